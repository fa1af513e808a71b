"""Plain loops over arrays in float64, compiled: nearest centers, sums by cluster, Lloyd.

Layout: points lie in blocks, features as rows inside a block, so that the loops over a block's
lanes become vector instructions. ``blocks`` is (g, p, LANES), ``weight`` (g, LANES); the last
block is filled up with weight 0. Nothing here is random, allocates per point or raises.
"""

import numpy as np

from segmentus.jit import compiled

LANES = 256
"""Points in a block. Sums run inside a block first, then over blocks in order."""


@compiled
def square_distances(block, point, distance):  # type: ignore[no-untyped-def]
    """Squared distances from a block's points to one point.

    block (p, LANES), point (p,); written: distance (LANES,).
    """
    for b in range(LANES):
        distance[b] = 0.0
    for f in range(len(point)):
        x, at = block[f], point[f]
        for b in range(LANES):
            gap = x[b] - at
            distance[b] += gap * gap


@compiled
def find_two_nearest(blocks, centers, first, last, label, near, second):  # type: ignore[no-untyped-def]
    """Find each point's nearest and second nearest center, for blocks first…last−1.

    blocks (g, p, LANES), centers (k, p); written: label (g, LANES) int64, near and second
    (g, LANES), squared distances. A tie goes to the center with the lower number; `second` is
    inf where k = 1.
    """
    k = len(centers)
    distance = np.empty(LANES)
    for g in range(first, last):
        block = blocks[g]
        best, runner, who = near[g], second[g], label[g]
        for b in range(LANES):
            best[b] = np.inf
            runner[b] = np.inf
            who[b] = 0
        for c in range(k):
            square_distances(block, centers[c], distance)
            for b in range(LANES):  # selects, not branches: a branch here stops vectorisation
                d, old = distance[b], best[b]
                closer = d < old
                middle = min(d, runner[b])
                runner[b] = old if closer else middle
                best[b] = d if closer else old
                who[b] = c if closer else who[b]


@compiled
def add_block_moments(blocks, weight, label, near, first, last, sums, peak):  # type: ignore[no-untyped-def]
    """Add up weight, weighted values and weighted squared distance by cluster, block by block.

    Written: sums (g, k, p + 2), one slice a block: columns 0…p−1 the weighted totals, p the
    weight, p + 1 the weighted squared distance to the nearest center. peak (g, 2): the largest
    weight × squared distance of the block and its lane; ties to the first.
    """
    p = blocks.shape[1]
    for g in range(first, last):
        part = sums[g]
        part[:] = 0.0
        block = blocks[g]
        most, lane = -1.0, 0
        for b in range(LANES):
            w = weight[g, b]
            row = part[label[g, b]]
            for f in range(p):
                row[f] += w * block[f, b]
            cost = w * near[g, b]
            row[p] += w
            row[p + 1] += cost
            if cost > most:
                most, lane = cost, b
        peak[g, 0] = most
        peak[g, 1] = lane


@compiled
def add_blocks(sums):  # type: ignore[no-untyped-def]
    """Add the slices of sums (g, k, q) in order; the order makes the bits reproducible."""
    out = np.zeros(sums.shape[1:])
    for g in range(sums.shape[0]):
        for c in range(sums.shape[1]):
            for f in range(sums.shape[2]):
                out[c, f] += sums[g, c, f]
    return out


@compiled
def find_largest(values, n):  # type: ignore[no-untyped-def]
    """Position of the largest of the first n values; ties to the first.

    A plain loop here and elsewhere instead of numpy's functions: those bring their checks and
    messages along, which take long to compile.
    """
    at = 0
    for i in range(1, n):
        at = i if values[i] > values[at] else at
    return at


@compiled
def iterate(blocks, weight, start, max_iter):  # type: ignore[no-untyped-def]
    """Lloyd's loop on one thread: the same steps and bits as `moments.step` in `kmeans.lloyd`.

    start (k, p): centers to begin from. Returns centers (k, p), sums (k, p + 2) as from
    `add_blocks`, the farthest point's block and (cost, lane) as in `peak`, steps taken, and
    whether the last step left all centers as they were. Of empty clusters the first moves to
    the farthest point, unless every point has a center on it.
    """
    n_blocks, p, _ = blocks.shape
    k = len(start)
    label = np.empty((n_blocks, LANES), np.int64)
    near, second = np.empty((n_blocks, LANES)), np.empty((n_blocks, LANES))
    sums, peak = np.empty((n_blocks, k, p + 2)), np.empty((n_blocks, 2))
    centers, moved = start.copy(), start.copy()
    first, steps = np.int64(0), 0
    while True:
        find_two_nearest(blocks, centers, first, n_blocks, label, near, second)
        add_block_moments(blocks, weight, label, near, first, n_blocks, sums, peak)
        added = add_blocks(sums)
        block = find_largest(peak[:, 0], n_blocks)
        lane = int(peak[block, 1])
        if steps == max_iter:
            return centers, added, block, peak[block], steps, False
        steps += 1
        filled, stayed = peak[block, 0] == 0.0, True
        for c in range(k):
            for f in range(p):
                if added[c, p] > 0.0:
                    moved[c, f] = added[c, f] / added[c, p]
                elif filled:
                    moved[c, f] = centers[c, f]
                else:
                    moved[c, f] = blocks[block, f, lane]
                stayed = stayed and moved[c, f] == centers[c, f]
            filled = filled or added[c, p] == 0.0
        if stayed:
            return centers, added, block, peak[block], steps, True
        centers, moved = moved, centers
