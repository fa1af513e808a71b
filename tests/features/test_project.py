"""Weighted principal components against scikit-learn and their own laws."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from segmentus.features.project import fit_projection
from tables import features_of


@pytest.fixture
def rows():
    rng = np.random.default_rng(11)
    return rng.normal(size=(120, 4)) @ rng.normal(size=(4, 4)) + [5.0, 0.0, -3.0, 100.0]


def test_unit_weights_are_scikit_learn_up_to_sign(rows):
    want = PCA(2).fit(rows)
    got = fit_projection(features_of(rows))
    sign = np.sign((got.components * want.components_).sum(axis=1))
    np.testing.assert_allclose(got.components, want.components_ * sign[:, None], atol=1e-10)
    np.testing.assert_allclose(got.explained, want.explained_variance_ratio_, rtol=1e-10)
    np.testing.assert_allclose(got.points, want.transform(rows) * sign, atol=1e-9)
    np.testing.assert_allclose(got.apply(rows[:5]), got.points[:5], atol=1e-12)


def test_weight_is_repetition(rows):
    weight = np.random.default_rng(1).integers(0, 5, len(rows))
    one = fit_projection(features_of(rows, weight))
    other = fit_projection(features_of(np.repeat(rows, weight, axis=0)))
    np.testing.assert_allclose(one.components, other.components, atol=1e-10)
    np.testing.assert_allclose(one.center, other.center, rtol=1e-12)
    np.testing.assert_allclose(one.explained, other.explained, rtol=1e-10)


def test_scaling_weights_changes_nothing(rows):
    weight = np.random.default_rng(1).uniform(1, 5, len(rows))
    one, other = (fit_projection(features_of(rows, weight * c)) for c in (1.0, 1e6))
    np.testing.assert_allclose(one.points, other.points, atol=1e-9)


def test_axes_are_orthonormal_and_the_largest_coefficient_is_positive(rows):
    got = fit_projection(features_of(rows), 4)
    np.testing.assert_allclose(got.components @ got.components.T, np.eye(4), atol=1e-12)
    for axis in got.components:
        assert axis[np.argmax(np.abs(axis))] > 0
    assert got.explained.sum() == pytest.approx(1)
    assert (np.diff(got.explained) <= 0).all()


def test_the_weighted_spread_along_an_axis_is_what_it_explains(rows):
    weight = np.random.default_rng(1).uniform(1, 5, len(rows))
    got = fit_projection(features_of(rows, weight))
    along = np.average(got.points**2, axis=0, weights=weight)
    middle = np.average(rows, axis=0, weights=weight)
    whole = np.average((rows - middle) ** 2, axis=0, weights=weight).sum()
    np.testing.assert_allclose(along / whole, got.explained, rtol=1e-10)


def test_one_feature_leaves_the_second_axis_zero():
    got = fit_projection(features_of([[1.0], [2.0], [6.0]]))
    assert got.components.tolist() == [[1.0], [0.0]]
    assert got.points.tolist() == [[-2.0, 0.0], [-1.0, 0.0], [3.0, 0.0]]
    assert got.explained.tolist() == [1.0, 0.0]
