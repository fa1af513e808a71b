"""What speaks for and against a number of clusters: refits, implicates, references, separation."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from segmentus.arrays import Floats, Labels

LEAST_EXCESS, LEAST_NOISES = 0.04, 2.0
"""Excess of a silhouette over its mean in references, as it is and in standard deviations, from
which it speaks for groups: 0 of 126 tables without groups reach it (`benchmarks/battery`)."""


@dataclass(frozen=True, slots=True, eq=False)
class Stability:
    """How one clustering fares when it is refitted r times.

    A refit labels all rows of the domain; its clusters are matched to the base by optimal
    assignment. A cluster that empties under a replicate is dropped: its Jaccard there is 0. A
    segment of which one family holds half the weight or more is held to what the others can
    confirm: its Jaccard is at most 1 minus that share, so it is dissolved in every refit.

    Attributes
    ----------
    jaccard : (k,) mean over refits of the weighted Jaccard with the matched cluster.
    dissolved : (k,) share of refits in which that Jaccard is 0.5 or less.
    rand : (r,) weighted adjusted Rand index of each refit with the base.
    between : (r / 2,) weighted adjusted Rand index of one refit with the next, two by two; empty
        where refits were not compared with one another.
    """

    jaccard: Floats
    dissolved: Floats
    rand: Floats
    between: Floats = field(default_factory=lambda: np.empty(0))

    @property
    def n_refits(self) -> int:
        """Refits made."""
        return len(self.rand)

    @property
    def mean_rand(self) -> float:
        """Mean of `rand`."""
        return float(self.rand.mean())

    @property
    def reproduced(self) -> float:
        """Mean of `between`; nan where it is empty."""
        return float(self.between.mean()) if len(self.between) else math.nan

    @property
    def lowest(self) -> float:
        """Jaccard of the least stable segment."""
        return float(self.jaccard.min())


@dataclass(frozen=True, slots=True, eq=False)
class ImplicateFits:
    """One clustering fitted anew in each of m implicates, matched to the base.

    Attributes
    ----------
    rand : (m (m − 1) / 2,) weighted adjusted Rand index of the fits of each pair of implicates,
        over the families present in both, a family's weight the mean of its two; pairs in the
        order (1, 2), (1, 3) …
    agreement : (h,) share of a family's implicate fits that put it in its modal segment; nan
        outside the domain.
    jaccard : (k,) mean over implicates of the weighted Jaccard of each base segment with the
        matched cluster, over the rows of the implicate.
    """

    rand: Floats
    agreement: Floats
    jaccard: Floats

    @property
    def mean_rand(self) -> float:
        """Mean of `rand`."""
        return float(self.rand.mean())


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """How much more the data cluster than references without groups, for K numbers of clusters.

    Attributes
    ----------
    ks : (K,) numbers of clusters.
    gap : (K,) mean over references of log W_k* − log W_k; 0 at k = 1 by construction.
    se : (K,) standard deviation over references × sqrt(1 + 1 / n_references).
    log_within : (K,) log of the share of the data's weighted variance left within clusters.
    expected : (K,) its mean over references.
    n_references : B.
    silhouette : (K,) of the data.
    silhouettes : (B, K) of the references: a null for the silhouette.
    """

    ks: tuple[int, ...]
    gap: Floats
    se: Floats
    log_within: Floats
    expected: Floats
    n_references: int
    silhouette: Floats
    silhouettes: Floats

    @property
    def excess(self) -> Floats:
        """Silhouettes (K,) less their means over references."""
        excess: Floats = self.silhouette - self.silhouettes.mean(axis=0)
        return excess

    @property
    def noise(self) -> Floats:
        """Standard deviations (K,) of the silhouettes over references."""
        noise: Floats = self.silhouettes.std(axis=0, ddof=1)
        return noise

    @property
    def exceeding(self) -> tuple[int, ...]:
        """Numbers of clusters whose silhouette is more than references without groups explain."""
        enough = (self.excess >= LEAST_EXCESS) & (self.excess >= LEAST_NOISES * self.noise)
        return tuple(
            k for k, speaks in zip(self.ks, enough.tolist(), strict=True) if speaks and k > 1
        )


@dataclass(frozen=True, slots=True, eq=False)
class Separation:
    """How the clusters of one clustering hang together.

    Attributes
    ----------
    level : (k, k) share of samples with one mode that would show as deep a valley as there is
        between two clusters; 1 where it is shallow, and on the diagonal.
    part : (k,) number of the part, from 0, that each cluster belongs to, at `LEVEL`.
    chance : that one piece, cut into as many, would fall into parts as clearly; at most 1.
    """

    level: Floats
    part: Labels
    chance: float

    @property
    def n_parts(self) -> int:
        """Number of parts that stand apart."""
        return int(self.part.max()) + 1
