"""Points and centers into `Moments`: the additive step, all that Lloyd needs of the data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np
from numpy.typing import NDArray

from segmentus.arrays import Floats, Labels, read_only
from segmentus.cluster.exact_sums import ExactSums, choose_scale
from segmentus.cluster.points import Points
from segmentus.compiled import lloyd as kernels
from segmentus.threads import in_threads


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Sums over rows by cluster; adds up over blocks of rows without rounding.

    Attributes
    ----------
    sums : of weight × values, weights, and weight × squared distance to the center the rows were
        assigned by.
    farthest : (p,) the row with the largest weight × squared distance; of equals the first by
        value.
    farthest_cost : that product.
    """

    sums: ExactSums
    farthest: Floats
    farthest_cost: float

    def __add__(self, other: Moments) -> Moments:
        """Moments of both sets of rows, assigned by the same centers."""
        far = min(self, other, key=lambda each: (-each.farthest_cost, each.farthest.tolist()))
        return Moments(self.sums + other.sums, far.farthest, far.farthest_cost)

    @property
    def weight(self) -> Floats:
        """Sum of weights (k,)."""
        return self.sums.rounded()[:, -2]

    @property
    def total(self) -> Floats:
        """Sum of weight × values (k, p)."""
        return self.sums.rounded()[:, :-2]

    @property
    def within(self) -> Floats:
        """Sum of weight × squared distance (k,)."""
        return self.sums.rounded()[:, -1]

    @property
    def inertia(self) -> float:
        """Sum of `within`, rounded once."""
        return self.sums.inertia

    def centers(self, previous: Floats) -> Floats:
        """Weighted means (k, p); the first empty cluster moves to `farthest`.

        Any further empty cluster keeps its `previous` center (k, p) until the next step, when
        it is the first one empty; so each gets a point of its own. None moves where every
        point has a center on it.
        """
        sums = self.sums.rounded()
        total, weight = sums[:, :-2], sums[:, -2]
        empty = np.flatnonzero(weight == 0)
        with np.errstate(invalid="ignore", divide="ignore"):
            moved: Floats = total / weight[:, None]
        moved[empty] = previous[empty]
        if empty.size and self.farthest_cost > 0:
            moved[empty[0]] = self.farthest
        return moved


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """Each point's nearest center.

    Attributes
    ----------
    label : (g, LANES) int64 number of the nearest center; a tie goes to the lower number.
    near, second : (g, LANES) squared distance to the nearest and the second nearest center.
    """

    label: Labels
    near: Floats
    second: Floats


def find_nearest(blocks: Floats, centers: Floats) -> Nearest:
    """Assign points laid out in blocks (g, p, LANES) to centers (k, p)."""
    shape = (blocks.shape[0], blocks.shape[2])
    found = Nearest(np.empty(shape, np.int64), np.empty(shape), np.empty(shape))

    def work(first: int, last: int) -> None:
        kernels.find_two_nearest(
            blocks, centers, first, last, found.label, found.near, found.second
        )

    in_threads(work, len(blocks))
    return found


def measure_nearest(blocks: Floats, centers: Floats) -> tuple[Labels, Floats]:
    """Labels and squared distances (g, LANES) of points laid out in blocks (g, p, LANES)."""
    shape = (blocks.shape[0], blocks.shape[2])
    label, near = np.empty(shape, np.int64), np.empty(shape)

    def work(first: int, last: int) -> None:
        kernels.find_labels(blocks, centers, first, last, label, near)

    in_threads(work, len(blocks))
    return label, near


def label_rows(blocks: Floats, centers: Floats, n_rows: int) -> Labels:
    """Nearest center (n_rows,) of rows laid out in blocks; a tie goes to the lower number."""
    labels: Labels = measure_nearest(blocks, centers)[0].reshape(-1)[:n_rows]
    return labels


def add_moments(points: Points, label: Labels, near: Floats, centers: Floats) -> Moments:
    """Sum up rows by the cluster they were assigned to; threads leave no trace in exact sums.

    label, near (g, LANES): of `points.row_blocks`, by centers (k, p).
    """
    scale = choose_scale(points.extent.widen(centers))
    blocks, weight, factor = points.row_blocks, points.row_weight, scale.factor

    def work(first: int, last: int) -> NDArray[np.object_]:
        return kernels.add_whole(blocks, weight, factor, label, near, (first, last), len(centers))

    whole = reduce(add, in_threads(work, len(blocks)))
    far = kernels.find_farthest(weight, near)
    cost = float(weight.reshape(-1)[far] * near.reshape(-1)[far])
    return Moments(ExactSums(whole, scale), read_only(points.at(far)), cost)


def step(points: Points, centers: Floats) -> Moments:
    """Assign and sum up in one pass over the rows: centers (k, p) into `Moments`."""
    scale = choose_scale(points.extent.widen(centers))
    blocks, weight, factor = points.row_blocks, points.row_weight, scale.factor

    def work(first: int, last: int) -> tuple[NDArray[np.object_], int, float]:
        return kernels.add_nearest(blocks, weight, factor, centers, (first, last))

    found = in_threads(work, len(blocks))
    whole = reduce(add, [sums for sums, _, _ in found])
    _, far, cost = max(found, key=lambda part: part[2])  # of equals the first
    return Moments(ExactSums(whole, scale), read_only(points.at(far)), cost)
