"""A partition of a design's rows into who stands behind each cluster."""

from __future__ import annotations

import numpy as np

from segmentus.arrays import Floats, Ints, Labels, read_only, sum_by
from segmentus.cluster.values import Support
from segmentus.estimate.groups import cut, divide
from segmentus.estimate.pool import combine, pool
from segmentus.survey.design import Design


def find_support(design: Design, labels: Labels, k: int) -> Support:
    """Count population, precision and concentration behind labels (n,) with numbers 0…k−1.

    Source of the effective number: Kish (1965), Survey Sampling, section 11.7.
    """
    cell, pair = np.unique(design.unit * k + labels, return_inverse=True)
    family, cluster = cell // k, cell % k
    mass = sum_by(pair, design.weight, len(cell))
    population = sum_by(cluster, mass, k)
    largest = np.zeros(k)
    np.maximum.at(largest, cluster, mass)
    rows, modal = np.zeros(len(design.units)), np.zeros(len(design.units))
    count = np.bincount(pair).astype(float)
    np.add.at(rows, family, count)
    np.maximum.at(modal, family, count)
    with np.errstate(invalid="ignore", divide="ignore"):
        return Support(
            population=population,
            share=read_only(population / population.sum()),
            share_se=_share_errors(design, labels, k),
            effective=read_only(1 / sum_by(cluster, (mass / population[cluster]) ** 2, k)),
            largest=read_only(largest / population),
            agreement=read_only(modal / rows),
        )


def count_cluster_families(design: Design, labels: Labels, k: int) -> Ints:
    """Families with at least one row in each cluster."""
    seen = np.zeros((len(design.units), k), bool)
    seen[design.unit, labels] = True
    return read_only(seen.sum(axis=0))


def _share_errors(design: Design, labels: Labels, k: int) -> Floats:
    """Standard error (k,) of each cluster's share of the population; nan without replicates."""
    groups = cut(design, [*(labels == c for c in range(k)), np.ones(len(labels), bool)])
    shares = combine(divide, groups.mass, groups.mass[-1:])
    pooled = [pool(shares[c], unit="share", families=int(groups.families[c])) for c in range(k)]
    return read_only(np.array([one.se for one in pooled]))
