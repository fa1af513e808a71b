"""Who stands behind each cluster: families not rows, by survey weights, and how precisely."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentus.arrays import read_only
from segmentus.cluster.scores.support import find_support
from segmentus.cluster.sweep import sweep_k
from segmentus.estimate.variance import estimate
from segmentus.estimate.weighted import mean
from segmentus.survey.design import Replicates
from tables import design_of, features_of

seeds = st.integers(0, 1000)


def test_support_counts_families_not_rows():
    unit = np.repeat([0, 1, 2], 5)
    implicate = np.tile(np.arange(1, 6), 3)
    weight = np.repeat([1.0, 2.0, 5.0], 5)
    labels = np.array([0] * 5 + [0, 0, 0, 0, 1] + [1] * 5)
    values = np.where(labels == 0, 0.0, 9.0)[:, None] + np.linspace(0, 0.1, 15)[:, None]
    features, design = features_of(values, weight), design_of(weight, unit, implicate)
    found = sweep_k(features, design, ks=[2], starts=2)[2]
    assert np.array_equal(found.clustering.labels, labels)
    assert found.clustering.size.tolist() == [2, 2]
    got = found.support
    assert got.population.tolist() == [13.0, 27.0]
    np.testing.assert_allclose(got.share, [13 / 40, 27 / 40])
    np.testing.assert_allclose(got.largest, [8 / 13, 25 / 27])
    assert got.agreement.tolist() == [1.0, 0.8, 1.0]


@given(st.lists(st.integers(0, 3), min_size=5, max_size=60), seeds)
def test_shares_sum_to_one(labels, seed):
    labels = np.array(labels)
    weight = np.random.default_rng(seed).uniform(0.1, 9, len(labels))
    got = find_support(design_of(weight, np.arange(len(labels)) // 2), labels, 4)
    assert got.share.sum() == pytest.approx(1)
    assert got.population.sum() == pytest.approx(weight.sum())
    known = got.largest[got.population > 0]
    assert ((known > 0) & (known <= 1 + 1e-12)).all()
    assert set(got.agreement.tolist()) <= {0.5, 1.0}


def test_families_outside_the_domain_have_no_agreement():
    design = design_of(np.ones(6), np.array([0, 0, 1, 1, 2, 2])).take(
        np.array([True] * 4 + [False] * 2)
    )
    got = find_support(design, np.array([0, 1, 1, 1]), 2)
    assert got.agreement[:2].tolist() == [0.5, 1.0]
    assert np.isnan(got.agreement[2])


def test_support_is_by_survey_weights_whatever_the_fit_used():
    rows = np.array([[0.0], [1.0], [10.0], [11.0]])
    features, design = features_of(rows), design_of([1.0, 1.0, 7.0, 1.0])
    found = sweep_k(features, design, ks=[2], starts=2)[2]
    assert found.clustering.weight.tolist() == [2.0, 2.0]
    assert found.support.share.tolist() == [0.2, 0.8]


def test_the_effective_number_is_that_of_families_of_equal_weight():
    unit, implicate = np.repeat(np.arange(8), 5), np.tile(np.arange(1, 6), 8)
    alike = find_support(design_of(np.ones(40), unit, implicate), (unit >= 3).astype(int), 2)
    np.testing.assert_allclose(alike.effective, [3, 5])
    weight = np.repeat([4.0, 1, 1, 1, 1, 1, 1, 1], 5)
    uneven = find_support(design_of(weight, unit, implicate), np.zeros(40, int), 1)
    np.testing.assert_allclose(uneven.effective, [11**2 / (16 + 7)])


def test_errors_of_shares_come_from_replicates():
    rng = np.random.default_rng(0)
    design = design_of(rng.uniform(1, 5, 40), np.repeat(np.arange(20), 2), np.tile([1, 2], 20))
    labels = rng.integers(0, 2, 40)
    assert np.isnan(find_support(design, labels, 2).share_se).all()
    weight = read_only(rng.uniform(0, 9, (20, 30)))
    design = replace(design, replicates=Replicates(weight, 1.0, "drawn"))
    got = find_support(design, labels, 2)
    for c in (0, 1):
        one = estimate(mean, (labels == c).astype(float), design, unit="share")
        assert got.share_se[c] == pytest.approx(one.se, rel=1e-9)
        assert got.cv[c] == pytest.approx(one.se / got.share[c], rel=1e-9)
