"""The search's kernels: seeding, Lloyd, Hartigan–Wong transfers, offspring, and the coreset.

They work on `WorkingPoints`: blocks (g, p, LANES) and weight (g, LANES) in float32, and rows
(g, LANES, p + 1), each point's weighted values and weight in float64. Nothing here is random:
uniform draws are given.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from segmentus.arrays import Floats
from segmentus.compiled.library import kernel, open_room

Singles = NDArray[np.float32]
SAME_SOLUTION = 1e-9
"""Relative difference of what two solutions explain below which they are one, as in `genetic.c`."""


class Working(NamedTuple):
    """Points of a search: blocks, weight and rows, see the module."""

    blocks: Singles
    weight: Singles
    rows: Floats


def seed_centers(blocks: Singles, weight: Singles, draws: Floats, centers: Singles) -> None:
    """Greedy k-means++ (Arthur & Vassilvitskii 2007) from uniform draws (k, m) into centers (k, p).

    The first center is drawn by weight alone; each further one is the best of m drawn by
    weight × squared distance to the nearest center so far.
    """
    (k, p), g, m = centers.shape, len(blocks), draws.shape[1]
    draws, room = np.ascontiguousarray(draws), open_room("seed_room", p, g)
    kernel("seed_centers")(p, k, g, m, blocks, weight, draws, centers, *room)


def lower_distances(
    blocks: Singles, weight: Singles, near: Singles, at: Singles, out: Singles, mass: Floats
) -> float:
    """Squared distances if `at` (p,) were a center as well; returns their mass.

    near (g, LANES) without it; written: out (g, LANES), mass (g,) the sum of weight × out by block.
    """
    g, p, _ = blocks.shape
    lowered: float = kernel("lower_distances")(p, g, blocks, weight, near, at, out, mass)
    return lowered


def draw_by_mass(weight: Singles, near: Singles, mass: Floats, u: float) -> int:
    """Position of the point where the running sum of weight × near passes u of the total."""
    return int(kernel("draw_by_mass")(len(weight), u, weight, near, mass))


def local_search(
    points: Working, centers: Singles, steps: int, passes: int, least: float = -np.inf
) -> float:
    """Lloyd for some steps, then transfers of single points; returns what the solution explains.

    centers (k, p) become the means they end at; the center of an empty cluster stays. A solution
    that is not going to explain `least` is left where that shows.
    """
    (k, p), g = centers.shape, len(points.blocks)
    room = open_room("local_search_room", p, k, g)
    value: float = kernel("local_search")(p, k, g, steps, passes, least, *points, centers, *room)
    return value


def iterate_search(
    points: Working, centers: Singles, steps: int
) -> tuple[NDArray[np.int32], Floats]:
    """The first half of `local_search`: labels (g, LANES), and sums (k, p + 1) of rows by label."""
    (k, p), g = centers.shape, len(points.blocks)
    label, sums = np.empty(points.weight.shape, np.int32), np.empty((k, p + 1))
    room = open_room("local_search_room", p, k, g)
    kernel("iterate_search")(p, k, g, steps, *points, centers, label, sums, *room)
    return label, sums


def transfer_points(
    points: Working, label: NDArray[np.int32], sums: Floats, passes: int, least: float = -np.inf
) -> float:
    """The second half of `local_search` (Hartigan & Wong 1979); label and sums follow."""
    (k, p), g = (len(sums), sums.shape[1] - 1), len(points.blocks)
    room = open_room("local_search_room", p, k, g)
    value: float = kernel("transfer_points")(p, k, g, passes, least, *points, label, sums, *room)
    return value


def start_searches(
    points: Working, draws: Floats, steps: int, passes: int
) -> tuple[Singles, Floats]:
    """Independent starts from uniform draws (n, k, m): `seed_centers`, then `local_search` of each.

    Returns centers (n, k, p), and what each explains (n,).
    """
    (n, k, m), (g, p, _) = draws.shape, points.blocks.shape
    centers, value = np.empty((n, k, p), np.float32), np.empty(n)
    draws, room = np.ascontiguousarray(draws), open_room("start_room", p, k, g)
    kernel("start_searches")(p, k, g, n, m, steps, passes, *points, draws, centers, value, *room)
    return centers, value


def crossover(one: Singles, other: Singles, picks: Floats, offspring: Singles) -> None:
    """Offspring (k, p) of two solutions: each center of one, or the nearest unused of the other.

    picks (k,) uniform: below a half takes from `one`. Ties go to the lower number.
    """
    k, p = one.shape
    room = open_room("evolve_room", p, k, 1)
    kernel("crossover")(p, k, one, other, picks, offspring, *room)


def mutate(blocks: Singles, weight: Singles, u: float, v: float, centers: Singles) -> None:
    """Drop one of k > 1 centers, u of the way through them, and draw one by mass with v instead."""
    (k, p), g = centers.shape, len(blocks)
    room = open_room("evolve_room", p, k, g)
    kernel("mutate")(p, k, g, u, v, blocks, weight, centers, *room)


def evolve(
    points: Working,
    draws: Floats,
    steps: int,
    passes: int,
    centers: Singles,
    value: Floats,
    filled: int,
) -> int:
    """Let offspring of a population take the place of its worst members; returns how many it has.

    draws (n, 6 + k) uniform, a row an offspring. centers (m, k, p), value (m,): the population, its
    first `filled` members at least one, the others of value −inf. An offspring that explains as
    much as a member is dropped (Gribel & Vidal 2019).
    """
    (m, k, p), g, n = centers.shape, len(points.blocks), len(draws)
    sizes, room = (p, k, g, n, m, steps, passes, filled), open_room("evolve_room", p, k, g)
    draws = np.ascontiguousarray(draws)
    return int(kernel("evolve")(*sizes, *points, draws, centers, value, *room))


def build_coreset(values: Floats, weight: Floats, n_cells: int) -> tuple[Floats, Floats]:
    """Cut points into cells; returns their means (c, p) and weights (c,), c ≤ n_cells.

    values (n, p), weight (n,) positive. Again and again the cell with the largest sum of squares
    about its mean is cut at its mean along the feature in which that is largest; ties go to the
    first. Fewer cells come back where nothing is left to cut.
    """
    n, p = values.shape
    means, mass = np.empty((n_cells, p)), np.empty(n_cells)
    values, weight = np.ascontiguousarray(values), np.ascontiguousarray(weight)
    room = open_room("coreset_room", n, p, n_cells)
    count = kernel("build_coreset")(n, p, n_cells, values, weight, means, mass, *room)
    return means[:count], mass[:count]
