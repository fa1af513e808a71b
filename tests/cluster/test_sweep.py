"""The laws of the sweep: weight, order, absence, scale, canonical numbers."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score

from segmentus.cluster.sweep import sweep_k
from segmentus.compiled.lloyd import LANES
from segmentus.errors import InputError
from segmentus.estimate import weighted
from tables import blobs, coarse_tables, design_of, features_of, fit, same

seeds = st.integers(0, 1000)
ks = st.integers(1, 4)


# --- the laws, to the last bit


@given(coarse_tables(), ks, seeds)
def test_weight_is_repetition(rows, k, seed):
    """Seeding, labels, centers, inertia: a weight of 3 is three rows."""
    weight = np.random.default_rng(seed).integers(1, 4, len(rows))
    repeated = np.repeat(np.arange(len(rows)), weight)
    one = fit(rows, weight, k, seed=seed)
    other = fit(rows[repeated], np.ones(len(repeated)), k, seed=seed)
    assert np.array_equal(one.clustering.centers, other.clustering.centers)
    assert np.array_equal(one.clustering.labels[repeated], other.clustering.labels)
    assert np.array_equal(one.clustering.weight, other.clustering.weight)
    assert one.score.inertia == pytest.approx(other.score.inertia, rel=1e-12, abs=1e-12)
    assert (one.n_starts, one.n_optima) == (other.n_starts, other.n_optima)
    assert one.score.davies_bouldin == pytest.approx(
        other.score.davies_bouldin, rel=1e-12, abs=1e-12, nan_ok=True
    )


@given(coarse_tables(), ks, seeds, st.randoms(use_true_random=False))
def test_row_order_does_not_matter(rows, k, seed, random):
    weight = np.random.default_rng(seed).uniform(0.1, 9, len(rows))
    order = list(range(len(rows)))
    random.shuffle(order)
    one = fit(rows, weight, k, seed=seed)
    other = fit(rows[order], weight[order], k, seed=seed)
    assert np.array_equal(other.clustering.centers, one.clustering.centers)
    assert np.array_equal(other.clustering.labels, one.clustering.labels[order])
    assert (one.n_optima, one.clustering.n_iter) == (other.n_optima, other.clustering.n_iter)
    np.testing.assert_allclose(other.silhouette, one.silhouette[order], atol=1e-12)


@given(coarse_tables(), coarse_tables(), ks, seeds)
def test_zero_weight_is_absence(rows, strangers, k, seed):
    assume(rows.shape[1] == strangers.shape[1])
    weight = np.random.default_rng(seed).integers(1, 4, len(rows)).astype(float)
    one = fit(rows, weight, k, seed=seed)
    more = np.vstack([strangers, rows])
    other = fit(more, np.append(np.zeros(len(strangers)), weight), k, seed=seed)
    assert np.array_equal(other.clustering.centers, one.clustering.centers)
    assert np.array_equal(other.clustering.labels[len(strangers) :], one.clustering.labels)
    assert other.score.inertia == pytest.approx(one.score.inertia, rel=1e-12, abs=1e-12)
    assert other.score.silhouette == pytest.approx(one.score.silhouette, abs=1e-12)
    assert other.score.calinski_harabasz == pytest.approx(
        one.score.calinski_harabasz, rel=1e-9, nan_ok=True
    )


@given(coarse_tables(), ks, seeds, st.sampled_from([2.0**-60, 0.5, 16.0, 2.0**80]))
def test_a_power_of_two_times_all_weights_leaves_every_bit(rows, k, seed, c):
    weight = np.random.default_rng(seed).uniform(0.1, 9, len(rows))
    one, other = fit(rows, weight, k, seed=seed), fit(rows, weight * c, k, seed=seed)
    assert same(one, other)
    assert np.array_equal(one.silhouette, other.silhouette)
    assert other.score.inertia == c * one.score.inertia


@pytest.mark.parametrize("c", [1e-200, 1 / 3, 7.3, 1e200])
@pytest.mark.parametrize("k", [1, 3, 6])
def test_scaling_all_weights_changes_inertia_only(c, k):
    rows, weight = blobs(300, 2, 5, seed=k)
    one, other = fit(rows, weight, k), fit(rows, weight * c, k)
    np.testing.assert_allclose(other.clustering.centers, one.clustering.centers, rtol=1e-9)
    assert np.array_equal(other.clustering.labels, one.clustering.labels)
    assert other.score.inertia == pytest.approx(c * one.score.inertia, rel=1e-9)
    for index in ("silhouette", "calinski_harabasz", "davies_bouldin"):
        assert getattr(other.score, index) == pytest.approx(
            getattr(one.score, index), rel=1e-9, nan_ok=True
        )


@given(coarse_tables(), seeds)
def test_one_cluster_is_the_weighted_mean(rows, seed):
    weight = np.random.default_rng(seed).uniform(0.1, 9, len(rows))
    one = fit(rows, weight, 1)
    mean = np.average(rows, axis=0, weights=weight)
    np.testing.assert_allclose(one.clustering.centers, [mean], rtol=1e-12, atol=1e-12)
    want = float(weight @ ((rows - mean) ** 2).sum(axis=1))
    assert one.score.inertia == pytest.approx(want, rel=1e-10)
    assert not one.silhouette.any()


@pytest.mark.parametrize("n", [LANES - 1, LANES, LANES + 1, 600])
def test_partitions_around_the_size_of_a_block(n):
    rows, weight = blobs(n, 3, 4, seed=n)
    found = fit(rows, weight, 4).clustering
    away = ((rows[:, None] - found.centers[None]) ** 2).sum(axis=2)
    assert np.array_equal(found.labels, away.argmin(axis=1))
    for c in range(4):
        mine = found.labels == c
        mean = np.average(rows[mine], axis=0, weights=weight[mine])
        np.testing.assert_allclose(found.centers[c], mean, rtol=1e-12)
        assert found.weight[c] == pytest.approx(weight[mine].sum())
        assert found.within[c] == pytest.approx(float(weight[mine] @ away[mine, c]))


# --- scores


def test_scores_are_scikit_learns_at_unit_weights():
    rows, _ = blobs(200, 3, 4, seed=3)
    features = features_of(rows)
    for one in sweep_k(features, design_of(features.weight), ks=range(2, 7), starts=3):
        labels = one.clustering.labels
        assert one.score.silhouette == pytest.approx(silhouette_score(rows, labels), abs=1e-10)
        assert one.score.calinski_harabasz == pytest.approx(
            calinski_harabasz_score(rows, labels), rel=1e-9
        )
        assert one.score.davies_bouldin == pytest.approx(
            davies_bouldin_score(rows, labels), rel=1e-9
        )
        assert one.score.inertia == one.clustering.inertia


def test_inertia_falls_with_k():
    rows, weight = blobs(400, 2, 7, seed=2)
    features = features_of(rows, weight)
    swept = sweep_k(features, design_of(weight), ks=range(1, 13), starts=4)
    inertias = [score.inertia for score in swept.scores]
    assert all(later < earlier for earlier, later in pairwise(inertias))
    assert swept.ks == tuple(range(1, 13))


def test_planted_blobs_are_found():
    rng = np.random.default_rng(4)
    truth = rng.integers(0, 4, 500)
    rows = np.array([[0, 0], [20, 0], [0, 20], [20, 20]])[truth] + rng.normal(size=(500, 2))
    features = features_of(rows)
    swept = sweep_k(features, design_of(features.weight), ks=range(2, 8), starts=4)
    best = max(swept, key=lambda one: one.score.silhouette)
    assert best.score.k == 4
    pairs = set(zip(truth.tolist(), best.clustering.labels.tolist(), strict=True))
    assert len(pairs) == 4


# --- canonical numbers


@given(coarse_tables(), st.integers(2, 4), seeds)
def test_numbers_follow_the_weighted_median_of_the_first_money_feature(rows, k, seed):
    weight = np.random.default_rng(seed).integers(1, 5, len(rows)).astype(float)
    p = rows.shape[1]
    features = features_of(rows, weight, ["count", *["money"] * (p - 1)])
    found = sweep_k(features, design_of(weight), ks=[k], starts=2, seed=seed)[k].clustering
    columns = [*range(1, p), 0]
    keys = [
        [weighted.median(rows[found.labels == c, f], weight[found.labels == c]) for f in columns]
        for c in range(k)
    ]
    assert keys == sorted(keys)


def test_where_medians_tie_the_next_feature_decides():
    rows = np.array([[0.0, 9.0], [0.0, 9.5], [0.0, 1.0], [0.0, 1.5]])
    assert fit(rows, k=2).clustering.labels.tolist() == [1, 1, 0, 0]


def test_where_all_medians_tie_the_centers_decide():
    """Weights of 0 hide a cluster's rows from medians but not its center from the order."""
    rows = np.array([[1.0], [5.0], [9.0]])
    one = fit(rows, k=3).clustering
    assert one.centers.ravel().tolist() == [1.0, 5.0, 9.0]


# --- manners


def test_the_same_seed_gives_the_same_bits():
    rows, weight = blobs(300, 2, 8, seed=1)
    for k in (5, 9):
        one, other = fit(rows, weight, k, seed=3), fit(rows, weight, k, seed=3)
        assert same(one, other)
        assert np.array_equal(one.silhouette, other.silhouette)


def test_a_fit_does_not_depend_on_what_else_is_tried_except_its_predecessor():
    rows, weight = blobs(300, 2, 8, seed=1)
    features, design = features_of(rows, weight), design_of(weight)
    alone = sweep_k(features, design, ks=[7], starts=2, seed=3)[7]
    among = sweep_k(features, design, ks=[2, 3, 5, 7, 9], starts=2, seed=3)[7]
    assert same(alone, among)
    np.testing.assert_allclose(alone.silhouette, among.silhouette, atol=1e-12)


def test_numbers_of_clusters_in_any_order_and_repeated():
    rows, weight = blobs(60, 2, 3, seed=1)
    features = features_of(rows, weight)
    one = sweep_k(features, design_of(weight), ks=[4, 2, 2, 3], starts=2)
    assert one.ks == (2, 3, 4)
    assert [item.score.k for item in one] == [2, 3, 4]
    with pytest.raises(KeyError, match="k = 9 was not tried; tried are 2, 3, 4, and"):
        one[9]


@pytest.mark.parametrize("wrong", [[], [0, 2], [-1]])
def test_impossible_numbers_are_refused(wrong):
    features = features_of([[0.0], [1.0]])
    with pytest.raises(InputError, match="give at least one whole number from 1 up"):
        sweep_k(features, design_of([1.0, 1.0]), ks=wrong)


def test_constant_rows_can_be_one_cluster_but_not_two():
    features = features_of(np.ones((5, 2)))
    one = sweep_k(features, design_of(features.weight), ks=[1])[1]
    assert (one.score.inertia, one.score.silhouette) == (0, 0)
    with pytest.raises(InputError, match="k = 2: only 1 distinct rows"):
        sweep_k(features, design_of(features.weight), ks=[1, 2])


def test_progress_is_reported_and_can_cancel():
    rows, weight = blobs(60, 2, 3, seed=1)
    seen = []
    sweep_k(
        features_of(rows, weight),
        design_of(weight),
        ks=[2, 3],
        starts=2,
        progress=lambda *step: seen.append(step),
    )
    assert seen == [
        ("k-means", 0, 2),
        ("k-means", 1, 2),
        ("k-means", 2, 2),
        ("silhouettes", 0, 1),
        ("silhouettes", 1, 1),
    ]

    def cancel(what, done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep_k(features_of(rows, weight), design_of(weight), ks=[2], progress=cancel)
