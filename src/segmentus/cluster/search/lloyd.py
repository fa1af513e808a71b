"""Centers into a local optimum: Lloyd's algorithm in float64, to strict convergence.

Source: Lloyd (1982), "Least squares quantization in PCM".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, read_only
from segmentus.cluster import kernels
from segmentus.cluster.moments import Moments, step, unpack_sums
from segmentus.cluster.points import Points

MAX_ITER = 1000
MANY_BLOCKS = 2000
"""Blocks from which threads share the blocks of one run."""


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """Where one run of Lloyd ended.

    Attributes
    ----------
    centers : (k, p).
    moments : sums of the partition by these centers.
    n_iter : steps taken.
    converged : whether the last step left every center where it was, to the last bit.
    """

    centers: Floats
    moments: Moments
    n_iter: int
    converged: bool

    @property
    def inertia(self) -> float:
        """Weighted sum of squared distances to the nearest center."""
        return self.moments.inertia


def lloyd(advance: Callable[[Floats], Moments], centers: Floats, max_iter: int) -> Optimum:
    """Move centers (k, p) to the means of their rows until nothing moves.

    Parameters
    ----------
    advance : the additive step, centers → Moments; where the rows live is its affair.
    centers : where to start.
    max_iter : steps after which to stop unconverged.
    """
    moments = advance(centers)
    for n_iter in range(1, max_iter + 1):
        moved = moments.centers(centers)
        if np.array_equal(moved, centers):
            return Optimum(read_only(moved), moments, n_iter, True)
        centers, moments = moved, advance(moved)
    return Optimum(read_only(centers), moments, max_iter, False)


def run_lloyd(points: Points, centers: Floats, max_iter: int) -> Optimum:
    """`lloyd`, on one thread in one kernel where blocks are few: the same result, fewer calls."""
    if len(points.blocks) >= MANY_BLOCKS:
        return lloyd(lambda at: step(points, at), centers, max_iter)
    at, sums, block, peak, n_iter, converged = kernels.iterate(
        points.blocks, points.weight, np.ascontiguousarray(centers), max_iter
    )
    moments = unpack_sums(sums, points.at(block, int(peak[1])), float(peak[0]))
    return Optimum(read_only(at), moments, n_iter, converged)
