"""Features and a design into a `Sweep`: the best clustering for every k, scored and counted."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from segmentus.arrays import Floats, Ints, Labels, read_only
from segmentus.cluster.gap import Gap
from segmentus.cluster.implicates import ImplicateFits
from segmentus.cluster.kmeans import Found, Optimum, search_all
from segmentus.cluster.moments import label_rows
from segmentus.cluster.points import lay_out, merge_rows
from segmentus.cluster.scores import Score, calinski_harabasz, davies_bouldin, square_gaps, sum_by
from segmentus.cluster.separation import Separation
from segmentus.cluster.silhouette import Silhouettes, measure_silhouettes
from segmentus.cluster.stability import Stability
from segmentus.cluster.support import Support, count_families, find_support
from segmentus.errors import InputError
from segmentus.estimate.variance import estimate
from segmentus.estimate.weighted import mean, quantile
from segmentus.features.scale import Features
from segmentus.progress import Progress, silent
from segmentus.survey.values import Design

STARTS = 8


@dataclass(frozen=True, slots=True, eq=False)
class Clustering:
    """One partition of the rows, clusters in canonical order.

    Canonical: ascending weighted median of the first money feature, ties by the next, then by
    the centers; so numbers do not move between runs, machines or engines.

    Attributes
    ----------
    centers : (k, p) on the feature scale.
    labels : (n,) int64 in 0…k−1, the nearest center of each row.
    size : (k,) int64, sampled families with at least one row in the cluster.
    weight : (k,) sum of the fit's weights.
    within : (k,) weighted sum of squared distances to the center.
    n_iter, converged : how Lloyd ended.
    seed : of the search.
    """

    centers: Floats
    labels: Labels
    size: Ints
    weight: Floats
    within: Floats
    n_iter: int
    converged: bool
    seed: int

    @property
    def k(self) -> int:
        """Number of clusters."""
        return len(self.centers)

    @property
    def inertia(self) -> float:
        """Weighted sum of squared distances to the centers."""
        return float(self.within.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """All that is known of one k.

    Attributes
    ----------
    clustering, score, support : see there.
    n_starts, n_optima, runner_up : of the search, see `Found`.
    silhouette : (n,) silhouette of every row; nan for rows that were not drawn, where there are so
        many that only a sample was looked at.
    stability : how it fares when searched afresh under replicate weights; None where it was not,
        or there are none.
    implicates : how it fares when every implicate is clustered by itself; None where it was not.
    separation : which clusters stand apart; None where its silhouette does not exceed that of
        references without groups.
    """

    clustering: Clustering
    score: Score
    support: Support
    n_starts: int
    n_optima: int
    runner_up: float
    silhouette: Floats
    stability: Stability | None = None
    implicates: ImplicateFits | None = None
    separation: Separation | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """Fits over k, ascending; ``sweep[4]`` is the fit with four clusters.

    Attributes
    ----------
    fits : one a k.
    gap : beside references without groups; None where not computed.
    """

    fits: tuple[Fit, ...]
    gap: Gap | None = None

    @property
    def ks(self) -> tuple[int, ...]:
        """Numbers of clusters tried."""
        return tuple(fit.score.k for fit in self.fits)

    @property
    def clusterings(self) -> tuple[Clustering, ...]:
        """One clustering a k."""
        return tuple(fit.clustering for fit in self.fits)

    @property
    def scores(self) -> tuple[Score, ...]:
        """One score a k."""
        return tuple(fit.score for fit in self.fits)

    def __getitem__(self, k: int) -> Fit:
        """Return the fit of one k.

        Raises
        ------
        KeyError
            k was not tried.
        """
        for fit in self.fits:
            if fit.score.k == k:
                return fit
        raise KeyError(f"k = {k} was not swept; tried {list(self.ks)}")

    def __iter__(self) -> Iterator[Fit]:
        """Fits in order of k."""
        return iter(self.fits)


def sweep_k(
    features: Features,
    design: Design,
    *,
    ks: Iterable[int] = range(2, 13),
    starts: int = STARTS,
    seed: int = 0,
    progress: Progress = silent,
) -> Sweep:
    """Search the best clustering for every k and score them all.

    Parameters
    ----------
    features : what is clustered, with the weights of the fit.
    design : of the same rows; counts families and population behind each cluster.
    ks : numbers of clusters, at least 1 each.
    starts : independent starts for each k.
    seed : decides every draw; same seed, same bits.
    progress : called before each k and at the end.

    Raises
    ------
    InputError
        No k, a k below 1, or fewer distinct rows than clusters.
    """
    ks = sorted(set(ks))
    if not ks or ks[0] < 1:
        raise InputError(f"ks: got {ks}; ask for at least one whole number from 1 up.")
    points = merge_rows(features.values, features.weight)
    found = search_all(points, ks, starts=starts, seed=seed, progress=progress)
    blocks = lay_out(features.values)
    centers = [_in_canonical_order(features, blocks, item.best) for item in found]
    n_rows = len(features.weight)
    labelings = [read_only(label_rows(blocks, at, n_rows)) for at in centers]
    progress("silhouettes", 0, 1)
    measured = measure_silhouettes(points, labelings, features.weight)
    progress("silhouettes", 1, 1)
    return Sweep(
        tuple(
            _finish(features, design, item, at, labels, measured.one(number), seed)
            for number, (item, at, labels) in enumerate(zip(found, centers, labelings, strict=True))
        )
    )


def recount(sweep: Sweep, design: Design) -> Sweep:
    """Count anew who stands behind each cluster, e.g. once the design has replicate weights.

    Parameters
    ----------
    sweep : of n rows.
    design : of the same rows, with the survey's weights.
    """
    return replace(sweep, fits=tuple(_recount(fit, design) for fit in sweep))


def _recount(fit: Fit, design: Design) -> Fit:
    error = _silhouette_error(design, fit.silhouette, fit.score.silhouette_se)
    return replace(
        fit,
        score=replace(fit.score, silhouette_se=error),
        support=find_support(design, fit.clustering.labels, fit.clustering.k),
    )


def _in_canonical_order(features: Features, blocks: Floats, best: Optimum) -> Floats:
    """Centers sorted by the weighted medians of their rows, money features first."""
    labels = label_rows(blocks, best.centers, len(features.weight))
    money = [v.kind == "money" for v in features.variables]
    columns = sorted(range(len(money)), key=lambda column: not money[column])
    medians = [
        [
            quantile(features.values[labels == c, column], features.weight[labels == c], 0.5)
            for c in range(len(best.centers))
        ]
        for column in columns
    ]
    keys = [*best.centers.T[::-1], *medians[::-1]]  # lexsort: the last key is the first
    return read_only(np.ascontiguousarray(best.centers[np.lexsort(keys)]))


def _finish(
    features: Features,
    design: Design,
    found: Found,
    centers: Floats,
    labels: Labels,
    silhouettes: Silhouettes,
    seed: int,
) -> Fit:
    k, weight = len(centers), features.weight
    gaps, silhouette = square_gaps(features.values, labels, centers), silhouettes.rows[0]
    clustering = Clustering(
        centers=centers,
        labels=labels,
        size=count_families(design, labels, k),
        weight=sum_by(labels, weight, k),
        within=sum_by(labels, weight * gaps, k),
        n_iter=found.best.n_iter,
        converged=found.best.converged,
        seed=seed,
    )
    score = Score(
        k=k,
        inertia=clustering.inertia,
        silhouette=float(silhouettes.scores[0]),
        calinski_harabasz=calinski_harabasz(features.values, labels, centers, weight),
        davies_bouldin=davies_bouldin(features.values, labels, centers, weight),
        silhouette_se=_silhouette_error(design, silhouette, silhouettes.errors[0] or math.nan),
    )
    return Fit(
        clustering, score, find_support(design, labels, k),
        found.n_starts, found.n_optima, found.runner_up, silhouette,
    )  # fmt: skip


def _silhouette_error(design: Design, silhouette: Floats, otherwise: float) -> float:
    """Standard error of the mean of silhouettes (n,), by replicates; without them the other.

    Where only some rows were drawn the others are nan, and replicates see that as well.
    """
    error = estimate(mean, silhouette, design, unit="no unit").se
    return float(otherwise) if math.isnan(error) else error
