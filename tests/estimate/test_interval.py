"""Intervals that can be true: against R's survey and mitools, by hand, and their bounds."""

import math
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentus.estimate import weighted
from segmentus.estimate.groups import cut
from segmentus.estimate.interval import INTERVAL_LEVELS, Logit, Normal, OneSided, word_way
from segmentus.estimate.quantiles import take_quantiles
from segmentus.estimate.variance import (
    estimate,
    estimate_difference,
    estimate_means,
    estimate_medians,
)
from segmentus.survey.design import Replicates
from segmentus.survey.redrawn import redraw
from tables import design_of

FOLDER = Path(__file__).parents[1] / "golden" / "intervals"


# --- against R's survey and mitools


@pytest.fixture(scope="module")
def expected():
    rows = pl.read_csv(FOLDER / "expected.csv", schema_overrides={"df": pl.Float64})
    return {(row["figure"], row["column"]): row for row in rows.iter_rows(named=True)}


def designed(implicates, *, equal=False):
    """Rows of some implicates of families.csv, and a design with R's replicate weights."""
    rows = pl.read_csv(FOLDER / "families.csv").filter(pl.col("implicate").is_in(implicates))
    family, m = rows["family"].to_numpy(), len(implicates)
    first = rows.filter(pl.col("implicate") == implicates[0])
    weight = np.ones(first.height) if equal else first["weight"].to_numpy()
    times = first.select(pl.selectors.starts_with("draw")).to_numpy()
    redrawn = weight[:, None] * times * (len(times) / (len(times) - 1))
    implicate = np.searchsorted(implicates, rows["implicate"].to_numpy()) + 1
    design = design_of(weight[family] / m, family, implicate)
    return rows, replace(design, replicates=Replicates(redrawn, 1.0, "drawn"))


@pytest.mark.parametrize(("method", "column"), [("xlogit", "owns"), ("beta", "rare")])
def test_shares_have_the_interval_of_svyciprop(expected, method, column):
    rows, design = designed([1])
    got = estimate(weighted.mean, rows[column].to_numpy().astype(float), design, unit="share")
    want = expected[method, column]
    assert word_way(got.way) == {"xlogit": "logit", "beta": "Korn-Graubard"}[method]
    assert got.df == want["df"]
    assert got.value == pytest.approx(want["value"], rel=1e-9)
    assert got.interval() == pytest.approx((want["low"], want["high"]), rel=1e-9)


def test_implicates_are_pooled_on_the_logit_scale_as_by_mitools(expected):
    rows, design = designed([1, 2])
    got = estimate(weighted.mean, rows["owns"].to_numpy().astype(float), design, unit="share")
    want = expected["pooled logit", "owns"]
    assert isinstance(got.way, Logit)
    assert got.way.df == pytest.approx(want["df"], rel=1e-9)
    assert got.value == pytest.approx(want["value"], rel=1e-9)
    assert got.interval() == pytest.approx((want["low"], want["high"]), rel=1e-9)


@pytest.mark.parametrize("q", [0.1, 0.25, 0.5, 0.9])
def test_quantiles_have_woodruffs_interval_as_in_svyquantile(expected, q):
    """With 60 equal weights a value ends exactly at each q, and R's interval is about q too."""
    rows, design = designed([1], equal=True)
    got = estimate(partial(weighted.quantile, q=q), rows["spent"].to_numpy(), design, unit="")
    want = expected[f"quantile {q:g}", "spent"]
    assert (got.value, got.df) == (want["value"], want["df"])
    assert got.interval() == pytest.approx((want["low"], want["high"]), rel=1e-9)


# --- shares


def surveyed(columns, r=200, weight=None, seed=0):
    """A design of one implicate with drawn replicates, for n families."""
    n = len(columns)
    weight = np.ones(n) if weight is None else weight
    drawn = redraw(np.random.default_rng(seed), weight, np.zeros(n, np.int64), r)
    return replace(design_of(weight), replicates=Replicates(drawn, 1.0, "drawn"))


@pytest.mark.parametrize(("having", "value"), [(0, 0.0), (34, 1.0)])
def test_none_or_all_of_34_families_have_a_bound_and_no_error(having, value):
    """0.95 = chance that of 34 at least one has what 1 − 0.05^(1/34) = 8.43 % have."""
    column = np.append(np.arange(34) < having, [True, False] * 10).astype(float)
    design, rows = surveyed(column), np.arange(54) < 34
    got = estimate(weighted.mean, column, design, rows, unit="share")
    far = 1 - 0.05 ** (1 / 34)
    assert got.value == value
    assert math.isnan(got.se)
    assert got.one_sided
    assert got.interval() == pytest.approx((0, far) if value == 0 else (1 - far, 1), rel=1e-12)
    assert got.interval(0.99) != got.interval()


def test_the_bound_counts_effective_families():
    """Weights 1 and 9: (Σw)² / Σw² families of equal weight tell as much (Kish)."""
    weight = np.array([1.0] * 30 + [9.0] * 10)
    got = estimate(weighted.mean, np.zeros(40), surveyed(weight, weight=weight), unit="share")
    effective = 120**2 / (30 + 810)
    assert got.interval()[1] == pytest.approx(1 - 0.05 ** (1 / effective), rel=1e-12)


def test_a_total_of_none_is_bounded_by_its_population():
    weight = np.full(50, 20.0)
    column = np.arange(50) == 0
    design, rows = surveyed(column, weight=weight), ~column
    got = estimate(weighted.total, column.astype(float), design, rows, unit="families")
    assert (got.value, got.interval()[0]) == (0, 0)
    assert got.interval()[1] == pytest.approx(49 * 20 * (1 - 0.05 ** (1 / 49)), rel=1e-12)


def test_a_number_of_families_in_a_known_population_is_their_share_of_it():
    weight = np.full(80, 25.0)
    column = (np.arange(80) < 12).astype(float)
    design = surveyed(column, weight=weight)
    share = estimate(weighted.mean, column, design, unit="share")
    total = estimate(weighted.total, column, design, unit="families")
    assert total.interval() == pytest.approx([2000 * end for end in share.interval()], rel=1e-12)
    assert word_way(total.way) == word_way(share.way) == "logit"
    rows = np.arange(80) < 40  # of the half, whose size is an estimate, the error counts too
    part = estimate(weighted.total, column, design, rows, unit="families")
    assert word_way(part.way) == "t"


@given(st.integers(2, 60), st.integers(0, 60), st.integers(0, 999))
def test_no_share_leaves_0_to_1_and_every_interval_holds_its_share(n, having, seed):
    column = (np.arange(n) < having).astype(float)
    got = estimate(weighted.mean, column, surveyed(column, r=20, seed=seed), unit="share")
    low, high = got.interval()
    assert 0 <= low <= got.value <= high <= 1
    assert low < high


def test_few_families_have_a_binomial_interval_and_many_a_logit_one():
    for having, word in ((2, "Korn-Graubard"), (60, "logit"), (398, "Korn-Graubard")):
        column = (np.arange(400) < having).astype(float)
        got = estimate(weighted.mean, column, surveyed(column), unit="share")
        assert word_way(got.way) == word


def test_the_difference_from_a_share_of_none_has_the_bound_in_it():
    """Newcombe's square sum, with ends by hand: of the 34 at most 8.43 %, of the others a logit."""
    column = np.append(np.zeros(34), np.arange(200) < 60)
    design, rows = surveyed(column), np.arange(234) < 34
    one = estimate(weighted.mean, column, design, rows, unit="share")
    other = estimate(weighted.mean, column, design, ~rows, unit="share")
    got = estimate_difference(weighted.mean, column, design, rows, ~rows, unit="share")
    assert got.value == pytest.approx(-0.3)
    low, high = got.interval()
    assert low == pytest.approx(-0.3 - (other.interval()[1] - 0.3), rel=1e-12)
    far = math.hypot(one.interval()[1], 0.3 - other.interval()[0])
    assert high == pytest.approx(-0.3 + far, rel=1e-12)


# --- quantiles


def test_a_median_of_many_zeros_is_0_to_0_and_one_of_nearly_half_begins_there():
    amounts = np.arange(1.0, 1001)
    for zeros, low, high in ((0.9, 0, 0), (0.49, 0, 100)):
        column = np.where(np.arange(1000) < 1000 * zeros, 0.0, amounts)
        got = estimate(weighted.median, column, surveyed(column), unit="dollars")
        assert got.interval()[0] == low
        assert got.interval()[1] == 0 if high == 0 else 500 < got.interval()[1] < 560


@given(
    st.lists(st.integers(0, 5).map(float), min_size=2, max_size=30),
    st.sampled_from([0.05, 0.5, 0.95]),
    st.integers(0, 99),
)
def test_a_quantile_and_its_ends_are_values_of_the_data(values, q, seed):
    column = np.array(values)
    design = surveyed(column, r=20, seed=seed)
    got = estimate(partial(weighted.quantile, q=q), column, design, unit="")
    low, high = got.interval()
    assert low <= got.value <= high
    assert {low, high} <= set(values)
    widths = [np.diff(got.interval(level))[0] for level in INTERVAL_LEVELS]
    assert widths == sorted(widths)


def test_five_families_do_not_tell_their_95th_percentile():
    """The highest of five is below the 95th percentile in 0.95⁵ = 77 % of samples."""
    column = np.arange(1.0, 6)
    got = estimate(partial(weighted.quantile, q=0.95), column, surveyed(column), unit="")
    assert got.value == 5
    assert got.interval()[0] <= 3
    assert got.interval()[1] == 5


def test_ties_and_gaps_leave_no_trace_of_the_order_of_families():
    rng = np.random.default_rng(1)
    column = rng.integers(0, 4, 200).astype(float)
    column[rng.random(200) < 0.1] = np.nan
    design, order = surveyed(column), rng.permutation(200)
    mixed = replace(
        design,
        weight=design.weight[order],
        replicates=replace(design.replicates, weight=design.replicates.weight[order]),
    )
    one = estimate(weighted.median, column, design, unit="")
    other = estimate(weighted.median, column[order], mixed, unit="")
    assert one.interval() == other.interval()


def test_levels_that_are_not_kept_are_refused():
    column = np.arange(9.0)
    got = estimate(weighted.median, column, surveyed(column), unit="")
    with pytest.raises(ValueError, match=r"level: got 0.7; .* kept at 0.5, 0.8, 0.9, 0.95, 0.99"):
        got.interval(0.7)


def test_many_columns_have_the_intervals_of_each():
    rng = np.random.default_rng(2)
    columns = np.column_stack([rng.lognormal(0, 1, 90), rng.random(90) < 0.3, np.zeros(90)])
    columns[:7, 1] = np.nan
    design = surveyed(columns)
    rows = rng.random(90) < 0.5
    units = ["dollars", "share", "share"]
    means = estimate_means(columns, cut(design, [rows, ~rows]), units)
    medians = estimate_medians(columns, cut(design, [rows, ~rows]), units)
    for at, unit in enumerate(units):
        for group, mask in enumerate((rows, ~rows)):
            for found, statistic in ((means, weighted.mean), (medians, weighted.median)):
                alone = estimate(statistic, columns[:, at], design, mask, unit=unit)
                assert found[at][group].interval() == alone.interval()
                assert word_way(found[at][group].way) == word_way(alone.way)


def test_one_call_of_quantiles_has_the_figures_of_the_loop():
    rng = np.random.default_rng(3)
    columns, design = rng.integers(0, 9, (60, 3)).astype(float), surveyed(np.zeros(60))
    figures = take_quantiles(cut(design, [np.ones(60, bool)]), columns, np.array([0.5]))
    for at in range(3):
        assert figures.value[0, at, 0, 0] == weighted.median(columns[:, at], design.weight)


# --- means and totals


def test_a_mean_of_amounts_stays_above_zero_and_one_with_debts_does_not():
    column = np.zeros(200)
    column[0] = 1e6
    design = surveyed(column)
    got = estimate(weighted.mean, column, design, unit="dollars")
    low, high = got.interval()
    assert 0 < low < got.value < high
    assert low * high == pytest.approx(got.value**2, rel=1e-12), "even on the log scale"
    column[1] = -1.0
    free = estimate(weighted.mean, column, design, unit="dollars")
    assert free.interval()[0] < 0


@pytest.mark.parametrize(
    ("normal", "value", "want"),
    [
        (Normal(low=0.0), 10.0, (2.086, 47.93)),
        (Normal(high=0.0), -10.0, (-47.93, -2.086)),
        (Normal(0.0, 12.0), 10.0, (0.0049227, 11.9998)),
        (Normal(), 10.0, (-5.6797, 25.6797)),
    ],
)
def test_intervals_within_a_range_by_hand(normal, value, want):
    """exp(ln 10 ± 1.96 · 8 / 10), and in 0 to 12 the logit of 10/12 ± 1.96 · 8 (1/10 + 1/2)."""
    assert normal.between(value, 8.0, math.inf, 0.95) == pytest.approx(want, rel=1e-3)


def test_families_all_alike_tell_no_error_of_a_mean():
    got = estimate(weighted.mean, np.full(34, 7.0), surveyed(np.zeros(34)), unit="years")
    assert got.value == 7
    assert np.isnan([got.se, *got.interval()]).all()


def test_a_population_that_replicates_repeat_is_known():
    """The five implicates of a wave differ in the last digits of their weights."""
    rng = np.random.default_rng(4)
    weight = rng.lognormal(9, 1, 100)
    rows = np.tile(weight / 2, 2) * (1 + np.repeat([0, 1e-8], 100))
    design = design_of(rows, np.tile(np.arange(100), 2), np.repeat([1, 2], 100))
    drawn = redraw(rng, weight, np.zeros(100, np.int64), 50)
    design = replace(design, replicates=Replicates(drawn, 1.0, "drawn"))
    got = estimate(weighted.total, np.ones(200), design, unit="families")
    assert got.known
    assert got.se == 0
    assert got.interval() == (got.value, got.value)
    part = estimate(weighted.total, np.ones(200), design, np.arange(200) % 100 < 50, unit="f")
    assert not part.known
    assert part.se > 0


def test_a_bound_is_of_no_use_without_replicates():
    got = estimate(weighted.mean, np.zeros(34), design_of(np.ones(34)), unit="share")
    assert np.isnan([got.se, *got.interval()]).all()
    assert isinstance(got.way, OneSided | Normal)
