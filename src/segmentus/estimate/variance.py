"""A statistic of one survey into an `Estimate`: per implicate and replicate, then pooled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import numpy as np

from segmentus.arrays import Bools, Floats, Ints
from segmentus.estimate import weighted
from segmentus.estimate.pool import Estimate, Variance, pool, replicate_variance
from segmentus.estimate.quantiles import replicate_quantiles
from segmentus.survey.values import Design

Statistic = Callable[[Floats, Floats], float]
"""A number from values (n,) or (n, q) and weight (n,)."""

Pooling = Literal["implicates", "stacked"]


def estimate(
    statistic: Statistic,
    values: Floats,
    design: Design,
    rows: Bools | None = None,
    *,
    unit: str,
    pooling: Pooling = "implicates",
    variance: Variance = "rubin",
) -> Estimate:
    """Apply a statistic to each implicate (or to all rows stacked) and pool.

    Parameters
    ----------
    statistic : function of values and weight, e.g. `weighted.mean`; any will do. It must treat
        rows of weight 0 as absent, for that is what families outside a replicate have.
    values : (n,) or (n, q) in `unit`; rows with nan are left out.
    design : weights and implicates of the same n rows. Each implicate's weights are brought
        to population scale (times m), so that totals are population totals. With replicates, U is
        the variance of the statistic over them.
    rows : (n,) the group wanted, None for all.
    pooling : "implicates" (mean of the m figures) or "stacked" (one figure of all rows); U and B
        are those of the m figures either way.
    variance : U averaged over the implicates ("rubin"), or of implicate 1 ("fed").

    Raises
    ------
    ValueError
        `values` and `design` differ in length.
    """
    kept = _kept(values, design, rows)
    found = _pool(_figures(statistic, values, design, kept), design, kept, unit, variance)
    if pooling == "stacked":
        return replace(found, value=statistic(values[kept], design.weight[kept]))
    return found


def estimate_difference(
    statistic: Statistic,
    values: Floats,
    design: Design,
    rows: Bools,
    other: Bools,
    *,
    unit: str,
    variance: Variance = "rubin",
) -> Estimate:
    """A statistic of one group less that of another, which may overlap it.

    The difference is taken in every replicate, so what the groups have in common cancels. The
    families are those of the smaller group. Parameters and errors as for `estimate`; `rows` and
    `other` (n,) are the groups.
    """
    groups = [_kept(values, design, one) for one in (rows, other)]
    one, two = (_figures(statistic, values, design, kept) for kept in groups)
    smaller = min(groups, key=lambda kept: _count(design, kept))
    return _pool(one - two, design, smaller, unit, variance)


def _kept(values: Floats, design: Design, rows: Bools | None) -> Bools:
    """Rows of the group with all values known."""
    if len(values) != len(design.weight):
        raise ValueError(f"{len(values)} values for {len(design.weight)} rows of the design")
    missing = np.isnan(values)
    known: Bools = ~(missing.any(axis=1) if values.ndim > 1 else missing)
    return known if rows is None else rows & known


def _figures(statistic: Statistic, values: Floats, design: Design, kept: Bools) -> Floats:
    """Figure of each implicate at full weights, then in every replicate, (m, 1 + r)."""
    figures = []
    for number in range(1, design.n_implicates + 1):
        inside = np.flatnonzero(kept & (design.implicate == number))
        full = statistic(values[inside], design.weight[inside] * design.n_implicates)
        redrawn = _redrawn(statistic, values[inside], design, design.unit[inside])
        figures.append(np.append(full, redrawn))
    return np.array(figures)


def _redrawn(statistic: Statistic, values: Floats, design: Design, unit: Ints) -> Floats:
    """Figure (r,) of one implicate's rows in every replicate; totals, means and medians at once."""
    if design.replicates is None:
        return np.empty(0)
    weight = design.replicates.weight
    if statistic is weighted.median:
        return replicate_quantiles(values, unit, weight, 0.5)
    if statistic is weighted.total:
        return _totals(values, unit, weight)
    if statistic is weighted.mean:
        with np.errstate(invalid="ignore", divide="ignore"):
            means: Floats = _totals(values, unit, weight) / _totals(
                np.ones(len(unit)), unit, weight
            )
        return means
    return np.array([statistic(values, column[unit]) for column in weight.T])


def _totals(values: Floats, unit: Ints, weight: Floats) -> Floats:
    """Weighted sums (r,): rows are added up by family before they meet the replicates."""
    by_family: Floats = np.bincount(unit, weights=values, minlength=len(weight)) @ weight
    return by_family


def _pool(figures: Floats, design: Design, kept: Bools, unit: str, variance: Variance) -> Estimate:
    found = pool(
        figures[:, 0],
        replicate_variance(figures[:, 1:]),
        np.array(_count(design, kept)),
        n_replicates=figures.shape[1] - 1,
        variance=variance,
    )
    return found.at(unit=unit)


def _count(design: Design, kept: Bools) -> int:
    """Families with weight among the rows kept."""
    return int(np.unique(design.unit[kept & (design.weight > 0)]).size)
