"""Pooled estimates against R's survey and mitools, the Federal Reserve, and Rubin's rules."""

import os
import tracemalloc
import warnings
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import naive
from golden.pooled import API_CLUSTERS, API_DISTRICTS, API_MEAN, API_SE, API_SE_MSE, SMI
from golden.published import FED_2019, FED_2022, FED_PRINTED
from segmentus.estimate import weighted
from segmentus.estimate.groups import cut
from segmentus.estimate.pool import Figures, degrees_of_freedom, pool
from segmentus.estimate.quantiles import take_quantiles
from segmentus.estimate.variance import (
    Estimate,
    estimate,
    estimate_difference,
    estimate_means,
    estimate_medians,
    estimate_quantiles,
)
from segmentus.survey import scf
from segmentus.survey.design import Replicates
from tables import design_of

FOLDER = Path(os.environ.get("SEGMENTUS_DATA", ".")) / ".." / "golden" / "survey_variance"
STATISTICS = {"mean": weighted.mean, "total": weighted.total, "median": weighted.median}


def five(per_implicate):
    """Values and design of families of weight 1, 2 … with one value an implicate, (h, 5)."""
    table = np.asarray(per_implicate, float)
    h = len(table)
    unit, implicate = np.repeat(np.arange(h), 5), np.tile(np.arange(1, 6), h)
    return table.ravel(), design_of((unit + 1) / 5, unit, implicate)


def replicated(values, r=7, seed=0):
    """`five` with r replicate weights in which families come 0 to 3 times."""
    column, design = five(values)
    h = len(design.units)
    times = np.random.default_rng(seed).integers(0, 4, (h, r))
    weight = (np.arange(h) + 1.0)[:, None] * times
    return column, replace(design, replicates=Replicates(weight, 1.0, "drawn"))


def numbers_of(estimate):
    return estimate.value, estimate.sampling, estimate.imputation, estimate.df, estimate.families


# --- against R


@pytest.fixture(scope="module")
def small():
    """400 families with five implicates and 60 published replicate weights, and R's figures."""
    if not FOLDER.is_dir():
        pytest.skip("no golden/survey_variance beside the folder named by SEGMENTUS_DATA")
    survey = scf.read(FOLDER / "small_data.csv", replicates=FOLDER / "small_p19_rw1.dta")
    segment = np.where(
        survey.column("HOUSES") == 0,
        "renter",
        np.where(survey.column("DEBT") > 0.5 * survey.column("ASSET"), "leveraged", "equity"),
    )
    return survey, segment, pl.read_csv(FOLDER / "small_expected.csv")


def reproduce(quantity, name, survey, segment, **rules):
    """The same figure by `estimate`."""
    design, turned = survey.design, survey.column("TURNFEAR") == 1
    rows = turned if "turnfear" in quantity and quantity != "share_turnfear" else None
    inside = (segment == name.removeprefix("seg")).astype(float)
    if quantity.startswith("median"):
        values, statistic = survey.column(name), weighted.median
    elif quantity.startswith("total_segment"):
        values, statistic = inside, weighted.total
    elif quantity.startswith("share_segment"):
        values, statistic = inside, weighted.mean
    elif "by_segment" in quantity:
        values, statistic = survey.column(quantity.split("_")[1]), weighted.mean
        rows = rows & (inside == 1)
    else:
        values, statistic = survey.column(name), weighted.mean
    return estimate(statistic, values, design, rows, unit="", **rules)


@pytest.mark.scf
def test_every_figure_is_that_of_r(small):
    survey, segment, expected = small
    assert expected.height == 21
    assert survey.design.replicates.words == "60 replicate weights, published"
    for row in expected.iter_rows(named=True):
        quantity, name = row["quantity"], row["name"]
        rubin = reproduce(quantity, name, survey, segment)
        fed = reproduce(quantity, name, survey, segment, variance="fed")
        got = {
            "estimate": rubin.value,
            "sampling_imp1": fed.sampling,
            "sampling_mean": rubin.sampling,
            "B": rubin.imputation,
            "se_fed": fed.se,
            "se_rubin": rubin.se,
        }
        for figure, value in got.items():
            # R prints 15 digits and B is a variance of figures that agree in 3 to 5 of them
            assert value == pytest.approx(row[figure], rel=1e-9), (quantity, name, figure)


@pytest.mark.scf
def test_a_domain_keeps_the_design(small):
    """Figures of the rows a condition leaves are those of the whole survey with the others out."""
    survey, segment, _ = small
    turned = survey.column("TURNFEAR") == 1
    domain = survey.where("TURNFEAR = 1")
    inside = segment == "renter"
    for statistic in (weighted.mean, weighted.median, weighted.total):
        whole = estimate(
            statistic, survey.column("INCOME"), survey.design, turned & inside, unit=""
        )
        part = estimate(statistic, domain.column("INCOME"), domain.design, inside[turned], unit="")
        assert numbers_of(part) == numbers_of(whole)


@pytest.mark.scf
def test_more_statistics_under_replicates(small):
    """The mean of five ratios is close to the ratio of R's means."""
    survey, _, expected = small
    means = dict(zip(expected["name"], expected["estimate"], strict=True))
    pairs = np.column_stack([survey.column("DEBT"), survey.column("INCOME")])
    got = estimate(weighted.ratio, pairs, survey.design, unit="")
    assert got.value == pytest.approx(means["DEBT"] / means["INCOME"], rel=1e-4)
    assert 0 < got.se < 0.2
    high = estimate(partial(weighted.quantile, q=0.9), pairs[:, 0], survey.design, unit="")
    assert high.value > estimate(weighted.median, pairs[:, 0], survey.design, unit="").value
    linked = estimate(weighted.pearson, pairs, survey.design, unit="")
    low, top = linked.interval()
    assert low < linked.value < top < 1


# --- imputation alone, against mitools; replicates alone, against R's survey


@pytest.mark.parametrize("name", SMI)
def test_rubins_rules_are_those_of_mitools(name):
    """Replicates whose variance is each implicate's own stand for its U."""
    coefficients, variances, value, se = SMI[name]
    apart = np.sqrt(variances)[:, None] * np.array([-1, 1]) / np.sqrt(2)
    got = pool(
        Figures(np.array(coefficients), np.array(coefficients)[:, None] + apart),
        unit="",
        families=1170,
    )
    assert got.value == pytest.approx(value, abs=5e-9)
    assert got.se == pytest.approx(se, abs=5e-9)


def test_replicate_variance_is_that_of_r_about_the_replicates_mean():
    """R's default for a jackknife is mse = FALSE; with TRUE it is about the full sample's mean.

    Ours is the former: a jackknife's variance is our U times (r − 1)² / r and the finite
    population's 1 − 15/757.
    """
    schools, total = np.array(API_CLUSTERS, float).T
    left_out = 1 - np.eye(15)
    design = replace(
        design_of(schools), replicates=Replicates(left_out * schools[:, None], 1.0, "published")
    )
    got = estimate(weighted.mean, total / schools, design, unit="points")
    factor = 14**2 / 15 * (1 - 15 / API_DISTRICTS)
    assert got.value == pytest.approx(API_MEAN, abs=0.005)
    assert np.sqrt(got.sampling * factor) == pytest.approx(API_SE, abs=0.0005)
    means = left_out @ total / (left_out @ schools)
    about_all = got.sampling + 15 / 14 * (means.mean() - got.value) ** 2
    assert np.sqrt(about_all * factor) == pytest.approx(API_SE_MSE, abs=0.0005)


# --- against the Federal Reserve


def published(survey, statistic, name, group):
    rows = None
    if group:
        column, code = group
        rows = survey.column(column) == code
    wanted = weighted.median if statistic == "median" else weighted.mean
    got = estimate(
        wanted, survey.column(name), survey.design, rows, unit="dollars", pooling="stacked"
    )
    return got.value * 100 if statistic == "share" else got.value / 1000


@pytest.mark.scf
@pytest.mark.parametrize(("statistic", "name", "group", "figure", "half"), FED_2019)
def test_published_figures_of_2019(scf2019, statistic, name, group, figure, half):
    assert published(scf2019, statistic, name, group) == pytest.approx(figure, abs=half)


@pytest.mark.scf
def test_published_figures_of_2022():
    survey = scf.read(Path(os.environ["SEGMENTUS_DATA"]) / "scfp2022excel.zip")
    for statistic, name, group, figure, half in FED_2022:
        assert published(survey, statistic, name, group) == pytest.approx(figure, abs=half)


@pytest.mark.scf
@pytest.mark.parametrize(("statistic", "name", "group", "figure"), FED_PRINTED)
def test_what_the_board_printed_is_near(scf2019, statistic, name, group, figure):
    """Internal data against the public file's: top incomes are blurred in the latter."""
    near = 0.01 if statistic == "median" else 0.021
    assert published(scf2019, statistic, name, group) == pytest.approx(figure, rel=near)


# --- laws


@pytest.mark.parametrize(
    ("m", "u", "b", "se"), [(5, 3.0, 5.0, 3.0), (1, 4.0, 0.0, 2.0), (2, 1.0, 2.0, 2.0)]
)
def test_standard_error_is_rubins(m, u, b, se):
    """sqrt(U + (1 + 1/m) B), by hand."""
    assert Estimate(1.0, u, b, m, np.inf, "", 1).se == pytest.approx(se, rel=1e-15)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20), st.sampled_from(list(STATISTICS)))
def test_equal_implicates_leave_no_imputation_variance(values, name):
    column, design = five(np.repeat(np.array(values)[:, None], 5, axis=1))
    got = estimate(STATISTICS[name], column, design, unit="dollars")
    weight = np.arange(1.0, len(values) + 1)
    assert got.imputation == 0
    assert got.value == pytest.approx(
        STATISTICS[name](np.array(values), weight), rel=1e-9, abs=1e-6
    )


@given(st.lists(st.lists(st.floats(-1e6, 1e6), min_size=5, max_size=5), min_size=1, max_size=9))
def test_pooling_is_mean_and_variance_of_the_five(table):
    column, design = five(table)
    weight = np.arange(1.0, len(table) + 1)
    figures = [weighted.mean(np.array(table)[:, i], weight) for i in range(5)]
    got = estimate(weighted.mean, column, design, unit="dollars")
    assert got.value == pytest.approx(np.mean(figures), rel=1e-9, abs=1e-6)
    assert got.imputation == pytest.approx(np.var(figures, ddof=1), rel=1e-6, abs=1e-6)
    assert np.isnan(got.sampling)
    assert np.isnan(got.se)
    assert got.families == len(table)


def test_stacked_pools_rows_where_implicates_pools_figures():
    column, design = five([[0, 0, 0, 10, 10], [1, 1, 1, 1, 1], [9, 9, 9, 0, 0]])
    by_five = estimate(weighted.median, column, design, unit="dollars")
    stacked = estimate(weighted.median, column, design, unit="dollars", pooling="stacked")
    assert by_five.value == pytest.approx((1 + 1 + 1 + 0 + 0) / 5)
    assert stacked.value == 1
    assert stacked.imputation == by_five.imputation == pytest.approx(0.3)


@given(st.lists(st.integers(0, 2), min_size=10, max_size=40).filter(lambda x: len(x) % 5 == 0))
def test_totals_of_parts_add_up_to_the_whole(labels):
    """Also where a part has no row at all in some implicate: there its total is 0."""
    labels = np.array(labels)
    values, design = five(np.linspace(1, 7, len(labels)).reshape(-1, 5))
    parts = [
        estimate(weighted.total, values, design, labels == part, unit="dollars").value
        for part in range(3)
        if (labels == part).any()
    ]
    whole = estimate(weighted.total, values, design, unit="dollars").value
    assert sum(parts) == pytest.approx(whole, rel=1e-12)


def test_missing_values_are_left_out():
    column, design = five([[1, 1, 1, 1, 1], [5, 5, 5, 5, 5], [np.nan] * 5])
    got = estimate(weighted.mean, column, design, unit="dollars")
    assert got.value == pytest.approx((1 * 1 + 5 * 2) / 3)
    assert got.families == 2


def test_totals_are_on_population_scale():
    column, design = five([[1, 1, 1, 1, 1], [1, 1, 1, 1, 1]])
    got = estimate(weighted.total, column, design, unit="families")
    assert got.value == pytest.approx(design.weight.sum())


def test_an_empty_group_is_nan_without_a_warning():
    column, design = five([[1, 2, 3, 4, 5]])
    got = estimate(weighted.mean, column, design, np.zeros(5, bool), unit="dollars")
    assert np.isnan(got.value)
    assert (got.imputation, got.families) == (0, 0)


def test_lengths_must_agree():
    column, design = five([[1, 2, 3, 4, 5]])
    with pytest.raises(ValueError, match="4 values for 5 rows"):
        estimate(weighted.mean, column[:4], design, unit="dollars")


# --- laws of replicates

tables = st.integers(2, 12).flatmap(
    lambda h: st.lists(
        st.lists(st.integers(-99, 99).map(float), min_size=5, max_size=5), min_size=h, max_size=h
    )
)
ANY = [
    weighted.total,
    weighted.mean,
    weighted.median,
    partial(weighted.quantile, q=0.1),
    partial(weighted.quantile, q=0.9),
    weighted.variance,
    weighted.trimmed_variance,
]


def by_loops(statistic, column, design, rows):
    """Value, U and B from their definitions: a loop over implicates and replicates."""
    figures, within = [], []
    for i in range(1, 6):
        mine = rows & (design.implicate == i)
        figures.append(statistic(column[mine], 5 * design.weight[mine]))
        redrawn = [
            statistic(column[mine], weight[design.unit[mine]])
            for weight in design.replicates.weight.T
        ]
        within.append(variance_of(redrawn))
    return np.nanmean(figures), np.nanmean(within), variance_of(figures)


def variance_of(values):
    known = np.array(values)[~np.isnan(values)]
    return known.var(ddof=1) if len(known) > 1 else np.nan


@given(tables, st.sampled_from(ANY), st.integers(0, 99))
def test_quick_and_long_ways_are_the_definition(table, statistic, seed):
    column, design = replicated(table, seed=seed)
    rows = np.random.default_rng(seed).random(len(column)) < 0.7
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # nanmean of nothing, in the oracle
        value, sampling, between = by_loops(statistic, column, design, rows)
    got = estimate(statistic, column, design, rows, unit="")
    assert got.value == pytest.approx(value, rel=1e-12, abs=1e-12, nan_ok=True)
    assert got.sampling == pytest.approx(sampling, rel=1e-9, abs=1e-12, nan_ok=True)
    assert got.imputation == pytest.approx(np.nan_to_num(between), rel=1e-9, abs=1e-12)
    called = estimate(lambda x, w: statistic(x, w), column, design, rows, unit="")
    assert called.sampling == pytest.approx(got.sampling, rel=1e-12, abs=1e-12, nan_ok=True)


@given(tables, st.sampled_from([0.05, 0.25, 0.5, 0.75, 0.95]))
def test_redrawn_quantiles_are_the_sorting_loop(table, q):
    column, design = replicated(table)
    got = estimate(partial(weighted.quantile, q=q), column, design, unit="")
    within = []
    for i in range(1, 6):
        mine = design.implicate == i
        weights = design.replicates.weight[design.unit[mine]].T
        redrawn = [naive.quantile(column[mine], w, q) if w.any() else np.nan for w in weights]
        within.append(variance_of(redrawn))
    assert got.sampling == pytest.approx(np.nanmean(within), rel=1e-12)


@given(tables, st.sampled_from(ANY), st.randoms(use_true_random=False))
def test_row_order_leaves_no_trace(table, statistic, random):
    column, design = replicated(table)
    order = list(range(len(column)))
    random.shuffle(order)
    mixed = replace(
        design,
        weight=design.weight[order],
        unit=design.unit[order],
        implicate=design.implicate[order],
    )
    one = estimate(statistic, column, design, unit="")
    other = estimate(statistic, column[order], mixed, unit="")
    assert np.array_equal(numbers_of(one), numbers_of(other), equal_nan=True)


@given(tables, st.sampled_from(ANY))
def test_replicates_equal_to_the_weights_leave_no_sampling_variance(table, statistic):
    column, design = five(table)
    same = np.repeat(np.arange(1.0, len(table) + 1)[:, None], 9, axis=1)
    design = replace(design, replicates=Replicates(same, 1.0, "drawn"))
    got = estimate(statistic, column, design, unit="")
    assert got.sampling == 0 or np.isnan(got.value)


@given(tables, st.sampled_from([0.25, 8.0, -2.0]))
def test_scaling_values_scales_errors(table, c):
    column, design = replicated(table)
    for statistic in (weighted.total, weighted.mean):
        one = estimate(statistic, column, design, unit="")
        other = estimate(statistic, c * column, design, unit="")
        assert other.value == pytest.approx(c * one.value, rel=1e-12, abs=1e-12)
        assert other.sampling == pytest.approx(c * c * one.sampling, rel=1e-9, abs=1e-9)
        assert other.imputation == pytest.approx(c * c * one.imputation, rel=1e-9, abs=1e-9)


@given(tables, st.sampled_from([0.125, 4.0]))
def test_scaling_weights_scales_totals_only(table, c):
    column, design = replicated(table)
    heavier = replace(
        design,
        weight=c * design.weight,
        replicates=Replicates(c * design.replicates.weight, 1.0, "drawn"),
    )
    for statistic in (weighted.mean, weighted.median, weighted.variance):
        one = estimate(statistic, column, design, unit="")
        other = estimate(statistic, column, heavier, unit="")
        assert np.array_equal(numbers_of(one), numbers_of(other), equal_nan=True)
    total = [estimate(weighted.total, column, each, unit="") for each in (design, heavier)]
    assert total[1].se == pytest.approx(c * total[0].se, rel=1e-12, nan_ok=True)


@given(tables)
def test_outside_a_domain_is_zero(table):
    """A domain's total is the whole's total of a column that is zero outside."""
    column, design = replicated(table)
    inside = column > 0
    domain = estimate(weighted.total, column, design, inside, unit="")
    zeros = estimate(weighted.total, np.where(inside, column, 0), design, unit="")
    taken = estimate(weighted.total, column[inside], design.take(inside), unit="")
    for other in (zeros, taken):
        assert other.value == pytest.approx(domain.value, rel=1e-12)
        assert other.sampling == pytest.approx(domain.sampling, rel=1e-9, abs=1e-9)
        assert other.imputation == pytest.approx(domain.imputation, rel=1e-9, abs=1e-9)


def test_rows_of_one_unit_share_its_replicate_weight():
    """A customer with two rows is one draw: its rows' weights move together and keep their parts.

    The same total is that of one row a customer.
    """
    weight, unit = np.array([1.0, 3.0, 2.0, 4.0]), np.array([0, 0, 1, 2])
    redrawn = np.array([[8.0, 0.0, 4.0], [2.0, 2.0, 0.0], [0.0, 8.0, 6.0]])
    part = np.array([0.25, 0.75, 1.0, 1.0])
    replicates = Replicates(redrawn, 1.0, "drawn")
    design = replace(design_of(weight, unit), replicates=replicates, part=part)
    values = np.array([10.0, 2.0, 5.0, 7.0])
    single = replace(design_of([4.0, 2.0, 4.0]), replicates=replicates)
    merged = np.array([4.0, 5.0, 7.0])
    for statistic in (weighted.total, weighted.mean):
        one = estimate(statistic, values, design, unit="")
        other = estimate(statistic, merged, single, unit="")
        assert numbers_of(one) == pytest.approx(numbers_of(other))
        called = estimate(lambda x, w, s=statistic: s(x, w), values, design, unit="")
        assert numbers_of(called) == pytest.approx(numbers_of(one))
    median = estimate(weighted.median, values, design, unit="")
    called = estimate(lambda x, w: weighted.median(x, w), values, design, unit="")
    assert numbers_of(called) == pytest.approx(numbers_of(median))


def test_fed_takes_the_sampling_variance_of_the_first_implicate():
    column, design = replicated(np.arange(30).reshape(6, 5) ** 2)
    first = column[design.implicate == 1]
    redrawn = [np.average(first, weights=w) for w in design.replicates.weight.T]
    fed = estimate(weighted.mean, column, design, unit="", variance="fed")
    rubin = estimate(weighted.mean, column, design, unit="")
    assert fed.sampling == pytest.approx(np.var(redrawn, ddof=1), rel=1e-12)
    assert rubin.sampling != pytest.approx(fed.sampling, rel=1e-3)
    assert (fed.value, fed.imputation) == (rubin.value, rubin.imputation)


def test_stacking_changes_the_figure_and_not_its_error():
    column, design = replicated(np.arange(30).reshape(6, 5) ** 2)
    one = estimate(weighted.median, column, design, unit="")
    stacked = estimate(weighted.median, column, design, unit="", pooling="stacked")
    assert stacked.value == weighted.median(column, design.weight)
    assert stacked.value != one.value
    assert numbers_of(stacked)[1:] == numbers_of(one)[1:]


# --- differences


@given(tables)
def test_a_difference_from_itself_is_nothing(table):
    column, design = replicated(table)
    got = estimate_difference(weighted.mean, column, design, np.ones(len(column), bool), unit="")
    assert (got.value, got.sampling, got.imputation) == (0, 0, 0)


def test_a_difference_is_taken_within_each_replicate():
    column, design = replicated(np.random.default_rng(1).normal(50, 9, (40, 5)), r=50)
    rows = column > 50
    got = estimate_difference(weighted.mean, column, design, rows, ~rows, unit="")
    one, other = (estimate(weighted.mean, column, design, mask, unit="") for mask in (rows, ~rows))
    assert got.value == pytest.approx(one.value - other.value, rel=1e-12)
    within = []
    for i in range(1, 6):
        mine = design.implicate == i
        weight = design.replicates.weight[design.unit[mine]]
        x, inside = column[mine], rows[mine]
        apart = [
            np.average(x[inside], weights=w[inside]) - np.average(x[~inside], weights=w[~inside])
            for w in weight.T
        ]
        within.append(np.var(apart, ddof=1))
    assert got.sampling == pytest.approx(np.mean(within), rel=1e-9)
    assert got.families == min(one.families, other.families)
    stacked = estimate_difference(
        weighted.mean, column, design, rows, ~rows, unit="", pooling="stacked"
    )
    want = np.average(column[rows], weights=design.weight[rows])
    want -= np.average(column[~rows], weights=design.weight[~rows])
    assert stacked.value == pytest.approx(want, rel=1e-12)


def test_a_part_differs_from_the_whole_with_less_error_than_two_strangers():
    """What a group and everyone share cancels."""
    column, design = replicated(np.random.default_rng(2).normal(50, 9, (60, 5)), r=80)
    most = design.unit < 50
    got = estimate_difference(weighted.mean, column, design, most, unit="")
    one, all_ = (estimate(weighted.mean, column, design, mask, unit="") for mask in (most, None))
    assert got.sampling < 0.5 * (one.sampling + all_.sampling)


# --- degrees of freedom and intervals


@given(st.floats(1e-3, 1e3), st.floats(1e-3, 1e3), st.integers(2, 9), st.integers(2, 10_000))
def test_degrees_of_freedom_are_barnards_and_rubins(u, b, m, complete):
    """Written as in the paper: 1/(1/ν_m + 1/ν_obs), ν_m = (m − 1)/γ²."""
    gamma = (1 + 1 / m) * b / (u + (1 + 1 / m) * b)
    observed = (1 - gamma) * complete * (complete + 1) / (complete + 3)
    want = max(1.0, 1 / (gamma**2 / (m - 1) + 1 / observed))
    assert degrees_of_freedom(u, b, m, complete) == pytest.approx(want, rel=1e-12)
    assert 1 <= want <= complete


@pytest.mark.parametrize("name", SMI)
def test_degrees_of_freedom_grow_into_rubins_of_1987(name):
    coefficients, variances, _, _ = SMI[name]
    u, b = np.mean(variances), np.var(coefficients, ddof=1)
    rubin = 4 * (1 + u / (1.2 * b)) ** 2
    assert degrees_of_freedom(u, b, 5, 10**12) == pytest.approx(rubin, rel=1e-6)


def test_degrees_of_freedom_at_their_ends():
    assert degrees_of_freedom(4.0, 0.0, 5, 199) == 199
    assert degrees_of_freedom(np.nan, 1.0, 5, 199) == np.inf
    assert degrees_of_freedom(0.0, 1.0, 5, 199) == 1
    assert degrees_of_freedom(4.0, 1.0, 5, 0) == 0


def test_few_families_limit_the_degrees_of_freedom():
    column, design = replicated(np.repeat(np.arange(4.0)[:, None], 5, axis=1), r=60)
    assert estimate(weighted.mean, column, design, unit="").df == 3
    column, design = replicated(np.repeat(np.arange(40.0)[:, None], 5, axis=1), r=9)
    assert estimate(weighted.mean, column, design, unit="").df == 8


def test_intervals_are_those_of_t():
    """t of 0.975 with 10 degrees of freedom is 2.228, normal 1.960: from any printed table."""
    assert Estimate(5.0, 4.0, 0.0, 1, 10.0, "", 11).interval() == pytest.approx(
        (5 - 2 * 2.2281389, 5 + 2 * 2.2281389), rel=1e-6
    )
    wide = Estimate(5.0, 4.0, 0.0, 1, np.inf, "", 11)
    assert wide.interval() == pytest.approx((5 - 2 * 1.9599640, 5 + 2 * 1.9599640), rel=1e-7)
    assert wide.interval(0.5)[1] == pytest.approx(5 + 2 * 0.6744898, rel=1e-7)


def test_one_family_has_no_interval():
    column, design = replicated([[1, 2, 3, 4, 5], [5, 4, 3, 2, 1]])
    got = estimate(weighted.mean, column, design, design.unit == 0, unit="")
    assert (got.families, got.df) == (1, 0)
    assert np.isnan(got.interval()).all()


def test_without_replicates_there_is_no_interval():
    column, design = five([[1, 2, 3, 4, 5], [5, 4, 3, 2, 9]])
    got = estimate(weighted.mean, column, design, unit="")
    assert got.df == np.inf
    assert np.isnan([got.se, *got.interval()]).all()


# --- large tables


def large(h=20_000, r=60):
    rng = np.random.default_rng(4)
    weight = rng.uniform(1, 9, h)
    times = rng.poisson(1.0, (h, r)).astype(float)
    design = replace(
        design_of(weight), replicates=Replicates(weight[:, None] * times, 1.0, "drawn")
    )
    return rng.lognormal(8, 2, h), design


@pytest.mark.parametrize("q", [0.02, 0.5, 0.98])
def test_redrawn_quantiles_of_many_rows_are_the_plain_ones(q):
    column, design = large()
    got = estimate(partial(weighted.quantile, q=q), column, design, unit="")
    redrawn = [weighted.quantile(column, w, q) for w in design.replicates.weight.T]
    assert got.sampling == pytest.approx(np.var(redrawn, ddof=1), rel=1e-12)


def test_a_replicate_far_from_the_rest_is_not_overlooked():
    """All weight on the lowest rows: reached long before where quantiles are looked for."""
    column, design = large(2_000)
    odd = design.replicates.weight.copy()
    odd[:, 7] = np.where(column <= np.quantile(column, 0.01), odd[:, 7] + 1, 0)
    odd[:, 9] = np.where(column >= np.quantile(column, 0.99), odd[:, 9] + 1, 0)
    odd[:, 11] = 0
    design = replace(design, replicates=Replicates(odd, 1.0, "drawn"))
    got = estimate(weighted.median, column, design, unit="")
    redrawn = [weighted.median(column, w) for w in odd.T if w.any()]
    assert len(redrawn) == 59
    assert got.sampling == pytest.approx(np.var(redrawn, ddof=1), rel=1e-12)


@pytest.mark.parametrize("statistic", [weighted.mean, weighted.median, weighted.total])
def test_no_copy_of_the_replicate_weights_is_made(statistic):
    column, design = large()
    estimate(statistic, column, design, unit="")
    tracemalloc.start()
    estimate(statistic, column, design, unit="")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < design.replicates.weight.nbytes / 3


# --- many columns at once


def test_quantiles_of_columns_that_all_have_gaps_are_those_of_their_known_rows():
    column, design = large(400)
    gone = np.arange(400) % 7 == 0
    columns = np.column_stack([np.where(gone, np.nan, column), np.where(~gone, np.nan, column)])
    whole = [np.ones(400, bool)]
    got = take_quantiles(cut(design, whole), columns, np.array([0.1, 0.5]))
    for at, known in enumerate((~gone, gone)):
        alone = take_quantiles(cut(design, [known]), column[:, None], np.array([0.1, 0.5]))
        assert np.array_equal(got.value[:, at], alone.value[:, 0])
        assert np.array_equal(got.redrawn[:, at], alone.redrawn[:, 0])


def test_many_columns_have_the_estimates_of_each():
    rng = np.random.default_rng(4)
    _, design = replicated(np.zeros((60, 5)), r=9)
    columns = np.column_stack(
        [
            rng.normal(size=300),
            rng.integers(0, 3, 300),
            np.where(rng.random(300) < 0.2, np.nan, 1.5),
        ]
    )
    masks = [rng.random(300) < 0.7, np.ones(300, bool)]
    groups, shares = cut(design, masks), (0.05, 0.5, 0.9)
    at_shares = [partial(weighted.quantile, q=q) for q in shares]
    means = estimate_means(columns, groups, ["a", "b", "c"])
    medians = estimate_medians(columns, groups, ["a", "b", "c"])
    quantiles = estimate_quantiles(columns, groups, np.array(shares), ["a", "b", "c"])
    for at, column in enumerate(columns.T):
        for group, mask in enumerate(masks):
            for statistic, got in [
                (weighted.mean, means[at][group]),
                (weighted.median, medians[at][group]),
                *zip(at_shares, quantiles[at][group], strict=True),
            ]:
                want = estimate(statistic, column, design, mask, unit="")
                assert numbers_of(got) == pytest.approx(numbers_of(want), rel=1e-12, abs=1e-15)
    assert [each[0].unit for each in means] == ["a", "b", "c"]
