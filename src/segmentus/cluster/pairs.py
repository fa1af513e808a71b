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

STRIP = 256
"""Points looked at together: with their distances they stay in the nearest cache."""
SMALLEST = np.float32(1e-37)
"""Added to what a root is taken of: float32 ends here, and nothing is divided by zero."""
ABSENT, UNDRAWN = -1, -2
"""In place of where a row's sums are: it has no weight; it is not of the sample."""

_compiled = numba.njit(cache=True, nogil=True, error_model="numpy")
# sums inside a strip may be taken in another order, which vector instructions need; the order
# does not depend on threads, so bits stay the same on one machine
_vector = numba.njit(
    cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract", "nsz"}
)
# besides, a reciprocal root may be the processor's estimate and a step of Newton; all is finite
_estimated = numba.njit(
    cache=True, nogil=True, error_model="numpy",
    fastmath={"reassoc", "contract", "nsz", "arcp", "afn", "nnan", "ninf"},
)  # fmt: skip


def _widen(context):  # type: ignore[no-untyped-def]
    """Have the calling kernel use registers of 512 bits where the processor has them.

    The compiler prefers 256 by itself, for processors that slowed down; here that costs half.
    """

    def ask(context, builder, signature, values):  # type: ignore[no-untyped-def]
        # the set refuses words it does not know, so it is filled as a plain set
        set.add(builder.function.attributes, '"prefer-vector-width"="512"')
        return context.get_dummy_value()

    return types.void(), ask


widen: Callable[[], None] = intrinsic(_widen)  # type: ignore[assignment]
if os.environ.get("NUMBA_DISABLE_JIT", "0") != "0":
    widen = lambda: None  # noqa: E731 - without a compiler there is nothing to ask


@_vector
def squares_to(strip, width, at, square):  # type: ignore[no-untyped-def]
    """Squared distances from points strip (p, STRIP), the first `width`, to one point at (p,).

    Written: square (STRIP,). p is even; two features at a time, because half of the time goes
    into loading and storing. The first two set, the others add: no pass to clear.
    """
    widen()
    x, y, a, b = strip[0], strip[1], at[0], at[1]
    for i in range(width):
        square[i] = (x[i] - a) * (x[i] - a) + (y[i] - b) * (y[i] - b)
    for f in range(2, len(at), 2):
        x, y, a, b = strip[f], strip[f + 1], at[f], at[f + 1]
        for i in range(width):
            square[i] += (x[i] - a) * (x[i] - a) + (y[i] - b) * (y[i] - b)


@_estimated
def add_roots(square, mass, width, weight, reach):  # type: ignore[no-untyped-def]
    """Add weight × distance to reach (STRIP,) of each point; return the sum of mass × distance.

    A root in float64 is the slowest instruction there is; a reciprocal one in float32 is estimated,
    and a step of Newton in float64 makes it exact to 1e-12. square is 0 or 1e-30…1e38: below,
    distances come out too small.
    """
    widen()
    back = 0.0
    for i in range(width):
        x = square[i]
        over = np.float64(np.float32(1.0) / np.sqrt(np.float32(x) + SMALLEST))
        distance = x * over
        distance += 0.5 * over * (x - distance * distance)
        reach[i] += weight * distance
        back += mass[i] * distance
    return back


@_compiled
def sum_pairs(columns, mass, edges, pairs, first, last, sums):  # type: ignore[no-untyped-def]
    """Sum weighted distances between the points of two cells, for pairs first…last−1 of cells.

    columns (p, n), p even, mass (n,): points sorted by cell; edges (cells + 1,) where cells begin;
    pairs (q, 2), each unordered pair of cells once. Written: sums (cells, n), for a pair (a, b)
    row b at the points of a and row a at the points of b: each distance is computed once, each
    sum is written by one pair only, so threads over pairs cannot meet and give the same bits.
    """
    p = len(columns)
    strip, square = np.empty((p, STRIP)), np.empty(STRIP)
    near_mass, reach, at = np.empty(STRIP), np.empty(STRIP), np.empty(p)
    for q in range(first, last):
        a, b = pairs[q, 0], pairs[q, 1]
        for j in range(edges[b], edges[b + 1]):
            sums[a, j] = 0.0
        for low in range(edges[a], edges[a + 1], STRIP):
            width = min(STRIP, edges[a + 1] - low)
            for i in range(width):
                near_mass[i], reach[i] = mass[low + i], 0.0
                for f in range(p):
                    strip[f, i] = columns[f, low + i]
            for j in range(edges[b], edges[b + 1]):
                for f in range(p):
                    at[f] = columns[f, j]
                squares_to(strip, width, at, square)
                back = add_roots(square, near_mass, width, mass[j], reach)
                if a != b:  # within one cell `reach` already holds both directions
                    sums[a, j] += back
            for i in range(width):
                sums[b, low + i] = reach[i]


@_compiled
def sum_from(columns, mass, edges, at, first, last, sums):  # type: ignore[no-untyped-def]
    """Sum weighted distances from some points to all of every cell.

    columns, mass, edges as in `sum_pairs`; at (m,), the points asked about. Written: sums
    (cells, m) for points first…last−1 of `at`, so threads over runs of it cannot meet.
    """
    p = len(columns)
    strip, square = np.empty((p, STRIP)), np.empty(STRIP)
    ones, reach, middle = np.ones(STRIP), np.empty(STRIP), np.empty(p)
    for low in range(first, last, STRIP):
        width = min(STRIP, last - low)
        for i in range(width):
            for f in range(p):
                strip[f, i] = columns[f, at[low + i]]
        for cell in range(len(edges) - 1):
            for i in range(width):
                reach[i] = 0.0
            for j in range(edges[cell], edges[cell + 1]):
                for f in range(p):
                    middle[f] = columns[f, j]
                squares_to(strip, width, middle, square)
                add_roots(square, ones, width, mass[j], reach)
            for i in range(width):
                sums[cell, low + i] = reach[i]


@_compiled
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


@_compiled
def score_rows(labels, weight, point, inside, nearest, k, scores):  # type: ignore[no-untyped-def]
    """Silhouettes of the rows of one labeling.

    labels (n,) in 0…k−1, weight (n,), point (n,): the place of each row's sums in inside and
    nearest, `ABSENT` for rows of weight 0, which score 0, `UNDRAWN` for rows that nothing was
    summed for, which score nan. Written: scores (n,). A row's own mean
    divides by its cluster's weight without the row; that difference cancels only for the
    heaviest row of a cluster, whose rest is summed up apart. Alone in a cluster scores 0.
    """
    count, heaviest = np.zeros(k, np.int64), np.full(k, -1)
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
        scores[i] = np.nan if at == UNDRAWN else 0.0
        if at < 0 or count[c] == 1 or nearest[at] == np.inf:
            continue
        rest = light[c]
        if heaviest[c] != i:  # never 0: the heaviest row is in it
            rest = weight[heaviest[c]] + (light[c] - weight[i])
        within = inside[at] / max(rest, np.finfo(np.float64).tiny)
        larger = max(within, nearest[at])
        if larger > 0.0:
            scores[i] = (nearest[at] - within) / larger
