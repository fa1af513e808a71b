"""Moments: they add up, do not depend on threads, and say where empty clusters go."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import naive
from segmentus import threads
from segmentus.cluster.exact_sums import ExactSums, WordScale, join_words
from segmentus.cluster.moments import Moments, find_nearest, step
from segmentus.cluster.points import merge_rows
from segmentus.cluster.search import kmeans
from segmentus.compiled.lloyd import LANES
from tables import blobs, coarse_tables


def moments_of(weight, total, farthest, cost=1.0):
    """Moments of small whole numbers."""
    scale = WordScale(np.zeros(len(total[0]) + 2, np.int64))
    sums = np.array([[*row, mass, 0.0] for row, mass in zip(total, weight, strict=True)])
    whole = join_words(sums.astype(int), 0 * sums.astype(int))
    return Moments(ExactSums(whole, scale), np.array(farthest), cost)


@given(coarse_tables(), st.data())
def test_split_rows_add_up_to_the_whole(rows, data):
    """Exact sums: equal to the last bit, whichever way the rows are cut."""
    size, rows = len(rows), rows / 3
    weight = np.array(data.draw(st.lists(st.integers(1, 5), min_size=size, max_size=size))) / 7
    cut = data.draw(st.integers(1, size - 1))
    centers = np.unique(rows, axis=0)[:3]
    points = merge_rows(rows, weight)
    whole = step(points, centers)
    parts = [
        step(replace(merge_rows(rows[part], weight[part]), extent=points.extent), centers)
        for part in (slice(0, cut), slice(cut, None))
    ]
    for added in (parts[0] + parts[1], parts[1] + parts[0]):
        assert added.sums.whole.tolist() == whole.sums.whole.tolist()
        assert added.inertia == whole.inertia
        assert added.farthest_cost == whole.farthest_cost
        assert np.array_equal(added.farthest, whole.farthest)


@pytest.mark.parametrize("n", [1, LANES - 1, LANES, LANES + 1, 600])
def test_step_is_the_plain_loop(n):
    rows, weight = blobs(n, p=3, seed=n)
    centers = np.random.default_rng(n).normal(size=(5, 3)) * 4
    got = step(merge_rows(rows, weight), centers)
    mass, total, within = naive.moments(rows.tolist(), weight.tolist(), centers.tolist())
    assert got.weight.tolist() == mass
    assert got.total.tolist() == total
    assert got.within.tolist() == within
    far = naive.farthest(rows.tolist(), weight.tolist(), centers.tolist())
    assert got.farthest.tolist() == far


def test_weight_and_totals_are_those_of_all_rows():
    rows, weight = blobs(500, p=2)
    got = step(merge_rows(rows, weight), rows[:7])
    assert got.weight.sum() == pytest.approx(weight.sum())
    np.testing.assert_allclose(got.total.sum(axis=0), weight @ rows)


def test_threads_give_the_same_bits(monkeypatch):
    rows, weight = blobs(140 * LANES, p=2, seed=1)
    merged = merge_rows(rows, weight)
    assert len(merged.blocks) >= 128
    results = []
    for number in (1, 2):
        monkeypatch.setattr(threads, "n_threads", lambda number=number: number)
        found = kmeans.search(merged, 3, starts=2, seed=5, max_iter=20)
        nearest = find_nearest(merged.blocks, found.best.centers)
        results.append((found.best, step(merged, found.best.centers), nearest))
    (one, first, near), (two, second, far) = results
    assert np.array_equal(one.centers, two.centers)
    assert np.array_equal(first.total, second.total)
    assert np.array_equal(first.within, second.within)
    assert np.array_equal(first.farthest, second.farthest)
    assert np.array_equal(near.label, far.label)
    assert np.array_equal(near.second, far.second)


def test_centers_are_weighted_means():
    got = moments_of([4.0, 2.0], [[4.0, 8.0], [1.0, 0.0]], [9.0, 9.0]).centers(np.zeros((2, 2)))
    assert got.tolist() == [[1.0, 2.0], [0.5, 0.0]]


def test_the_first_empty_cluster_moves_to_the_farthest_point_a_second_stays():
    previous = np.array([[5.0], [6.0], [7.0]])
    got = moments_of([0.0, 2.0, 0.0], [[0.0], [8.0], [0.0]], [99.0]).centers(previous)
    assert got.tolist() == [[99.0], [4.0], [7.0]]


def test_the_farthest_point_is_by_weight_times_squared_distance():
    rows, weight = np.array([[0.0], [10.0], [4.0]]), np.array([1.0, 1.0, 10.0])
    got = step(merge_rows(rows, weight), np.array([[0.0]]))
    assert got.farthest.tolist() == [4.0]
    assert got.farthest_cost == 160.0


def test_ties_for_the_farthest_go_to_the_first_in_order():
    rows = np.array([[3.0], [-3.0], [0.0]])
    assert step(merge_rows(rows, np.ones(3)), np.array([[0.0]])).farthest.tolist() == [-3.0]
