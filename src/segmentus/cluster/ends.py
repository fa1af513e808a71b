"""Features into where single runs of k-means end: how much hangs on the start."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats
from segmentus.cluster.kmeans import MAX_ITER, SAME_OPTIMUM, lloyd
from segmentus.cluster.moments import step
from segmentus.cluster.points import Points, merge_rows
from segmentus.features.scale import Features

RUNS = 50


@dataclass(frozen=True, slots=True)
class End:
    """One local optimum.

    Attributes
    ----------
    inertia : weighted sum of squared distances there.
    runs : single runs that ended there.
    """

    inertia: float
    runs: int


def find_ends(features: Features, k: int, *, runs: int = RUNS, seed: int = 0) -> tuple[End, ...]:
    """Run Lloyd from independent k-means++ starts, and from nothing else; the best end first.

    No start is compared with another and no center is swapped afterwards, as `sweep_k` does: this
    is what somebody may get who starts once. Ends whose inertias differ by under 1e-6 are one.

    Parameters
    ----------
    features : what is clustered, with the weights of the fit.
    k : number of clusters, at most as many as there are distinct rows.
    runs : how many starts.
    seed : decides the starts.
    """
    points = merge_rows(features.values, features.weight)
    draws = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(k,)))
    found = sorted(
        lloyd(lambda at: step(points, at), _start(points, draws.random((k, 1))), MAX_ITER).inertia
        for _ in range(runs)
    )
    ends: list[End] = []
    for inertia in found:
        if ends and inertia <= ends[-1].inertia * (1 + SAME_OPTIMUM):
            ends[-1] = End(ends[-1].inertia, ends[-1].runs + 1)
        else:
            ends.append(End(inertia, 1))
    return tuple(ends)


def _start(points: Points, draws: Floats) -> Floats:
    """Centers (k, p) by k-means++ (Arthur & Vassilvitskii 2007) from uniform draws (k, 1)."""
    rows = points.blocks.transpose(0, 2, 1).reshape(-1, points.blocks.shape[1])[: points.n_points]
    weight = points.weight.reshape(-1)[: points.n_points]
    near = np.ones(points.n_points)
    centers: list[Floats] = []
    for (u,) in draws:
        mass = np.cumsum(weight * near)
        at = np.searchsorted(mass, u * mass[-1], side="right")
        centers.append(rows[min(int(at), points.n_points - 1)])
        gap = ((rows - centers[-1]) ** 2).sum(axis=1)
        near = np.minimum(near, gap) if len(centers) > 1 else gap
    return np.array(centers)
