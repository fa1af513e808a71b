"""What clustering hands on: a partition, its scores, who stands behind it, and a sweep of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, Ints, Labels
from segmentus.cluster.assessments import Gap, ImplicateFits, Separation, Stability
from segmentus.door import as_whole, shorten_value
from segmentus.errors import NotTriedError

STARTS = 8
"""Independent starts of a search where nobody says how many."""


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
class Score:
    """Indices of one number of clusters.

    Attributes
    ----------
    k : number of clusters.
    inertia : weighted sum of squared distances to the centers, on the feature scale.
    silhouette : weighted mean silhouette, −1…1, higher is better.
    calinski_harabasz : between over within variance, higher is better.
    davies_bouldin : mean overlap with the most similar cluster, lower is better.
    gap : log inertia of data without groups less that of these; nan where not computed.
    stability : mean adjusted Rand index of refits under replicate weights; nan without them.
    agreement : mean adjusted Rand index between fits of single implicates; nan for one.
    silhouette_se : standard error of the silhouette from sampling families, the partition held
        fast; nan without replicate weights. Where only a sample of rows was looked at, from that.
    """

    k: int
    inertia: float
    silhouette: float
    calinski_harabasz: float
    davies_bouldin: float
    gap: float = float("nan")
    stability: float = float("nan")
    agreement: float = float("nan")
    silhouette_se: float = float("nan")


@dataclass(frozen=True, slots=True, eq=False)
class Support:
    """Who stands behind each cluster, by the survey's own weights whatever the fit used.

    Attributes
    ----------
    population : (k,) sum of survey weights.
    share : (k,) of the domain's population.
    share_se : (k,) standard error of the share; nan without replicate weights.
    effective : (k,) Kish's effective number of families, (Σw)² / Σw² over the weights of the
        families in the cluster: how many families of equal weight would tell as much.
    largest : (k,) the largest share of a cluster's population that one family holds.
    agreement : (h,) share of a family's implicates that fall in its modal cluster; nan for
        families outside the domain.
    """

    population: Floats
    share: Floats
    share_se: Floats
    effective: Floats
    largest: Floats
    agreement: Floats

    @property
    def cv(self) -> Floats:
        """Coefficient of variation of the share (k,), its standard error over itself."""
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio: Floats = self.share_se / self.share
        return ratio


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
        NotTriedError
            k was not tried.
        """
        asked = as_whole(k)
        for fit in self.fits:
            if type(asked) is int and fit.score.k == asked:
                return fit
        tried = ", ".join(map(str, self.ks))
        raise NotTriedError(
            f"k = {shorten_value(k)} was not tried; tried are {tried}, and sweep_k(…, ks=…) tries "
            "others."
        )

    def __iter__(self) -> Iterator[Fit]:
        """Fits in order of k."""
        return iter(self.fits)
