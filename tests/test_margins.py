"""Margins: ± is half of a 95 % interval, in the size of its figure; never the impossible."""

import math

import pytest

from segmentus.estimate.interval import Binomial, Known, Normal
from segmentus.estimate.values import Estimate
from segmentus.margins import (
    large_sum,
    people_with_margin,
    share_with_margin,
    sum_with_margin,
    whole,
)


def of(value, se, unit="2019 dollars", **rest) -> Estimate:
    return Estimate(value, se * se, 0.0, 1, math.inf, unit, 100, **rest)


@pytest.mark.parametrize(
    ("value", "se", "text"),
    [
        (133.7e9, 14.3e9, "$134 billion ± 28"),
        (10.83e9, 3.11e9, "$10.8 billion ± 6.1"),
        (1.591e12, 0.153e12, "$1.59 trillion ± 0.30"),
        (27.76, 0.347, "$27.8 ± 0.7"),
        (54_612.0, 2_140.0, "$54,600 ± 4,200"),
        (-3.6e9, 11e9, "−$4 billion ± 22"),
        (999_700_000.0, 1e7, "$1.00 billion ± 0.02"),
        (0.0, math.nan, "$0"),
        (5e6, 0.0, "$5 million"),
        (math.nan, math.nan, "–"),
    ],
)
def test_money_and_its_margin_are_in_one_size(value, se, text):
    assert sum_with_margin(of(value, se)).replace("\u00a0", " ") == text


def test_uneven_ends_are_given_themselves():
    wide = of(5e9, 2.9e9, way=Normal(low=0.0))
    low, high = wide.interval()
    assert 0 < low < 2e9 < high
    assert sum_with_margin(wide).replace("\u00a0", " ") == (
        f"$5.0 billion ({low / 1e9:.1f} to {high / 1e9:.1f})"
    )


def test_what_is_known_has_no_margin():
    assert share_with_margin(of(1.0, 0.0, "share", way=Known())) == "100\u00a0%"
    assert people_with_margin(of(1105.0, math.nan, "customers")) == "1,105"


def test_shares_and_people():
    assert share_with_margin(of(0.42, 0.0306, "share")).replace("\u00a0", " ") == "42 % ± 6"
    assert share_with_margin(of(0.03, 0.001, "share")).replace("\u00a0", " ") == "3 % ± 1"
    few = of(0.009, 0.012, "share", way=Binomial(100))
    assert "(0 to " in share_with_margin(few)
    assert people_with_margin(of(35.2, 5.6, "customers")) == "35 ±\u00a011"
    assert whole(0.9999) == "over 99\u00a0%"


def test_a_currency_that_nobody_knows_is_named_and_none_is_none():
    assert large_sum(12_345.0, "kroner per month") == "12,300\u00a0kroner"
    assert large_sum(12_345.0, "") == "12,300"
