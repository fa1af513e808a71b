"""A statistic into its figures in groups, the quick way where there is one, and its intervals."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from segmentus.arrays import Floats, Ints
from segmentus.estimate import weighted
from segmentus.estimate.groups import Groups, divide, restrict, take_totals
from segmentus.estimate.pool import Figures, VarianceRule, combine, pool_many
from segmentus.estimate.quantiles import take_with_ends
from segmentus.estimate.ways import (
    Ways,
    find_usual_ways,
    is_share,
    kept_ends,
    of_shares,
    of_shares_of,
    of_totals,
    range_of,
    within_range,
)
from segmentus.survey.design import Design

Statistic = Callable[[Floats, Floats], float]
"""A number from values (n,) or (n, c) and weight (n,); a weight of 0 must be absence to it."""

_OTHERS: dict[Statistic, Ways] = {
    weighted.variance: within_range(0.0),
    weighted.trimmed_variance: within_range(0.0),
    weighted.spread: within_range(0.0),
    weighted.pearson: within_range(-1.0, 1.0),
}
"""What other statistics cannot be below or above."""

_BLOCK = 64
"""Replicates whose weights are laid out for all rows of an implicate at a time."""


def take(
    statistic: Statistic, values: Floats, groups: Groups, unit: str, variance: VarianceRule
) -> tuple[Figures, Ways]:
    """Take a statistic (k, m) of every group, and tell how the intervals of it are found.

    The quick ways give what the long one does.

    Parameters
    ----------
    statistic : of values (n,) or (n, c), the missing ones of which are in no group.
    groups : k groups of n rows.
    unit : of the figures; "share" where values of 0 or 1 alone are a share too.
    variance : how the intervals of quantiles are to take U.
    """
    if statistic is weighted.total:
        totals = take_totals(groups, _filled(values)[:, None])[:, 0]
        return totals, _ways_of_totals(values, groups, unit)
    if statistic is weighted.mean:
        totals = take_totals(groups, _filled(values)[:, None])[:, 0]
        return combine(divide, totals, groups.mass), ways_of_means(values, groups, unit)
    if statistic is weighted.ratio:
        totals = take_totals(groups, _filled(values))
        return combine(divide, totals[:, 0], totals[:, 1]), _ways_of_ratios(values)
    q = _share_asked(statistic)
    if q is not None:
        figures, ends = take_with_ends(groups, _filled(values)[:, None], np.array([q]), variance)
        return figures[:, 0, 0], kept_ends(ends[:, 0, 0])
    return _call(statistic, values, groups), _OTHERS.get(statistic, find_usual_ways)


def ways_of_means(column: Floats, groups: Groups, unit: str) -> Ways:
    """Tell how intervals of a column's means in groups are found: as shares, or within its range.

    Parameters
    ----------
    column : (n,), nan where missing.
    groups : of the n rows.
    unit : "share" where the column is 0/1 even if all of it is one of them.
    """
    if is_share(column, unit):
        return of_shares(restrict(groups, ~np.isnan(column)).effective)
    return within_range(*range_of(column))


def _share_asked(statistic: Statistic) -> float | None:
    """The share a quantile is asked of; None for other statistics."""
    if statistic is weighted.median:
        return 0.5
    if isinstance(statistic, partial) and statistic.func is weighted.quantile:
        return float(statistic.args[0] if statistic.args else statistic.keywords["q"])
    return None


def _ways_of_totals(values: Floats, groups: Groups, unit: str) -> Ways:
    if is_share(values, unit):
        counted = groups.families.tolist()
        population = pool_many(groups.mass, unit=unit, families=counted, ways=of_totals(0.0))
        return of_shares_of(population, groups.effective)
    return of_totals(*range_of(values))


def _ways_of_ratios(pairs: Floats) -> Ways:
    """A ratio of two columns without negative values is not negative."""
    signs = [range_of(column)[0] for column in pairs.T]
    return within_range(0.0) if signs == [0.0, 0.0] else within_range(-np.inf)


def _call(statistic: Statistic, values: Floats, groups: Groups) -> Figures:
    """Call any statistic for every group, implicate and replicate."""
    m, design = groups.design.n_implicates, groups.design
    value = np.full((len(groups.rows), m), np.nan)
    redrawn = np.full((*value.shape, groups.n_replicates), np.nan)
    for group, implicates in enumerate(groups.rows):
        for i, rows in enumerate(implicates):
            value[group, i] = statistic(values[rows], design.weight[rows] * m)
            if groups.n_replicates:
                redrawn[group, i] = _call_redrawn(statistic, values[rows], design, rows)
    return Figures(value, redrawn, groups.method)


def _call_redrawn(statistic: Statistic, values: Floats, design: Design, rows: Ints) -> Floats:
    """Figures (r,) of a statistic, a block of replicates laid out at a time."""
    assert design.replicates is not None
    figures = []
    for start in range(0, design.replicates.count, _BLOCK):
        block = design.replicate_weight(rows, slice(start, start + _BLOCK))
        figures += [statistic(values, weight) for weight in np.ascontiguousarray(block.T)]
    return np.array(figures)


def _filled(values: Floats) -> Floats:
    """Values with 0 for nan: rows that are in no group, but in the column."""
    return np.nan_to_num(values, nan=0.0, posinf=np.inf, neginf=-np.inf)
