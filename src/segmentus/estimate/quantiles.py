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


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _walk(weight, unit, q, at):  # type: ignore[no-untyped-def]
    """Count in every replicate the sorted rows before the running weight reaches q of the total.

    weight (h, r); unit (n,): family of each row, rows sorted by value. Written: at (r,) int64, the
    position of the quantile's row; −1 where the rows have no weight in a replicate.
    """
    r = weight.shape[1]
    total, running = np.zeros(r), np.zeros(r)
    at[:] = 0
    for i in range(len(unit)):
        row = weight[unit[i]]
        for j in range(r):
            total[j] += row[j]
    for j in range(r):
        total[j] *= q * (1 - 1e-14)  # the same leeway as in weighted.quantiles
    for i in range(len(unit)):
        row = weight[unit[i]]
        for j in range(r):
            running[j] += row[j]
            at[j] += running[j] < total[j]
    for j in range(r):
        at[j] = min(at[j], len(unit) - 1) if running[j] > 0.0 else -1


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
    if len(values) == 0:
        return np.full(weight.shape[1], np.nan)
    order = np.argsort(values, kind="stable")
    ordered, units = values[order], np.ascontiguousarray(unit[order])
    at = np.empty(weight.shape[1], np.int64)
    _walk(weight, units, q, at)
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

    def work(first: int, last: int) -> None:
        for number, group in np.ndindex(last - first, k + 1):
            inside = known & (groups >= 0) & (design.implicate == first + number + 1)
            inside &= (groups == group) | (group == k)
            place = first + number, group
            figures[place] = quantile(column[inside], design.weight[inside], q)
            if replicates is not None:
                redrawn = replicate_quantiles(
                    column[inside], design.unit[inside], replicates.weight, q
                )
                spread[place] = replicate_variance(redrawn)

    in_threads(work, design.n_implicates, least=1)
    return pool(
        figures,
        spread,
        count_families(known[:, None], design, groups, k)[:, 0],
        n_replicates=0 if replicates is None else replicates.weight.shape[1],
        variance=variance,
    )
