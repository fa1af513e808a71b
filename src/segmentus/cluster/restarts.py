"""Clusterings and replicate weights into `Stability` of searches from fresh starts.

Beside refits from the base centers it shows how often the search jumps to another optimum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from segmentus.arrays import Floats, read_only
from segmentus.cluster.agree import cross
from segmentus.cluster.kmeans import QUICK, search_all
from segmentus.cluster.moments import label_rows
from segmentus.cluster.points import Points, each_in_threads, lay_out, merge_rows
from segmentus.cluster.refits import replicates_of, row_mass
from segmentus.cluster.scores import sum_by
from segmentus.cluster.stability import Stability, heaviest_share, judge
from segmentus.features.scale import Features
from segmentus.progress import Progress, silent
from segmentus.survey.values import Design

if TYPE_CHECKING:
    from segmentus.cluster.sweep import Clustering

RESTART_STARTS = 3
"""Independent starts of a search under one replicate."""


def restart_stability(
    features: Features,
    design: Design,
    clusterings: Sequence[Clustering],
    *,
    restarts: int,
    seed: int,
    progress: Progress = silent,
) -> list[Stability]:
    """Stability of clusterings searched afresh under the first replicates.

    Differs from refits at the base centers by the jumps to other optima.

    Parameters
    ----------
    features, design, clusterings : as for `refit`; clusterings with ascending k.
    restarts : replicates to look at, at most all.
    seed : with a replicate's number, decides the draws under it.
    progress : called before each replicate and at the end.
    """
    replicates = replicates_of(design)
    restarts = min(restarts, replicates.weight.shape[1])
    mass = row_mass(features, design)
    points = merge_rows(features.values, features.weight)
    blocks = lay_out(features.values)

    def search(j: int) -> list[Floats]:
        """Overlaps (2, k, k) of each clustering with that found under replicate j."""
        drawn = _reweigh(points, mass * replicates.weight[design.unit, j])
        found = _search_afresh(drawn, [c.k for c in clusterings], seed + j)
        return [
            np.array(
                [cross(c.labels, labels, w, c.k) for w in (features.weight, features.weight**2)]
            )
            for c, labels in zip(
                clusterings, (label_rows(blocks, at, len(mass)) for at in found), strict=True
            )
        ]

    progress("fresh starts", 0, restarts)
    tables = [np.zeros((2, restarts, c.k, c.k)) for c in clusterings]
    for j, overlaps in enumerate(each_in_threads(search, restarts)):
        progress("fresh starts", j, restarts)
        for table, overlap in zip(tables, overlaps, strict=True):
            table[:, j] = overlap
    progress("fresh starts", restarts, restarts)
    return [
        judge(table[0], table[1], heaviest_share(features, design, clustering))
        for table, clustering in zip(tables, clusterings, strict=True)
    ]


def _reweigh(points: Points, weight: Floats) -> Points:
    """The points that rows of other weights (n,) would merge to; absent ones are dropped."""
    known = points.group >= 0
    mass = sum_by(points.group[known], weight[known], points.n_points)
    present = np.flatnonzero(mass > 0)
    p = points.blocks.shape[1]
    rows = points.blocks.transpose(0, 2, 1).reshape(-1, p)[present]
    return replace(
        points,
        blocks=read_only(lay_out(rows)),
        weight=read_only(lay_out(mass[present][:, None])[:, 0]),
        n_points=len(present),
    )


def _search_afresh(points: Points, ks: Sequence[int], seed: int) -> list[Floats]:
    """Best centers for each k; where there are too few points for k, as many as there are."""
    possible = [k for k in ks if k <= points.n_points]
    found = search_all(points, possible, starts=RESTART_STARTS, most=QUICK, seed=seed)
    centers = [item.best.centers for item in found]
    p = points.blocks.shape[1]
    rows = points.blocks.transpose(0, 2, 1).reshape(-1, p)[: points.n_points]
    return centers + [rows] * (len(ks) - len(possible))
