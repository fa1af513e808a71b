"""Points into the best partition found: seeding, Lloyd, growth from k − 1, swaps of centers.

Sources: Lloyd (1982); Arthur & Vassilvitskii (2007) for k-means++, greedy variant with
2 + log k candidates; Lattanzi & Sohler (2019) for swaps by local search.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, read_only
from segmentus.cluster import kernels
from segmentus.cluster.moments import Moments, find_nearest, step, unpack_sums
from segmentus.cluster.points import Points, n_threads
from segmentus.errors import InputError
from segmentus.progress import Progress, silent

MAX_ITER = 1000
LEADERS = 2
"""Best distinct starts that swaps of centers try to improve."""
PATIENCE = 2
"""Rounds of swaps without improvement after which a leader is left alone."""
SWAPS, TRIED, FORESIGHT, FINISHED = 32, 8, 6, 1
"""Points drawn in a round of swaps; the most promising ones that Lloyd looks into; its steps on
them; and the ones it then finishes."""
MANY_BLOCKS = 2000
"""Blocks from which threads share the blocks of one start instead of the starts."""
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
    """The best of many runs, and what the others say about it.

    Attributes
    ----------
    best : the run of lowest inertia; ties to the first.
    n_starts : runs compared: independent starts, and one grown from k − 1 where there is one.
    n_optima : distinct inertias among them (relative difference above 1e-6).
    runner_up : (second best distinct inertia − best) / best; nan where all runs agree.
    """

    best: Optimum
    n_starts: int
    n_optima: int
    runner_up: float


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


def search(
    points: Points,
    k: int,
    *,
    starts: int,
    seed: int,
    max_iter: int = MAX_ITER,
    smaller: Optimum | None = None,
) -> Found:
    """Find the partition of lowest inertia among many runs.

    Parameters
    ----------
    points : distinct rows in canonical order.
    k : number of clusters, at most the number of distinct rows.
    starts : independent k-means++ starts.
    seed : with k, decides every draw.
    max_iter : steps a run may take.
    smaller : the best of k − 1, to grow one further run from.

    Raises
    ------
    InputError
        There are fewer distinct rows than clusters.
    """
    if k > points.n_points:
        raise InputError(
            f"k = {k}: only {points.n_points} distinct rows carry weight; ask for fewer segments."
        )
    draws = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(k,)))
    candidates = 2 + int(np.log(k))
    first = [seed_centers(points, draws.random((k, candidates))) for _ in range(starts)]
    if smaller is not None and len(smaller.centers) == k - 1:
        first.append(_grow(points, smaller.centers, draws.random(4 * candidates)))
    runs = _run_all(points, first, max_iter)
    leaders = _distinct(runs)[:LEADERS]
    ends = [_swap_centers(points, leader, draws, max_iter) for leader in leaders]
    best = min(ends, key=_inertia)
    optima = _distinct([best, *runs])
    second = optima[1].inertia / best.inertia - 1 if len(optima) > 1 else float("nan")
    return Found(best, len(runs), len(optima), second)


def search_all(
    points: Points, ks: Sequence[int], *, starts: int, seed: int, progress: Progress = silent
) -> list[Found]:
    """Search every k of an ascending list, each growing from the one before it."""
    found: list[Found] = []
    for done, k in enumerate(ks):
        progress("k-means", done, len(ks))
        smaller = found[-1].best if found else None
        found.append(search(points, k, starts=starts, seed=seed, smaller=smaller))
    progress("k-means", len(ks), len(ks))
    return found


def seed_centers(points: Points, draws: Floats) -> Floats:
    """Greedy k-means++ by cumulative mass: centers (k, p) from uniform draws (k, candidates).

    A center is drawn where the running sum of weight × squared distance, in canonical order,
    passes the draw's share of the total; of the candidates the one that lowers the total most
    is kept, ties to the first. The very first center is drawn by weight alone.
    """
    near = np.ones_like(points.weight)
    start = points.at(*kernels.draw_point(points.weight, near, draws[0, 0]))
    near = np.full_like(near, np.inf)
    kernels.lower_distances(points.blocks, points.weight, near, start, near)
    centers = [start]
    for row in draws[1:]:
        chosen, near = _lower_most(points, near, row)
        centers.append(chosen)
    return np.array(centers)


def _lower_most(points: Points, near: Floats, draws: Floats) -> tuple[Floats, Floats]:
    """Of points drawn by mass, return the one that lowers the cost most, and its distances."""
    best, chosen, lowered = np.inf, points.at(0, 0), near
    for u in draws:
        candidate = points.at(*kernels.draw_point(points.weight, near, u))
        out = np.empty_like(near)
        cost = kernels.lower_distances(points.blocks, points.weight, near, candidate, out)
        if cost < best:
            best, chosen, lowered = cost, candidate, out
    return chosen, lowered


def _grow(points: Points, centers: Floats, draws: Floats) -> Floats:
    """Add to the centers of k − 1 the candidate that lowers their inertia most."""
    near = find_nearest(points.blocks, centers).near
    return np.vstack([centers, _lower_most(points, near, draws)[0]])


def _run_all(points: Points, first: list[Floats], max_iter: int) -> list[Optimum]:
    """Lloyd from every start; starts, or blocks where they are many, spread over processors."""
    if len(points.blocks) >= MANY_BLOCKS:
        return [lloyd(lambda at: step(points, at), centers, max_iter) for centers in first]
    with ThreadPoolExecutor(n_threads()) as pool:
        return list(pool.map(lambda centers: _run_one(points, centers, max_iter), first))


def _run_one(points: Points, centers: Floats, max_iter: int) -> Optimum:
    """`lloyd` on one thread in one kernel: the same result without a call a step."""
    at, sums, block, peak, n_iter, converged = kernels.iterate(
        points.blocks, points.weight, np.ascontiguousarray(centers), max_iter
    )
    moments = unpack_sums(sums, points.at(block, int(peak[1])), float(peak[0]))
    return Optimum(read_only(at), moments, n_iter, converged)


def _swap_centers(
    points: Points, best: Optimum, draws: np.random.Generator, max_iter: int
) -> Optimum:
    """Replace single centers by points drawn by mass as long as that lowers the inertia."""
    patience = PATIENCE if len(best.centers) > 1 else 0
    while patience:
        swaps = _promising_swaps(points, best.centers, draws.random(SWAPS))
        ahead = sorted(_run_all(points, swaps, FORESIGHT), key=_inertia)[:FINISHED]
        tried = min(_run_all(points, [run.centers for run in ahead], max_iter), key=_inertia)
        improved = tried.inertia < best.inertia * (1 - 1e-12)
        best, patience = (tried, PATIENCE) if improved else (best, patience - 1)
    return best


def _promising_swaps(points: Points, centers: Floats, draws: Floats) -> list[Floats]:
    """Centers after the cheapest swap for each draw; the `TRIED` cheapest of these."""
    nearest = find_nearest(points.blocks, centers)
    swaps = []
    for u in draws:
        point = points.at(*kernels.draw_point(points.weight, nearest.near, u))
        costs = kernels.swap_costs(
            points.blocks, points.weight, nearest.label, nearest.near, nearest.second, point,
            len(centers),
        )  # fmt: skip
        swapped = centers.copy()
        swapped[int(costs.argmin())] = point
        swaps.append((float(costs.min()), swapped))
    return [swapped for _, swapped in sorted(swaps, key=lambda swap: swap[0])[:TRIED]]


def _distinct(runs: list[Optimum]) -> list[Optimum]:
    """One run for each optimum, the lowest inertia first; ties to the first run."""
    kept: list[Optimum] = []
    for run in sorted(runs, key=_inertia):
        if not kept or run.inertia > kept[-1].inertia * (1 + SAME_OPTIMUM):
            kept.append(run)
    return kept


def _inertia(run: Optimum) -> float:
    return run.inertia
