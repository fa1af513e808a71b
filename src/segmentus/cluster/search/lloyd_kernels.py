"""Plain loops of the search, compiled: Lloyd, by what changes from step to step.

The search works on `WorkingPoints`: float32, centered and scaled, laid out in blocks like
`kernels`, with an even number of features (a column of zeros fills up). Their rounding decides only
which optimum is found: what is found is finished in float64 by `kernels.iterate`.

Words: blocks (g, p, LANES) float32; weight (g, LANES) float32; rows (g, LANES, p + 1) float64,
each point's weighted values and weight; label (g, LANES) int32; sums (k, p + 1) float64, the rows
of each cluster added up. Centers go four by four, as columns (p, k rounded up to fours) and
half (k rounded up), |c|²/2, inf where there is no center.
"""

import numpy as np

from segmentus.cluster.kernels import LANES
from segmentus.jit import compiled, vectorized


@vectorized
def half_score_four(blocks, g, columns, half, c, score):  # type: ignore[no-untyped-def]
    """Scores |c|²/2 − x·c of block g's points for centers c…c+3: the lowest is the nearest.

    Written: score (4, LANES). Two features at a time, because half of the time goes into
    loading and storing the scores.
    """
    a0, a1, a2, a3 = columns[0, c], columns[0, c + 1], columns[0, c + 2], columns[0, c + 3]
    b0, b1, b2, b3 = columns[1, c], columns[1, c + 1], columns[1, c + 2], columns[1, c + 3]
    h0, h1, h2, h3 = half[c], half[c + 1], half[c + 2], half[c + 3]
    for i in range(LANES):
        x, y = blocks[g, 0, i], blocks[g, 1, i]
        score[0, i] = h0 - x * a0 - y * b0
        score[1, i] = h1 - x * a1 - y * b1
        score[2, i] = h2 - x * a2 - y * b2
        score[3, i] = h3 - x * a3 - y * b3
    for f in range(2, blocks.shape[1], 2):
        a0, a1, a2, a3 = columns[f, c], columns[f, c + 1], columns[f, c + 2], columns[f, c + 3]
        b0, b1 = columns[f + 1, c], columns[f + 1, c + 1]
        b2, b3 = columns[f + 1, c + 2], columns[f + 1, c + 3]
        for i in range(LANES):
            x, y = blocks[g, f, i], blocks[g, f + 1, i]
            score[0, i] -= x * a0 + y * b0
            score[1, i] -= x * a1 + y * b1
            score[2, i] -= x * a2 + y * b2
            score[3, i] -= x * a3 + y * b3


@compiled
def choose_four(score, c, best, who, old, new):  # type: ignore[no-untyped-def]
    """Lower of best[old] and the scores of centers c…c+3, and whose; a tie to the lower number.

    best, who (2, LANES), read in row old and written in row new: written in place, selects
    become slow masked stores.
    """
    n0, n1, n2, n3 = np.int32(c), np.int32(c + 1), np.int32(c + 2), np.int32(c + 3)
    for i in range(LANES):
        least, name = best[old, i], who[old, i]
        name = n0 if score[0, i] < least else name
        least = min(score[0, i], least)
        name = n1 if score[1, i] < least else name
        least = min(score[1, i], least)
        name = n2 if score[2, i] < least else name
        least = min(score[2, i], least)
        name = n3 if score[3, i] < least else name
        least = min(score[3, i], least)
        best[new, i] = least
        who[new, i] = name


@vectorized
def count_changes(who, row, label, g):  # type: ignore[no-untyped-def]
    """Number of lanes in which who[row] differs from the labels of block g."""
    n = np.int32(0)
    for i in range(LANES):
        n += np.int32(who[row, i] != label[g, i])
    return n


@compiled
def pack(centers, columns, half):  # type: ignore[no-untyped-def]
    """Centers (k, p) as columns and half."""
    columns[:] = 0.0
    half[:] = np.inf
    for c in range(len(centers)):
        square = np.float32(0.0)
        for f in range(centers.shape[1]):
            columns[f, c] = centers[c, f]
            square += columns[f, c] * columns[f, c]
        half[c] = np.float32(0.5) * square


@compiled
def pack_means(sums, columns, half):  # type: ignore[no-untyped-def]
    """Means of the clusters as columns and half; an empty cluster is no center."""
    k, p = sums.shape[0], sums.shape[1] - 1
    columns[:] = 0.0
    half[:] = np.inf
    for c in range(k):
        if sums[c, p] > 0.0:
            square = np.float32(0.0)
            for f in range(p):
                columns[f, c] = sums[c, f] / sums[c, p]
                square += columns[f, c] * columns[f, c]
            half[c] = np.float32(0.5) * square


@compiled
def add_up(rows, label, sums):  # type: ignore[no-untyped-def]
    """Add the rows of each cluster up from nothing."""
    sums[:] = 0.0
    for g in range(len(rows)):
        for i in range(LANES):
            c = np.uint32(label[g, i])
            for f in range(sums.shape[1]):
                sums[c, f] += rows[g, i, f]


@compiled
def find_nearest_in_block(blocks, g, columns, half, score, best, who):  # type: ignore[no-untyped-def]
    """Nearest center of each of block g's points; a tie goes to the lower number.

    score (4, LANES), best, who (2, LANES) are room. Returns the row of who that holds the answer.
    """
    at = np.int64(0)  # a plain 0 would compile all that it is given to a second time
    best[at] = np.inf
    who[at] = 0
    for c in range(0, len(half), 4):
        half_score_four(blocks, g, columns, half, c, score)
        choose_four(score, c, best, who, at, 1 - at)
        at = 1 - at
    return at


@compiled
def assign_labels(blocks, rows, columns, half, label, sums):  # type: ignore[no-untyped-def]
    """Label every point by its nearest center, and carry over in sums what changed.

    Returns how many points changed.
    """
    n_blocks, p, _ = blocks.shape
    score = np.empty((4, LANES), np.float32)
    best, who = np.empty((2, LANES), np.float32), np.empty((2, LANES), np.int32)
    changed = 0
    for g in range(n_blocks):
        at = find_nearest_in_block(blocks, g, columns, half, score, best, who)
        n = count_changes(who, at, label, g)
        changed += n
        if n > 0:
            for i in range(LANES):
                new, before = np.uint32(who[at, i]), np.uint32(label[g, i])
                if new != before:
                    label[g, i] = who[at, i]
                    for f in range(p + 1):
                        sums[new, f] += rows[g, i, f]
                    for f in range(p + 1):
                        sums[before, f] -= rows[g, i, f]
    return changed


@compiled
def iterate_lloyd(blocks, rows, columns, half, label, sums, steps):  # type: ignore[no-untyped-def]
    """Lloyd from the centers in columns and half, until no label changes or the steps end.

    Written: label, sums, and the means in columns and half. An empty cluster stays empty here.
    """
    score = np.empty((4, LANES), np.float32)
    best, who = np.empty((2, LANES), np.float32), np.empty((2, LANES), np.int32)
    for g in range(len(blocks)):
        at = find_nearest_in_block(blocks, g, columns, half, score, best, who)
        for i in range(LANES):  # a plain loop compiles in no time, an assignment of rows in seconds
            label[g, i] = who[at, i]
    add_up(rows, label, sums)
    pack_means(sums, columns, half)
    for _ in range(steps - 1):
        if assign_labels(blocks, rows, columns, half, label, sums) == 0:
            break
        pack_means(sums, columns, half)


@compiled
def explained(sums):  # type: ignore[no-untyped-def]
    """Σ |total|² / weight over clusters: the sum of squares about 0 less the inertia."""
    k, p = sums.shape[0], sums.shape[1] - 1
    total = 0.0
    for c in range(k):
        if sums[c, p] > 0.0:
            square = 0.0
            for f in range(p):
                square += sums[c, f] * sums[c, f]
            total += square / sums[c, p]
    return total
