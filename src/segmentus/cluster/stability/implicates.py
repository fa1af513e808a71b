"""Clusterings and implicates into `ImplicateFits`: would each completed data set say the same?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from segmentus.arrays import Floats, Ints, Labels, read_only
from segmentus.cluster.assessments import ImplicateFits
from segmentus.cluster.moments import label_rows
from segmentus.cluster.points import lay_out, merge_rows
from segmentus.cluster.search.kmeans import search_all
from segmentus.cluster.search.lloyd import MAX_ITER, descend
from segmentus.cluster.stability.clusterwise import matched_jaccard
from segmentus.cluster.stability.similarity import (
    adjusted_rand_index,
    contingency_table,
    jaccard_of_tables,
    match_tables,
)
from segmentus.cluster.values import Clustering
from segmentus.features.values import Features
from segmentus.progress import Progress, silent
from segmentus.survey.design import Design
from segmentus.threads import each_in_threads

IMPLICATE_STARTS = 3
"""Independent starts of a search in one implicate, beside the one from the base centers."""


def fit_implicates(
    features: Features,
    design: Design,
    clusterings: Sequence[Clustering],
    *,
    seed: int,
    progress: Progress = silent,
) -> list[ImplicateFits]:
    """Fit every k in every implicate, from the base centers and afresh, the lower inertia kept.

    Parameters
    ----------
    features : what was clustered, with the weights of the fit.
    design : of the same rows; each family at most once in an implicate.
    clusterings : the base, ascending in k.
    seed : decides the draws, the same in every implicate: equal implicates give equal fits.
    progress : called before each implicate and at the end.
    """
    present = np.unique(design.implicate[features.weight > 0])
    shape = (len(clusterings), len(present), len(design.units))
    labels, weight = np.full(shape, -1), np.zeros(shape[1:])
    jaccard = [np.zeros((len(present), base.k)) for base in clusterings]
    rows_of = [np.flatnonzero(design.implicate == implicate) for implicate in present]

    def fit(t: int) -> list[Labels]:
        rows = rows_of[t]
        return _fit_one(features.values[rows], features.weight[rows], clusterings, seed)

    for t, fitted in enumerate(each_in_threads(fit, len(present))):
        progress("implicates", t, len(present))
        rows = rows_of[t]
        mass = weight[t, design.unit[rows]] = features.weight[rows]
        for b, found in enumerate(fitted):
            base = clusterings[b]
            table = contingency_table(base.labels[rows], found, mass, base.k)[None]
            labels[b, t, design.unit[rows]] = match_tables(jaccard_of_tables(table))[0][found]
            jaccard[b][t] = matched_jaccard(table)[0]
    progress("implicates", len(present), len(present))
    return [
        ImplicateFits(_rand(of_k, weight), _agreement(of_k, base.k), read_only(each.mean(axis=0)))
        for of_k, base, each in zip(labels, clusterings, jaccard, strict=True)
    ]


def _fit_one(
    values: Floats, mass: Floats, clusterings: Sequence[Clustering], seed: int
) -> list[Labels]:
    """Labels of one implicate's rows for each k."""
    points, blocks = merge_rows(values, mass), lay_out(values)
    possible = [base.k for base in clusterings if base.k <= points.n_points]
    fresh = search_all(points, possible, starts=IMPLICATE_STARTS, seed=seed)
    best = {len(found.best.centers): found.best for found in fresh}
    out = []
    for base in clusterings:
        warm = descend(points, base.centers, max_iter=MAX_ITER)
        lower = min((warm, best.get(base.k, warm)), key=lambda run: run.inertia)
        out.append(label_rows(blocks, lower.centers, len(values)))
    return out


def _rand(labels: Labels, weight: Floats) -> Floats:
    """Adjusted Rand of each pair of implicates; labels (m, h) with −1 where absent."""
    pairs = []
    for a, b in combinations(range(len(labels)), 2):
        both = (labels[a] >= 0) & (labels[b] >= 0)
        mean = (weight[a, both] + weight[b, both]) / 2
        pairs.append(adjusted_rand_index(labels[a, both], labels[b, both], mean))
    return read_only(np.array(pairs))


def _agreement(labels: Ints, k: int) -> Floats:
    """Share (h,) of each column's labels that are its most frequent one; −1 is absent."""
    count = np.array([(labels == c).sum(axis=0) for c in range(k)])
    seen = count.sum(axis=0)
    return read_only(
        np.divide(count.max(axis=0), seen, where=seen > 0, out=np.full(len(seen), np.nan))
    )
