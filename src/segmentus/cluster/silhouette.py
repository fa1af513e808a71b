"""Labelings of the same rows into exact weighted silhouettes, all labelings in one pass.

Distances do not depend on the labeling, so each pair of distinct rows is looked at once,
however many numbers of clusters are compared. Source: Rousseeuw (1987); with weights, a row's
mean distance to its own cluster divides by W_c − w_i (the cluster's weight without the row),
to another cluster by its W_c; the score is the weighted mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, Labels, read_only
from segmentus.cluster import kernels
from segmentus.cluster.kernels import LANES
from segmentus.cluster.points import Points, in_threads, lay_out, merge_rows


def silhouette_scores(values: Floats, labelings: Sequence[Labels], weight: Floats) -> Floats:
    """Weighted mean silhouette (l,) of each labeling.

    Parameters
    ----------
    values : (n, p) scaled features, as the clusters were fitted on.
    labelings : l label vectors (n,), numbers 0…k−1.
    weight : (n,); multiplying all by a constant changes nothing, 0 is absence.

    Examples
    --------
    >>> values = np.array([[0.0], [1.0], [10.0]])
    >>> silhouette_scores(values, [np.array([0, 0, 1])], np.ones(3)).round(6).tolist()
    [0.596296]
    """
    rows = silhouette_rows(values, labelings, weight)
    scores: Floats = rows @ weight / weight.sum()
    return scores


def silhouette_rows(values: Floats, labelings: Sequence[Labels], weight: Floats) -> Floats:
    """Silhouette (l, n) of every row in each labeling, between −1 and 1.

    A row that is alone in its cluster scores 0, as does every row where there is one cluster.
    """
    points = merge_rows(values, weight)
    scores = np.zeros((len(labelings), len(weight)))
    present = points.group >= 0
    group, mass = points.group[present], weight[present]
    cells = _cells(points, labelings)
    inside, nearest = _sum_distances(points, cells)
    for out, labels, own, other in zip(scores, labelings, inside, nearest, strict=True):
        own_labels = labels[present]
        count = np.bincount(own_labels)
        rest = _rest(own_labels, mass)
        alone = count[own_labels] == 1
        within = own[group] / np.where(alone, 1.0, np.maximum(rest, np.finfo(float).tiny))
        beyond = other[group]
        larger = np.maximum(within, beyond)
        scored = ~alone & np.isfinite(beyond) & (larger > 0)
        gap = np.subtract(beyond, within, where=scored, out=np.zeros_like(within))
        out[present] = np.divide(gap, larger, where=scored, out=np.zeros_like(within))
    return read_only(scores)


def _rest(labels: Labels, mass: Floats) -> Floats:
    """Weight (n,) of each row's cluster without the row; a cluster's heaviest row is summed around.

    W_c − w_i cancels only where w_i is most of W_c, and that is one row at most.
    """
    rest = np.bincount(labels, weights=mass)[labels] - mass
    order = np.lexsort((mass, labels))
    heaviest = order[np.append(labels[order][1:] != labels[order][:-1], True)]
    light = mass.copy()
    light[heaviest] = 0.0
    rest[heaviest] = np.bincount(labels, weights=light)[labels[heaviest]]
    return rest


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """The common refinement of labelings: points no labeling separates share a cell.

    cell (n_points,) cell of each point; fold (l, cells) each cell's cluster; k, the most
    clusters in any labeling.
    """

    cell: Labels
    fold: Labels
    k: int


def _cells(points: Points, labelings: Sequence[Labels]) -> _Cells:
    """Cells of the points; rows merged into one point must carry one label."""
    present = points.group >= 0
    stacked = np.array([labels[present] for labels in labelings])
    of_point = np.zeros((len(labelings), points.n_points), np.int64)
    of_point[:, points.group[present]] = stacked
    if not np.array_equal(of_point[:, points.group[present]], stacked):
        raise ValueError("equal rows carry different labels; label distinct rows alike")
    fold, cell = np.unique(of_point, axis=1, return_inverse=True)
    return _Cells(cell.reshape(-1), np.ascontiguousarray(fold), int(of_point.max()) + 1)


def _sum_distances(points: Points, cells: _Cells) -> tuple[Floats, Floats]:
    """Distance sums to the own cluster and lowest mean to another, each (l, n_points)."""
    n_points, p = points.n_points, points.blocks.shape[1]
    order = np.argsort(cells.cell, kind="stable")
    rows = points.blocks.transpose(0, 2, 1).reshape(-1, p)[:n_points][order]
    mass = points.weight.reshape(-1)[:n_points][order]
    cell = cells.cell[order]
    edges = np.searchsorted(cell, np.arange(cells.fold.shape[1] + 1))
    own = cells.fold[:, cell]
    cluster_mass = np.array([np.bincount(row, weights=mass, minlength=cells.k) for row in own])
    blocks = lay_out(rows)
    padded = np.zeros((len(own), len(blocks), LANES), np.int64)
    padded.reshape(len(own), -1)[:, :n_points] = own
    inside, nearest = np.empty(padded.shape), np.empty(padded.shape)

    def work(first: int, last: int) -> None:
        kernels.sum_distances(
            blocks, rows, mass, edges, cells.fold, cluster_mass, padded, first, last,
            inside, nearest,
        )  # fmt: skip

    in_threads(work, len(blocks), least=1)  # every block looks at all rows: always worth it
    back = np.empty_like(order)
    back[order] = np.arange(n_points)
    return tuple(out.reshape(len(own), -1)[:, back] for out in (inside, nearest))  # type: ignore[return-value]
