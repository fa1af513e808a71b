"""The kernels of the search against plain loops: assignment, sums, moves of single points."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import naive
from segmentus.cluster.points import merge_rows
from segmentus.cluster.search.working_points import standardize
from segmentus.compiled.lloyd import LANES
from segmentus.compiled.search import iterate_search, transfer_points
from tables import blobs, coarse_tables

SHAPES = [
    (1, 1, 1),
    (LANES - 1, 2, 3),
    (LANES, 3, 4),
    (LANES + 1, 5, 5),
    (600, 9, 13),
    (300, 40, 7),
]


def working_points_of(rows, weight):
    return standardize(merge_rows(rows, weight))[0]


def iterated(working, centers, steps):
    """Labels, sums (k, p + 1) and centers after some steps from centers (k, p)."""
    moved = centers.astype(np.float32)
    return *iterate_search(working.arrays, moved, steps), moved


def explained(sums):
    return sum(float(row[:-1] @ row[:-1]) / row[-1] for row in sums if row[-1] > 0)


def inertia_of(values, mass, labels, k):
    """Weighted squares about the means of given clusters, from the definition."""
    total = 0.0
    for c in range(k):
        mine = labels == c
        if mine.any():
            mean = np.average(values[mine], axis=0, weights=mass[mine])
            total += float(mass[mine] @ ((values[mine] - mean) ** 2).sum(axis=1))
    return total


def sums_of(working, labels, k):
    weighted = np.column_stack([working.values * working.mass[:, None], working.mass])
    return np.array([weighted[labels == c].sum(axis=0) for c in range(k)])


@pytest.mark.parametrize(("n", "p", "k"), SHAPES)
def test_points_go_to_the_nearest_center(n, p, k):
    rows, weight = blobs(n, p, k, seed=n)
    working = working_points_of(rows, weight)
    centers = working.values[np.random.default_rng(n).choice(n, k, replace=False)]
    label, sums, _ = iterated(working, centers, 1)
    labels = label.reshape(-1)[:n]
    away = ((working.values[:, None] - centers) ** 2).sum(axis=2)
    chosen = away[np.arange(n), labels]
    np.testing.assert_allclose(chosen, away.min(axis=1), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(sums, sums_of(working, labels, k), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("n", "p", "k"), SHAPES)
def test_lloyd_ends_at_means_of_the_nearest(n, p, k):
    rows, weight = blobs(n, p, k, seed=n)
    working = working_points_of(rows, weight)
    label, sums, centers = iterated(working, working.values[:k], 1000)
    labels = label.reshape(-1)[:n]
    np.testing.assert_allclose(sums, sums_of(working, labels, k), rtol=1e-9, atol=1e-9)
    again, _, _ = iterated(working, centers, 1)
    assert np.array_equal(again, label)
    square = float(working.mass @ (working.values**2).sum(axis=1))
    want = inertia_of(working.values, working.mass, labels, k)
    assert square - explained(sums) == pytest.approx(want, rel=1e-9, abs=1e-9)


def test_ties_go_to_the_lower_number_and_empty_clusters_stay_empty():
    working = working_points_of(np.array([[-1.0], [0.0], [1.0]]), np.ones(3))
    centers = np.zeros((3, 2))
    centers[:, 0] = [1.0, -1.0, -1.0]
    label, sums, _ = iterated(working, centers, 5)
    assert label.reshape(-1)[:3].tolist() == [1, 0, 0]
    assert not sums[2].any()


@given(coarse_tables(least=8), st.integers(2, 4), st.integers(0, 99))
def test_no_move_of_one_point_is_left_that_helps(rows, k, seed):
    rng = np.random.default_rng(seed)
    working = working_points_of(rows, rng.integers(1, 9, len(rows)).astype(float))
    n = len(working.mass)
    label, sums, _ = iterated(working, working.values[rng.choice(n, k, replace=False)], 3)
    before = inertia_of(working.values, working.mass, label.reshape(-1)[:n], k)
    transfer_points(working.arrays, label, sums, 1000)
    labels = label.reshape(-1)[:n]
    after = inertia_of(working.values, working.mass, labels, k)
    assert after <= before * (1 + 1e-12) + 1e-12
    np.testing.assert_allclose(sums, sums_of(working, labels, k), rtol=1e-9, atol=1e-9)
    left = naive.best_move(working.values.tolist(), working.mass.tolist(), labels.tolist(), k)
    assert left >= after - 1e-5 * before - 1e-9


def test_a_heavy_point_moves_where_lloyd_stops():
    """Means 0 and 9: the point 4 is nearer to 0, but takes half of that mean with it."""
    working = working_points_of(np.array([[-4.0], [4.0], [9.0]]), np.array([1.0, 1.0, 100.0]))
    label = np.zeros(working.weight.shape, np.int32)
    label[0, 2] = 1
    sums = sums_of(working, label[0, :3], 2)
    transfer_points(working.arrays, label, sums, 10)
    assert label[0, :3].tolist() == [0, 1, 1]


def test_an_empty_cluster_is_entered_and_a_lone_point_stays():
    working = working_points_of(np.array([[0.0], [5.0]]), np.ones(2))
    label, sums = np.zeros(working.weight.shape, np.int32), np.zeros((2, 3))
    sums[0] = working.rows[0, :2].sum(axis=0)
    transfer_points(working.arrays, label, sums, 10)
    assert sorted(label[0, :2].tolist()) == [0, 1]


def cheapest(x, weight, own, centers, mass):
    """The cluster in which a point costs least, in single precision; all but `own` float32."""
    distance = np.zeros(len(centers), np.float32)
    for f, value in enumerate(x):
        gap = value - centers[:, f]
        distance = distance + gap * gap
    rest = mass + weight
    rest[own] = mass[own] - weight
    alone = rest[own] <= mass[own] * np.float32(1e-6)
    cost = distance * mass / np.maximum(rest, np.float32(1e-30))
    return own if alone else int(cost.argmin())


def helps(row, own, to, sums, means):
    """Whether moving a weighted row lowers the inertia, from sums and means as they are."""
    weight, rest = row[-1], sums[own, -1] - row[-1]
    if rest <= 1e-9 * weight:
        return False
    left = entered = 0.0
    for f in range(len(row) - 1):
        x = row[f] / weight
        left += (x - means[own, f]) ** 2
        entered += (x - means[to, f]) ** 2
    gain = left * sums[own, -1] / rest
    return entered * sums[to, -1] / (sums[to, -1] + weight) < gain * (1 - 1e-12)


def transfer_all_once(working, label, sums):
    """Labels (n,) after one pass: who moves where, by plain loops over the points."""
    means = np.where(sums[:, -1:] > 0, sums[:, :-1] / np.maximum(sums[:, -1:], 1e-300), 0.0)
    centers, mass = means.astype(np.float32), sums[:, -1].astype(np.float32)
    rows, light = working.rows.reshape(-1, len(sums[0])), working.weight.reshape(-1)
    values = working.blocks.transpose(0, 2, 1).reshape(len(light), -1)
    for i in range(len(label)):
        own, to = label[i], cheapest(values[i], light[i], label[i], centers, mass)
        if to == own or not helps(rows[i], own, to, sums, means):
            continue
        for c, sign in ((own, -1), (to, 1)):
            sums[c] += sign * rows[i]
            means[c] = sums[c, :-1] / sums[c, -1]
        label[i] = to
    return label


@pytest.mark.parametrize("digits", [0, 3, 14])
@pytest.mark.parametrize(("n", "p", "k"), [(300, 2, 4), (600, 5, 12), (300, 4, 17), (40, 2, 15)])
def test_a_pass_moves_the_points_that_plain_loops_move(n, p, k, digits):
    rng = np.random.default_rng([n, digits])
    working = working_points_of(rng.normal(size=(n, p)), 10 ** rng.uniform(-digits, 0, n))
    label = np.zeros(working.weight.shape, np.int32)
    label.reshape(-1)[:n] = rng.integers(0, k - 1, n)  # the last cluster is empty
    for _ in range(5):
        labels = label.reshape(-1)[:n].copy()
        sums = sums_of(working, labels, k)
        want = transfer_all_once(working, labels, sums.copy())
        transfer_points(working.arrays, label, sums, 1)
        assert np.array_equal(label.reshape(-1)[:n], want)
