"""Rows cut into groups and implicates, and many columns' totals and quantiles in all of them.

Totals of all columns under all replicates are one pass over the rows, a product with the (h, r)
replicate weights. A quantile walks the rows in order of their values once for all replicates.
Neither copies the weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Bools, Floats, Ints, read_only, seen
from segmentus.estimate import weighted
from segmentus.estimate.kernels import add_totals, find_reached
from segmentus.estimate.pool import Figures
from segmentus.survey.values import Design

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
    return _weigh(
        design,
        tuple(
            tuple(
                read_only(inside[design.implicate[inside] == number])
                for number in range(1, design.n_implicates + 1)
            )
            for inside in (order[mask[order]] for mask in groups)
        ),
    )


def keep(groups: Groups, known: Bools) -> Groups:
    """Leave in groups only the rows (n,) that are known; the groups themselves where all are."""
    if known.all():
        return groups
    rows = tuple(
        tuple(read_only(each[known[each]]) for each in implicates) for implicates in groups.rows
    )
    return _weigh(groups.design, rows)


def count_families(design: Design, rows: Bools | Ints) -> int:
    """Number of families (or customers) with at least one of some rows."""
    return int(np.count_nonzero(np.bincount(design.unit[rows])))


def count_known(groups: Groups, columns: Floats) -> Ints:
    """Families (k, c) with weight in each group that have a value in each of the columns (n, c)."""
    present = groups.design.weight > 0
    held = [np.concatenate(implicates) for implicates in groups.rows]
    masks = [~np.isnan(column) & present for column in columns.T]
    return np.array(
        [[count_families(groups.design, rows[mask[rows]]) for mask in masks] for rows in held],
        np.int64,
    )


def _weigh(design: Design, rows: tuple[tuple[Ints, ...], ...]) -> Groups:
    """Groups of these rows with their families and mass."""
    held = [np.concatenate(implicates) for implicates in rows]
    families = [count_families(design, each[design.weight[each] > 0]) for each in held]
    empty = Figures(_ALL, _ALL)
    bare = Groups(design, rows, read_only(np.array(families, np.int64)), empty)
    mass = take_totals(bare, np.ones((len(design.weight), 1)))[:, 0]
    return Groups(design, rows, bare.families, mass)


def take_totals(groups: Groups, columns: Floats) -> Figures:
    """Weighted totals of columns (n, q), none of them nan, as Figures (k, q, m).

    Weights are at population scale: those of the design times m, those of replicates as they are.
    """
    k, q, m, r = len(groups.rows), columns.shape[1], groups.design.n_implicates, groups.n_replicates
    value, redrawn = np.zeros((k, q, m)), np.zeros((k, q, m, r))
    weight = read_only((groups.design.weight * m)[:, None])
    for group, implicates in enumerate(groups.rows):
        for i, rows in enumerate(implicates):
            inside = columns[rows]
            value[group, :, i] = sum_columns(rows, _ALL, inside, weight)[:, 0]
            if r:
                redrawn[group, :, i] = _redrawn_totals(groups.design, rows, inside)
    return Figures(value, redrawn)


def take_sums(groups: Groups, columns: Floats) -> tuple[Figures, Figures]:
    """Weighted totals of columns (n, q), and the weight of the rows where each is known.

    Both Figures (k, q, m); nan in a column is left out of both.
    """
    missing = np.isnan(columns)
    gaps = missing.any(axis=0)
    q = columns.shape[1]
    mass = Figures(
        np.repeat(groups.mass.value[:, None], q, axis=1),
        np.broadcast_to(
            groups.mass.redrawn[:, None], (len(groups.rows), q, *groups.mass.redrawn.shape[1:])
        ),
    )
    if not gaps.any():
        return take_totals(groups, columns), mass
    both = np.hstack([np.where(missing, 0.0, columns), ~missing[:, gaps]])
    totals = take_totals(groups, both)
    redrawn = mass.redrawn.copy()
    mass.value[:, gaps], redrawn[:, gaps] = totals.value[:, q:], totals.redrawn[:, q:]
    return totals[:, :q], Figures(mass.value, redrawn)


def unite(groups: Groups) -> Groups:
    """Make one group of groups that do not overlap."""
    unit = groups.design.unit
    joined = [np.concatenate(implicate) for implicate in zip(*groups.rows, strict=True)]
    rows = tuple(read_only(each[np.argsort(unit[each], kind="stable")]) for each in joined)
    held = np.concatenate(rows)
    families = np.unique(unit[held[groups.design.weight[held] > 0]]).size
    return Groups(groups.design, (rows,), read_only(np.array([families])), add_all(groups.mass))


def add_all(figures: Figures) -> Figures:
    """Sum of figures (k, ...) over their groups, as figures (1, ...)."""
    return Figures(
        figures.value.sum(axis=0, keepdims=True), figures.redrawn.sum(axis=0, keepdims=True)
    )


def take_quantiles(groups: Groups, columns: Floats, q: Floats) -> Figures:
    """Weighted quantiles of columns (n, c) as Figures (k, c, s, m): `weighted.quantiles` in each.

    The shares q (s,) ascend. Missing values are left out.
    """
    k, m = groups.mass.value.shape
    shape = (k, columns.shape[1], len(q), m)
    value, redrawn = np.full(shape, np.nan), np.full((*shape, groups.n_replicates), np.nan)
    gaps = np.isnan(columns).any(axis=0)
    for at in np.flatnonzero(gaps):
        known = ~np.isnan(columns[:, at])
        found = take_quantiles(
            keep(groups, known), np.where(known, columns[:, at], 0.0)[:, None], q
        )
        value[:, at], redrawn[:, at] = found.value[:, 0], found.redrawn[:, 0]
    whole = np.flatnonzero(~gaps)
    for group, implicates in enumerate(groups.rows):
        for i, rows in enumerate(implicates):
            reach = q[:, None] * groups.mass.redrawn[group, i]
            found = _quantiles(groups.design, rows, columns[rows][:, whole], q, reach)
            value[group, whole, :, i], redrawn[group, whole, :, i] = found.value, found.redrawn
    return Figures(value, redrawn)


def divide(above: Floats, below: Floats) -> Floats:
    """Quotient, nan where the divisor is zero; call it under `combine`."""
    return np.where(below == 0, np.nan, above / below)


def _quantiles(design: Design, rows: Ints, columns: Floats, q: Floats, reach: Floats) -> Figures:
    """Quantiles of columns (b, c) of some rows, as Figures (c, s); replicates reach (s, r) weight.

    Redrawn quantiles lie near the quantile itself, so the rows well below it are summed for all
    columns and quantiles in one product, and only those near it are walked. A replicate that
    reached its weight in the rows below, against all odds, is seen, and the column walked from
    its first row.
    """
    weight = design.weight[rows]
    order = np.argsort(columns, axis=0, kind="stable")
    ordered, mass = np.take_along_axis(columns, order, axis=0), weight[order]
    pairs = zip(ordered.T, mass.T, strict=True)
    value = np.array([weighted.quantiles(column, each, q) for column, each in pairs])
    value = value.reshape(columns.shape[1], len(q))
    redrawn = np.full((*value.shape, reach.shape[1]), np.nan)
    if not (reach.size and weight.any()):
        return Figures(value, redrawn)
    start = _first_near(mass, q)
    sums = _sums_below(design, rows, order, start)
    for c, s in np.ndindex(start.shape):
        skipped, before = int(start[c, s]), sums[c, s]
        if skipped and (before >= reach[s] * weighted.REACHED).any():
            skipped, before = 0, np.zeros_like(before)
        position = _positions(design, rows[order[skipped:, c]], reach[s], before)
        redrawn[c, s] = np.where(reach[s] > 0, ordered[skipped + position, c], np.nan)
    return Figures(value, redrawn)


def _first_near(weight: Floats, q: Floats) -> Ints:
    """First position (c, s) near each quantile in each ordered column of weights (b, c).

    Near is within six standard errors of a share q among as many families as the weights are
    worth (Kish 1965, Survey Sampling, section 11.7).
    """
    cumulative = np.cumsum(weight, axis=0)
    worth = cumulative[-1] ** 2 / (weight**2).sum(axis=0)
    near = np.maximum(q - 6 * np.sqrt(q * (1 - q) / worth[:, None]), 0.0) * cumulative[-1][:, None]
    first: Ints = (cumulative[:, :, None] < near).sum(axis=0)
    return first


def _sums_below(design: Design, rows: Ints, order: Ints, start: Ints) -> Floats:
    """Weight (c, s, r) of the rows before each start (c, s) in their order (b, c), redrawn.

    Every row is added once, to the first start beyond it, and what is before each start adds up.
    """
    inside = np.zeros((len(rows), *start.shape))
    for c, starts in enumerate(start.tolist()):
        for s, (first, last) in enumerate(zip([0, *starts[:-1]], starts, strict=True)):
            inside[order[first:last, c], c, s] = 1.0
    sums = _redrawn_totals(design, rows, inside.reshape(len(rows), start.size))
    below: Floats = np.cumsum(sums.reshape(*start.shape, sums.shape[1]), axis=1)
    return below


def _positions(design: Design, rows: Ints, reach: Floats, sums: Floats) -> Ints:
    """Positions (r,) in ordered rows at which replicates reach their weight, from sums (r,) on."""
    assert design.replicates is not None
    part = _ALL if design.part is None else design.part[rows]
    position = np.zeros(len(reach), np.int64)
    above_zero = np.maximum(reach * weighted.REACHED, np.finfo(float).tiny)
    weight = design.replicates.weight
    find_reached(design.unit[rows], part, weight, above_zero, sums.copy(), position)
    return position


def _redrawn_totals(design: Design, rows: Ints, columns: Floats) -> Floats:
    """Totals (q, r) of columns (b, q) of some rows under every replicate."""
    assert design.replicates is not None
    part = _ALL if design.part is None else design.part[rows]
    return sum_columns(design.unit[rows], part, columns, design.replicates.weight)


def sum_columns(unit: Ints, part: Floats, columns: Floats, weight: Floats) -> Floats:
    """Totals (q, r) of columns (b, q) by weights (h, r); unit and part (b,) as in `add_totals`."""
    totals = np.zeros((columns.shape[1], weight.shape[1]))
    columns = np.ascontiguousarray(columns)
    add_totals(seen(unit), seen(part), seen(columns), seen(weight), totals)
    return totals
