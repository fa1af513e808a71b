"""Names of segments: what is distinctive first, and no two alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentus.cluster.sweep import sweep_k
from segmentus.features.scale import fit_features
from segmentus.segments.naming import name_segments
from tables import coarse_tables, features_of, fit, survey_of


def named(columns, k, weight=None, kinds=None, **options):
    survey = survey_of(columns, weight, kinds=kinds)
    features = fit_features(survey, list(columns), **options)
    swept = sweep_k(features, survey.design, ks=[k], starts=4)
    return name_segments(features, swept[k].clustering)


def test_no_and_high():
    """Half own nothing, half own much; incomes are alike."""
    rng = np.random.default_rng(0)
    houses = np.append(np.zeros(100), rng.uniform(2e5, 3e5, 100))
    income = rng.uniform(4e4, 6e4, 200)
    low, high = named({"HOUSES": houses, "INCOME": income}, 2, curve="linear")
    assert low.startswith("No houses")
    assert high.startswith("High houses")
    assert "middling income" in low


def test_ranks_are_percentiles_of_the_weighted_domain():
    """Ten even groups of one column; each name says where the group's median stands."""
    values = np.repeat(np.arange(1.0, 11.0) ** 3, 30)
    names = named({"DEBT": values}, 10, curve="linear", scaling="none")
    words = [name.removesuffix(")").split(" (")[0] for name in names]
    assert words == [
        "Very low debt", "Low debt", "Low debt", "Low debt", "Middling debt",
        "Middling debt", "High debt", "High debt", "Very high debt", "Very high debt",
    ]  # fmt: skip


def test_weights_move_the_percentiles():
    values = np.array([1.0, 2.0, 3.0, 50.0, 51.0, 52.0])
    even = named({"DEBT": values}, 2, curve="linear")
    heavy_top = named({"DEBT": values}, 2, weight=[1.0, 1.0, 1.0, 50.0, 50.0, 50.0], curve="linear")
    assert even == ("Low debt", "High debt")
    assert heavy_top == ("Very low debt", "Middling debt")


def test_no_is_for_money_only():
    names = named({"KIDS": [0.0] * 50 + [3.0] * 50}, 2, kinds={"KIDS": "count"})
    assert names == ("Low kids", "High kids")


def test_the_most_distinctive_feature_comes_first():
    rng = np.random.default_rng(1)
    apart = np.append(np.zeros(100), np.full(100, 10.0)) + rng.uniform(1, 2, 200)
    slight = np.append(np.zeros(100), np.full(100, 0.8)) + rng.uniform(1, 2, 200)
    names = named({"SLIGHT": slight, "APART": apart}, 2, curve="linear")
    assert names == ("Low apart, low slight", "High apart, high slight")


@pytest.mark.parametrize("k", [2, 5, 9])
def test_names_are_all_different(k):
    rng = np.random.default_rng(k)
    columns = {name: rng.lognormal(10, 1, 300) for name in ("A", "B", "C")}
    names = named(columns, k)
    assert len(set(names)) == k
    assert all(name[0].isupper() for name in names)


@given(coarse_tables(), st.integers(1, 4))
def test_any_table_gets_different_names(rows, k):
    features = features_of(rows)
    names = name_segments(features, fit(rows, k=k).clustering)
    assert len(names) == k == len(set(names))


def test_alike_segments_are_numbered():
    names = named({"DEBT": [0.0] * 90 + [10.0, 11.0, 50.0, 51.0, 90.0, 91.0]}, 4, curve="linear")
    assert names == ("No debt", "Very high debt (1)", "Very high debt (2)", "Very high debt (3)")
