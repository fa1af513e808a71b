"""Groups of rows into weighted quantiles of many columns, and what their intervals need.

A quantile walks the rows in order of their values once for all replicates, and copies no weights.
On its way it notes the weight below a value near the quantile under every replicate, from which
Woodruff's interval is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, Ints
from segmentus.compiled.arithmetic import add_products
from segmentus.compiled.totals import find_reached
from segmentus.estimate import weighted
from segmentus.estimate.bracketed import MANY_ROWS, Bracket, bracket
from segmentus.estimate.groups import Groups, place_rows, redrawn_totals, restrict
from segmentus.estimate.interval import INTERVAL_LEVELS
from segmentus.estimate.pool import Figures
from segmentus.estimate.rubin import VarianceRule
from segmentus.estimate.woodruff import Base, Below, find_ends
from segmentus.survey.design import Design
from segmentus.threads import each_in_threads

_NEAR = 6.0
"""Standard errors of a share around a quantile within which redrawn quantiles are looked for."""


def take_quantiles(groups: Groups, columns: Floats, q: Floats) -> Figures:
    """Weighted quantiles of columns (n, c) as Figures (k, c, s, m): `weighted.quantiles` in each.

    The shares q (s,) ascend. Missing values are left out.
    """
    return take_with_ends(groups, columns, q)[0]


def take_with_ends(
    groups: Groups, columns: Floats, q: Floats, variance: VarianceRule = "rubin"
) -> tuple[Figures, Floats]:
    """Quantiles as `take_quantiles` does, and the ends (k, c, s, l, 2) of their intervals.

    The l levels are `interval.LEVELS`; ends are nan where there are no replicates.
    """
    k, m = groups.mass.value.shape
    shape = (k, columns.shape[1], len(q), m)
    value, redrawn = np.full(shape, np.nan), np.full((*shape, groups.n_replicates), np.nan)
    ends = np.full((*shape[:3], len(INTERVAL_LEVELS), 2), np.nan)
    gaps = np.isnan(columns).any(axis=0)
    for at in np.flatnonzero(gaps):
        known = ~np.isnan(columns[:, at])
        filled = np.where(known, columns[:, at], 0.0)[:, None]
        found, of_it = take_with_ends(restrict(groups, known), filled, q, variance)
        value[:, at], redrawn[:, at] = found.value[:, 0], found.redrawn[:, 0]
        ends[:, at] = of_it[:, 0]
    whole = np.flatnonzero(~gaps)
    worth = groups.effective if len(whole) else ()
    for group, effective in enumerate(worth):
        base = Base(int(groups.families[group]), float(effective), variance, groups.method)
        if _are_many(groups, group, q):
            for c, one in zip(whole, _walk_each(groups, columns, whole, q, group), strict=True):
                value[group, c, :, 0], redrawn[group, c, :, 0] = one.found.value, one.found.redrawn
                ends[group, c] = find_ends([one.below], value[group, [c]], q, base)[0]
            continue
        walked = [_walk(groups, columns[:, whole], q, group, i) for i in range(m)]
        value[group, whole] = np.stack([one.found.value for one in walked], axis=-1)
        redrawn[group, whole] = np.stack([one.found.redrawn for one in walked], axis=-2)
        ends[group, whole] = find_ends([one.below for one in walked], value[group, whole], q, base)
    return Figures(value, redrawn, groups.method), ends


@dataclass(frozen=True, slots=True, eq=False)
class _Walked:
    """Quantiles (c, s) of one group in one implicate, and the weight below them."""

    found: Figures
    below: Below


def _walk(groups: Groups, columns: Floats, q: Floats, group: int, implicate: int) -> _Walked:
    """Quantiles of columns (n, c), c ≥ 1 and without gaps, of one group in one implicate.

    Redrawn quantiles lie near the quantile itself, so the rows well below it are summed for all
    columns and quantiles in one product, and only those near it are walked. A replicate that
    reached its weight in the rows below, against all odds, is seen, and the column walked from
    its first row.
    """
    rows, mass = groups.rows[group][implicate], groups.mass.redrawn[group, implicate]
    inside, weight = columns[rows], groups.design.weight[rows]
    order = np.argsort(inside, axis=0, kind="stable")
    shape = (columns.shape[1], len(q), len(mass))
    value, redrawn, marked = np.full(shape[:2], np.nan), np.full(shape, np.nan), np.zeros(shape)
    below = Below(
        np.take_along_axis(inside, order, axis=0),
        np.cumsum(weight[order], axis=0),
        np.full(shape[:2], np.nan),
        np.full(shape, np.nan),
    )
    if weight.any():
        value[:] = [below.reach(c, q) for c in range(shape[0])]
    if weight.any() and len(mass):
        start, end = _near(weight, below.cumulative, q)
        sums = _sums_below(groups.design, rows, order, start)
        for c, s in np.ndindex(start.shape):
            mark = below.find_mark(c, float(value[c, s]), float(q[s]), int(end[c, s]))
            first, before, reach = int(start[c, s]), sums[c, s], q[s] * mass
            if first and (mark < first or (before >= reach * weighted.REACHED).any()):
                first, before = 0, np.zeros_like(before)
            position = _positions(
                groups.design, rows[order[first:, c]], reach, mark - first, before, marked[c, s]
            )
            redrawn[c, s] = np.where(reach > 0, below.ordered[first + position, c], np.nan)
            if mark >= 0:
                below.note(c, s, mark, marked[c, s], mass)
    return _Walked(Figures(value, redrawn), below)


def _are_many(groups: Groups, group: int, q: Floats) -> bool:
    """Tell whether a group has so many rows that a quantile of them is bracketed."""
    replicates = groups.design.replicates
    grouped = replicates is not None and replicates.group is not None
    return grouped and len(q) == 1 and len(groups.rows[group][0]) >= MANY_ROWS


def _walk_each(
    groups: Groups, columns: Floats, whole: Ints, q: Floats, group: int
) -> Iterator[_Walked]:
    """`_walk_near` of those of the columns (n, c) that have no gaps, on all processors."""
    return each_in_threads(
        lambda at: _walk_near(groups, columns[:, whole[at]], q, group), len(whole)
    )


def _walk_near(groups: Groups, column: Floats, q: Floats, group: int) -> _Walked:
    """`_walk` of one column (n,) and quantile, by the rows near it wherever these suffice."""
    rows, mass = groups.rows[group][0], groups.mass.redrawn[group, 0]
    inside, weight = column[rows], groups.design.weight[rows]
    near = bracket(inside, weight, rows, float(q[0]), len(mass))
    found = None if near is None else _walk_bracket(groups, near, weight, q, mass)
    return found or _walk(groups, column[:, None], q, group, 0)


def _walk_bracket(
    groups: Groups, near: Bracket, weight: Floats, q: Floats, mass: Floats
) -> _Walked | None:
    """Quantile and redrawn quantiles of a column by the rows near it; None where one lies outside.

    weight (b,) of all rows of the group; mass (r,) of the group under every replicate.
    """
    below, design = near.below, groups.design
    value = below.reach(0, q)
    start, end = _near(weight, below.cumulative, q)
    first, last = int(start[0, 0]), int(end[0, 0])
    if first < 1 or last >= len(below.ordered) - 1:
        return None
    mark = below.find_mark(0, float(value[0]), float(q[0]), last)
    first = min(first, mark) if mark > 0 else first
    lowest = redrawn_totals(design, near.under, np.ones((len(near.under), 1)))[0]
    sums = lowest + redrawn_totals(design, near.rows[: first - 1], np.ones((first - 1, 1)))[0]
    rest = near.rows[first - 1 :]
    reach = q[0] * mass
    upto = sums + redrawn_totals(design, rest, np.ones((len(rest), 1)))[0]
    outside = (sums >= reach * weighted.REACHED) | (upto < reach)
    if outside.any():
        return None
    marked = lowest.copy()
    position = _positions(design, rest, reach, mark - first if mark else -1, sums, marked)
    redrawn = np.where(reach > 0, below.ordered[first + position, 0], np.nan)
    if mark >= 0:
        below.note(0, 0, mark, marked, mass)
    return _Walked(Figures(value[None], redrawn[None, None]), below)


def _near(weight: Floats, cumulative: Floats, q: Floats) -> tuple[Ints, Ints]:
    """First position (c, s) near each quantile in each ordered column, and the last one.

    Near is within six standard errors of a share q among as many families as the weights (b,) are
    worth (Kish 1965, Survey Sampling, section 11.7); cumulative (b, c) are those weights, ordered.
    """
    worth = float(weight.sum()) ** 2 / add_products(weight, weight)
    reach = _NEAR * np.sqrt(q * (1 - q) / worth)
    low, high = np.maximum(q - reach, 0.0), np.minimum(q + reach, 1.0)
    total = cumulative[-1][:, None]
    first = (cumulative[:, :, None] < low * total).sum(axis=0)
    last = (cumulative[:, :, None] <= high * total).sum(axis=0)
    return first, last


def _sums_below(design: Design, rows: Ints, order: Ints, start: Ints) -> Floats:
    """Weight (c, s, r) of the rows before each start (c, s) in their order (b, c), redrawn.

    Every row is added once, to the first start beyond it, and what is before each start adds up.
    """
    inside = np.zeros((len(rows), *start.shape))
    for c, starts in enumerate(start.tolist()):
        for s, (first, last) in enumerate(zip([0, *starts[:-1]], starts, strict=True)):
            inside[order[first:last, c], c, s] = 1.0
    sums = redrawn_totals(design, rows, inside.reshape(len(rows), start.size))
    below: Floats = np.cumsum(sums.reshape(*start.shape, sums.shape[1]), axis=1)
    return below


def _positions(
    design: Design, rows: Ints, reach: Floats, mark: int, sums: Floats, marked: Floats
) -> Ints:
    """Positions (r,) in ordered rows at which replicates reach their weight, from sums (r,) on.

    Written: marked (r,), their weight up to and with row `mark`, unless that is below 0.
    """
    assert design.replicates is not None
    place, part = place_rows(design, rows)
    position = np.zeros(len(reach), np.int64)
    above_zero = np.maximum(reach * weighted.REACHED, np.finfo(float).tiny)
    weight = design.replicates.weight
    find_reached(place, part, weight, above_zero, mark, sums.copy(), position, marked)
    return position
