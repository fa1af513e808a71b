"""Points into the best partition found: k-means++ starts, then a genetic search from the best.

The search runs on a float32 copy of the points, and where they are many on their coreset; what it
finds is finished by Lloyd's algorithm on all points in float64. Sources: Arthur & Vassilvitskii
(2007) for k-means++, greedy variant with 2 + log k candidates; Lloyd (1982) and Hartigan & Wong
(1979) for the local search; Gribel & Vidal (2019), HG-means, for offspring of two solutions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats
from segmentus.cluster.points import Points
from segmentus.cluster.search.lloyd import MAX_ITER, Optimum, run_lloyd
from segmentus.cluster.search.working_points import (
    Standardization,
    WorkingPoints,
    standardize,
    take_coreset,
)
from segmentus.compiled.arithmetic import add_products
from segmentus.compiled.lloyd import LANES
from segmentus.compiled.search import (
    SAME_SOLUTION,
    Singles,
    evolve,
    local_search,
    start_searches,
)
from segmentus.errors import InputError
from segmentus.progress import Progress, silent
from segmentus.threads import each_in_threads

CELLS, CELLS_A_CENTER = 512, 16
"""Points that stand for all in the search, at least; and for each center."""
OFFSPRING, MOST_A_CENTER, POPULATION = 16, 20, 8
"""Offspring of a search: 16 + k (k + 1), not more than 20 for each center, because it gets harder
with k; members of the population that parents are drawn from."""
QUICK = 2
"""Offspring for each center of a search that is one of hundreds whose results are averaged: on SCF
2019 a gap moves by under 0.003 and a Rand index over cold starts by under 0.01."""
STEPS, PASSES = 3, 100
"""Steps of Lloyd on an offspring before single points are transferred, and on a member before it is
compared; passes of these transfers at most."""
FINISHED = 2
"""Best members that are compared on the sample; the one ahead there is finished on all points."""
SAMPLE_ROWS = 50_000
"""Points that a search looks at before its best is finished on all."""
SAME_OPTIMUM = 1e-6
"""Relative difference of inertia below which two starts count as the same optimum."""


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
class _WorkingSet:
    """Where a search runs: a float32 copy of points, or of a sample of them, and its coreset.

    points : all of them, for the last steps.
    square : sum of squares of the sample about 0; less what a solution explains, its inertia.
    """

    points: Points
    standardization: Standardization
    sample: WorkingPoints
    coreset: WorkingPoints
    square: float


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
    [task] = _working_sets(points, [k])
    return _search(task, k, starts, MOST_A_CENTER, seed, max_iter)


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

    most : offspring for each center; fewer make a quicker search, see `QUICK`.
    """
    for k in ks:
        _check_enough(points, k)
    sets = dict(zip(ks, _working_sets(points, ks), strict=True))

    longest_first = list(reversed(ks))

    def work(at: int) -> Found:
        k = longest_first[at]
        return _search(sets[k], k, starts, most, seed, MAX_ITER)

    found: list[Found] = []
    progress("k-means", 0, len(ks))
    for one in each_in_threads(work, len(ks)):
        found.append(one)
        progress("k-means", len(found), len(ks))
    return found[::-1]


def _check_enough(points: Points, k: int) -> None:
    if k > points.n_points:
        raise InputError(
            f"k = {k}: only {points.n_points} distinct rows carry weight; ask for fewer segments."
        )


def _n_cells(k: int) -> int:
    """Points that stand for all; a multiple of the lanes, so that none are idle."""
    return max(CELLS, LANES * -(-CELLS_A_CENTER * k // LANES))


def _working_sets(points: Points, ks: Sequence[int]) -> list[_WorkingSet]:
    """One for each k; what they have in common is made once."""
    if not ks:  # nor need there be a point, as under a replicate that leaves a domain no weight
        return []
    sample, standardization = standardize(points, SAMPLE_ROWS)
    square = add_products(sample.mass, (sample.values**2).sum(axis=1))
    coreset = {cells: take_coreset(sample, cells) for cells in {_n_cells(k) for k in ks}}
    return [_WorkingSet(points, standardization, sample, coreset[_n_cells(k)], square) for k in ks]


def _search(task: _WorkingSet, k: int, starts: int, most: int, seed: int, max_iter: int) -> Found:
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(k,)))
    begun = _begin(task.coreset, rng.random((starts, k, 2 + int(np.log(k)))))
    n_offspring = OFFSPRING + k * min(k + 1, most) if k > 1 else 0
    evolved = _evolve(task.coreset, begun, rng.random((n_offspring, 6 + k)))
    optima = _distinct(task.square, np.append(evolved.value.max(), begun.value))
    return Found(
        best=_finish(task, evolved, max_iter),
        n_starts=starts,
        n_optima=len(optima),
        runner_up=optima[1] / optima[0] - 1 if len(optima) > 1 else float("nan"),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Members:
    """Solutions: centers (m, k, p) float32, and value (m,), what each explains, best first."""

    centers: Singles
    value: Floats


def _begin(coreset: WorkingPoints, draws: Floats) -> _Members:
    """Independent starts."""
    return _ranked(*start_searches(coreset.arrays, draws, MAX_ITER, PASSES))


def _evolve(coreset: WorkingPoints, begun: _Members, draws: Floats) -> _Members:
    """The best different starts and what their offspring make of them."""
    new = np.append(True, np.diff(begun.value) < -SAME_SOLUTION * begun.value[:-1])
    kept = np.flatnonzero(new)[:POPULATION]
    centers = np.empty((POPULATION, *begun.centers.shape[1:]), np.float32)
    value = np.full(POPULATION, -np.inf)
    centers[: len(kept)], value[: len(kept)] = begun.centers[kept], begun.value[kept]
    filled = evolve(coreset.arrays, draws, STEPS, PASSES, centers, value, len(kept))
    return _ranked(centers[:filled], value[:filled])


def _ranked(centers: Singles, value: Floats) -> _Members:
    order = np.argsort(-value, kind="stable")
    return _Members(centers[order], value[order])


def _finish(task: _WorkingSet, evolved: _Members, max_iter: int) -> Optimum:
    """Of the best members the one that is ahead after some steps on the sample, finished.

    First on the sample, with transfers of single points, which Lloyd's steps alone leave up to a
    ten-thousandth above (SCF 2019, `credit-holdings`, k = 3); then on all points, last in float64.
    """
    centers, value = evolved.centers[:FINISHED].copy(), evolved.value[:FINISHED].copy()
    if task.sample is not task.coreset:
        for i, at in enumerate(centers):
            value[i] = local_search(task.sample.arrays, at, STEPS, 0)
    best = centers[value.argmax()]
    if task.sample is not task.coreset:
        local_search(task.sample.arrays, best, MAX_ITER, PASSES)
    return run_lloyd(task.points, task.standardization.to_original_scale(best), max_iter)


def _distinct(square: float, value: Floats) -> list[float]:
    """Distinct inertias (square less value) of solutions, ascending."""
    kept: list[float] = []
    for inertia in np.sort(square - value).tolist():
        if not kept or inertia > kept[-1] * (1 + SAME_OPTIMUM) + 1e-12 * square:
            kept.append(inertia)
    return kept
