"""Clusterings and replicate weights into `Refits`: Lloyd again under every replicate.

Every replicate is a survey that might have been drawn. A row's weight in it is its fit weight
times its family's replicate weight over the family's weight in the full design, so fits with
and without weights are treated alike. Source for replicates as re-drawn surveys: Rao & Wu (1988).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentus.arrays import Floats, Ints, Labels, read_only, sum_by
from segmentus.cluster.points import merge_rows
from segmentus.cluster.search.lloyd import MAX_ITER
from segmentus.cluster.stability.similarity import jaccard_of_tables, match_tables
from segmentus.cluster.values import Clustering, Fit
from segmentus.compiled.arithmetic import multiply
from segmentus.compiled.lloyd import rank_centers
from segmentus.compiled.refits import RankedRows, refit_replicates
from segmentus.estimate.groups import sum_columns
from segmentus.features.values import Features
from segmentus.survey.design import Design, Replicates
from segmentus.threads import in_threads


@dataclass(frozen=True, slots=True, eq=False)
class Refits:
    """One clustering refitted from its own centers under every replicate.

    Attributes
    ----------
    centers : (r, k, p); nan where the cluster emptied.
    mass, squares : (r, k, k) sums of fit weights, and of their squares, by base cluster and
        refitted cluster, the latter in the numbering of the center it began at.
    labels : (r, d) refitted cluster of every distinct row of a family, (0, 0) if not asked for.
    """

    centers: Floats
    mass: Floats
    squares: Floats
    labels: NDArray[Any]


def refit(features: Features, design: Design, clusterings: Sequence[Clustering]) -> list[Refits]:
    """Refit clusterings of the same rows from their centers, until no row changes.

    Parameters
    ----------
    features : what was clustered, with the weights of the fit.
    design : of the same rows, with replicates.
    clusterings : one or more; the first step of all of them shares one pass over the replicates.
    """
    panel = _lay_panel(features, design, clusterings)
    return [_refit_one(panel, base, np.empty((0, 0), np.uint8)) for base in panel.bases]


def refit_labels(features: Features, design: Design, fit: Fit) -> NDArray[Any]:
    """Labels (r, n) of all rows in each replicate's refit of one fit, in the base numbering.

    uint8, or uint16 for more than 256 clusters. For standard errors of what is computed from
    refitted segments.
    """
    clustering = fit.clustering
    kind = np.uint8 if clustering.k <= 256 else np.uint16
    panel = _lay_panel(features, design, [clustering])
    empty = np.empty((len(panel.factors), len(panel.values)), kind)
    made = _refit_one(panel, panel.bases[0], empty)
    matched = match_tables(jaccard_of_tables(made.mass)).astype(kind)
    return read_only(np.take_along_axis(matched, made.labels, axis=1)[:, panel.row])


def row_mass(features: Features, design: Design) -> Floats:
    """Fit weight (n,) of each row for one unit of its family's replicate weight."""
    full = family_weight(design)
    inverse = np.divide(1.0, full, where=full > 0, out=np.zeros_like(full))
    mass: Floats = features.weight * inverse[design.unit]
    return mass


def family_weight(design: Design) -> Floats:
    """Weight (h,) of each family in the full design its replicate weights re-draw.

    `Replicates.full` where known. Else the rows at hand, taken for as many implicates as there
    are: exact where all of a family's rows, or its only one, are in the domain; 0 outside.
    """
    if design.replicates is not None and design.replicates.full is not None:
        return design.replicates.full
    h, m = len(design.units), design.n_implicates
    seen = np.unique(design.unit * m + design.implicate - 1) // m
    count = np.bincount(seen, minlength=h)
    return sum_by(design.unit, design.weight, h) * m / np.maximum(count, 1)


def replicates_of(design: Design) -> Replicates:
    """Replicates of a design that must have them."""
    if design.replicates is None:
        raise ValueError("the design has no replicates; draw or read some before refitting")
    return design.replicates


@dataclass(frozen=True, slots=True, eq=False)
class _Base:
    """One clustering's rows against its centers, and its sums under each replicate.

    ranked (n, 2), margin (n, 3): as from `rank_centers`; start (r, k, p + 1): weighted
    totals and weights by cluster.
    """

    centers: Floats
    ranked: Ints
    margin: Floats
    start: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Panel:
    """Distinct rows of each family, and replicates, as the kernels want them.

    row (n,): the distinct row each given row became; values (d, p); weights (d, 2): sums of fit
    weights and of their squares; mass (d,): times a factor, the weight in a replicate; unit (d,):
    the family among those in the domain; factors (r, families in the domain).
    """

    row: Ints
    values: Floats
    weights: Floats
    mass: Floats
    unit: Ints
    factors: Floats
    bases: list[_Base]


def _lay_panel(features: Features, design: Design, clusterings: Sequence[Clustering]) -> _Panel:
    families, unit = np.unique(design.unit, return_inverse=True)
    point = merge_rows(features.values, np.ones(len(unit))).group
    _, first, row = np.unique(unit * len(unit) + point, return_index=True, return_inverse=True)
    values, unit = features.values[first], unit[first]
    mass, weight, square = (
        sum_by(row, each, len(first))
        for each in (row_mass(features, design), features.weight, features.weight**2)
    )
    drawn = replicates_of(design).weight
    if len(families) < len(drawn):  # else a copy of them all
        drawn = drawn[families]
    drawn = np.ascontiguousarray(drawn)
    bases = _rank_all(values, mass, unit, drawn, clusterings)
    factors = np.ascontiguousarray(drawn.T)
    return _Panel(row, values, np.column_stack([weight, square]), mass, unit, factors, bases)


def _rank_all(
    values: Floats, mass: Floats, unit: Ints, drawn: Floats, clusterings: Sequence[Clustering]
) -> list[_Base]:
    """Rows against the centers of each clustering; their sums come from one pass over `drawn`."""
    ranks = [rank_centers(values, clustering.centers) for clustering in clusterings]
    cell, folds = _refine([ranked[:, 0] for ranked, _ in ranks])
    sums = _sum_cells(values, mass, unit, cell, drawn)
    bases = []
    for clustering, (ranked, margin), fold in zip(clusterings, ranks, folds, strict=True):
        folded = multiply(np.eye(clustering.k)[fold].T, sums.reshape(len(sums), -1))
        folded = folded.reshape(clustering.k, *sums.shape[1:])
        start = np.ascontiguousarray(folded.transpose(2, 0, 1))
        bases.append(_Base(np.ascontiguousarray(clustering.centers), ranked, margin, start))
    return bases


def _refine(labelings: Sequence[Labels]) -> tuple[Ints, list[Ints]]:
    """Cell (n,) of each row in the common refinement, and each labeling's cluster by cell."""
    cell = np.zeros(len(labelings[0]), np.int64)
    for labels in labelings:
        cell = np.unique(cell * (labels.max() + 1) + labels, return_inverse=True)[1]
    first = np.unique(cell, return_index=True)[1]
    return cell, [labels[first] for labels in labelings]


def _sum_cells(values: Floats, mass: Floats, unit: Ints, cell: Ints, weight: Floats) -> Floats:
    """Totals (cells, p + 1, r) of mass × replicate weight × (values, 1), one pass over weights.

    A family's rows in one cell are added up first: five implicates cost little more than one.
    """
    pair, at = np.unique(cell * len(weight) + unit, return_inverse=True)
    columns = np.column_stack([*(mass * column for column in values.T), mass])
    entry = np.column_stack([sum_by(at, column, len(pair)) for column in columns.T])
    cells, families = np.divmod(pair, len(weight))
    edges = np.searchsorted(cells, np.arange(cells[-1] + 2))
    return np.stack(
        [
            sum_columns(families[first:last], np.empty(0), entry[first:last], weight)
            for first, last in pairwise(edges.tolist())
        ]
    )


def _refit_one(panel: _Panel, base: _Base, labels: NDArray[Any]) -> Refits:
    """Refit one clustering; labels is (r, d) for the distinct rows, to be filled, or (0, 0)."""
    (k, p), r = base.centers.shape, len(panel.factors)
    order = np.lexsort((base.margin[:, 0], base.ranked[:, 0]))
    ranked = base.ranked[order]
    rows = RankedRows(
        values=panel.values[order],
        margin=base.margin[order],
        ranked=ranked,
        edges=np.searchsorted(ranked[:, 0], np.arange(k + 1)),
        weights=panel.weights[order],
        mass=panel.mass[order],
        unit=panel.unit[order],
        base=base.centers,
    )
    centers, tables = np.empty((r, k, p)), np.zeros((r, 2, k, k))
    for power, column in enumerate(panel.weights.T):
        tables[:, power, np.arange(k), np.arange(k)] = sum_by(base.ranked[:, 0], column, k)
    found = np.empty_like(labels)

    def work(first: int, last: int) -> None:
        refit_replicates(
            rows, panel.factors, base.start, MAX_ITER, (first, last), centers, tables, found
        )

    in_threads(work, r, least=8)
    if len(labels):
        labels[:, order] = found
    centers[np.isinf(centers)] = np.nan
    one, two = np.maximum(tables, 0.0).transpose(1, 0, 2, 3)  # below 0 by rounding only
    return Refits(read_only(centers), read_only(one), read_only(two), labels)
