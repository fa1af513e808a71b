"""Rows cut into groups and implicates, and many columns' totals in all of them.

Totals of all columns under all replicates are one pass over the rows, a product with the (h, r)
replicate weights, which copies none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from segmentus.arrays import Bools, Floats, Ints, read_only
from segmentus.compiled.arithmetic import add_products
from segmentus.compiled.totals import add_totals
from segmentus.estimate.pool import Figures
from segmentus.survey.design import Design, ReplicateMethod

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
    effective : (k,) families of equal weight that would tell as much, (Σw)² / Σw² over a group's
        families (Kish 1965, Survey Sampling, section 11.7).
    mass : weight of each group as Figures (k, m).
    """

    design: Design
    rows: tuple[tuple[Ints, ...], ...]
    families: Ints
    effective: Floats
    mass: Figures

    @property
    def n_replicates(self) -> int:
        """Number of replicate weights; 0 where there are none."""
        return 0 if self.design.replicates is None else self.design.replicates.count

    @property
    def method(self) -> ReplicateMethod | None:
        """The way figures under the replicates become a variance; None for a bootstrap."""
        return None if self.design.replicates is None else self.design.replicates.method


def cut(design: Design, groups: Sequence[Bools]) -> Groups:
    """Cut a design's rows into groups, each a mask (n,)."""
    if design.is_plain:
        return _weigh(design, tuple((read_only(np.flatnonzero(mask)),) for mask in groups))
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


def restrict(groups: Groups, known: Bools) -> Groups:
    """Leave in groups only the rows (n,) that are known; the groups themselves where all are."""
    if known.all():
        return groups
    rows = tuple(
        tuple(read_only(each[known[each]]) for each in implicates) for implicates in groups.rows
    )
    return _weigh(groups.design, rows)


def count_group_families(design: Design, rows: Bools | Ints) -> int:
    """Number of families (or customers) with at least one of some rows."""
    return int(np.count_nonzero(np.bincount(design.unit[rows])))


def count_known(groups: Groups, columns: Floats) -> Ints:
    """Families (k, c) with weight in each group that have a value in each of the columns (n, c)."""
    present = groups.design.weight > 0
    held = [np.concatenate(implicates) for implicates in groups.rows]
    masks = [~np.isnan(column) & present for column in columns.T]
    return np.array(
        [
            [count_group_families(groups.design, rows[mask[rows]]) for mask in masks]
            for rows in held
        ],
        np.int64,
    )


def _weigh(design: Design, rows: tuple[tuple[Ints, ...], ...]) -> Groups:
    """Groups of these rows with their families and mass."""
    counted = [_count(design, implicates) for implicates in rows]
    families = read_only(np.array([each[0] for each in counted], np.int64))
    effective = read_only(np.array([each[1] for each in counted]))
    bare = Groups(design, rows, families, effective, Figures(_ALL, _ALL))
    return replace(bare, mass=take_totals(bare, np.ones((len(design.weight), 1)))[:, 0])


def _count(design: Design, implicates: tuple[Ints, ...]) -> tuple[int, float]:
    """Families with weight among rows, and how many of equal weight would tell as much."""
    held = np.concatenate(implicates)
    weight = np.bincount(design.unit[held], design.weight[held]).astype(np.float64)
    weight /= weight.max(initial=0.0) or 1.0  # so that no square overflows
    square = add_products(weight, weight)
    return int(np.count_nonzero(weight)), float(weight.sum()) ** 2 / square if square > 0 else 0.0


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
                redrawn[group, :, i] = redrawn_totals(groups.design, rows, inside)
    return Figures(value, redrawn, groups.method)


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
        groups.method,
    )
    if not gaps.any():
        return take_totals(groups, columns), mass
    both = np.hstack([np.where(missing, 0.0, columns), ~missing[:, gaps]])
    totals = take_totals(groups, both)
    redrawn = mass.redrawn.copy()
    mass.value[:, gaps], redrawn[:, gaps] = totals.value[:, q:], totals.redrawn[:, q:]
    return totals[:, :q], Figures(mass.value, redrawn, groups.method)


def unite(groups: Groups) -> Groups:
    """Make one group of groups that do not overlap."""
    unit = groups.design.unit
    joined = [np.concatenate(implicate) for implicate in zip(*groups.rows, strict=True)]
    rows = tuple(read_only(each[np.argsort(unit[each], kind="stable")]) for each in joined)
    families, effective = _count(groups.design, rows)
    return Groups(
        groups.design,
        (rows,),
        read_only(np.array([families])),
        read_only(np.array([effective])),
        add_all(groups.mass),
    )


def add_all(figures: Figures) -> Figures:
    """Sum of figures (k, ...) over their groups, as figures (1, ...)."""
    return Figures(
        figures.value.sum(axis=0, keepdims=True), figures.redrawn.sum(axis=0, keepdims=True),
        figures.method,
    )  # fmt: skip


def divide(above: Floats, below: Floats) -> Floats:
    """Quotient, nan where the divisor is zero; call it under `combine`."""
    return np.where(below == 0, np.nan, above / below)


def redrawn_totals(design: Design, rows: Ints, columns: Floats) -> Floats:
    """Totals (q, r) of columns (b, q) of some rows under every replicate."""
    replicates = design.replicates
    assert replicates is not None
    place, part = place_rows(design, rows)
    if replicates.group is None:
        return sum_columns(place, part, columns, replicates.weight)
    groups = len(replicates.weight)
    by_group = np.zeros((groups, columns.shape[1]))
    for total, column in zip(by_group.T, columns.T, strict=True):
        total[:] = np.bincount(place, part * column, groups)
    return sum_columns(np.arange(groups), _ALL, by_group, replicates.weight)


def place_rows(design: Design, rows: Ints) -> tuple[Ints, Floats]:
    """Row of the replicates' `weight` for each of some rows (b,), and its factor; () for ones."""
    assert design.replicates is not None
    part = None if design.part is None else design.part[rows]
    place, part = design.replicates.place(design.unit[rows], part)
    return place, _ALL if part is None else part


def sum_columns(unit: Ints, part: Floats, columns: Floats, weight: Floats) -> Floats:
    """Totals (q, r) of columns (b, q) by weights (h, r); unit and part (b,) as in `add_totals`."""
    totals = np.zeros((columns.shape[1], weight.shape[1]))
    add_totals(unit, part, columns, weight, totals)
    return totals
