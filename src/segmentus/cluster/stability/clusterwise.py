"""Tables of base and refitted clusters into `Stability`: what is left of segments when refitted.

Source: Hennig (2007), "Cluster-wise assessment of cluster stability".
"""

from __future__ import annotations

import numpy as np

from segmentus.arrays import Floats, read_only, sum_by
from segmentus.cluster.assessments import Stability
from segmentus.cluster.scores.support import cross_families
from segmentus.cluster.stability.similarity import (
    adjusted_rand_of_tables,
    jaccard_of_tables,
    match_tables,
)
from segmentus.cluster.values import Clustering
from segmentus.features.values import Features
from segmentus.survey.design import Design

DISSOLVED = 0.5
"""Jaccard up to which a segment counts as dissolved (Hennig 2007, section 3)."""


def summarize_refits(mass: Floats, squares: Floats, heaviest: Floats) -> Stability:
    """Tables (r, k, k) of base and refitted clusters into `Stability`.

    heaviest : (k,) largest share of a base cluster's weight that one family holds.
    """
    overlap = matched_jaccard(mass)
    bound = np.where(heaviest >= 1 - DISSOLVED, 1 - heaviest, 1.0)
    overlap = np.minimum(overlap, bound)
    return Stability(
        jaccard=read_only(overlap.mean(axis=0)),
        dissolved=read_only((overlap <= DISSOLVED).mean(axis=0)),
        rand=read_only(adjusted_rand_of_tables(mass, squares)),
    )


def matched_jaccard(mass: Floats) -> Floats:
    """Jaccard (r, k) of each base cluster with the cluster matched to it; tables (r, k, k)."""
    overlap = jaccard_of_tables(mass)
    matched = match_tables(overlap)
    found = np.take_along_axis(overlap, matched[:, None, :], axis=1)[:, 0]
    out = np.empty_like(found)
    np.put_along_axis(out, matched, found, axis=1)
    return out


def heaviest_share(features: Features, design: Design, clustering: Clustering) -> Floats:
    """Largest share (k,) of each cluster's fit weight that one family holds."""
    k = clustering.k
    _, cluster, mass, _ = cross_families(design, clustering.labels, features.weight, k)
    largest = np.zeros(k)
    np.maximum.at(largest, cluster, mass)
    whole = sum_by(clustering.labels, features.weight, k)
    return np.divide(largest, whole, where=whole > 0, out=np.ones(k))
