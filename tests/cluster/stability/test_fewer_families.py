"""Families drawn to stand for many: their refits vary as refits of all would."""

import numpy as np
import pytest

from segmentus.cluster.stability.fewer_families import FEWER_REPLICATES, draw_families
from segmentus.cluster.stability.refits import refit, refit_labels
from segmentus.cluster.sweep import sweep_k
from segmentus.estimate.moving import moving_means
from segmentus.features.scale import fit_features
from segmentus.survey.random_groups import halve_groups
from segmentus.survey.replicates import draw_replicates, with_replicates
from tables import survey_of

N, FEW = 8000, 4000


@pytest.fixture(scope="module")
def made():
    """A long cloud cut in three, so that borders move with the sample."""
    rng = np.random.default_rng(3)
    long, across = rng.normal(size=N) + 3 * rng.integers(0, 3, N), rng.normal(size=N)
    survey = survey_of({"A": long, "B": across}, rng.uniform(1, 3, N))
    features = fit_features(survey, ["A", "B"], curve="linear")
    return survey, features, sweep_k(features, survey.design, ks=[3], starts=4)[3]


def with_groups(survey):
    unit, weight = survey.design.unit, survey.design.weight
    return with_replicates(survey, halve_groups(np.bincount(unit, weight)))


def spread_of_shares(survey, labels):
    shares, _ = moving_means(np.ones((len(labels[0]), 1)), labels, survey.design, 3)
    return shares[:, 0].std(axis=0, ddof=1)


def test_refits_of_some_vary_as_refits_of_all(made):
    survey, features, fit = made
    whole, halved = draw_replicates(survey, 200), with_groups(survey)
    of_all = refit(features, whole.design, [fit.clustering])[0].centers.std(axis=0, ddof=1)
    shares_of_all = spread_of_shares(whole, refit_labels(features, whole.design, fit))
    centers, shares = [], []
    for seed in range(3):
        rows, few, kept = draw_families(halved, features, count=FEW, seed=seed)
        assert len(rows) == few.n_rows == len(kept.values) == FEW
        ours = refit(kept, few.design, [fit.clustering])[0].centers
        centers.append(np.log(ours.std(axis=0, ddof=1) / of_all).mean())
        labels = refit_labels(kept, few.design, fit)
        shares.append(np.log(spread_of_shares(few, labels) / shares_of_all).mean())
    assert np.exp(np.mean(centers)) == pytest.approx(1, abs=0.2)
    assert np.exp(np.mean(shares)) == pytest.approx(1, abs=0.2)


def test_totals_of_some_vary_as_totals_of_all(made):
    survey, features, _ = made
    _, few, _ = draw_families(with_groups(survey), features, count=FEW, seed=1)
    value = few.column("A")
    totals = value @ few.design.replicates.weight
    weight = survey.design.weight
    true = np.sqrt(((weight * survey.column("A")) ** 2).sum())
    assert totals.std(ddof=1) == pytest.approx(true, rel=0.15)
    assert few.design.replicates.weight.min() > 0  # shrunken: nobody is left out
    assert few.population == pytest.approx(survey.population, rel=0.05)


def test_a_family_comes_with_all_its_rows_and_few_are_all():
    survey = survey_of({"A": np.arange(12.0)}, unit=np.repeat(np.arange(6), 2))
    features = fit_features(survey, ["A"], curve="linear")
    halved = with_groups(survey)
    rows, few, _ = draw_families(halved, features, count=4, seed=0)
    assert len(rows) == 8
    assert (np.bincount(few.design.unit) == 2).all()
    rows, few, kept = draw_families(halved, features, count=50, seed=0)
    np.testing.assert_array_equal(rows, np.arange(12))
    np.testing.assert_array_equal(kept.values, features.values)
    assert few.design.replicates.count == FEWER_REPLICATES
