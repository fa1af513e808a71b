"""Totals and shares of totals against R's survey, and what must hold of them whatever the table."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from segmentus.arrays import read_only
from segmentus.errors import InputError
from segmentus.estimate.interval import Known
from segmentus.segments.answer.money import pick_amounts, sum_money
from segmentus.segments.answer.outcome import rate_outcome
from segmentus.segments.answer.parts import cut_parts
from segmentus.segments.answer.target import find_target
from segmentus.segments.guard import SURVEY_BOUNDS, TABLE
from segmentus.survey.design import Replicates
from segmentus.survey.replicates import draw_replicates
from segmentus.survey.table import read
from tables import survey_of

FOLDER = Path(__file__).parents[2] / "golden" / "sums"


@pytest.fixture(scope="module")
def families():
    """The survey and segments that reference.R read: five implicates, 40 replicate weights."""
    rows = pl.read_csv(FOLDER / "families.csv")
    columns = {name: rows[name].to_numpy() for name in ("late", "debt", "net")}
    survey = survey_of(
        columns,
        rows["weight"].to_numpy() / 5,
        kinds={"late": "share"},
        unit=rows["family"].to_numpy(),
        implicate=rows["implicate"].to_numpy(),
    )
    first = rows.filter(pl.col("implicate") == 1)
    times = first.select(pl.col("^draw.*$")).to_numpy()
    redrawn = times * first["weight"].to_numpy()[:, None] * len(first) / (len(first) - 1)
    design = replace(survey.design, replicates=Replicates(read_only(redrawn), 1.0, "drawn"))
    return replace(survey, design=design), rows["segment"].to_numpy() - 1


def figures(survey, labels, variance="rubin"):
    """Figure and segment as reference.R names them → our estimate."""
    parts = cut_parts(survey, labels, 3, variance=variance)
    target = find_target(survey, ["late"])
    debt, net = sum_money(
        parts, [survey.variable("debt"), survey.variable("net")], target, SURVEY_BOUNDS
    )
    outcome = rate_outcome(parts, target, [], SURVEY_BOUNDS)
    found = {}
    for s in range(3):
        found |= {
            ("total of debt", s + 1): debt.segments[s].total,
            ("total of net", s + 1): net.segments[s].total,
            ("total of debt of the late", s + 1): debt.segments[s].with_outcome,
            ("share of debt", s + 1): debt.segments[s].share,
            ("mean of debt", s + 1): debt.segments[s].mean,
            ("rate of late", s + 1): outcome.segments[s].rate,
            ("number of late", s + 1): outcome.segments[s].people,
            ("difference of late from others", s + 1): outcome.segments[s].difference,
        }
    return found | {
        ("total of debt", 0): debt.domain.total,
        ("mean of debt", 0): debt.domain.mean,
        ("rate of late", 0): outcome.domain,
    }


def test_every_figure_is_that_of_r(families):
    survey, labels = families
    rubin, fed = figures(survey, labels), figures(survey, labels, "fed")
    expected = pl.read_csv(FOLDER / "expected.csv")
    assert expected.height == len(rubin) == 27
    for row in expected.iter_rows(named=True):
        key = row["figure"], row["segment"]
        got = {
            "value": rubin[key].value,
            "U": rubin[key].sampling,
            "U_first": fed[key].sampling,
            "B": rubin[key].imputation,
            "se_rubin": rubin[key].se,
            "se_fed": fed[key].se,
        }
        for name, value in got.items():
            assert value == pytest.approx(row[name], rel=1e-9), (key, name)


@pytest.fixture(scope="module")
def made():
    """A survey of 240 families with an amount missing for some, and three segments of them."""
    rng = np.random.default_rng(3)
    n = 240
    amount = np.where(rng.random(n) < 0.3, 0, rng.lognormal(8, 1, n))
    amount[[5, 80]] = np.nan
    columns = {
        "DEBT": amount,
        "NETWORTH": rng.normal(0, 1e5, n),
        "NOTHING": np.zeros(n),
        "LATE": (rng.random(n) < 0.3).astype(float),
    }
    survey = survey_of(columns, rng.uniform(1, 9, n), kinds={"LATE": "share"})
    return draw_replicates(survey, 50), rng.integers(0, 3, n)


def column_of(made, name, k=3, least=0, target=None, bounds=SURVEY_BOUNDS):
    survey, labels = made
    parts = cut_parts(survey, labels, k, least=least)
    (column,) = sum_money(parts, [survey.variable(name)], target, bounds)
    return column


def test_totals_add_up_to_all_and_shares_to_one(made):
    survey, labels = made
    column = column_of(made, "DEBT", target=find_target(survey, ["LATE"]))
    assert sum(m.total.value for m in column.segments) == pytest.approx(column.domain.total.value)
    assert sum(m.share.value for m in column.segments) == pytest.approx(1)
    assert sum(m.with_outcome.value for m in column.segments) == pytest.approx(
        column.domain.with_outcome.value
    )
    debt, weight = survey.column("DEBT"), survey.design.weight
    for c, money in enumerate(column.segments):
        rows = (labels == c) & ~np.isnan(debt)
        assert money.total.value == pytest.approx((weight * debt)[rows].sum())
        assert money.mean.value == pytest.approx(np.average(debt[rows], weights=weight[rows]))
        assert money.total.families == rows.sum()
        assert money.total.unit == "dollars"
    assert (column.domain.share.value, column.domain.share.se) == (1, 0)
    assert isinstance(column.domain.share.way, Known)


def test_shares_of_money_move_less_than_their_parts(made):
    """What moves a segment's total and that of all together cancels in the share."""
    for money in column_of(made, "DEBT").segments:
        low, high = money.share.interval()
        assert 0 < low < money.share.value < high < 1
        assert 0 < money.share.se < 1


def test_the_order_of_rows_leaves_no_trace(made):
    survey, labels = made
    turned = np.random.default_rng(1).permutation(survey.n_rows)
    design = survey.design
    moved = replace(
        survey,
        frame=survey.frame[turned],
        design=replace(
            design,
            weight=read_only(design.weight[turned]),
            unit=read_only(design.unit[turned]),
            implicate=read_only(design.implicate[turned]),
        ),
    )
    for name in ("DEBT", "NETWORTH"):
        one, other = column_of(made, name), column_of((moved, labels[turned]), name)
        for a, b in zip((*one.segments, one.domain), (*other.segments, other.domain), strict=True):
            assert (a.total.value, a.total.se) == (b.total.value, b.total.se)
            assert a.mean.value == b.mean.value


@pytest.mark.parametrize("times", [1e-3, 7.0])
def test_weights_of_another_scale_change_totals_alone(made, times):
    survey, labels = made
    design, replicates = survey.design, survey.design.replicates
    scaled = replace(
        survey,
        design=replace(
            design,
            weight=read_only(design.weight * times),
            replicates=replace(replicates, weight=read_only(replicates.weight * times)),
        ),
    )
    one, other = column_of(made, "DEBT"), column_of((scaled, labels), "DEBT")
    for a, b in zip(one.segments, other.segments, strict=True):
        assert b.total.value == pytest.approx(times * a.total.value)
        assert b.total.se == pytest.approx(times * a.total.se)
        assert (b.share.value, b.share.se) == pytest.approx((a.share.value, a.share.se))
        assert (b.mean.value, b.mean.se) == pytest.approx((a.mean.value, a.mean.se))
    assert other.largest == pytest.approx(one.largest)


def test_amounts_of_both_signs_have_totals_and_no_shares(made):
    column = column_of(made, "NETWORTH")
    assert all(np.isfinite(money.total.value) for money in column.segments)
    assert all(np.isnan(money.share.value) for money in (*column.segments, column.domain))


def test_nothing_is_nothing_and_a_share_of_it_is_none(made):
    column = column_of(made, "NOTHING")
    assert [money.total.value for money in column.segments] == [0, 0, 0]
    assert all(np.isnan(money.share.value) for money in (*column.segments, column.domain))
    assert column.largest == (0, 0, 0)
    assert column.warnings == ("", "", "")


def test_figures_of_too_few_families_are_withheld(made):
    survey, labels = made
    few = np.where(np.arange(survey.n_rows) < 3, 0, np.where(labels == 0, 1, labels))
    column = column_of((survey, few), "DEBT", least=5, target=find_target(survey, ["LATE"]))
    first, second = column.segments[0], column.segments[1]
    for estimate in (first.total, first.share, first.mean, first.with_outcome):
        assert np.isnan(estimate.value)
        assert estimate.families <= 3
    assert np.isfinite(second.total.value)
    shown = column_of((survey, few), "DEBT", least=0)
    assert np.isfinite(shown.segments[0].total.value), "asked for, nothing is withheld"


def test_the_money_of_few_with_the_outcome_is_withheld_though_the_segment_is_large(made):
    survey, labels = made
    late = np.zeros(survey.n_rows)
    late[np.flatnonzero(labels == 0)[:4]] = 1
    late[np.flatnonzero(labels == 1)[:9]] = 1
    frame = survey.frame.with_columns(LATE=late)
    column = column_of(
        (replace(survey, frame=frame), labels), "NETWORTH", least=5,
        target=find_target(replace(survey, frame=frame), ["LATE"]),
    )  # fmt: skip
    assert np.isnan(column.segments[0].with_outcome.value)
    assert np.isfinite(column.segments[1].with_outcome.value)
    assert np.isfinite(column.segments[0].total.value)


def test_one_family_that_makes_a_total_is_named_and_no_other(made):
    survey, labels = made
    debt, weight = survey.column("DEBT").copy(), survey.design.weight
    rich = int(np.flatnonzero(labels == 1)[0])
    others = np.nansum((weight * debt)[labels == 1]) - weight[rich] * np.nan_to_num(debt[rich])
    for part, bounds, warned in (
        (0.29, SURVEY_BOUNDS, False), (0.31, SURVEY_BOUNDS, True),
        (0.49, TABLE, False), (0.51, TABLE, True),
    ):  # fmt: skip
        debt[rich] = part / (1 - part) * others / weight[rich]
        changed = replace(survey, frame=survey.frame.with_columns(DEBT=debt))
        column = column_of((changed, labels), "DEBT", bounds=bounds)
        assert column.largest[1] == pytest.approx(part)
        assert [bool(text) for text in column.warnings] == [False, warned, False]
    debt[rich] = 9 * others / weight[rich]
    changed = replace(survey, frame=survey.frame.with_columns(DEBT=debt))
    assert "90\u00a0% of the debt of group 2" in column_of((changed, labels), "DEBT").warnings[1]


def test_a_family_counts_once_whatever_its_implicates():
    values = np.array([1.0, 1.0, 3.0, 1.0, 2.0, 2.0])
    survey = survey_of(
        {"DEBT": values}, unit=[0, 0, 1, 1, 2, 2], implicate=[1, 2, 1, 2, 1, 2]
    )  # fmt: skip
    column = column_of((survey, np.zeros(6, int)), "DEBT", k=1)
    assert column.largest == pytest.approx((0.4,))
    assert column.segments[0].total.value == pytest.approx(10)
    assert np.isnan(column.segments[0].total.se), "no replicates, no error"


def test_amounts_of_the_survey_are_those_it_has_in_their_order(made):
    survey, _ = made
    assert [v.name for v in pick_amounts(survey)] == ["DEBT", "NETWORTH"]
    assert [v.name for v in pick_amounts(survey, ["networth"])] == ["NETWORTH"]
    with pytest.raises(InputError, match="no column is called WEALTH"):
        pick_amounts(survey, ["WEALTH"])


def test_what_customers_earn_comes_after_what_they_spend():
    frame = pl.DataFrame(
        {
            "Income": [50_000.5 + 7 * n for n in range(120)],
            "MntWines": [n * 3.5 for n in range(120)],
            "Visits": [n % 9 for n in range(120)],
        }
    )
    assert [each.name for each in pick_amounts(read(frame))] == ["MntWines", "Income"]
