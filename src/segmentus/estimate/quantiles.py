"""A column into its weighted quantile in many groups, at full weights and in every replicate.

A quantile is not linear in the weights, so each replicate needs its own walk along the sorted
values. All replicates walk together: a family's weights in them lie side by side.
"""

from __future__ import annotations

import numba
import numpy as np

from segmentus.arrays import Floats, Ints, Labels
from segmentus.estimate.linear import count_families
from segmentus.estimate.pool import Pooled, Variance, pool, replicate_variance
from segmentus.estimate.weighted import quantile
from segmentus.survey.values import Design
from segmentus.threads import in_threads

_REPLICATES = 128
"""Replicates that walk together: their running sums stay in the cache."""


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _walk(weight, unit, q, first, last, at):  # type: ignore[no-untyped-def]
    """Count, for replicates first…last−1, the sorted rows before the running weight reaches q.

    weight (h, r); unit (n,): family of each row, rows sorted by value. Written: at (r,) int64, the
    position of the quantile's row; −1 where the rows have no weight in a replicate.
    """
    width = last - first
    total, running = np.zeros(width), np.zeros(width)
    before = np.zeros(width, np.int64)
    for i in range(len(unit)):
        row = weight[unit[i]]
        for j in range(width):
            total[j] += row[first + j]
    for j in range(width):
        total[j] *= q * (1 - 1e-14)  # the same leeway as in weighted.quantiles
    for i in range(len(unit)):
        row = weight[unit[i]]
        for j in range(width):
            running[j] += row[first + j]
            before[j] += running[j] < total[j]
    for j in range(width):
        at[first + j] = min(before[j], len(unit) - 1) if running[j] > 0.0 else -1


def replicate_quantiles(values: Floats, unit: Ints, weight: Floats, q: float) -> Floats:
    """Quantile (r,) of values (n,) in each replicate.

    Parameters
    ----------
    values : (n,) without missing ones.
    unit : (n,) family of each row, a position in `weight`.
    weight : (h, r) replicate weights.
    q : share of the weight, 0…1.

    Returns
    -------
    The lowest value whose cumulative weight reaches q of the total; nan for no weight.
    """
    n_replicates = weight.shape[1]
    if len(values) == 0:
        return np.full(n_replicates, np.nan)
    order = np.argsort(values, kind="stable")
    ordered, units = values[order], np.ascontiguousarray(unit[order])
    at = np.empty(n_replicates, np.int64)
    blocks = -(-n_replicates // _REPLICATES)

    def work(first: int, last: int) -> None:
        for block in range(first, last):
            low = block * _REPLICATES
            _walk(weight, units, q, low, min(low + _REPLICATES, n_replicates), at)

    in_threads(work, blocks, least=1)
    return np.where(at >= 0, ordered[at], np.nan)


def estimate_quantiles(
    column: Floats, design: Design, groups: Labels, k: int, q: float = 0.5, *,
    variance: Variance = "rubin",
) -> Pooled:  # fmt: skip
    """Quantile of one column in k groups, and in all of them together; arrays (k + 1,).

    Parameters
    ----------
    column : (n,); nan is missing.
    design : of the n rows.
    groups : (n,) group of each row, −1 for none.
    k : number of groups.
    q : share of the weight; a half for medians.
    variance : which U.
    """
    known = ~np.isnan(column)
    replicates = design.replicates
    figures = np.empty((design.n_implicates, k + 1))
    spread = np.full(figures.shape, np.nan)
    for number in range(design.n_implicates):
        rows = known & (groups >= 0) & (design.implicate == number + 1)
        for group in range(k + 1):
            inside = rows & (groups == group) if group < k else rows
            values = column[inside]
            figures[number, group] = quantile(values, design.weight[inside], q)
            if replicates is not None:
                redrawn = replicate_quantiles(values, design.unit[inside], replicates.weight, q)
                spread[number, group] = replicate_variance(redrawn)
    return pool(
        figures,
        spread,
        count_families(known[:, None], design, groups, k)[:, 0],
        n_replicates=0 if replicates is None else replicates.weight.shape[1],
        variance=variance,
    )
