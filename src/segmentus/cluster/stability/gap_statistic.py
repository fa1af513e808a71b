"""A sweep and references without groups into `Gap`: what clustering finds beyond chance.

Two figures of every k are compared with those of references that keep each column's zeros, skew and
correlations: what is left of the variance within clusters, by the gap statistic of Tibshirani,
Walther & Hastie (2001), weighted; and the silhouette, calibrated as Hennig & Lin (2015) calibrate
an index.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from segmentus.arrays import Floats, Labels, read_only, sum_by
from segmentus.cluster.assessments import Gap
from segmentus.cluster.moments import label_rows
from segmentus.cluster.points import lay_out, merge_rows, points_of
from segmentus.cluster.scores.indices import squares_about
from segmentus.cluster.scores.silhouette import measure_silhouettes
from segmentus.cluster.search.kmeans import QUICK, search_all
from segmentus.cluster.stability.null_references import fit_reference
from segmentus.cluster.values import Fit
from segmentus.compiled.arithmetic import add_products, log
from segmentus.estimate.weighted import weighted_means
from segmentus.features.values import Features
from segmentus.progress import Progress, silent
from segmentus.survey.design import Design
from segmentus.survey.random_groups import draw_some
from segmentus.threads import each_in_threads

REFERENCE_ROWS = 1200
"""Most rows of a reference."""
REFERENCE_STARTS = 2
"""Independent starts of a search in a reference."""


def measure_gap(
    features: Features,
    design: Design,
    fits: Sequence[Fit],
    *,
    references: int,
    seed: int,
    progress: Progress = silent,
) -> Gap:
    """Compare clusterings with those of references without groups.

    A reference has a row for each family that carries weight, 1,200 at most, and the families'
    fit weights, drawn without replacement: implicates are not rows of their own.

    Parameters
    ----------
    features : what was clustered, with the weights of the fit.
    design : of the same rows.
    fits : of ascending k.
    references : B, at least 2.
    seed : with a reference's number, decides its draws.
    progress : called before each reference and at the end.
    """
    ks = [fit.clustering.k for fit in fits]
    points = points_of(features)
    mass = np.sort(sum_by(design.unit, features.weight, len(design.units)))
    mass = mass[mass > 0]
    reference = fit_reference(points, seed=seed)
    generator = np.random.default_rng(seed)
    drawn = []
    for _ in range(references):
        weight = mass[draw_some(generator, len(mass), REFERENCE_ROWS)]
        drawn.append((reference.draw(generator, len(weight)), weight))

    def cluster(b: int) -> tuple[Floats, Floats]:
        return _cluster_reference(*drawn[b], ks, seed + b)

    progress("references", 0, references)
    logs, silhouettes = np.empty((references, len(ks))), np.empty((references, len(ks)))
    for b, found in enumerate(each_in_threads(cluster, references)):
        progress("references", b, references)
        logs[b], silhouettes[b] = found
    progress("references", references, references)
    whole = _sum_squares(points.values, points.mass)
    log_within = _log([fit.clustering.inertia / whole for fit in fits])
    expected = logs.mean(axis=0)
    return Gap(
        ks=tuple(ks),
        gap=read_only(expected - log_within),
        se=read_only(logs.std(axis=0) * np.sqrt(1 + 1 / references)),
        log_within=read_only(log_within),
        expected=read_only(expected),
        n_references=references,
        silhouette=read_only(np.array([fit.score.silhouette for fit in fits])),
        silhouettes=read_only(silhouettes),
    )


def _cluster_reference(
    values: Floats, weight: Floats, ks: Sequence[int], seed: int
) -> tuple[Floats, Floats]:
    """Log of the share of variance left within, and silhouette, for each k (K,).

    Where a reference has fewer distinct rows than clusters, nothing is left and each row is at its
    center: a silhouette of 1.
    """
    points, blocks = merge_rows(values, weight), lay_out(values)
    whole = _sum_squares(values, weight)
    possible = [k for k in ks if k <= points.n_points]
    found = search_all(points, possible, starts=REFERENCE_STARTS, most=QUICK, seed=seed)
    labelings: list[Labels] = [label_rows(blocks, one.best.centers, len(values)) for one in found]
    within = [one.best.inertia / whole for one in found]
    scores = measure_silhouettes(points, labelings, weight).scores if labelings else np.empty(0)
    lacking = len(ks) - len(possible)
    return _log([*within, *[0.0] * lacking]), np.append(scores, np.ones(lacking))


def _sum_squares(values: Floats, weight: Floats) -> float:
    """Weighted sum of squared distances of rows (n, p) to their mean."""
    return add_products(weight, squares_about(values, weighted_means(values, weight)))


def _log(shares: Sequence[float]) -> Floats:
    """Logarithms; a share of 0 counts as the least that rounding can tell from it."""
    return log(np.maximum(np.array(shares), np.finfo(np.float64).eps))
