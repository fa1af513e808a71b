"""Points into the best partition found: starts, their children, moves of points, Lloyd.

The search runs on a sketch of the points, and where they are many on fewer points that stand for
them; what it finds is finished by Lloyd's algorithm on all points in float64. Sources: Lloyd
(1982); Arthur & Vassilvitskii (2007) for k-means++, greedy variant with 2 + log k candidates;
Hartigan & Wong (1979) for moves of single points; Gribel & Vidal (2019) for children.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, read_only
from segmentus.cluster import kernels
from segmentus.cluster.kernels import LANES
from segmentus.cluster.moments import Moments, step, unpack_sums
from segmentus.cluster.points import Points
from segmentus.cluster.search import genetic, seeding
from segmentus.cluster.search.working_points import (
    Frame,
    Singles,
    Sketch,
    condense_sketch,
    sketch_points,
    thin_sketch,
)
from segmentus.errors import InputError
from segmentus.progress import Progress, silent
from segmentus.threads import n_threads

MAX_ITER = 1000
CELLS, CELLS_A_CENTER = 512, 16
"""Points that stand for all in the search, at least; and for each center."""
CHILDREN, MOST_A_CENTER, POPULATION = 16, 20, 8
"""Children of a search: 16 + k (k + 1), not more than 20 for each center, because it gets harder
with k; members of the population that parents are drawn from."""
QUICK = 2
"""Children for each center of a search that is one of hundreds whose results are averaged: on SCF
2019 a gap moves by under 0.003 and a Rand index over cold starts by under 0.01."""
STEPS, PASSES = 3, 100
"""Steps of Lloyd on a child before single points move, and on a member before it is compared;
passes of these moves at most."""
FINISHED = 2
"""Best members that are compared on the sample; the one ahead there is finished on all points."""
SAMPLE = 50_000
"""Points that a search looks at before its best is finished on all."""
MANY_BLOCKS = 2000
"""Blocks from which threads share the blocks of one run."""
SAME_OPTIMUM = 1e-6
"""Relative difference of inertia below which two starts count as the same optimum."""


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


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The best of many runs, and what the starts say about it.

    Attributes
    ----------
    best : the run of lowest inertia.
    n_starts : independent starts.
    n_optima : distinct inertias among them and the best (relative difference above 1e-6), as
        they end on the points that stand for all.
    runner_up : (second lowest distinct inertia − lowest) / lowest; nan where all agree.
    """

    best: Optimum
    n_starts: int
    n_optima: int
    runner_up: float


@dataclass(frozen=True, slots=True, eq=False)
class _Ground:
    """Where a search runs: all points, their sketch with its frame, a sample, the few for all.

    square : sum of squares of the sample about 0; less what a solution explains, its inertia.
    """

    points: Points
    sketch: Sketch
    frame: Frame
    sample: Sketch
    few: Sketch
    square: float


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


def search(points: Points, k: int, *, starts: int, seed: int, max_iter: int = MAX_ITER) -> Found:
    """Find the partition of lowest inertia among many runs.

    Parameters
    ----------
    points : distinct rows in canonical order.
    k : number of clusters, at most the number of distinct rows.
    starts : independent k-means++ starts.
    seed : with k, decides every draw.
    max_iter : steps that the last run of Lloyd, on all points, may take.

    Raises
    ------
    InputError
        There are fewer distinct rows than clusters.
    """
    _check_enough(points, k)
    [ground] = _lay_grounds(points, [k])
    return _search(ground, k, starts, MOST_A_CENTER, seed, max_iter)


def search_all(
    points: Points,
    ks: Sequence[int],
    *,
    starts: int,
    seed: int,
    most: int = MOST_A_CENTER,
    progress: Progress = silent,
) -> list[Found]:
    """Search every k of an ascending list, each as `search` alone would; threads share the ks.

    most : children for each center; fewer make a quicker search, see `QUICK`.
    """
    for k in ks:
        _check_enough(points, k)
    grounds = dict(zip(ks, _lay_grounds(points, ks), strict=True))

    def work(k: int) -> Found:
        return _search(grounds[k], k, starts, most, seed, MAX_ITER)

    found: list[Found] = []
    pool = ThreadPoolExecutor(n_threads())
    try:
        tasks = [pool.submit(work, k) for k in reversed(ks)]  # the longest first
        for done, task in enumerate(reversed(tasks)):
            progress("k-means", done, len(ks))
            found.append(task.result())
    finally:
        pool.shutdown(cancel_futures=True)
    progress("k-means", len(ks), len(ks))
    return found


def _check_enough(points: Points, k: int) -> None:
    if k > points.n_points:
        raise InputError(
            f"k = {k}: only {points.n_points} distinct rows carry weight; ask for fewer segments."
        )


def _n_cells(k: int) -> int:
    """Points that stand for all; a multiple of the lanes, so that none are idle."""
    return max(CELLS, LANES * -(-CELLS_A_CENTER * k // LANES))


def _lay_grounds(points: Points, ks: Sequence[int]) -> list[_Ground]:
    """One ground for each k; what they have in common is made once."""
    if not ks:  # nor need there be a point, as under a replicate that leaves a domain no weight
        return []
    sketch, frame = sketch_points(points)
    sample = thin_sketch(sketch, SAMPLE)
    square = float(sample.mass @ np.einsum("ij,ij->i", sample.values, sample.values))
    few = {cells: condense_sketch(sample, cells) for cells in {_n_cells(k) for k in ks}}
    return [_Ground(points, sketch, frame, sample, few[_n_cells(k)], square) for k in ks]


def _search(ground: _Ground, k: int, starts: int, most: int, seed: int, max_iter: int) -> Found:
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(k,)))
    begun = _begin(ground.few, rng.random((starts, k, 2 + int(np.log(k)))))
    n_children = CHILDREN + k * min(k + 1, most) if k > 1 else 0
    bred = _breed(ground.few, begun, rng.random((n_children, 6 + k)))
    optima = _distinct(ground.square, np.append(bred.value.max(), begun.value))
    return Found(
        best=_finish(ground, bred, max_iter),
        n_starts=starts,
        n_optima=len(optima),
        runner_up=optima[1] / optima[0] - 1 if len(optima) > 1 else float("nan"),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Members:
    """Solutions: centers (m, k, p) float32, and value (m,), what each explains, best first."""

    centers: Singles
    value: Floats


def _begin(few: Sketch, draws: Floats) -> _Members:
    """Independent starts."""
    starts, k, _ = draws.shape
    centers = np.empty((starts, k, few.blocks.shape[1]), np.float32)
    value = np.empty(starts)
    for i, at in enumerate(centers):
        seeding.seed(few.blocks, few.weight, draws[i], at)
        value[i] = _improve(few, at, MAX_ITER, PASSES)
    return _ranked(centers, value)


def _breed(few: Sketch, begun: _Members, draws: Floats) -> _Members:
    """The best different starts and what their children make of them."""
    new = np.append(True, np.diff(begun.value) < -genetic.SAME * begun.value[:-1])
    kept = np.flatnonzero(new)[:POPULATION]
    centers = np.empty((POPULATION, *begun.centers.shape[1:]), np.float32)
    value = np.full(POPULATION, -np.inf)
    centers[: len(kept)], value[: len(kept)] = begun.centers[kept], begun.value[kept]
    filled = genetic.breed(
        few.blocks, few.weight, few.rows, draws, STEPS, PASSES, centers, value, len(kept)
    )
    return _ranked(centers[:filled], value[:filled])


def _ranked(centers: Singles, value: Floats) -> _Members:
    order = np.argsort(-value, kind="stable")
    return _Members(centers[order], value[order])


def _finish(ground: _Ground, bred: _Members, max_iter: int) -> Optimum:
    """Of the best members the one that is ahead after some steps on the sample, finished.

    First on the sample, with moves of single points, which Lloyd's steps alone leave up to a
    ten-thousandth above (SCF 2019, `credit-holdings`, k = 3); then on all points, last in float64.
    """
    centers, value = bred.centers[:FINISHED].copy(), bred.value[:FINISHED].copy()
    if ground.sample is not ground.few:
        for i, at in enumerate(centers):
            value[i] = _improve(ground.sample, at, STEPS, 0)
    best = centers[value.argmax()]
    if ground.sample is not ground.few:
        _improve(ground.sample, best, MAX_ITER, PASSES)
    if ground.sketch is not ground.sample:
        _improve(ground.sketch, best, MAX_ITER, 0)
    return run_lloyd(ground.points, ground.frame.lift(best), max_iter)


def _improve(sketch: Sketch, centers: Singles, steps: int, passes: int) -> float:
    """Lloyd and moves of points, in float32; centers (k, p) move. Returns what they explain."""
    explained: float = genetic.improve(
        sketch.blocks, sketch.weight, sketch.rows, centers, steps, passes, -np.inf
    )
    return explained


def run_lloyd(points: Points, centers: Floats, max_iter: int) -> Optimum:
    """`lloyd`, on one thread in one kernel where blocks are few: the same result, fewer calls."""
    if len(points.blocks) >= MANY_BLOCKS:
        return lloyd(lambda at: step(points, at), centers, max_iter)
    at, sums, block, peak, n_iter, converged = kernels.iterate(
        points.blocks, points.weight, np.ascontiguousarray(centers), max_iter
    )
    moments = unpack_sums(sums, points.at(block, int(peak[1])), float(peak[0]))
    return Optimum(read_only(at), moments, n_iter, converged)


def _distinct(square: float, value: Floats) -> list[float]:
    """Distinct inertias (square less value) of solutions, ascending."""
    kept: list[float] = []
    for inertia in np.sort(square - value).tolist():
        if not kept or inertia > kept[-1] * (1 + SAME_OPTIMUM) + 1e-12 * square:
            kept.append(inertia)
    return kept
