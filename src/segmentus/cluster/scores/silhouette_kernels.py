"""Plain loops over pairs of points, compiled: distance sums by cell, and silhouettes of rows.

A cell is a set of points that no labeling separates. Points stand sorted by cell, features as
rows, so that the inner loops become vector instructions. The time goes into square roots.
"""

import os
from collections.abc import Callable

import numba
import numpy as np
from numba.core import types
from numba.extending import intrinsic

from segmentus.jit import compiled, vectorized

STRIP, ROUND = 256, 8
"""Points looked at together: with their distances they stay in the nearest cache; and what number
strips are filled up to a multiple of, with points of weight 0, so that vectors leave no rest."""
FUSED = 4
"""Features, at least, of which the last are looked at together with the root: a root is the slowest
instruction there is, and the others of its loop hide behind it."""
TINY = float(np.finfo(np.float64).tiny)
"""Least weight divided by."""
ABSENT = -1
"""In place of where a row's sums are: it has no weight."""

# put into the kernel that calls it before that is compiled: a call takes as long as a short strip
_inlined = numba.njit(inline="always", nogil=True, error_model="numpy")


def _widen(context):  # type: ignore[no-untyped-def]
    """Have the calling kernel use registers of 512 bits where the processor has them.

    The compiler prefers 256 by itself, for processors that slowed down; here that costs half.
    """

    def ask(context, builder, signature, values):  # type: ignore[no-untyped-def]
        # the set refuses words it does not know, so it is filled as a plain set
        set.add(builder.function.attributes, '"prefer-vector-width"="512"')
        return context.get_dummy_value()

    return types.void(), ask


widen_values: Callable[[], None] = intrinsic(_widen)  # type: ignore[assignment]
if os.environ.get("NUMBA_DISABLE_JIT", "0") != "0":
    widen_values = lambda: None  # noqa: E731 - without a compiler there is nothing to ask


@_inlined
def add_squares(strip, width, one, two, near, far):  # type: ignore[no-untyped-def]
    """Squared distances from points of strip (p, STRIP) to two points, but for `FUSED` features.

    one, two (p,), p even. Written: near, far (STRIP,), the first `width`; untouched where p is
    `FUSED`. The first two features set, the others add: no pass to clear.
    """
    for f in range(0, len(one) - FUSED, 2):
        x, y = strip[f], strip[f + 1]
        a, b, c, d = one[f], one[f + 1], two[f], two[f + 1]
        if f == 0:
            for i in range(width):
                near[i] = (x[i] - a) * (x[i] - a) + (y[i] - b) * (y[i] - b)
                far[i] = (x[i] - c) * (x[i] - c) + (y[i] - d) * (y[i] - d)
        else:
            for i in range(width):
                near[i] += (x[i] - a) * (x[i] - a) + (y[i] - b) * (y[i] - b)
                far[i] += (x[i] - c) * (x[i] - c) + (y[i] - d) * (y[i] - d)


@_inlined
def add_roots(strip, mass, width, one, two, v, w, near, far, reach):  # type: ignore[no-untyped-def]
    """Add v × distance to one and w × distance to two to reach (STRIP,) of each point.

    strip, one, two, near, far as from `add_squares`. Returns the sums of mass × distance to one
    and to two.
    """
    p = len(one)
    x0, x1, x2, x3 = strip[p - 4], strip[p - 3], strip[p - 2], strip[p - 1]
    a0, a1, a2, a3 = one[p - 4], one[p - 3], one[p - 2], one[p - 1]
    b0, b1, b2, b3 = two[p - 4], two[p - 3], two[p - 2], two[p - 1]
    to_one, to_two = 0.0, 0.0
    for i in range(width):
        s = near[i] + (x0[i] - a0) * (x0[i] - a0) + (x1[i] - a1) * (x1[i] - a1)
        t = far[i] + (x0[i] - b0) * (x0[i] - b0) + (x1[i] - b1) * (x1[i] - b1)
        s = np.sqrt(s + (x2[i] - a2) * (x2[i] - a2) + (x3[i] - a3) * (x3[i] - a3))
        t = np.sqrt(t + (x2[i] - b2) * (x2[i] - b2) + (x3[i] - b3) * (x3[i] - b3))
        reach[i] += v * s + w * t
        to_one += mass[i] * s
        to_two += mass[i] * t
    return to_one, to_two


@vectorized
def sum_pairs(columns, mass, edges, pairs, first, last, sums):  # type: ignore[no-untyped-def]
    """Sum weighted distances between the points of two cells, for pairs first…last−1 of cells.

    columns (p, n), p even and at least `FUSED`, mass (n,): points sorted by cell; edges
    (cells + 1,) where cells begin; pairs (q, 2), each unordered pair of cells once. Written: sums
    (cells, n), for a pair (a, b) row b at the points of a and row a at the points of b: each
    distance is computed once, each sum is written by one pair only, so threads over pairs cannot
    meet and give the same bits. Points of b are looked at two by two, a last one by itself twice,
    the second time with weight 0.
    """
    widen_values()
    p = len(columns)
    strip, one, two = np.zeros((p, STRIP)), np.empty(p), np.empty(p)
    near_mass, reach, near, far = (
        np.empty(STRIP), np.empty(STRIP), np.zeros(STRIP), np.zeros(STRIP)
    )  # fmt: skip
    for q in range(first, last):
        a, b = pairs[q, 0], pairs[q, 1]
        for j in range(edges[b], edges[b + 1]):
            sums[a, j] = 0.0
        for low in range(edges[a], edges[a + 1], STRIP):
            width = min(STRIP, edges[a + 1] - low)
            filled = -(-width // ROUND) * ROUND
            near_mass[:filled], reach[:filled] = 0.0, 0.0
            for i in range(width):
                near_mass[i] = mass[low + i]
                for f in range(p):
                    strip[f, i] = columns[f, low + i]
            for j in range(edges[b], edges[b + 1], 2):
                other = min(j + 1, edges[b + 1] - 1)
                w = mass[other] if other > j else 0.0
                for f in range(p):
                    one[f], two[f] = columns[f, j], columns[f, other]
                add_squares(strip, filled, one, two, near, far)
                to_one, to_two = add_roots(
                    strip, near_mass, filled, one, two, mass[j], w, near, far, reach
                )
                if a != b:  # within one cell `reach` already holds both directions
                    sums[a, j] += to_one
                    if other > j:
                        sums[a, other] += to_two
            for i in range(width):
                sums[b, low + i] = reach[i]


@vectorized
def sum_from(columns, mass, edges, at, first, last, sums):  # type: ignore[no-untyped-def]
    """Sum weighted distances from some points to all of every cell.

    columns, mass, edges as in `sum_pairs`; at (m,), the points asked about. Written: sums
    (cells, m) for points first…last−1 of `at`, so threads over runs of it cannot meet.
    """
    widen_values()
    p = len(columns)
    strip, one, two = np.zeros((p, STRIP)), np.empty(p), np.empty(p)
    ones, reach, near, far = np.ones(STRIP), np.empty(STRIP), np.zeros(STRIP), np.zeros(STRIP)
    for low in range(first, last, STRIP):
        width = min(STRIP, last - low)
        filled = -(-width // ROUND) * ROUND
        for i in range(width):
            for f in range(p):
                strip[f, i] = columns[f, at[low + i]]
        for cell in range(len(edges) - 1):
            reach[:] = 0.0
            for j in range(edges[cell], edges[cell + 1], 2):
                other = min(j + 1, edges[cell + 1] - 1)
                w = mass[other] if other > j else 0.0
                for f in range(p):
                    one[f], two[f] = columns[f, j], columns[f, other]
                add_squares(strip, filled, one, two, near, far)
                add_roots(strip, ones, filled, one, two, mass[j], w, near, far, reach)
            for i in range(width):
                sums[cell, low + i] = reach[i]


@compiled
def fold_cells(sums, fold, own, cluster_mass, first, last, inside, nearest):  # type: ignore[no-untyped-def]
    """Distance sums by cell into those by cluster, for strips first…last−1 of points.

    sums (cells, n); fold (l, cells): cluster of a cell in each labeling; own (l, n): of a point;
    cluster_mass (l, k). Written (l, n): inside, the sum of weight × distance to the own
    cluster; nearest, the lowest mean distance to another (inf where there is none). Clusters
    of weight 0 do not count.
    """
    n_labelings, k = cluster_mass.shape
    by_cluster = np.empty((k, STRIP))
    low_mean, mine = np.empty(STRIP), np.empty(STRIP)
    who = np.empty(STRIP, np.int64)
    for s in range(first, last):
        low = s * STRIP
        width = min(STRIP, sums.shape[1] - low)
        for m in range(n_labelings):
            by_cluster[:] = 0.0
            for cell in range(len(sums)):
                total, part = by_cluster[fold[m, cell]], sums[cell, low : low + width]
                for b in range(width):
                    total[b] += part[b]
            for b in range(width):
                who[b], low_mean[b] = own[m, low + b], np.inf
            for c in range(k):
                total, weight = by_cluster[c], cluster_mass[m, c]
                for b in range(width):  # selects: a branch here would stop vectorisation
                    is_mine = who[b] == c
                    mean = total[b] / weight if weight > 0.0 else np.inf
                    mine[b] = total[b] if is_mine else mine[b]
                    low_mean[b] = low_mean[b] if is_mine else min(low_mean[b], mean)
            for b in range(width):
                inside[m, low + b], nearest[m, low + b] = mine[b], low_mean[b]


@compiled
def score_silhouettes(labels, weight, point, inside, nearest, k, scores):  # type: ignore[no-untyped-def]
    """Silhouettes of the rows of one labeling.

    labels (n,) in 0…k−1, weight (n,), point (n,): the place of each row's sums in inside and
    nearest, `ABSENT` for rows of weight 0, which score 0. Written: scores (n,). A row's own mean
    divides by its cluster's weight without the row; that difference cancels only for the
    heaviest row of a cluster, whose rest is summed up apart. Alone in a cluster scores 0.
    """
    count, heaviest = np.zeros(k, np.int64), np.zeros(k, np.int64) - 1
    light = np.zeros(k)
    for i in range(len(labels)):
        c = labels[i]
        if point[i] != ABSENT:
            count[c] += 1
            if heaviest[c] < 0 or weight[i] > weight[heaviest[c]]:
                heaviest[c] = i
    for i in range(len(labels)):
        if point[i] != ABSENT and heaviest[labels[i]] != i:
            light[labels[i]] += weight[i]
    for i in range(len(labels)):
        c, at = labels[i], point[i]
        scores[i] = 0.0
        if at < 0 or count[c] == 1 or nearest[at] == np.inf:
            continue
        rest = light[c]
        if heaviest[c] != i:  # never 0: the heaviest row is in it
            rest = weight[heaviest[c]] + (light[c] - weight[i])
        within = inside[at] / max(rest, TINY)
        larger = max(within, nearest[at])
        if larger > 0.0:
            scores[i] = (nearest[at] - within) / larger
