"""A partition into numbers that help to choose k: Calinski–Harabasz, Davies–Bouldin, elbow."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from segmentus.arrays import Floats, Labels, slice_rows, sum_by
from segmentus.compiled.arithmetic import add_products


def calinski_harabasz(
    middle: Floats, squares: Floats, labels: Labels, centers: Floats, weight: Floats
) -> float:
    """(B / (k − 1)) / (W / (n − k)), B and W the weighted sums of squares; n rows with weight.

    Middle (p,) the weighted mean of all rows, squares (n,) as from `squared_distances`, labels
    (n,), centers (k, p), weight (n,). Multiplying the weights by a constant changes nothing. nan
    for k = 1 or n = k. Source: Caliński & Harabasz (1974).
    """
    k, n = len(centers), int((weight > 0).sum())
    within = add_products(weight, squares)
    if k < 2 or n <= k or within == 0:
        return float("nan")
    mass = sum_by(labels, weight, k)
    between = add_products(mass, ((centers - middle) ** 2).sum(axis=1))
    return (between / (k - 1)) / (within / (n - k))


def davies_bouldin(squares: Floats, labels: Labels, centers: Floats, weight: Floats) -> float:
    """Mean over clusters of the worst (S_i + S_j) / M_ij.

    S is a cluster's weighted mean distance to its center, M the distance between centers.
    nan for k = 1. Source: Davies & Bouldin (1979).
    """
    k = len(centers)
    if k < 2:
        return float("nan")
    away = np.sqrt(squares)
    scatter = sum_by(labels, weight * away, k) / sum_by(labels, weight, k)
    apart = np.sqrt(((centers[:, None] - centers[None]) ** 2).sum(axis=2))
    np.fill_diagonal(apart, np.inf)
    return float(((scatter[:, None] + scatter[None]) / apart).max(axis=1).mean())


def squared_distances(values: Floats, labels: Labels, centers: Floats) -> Floats:
    """Squared distance (n,) from each row to the center of its own cluster."""
    return _square_gaps(values, lambda part: centers[labels[part]])


def squares_about(values: Floats, middle: Floats) -> Floats:
    """Squared distance (n,) from each row to one place (p,)."""
    return _square_gaps(values, lambda part: middle)


def _square_gaps(values: Floats, places: Callable[[slice], Floats]) -> Floats:
    """Squared distance (n,) from each row to its place, which `places` gives of a slice of rows."""
    squares = np.empty(len(values))
    for part in slice_rows(len(values)):
        squares[part] = ((values[part] - places(part)) ** 2).sum(axis=1)
    return squares


def find_elbow(ks: Sequence[int], inertias: Sequence[float]) -> int | None:
    """Find the k where the falling, convex inertia bends most.

    That is where it lies farthest below the chord of its ends; None where there are fewer than
    three k or no bend. Source: Satopää et al. (2011),
    "Finding a kneedle in a haystack".

    >>> find_elbow([2, 3, 4, 5], [10.0, 4.0, 3.0, 2.0])
    3
    """
    if len(ks) < 3 or inertias[0] <= inertias[-1]:
        return None
    x = (np.array(ks) - ks[0]) / (ks[-1] - ks[0])
    y = (np.array(inertias) - inertias[-1]) / (inertias[0] - inertias[-1])
    below = 1 - x - y
    best = int(np.argmax(below))
    return int(ks[best]) if below[best] > 1e-12 else None
