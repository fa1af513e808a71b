"""Tables of base and refitted clusters into `Stability`: what is left of segments when refitted.

Source: Hennig (2007), "Cluster-wise assessment of cluster stability".
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from segmentus.arrays import Floats, read_only
from segmentus.cluster.agree import jaccard_of, match_of, rand_of
from segmentus.cluster.scores import sum_by
from segmentus.features.scale import Features
from segmentus.survey.values import Design

if TYPE_CHECKING:
    from segmentus.cluster.sweep import Clustering

DISSOLVED = 0.5
"""Jaccard up to which a segment counts as dissolved (Hennig 2007, section 3)."""


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


def judge(mass: Floats, squares: Floats, heaviest: Floats) -> Stability:
    """Tables (r, k, k) of base and refitted clusters into `Stability`.

    heaviest : (k,) largest share of a base cluster's weight that one family holds.
    """
    overlap = matched_jaccard(mass)
    bound = np.where(heaviest >= 1 - DISSOLVED, 1 - heaviest, 1.0)
    overlap = np.minimum(overlap, bound)
    return Stability(
        jaccard=read_only(overlap.mean(axis=0)),
        dissolved=read_only((overlap <= DISSOLVED).mean(axis=0)),
        rand=read_only(rand_of(mass, squares)),
    )


def matched_jaccard(mass: Floats) -> Floats:
    """Jaccard (r, k) of each base cluster with the cluster matched to it; tables (r, k, k)."""
    overlap = jaccard_of(mass)
    matched = match_of(overlap)
    found = np.take_along_axis(overlap, matched[:, None, :], axis=1)[:, 0]
    out = np.empty_like(found)
    np.put_along_axis(out, matched, found, axis=1)
    return out


def heaviest_share(features: Features, design: Design, clustering: Clustering) -> Floats:
    """Largest share (k,) of each cluster's fit weight that one family holds."""
    k = clustering.k
    cell, pair = np.unique(design.unit * k + clustering.labels, return_inverse=True)
    mass = sum_by(pair, features.weight, len(cell))
    largest = np.zeros(k)
    np.maximum.at(largest, cell % k, mass)
    whole = sum_by(clustering.labels, features.weight, k)
    return np.divide(largest, whole, where=whole > 0, out=np.ones(k))
