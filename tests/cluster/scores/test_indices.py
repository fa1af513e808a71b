"""Indices of a partition against scikit-learn, the definitions, kneed, and their laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kneed import KneeLocator
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score

import naive
from golden.classic import TWO_FEATURES
from segmentus.arrays import sum_by
from segmentus.cluster.scores import indices
from segmentus.cluster.scores.indices import find_elbow, squared_distances
from segmentus.estimate.weighted import weighted_means
from tables import blobs


def calinski_harabasz(rows, labels, centers, weight):
    squares = squared_distances(rows, labels, centers)
    return indices.calinski_harabasz(weighted_means(rows, weight), squares, labels, centers, weight)


def davies_bouldin(rows, labels, centers, weight):
    squares = squared_distances(rows, labels, centers)
    return indices.davies_bouldin(squares, labels, centers, weight)


def partition(n, p, k, seed=0):
    """Rows, weights, labels and the weighted means of their clusters."""
    rows, weight = blobs(n, p, k, seed=seed)
    labels = np.arange(n) % k
    centers = np.array(
        [np.average(rows[labels == c], axis=0, weights=weight[labels == c]) for c in range(k)]
    )
    return rows, weight, labels, centers


@pytest.mark.parametrize(("n", "p", "k"), [(20, 1, 2), (100, 3, 4), (300, 5, 12)])
def test_unit_weights_are_scikit_learn(n, p, k):
    rows, _, labels, _ = partition(n, p, k)
    centers = np.array([rows[labels == c].mean(axis=0) for c in range(k)])
    ones = np.ones(n)
    assert calinski_harabasz(rows, labels, centers, ones) == pytest.approx(
        calinski_harabasz_score(rows, labels), rel=1e-10
    )
    assert davies_bouldin(rows, labels, centers, ones) == pytest.approx(
        davies_bouldin_score(rows, labels), rel=1e-10
    )


@pytest.mark.parametrize(("n", "p", "k"), [(20, 1, 2), (100, 3, 4)])
def test_weighted_indices_are_the_definitions(n, p, k):
    rows, weight, labels, centers = partition(n, p, k)
    weight[3] = 0
    centers = np.array(
        [np.average(rows[labels == c], axis=0, weights=weight[labels == c]) for c in range(k)]
    )
    args = rows.tolist(), labels.tolist(), weight.tolist()
    assert calinski_harabasz(rows, labels, centers, weight) == pytest.approx(
        naive.calinski_harabasz(*args), rel=1e-10
    )
    assert davies_bouldin(rows, labels, centers, weight) == pytest.approx(
        naive.davies_bouldin(*args), rel=1e-10
    )


@pytest.mark.parametrize("index", [calinski_harabasz, davies_bouldin])
def test_scaling_weights_and_renumbering_change_nothing(index):
    rows, weight, labels, centers = partition(60, 2, 4)
    want = index(rows, labels, centers, weight)
    assert index(rows, labels, centers, weight * 1e7) == pytest.approx(want, rel=1e-12)
    order = np.array([2, 0, 3, 1])
    assert index(rows, np.argsort(order)[labels], centers[order], weight) == pytest.approx(
        want, rel=1e-12
    )


@pytest.mark.parametrize("index", [calinski_harabasz, davies_bouldin])
def test_one_cluster_has_no_index(index):
    rows, weight, _, _ = partition(20, 2, 2)
    assert np.isnan(index(rows, np.zeros(20, int), rows[:1], weight))


def test_as_many_clusters_as_rows_have_no_variance_ratio():
    rows = np.array([[0.0], [1.0], [5.0]])
    assert np.isnan(calinski_harabasz(rows, np.arange(3), rows, np.ones(3)))
    assert davies_bouldin(rows, np.arange(3), rows, np.ones(3)) == 0


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(-1e6, 1e6)), min_size=1, max_size=30))
def test_sums_by_label(pairs):
    labels, values = np.array([c for c, _ in pairs]), np.array([x for _, x in pairs])
    got = sum_by(labels, values, 5)
    want = [sum(x for c, x in pairs if c == which) for which in range(5)]
    np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-6)


# Falling, convex curves: what kneed calls the same is the point farthest below the chord.
CURVES = {
    "hyperbola": lambda k: 1000 / k,
    "power": lambda k: 1e15 * k**-2.3,
    "decay": lambda k: 50 + 900 * np.exp(-0.7 * k),
    "slow decay": lambda k: 900 * np.exp(-0.3 * k),
    "bend": lambda k: np.where(k < 6, 100 - 15 * k, 28 - 0.5 * (k - 6)),
}


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize("last", [8, 12, 20])
def test_the_elbow_is_kneeds(curve, last):
    ks = np.arange(2, last + 1)
    inertias = CURVES[curve](ks).astype(float)
    want = KneeLocator(ks, inertias, curve="convex", direction="decreasing").elbow
    assert want is not None
    assert find_elbow(ks.tolist(), inertias.tolist()) == want


def test_the_elbow_of_the_classic_notebook_is_kneeds():
    ks, inertias = TWO_FEATURES["k"], TWO_FEATURES["inertia"]
    want = KneeLocator(ks, inertias, curve="convex", direction="decreasing").elbow
    assert find_elbow(ks, inertias) == want


def test_uneven_steps_of_k_count():
    assert find_elbow([2, 4, 20], [100.0, 20.0, 0.0]) == 4


@pytest.mark.parametrize(
    ("ks", "inertias"),
    [
        ([2], [5.0]),
        ([2, 3], [5.0, 1.0]),
        ([2, 3, 4], [9.0, 6.0, 3.0]),
        ([2, 3, 4], [5.0, 5.0, 5.0]),
        ([2, 3, 4], [1.0, 2.0, 3.0]),
        ([2, 3, 4], [9.0, 8.0, 1.0]),
    ],
)
def test_no_elbow_without_a_bend(ks, inertias):
    assert find_elbow(ks, inertias) is None
