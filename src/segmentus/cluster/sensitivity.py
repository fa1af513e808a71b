"""A sweep and other features of the same rows into how much the clusters would differ."""

from __future__ import annotations

import numpy as np

from segmentus.arrays import Floats, read_only
from segmentus.cluster.moments import label_rows
from segmentus.cluster.points import lay_out, points_of
from segmentus.cluster.scores.silhouette import silhouette_scores
from segmentus.cluster.search.kmeans import search_all
from segmentus.cluster.stability.similarity import adjusted_rand_index
from segmentus.cluster.values import Sweep
from segmentus.features.values import Features
from segmentus.progress import Progress, silent


def compare_fits(
    sweep: Sweep,
    other: Features,
    weight: Floats,
    *,
    starts: int,
    seed: int = 0,
    progress: Progress = silent,
) -> Floats:
    """Compare each fit of a sweep with the best fit of other features, e.g. unweighted ones.

    Parameters
    ----------
    sweep : the fits asked about.
    other : the same rows with other weights, scales or columns.
    weight : (n,) by which pairs of rows count in the comparison.
    starts, seed : of the search in `other`.

    Returns
    -------
    Weighted adjusted Rand index (K,), 1 where the clusters are the same, about 0 for chance.

    Raises
    ------
    InputError
        `other` has fewer distinct rows than clusters.
    """
    points, blocks = points_of(other), lay_out(other.values)
    found = search_all(points, sweep.ks, starts=starts, seed=seed, progress=progress)
    n_rows = len(weight)
    return read_only(
        np.array(
            [
                adjusted_rand_index(
                    fit.clustering.labels, label_rows(blocks, item.best.centers, n_rows), weight
                )
                for fit, item in zip(sweep, found, strict=True)
            ]
        )
    )


def score_elsewhere(sweep: Sweep, other: Features) -> Floats:
    """Silhouettes (K,) of a sweep's labels on other features, e.g. on plain dollars.

    Where they differ from the sweep's own, a silhouette was measured on what was not clustered.

    Parameters
    ----------
    sweep : the fits asked about.
    other : the same rows with other scales or columns; its weights count.
    """
    labelings = [fit.clustering.labels for fit in sweep]
    return read_only(silhouette_scores(other.values, labelings, other.weight))
