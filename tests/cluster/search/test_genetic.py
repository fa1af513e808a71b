"""Seeding, offspring and cells against plain loops and their own promises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import naive
from segmentus.cluster.points import lay_out, merge_rows
from segmentus.cluster.search.working_points import standardize, take_coreset
from segmentus.compiled import search
from segmentus.compiled.lloyd import LANES
from segmentus.compiled.search import build_coreset
from tables import blobs, coarse_tables


def singles(rows):
    """Rows as float32 blocks with an even number of features, without centering or scaling."""
    even = np.zeros((len(rows), rows.shape[1] + rows.shape[1] % 2))
    even[:, : rows.shape[1]] = rows
    return lay_out(even).astype(np.float32)


def padded(weight):
    return lay_out(weight[:, None])[:, 0].astype(np.float32)


# --- seeding


@given(coarse_tables(), st.integers(1, 4), st.integers(0, 10**6))
def test_seeds_are_drawn_by_cumulative_mass(rows, k, seed):
    """Whole numbers, so that float32 is exact: the same points as the plain loop."""
    rng = np.random.default_rng(seed)
    distinct = np.array(sorted(set(map(tuple, rows.tolist()))))
    weight, draws = rng.integers(1, 5, len(distinct)).astype(float), rng.random((k, 3))
    blocks = singles(distinct)
    centers = np.empty((k, blocks.shape[1]), np.float32)
    search.seed_centers(blocks, padded(weight), draws, centers)
    want = naive.seed_centers(distinct.tolist(), weight.tolist(), draws.tolist())
    assert centers[:, : rows.shape[1]].tolist() == want
    assert len(set(map(tuple, centers.tolist()))) == k


def test_draws_are_in_proportion_to_mass():
    weight, near = np.zeros((2, LANES), np.float32), np.zeros((2, LANES), np.float32)
    weight[0, 3], near[0, 3] = 2.0, 1.0
    weight[1, 5], near[1, 5] = 1.0, 6.0
    weight[1, 6], near[1, 6] = 0.0, 99.0
    weight[0, 0], near[0, 0] = 99.0, 0.0
    mass = (weight * near).sum(axis=1).astype(float)
    drawn = [
        divmod(search.draw_by_mass(weight, near, mass, u), LANES) for u in np.arange(0, 1, 1 / 800)
    ]
    assert set(drawn) == {(0, 3), (1, 5)}
    assert drawn.count((0, 3)) == 200


@pytest.mark.parametrize("n", [1, LANES - 1, LANES + 1, 600])
@pytest.mark.parametrize("p", [1, 3, 50])
def test_lowered_distances_and_their_mass(n, p):
    rows, weight = blobs(n, p, seed=n)
    blocks, w = singles(rows), padded(weight)
    near = np.full(w.shape, 9.0, np.float32)
    out, mass = np.empty_like(near), np.empty(len(w))
    at = blocks[0, :, 0].copy()
    total = search.lower_distances(blocks, w, near, at, out, mass)
    want = np.minimum(9.0, ((rows - rows[0]) ** 2).sum(axis=1))
    np.testing.assert_allclose(out.reshape(-1)[:n], want, rtol=1e-5, atol=1e-5)
    assert total == pytest.approx(float(weight @ want), rel=1e-5)
    assert total == mass.sum()


# --- offspring


def test_a_child_has_each_center_from_one_of_its_parents():
    one = np.array([[0.0, 0.0], [5.0, 0.0], [9.0, 0.0]], np.float32)
    other = np.array([[9.5, 0.0], [0.5, 0.0], [5.5, 0.0]], np.float32)
    offspring = np.empty_like(one)
    search.crossover(one, other, np.array([0.9, 0.1, 0.9]), offspring)
    assert offspring[:, 0].tolist() == [0.5, 5.0, 9.5]


def test_one_center_is_drawn_anew_away_from_the_others():
    rows = np.array([[0.0], [1.0], [50.0]])
    blocks, weight = singles(rows), padded(np.ones(3))
    centers = np.array([[0.0, 0.0], [1.0, 0.0]], np.float32)
    search.mutate(blocks, weight, 0.6, 0.5, centers)
    assert centers[:, 0].tolist() == [0.0, 50.0]


def test_offspring_never_lose_the_best_and_find_better():
    rows, weight = blobs(500, 2, 12, seed=3)
    working = standardize(merge_rows(rows, weight))[0]
    rng = np.random.default_rng(0)
    centers, value = np.empty((3, 12, 2), np.float32), np.empty(3)
    arrays = working.arrays
    for i, at in enumerate(centers):
        search.seed_centers(working.blocks, working.weight, rng.random((12, 1)), at)
        value[i] = search.local_search(arrays, at, 1, 0)
    best = value.max()
    filled = search.evolve(arrays, rng.random((60, 18)), 3, 100, centers, value, 3)
    assert filled == 3
    assert value.max() > best
    assert len(np.unique(value)) == 3
    for at, explains in zip(centers, value, strict=True):
        _, near, _ = naive.nearest(working.values.tolist(), at.astype(float).tolist())
        square = float(working.mass @ (working.values**2).sum(axis=1))
        assert float(working.mass @ near) <= (square - explains) * (1 + 1e-5)


# --- cells


@given(coarse_tables(), st.integers(1, 50), st.integers(0, 99))
def test_cells_keep_weight_and_mean_and_are_distinct(rows, n_cells, seed):
    weight = np.random.default_rng(seed).uniform(0.1, 9, len(rows))
    means, mass = build_coreset(rows, weight, n_cells)
    assert 1 <= len(mass) <= n_cells
    assert mass.sum() == pytest.approx(weight.sum())
    np.testing.assert_allclose(mass @ means, weight @ rows, atol=1e-9)
    distinct = len(set(map(tuple, rows.tolist())))
    assert len(mass) == min(n_cells, distinct)
    if n_cells >= distinct:  # nothing is lost: every cell is one place
        want = sorted(set(map(tuple, rows.tolist())))
        places = means.round(9).tolist()  # sorted as they are, rounding would change their order
        np.testing.assert_allclose(sorted(map(tuple, places)), want, atol=1e-9)


def test_more_cells_leave_less_inside():
    rows, weight = blobs(2000, 3, 5, seed=1)
    whole = float(weight @ ((rows - np.average(rows, axis=0, weights=weight)) ** 2).sum(axis=1))
    inside = []
    for n_cells in (1, 16, 256):
        means, mass = build_coreset(rows, weight, n_cells)
        middle = mass @ means / mass.sum()
        inside.append(whole - float(mass @ ((means - middle) ** 2).sum(axis=1)))
    assert inside[0] == pytest.approx(whole)
    assert inside[0] > 10 * inside[1] > 20 * inside[2] > 0


def test_working_points_have_the_points_centered_on_the_scale_1():
    rows, weight = blobs(300, 3, 4, seed=2)
    merged = merge_rows(rows * 1e200, weight * 1e-250)
    working, frame = standardize(merged)
    assert np.abs(working.values).max() == 1.0
    assert working.mass.max() == 1.0
    np.testing.assert_allclose(working.mass @ working.values, 0, atol=1e-9)
    back = frame.to_original_scale(working.blocks.transpose(0, 2, 1).reshape(-1, 4)[:300])
    points = merged.blocks.transpose(0, 2, 1).reshape(-1, 3)[:300]
    np.testing.assert_allclose(back, points, atol=1e-6 * np.abs(points).max())
    assert take_coreset(working, 300) is working
    assert len(take_coreset(working, 64).mass) == 64


def test_a_sample_is_evenly_spaced_in_the_order_of_the_points():
    rows, weight = blobs(1000, 2, 4, seed=2)
    merged = merge_rows(rows, weight)
    whole = standardize(merged)[0]
    assert np.array_equal(standardize(merged, 1000)[0].values, whole.values)
    sample, frame = standardize(merged, 10)
    np.testing.assert_allclose(
        frame.middle + frame.size * sample.values, merged.values[::111], rtol=1e-12
    )
    assert sample.mass.tolist() == (merged.mass[::111] / merged.mass[::111].max()).tolist()
