"""Plain loops over arrays, compiled: one k refitted under many replicates, from base centers.

Rows come by base cluster, sorted by margin: how much farther the second nearest base center is
than the nearest. A row can change cluster only while its margin is below what its center and any
other have moved, so the first rows of each cluster are filtered for those near a boundary, with
room for further steps; each step then looks only at rows that became uncertain because centers
have moved since they were last checked.
Nothing here is random or raises; sums run in row order, so threads over replicates leave no trace.
"""

import numpy as np

from segmentus.cluster.kernels import LANES
from segmentus.jit import compiled

SLACK = 1.0 + 1e-9
"""Covers the rounding of distances that bounds are made of."""
ROOM = 0.75
"""Part by which bounds may grow before rows are sifted again."""
CANCELLED = 1e-3
"""A cluster whose weight falls below this part of what it was last summed to is summed anew:
what is left after subtracting nearly all of a sum has lost too many digits."""


@compiled
def nearest_lanes(block, lanes, centers, best, second, who):  # type: ignore[no-untyped-def]
    """Find the nearest and second nearest of centers (k, p) for the first lanes of a block.

    block (p, LANES); written: best, second (LANES,) squared distances, infinite where there is
    none, who (LANES,). A tie goes to the lower number; a center at infinity is nobody's.
    """
    p, distance = len(block), np.empty(LANES)
    for b in range(lanes):
        best[b] = np.inf
        second[b] = np.inf
        who[b] = 0
    for c in range(len(centers)):
        for b in range(lanes):
            gap = block[0, b] - centers[c, 0]
            distance[b] = gap * gap
        for f in range(1, p - 1, 2):  # by twos: half of the time goes into loads and stores
            x, y, at, to = block[f], block[f + 1], centers[c, f], centers[c, f + 1]
            for b in range(lanes):
                gap, other = x[b] - at, y[b] - to
                distance[b] = (distance[b] + gap * gap) + other * other
        for f in range(p - 1 + p % 2, p):
            for b in range(lanes):
                gap = block[f, b] - centers[c, f]
                distance[b] += gap * gap
        for b in range(lanes):  # selects, not branches: a branch here stops vectorisation
            d, old = distance[b], best[b]
            closer = d < old
            middle = min(d, second[b])
            second[b] = old if closer else middle
            best[b] = d if closer else old
            who[b] = c if closer else who[b]


@compiled
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


@compiled
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


@compiled
def place_centers(sums, base, centers, leave, pull, safe, drift):  # type: ignore[no-untyped-def]
    """Means (k, p) of sums (k, p + 1), infinity where no weight is left; and bounds on rows.

    Written: centers, which come as they were a step before; leave (k,): distance of each center
    from its base (k, p), by which its own rows may be farther; pull (k,): the same, by which
    other rows may be nearer, 0 where it is gone; safe (k,): half the distance to the next center,
    within which no other is nearer. Added to: drift (k + 1,), the way each center has come step
    by step, infinite where it is gone; and last, the way of the one that moved most in each step.
    """
    k, p = base.shape
    most = 0.0
    for c in range(k):
        there = sums[c, p] > 0.0
        away, moved = 0.0, 0.0
        for f in range(p):
            now = sums[c, f] / sums[c, p] if there else np.inf
            away += (now - base[c, f]) ** 2
            moved += (now - centers[c, f]) ** 2
            centers[c, f] = now
        leave[c] = np.sqrt(away) * SLACK
        pull[c] = leave[c] if there else 0.0
        drift[c] = drift[c] + np.sqrt(moved) * SLACK if there else np.inf
        most = max(most, np.sqrt(moved) * SLACK if there else 0.0)
    drift[k] += most
    for c in range(k):
        safe[c] = np.inf
        for other in range(c):
            away = 0.0
            for f in range(p):
                away += (centers[c, f] - centers[other, f]) ** 2
            if sums[other, p] > 0.0:
                safe[c] = min(safe[c], away)
            if sums[c, p] > 0.0:
                safe[other] = min(safe[other], away)
    for c in range(k):
        safe[c] = 0.5 * np.sqrt(safe[c]) / SLACK


@compiled
def sift(margin, ranked, edges, wide, label, taken, until):  # type: ignore[no-untyped-def]
    """Find the rows that may not be nearest to their base center, by bounds wide (3, k).

    A row keeps its base center a while it is within the safe distance of a; or its second
    nearest s is farther by more than a left and s pulled, and its third by more than a left and
    any pulled (triangle inequality; Elkan 2003, Hamerly 2010). Written: taken, their numbers;
    until (k,), raised to where the rows of each base cluster were looked at. Returns how many.
    """
    leave, pull, safe = wide[0], wide[1], wide[2]
    count, most = 0, 0.0
    for c in range(len(pull)):
        most = max(most, pull[c])
    for a in range(len(pull)):
        left, end = leave[a], edges[a + 1]
        for i in range(edges[a], end):
            if margin[i, 0] > left + most and i >= until[a]:  # one looked at may have left
                end = i
                break
            close = margin[i, 2] + left < safe[a]
            second = margin[i, 0] > left + pull[np.uint64(ranked[i, 1])]  # never negative
            third = margin[i, 1] > left + most
            taken[count] = i  # without a branch: it would be mispredicted every other time
            count += not ((close | (second & third)) & (label[i] == a))
        until[a] = max(until[a], end)
    return count


@compiled
def advance(  # type: ignore[no-untyped-def]
    values, taken, count, certain, drift, label, mass, unit, factor, centers, sums, looked
):  # fmt: skip
    """One step of Lloyd over the rows taken, passing over those that cannot change.

    certain (n,) is the drift of a row's center and of the one that moved most up to which the row
    stays, from when it was last looked at. looked (n + 1,) is room. Returns how many changed.
    """
    p, k = values.shape[1], len(centers)
    seen = 0
    for j in range(count):
        looked[seen] = taken[j]
        i = np.uint64(taken[j])
        seen += certain[i] <= drift[np.uint64(label[i])] + drift[k]
    block, who = np.empty((p, LANES)), np.empty(LANES, np.int64)
    best, second = np.empty(LANES), np.empty(LANES)
    changed = 0
    for begin in range(0, seen, LANES):
        lanes = min(LANES, seen - begin)
        for b in range(lanes):
            for f in range(p):
                block[f, b] = values[looked[begin + b], f]
        nearest_lanes(block, lanes, centers, best, second, who)
        for b in range(lanes):
            best[b] = np.sqrt(second[b]) * (1.0 / SLACK) - np.sqrt(best[b]) * SLACK
        for b in range(lanes):
            i = looked[begin + b]
            was, now = label[i], who[b]
            certain[i] = best[b] + drift[now] + drift[k]
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


@compiled
def widen(leave, pull, safe, wide):  # type: ignore[no-untyped-def]
    """Write bounds with room to grow to wide (3, k): rows sifted by them stay so for some steps."""
    for c in range(len(pull)):
        wide[0, c] = leave[c] * (1.0 + ROOM)
        wide[1, c] = pull[c] * (1.0 + ROOM)
        wide[2, c] = safe[c] - leave[c] * ROOM


@compiled
def outgrown(leave, pull, safe, wide):  # type: ignore[no-untyped-def]
    """Tell whether bounds have passed the wide ones (3, k)."""
    passed = False
    for c in range(len(pull)):
        passed |= leave[c] > wide[0, c] or pull[c] > wide[1, c] or safe[c] < wide[2, c]
    return passed


@compiled
def refit_replicates(  # type: ignore[no-untyped-def]
    values, margin, ranked, edges, weights, mass, unit, factors, start, base, max_iter, first,
    last, centers, tables, labels,
):  # fmt: skip
    """Lloyd from the base centers under replicates first…last−1.

    values (n, p) by base cluster, edges (k + 1,), and there by rising margin (n, 3), with ranked
    (n, 2), as from `rank_centers`; weights (n, 2): fit weight and its square; mass, unit (n,): fit
    weight over the family's weight, family. factors (r, h): replicate weights; start (r, k, p + 1):
    weighted totals and weights by base cluster; base (k, p). Written: centers (r, k, p), infinite
    where the cluster emptied; tables (r, 2, k, k), changed by the weights of the rows that moved,
    by base and new cluster; labels (r, n), or (0, 0) where nobody asks.
    """
    n, (k, p) = len(margin), base.shape
    label, certain = np.empty(n, np.int64), np.empty(n)
    taken, looked = np.empty(n + 1, np.int64), np.empty(n + 1, np.int64)
    sums, summed = np.empty((k, p + 1)), np.empty(k)
    leave, pull, safe = np.empty(k), np.empty(k), np.empty(k)
    wide, drift, until = np.empty((3, k)), np.empty(k + 1), np.empty(k, np.int64)
    for i in range(n):
        label[i] = ranked[i, 0]
        certain[i] = -np.inf
    for j in range(first, last):
        for c in range(k):
            summed[c] = start[j, c, p]
            for f in range(p + 1):
                sums[c, f] = start[j, c, f]
            for f in range(p):
                centers[j, c, f] = base[c, f]
            wide[0, c], drift[c], until[c] = -1.0, 0.0, 0
        drift[k] = 0.0
        count, steps, changed = 0, 0, 1
        while changed > 0 and steps < max_iter:
            place_centers(sums, base, centers[j], leave, pull, safe, drift)
            if outgrown(leave, pull, safe, wide):
                widen(leave, pull, safe, wide)
                count = sift(margin, ranked, edges, wide, label, taken, until)
            changed = advance(
                values, taken, count, certain, drift, label, mass, unit, factors[j], centers[j],
                sums, looked,
            )  # fmt: skip
            steps += 1
            cancelled = False
            for c in range(k):
                cancelled |= sums[c, p] < CANCELLED * summed[c]
            if cancelled:
                sum_rows(values, label, mass, unit, factors[j], sums)
                for c in range(k):
                    summed[c] = sums[c, p]
        for at in range(count):  # no other row can have moved
            i = taken[at]
            was, now = ranked[i, 0], label[i]
            if was != now:
                for power in range(2):
                    tables[j, power, was, was] -= weights[i, power]
                    tables[j, power, was, now] += weights[i, power]
        for i in range(len(labels[0]) if len(labels) > 0 else 0):
            labels[j, i] = label[i]
        for c in range(k):
            for i in range(edges[c], until[c]):
                label[i] = c
                certain[i] = -np.inf
