"""Points and centers into `Moments`: the additive step, all that Lloyd needs of the data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, Labels, read_only, seen
from segmentus.cluster import kernels
from segmentus.cluster.points import Points
from segmentus.threads import in_threads


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Sums over rows by cluster; adds up over blocks of rows.

    Attributes
    ----------
    weight : (k,) sum of weights.
    total : (k, p) sum of weight × values.
    within : (k,) sum of weight × squared distance to the center the rows were assigned by.
    farthest : (p,) the point with the largest weight × squared distance, first in order if tied.
    farthest_cost : that product.
    """

    weight: Floats
    total: Floats
    within: Floats
    farthest: Floats
    farthest_cost: float

    def __add__(self, other: Moments) -> Moments:
        """Moments of both sets of rows, assigned by the same centers."""
        far = self if self.farthest_cost >= other.farthest_cost else other
        return Moments(
            weight=read_only(self.weight + other.weight),
            total=read_only(self.total + other.total),
            within=read_only(self.within + other.within),
            farthest=far.farthest,
            farthest_cost=far.farthest_cost,
        )

    @property
    def inertia(self) -> float:
        """Sum of `within`."""
        return float(self.within.sum())

    def centers(self, previous: Floats) -> Floats:
        """Weighted means (k, p); the first empty cluster moves to `farthest`.

        Any further empty cluster keeps its `previous` center (k, p) until the next step, when
        it is the first one empty; so each gets a point of its own. None moves where every
        point has a center on it.
        """
        empty = np.flatnonzero(self.weight == 0)
        with np.errstate(invalid="ignore", divide="ignore"):
            moved: Floats = self.total / self.weight[:, None]
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
    blocks, centers = seen(blocks), np.array(centers)

    def work(first: int, last: int) -> None:
        kernels.find_two_nearest(
            blocks, centers, first, last, found.label, found.near, found.second
        )

    in_threads(work, len(blocks))
    return found


def label_rows(blocks: Floats, centers: Floats, n_rows: int) -> Labels:
    """Nearest center (n_rows,) of rows laid out in blocks; a tie goes to the lower number."""
    labels: Labels = find_nearest(blocks, centers).label.reshape(-1)[:n_rows]
    return labels


def add_moments(points: Points, nearest: Nearest, k: int) -> Moments:
    """Sum up points by cluster, blocks in order: the bits do not depend on the threads."""
    n_blocks, p, _ = points.blocks.shape
    sums, peak = np.empty((n_blocks, k, p + 2)), np.empty((n_blocks, 2))

    def work(first: int, last: int) -> None:
        kernels.add_block_moments(
            points.blocks, points.weight, nearest.label, nearest.near, first, last, sums, peak
        )

    in_threads(work, n_blocks)
    block = int(np.argmax(peak[:, 0]))
    farthest = points.at(block, int(peak[block, 1]))
    return unpack_sums(kernels.add_blocks(sums), farthest, float(peak[block, 0]))


def unpack_sums(added: Floats, farthest: Floats, farthest_cost: float) -> Moments:
    """Sums (k, p + 2), as the kernels lay them out, as `Moments`."""
    return Moments(
        weight=read_only(added[:, -2]),
        total=read_only(added[:, :-2]),
        within=read_only(added[:, -1]),
        farthest=read_only(farthest),
        farthest_cost=farthest_cost,
    )


def step(points: Points, centers: Floats) -> Moments:
    """Assign and sum up: centers (k, p) into `Moments`."""
    return add_moments(points, find_nearest(points.blocks, centers), len(centers))
