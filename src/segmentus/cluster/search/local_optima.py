"""Features into the local optima that single runs of k-means end in: how much the start decides.

Source of the starts: Arthur & Vassilvitskii (2007), k-means++ without candidates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats
from segmentus.cluster.moments import step
from segmentus.cluster.points import Points, points_of
from segmentus.cluster.search.kmeans import SAME_OPTIMUM
from segmentus.cluster.search.lloyd import MAX_ITER, lloyd
from segmentus.door import at_least, check_arguments
from segmentus.errors import InputError
from segmentus.features.values import Features

RUNS = 50


@dataclass(frozen=True, slots=True)
class LocalOptimum:
    """One local optimum.

    Attributes
    ----------
    inertia : weighted sum of squared distances there.
    runs : single runs that ended there.
    """

    inertia: float
    runs: int


@check_arguments
def find_local_optima(
    features: Features, k: int, *, runs: int = RUNS, seed: int = 0
) -> tuple[LocalOptimum, ...]:
    """Run Lloyd from independent k-means++ starts, and from nothing else; the best optimum first.

    Nothing improves the runs, as the search of `sweep_k` does: each is what a single start may
    give. Optima whose inertias differ by under 1e-6 are one.

    Parameters
    ----------
    features : what is clustered, with the weights of the fit.
    k : number of clusters.
    runs : how many starts.
    seed : decides the starts.

    Raises
    ------
    InputError
        There are fewer distinct rows than clusters.
    """
    at_least(1, k=k, runs=runs)
    at_least(0, seed=seed)
    points = points_of(features)
    if k > points.n_points:
        raise InputError(
            f"k = {k}: only {points.n_points} distinct rows carry weight; ask for fewer clusters."
        )
    draws = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(k,)))
    found = sorted(
        lloyd(lambda at: step(points, at), _start(points, draws.random(k)), MAX_ITER).inertia
        for _ in range(runs)
    )
    optima: list[LocalOptimum] = []
    for inertia in found:
        if optima and inertia <= optima[-1].inertia * (1 + SAME_OPTIMUM):
            optima[-1] = LocalOptimum(optima[-1].inertia, optima[-1].runs + 1)
        else:
            optima.append(LocalOptimum(inertia, 1))
    return tuple(optima)


def _start(points: Points, draws: Floats) -> Floats:
    """Centers (k, p), each drawn by weight × squared distance to those before it."""
    rows, weight = points.values, points.mass
    centers: list[Floats] = []
    near = np.full(len(rows), np.inf)
    for u in draws:
        mass = np.cumsum(weight * near if centers else weight)
        centers.append(rows[np.searchsorted(mass, u * mass[-1], side="right")])
        near = np.minimum(near, ((rows - centers[-1]) ** 2).sum(axis=1))
    return np.array(centers)
