"""The kernels behind the silhouettes against the definition: sums by cell, folding, rows."""

import numpy as np
import pytest

from segmentus.compiled import silhouettes
from segmentus.compiled.silhouettes import STRIP


def cells_of(n, p, n_cells, seed=0):
    """Columns (p, n), weights and the edges of uneven cells; every fifth point lies on another."""
    rng = np.random.default_rng([seed, n, p])
    columns, mass = rng.normal(size=(p, n)), rng.uniform(0.1, 9.0, n)
    columns[:, 4::5] = columns[:, :1]
    inner = np.sort(rng.choice(np.arange(1, n), n_cells - 1, replace=False)) if n_cells > 1 else []
    return columns, mass, np.array([0, *inner, n], np.int64)


def distances(columns):
    return np.sqrt(((columns[:, :, None] - columns[:, None]) ** 2).sum(axis=0))


@pytest.mark.parametrize("n", [1, 2, STRIP - 1, STRIP + 1, 2 * STRIP + 3])
@pytest.mark.parametrize("p", [4, 6, 40])
def test_every_pair_of_cells_is_summed_both_ways(n, p):
    n_cells = min(n, 4)
    columns, mass, edges = cells_of(n, p, n_cells)
    pair = np.array([(a, b) for b in range(n_cells) for a in range(b, n_cells)])
    sums = np.full((n_cells, n), np.nan)
    silhouettes.sum_pairs(columns, mass, edges, pair, 0, 1, sums)
    silhouettes.sum_pairs(columns, mass, edges, pair, 1, len(pair), sums)
    away = distances(columns)
    for cell in range(n_cells):
        inside = slice(edges[cell], edges[cell + 1])
        np.testing.assert_allclose(
            sums[cell], away[:, inside] @ mass[inside], rtol=1e-12, atol=1e-12
        )


@pytest.mark.parametrize("p", [4, 6])
def test_distances_far_below_the_largest_keep_their_digits(p):
    columns = np.zeros((p, 5))
    columns[-1] = [0.0, 1e-140, 3e-140, 1e-3, 1e6]
    edges, sums = np.array([0, 2, 5]), np.empty((2, 5))
    pair = np.array([(0, 0), (1, 0), (1, 1)])
    silhouettes.sum_pairs(columns, np.ones(5), edges, pair, 0, 3, sums)
    expected = [[1e-140, 1e-140], [1e6 + 1e-3, 1e6 + 1e-3]]
    np.testing.assert_allclose(sums[:, :2], expected, rtol=1e-14)
    np.testing.assert_allclose(sums[:, 4], [2e6, 2e6 - 1e-3], rtol=1e-14)


@pytest.mark.parametrize("n", [4, STRIP, 2 * STRIP + 3])
def test_cells_fold_into_clusters(n):
    columns, mass, edges = cells_of(n, 2, 4)
    cell = np.searchsorted(edges, np.arange(n), side="right") - 1
    fold = np.array([[0, 0, 1, 1], [2, 1, 0, 1]])
    own = fold[:, cell]
    cluster_mass = np.array([np.bincount(row, mass, minlength=4) for row in own])
    away = distances(columns)
    sums = np.array([away[:, cell == c] @ mass[cell == c] for c in range(4)])
    inside, nearest = np.empty((2, n)), np.empty((2, n))
    for first, last in ((0, 1), (1, -(-n // STRIP))):
        silhouettes.fold_cells(sums, fold, own, cluster_mass, first, last, inside, nearest)
    for m in range(2):
        for i in range(n):
            totals = [float(away[i, own[m] == c] @ mass[own[m] == c]) for c in range(3)]
            others = [
                totals[c] / cluster_mass[m, c]
                for c in range(3)
                if c != own[m, i] and cluster_mass[m, c] > 0
            ]
            assert inside[m, i] == pytest.approx(totals[own[m, i]], rel=1e-12, abs=1e-12)
            assert nearest[m, i] == pytest.approx(min(others), rel=1e-12)


def test_rows_alone_absent_or_without_another_cluster_score_zero():
    labels, weight = np.array([0, 0, 1, 0]), np.array([1.0, 3.0, 2.0, 0.0])
    point = np.array([0, 1, 2, -1])
    scores = np.full(4, np.nan)
    inside, nearest = np.array([6.0, 2.0, 0.0]), np.array([4.0, 4.0, 3.0])
    silhouettes.score_silhouettes(labels, weight, point, inside, nearest, 2, scores)
    assert scores.tolist() == [(4 - 2) / 4, (4 - 2) / 4, 0.0, 0.0]
    silhouettes.score_silhouettes(labels, weight, point, inside, np.full(3, np.inf), 2, scores)
    assert not scores.any()
