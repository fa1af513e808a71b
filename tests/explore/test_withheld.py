"""What may leave the house: figures of too few customers are left out of an exploration."""

import math
import re

import numpy as np
import polars as pl
import pytest

from parsed import Parsed
from segmentus.explore.exploration import explore
from segmentus.report.exploration_page import render_exploration
from segmentus.report.exploration_words import word_summary
from segmentus.survey import table
from segmentus.survey.table import Hint, Hints
from segmentus.survey.values import Survey

SECRET = (777_123.0, 777_456.0, 777_789.0)


@pytest.fixture(scope="module")
def shop() -> Survey:
    """240 customers; three of tier "gold", whose spend nobody else comes near to."""
    rng = np.random.default_rng(4)
    spend = rng.integers(100, 900, 240).astype(float)
    spend[[7, 80, 200]] = SECRET
    tier = np.where(np.arange(240) % 2 == 0, "tin", "iron").astype(object)
    tier[[7, 80, 200]] = "gold"
    frame = pl.DataFrame(
        {
            "spend": spend,
            "visits": rng.integers(0, 50, 240),
            "tier": tier.tolist(),
            "bonus": [float(3000 + n) if n in (7, 9, 11) else None for n in range(240)],
            "member": rng.choice(["yes", "no"], 240).tolist(),
        }
    )
    hints = Hints(columns={"tier": Hint(role="category"), "bonus": Hint(role="money")})
    return table.read(frame, hints)


NAMES = ("spend", "visits", "tier", "member")


@pytest.mark.parametrize("where", ["tier = 'gold'", "spend > 700000"])
def test_a_domain_of_three_customers_has_its_size_and_nothing_else(shop, where):
    found = explore(shop, where, names=NAMES)
    assert [size.families for size in found.sizes] == [240, 3, 237]
    assert (found.compositions, found.distributions) == ((), ())
    assert (found.boxes, found.correlations, found.points) == ((), None, None)
    assert (found.rankings.variance, found.identities, found.twins) == ((), (), ())
    for figure in found.key_figures:
        assert math.isnan(figure.weighted.value)
        assert math.isnan(figure.unweighted)
        assert figure.other.families < 5 or math.isfinite(figure.other.value)
    assert all(one.quartiles == () == one.shares for one in found.quality)
    assert "are withheld, because they rest on fewer than 5 customers" in word_summary(found)
    page = render_exploration(found)
    assert "Figures of customers with" in page
    assert not re.search(r"777(k\b|,\d{3}|123|456|789)", " ".join(Parsed(page).text))


def test_thin_boxes_and_columns_are_left_out_of_a_large_domain(shop):
    found = explore(shop, names=["spend", "visits", "bonus", "tier"])
    boxes = {one.variable.name: [box.label for box in one.boxes] for one in found.boxes}
    assert boxes["spend"] == boxes["visits"] == ["iron", "tin"]
    assert [one.variable.name for one in found.distributions] == ["spend", "visits"]
    key_figures = {
        (figure.variable.name, figure.statistic): figure.weighted.value
        for figure in found.key_figures
    }
    assert math.isnan(key_figures["bonus", "mean"])
    assert key_figures["spend", "mean"] == pytest.approx(shop.column("spend").mean())
    quality = {one.variable.name: one for one in found.quality}
    assert (quality["bonus"].quartiles, len(quality["spend"].quartiles)) == ((), 3)
    assert found.correlations is None  # three customers have all three amounts
    assert "Figures based on fewer than 5 customers are withheld." in word_summary(found)
    assert [side.variable.name for side in found.points.sides] == ["spend", "visits"]
    text = " ".join(Parsed(render_exploration(found)).text)
    assert re.findall(r"\b3,?0[01][0-9]\b", text) == []


def test_all_is_told_where_that_is_asked_for_and_nothing_changes_where_all_are_many(shop):
    assert (
        explore(shop, "tier = 'gold'", names=NAMES, least=0).key_figures[0].weighted.value > 700_000
    )
    few, all_of_them = (
        explore(shop, "member = 1", names=["spend", "visits", "member"], least=n) for n in (5, 0)
    )
    assert few.withheld.groups == ()
    assert len(few.distributions) == len(all_of_them.distributions) == 2
    assert few.points is not None
    assert few.correlations is not None


def test_a_thin_group_to_compare_with_is_withheld_beside_a_large_domain(shop):
    found = explore(shop, "member = 1", "tier = 'gold'", NAMES)
    assert found.withheld.groups == ("tier = 'gold'",)
    assert found.points is None
    assert found.correlations is None
    spend = next(figure for figure in found.key_figures if figure.variable.name == "spend")
    assert math.isfinite(spend.weighted.value)
    assert math.isnan(spend.other.value)
