"""The palette is told apart by everyone; formats write what they are given."""

import itertools
import math

import numpy as np
import pytest

from segmentus.charts import style
from segmentus.survey.values import Variable

# Machado, Oliveira & Fernandes (2009), severity 1.0, on linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
         [-0.011820, 0.042940, 0.968881]]
    ),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
         [-0.003882, -0.048116, 1.051998]]
    ),
}  # fmt: skip
# Ottosson (2020), OKLab: linear RGB to LMS, its cube root to Lab.
TO_LMS = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
     [0.0883024619, 0.2817188376, 0.6299787005]]
)  # fmt: skip
TO_LAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
     [0.0259040371, 0.7827717662, -0.8086757660]]
)  # fmt: skip


def linear(color: str) -> np.ndarray:
    rgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def luminance(color: str) -> float:
    return float(linear(color) @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("sight", SIGHT)
def test_all_twelve_colours_stay_apart_in_every_sight(sight: str) -> None:
    seen = [np.clip(SIGHT[sight] @ linear(color), 0, 1) for color in style.PALETTE]
    lab = [TO_LAB @ np.cbrt(TO_LMS @ rgb) for rgb in seen]
    nearest = min(np.linalg.norm(a - b) for a, b in itertools.combinations(lab, 2))
    assert len(set(style.PALETTE)) == 12
    assert nearest > 0.10  # five times what is just noticed, 0.02


@pytest.mark.parametrize("color", style.PALETTE)
def test_every_colour_shows_on_white_and_on_the_dark_page(color: str) -> None:
    assert 1.05 / (luminance(color) + 0.05) > 1.9
    assert (luminance(color) + 0.05) / (luminance("#13171c") + 0.05) > 2.6


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "$0"), (999, "$999"), (9_999, "$9,999"), (9_999.6, "$10k"), (12_345, "$12.3k"),
        (226_842, "$227k"), (999_499, "$999k"), (999_600, "$1M"), (4_560_000, "$4.56M"),
        (2.5e9, "$2.5B"), (-427.2, "−$427"), (-0.4, "$0"), (math.nan, "–"),
    ],
)  # fmt: skip
def test_money_has_its_sign_and_three_digits(value: float, text: str) -> None:
    assert style.money(value, "2019 dollars per year") == text


def test_money_of_an_unknown_currency_names_it() -> None:
    assert style.money(12_300, "kroner") == "12.3k\u00a0kroner"
    assert style.money(5, "euros") == "€5"


def test_amounts_carry_the_unit_of_their_variable() -> None:
    age = Variable("AGE", "Age", "count", "years")
    flag = Variable("LATE", "Paid late", "share")
    assert style.amount(44.66, age, "mean") == "44.7\u00a0years"
    assert style.amount(0.314, flag, "share") == "31.4\u00a0%"


def test_a_share_that_is_not_nothing_never_reads_as_nothing() -> None:
    assert style.share(6.2e-6) == "0.00062\u00a0%"
    assert style.share(0.0) == "0.0\u00a0%"


def test_axis_titles_hold_name_statistic_unit_and_curve() -> None:
    house = Variable("HOUSES", "Value of the home", "money", "2019 dollars", short="home value")
    assert style.axis_title(house, "median") == "Home value, median (2019 dollars)"
    assert style.axis_title(house, curve="asinh scale") == "Home value (2019 dollars, asinh scale)"


def test_names_cannot_become_tags() -> None:
    assert style.axis_title(Variable("<b>", "<b>", "count", "m²")) == "&lt;b&gt; (m²)"
