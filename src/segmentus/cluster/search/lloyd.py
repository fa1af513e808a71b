"""Centers into a local optimum: Lloyd's algorithm in float64, to strict convergence.

Source: Lloyd (1982), "Least squares quantization in PCM".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from segmentus.arrays import Floats, Ints, read_only
from segmentus.cluster.exact_sums import choose_scale
from segmentus.cluster.moments import Moments, add_moments, step
from segmentus.cluster.points import Points
from segmentus.compiled.lloyd import iterate_lloyd

MAX_ITER = 1000


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

    def take(self, order: Ints) -> Optimum:
        """Put the centers into another order; one that is there twice counts once."""
        return replace(self, centers=read_only(self.centers[order]))


def lloyd(
    advance: Callable[[Floats], Moments],
    centers: Floats,
    max_iter: int,
    *,
    tol: float = 0.0,
    tell: Callable[[str], object] | None = None,
) -> Optimum:
    """Move centers (k, p) to the means of their rows until nothing moves.

    Parameters
    ----------
    advance : the additive step, centers → Moments; where the rows live is its affair.
    centers : where to start.
    max_iter : steps after which to stop unconverged.
    tol : sum of squared shifts of the centers at which to stop before nothing moves.
    tell : called with a line on each step.
    """
    tell = tell or _say_nothing
    tell("Initialization complete")
    moments = advance(centers)
    for n_iter in range(1, max_iter + 1):
        tell(f"Iteration {n_iter - 1}, inertia {moments.inertia}.")
        moved = moments.centers(centers)
        shift = float(((moved - centers) ** 2).sum())
        if np.array_equal(moved, centers):
            tell(f"Converged at iteration {n_iter - 1}: strict convergence.")
            return Optimum(read_only(moved), moments, n_iter, True)
        centers, moments = moved, advance(moved)
        if shift <= tol:
            tell(
                f"Converged at iteration {n_iter - 1}: center shift {shift} within tolerance {tol}."
            )
            return Optimum(read_only(centers), moments, n_iter, False)
    return Optimum(read_only(centers), moments, max_iter, False)


def descend(
    points: Points,
    centers: Floats,
    *,
    max_iter: int,
    tol: float = 0.0,
    tell: Callable[[str], object] | None = None,
) -> Optimum:
    """Run `lloyd` on points from given centers (k, p), in one kernel where nobody watches."""
    watched = tell is not None or tol > 0
    if watched or len(centers) > points.n_points:
        return lloyd(lambda at: step(points, at), centers, max_iter, tol=tol, tell=tell)
    return run_lloyd(points, centers, max_iter)


def run_lloyd(points: Points, centers: Floats, max_iter: int) -> Optimum:
    """`lloyd` in one kernel, which leaves rows alone whose cluster cannot have changed."""
    factor = choose_scale(points.extent.widen(centers)).factor
    at, label, near, n_iter, converged = iterate_lloyd(
        points.row_blocks, points.row_weight, factor, centers, max_iter
    )
    return Optimum(read_only(at), add_moments(points, label, near, at), n_iter, converged)


def _say_nothing(line: str) -> None:
    """Nobody watches."""
