"""Plain loops of the search, compiled: transfers of single points, where Lloyd has stopped.

Arrays as in `lloyd_kernels`. Source: Hartigan & Wong (1979).
"""

import numpy as np

from segmentus.cluster.kernels import LANES
from segmentus.cluster.search.lloyd_kernels import count_changes, explained
from segmentus.jit import compiled, vectorized

FEW = np.float32(1e-30)
HOPE = 100.0
"""A solution is given up when even so many times its last pass's gain would not do: gains get
smaller from pass to pass."""


@vectorized
def distance_four(blocks, g, columns, c, gap):  # type: ignore[no-untyped-def]
    """Squared distances gap (4, LANES) of block g's points from centers c…c+3.

    Differences, not scores: a score cancels where a point is nearer to its center than to 0.
    """
    for f in range(0, blocks.shape[1], 2):
        a0, a1, a2, a3 = columns[f, c], columns[f, c + 1], columns[f, c + 2], columns[f, c + 3]
        b0, b1 = columns[f + 1, c], columns[f + 1, c + 1]
        b2, b3 = columns[f + 1, c + 2], columns[f + 1, c + 3]
        for i in range(LANES):
            x, y = blocks[g, f, i], blocks[g, f + 1, i]
            g0 = (x - a0) * (x - a0) + (y - b0) * (y - b0)
            g1 = (x - a1) * (x - a1) + (y - b1) * (y - b1)
            g2 = (x - a2) * (x - a2) + (y - b2) * (y - b2)
            g3 = (x - a3) * (x - a3) + (y - b3) * (y - b3)
            gap[0, i] = g0 if f == 0 else gap[0, i] + g0
            gap[1, i] = g1 if f == 0 else gap[1, i] + g1
            gap[2, i] = g2 if f == 0 else gap[2, i] + g2
            gap[3, i] = g3 if f == 0 else gap[3, i] + g3


@compiled
def transfer_cost(gap, weight, own, mass):  # type: ignore[no-untyped-def]
    """Compute what a point adds to the inertia of a cluster: gap × W w / (W ± w), by w.

    W − w for its own cluster, which it would leave; −1, the least, where nothing else is in it.
    """
    rest = mass - weight if own else mass + weight
    cost = gap * mass / max(rest, FEW)
    return np.float32(-1.0) if own and rest <= mass * np.float32(1e-6) else cost


@compiled
def transfer_cost_four(gap, weight, g, label, mass, c, best, who, old, new):  # type: ignore[no-untyped-def]
    """`choose_four` by price instead of score; mass, weight of the clusters."""
    m0, m1, m2, m3 = mass[c], mass[c + 1], mass[c + 2], mass[c + 3]
    n0, n1, n2, n3 = np.int32(c), np.int32(c + 1), np.int32(c + 2), np.int32(c + 3)
    for i in range(LANES):
        least, name, w, own = best[old, i], who[old, i], weight[g, i], label[g, i]
        cost = transfer_cost(gap[0, i], w, own == n0, m0)
        name = n0 if cost < least else name
        least = min(cost, least)
        cost = transfer_cost(gap[1, i], w, own == n1, m1)
        name = n1 if cost < least else name
        least = min(cost, least)
        cost = transfer_cost(gap[2, i], w, own == n2, m2)
        name = n2 if cost < least else name
        least = min(cost, least)
        cost = transfer_cost(gap[3, i], w, own == n3, m3)
        name = n3 if cost < least else name
        least = min(cost, least)
        best[new, i] = least
        who[new, i] = name


@compiled
def transfer(rows, g, i, own, to, sums, means):  # type: ignore[no-untyped-def]
    """Move point i of block g from cluster `own` to `to` if that lowers the inertia; says whether.

    sums and means (k, p) follow. A point alone in its cluster stays; an empty cluster costs
    nothing to enter. Source: Hartigan & Wong (1979).
    """
    p = means.shape[1]
    weight = rows[g, i, p]
    rest = sums[own, p] - weight
    if rest <= 1e-9 * weight:
        return False
    left, entered = 0.0, 0.0
    for f in range(p):
        x = rows[g, i, f] / weight
        left += (x - means[own, f]) * (x - means[own, f])
        entered += (x - means[to, f]) * (x - means[to, f])
    gain = left * sums[own, p] / rest
    if entered * sums[to, p] / (sums[to, p] + weight) >= gain * (1.0 - 1e-12):
        return False
    for f in range(p + 1):
        sums[own, f] -= rows[g, i, f]
    for f in range(p + 1):
        sums[to, f] += rows[g, i, f]
    for f in range(p):
        means[own, f] = sums[own, f] / sums[own, p]
    for f in range(p):
        means[to, f] = sums[to, f] / sums[to, p]
    return True


@compiled
def transfer_all(blocks, weight, rows, label, sums, passes, least):  # type: ignore[no-untyped-def]
    """Move single points while that lowers the inertia; label and sums follow.

    Where Lloyd has stopped this often goes on, because a point takes its weight along. In each
    pass vectors find the points that seem to gain, and each of those is looked at exactly. It
    ends before the last pass where the solution is not going to explain `least`. Returns what it
    explains.
    """
    n_blocks, p, _ = blocks.shape
    k, wide = len(sums), -(-len(sums) // 4) * 4
    columns, mass = np.empty((p, wide), np.float32), np.empty(wide, np.float32)
    means, gap = np.zeros((k, p)), np.empty((4, LANES), np.float32)
    best, who = np.empty((2, LANES), np.float32), np.empty((2, LANES), np.int32)
    for c in range(k):
        for f in range(p):
            means[c, f] = sums[c, f] / sums[c, p] if sums[c, p] > 0.0 else 0.0
    value = explained(sums)
    for _ in range(passes):
        columns[:] = 1e15  # where there is no center, too far for any point
        mass[:] = 1.0
        for c in range(k):
            mass[c] = sums[c, p]
            for f in range(p):
                columns[f, c] = means[c, f]
        transfers = 0
        for g in range(n_blocks):
            row = np.int64(0)
            best[row] = np.inf
            who[row] = 0
            for c in range(0, wide, 4):
                distance_four(blocks, g, columns, c, gap)
                transfer_cost_four(gap, weight, g, label, mass, c, best, who, row, 1 - row)
                row = 1 - row
            if count_changes(who, row, label, g) > 0:
                for i in range(LANES):
                    own, to = label[g, i], who[row, i]
                    if (
                        to != own
                        and rows[g, i, p] > 0.0
                        and transfer(rows, g, i, own, to, sums, means)
                    ):
                        label[g, i] = to
                        transfers += 1
        before, value = value, explained(sums)
        if transfers == 0 or value + HOPE * (value - before) < least:
            break
    return value
