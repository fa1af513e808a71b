"""Exact weighted silhouettes against the double loop, scikit-learn and their laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from sklearn.metrics import silhouette_samples, silhouette_score

import naive
from segmentus.cluster.points import merge_rows
from segmentus.cluster.scores import silhouette
from segmentus.cluster.scores.silhouette import (
    measure_silhouettes,
    silhouette_rows,
    silhouette_scores,
)
from segmentus.compiled.lloyd import LANES
from tables import blobs, coarse_tables


def measured(rows, labelings, weight):
    return measure_silhouettes(merge_rows(rows, weight), labelings, weight)


def labels_by_place(rows, k, seed=0):
    """Labels that equal rows share: the nearest of k arbitrary places."""
    places = np.random.default_rng(seed).normal(size=(k, rows.shape[1])) * 4
    return np.array(naive.nearest(rows.tolist(), places.tolist())[0])


@pytest.mark.parametrize("n", [2, LANES - 1, LANES + 1, 600])
@pytest.mark.parametrize("p", [1, 4])
def test_unit_weights_are_scikit_learn(n, p):
    rows, _ = blobs(n, p, 3, seed=n)
    labelings = [labels_by_place(rows, k, seed=k) for k in (2, 3, 5, 8)]
    labelings = [labels for labels in labelings if 1 < len(set(labels.tolist())) < n]
    if not labelings:
        return
    labelings = [np.unique(labels, return_inverse=True)[1] for labels in labelings]
    got_rows = silhouette_rows(rows, labelings, np.ones(n))
    got = silhouette_scores(rows, labelings, np.ones(n))
    # distances without the cancellation of |a|² + |b|² − 2ab that scikit-learn's default has
    exact = cdist(rows, rows)
    for labels, samples, score in zip(labelings, got_rows, got, strict=True):
        want = silhouette_samples(exact, labels, metric="precomputed")
        np.testing.assert_allclose(samples, want, atol=1e-12)
        assert score == pytest.approx(want.mean(), abs=1e-12)
        assert score == pytest.approx(silhouette_score(rows, labels), abs=1e-10)


@pytest.mark.parametrize("each", [1.0, 2.5])
def test_the_loop_is_that_of_spark_and_ours_is_the_loop(each):
    """The example of Spark's ClusteringEvaluator, which is on squared distance."""
    rows = np.array([[0, 0.5], [0.5, 0], [10, 11], [10.5, 11.5], [1, 1], [8, 6]])
    labels, weight = np.array([0, 0, 1, 1, 0, 1]), np.full(6, each)
    six = (rows.tolist(), labels.tolist(), weight.tolist())
    squared = naive.silhouettes(*six, apart=lambda square: square)
    assert np.average(squared, weights=weight) == pytest.approx(0.9079633853684205, rel=1e-14)
    got = silhouette_rows(rows, [labels], weight)[0]
    np.testing.assert_allclose(got, naive.silhouettes(*six), atol=1e-14)


@given(coarse_tables(most=25), st.integers(1, 4), st.data())
def test_weighted_rows_are_the_double_loop(rows, k, data):
    weight = data.draw(st.lists(st.integers(0, 3), min_size=len(rows), max_size=len(rows)))
    if not any(weight):
        return
    labels = labels_by_place(rows, k)
    got = silhouette_rows(rows, [labels], np.array(weight, float))[0]
    want = naive.silhouettes(rows.tolist(), labels.tolist(), weight)
    np.testing.assert_allclose(got, want, atol=1e-12)


@pytest.mark.parametrize("n", [LANES - 1, LANES + 1, 300])
def test_uneven_weights_are_the_double_loop(n):
    rows, weight = blobs(n, 2, 3, seed=n)
    rows[: n // 3] = rows[n // 3 : 2 * (n // 3)]
    labelings = [labels_by_place(rows, k, seed=k) for k in (2, 4)]
    got = silhouette_rows(rows, labelings, weight)
    for samples, labels in zip(got, labelings, strict=True):
        want = naive.silhouettes(rows.tolist(), labels.tolist(), weight.tolist())
        np.testing.assert_allclose(samples, want, atol=1e-12)
    scores = silhouette_scores(rows, labelings, weight)
    np.testing.assert_allclose(scores, np.average(got, axis=1, weights=weight), rtol=1e-12)


def test_together_or_one_by_one_is_the_same():
    rows, weight = blobs(400, 3, 4, seed=9)
    labelings = [labels_by_place(rows, k, seed=k) for k in range(2, 9)]
    together = silhouette_rows(rows, labelings, weight)
    for samples, labels in zip(together, labelings, strict=True):
        np.testing.assert_allclose(samples, silhouette_rows(rows, [labels], weight)[0], atol=1e-13)


@pytest.mark.parametrize("c", [1e-300, 1e-9, 1 / 3, 7.0, 1e12, 1e290])
def test_scaling_all_weights_changes_nothing(c):
    rows, weight = blobs(150, 2, 3, seed=5)
    labels = labels_by_place(rows, 3)
    one, other = (silhouette_rows(rows, [labels], weight * by)[0] for by in (1.0, c))
    np.testing.assert_allclose(other, one, atol=1e-10)


def test_scaling_and_shifting_the_values_changes_nothing():
    rows, weight = blobs(150, 2, 3, seed=5)
    labels = labels_by_place(rows, 3)
    one = silhouette_rows(rows, [labels], weight)
    np.testing.assert_allclose(silhouette_rows(rows * 1e9, [labels], weight), one, atol=1e-12)
    np.testing.assert_allclose(silhouette_rows(rows + 1e6, [labels], weight), one, atol=1e-8)


def test_renumbering_clusters_changes_nothing():
    rows, weight = blobs(150, 2, 3, seed=5)
    labels = labels_by_place(rows, 4)
    renumbered = np.array([2, 0, 7, 5])[labels]
    one, other = silhouette_rows(rows, [labels, renumbered], weight)
    np.testing.assert_allclose(one, other, atol=1e-13)


def test_row_order_does_not_matter():
    rows, weight = blobs(150, 2, 3, seed=5)
    labels, order = labels_by_place(rows, 3), np.random.default_rng(0).permutation(150)
    one = silhouette_rows(rows, [labels], weight)[0]
    other = silhouette_rows(rows[order], [labels[order]], weight[order])[0]
    np.testing.assert_allclose(other, one[order], atol=1e-13)


def test_zero_weight_is_absence():
    rows, weight = blobs(60, 2, 3, seed=5)
    weight[::4] = 0
    labels, present = labels_by_place(rows, 3), weight > 0
    got = silhouette_rows(rows, [labels], weight)[0]
    assert not got[~present].any()
    alone = silhouette_rows(rows[present], [labels[present]], weight[present])[0]
    np.testing.assert_allclose(got[present], alone, atol=1e-14)


def test_threads_over_blocks_give_the_same_bits(monkeypatch):
    rows, weight = blobs(1000, 2, 3, seed=5)
    labels = [labels_by_place(rows, 3)]
    whole = silhouette_rows(rows, labels, weight)
    monkeypatch.setattr(
        silhouette,
        "in_threads",
        lambda work, n, **_: [work(first, first + 1) for first in reversed(range(n))],
    )
    assert np.array_equal(silhouette_rows(rows, labels, weight), whole)


def test_alone_and_single_clusters_score_zero():
    rows = np.array([[0.0], [1.0], [10.0]])
    assert silhouette_rows(rows, [np.array([0, 0, 1])], np.ones(3))[0, 2] == 0
    assert not silhouette_rows(rows, [np.zeros(3, int)], np.ones(3)).any()
    assert not silhouette_rows(rows[:1], [np.zeros(1, int)], np.ones(1)).any()
    assert not silhouette_rows(np.ones((3, 2)), [np.zeros(3, int)], np.ones(3)).any()


def test_two_rows_in_one_place_are_not_alone():
    rows = np.array([[0.0], [0.0], [5.0]])
    got = silhouette_rows(rows, [np.array([0, 0, 1])], np.array([1.0, 4.0, 1.0]))[0]
    assert got.tolist() == [1.0, 1.0, 0.0]


def test_by_hand():
    """a: 0 and 3 (weights 1, 2); b: 4 and 10 (weights 3, 1)."""
    rows = np.array([[0.0], [3.0], [4.0], [10.0]])
    got = silhouette_rows(rows, [np.array([0, 0, 1, 1])], np.array([1.0, 2.0, 3.0, 1.0]))[0]
    to_b = [(3 * 4 + 10) / 4, (3 * 1 + 7) / 4]
    to_a = [(4 + 2 * 1) / 3, (10 + 2 * 7) / 3]
    want = [
        (to_b[0] - 3) / to_b[0],
        (to_b[1] - 3) / 3,
        (to_a[0] - 6) / 6,
        (to_a[1] - 6) / to_a[1],
    ]
    np.testing.assert_allclose(got, want, rtol=1e-14)


def test_one_row_heavier_than_all_others_together():
    """W_c − w_i must not lose the light rows' weight to rounding."""
    rows = np.array([[0.0], [1.0], [2.0], [10.0], [12.0]])
    weight = np.array([1e17, 1.0, 2.0, 1.0, 1.0])
    labels = np.array([0, 0, 0, 1, 1])
    got = silhouette_rows(rows, [labels], weight)[0]
    np.testing.assert_allclose(
        got, naive.silhouettes(rows.tolist(), labels.tolist(), weight.tolist()), atol=1e-9
    )


def test_equal_rows_with_different_labels_are_refused():
    with pytest.raises(ValueError, match="equal rows carry different labels"):
        silhouette_scores(np.array([[1.0], [1.0], [2.0]]), [np.array([0, 1, 1])], np.ones(3))


class TestSample:
    """Too many rows for all pairs: some are drawn and stand for all."""

    @pytest.fixture
    def few(self, monkeypatch):
        monkeypatch.setattr(silhouette, "MOST", 500)
        monkeypatch.setattr(silhouette, "DRAWN", 400)

    @pytest.fixture
    def table(self):
        rows, weight = blobs(3000, 3, 4, seed=11)
        rows[:600] = rows[600:1200]  # merged before rows are drawn
        weight[7] = 0.0
        return rows, [labels_by_place(rows, k, seed=k) for k in (1, 3, 6)], weight

    def test_rows_that_are_drawn_stand_for_all(self, table, few, monkeypatch):
        got = measured(*table)
        known = np.isfinite(got.rows)
        assert (known == known[0]).all()
        assert 400 <= known[0].sum() < 1000
        assert got.rows[0, 7] == 0.0
        monkeypatch.setattr(silhouette, "MOST", 10**6)
        whole = measured(*table)
        assert np.abs(got.rows[known] - whole.rows[known]).mean() < 0.05
        np.testing.assert_allclose(got.scores, whole.scores, atol=0.02)
        assert not whole.errors.any()

    def test_the_error_is_that_of_the_score(self, few, monkeypatch):
        off = []
        for seed in range(60):
            rows, weight = blobs(1500, 2, 3, seed=seed)
            given = rows, [labels_by_place(rows, 4, seed=1)], weight
            monkeypatch.setattr(silhouette, "MOST", 500)
            drawn = measured(*given)
            monkeypatch.setattr(silhouette, "MOST", 10**6)
            exact = measured(*given)
            off.append((drawn.scores[0] - exact.scores[0]) / drawn.errors[0])
        # a quarter of the rows is drawn, so that the error is a little too large
        assert 0.6 < np.sqrt(np.mean(np.square(off))) < 1.15

    def test_row_order_and_scale_do_not_matter(self, table, few):
        rows, labelings, weight = table
        order = np.random.default_rng(0).permutation(len(rows))
        one = measured(rows, labelings, weight)
        other = measured(8 * rows[order], [labels[order] for labels in labelings], weight[order])
        np.testing.assert_allclose(other.rows, one.rows[:, order], atol=1e-12)
        np.testing.assert_allclose(other.scores, one.scores, rtol=1e-12)
        np.testing.assert_allclose(other.errors, one.errors, rtol=1e-9)


def test_far_outliers_leave_small_distances_exact():
    rows, _ = blobs(200, 2, 3, seed=3)
    rows[0] = 1e13
    labels = labels_by_place(rows, 4, seed=4)
    got = silhouette_rows(rows, [labels], np.ones(len(rows)))[0]
    want = naive.silhouettes(rows.tolist(), labels.tolist(), np.ones(len(rows)).tolist())
    np.testing.assert_allclose(got, want, atol=1e-10)
