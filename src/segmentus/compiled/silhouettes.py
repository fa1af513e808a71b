"""Distance sums by cell, and from them silhouettes of rows: the kernels in `c/pairs.c`.

A cell is a set of points that no labeling separates. Points stand sorted by cell: columns (p, n),
mass (n,), edges (cells + 1,) where cells begin.
"""

from __future__ import annotations

import numpy as np

from segmentus.arrays import Floats, Ints, Labels
from segmentus.compiled.library import kernel, open_room

STRIP = 256
"""Points looked at together."""
ABSENT = -1
"""In place of where a row's sums are: it has no weight."""


def sum_pairs(
    columns: Floats, mass: Floats, edges: Ints, pairs: Ints, first: int, last: int, sums: Floats
) -> None:
    """Sum weighted distances between the points of two cells, for pairs first…last − 1 of cells.

    pairs (q, 2), each unordered pair of cells once. Written: sums (cells, n), for a pair (a, b) row
    b at the points of a and row a at the points of b; each sum is written by one pair only.
    """
    (p, n), room = columns.shape, open_room("pairs_room", len(columns))
    kernel("sum_pairs")(p, n, first, last, columns, mass, edges, pairs, sums, *room)


def fold_cells(
    sums: Floats,
    fold: Labels,
    own: Labels,
    cluster_mass: Floats,
    first: int,
    last: int,
    inside: Floats,
    nearest: Floats,
) -> None:
    """Distance sums by cell into those by cluster, for strips first…last − 1 of points.

    sums (cells, n); fold (l, cells): cluster of a cell in each labeling; own (l, n): of a point;
    cluster_mass (l, k). Written (l, n): inside, the sum of weight × distance to the own
    cluster; nearest, the lowest mean distance to another (inf where there is none). Clusters
    of weight 0 do not count.
    """
    (cells, n), (n_labelings, k) = sums.shape, cluster_mass.shape
    sizes, room = (n, cells, n_labelings, k, first, last), open_room("fold_room", k)
    fold, own = np.ascontiguousarray(fold), np.ascontiguousarray(own)
    kernel("fold_cells")(*sizes, sums, fold, own, cluster_mass, inside, nearest, *room)


def score_silhouettes(
    labels: Labels,
    weight: Floats,
    point: Ints,
    inside: Floats,
    nearest: Floats,
    k: int,
    scores: Floats,
) -> None:
    """Silhouettes of the rows of one labeling.

    labels (n,) in 0…k − 1, weight (n,), point (n,): the place of each row's sums in inside and
    nearest, `ABSENT` for rows of weight 0, which score 0. Written: scores (n,).
    """
    weight, room = np.ascontiguousarray(weight), open_room("score_room", k)
    given = labels, weight, point, inside, nearest
    kernel("score_silhouettes")(len(labels), k, *given, scores, *room)
