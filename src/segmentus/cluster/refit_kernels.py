"""Plain loops over arrays, compiled: one k refitted under many replicates, from base centers.

Rows come sorted by margin: how much farther the second nearest base center is than the nearest.
A row can change cluster only while its margin is below the farthest that any two centers have
moved, so every step looks at a prefix of the rows, and there only at those near a boundary.
Nothing here is random or raises; sums run in row order, so threads over replicates leave no trace.
"""

import numba
import numpy as np

from segmentus.cluster.kernels import LANES

_compiled = numba.njit(cache=True, nogil=True, error_model="numpy")

CANCELLED = 1e-3
"""A cluster whose weight falls below this part of what it was last summed to is summed anew:
what is left after subtracting nearly all of a sum has lost too many digits."""


@_compiled
def nearest_lanes(block, centers, best, who):  # type: ignore[no-untyped-def]
    """Find the nearest of centers (k, p) for a block's lanes; a tie goes to the lower number.

    block (p, LANES); written: best (LANES,) squared distance, who (LANES,). A center at
    infinity is nobody's.
    """
    distance = np.empty(LANES)
    for b in range(LANES):
        best[b] = np.inf
        who[b] = 0
    for c in range(len(centers)):
        for b in range(LANES):
            distance[b] = 0.0
        for f in range(len(block)):
            x, at = block[f], centers[c, f]
            for b in range(LANES):
                gap = x[b] - at
                distance[b] += gap * gap
        for b in range(LANES):  # selects, not branches: a branch here stops vectorisation
            closer = distance[b] < best[b]
            best[b] = distance[b] if closer else best[b]
            who[b] = c if closer else who[b]


@_compiled
def rank_centers(values, centers, label, margin):  # type: ignore[no-untyped-def]
    """Find each row's nearest and second nearest center, and by how much the others are farther.

    values (n, p), centers (k, p); written: label (n, 2); margin (n, 3): distance to the second
    and to the third nearest minus distance to the nearest, infinite where there is none, and
    the distance to the nearest. A tie goes to the lower number.
    """
    k, p = centers.shape
    for i in range(len(values)):
        near, second, third = np.inf, np.inf, np.inf
        mine, runner = 0, 0
        for c in range(k):
            away = 0.0
            for f in range(p):
                away += (values[i, f] - centers[c, f]) ** 2
            if away < near:
                near, second, third = away, near, second
                mine, runner = c, mine
            elif away < second:
                second, third = away, second
                runner = c
            elif away < third:
                third = away
        label[i, 0], label[i, 1] = mine, runner
        margin[i, 0] = np.sqrt(second) - np.sqrt(near)
        margin[i, 1] = np.sqrt(third) - np.sqrt(near)
        margin[i, 2] = np.sqrt(near)


@_compiled
def sum_rows(values, label, mass, unit, factor, sums):  # type: ignore[no-untyped-def]
    """Sum mass × factor[unit] × (values, 1) by label into sums (k, p + 1), in row order."""
    k, p = len(sums), values.shape[1]
    for c in range(k):
        for f in range(p + 1):
            sums[c, f] = 0.0
    for i in range(len(label)):
        w = mass[i] * factor[unit[i]]
        row = sums[label[i]]
        for f in range(p):
            row[f] += w * values[i, f]
        row[p] += w


@_compiled
def place_centers(sums, base, centers, leave, pull, safe):  # type: ignore[no-untyped-def]
    """Means (k, p) of sums (k, p + 1), infinity where no weight is left; and bounds on rows.

    Written: centers; leave (k,): distance of each center from its base (k, p), by which its own
    rows may be farther; pull (k,): the same, by which other rows may be nearer, 0 where it is
    gone; safe (k,): half the distance to the next center, within which no other is nearer.
    Returns the largest sum of a leave and a pull: the margin from which no row can change.
    """
    k, p = base.shape
    slack = 1.0 + 1e-9  # covers rounding of distances
    left, pulled = 0.0, 0.0
    for c in range(k):
        away = 0.0
        for f in range(p):
            centers[c, f] = sums[c, f] / sums[c, p] if sums[c, p] > 0.0 else np.inf
            away += (centers[c, f] - base[c, f]) ** 2
        leave[c] = np.sqrt(away) * slack
        pull[c] = leave[c] if sums[c, p] > 0.0 else 0.0
        left, pulled = max(left, leave[c]), max(pulled, pull[c])
    for c in range(k):
        safe[c] = np.inf
        for other in range(k):
            away = 0.0
            for f in range(p):
                away += (centers[c, f] - centers[other, f]) ** 2
            if other != c and sums[other, p] > 0.0:
                safe[c] = min(safe[c], 0.5 * np.sqrt(away) / slack)
    return left + pulled


@_compiled
def advance(  # type: ignore[no-untyped-def]
    values, margin, ranked, rows, leave, pull, safe, label, mass, unit, factor, centers, sums, taken
):  # fmt: skip
    """One step of Lloyd over the first `rows` rows, passing over those that cannot change.

    A row keeps its base center a while it is within the safe distance of a; or its second
    nearest s is farther by more than a left and s pulled, and its third by more than a left and
    any pulled (triangle inequality; Elkan 2003, Hamerly 2010). Returns how many rows changed.
    """
    p = values.shape[1]
    count, most = 0, 0.0
    for c in range(len(pull)):
        most = max(most, pull[c])
    for i in range(rows):
        a = ranked[i, 0]
        close = margin[i, 2] + leave[a] < safe[a]
        second = margin[i, 0] > leave[a] + pull[ranked[i, 1]]
        third = margin[i, 1] > leave[a] + most
        stays = (close | (second & third)) & (label[i] == a)
        taken[count] = i  # without a branch: it would be mispredicted every other time
        count += not stays
    block, best = np.empty((p, LANES)), np.empty(LANES)
    for f in range(p):  # lanes not filled are computed with, and must be numbers
        for b in range(LANES):
            block[f, b] = 0.0
    who = np.empty(LANES, np.int64)
    changed = 0
    for begin in range(0, count, LANES):
        lanes = min(LANES, count - begin)
        for b in range(lanes):
            for f in range(p):
                block[f, b] = values[taken[begin + b], f]
        nearest_lanes(block, centers, best, who)
        for b in range(lanes):
            i = taken[begin + b]
            was, now = label[i], who[b]
            if was != now:
                w = mass[i] * factor[unit[i]]
                for f in range(p):
                    sums[was, f] -= w * values[i, f]
                    sums[now, f] += w * values[i, f]
                sums[was, p] -= w
                sums[now, p] += w
                label[i] = now
                changed += 1
    return changed


@_compiled
def refit(  # type: ignore[no-untyped-def]
    values, margin, ranked, weights, mass, unit, factors, start, base, max_iter, first, last,
    centers, tables, labels,
):  # fmt: skip
    """Lloyd from the base centers under replicates first…last−1.

    values (n, p) by rising margin (n, 3), with ranked (n, 2), as from `rank_centers`; weights
    (n, 2): fit weight and its square; mass, unit (n,): fit weight over the family's weight,
    family. factors (r, h): replicate weights; start (r, k, p + 1): weighted totals and weights by
    base cluster; base (k, p). Written: centers (r, k, p), infinite where the cluster emptied;
    tables (r, 2, k, k), changed by the weights of the rows that moved, by base and new cluster;
    labels (r, n), or (0, 0) where nobody asks.
    """
    n, (k, p) = len(margin), base.shape
    label, taken = np.empty(n, np.int64), np.empty(n + 1, np.int64)
    sums, summed = np.empty((k, p + 1)), np.empty(k)
    leave, pull, safe = np.empty(k), np.empty(k), np.empty(k)
    for i in range(n):
        label[i] = ranked[i, 0]
    for j in range(first, last):
        for c in range(k):
            summed[c] = start[j, c, p]
            for f in range(p + 1):
                sums[c, f] = start[j, c, f]
        rows, steps, changed = 0, 0, 1
        while changed > 0 and steps < max_iter:
            reach = place_centers(sums, base, centers[j], leave, pull, safe)
            while rows < n and margin[rows, 0] <= reach:  # a row once looked at stays in view
                rows += 1
            changed = advance(
                values, margin, ranked, rows, leave, pull, safe, label, mass, unit, factors[j],
                centers[j], sums, taken,
            )  # fmt: skip
            steps += 1
            cancelled = False
            for c in range(k):
                cancelled |= sums[c, p] < CANCELLED * summed[c]
            if cancelled:
                sum_rows(values, label, mass, unit, factors[j], sums)
                for c in range(k):
                    summed[c] = sums[c, p]
        for i in range(rows):
            was, now = ranked[i, 0], label[i]
            if was != now:
                for power in range(2):
                    tables[j, power, was, was] -= weights[i, power]
                    tables[j, power, was, now] += weights[i, power]
        for i in range(len(labels[0]) if len(labels) > 0 else 0):
            labels[j, i] = label[i]
        for i in range(rows):
            label[i] = ranked[i, 0]
