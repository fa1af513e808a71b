"""Pooled estimates against R's survey and mitools, the Federal Reserve, and Rubin's rules."""

import os
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from golden.published import FED_2019, FED_2022
from segmentus.estimate import weighted
from segmentus.estimate.pool import Estimate
from segmentus.estimate.variance import estimate
from segmentus.survey import scf
from tables import design_of

FOLDER = Path(os.environ.get("SEGMENTUS_DATA", ".")) / ".." / "golden" / "survey_variance"
STATISTICS = {"mean": weighted.mean, "total": weighted.total, "median": weighted.median}


def five(per_implicate):
    """Values and design of families of weight 1, 2 … with one value an implicate, (h, 5)."""
    table = np.asarray(per_implicate, float)
    h = len(table)
    unit, implicate = np.repeat(np.arange(h), 5), np.tile(np.arange(1, 6), h)
    return table.ravel(), design_of((unit + 1) / 5, unit, implicate)


# --- against R


@pytest.fixture(scope="module")
def small():
    """400 families with five implicates, and what R makes of them."""
    if not FOLDER.is_dir():
        pytest.skip("no golden/survey_variance beside the folder named by SEGMENTUS_DATA")
    rows = pl.read_csv(FOLDER / "small_data.csv", infer_schema_length=None)
    columns = {name: rows[name].to_numpy().astype(float) for name in rows.columns}
    unit = np.unique(columns["YY1"], return_inverse=True)[1]
    implicate = (columns["Y1"] % 10).astype(int)
    segment = np.where(
        columns["HOUSES"] == 0,
        "renter",
        np.where(columns["DEBT"] > 0.5 * columns["ASSET"], "leveraged", "equity"),
    )
    expected = pl.read_csv(FOLDER / "small_expected.csv")
    return columns, design_of(columns["WGT"], unit, implicate), segment, expected


def reproduce(quantity, name, columns, segment, design):
    """The same figure by `estimate`."""
    turned = columns["TURNFEAR"] == 1
    rows = turned if "turnfear" in quantity and quantity != "share_turnfear" else None
    inside = (segment == name.removeprefix("seg")).astype(float)
    if quantity.startswith("median"):
        return estimate(weighted.median, columns[name], design, rows, unit="dollars")
    if quantity.startswith("total_segment"):
        return estimate(weighted.total, inside, design, rows, unit="families")
    if quantity.startswith("share_segment"):
        return estimate(weighted.mean, inside, design, rows, unit="share")
    if "by_segment" in quantity:
        column = columns["NETWORTH" if "networth" in quantity else "INCOME"]
        return estimate(weighted.mean, column, design, rows & (inside == 1), unit="dollars")
    return estimate(weighted.mean, columns[name], design, rows, unit="dollars")


@pytest.mark.scf
def test_estimates_and_imputation_variance_are_those_of_r(small):
    columns, design, segment, expected = small
    assert expected.height == 21
    for row in expected.iter_rows(named=True):
        got = reproduce(row["quantity"], row["name"], columns, segment, design)
        where = f"{row['quantity']} {row['name']}"
        # 1e-9: R prints 15 digits; B is a variance of figures that agree in 3 to 5 of them
        assert got.value == pytest.approx(row["estimate"], rel=1e-9), where
        assert got.imputation == pytest.approx(row["B"], rel=1e-7), where
        fed = Estimate(got.value, row["sampling_imp1"], got.imputation, 5, np.inf, "", 1)
        rubin = Estimate(got.value, row["sampling_mean"], got.imputation, 5, np.inf, "", 1)
        assert fed.se == pytest.approx(row["se_fed"], rel=1e-9), where
        assert rubin.se == pytest.approx(row["se_rubin"], rel=1e-9), where


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
    # the mean of five equal figures is rounded once, so B may be the square of that rounding
    assert got.imputation <= (1e-15 * got.value) ** 2
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
