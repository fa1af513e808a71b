"""A partition of a design's rows into who stands behind each cluster."""

from __future__ import annotations

import numpy as np

from segmentus.arrays import Floats, Ints, Labels, read_only, sum_by
from segmentus.cluster.values import Support
from segmentus.estimate.groups import cut, divide, sum_columns
from segmentus.estimate.pool import Figures, combine, pool
from segmentus.survey.design import Design


def find_support(design: Design, labels: Labels, k: int) -> Support:
    """Count population, precision and concentration behind labels (n,) with numbers 0…k−1.

    Source of the effective number: Kish (1965), Survey Sampling, section 11.7.
    """
    family, cluster, mass, count = cross_families(design, labels, design.weight, k)
    population = sum_by(cluster, mass, k)
    largest = np.zeros(k)
    np.maximum.at(largest, cluster, mass)
    with np.errstate(invalid="ignore", divide="ignore"):
        return Support(
            population=population,
            share=read_only(population / population.sum()),
            share_se=_share_errors(design, labels, k),
            effective=read_only(1 / sum_by(cluster, (mass / population[cluster]) ** 2, k)),
            largest=read_only(largest / population),
            agreement=_agree(design, family, count),
        )


def _agree(design: Design, family: Ints, count: Floats) -> Floats:
    """Share (h,) of a family's rows in its largest cluster; arguments as `cross_families` gives."""
    h = len(design.units)
    if len(family) == h and design.is_plain:
        return np.broadcast_to(1.0, h)  # which takes no memory, whatever h
    rows, modal = np.zeros(h), np.zeros(h)
    np.add.at(rows, family, count)
    np.maximum.at(modal, family, count)
    with np.errstate(invalid="ignore"):
        return read_only(modal / rows)


def cross_families(
    design: Design, labels: Labels, weight: Floats, k: int
) -> tuple[Ints, Ints, Floats, Floats]:
    """Family, cluster, weight and rows of each pair of a family and a cluster it has rows in."""
    if design.is_plain:
        return design.unit, labels, weight, np.ones(len(labels))
    cell, pair = np.unique(design.unit * k + labels, return_inverse=True)
    mass = sum_by(pair, weight, len(cell))
    return cell // k, cell % k, mass, np.bincount(pair).astype(float)


def count_cluster_families(design: Design, labels: Labels, k: int) -> Ints:
    """Families with at least one row in each cluster."""
    seen = np.zeros((len(design.units), k), bool)
    seen[design.unit, labels] = True
    return read_only(seen.sum(axis=0))


def _share_errors(design: Design, labels: Labels, k: int) -> Floats:
    """Standard error (k,) of each cluster's share of the population; nan without replicates."""
    mass, families = _weigh_clusters(design, labels, k)
    shares = combine(divide, mass, mass[-1:])
    pooled = [pool(shares[c], unit="share", families=int(families[c])) for c in range(k)]
    return read_only(np.array([one.se for one in pooled]))


def _weigh_clusters(design: Design, labels: Labels, k: int) -> tuple[Figures, Ints]:
    """Weight of each cluster and, last, of all rows (k + 1, 1); families in each."""
    replicates = design.replicates
    if replicates is None or replicates.group is None or not design.is_plain:
        groups = cut(design, [*(labels == c for c in range(k)), np.ones(len(labels), bool)])
        return groups.mass, groups.families
    assert replicates.full is not None  # known where there are groups
    g = len(replicates.weight)
    at = labels * g + replicates.group[design.unit]
    alone = sum_by(at, replicates.full[design.unit], k * g).reshape(k, g)
    by_group = np.vstack([alone, alone.sum(axis=0)])
    redrawn = sum_columns(np.arange(g), np.empty(0), by_group.T, replicates.weight)
    value = sum_by(labels, design.weight, k)
    value = np.append(value, value.sum())
    families = np.bincount(labels[design.weight > 0], minlength=k)
    return Figures(value[:, None], redrawn[:, None], replicates.method), families
