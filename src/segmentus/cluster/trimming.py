"""A sweep into the handful of rows that lie far from all others and would be a cluster alone.

Such rows (a test account, a typing error) cost every larger number of clusters a segment. Set apart
they shape no cluster, and still belong to the nearest one. After García-Escudero et al. (2008), "A
general trimming approach to robust cluster analysis", Annals of Statistics 36.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from segmentus.arrays import Bools, Floats, read_only
from segmentus.cluster.scores.indices import squared_distances
from segmentus.cluster.values import Clustering, Sweep
from segmentus.estimate.weighted import mean
from segmentus.features.values import Features

MOST_APART = 0.01
"""Share of the rows that may be set apart, rounded up to a whole row."""


def set_apart(
    features: Features, sweep: Sweep, fit: Callable[[Features], Sweep], least: int, share: float
) -> tuple[Features, Sweep]:
    """Fit again without what `find_apart` finds, until it finds nothing.

    Parameters
    ----------
    features, sweep, least, share : as for `find_apart`.
    fit : makes a sweep of features.
    """
    apart = find_apart(features, sweep, least, share)
    while apart.any():
        features = replace(features, weight=read_only(np.where(apart, 0.0, features.weight)))
        sweep = fit(features)
        apart = find_apart(features, sweep, least, share)
    return features, sweep


def find_apart(features: Features, sweep: Sweep, least: int, share: float) -> Bools:
    """Find the rows (n,) of clusters that are too small and far from all others.

    Of the smallest number of clusters that has such: clusters of fewer than `least` rows, or less
    than `share` of the weight, that lie farther from every other row than clusters are wide. These
    and the rows that have no weight in the fit already are at most one in a hundred; else none.

    Parameters
    ----------
    features : what was clustered.
    sweep : of them.
    least, share : what a cluster must reach, rows and share of the weight.
    """
    present = features.weight > 0
    room = int(np.ceil(MOST_APART * len(present))) - int((~present).sum())
    for clustering in sweep.clusterings:
        size = np.bincount(clustering.labels[present], minlength=clustering.k)
        thin = (size < least) | (clustering.weight < share * clustering.weight.sum())
        if thin.all() or not 0 < size[thin].sum() <= room:
            continue
        rows = present & thin[clustering.labels]
        if _lie_far(features, clustering, rows, present & ~rows):
            return read_only(rows)
    return read_only(np.zeros(len(present), bool))


def _lie_far(features: Features, clustering: Clustering, rows: Bools, others: Bools) -> bool:
    """Tell whether rows are farther from all others than clusters are wide."""
    gaps = squared_distances(features.values, clustering.labels, clustering.centers)
    mass = features.weight[others]
    width = mean(gaps[others], mass)
    return all(_nearest(row, features.values[others]) > width for row in features.values[rows])


def _nearest(row: Floats, others: Floats) -> float:
    """Least squared distance from a row (p,) to others (n, p)."""
    return float(((others - row) ** 2).sum(axis=1).min())
