"""Centers into the fixed point of Lloyd's algorithm over all rows, many starts in one pass.

A pass takes centers to exact sums; sums of blocks add up without rounding, so each step, and with
it the last one, has the same bits in any engine.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from segmentus.arrays import Floats, read_only
from segmentus.cluster.exact_sums import ExactSums, Extent, WordScale, choose_scale
from segmentus.cluster.moments import Moments, measure_nearest
from segmentus.compiled import lloyd as kernels
from segmentus.engines.blocks import Block, RowsRun
from segmentus.engines.scaled import lay_scaled
from segmentus.features.values import Scale

MOST_STEPS = 300
"""Steps after which a run stops unconverged."""
ABREAST = 3
"""Steps that all starts take before the better one of each k goes on."""
SLOW = 1e-4
"""Relative gain of a step below which a k that is not yet chosen waits."""


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """The feature scale, and how far rows reach on it.

    Attributes
    ----------
    scales : p of them.
    extent : of all rows on the scale.
    """

    scales: tuple[Scale, ...]
    extent: Extent

    @property
    def words(self) -> WordScale:
        """Scale of the exact sums of weight × value, of weights, of weight × squared distance."""
        return choose_scale(self.extent)

    def bound(self, centers: Floats) -> Floats:
        """Centers (k, p) drawn in to the rows, so that every squared distance stays in bounds."""
        return np.clip(centers, self.extent.low, self.extent.high)


@dataclass(frozen=True, slots=True, eq=False)
class AskStep:
    """Ask for a `Moments` of each of several sets of centers."""

    space: Space
    centers: tuple[Floats, ...]

    def ask(self, block: Block) -> tuple[Moments, ...]:
        """Moments over one block, all sets of centers for each piece that the cache holds."""
        words, moments = self.space.words, []
        for piece in block.pieces():
            laid, weight = lay_scaled(piece, self.space.scales)
            moments.append(tuple(_step(laid, weight, at, words) for at in self.centers))
        return reduce(self.join, moments)

    def join(self, one: tuple[Moments, ...], other: tuple[Moments, ...]) -> tuple[Moments, ...]:
        """Moments over both sets of rows."""
        return tuple(map(operator.add, one, other))


@dataclass(frozen=True, slots=True, eq=False)
class Descent:
    """One run of Lloyd's algorithm as far as it went.

    Attributes
    ----------
    centers : (k, p).
    step : of these centers.
    n_iter : steps taken.
    converged : whether the last step left every center where it was, to the last bit.
    """

    centers: Floats
    step: Moments
    n_iter: int = 0
    converged: bool = False

    @property
    def k(self) -> int:
        """Number of centers."""
        return len(self.centers)

    @property
    def inertia(self) -> float:
        """Weighted sum of squared distances to the nearest center."""
        return self.step.inertia


def begin(run: RowsRun, space: Space, starts: Sequence[Floats]) -> list[Descent]:
    """Measure several sets of centers (k, p) in one pass."""
    bounded = tuple(space.bound(centers) for centers in starts)
    steps = run(AskStep(space, bounded), "k-means")
    return [Descent(at, step) for at, step in zip(bounded, steps, strict=True)]


def advance_runs(run: RowsRun, space: Space, descents: Sequence[Descent]) -> list[Descent]:
    """Take every run that has not converged one step further, all in one pass."""
    moved = [read_only(each.step.centers(each.centers)) for each in descents]
    stayed = [
        each.converged or np.array_equal(at, each.centers)
        for each, at in zip(descents, moved, strict=True)
    ]
    going = tuple(at for at, ended in zip(moved, stayed, strict=True) if not ended)
    taken = run(AskStep(space, going), "k-means") if going else ()
    steps = iter(taken)
    return [
        replace(each, converged=True)
        if ended
        else Descent(at, next(steps), each.n_iter + 1)
        for each, at, ended in zip(descents, moved, stayed, strict=True)
    ]  # fmt: skip


def race(run: RowsRun, space: Space, starts: Sequence[Floats]) -> list[Descent]:
    """Take all starts some steps, then the best of each k on until steps gain little.

    Returns
    -------
    One run for each k, by k.
    """
    runs = begin(run, space, starts)
    for _ in range(ABREAST):
        runs = advance_runs(run, space, runs)
    best = {k: min((r for r in runs if r.k == k), key=_rank) for k in sorted({r.k for r in runs})}
    going = dict(best)
    while going:
        further = advance_runs(run, space, list(going.values()))
        for before, after in zip(list(going.values()), further, strict=True):
            best[after.k] = going[after.k] = after
            slow = before.inertia - after.inertia <= SLOW * before.inertia
            if after.converged or slow or after.n_iter >= MOST_STEPS:
                del going[after.k]
    return list(best.values())


def finish_run(run: RowsRun, space: Space, descent: Descent) -> Descent:
    """Take one run on until nothing moves."""
    while not descent.converged and descent.n_iter < MOST_STEPS:
        [descent] = advance_runs(run, space, [descent])
    return descent


def _rank(descent: Descent) -> tuple[float, list[float]]:
    """By inertia; by centers where equal, so that the order of the starts decides nothing."""
    return descent.inertia, descent.centers.reshape(-1).tolist()


def _step(laid: Floats, weight: Floats, centers: Floats, words: WordScale) -> Moments:
    """Moments of rows (g, p, LANES) with weights (g, LANES); padding has none."""
    label, near = measure_nearest(laid, centers)
    span = (0, len(laid))
    whole = kernels.add_whole(laid, weight, words.factor, label, near, span, len(centers))
    return Moments(ExactSums(whole, words), *_find_farthest(laid, weight * near))


def _find_farthest(laid: Floats, cost: Floats) -> tuple[Floats, float]:
    """The costliest row and its cost; the first in lexicographic order where several have it."""
    if not len(laid):
        return np.zeros(laid.shape[1]), -1.0
    most = float(cost.max())
    block, lane = np.nonzero(cost == most)
    tied = laid[block, :, lane]
    return tied[np.lexsort(tied.T[::-1])[0]], most
