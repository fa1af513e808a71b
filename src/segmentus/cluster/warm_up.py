"""The kernels that come after a search, called once on a few rows: so that they are compiled.

Compiled kernels are kept on disk. Where none are, a process of its own can compile these while
another one compiles and runs the search.
"""

from __future__ import annotations

import numpy as np

from segmentus.arrays import read_only
from segmentus.cluster.moments import label_rows, step
from segmentus.cluster.points import lay_out, merge_rows
from segmentus.cluster.scores.silhouette import measure_silhouettes
from segmentus.cluster.search.lloyd import run_lloyd
from segmentus.cluster.stability.refits import refit
from segmentus.cluster.values import Clustering
from segmentus.estimate.groups import cut
from segmentus.estimate.moving import moving_means
from segmentus.estimate.quantiles import take_quantiles
from segmentus.features.values import Features
from segmentus.survey.design import Design, Replicates

_ROWS = 24


def warm_up() -> None:
    """Call every kernel of silhouettes, refits and estimates with arrays like those of a survey."""
    values = np.random.default_rng(0).normal(size=(_ROWS, 2))
    one, number = np.ones(_ROWS), np.arange(_ROWS)
    features = Features(read_only(values), read_only(one), (), ())
    replicates = Replicates(read_only(np.ones((_ROWS, 2))), 1.0, "drawn")
    design = Design(
        weight=read_only(one),
        unit=read_only(number),
        implicate=read_only(np.ones(_ROWS, np.int64)),
        units=read_only(number),
        n_implicates=1,
        replicates=replicates,
    )
    points = merge_rows(values, one)
    centers = run_lloyd(points, values[:2].copy(), 1).centers
    step(points, centers)
    labels = label_rows(lay_out(values), centers, _ROWS)
    measure_silhouettes(points, [labels], one)
    size, mass = np.bincount(labels), np.ones(2)
    clustering = Clustering(centers, labels, size, mass, mass, 1, True, 0)
    refit(features, design, [clustering])
    take_quantiles(cut(design, [labels == 0]), values, np.array([0.5]))
    moving_means(values, read_only(np.zeros((2, _ROWS), np.uint8)), design, 2)


if __name__ == "__main__":
    warm_up()
