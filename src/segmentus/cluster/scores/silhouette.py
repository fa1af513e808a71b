"""Labelings of the same rows into weighted silhouettes, all labelings in one pass.

Distances do not depend on the labeling, so each pair of distinct rows is looked at once,
however many numbers of clusters are compared: points that no labeling separates form a cell,
distances are summed by cell, and cells are folded into the clusters of each labeling.

Source: Rousseeuw (1987); with weights, a row's mean distance to its own cluster divides by
W_c − w_i (the cluster's weight without the row), to another cluster by its W_c; the score is the
weighted mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, Labels, read_only
from segmentus.cluster.points import Points, merge_rows
from segmentus.compiled import silhouettes as kernels
from segmentus.estimate.weighted import mean
from segmentus.threads import in_threads

SHARES, MOST_THREADS = 4096, 256
"""Equal parts of the work that threads take runs of; never more threads than this."""
MOST, DRAWN, PARTS = 50_000, 20_000, 20
"""Distinct rows up to which all pairs are looked at; rows drawn where there are more, and parts of
these from which errors are taken."""
LARGEST = 20
"""Binary digits of the largest value, so that sums of weight × distance stay inside float64."""


@dataclass(frozen=True, slots=True, eq=False)
class Silhouettes:
    """Silhouettes of the same rows in l labelings.

    Attributes
    ----------
    rows : (l, n) of every row, −1…1; a row that is alone in its cluster scores 0, as does every row
        where there is one cluster. Where only a sample was looked at, of rows drawn among one
        another; nan for the others.
    scores : (l,) weighted means.
    errors : (l,) standard errors of the scores from drawing rows; 0 where all were looked at.
    """

    rows: Floats
    scores: Floats
    errors: Floats

    def one(self, number: int) -> Silhouettes:
        """Return those of one labeling."""
        kept = slice(number, number + 1)
        return Silhouettes(self.rows[kept], self.scores[kept], self.errors[kept])


def silhouette_scores(values: Floats, labelings: Sequence[Labels], weight: Floats) -> Floats:
    """Weighted mean silhouette (l,) of each labeling, see `measure_silhouettes`.

    Examples
    --------
    >>> values = np.array([[0.0], [1.0], [10.0]])
    >>> silhouette_scores(values, [np.array([0, 0, 1])], np.ones(3)).round(6).tolist()
    [0.596296]
    """
    return measure_silhouettes(merge_rows(values, weight), labelings, weight).scores


def silhouette_rows(values: Floats, labelings: Sequence[Labels], weight: Floats) -> Floats:
    """Silhouette (l, n) of every row in each labeling, see `measure_silhouettes`."""
    return measure_silhouettes(merge_rows(values, weight), labelings, weight).rows


def measure_silhouettes(points: Points, labelings: Sequence[Labels], weight: Floats) -> Silhouettes:
    """Silhouettes of all labelings; above `MOST` distinct rows, among `DRAWN` that stand for all.

    Parameters
    ----------
    points : the n rows of scaled features, as the clusters were fitted on, merged.
    labelings : l label vectors (n,), numbers 0…k−1.
    weight : (n,); multiplying all by a constant changes nothing, 0 is absence.
    """
    if points.n_points > MOST:
        return _measure_some(points, _label_points(points, labelings, np.int32))
    labels = np.array(labelings, np.int64).reshape(len(labelings), len(weight))
    of_point = _label_points(points, labelings, np.int64)
    cells = _cut_into_cells(points, of_point)
    inside, nearest = _fold(cells, _sum_pairs(cells))
    found = np.append(cells.place, kernels.ABSENT)[points.group]
    rows = np.empty(labels.shape)

    def work(first: int, last: int) -> None:
        for m in range(first, last):
            k = int(labels[m].max()) + 1
            kernels.score_silhouettes(labels[m], weight, found, inside[m], nearest[m], k, rows[m])

    in_threads(work, len(labels), least=1)
    scores = np.array([mean(row, weight) for row in rows])
    return Silhouettes(read_only(rows), read_only(scores), read_only(np.zeros(len(labels))))


def _measure_some(points: Points, labels: Labels) -> Silhouettes:
    """Silhouettes of points drawn at even steps from all sorted by cell, among one another.

    labels (l, n_points). So the sample is stratified by cell, and each cluster is in it as it is
    among all. Errors are from interleaved parts of the sample, each by itself, which also tell how
    far distances to few points are off (random groups: Wolter 2007, Introduction to Variance
    Estimation, ch. 2).
    """
    order = np.argsort(_refine(labels), kind="stable")
    drawn = order[np.linspace(0, len(order) - 1, DRAWN).astype(np.int64)]
    some = _measure_among(points, labels, drawn)
    parts = [_measure_among(points, labels, drawn[part::PARTS]).scores for part in range(PARTS)]
    number = np.full(points.n_points + 1, -1)
    number[drawn] = np.arange(DRAWN)
    number[-1] = DRAWN  # rows of weight 0
    rows = np.column_stack([some.rows, np.zeros(len(labels)), np.full(len(labels), np.nan)])
    errors = np.std(parts, axis=0, ddof=1) / np.sqrt(PARTS)
    return Silhouettes(read_only(rows[:, number[points.group]]), some.scores, read_only(errors))


def _measure_among(points: Points, labels: Labels, chosen: Labels) -> Silhouettes:
    """Silhouettes of some points (m,) among themselves."""
    mass = points.mass[chosen]
    among = merge_rows(points.take(chosen), mass)
    return measure_silhouettes(among, list(labels[:, chosen]), mass)


def _label_points(
    points: Points, labels: Sequence[Labels], dtype: type[np.signedinteger]
) -> Labels:
    """Labels (l, n) of rows as labels (l, n_points) of points; equal rows must carry one label."""
    present = np.flatnonzero(points.group >= 0)
    group = points.group[present]
    of_point: Labels = np.empty((len(labels), points.n_points), dtype)
    for to, given in zip(of_point, labels, strict=True):
        mine = given[present]
        to[group] = mine
        if not np.array_equal(to[group], mine):
            raise ValueError("equal rows carry different labels; label distinct rows alike")
    return of_point


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """Points sorted by cell, the common refinement of labelings; large cells cut into several.

    columns (p, n_points) in units of a power of two, see `_lay_columns`; mass (n_points,);
    place (n_points,) where each point went; edges (cells + 1,) where cells begin; own (l, n_points)
    clusters of the sorted points.
    """

    columns: Floats
    mass: Floats
    place: Labels
    edges: Labels
    own: Labels


def _refine(labels: Labels) -> Labels:
    """Cell (n_points,) of each point in the common refinement of labelings (l, n_points)."""
    cell = np.zeros(labels.shape[1], np.int64)
    for own in labels:
        cell = _renumber(cell * (own.max() + 1) + own)
    return cell


def _cut_into_cells(points: Points, labels: Labels) -> _Cells:
    cell = _refine(labels)
    order = np.argsort(cell, kind="stable")
    longest = max(kernels.STRIP, points.n_points // 64)  # so that there is enough to share
    size = np.bincount(cell)
    starts = np.cumsum(size) - size
    cuts = [np.arange(at, at + n, longest) for at, n in zip(starts, size, strict=True)]
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return _Cells(
        columns=_lay_columns(points, order),
        mass=points.weight.reshape(-1)[order],
        place=place,
        edges=np.append(np.concatenate(cuts), len(order)),
        own=np.ascontiguousarray(labels[:, order]),
    )


def _lay_columns(points: Points, order: Labels) -> Floats:
    """Points in an order, features as rows; silhouettes do not depend on the unit of distances."""
    p = points.blocks.shape[1]
    _, exponent = np.frexp(np.abs(points.blocks).max())
    columns = points.blocks.transpose(1, 0, 2).reshape(p, -1)[:, order]
    return np.ascontiguousarray(np.ldexp(columns, LARGEST - exponent))


def _renumber(code: Labels) -> Labels:
    """Codes as ranks 0, 1, …; by counting where codes are few, which is faster than sorting."""
    if code.max() > 8 * len(code) + 1000:
        ranks: Labels = np.unique(code, return_inverse=True)[1]
        return ranks
    return (np.cumsum(np.bincount(code) > 0) - 1)[code]


def _sum_pairs(cells: _Cells) -> Floats:
    """Weighted sums of distances (cells, n_points), each pair of points looked at once."""
    size = np.diff(cells.edges)
    sums = np.empty((len(size), len(cells.mass)))
    pair, reached = _order_pairs(size)

    def add(first: int, last: int) -> None:
        begin, end = np.searchsorted(reached, [first, last])
        kernels.sum_pairs(cells.columns, cells.mass, cells.edges, pair, begin, end, sums)

    in_threads(add, SHARES, least=SHARES // MOST_THREADS)
    return sums


def _fold(cells: _Cells, sums: Floats) -> tuple[Floats, Floats]:
    """Sums (cells, n) into (l, n) those to the own cluster, and the lowest mean to another."""
    fold = np.ascontiguousarray(cells.own[:, cells.edges[:-1]])
    own = np.ascontiguousarray(cells.own)
    k = int(fold.max()) + 1
    cluster_mass = np.array([np.bincount(each, cells.mass, minlength=k) for each in own])
    inside, nearest = np.empty(own.shape), np.empty(own.shape)

    def gather(first: int, last: int) -> None:
        kernels.fold_cells(sums, fold, own, cluster_mass, first, last, inside, nearest)

    in_threads(gather, -(-sums.shape[1] // kernels.STRIP), least=4)
    return inside, nearest


def _order_pairs(size: Labels) -> tuple[Labels, Floats]:
    """Pairs (q, 2) of cells, the larger first; and (q,) what share of `SHARES` is done before.

    The larger cell's points fill the lanes, so that the loops over lanes are long.
    """
    one, other = np.triu_indices(len(size))
    swap = size[one] < size[other]
    pair = np.column_stack([np.where(swap, other, one), np.where(swap, one, other)])
    work = (size[one] * size[other]).astype(float)
    return pair, SHARES * (np.cumsum(work) - work) / work.sum()
