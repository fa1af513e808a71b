"""Clusterings and replicate weights into `Stability`: what comes back from a cold start.

A replicate is a survey, or a list of customers, that might have been drawn. Under it the search
begins anew, knowing nothing of the clusters it is held against; a refit from their centers would
find them again almost by construction. Sources: Hennig (2007) for the Jaccard of a cluster; Fang &
Wang (2012) for agreement within pairs of bootstrap samples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentus.arrays import Floats, Ints, Labels, read_only, sum_by
from segmentus.cluster.assessments import Stability
from segmentus.cluster.exact_sums import measure_extent
from segmentus.cluster.moments import label_rows
from segmentus.cluster.points import Points, lay_out, merge_rows, points_of
from segmentus.cluster.search.kmeans import QUICK, search_all
from segmentus.cluster.stability.clusterwise import heaviest_share, summarize_refits
from segmentus.cluster.stability.refits import family_weight, replicates_of, row_mass
from segmentus.cluster.stability.similarity import adjusted_rand_index, contingency_table
from segmentus.cluster.values import Clustering
from segmentus.features.values import Features
from segmentus.progress import Progress, silent
from segmentus.survey.design import Design
from segmentus.survey.random_groups import draw_some
from segmentus.threads import each_in_threads

COLD_STARTS = 3
"""Independent starts of a search under one replicate."""
FAMILIES = 2000
"""Families that are refitted and compared where there are more: drawn anew for each pair of
replicates. Refits of fewer differ more, so what is stable on these is stable on all."""


def cold_stability(
    features: Features,
    design: Design,
    clusterings: Sequence[Clustering],
    *,
    refits: int,
    seed: int,
    progress: Progress = silent,
) -> list[Stability]:
    """Stability of clusterings that are searched afresh under the first replicates, two by two.

    Parameters
    ----------
    features, design : as for `refit`.
    clusterings : with ascending k, held against what is found.
    refits : replicates to look at, an even number, at most as many as there are.
    seed : with a replicate's number, decides the draws under it.
    progress : called before each pair of replicates and at the end.
    """
    pairs = min(refits, replicates_of(design).count) // 2
    heaviest = [heaviest_share(features, design, one) for one in clusterings]
    mass = row_mass(features, design)
    tables = [np.zeros((2, 2 * pairs, c.k, c.k)) for c in clusterings]
    rands = np.zeros((len(clusterings), pairs))

    def fit_pair(j: int) -> list[tuple[Floats, float]]:
        return _fit_pair(features, design, clusterings, mass, j, seed)

    progress("cold starts", 0, pairs)
    for j, found in enumerate(each_in_threads(fit_pair, pairs)):
        progress("cold starts", j, pairs)
        for c, (overlaps, rand) in enumerate(found):
            tables[c][:, 2 * j : 2 * j + 2] = overlaps
            rands[c, j] = rand
    progress("cold starts", pairs, pairs)
    return [
        replace(summarize_refits(table[0], table[1], share), between=read_only(rand))
        for table, share, rand in zip(tables, heaviest, rands, strict=True)
    ]


def cold_labels(
    features: Features, design: Design, clustering: Clustering, *, refits: int, seed: int
) -> NDArray[Any]:
    """Labels (r, n) of all rows in searches afresh under the first r replicates, all families.

    uint8, or uint16 for more than 256 clusters, in the numbering of each search: match them to the
    base before comparing segments.
    """
    r = min(refits, replicates_of(design).count)
    mass, blocks = row_mass(features, design), lay_out(features.values)
    points, everyone = points_of(features), np.arange(len(mass))

    def fit(j: int) -> Labels:
        drawn = _reweigh(points, _weight_under(design, mass, j, everyone, seed))
        return label_rows(blocks, _search_afresh(drawn, [clustering.k], seed + j)[0], len(mass))

    kind = np.uint8 if clustering.k <= 256 else np.uint16
    return read_only(np.array(list(each_in_threads(fit, r)), kind))


def _fit_pair(
    features: Features,
    design: Design,
    clusterings: Sequence[Clustering],
    mass: Floats,
    pair: int,
    seed: int,
) -> list[tuple[Floats, float]]:
    """For each clustering its overlaps (2, 2, k, k) with two fits, and their Rand index.

    Overlaps: by weights and by squared weights, then by fit; mass (n,) as from `row_mass`.
    """
    rows = _draw_rows(features, design, pair, seed)
    values, weight = features.values[rows], features.weight[rows]
    whole = len(rows) == len(features.weight)
    points = points_of(features) if whole else merge_rows(values, weight)
    blocks = lay_out(values)
    labels = []
    for j in (2 * pair, 2 * pair + 1):
        drawn = _reweigh(points, _weight_under(design, mass, j, rows, seed))
        found = _search_afresh(drawn, [c.k for c in clusterings], seed + j)
        labels.append([label_rows(blocks, centers, len(rows)) for centers in found])
    return [
        (
            np.array(
                [
                    [contingency_table(c.labels[rows], of, w, c.k) for of in two]
                    for w in (weight, weight**2)
                ]
            ),
            adjusted_rand_index(two[0], two[1], weight),
        )
        for c, two in zip(clusterings, zip(*labels, strict=True), strict=True)
    ]


def _draw_rows(features: Features, design: Design, pair: int, seed: int) -> Labels:
    """Rows of the families that a pair of replicates looks at: all, or `FAMILIES` drawn."""
    seen = np.zeros(len(design.units), bool)
    seen[design.unit[features.weight > 0]] = True
    present = np.flatnonzero(seen)
    if len(present) <= FAMILIES:
        return np.arange(len(features.weight))
    drawn = draw_some(np.random.default_rng([seed, pair]), len(present), FAMILIES)
    kept = np.zeros(len(design.units), bool)
    kept[present[drawn]] = True
    return np.flatnonzero(kept[design.unit])


def _weight_under(design: Design, mass: Floats, j: int, rows: Ints, seed: int) -> Floats:
    """Fit weights (b,) of some rows under replicate j; mass (n,) as from `row_mass`.

    Families that are redrawn by groups are redrawn here by themselves, as few of a group are among
    the rows; how often, is from Poisson's distribution with mean 1.
    """
    replicates, units = replicates_of(design), design.unit[rows]
    if replicates.group is None:
        under: Floats = replicates.weight[units, j]
        return mass[rows] * under
    families, family = np.unique(units, return_inverse=True)
    times = np.random.default_rng([seed, j, len(families)]).poisson(1.0, len(families))
    drawn: Floats = mass[rows] * (family_weight(design)[families] * times)[family]
    return drawn


def _reweigh(points: Points, weight: Floats) -> Points:
    """The points that rows of other weights (n,) would merge to; absent ones are dropped."""
    known = points.group >= 0
    mass = sum_by(points.group[known], weight[known], points.n_points)
    present = np.flatnonzero(mass > 0)
    values, mass = points.values[present], mass[present]
    blocks, weights = read_only(lay_out(values)), read_only(lay_out(mass[:, None])[:, 0])
    return replace(
        points,
        blocks=blocks,
        weight=weights,
        row_blocks=blocks,
        row_weight=weights,
        extent=measure_extent(values, mass),
        n_points=len(present),
    )


def _search_afresh(points: Points, ks: Sequence[int], seed: int) -> list[Floats]:
    """Best centers for each k; where there are too few points for k, as many as there are."""
    possible = [k for k in ks if k <= points.n_points]
    found = search_all(points, possible, starts=COLD_STARTS, most=QUICK, seed=seed)
    return [item.best.centers for item in found] + [points.values] * (len(ks) - len(possible))
