"""Rows cut into groups and implicates, and many columns' totals and quantiles in all of them.

A total under every replicate weight is one matrix product: families' values times the (h, r)
replicate weights. A quantile walks the rows in order of their values once for all replicates.
Neither ever holds a copy of the weights with a line for every row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Bools, Floats, Ints, read_only
from segmentus.estimate import weighted
from segmentus.estimate.kernels import find_reached
from segmentus.estimate.pool import Figures, combine
from segmentus.survey.values import Design

_BLOCK = 2048
"""Rows whose replicate weights are laid side by side at a time."""

_ALL = np.empty(0)


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Groups of a design's rows; they may overlap and need not hold every row.

    Attributes
    ----------
    design : of n rows.
    rows : for each of k groups and m implicates the positions of its rows, families ascending, so
        that the order of the table leaves no trace in any sum.
    families : (k,) int64, families with weight in each group.
    mass : weight of each group as Figures (k, m).
    """

    design: Design
    rows: tuple[tuple[Ints, ...], ...]
    families: Ints
    mass: Figures

    @property
    def n_replicates(self) -> int:
        """Number of replicate weights; 0 where there are none."""
        return 0 if self.design.replicates is None else self.design.replicates.weight.shape[1]


def cut(design: Design, groups: Sequence[Bools]) -> Groups:
    """Cut a design's rows into groups, each a mask (n,)."""
    order = np.lexsort((design.unit, design.implicate))
    rows = tuple(
        tuple(
            read_only(inside[design.implicate[inside] == number])
            for number in range(1, design.n_implicates + 1)
        )
        for inside in (order[mask[order]] for mask in groups)
    )
    sizes = [np.unique(design.unit[mask & (design.weight > 0)]).size for mask in groups]
    empty = Figures(_ALL, _ALL)
    bare = Groups(design, rows, read_only(np.array(sizes, np.int64)), empty)
    mass = take_totals(bare, np.ones((len(design.weight), 1)))[:, 0]
    return Groups(design, rows, bare.families, mass)


def take_totals(groups: Groups, columns: Floats) -> Figures:
    """Weighted totals of columns (n, q), none of them nan, as Figures (k, q, m).

    Weights are at population scale: those of the design times m, those of replicates as they are.
    """
    k, q, m, r = len(groups.rows), columns.shape[1], groups.design.n_implicates, groups.n_replicates
    value, redrawn = np.zeros((k, q, m)), np.zeros((k, q, m, r))
    for group, implicates in enumerate(groups.rows):
        for i, rows in enumerate(implicates):
            value[group, :, i] = (groups.design.weight[rows] * m) @ columns[rows]
            for start in range(0, len(rows) if r else 0, _BLOCK):
                block = rows[start : start + _BLOCK]
                redrawn[group, :, i] += columns[block].T @ groups.design.replicate_weight(block)
    return Figures(value, redrawn)


def take_means(groups: Groups, columns: Floats) -> Figures:
    """Weighted means of columns (n, q) as Figures (k, q, m); nan in a column is left out of it."""
    missing = np.isnan(columns)
    gaps = missing.any(axis=0)
    totals = take_totals(groups, np.where(missing, 0.0, columns) if gaps.any() else columns)
    mass = Figures(groups.mass.value[:, None], groups.mass.redrawn[:, None])
    means = combine(divide, totals, mass)
    if gaps.any():
        known = take_totals(groups, (~missing[:, gaps]).astype(float))
        kept = combine(divide, totals[:, gaps], known)
        means.value[:, gaps], means.redrawn[:, gaps] = kept.value, kept.redrawn
    return means


def take_quantiles(groups: Groups, values: Floats, q: float) -> Figures:
    """Weighted quantiles of one column (n,) as Figures (k, m): `weighted.quantile` in each.

    Missing values are left out.
    """
    known = ~np.isnan(values)
    if not known.all():
        groups = cut(groups.design, [_mask(rows, len(values)) & known for rows in groups.rows])
    k, m, r = len(groups.rows), groups.design.n_implicates, groups.n_replicates
    value, redrawn = np.full((k, m), np.nan), np.full((k, m, r), np.nan)
    for group, implicates in enumerate(groups.rows):
        for i, rows in enumerate(implicates):
            ordered = rows[np.argsort(values[rows], kind="stable")]
            column, weight = values[ordered], groups.design.weight[ordered]
            value[group, i] = weighted.quantile(column, weight, q)
            if r:
                reach = q * groups.mass.redrawn[group, i]
                redrawn[group, i] = _redrawn_quantiles(groups.design, ordered, column, reach)
    return Figures(value, redrawn)


def divide(above: Floats, below: Floats) -> Floats:
    """Quotient, nan where the divisor is zero; call it under `combine`."""
    return np.where(below == 0, np.nan, above / below)


def _redrawn_quantiles(design: Design, rows: Ints, column: Floats, reach: Floats) -> Floats:
    """Quantiles (r,) of rows in order of `column`, at which each replicate reaches (r,) weight."""
    assert design.replicates is not None
    part = _ALL if design.part is None else design.part[rows]
    position = np.zeros(len(reach), np.int64)
    least = np.finfo(float).tiny
    find_reached(
        design.unit[rows],
        part,
        design.replicates.weight,
        np.maximum(reach * weighted.REACHED, least),
        position,
    )
    return (
        np.where(reach > 0, column[position], np.nan) if len(rows) else np.full(len(reach), np.nan)
    )


def _mask(implicates: tuple[Ints, ...], n: int) -> Bools:
    mask = np.zeros(n, bool)
    for rows in implicates:
        mask[rows] = True
    return mask
