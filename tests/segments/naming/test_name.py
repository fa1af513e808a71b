"""Names of segments: true of most of each, short, all different, and never of who people are."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentus.arrays import read_only
from segmentus.cluster.sweep import sweep_k
from segmentus.features.scale import fit_features
from segmentus.plan import Plan
from segmentus.segments.headline import list_headline
from segmentus.segments.naming.name import name_segments
from segmentus.survey import table
from segmentus.survey.codebook import entries
from tables import coarse_tables, features_of, fit, survey_of
from telco import make_telco


def named(columns, k, weight=None, kinds=None, **options):
    """Names of the segments of columns, with the words of the codebook where it has the column."""
    survey = survey_of(columns, weight, kinds=kinds)
    book = {name: entries().get(name, variable) for name, variable in survey.variables.items()}
    survey = replace(survey, variables=book)
    features = fit_features(survey, list(columns), **options)
    swept = sweep_k(features, survey.design, ks=[k], starts=4)
    return name_segments(features, swept[k].clustering)


def telco_names(frame, k=4):
    """The names of a table of one's own, with all it describes, and what they were made from."""
    survey = table.read(frame)
    features = fit_features(survey, ["MonthlyCharges", "TotalCharges", "tenure"], curve="auto")
    clustering = sweep_k(features, survey.design, ks=[k], starts=4)[k].clustering
    described = list_headline(survey, features.names)
    names = name_segments(
        features, clustering, survey=survey, described=described, units="customers"
    )
    return names, features, clustering


def test_words_of_the_codebook():
    """Half own a home and owe much, half own none and owe little."""
    rng = np.random.default_rng(0)
    owns = np.arange(200) >= 100
    names = named(
        {
            "HOUSES": np.where(owns, rng.uniform(2e5, 3e5, 200), 0),
            "DEBT": np.where(owns, 1e5, 1e3) * rng.uniform(0.5, 2, 200),
        },
        2,
        curve="linear",
    )
    assert names.names == ("Renters", "Home owners")
    more = named(
        {
            "HOUSES": np.where(owns, rng.uniform(2e5, 3e5, 200), 0),
            "VEHIC": np.where(np.arange(200) % 100 >= 50, rng.uniform(1e4, 2e4, 200), 0),
        },
        4,
    )
    assert set(more.names) == {
        "Renters without a car", "Renters with a car", "Home owners without a car",
        "Home owners with a car",
    }  # fmt: skip


def test_nothing_is_said_of_protected_columns_outcomes_and_sums():
    """Age, late payment and net worth part the rows as cleanly as debt, which alone is said."""
    rng = np.random.default_rng(2)
    high = np.arange(300) >= 150
    level = np.where(high, 10.0, 1.0) * rng.uniform(0.9, 1.1, 300)
    columns = {"AGE": level, "NETWORTH": level**2, "LATE": high.astype(float), "DEBT": level**3}
    names = named(columns, 2, identities="allow")
    assert {claim.variable.name for said in names.claims for claim in said} == {"DEBT"}


def test_columns_without_words_are_said_to_be_high_or_low():
    rng = np.random.default_rng(1)
    apart = np.append(np.zeros(100), np.full(100, 10.0)) + rng.uniform(1, 2, 200)
    names = named({"APART": apart}, 2, curve="linear")
    assert names.names == ("Low apart", "High apart")


def test_high_is_above_the_median_of_the_weighted_domain():
    values = np.array([1.0, 2.0, 3.0, 50.0, 51.0, 52.0])
    even = named({"X": values}, 2, curve="linear")
    heavy_top = named({"X": values}, 2, weight=[1.0, 1.0, 1.0, 50.0, 50.0, 50.0], curve="linear")
    assert even.names == ("Low x", "High x")
    assert heavy_top.names == ("Low x", "Other families")  # most are there: high is not above most


def test_alike_segments_are_numbered():
    names = named({"DEBT": [0.0] * 90 + [10.0, 11.0, 50.0, 51.0, 90.0, 91.0]}, 4, curve="linear")
    assert names.names == (
        "Without debt", "Indebted families 1", "Indebted families 2", "Indebted families 3",
    )  # fmt: skip


def check_laws(names, features, labels):
    """Each phrase true of three quarters, none said twice, six words, all different."""
    assert len(set(names.names)) == len(names.names) == len(names.claims)
    for number, (name, claims) in enumerate(zip(names.names, names.claims, strict=True)):
        assert name[0].isupper()
        assert len(name.split()) <= 6
        weight = features.weight * (labels == number)
        for claim in claims:
            assert weight @ claim.true >= 0.75 * weight.sum() * (1 - 1e-12)
            assert claim.text.split()[-1] in name
        for one in range(len(claims)):
            for other in range(one):
                pair = np.corrcoef(
                    np.array([claims[one].true, claims[other].true], float),
                ) if len(set(features.weight)) == 1 else np.zeros((2, 2))  # fmt: skip
                assert not abs(pair[0, 1]) > 0.75


@given(coarse_tables(), st.integers(1, 4))
def test_laws_hold_of_any_table(rows, k):
    features = features_of(rows)
    clustering = fit(rows, k=k).clustering
    check_laws(name_segments(features, clustering), features, clustering.labels)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("k", [2, 3, 4, 6, 9])
def test_laws_hold_of_customers(k, seed):
    names, features, clustering = telco_names(make_telco(600, seed), k)
    check_laws(names, features, clustering.labels)


@given(coarse_tables(), st.integers(2, 4), st.randoms(use_true_random=False))
def test_order_scale_and_repeated_rows_change_no_name(rows, k, random):
    """The same clusters of shuffled rows, in cents, and with rows in place of weights."""
    weight = np.array([random.randint(1, 3) for _ in rows], float)
    features = features_of(rows, weight)
    clustering = fit(rows, weight, k=k).clustering
    names = name_segments(features, clustering).names

    def again(at, factor, mass):
        other = features_of(rows[at] * factor, mass)
        moved = replace(clustering, labels=read_only(clustering.labels[at]))
        return name_segments(other, moved).names

    at = np.array(random.sample(range(len(rows)), len(rows)))
    assert again(at, 1.0, weight[at]) == names
    assert again(at, 100.0, weight[at]) == names
    times = np.repeat(np.arange(len(rows)), weight.astype(int))
    assert again(times, 1.0, np.ones(len(times))) == names


def test_customers_get_heads_from_concepts_and_words_from_headings():
    names, *_ = telco_names(make_telco(2000))
    assert sum(name.startswith("New customers") for name in names.names) == 2
    assert sum(name.startswith("Long-standing customers") for name in names.names) == 2
    said = {claim.variable.name for claims in names.claims for claim in claims}
    assert not said & {"gender", "SeniorCitizen", "Churn", "customerID"}


def test_the_label_of_a_schema_wins():
    frame = make_telco(800)
    hints = Plan(columns={"MonthlyCharges": {"short": "monthly bill"}}).hints
    survey = table.read(frame, hints)
    assert survey.variable("MonthlyCharges").short == "monthly bill"
    features = fit_features(survey, ["MonthlyCharges"], curve="auto")
    clustering = sweep_k(features, survey.design, ks=[2], starts=4)[2].clustering
    names = name_segments(features, clustering, units="customers").names
    assert names == ("Low monthly bill", "High monthly bill")


def test_a_sample_of_many_rows_gives_the_names_of_all():
    from segmentus.segments.naming.sample import sample_rows

    rng = np.random.default_rng(3)
    rows = rng.normal(size=(30_000, 2))
    labels = (rows[:, 0] > 0).astype(np.int64)
    features = features_of(rows)
    drawn = sample_rows(features, labels, 2, most=12_000)
    assert 11_000 < len(drawn) < 13_000
    order = rng.permutation(len(rows))
    again = sample_rows(features_of(rows[order]), labels[order], 2, most=12_000)
    assert set(order[again]) == set(drawn)
