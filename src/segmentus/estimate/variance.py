"""A statistic of one survey into an `Estimate`: per implicate and replicate, then pooled.

Sampling variance: replicate weights about their own mean, as the Federal Reserve publishes them
(Kennickell and Woodburn 1999, Review of Income and Wealth 45(2)); without them U is nan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np

from segmentus.arrays import Bools, Floats
from segmentus.estimate import weighted
from segmentus.estimate.groups import (
    Groups,
    count_known,
    cut,
    divide,
    take_sums,
)
from segmentus.estimate.pool import VarianceRule, combine, pool, pool_many
from segmentus.estimate.quantiles import take_with_ends
from segmentus.estimate.statistics import Statistic, take, ways_of_means
from segmentus.estimate.values import Estimate
from segmentus.estimate.ways import (
    Ways,
    find_usual_ways,
    is_share,
    kept_ends,
    of_gap,
)
from segmentus.survey.design import Design

__all__ = [
    "Estimate",
    "EstimateEach",
    "Pooling",
    "Statistic",
    "VarianceRule",
    "estimate",
    "estimate_difference",
    "estimate_groups",
    "estimate_means",
    "estimate_medians",
    "estimate_quantiles",
]

Pooling = Literal["implicates", "stacked"]
"""implicates: the mean of the m figures; stacked: the one figure of all implicates' rows."""

EstimateEach = Callable[[Floats, Groups, Sequence[str]], tuple[tuple[Estimate, ...], ...]]
"""Estimates of columns (n, c) in k groups with the columns' units: for each column k."""


def estimate(
    statistic: Statistic,
    values: Floats,
    design: Design,
    rows: Bools | None = None,
    *,
    unit: str,
    pooling: Pooling = "implicates",
    variance: VarianceRule = "rubin",
) -> Estimate:
    """Apply a statistic to each implicate under each weight, and pool.

    Parameters
    ----------
    statistic : any function of values and weight, e.g. `weighted.mean` or
        `functools.partial(weighted.quantile, q=0.9)`. Totals, means, ratios and quantiles of
        `weighted` take the quick way; any other is called m · (r + 1) times.
    values : (n,) in `unit`, or (n, c) for a statistic of several columns, e.g. `weighted.ratio`;
        rows with a nan are left out.
    design : weights and implicates of the same n rows. Each implicate's weights are brought
        to population scale (times m), so that totals are population totals.
    rows : (n,) the group wanted, None for all. The design stays whole: families outside count
        as zeros under every replicate.
    pooling : what `value` is; U and B are of the implicates' figures under both.
    variance : "rubin" averages U over the implicates; "fed" takes that of implicate 1.

    Raises
    ------
    ValueError
        `values` and `design` differ in length.
    """
    (one,) = estimate_groups(
        statistic, values, design, [rows], unit=unit, pooling=pooling, variance=variance
    )
    return one


def estimate_groups(
    statistic: Statistic,
    values: Floats,
    design: Design,
    groups: Sequence[Bools | None],
    *,
    unit: str,
    pooling: Pooling = "implicates",
    variance: VarianceRule = "rubin",
) -> tuple[Estimate, ...]:
    """Estimate a statistic of several groups of rows, as `estimate` does of one.

    Parameters
    ----------
    groups : masks (n,), None for all rows; they may overlap.
    statistic, values, design, unit, pooling, variance : as for `estimate`.

    Raises
    ------
    ValueError
        `values` and `design` differ in length.
    """
    parts, kept = _cut(values, design, groups)
    stacked = None
    if pooling == "stacked":
        stacked = np.array([statistic(values[mask], design.weight[mask]) for mask in kept])
    figures, ways = take(statistic, values, parts, unit, variance)
    return pool_many(
        figures,
        unit=unit,
        families=parts.families.tolist(),
        variance=variance,
        stacked=stacked,
        ways=ways,
    )


def estimate_difference(
    statistic: Statistic,
    values: Floats,
    design: Design,
    rows: Bools,
    other_rows: Bools | None = None,
    *,
    unit: str,
    pooling: Pooling = "implicates",
    variance: VarianceRule = "rubin",
) -> Estimate:
    """Estimate how much a statistic of one group exceeds that of another.

    The difference is taken in each implicate and under each replicate, so that what the groups
    share, down to all rows of one, cancels out of its variance.

    Parameters
    ----------
    rows, other_rows : (n,) the two groups; they may overlap, and None is all rows.
    statistic, values, design, unit, pooling, variance : as for `estimate`.

    Returns
    -------
    Estimate whose `families` are those of the smaller group, which limits the degrees of freedom.

    Raises
    ------
    ValueError
        `values` and `design` differ in length.
    """
    groups, kept = _cut(values, design, [rows, other_rows])
    figures, ways = take(statistic, values, groups, unit, variance)
    gaps: Ways = find_usual_ways
    if statistic is weighted.mean and is_share(values, unit):
        both = groups.families.tolist()
        gaps = of_gap(pool_many(figures, unit=unit, families=both, variance=variance, ways=ways))
    stacked = None
    if pooling == "stacked":
        one, other = (statistic(values[mask], design.weight[mask]) for mask in kept)
        stacked = one - other
    return pool(
        combine(np.subtract, figures[0], figures[1]),
        unit=unit,
        families=int(groups.families.min()),
        variance=variance,
        stacked=stacked,
        ways=gaps,
    )


def estimate_means(
    columns: Floats, groups: Groups, units: Sequence[str]
) -> tuple[tuple[Estimate, ...], ...]:
    """Estimate the means of many columns in groups that are cut already, in one pass.

    Parameters
    ----------
    columns : (n, c), each in its unit; a nan is left out.
    groups : k groups of n rows.
    units : of the c columns.

    Returns
    -------
    For each column one estimate a group.
    """
    means = combine(divide, *take_sums(groups, columns))
    families = count_known(groups, columns)
    return tuple(
        pool_many(
            means[:, at],
            unit=unit,
            families=families[:, at].tolist(),
            ways=ways_of_means(columns[:, at], groups, unit),
        )
        for at, unit in enumerate(units)
    )


def estimate_medians(
    columns: Floats, groups: Groups, units: Sequence[str]
) -> tuple[tuple[Estimate, ...], ...]:
    """Estimate the medians of many columns as `estimate_means` does their means."""
    found = estimate_quantiles(columns, groups, np.array([0.5]), units)
    return tuple(tuple(median for (median,) in column) for column in found)


def estimate_quantiles(
    columns: Floats, groups: Groups, q: Floats, units: Sequence[str]
) -> tuple[tuple[tuple[Estimate, ...], ...], ...]:
    """Estimate quantiles of many columns as `estimate_means` does means; q (s,) ascends.

    Returns
    -------
    For each column and group one estimate a quantile.
    """
    figures, ends = take_with_ends(groups, columns, q)
    families = count_known(groups, columns)
    return tuple(
        tuple(
            pool_many(
                figures[group, at],
                unit=unit,
                families=[behind] * len(q),
                ways=kept_ends(ends[group, at]),
            )
            for group, behind in enumerate(families[:, at].tolist())
        )
        for at, unit in enumerate(units)
    )


def _cut(
    values: Floats, design: Design, masks: Sequence[Bools | None]
) -> tuple[Groups, list[Bools]]:
    """Cut out the rows of each mask whose values are known."""
    if len(values) != len(design.weight):
        raise ValueError(f"{len(values)} values for {len(design.weight)} rows of the design")
    missing: Bools = np.asarray(np.isnan(values).any(axis=tuple(range(1, values.ndim))))
    known = ~missing
    kept: list[Bools] = [known if mask is None else mask & known for mask in masks]
    return cut(design, kept), kept
