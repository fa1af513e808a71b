"""Points into fewer points that stand for them, compiled: cells split where they are widest."""

import numpy as np

from segmentus.cluster.kernels import find_largest
from segmentus.jit import compiled


@compiled
def measure_cell(values, weight, order, first, last, mean, spread):  # type: ignore[no-untyped-def]
    """Weighted mean (p,) and sum of squares about it by feature, spread (p,), of one cell.

    values (n, p), weight (n,); the cell is the points order[first…last−1]. Returns the weight and
    the sum of spread.
    """
    mass = 0.0
    for f in range(len(mean)):
        mean[f], spread[f] = 0.0, 0.0
    for i in range(first, last):
        w = weight[order[i]]
        mass += w
        for f in range(len(mean)):
            mean[f] += w * values[order[i], f]
    for f in range(len(mean)):
        mean[f] /= mass
    if last > first + 1:  # one point has no spread, whatever rounding made of its mean
        for i in range(first, last):
            w = weight[order[i]]
            for f in range(len(mean)):
                gap = values[order[i], f] - mean[f]
                spread[f] += w * gap * gap
    inside = 0.0
    for f in range(len(mean)):
        inside += spread[f]
    return mass, inside


@compiled
def split_cell(values, order, first, last, feature, cut, spare):  # type: ignore[no-untyped-def]
    """Let the points of a cell with a feature up to the cut come first; returns where others begin.

    Both parts keep their order, so the result does not depend on anything but the points.
    """
    at, waiting = first, 0
    for i in range(first, last):
        if values[order[i], feature] <= cut:
            order[at] = order[i]
            at += 1
        else:
            spare[waiting] = order[i]
            waiting += 1
    for i in range(waiting):
        order[at + i] = spare[i]
    return at


@compiled
def build_coreset(values, weight, n_cells):  # type: ignore[no-untyped-def]
    """Cut points into cells; returns their means (c, p) and weights (c,), c ≤ n_cells.

    values (n, p), weight (n,) positive. Again and again the cell with the largest sum of squares
    about its mean is cut at its mean along the feature in which that is largest; ties go to the
    first. Fewer cells come back where nothing is left to cut.
    """
    n, p = values.shape
    order, spare = np.arange(n), np.empty(n, np.int64)
    first, last = np.zeros(n_cells, np.int64), np.zeros(n_cells, np.int64)
    means, mass, spread = np.empty((n_cells, p)), np.empty(n_cells), np.empty((n_cells, p))
    inside = np.empty(n_cells)
    count, last[0] = np.int64(1), n
    mass[0], inside[0] = measure_cell(values, weight, order, first[0], n, means[0], spread[0])
    while count < n_cells:
        cell = find_largest(inside, count)
        if inside[cell] <= 0.0:
            break
        feature = find_largest(spread[cell], p)
        low, high = first[cell], last[cell]
        cut = split_cell(values, order, low, high, feature, means[cell, feature], spare)
        if cut in (low, high):  # the mean was rounded past all values: nothing to cut
            inside[cell] = 0.0
            continue
        first[count], last[count], last[cell] = cut, high, cut
        for c in (cell, count):
            mass[c], inside[c] = measure_cell(
                values, weight, order, first[c], last[c], means[c], spread[c]
            )
        count += 1
    return means[:count], mass[:count]
