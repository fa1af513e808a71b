"""Weighted columns into plain numbers: means, shares, quantiles, variances, correlations.

Every function takes values (n,) and weight (n,), both float64, and gives one number in the
unit of the values (its square for variances). A weight of zero is absence. Multiplying all
weights by a constant changes totals and nothing else.
"""

import numpy as np

from segmentus.arrays import Floats, slice_rows
from segmentus.compiled.arithmetic import add_products, multiply

REACHED = 1 - 1e-12
"""A cumulative weight this close below a share of the total has reached it, but for rounding."""


def total(values: Floats, weight: Floats) -> float:
    """Weighted sum."""
    return add_products(weight, values)


def mean(values: Floats, weight: Floats) -> float:
    """Weighted mean; nan where the weights sum to zero.

    >>> mean(np.array([1.0, 4.0]), np.array([3.0, 1.0]))
    1.75
    """
    mass = total(np.ones(len(weight)), weight)
    return total(values, weight) / mass if mass > 0 else float("nan")


def weighted_means(columns: Floats, weight: Floats) -> Floats:
    """Weighted mean (p,) of each of the columns (n, p)."""
    return np.array([mean(column, weight) for column in columns.T])


def ratio(pairs: Floats, weight: Floats) -> float:
    """Total of the first column of (n, 2) over that of the second; nan where that is zero.

    >>> ratio(np.array([[1.0, 4.0], [2.0, 2.0]]), np.array([1.0, 2.0]))
    0.625
    """
    above, below = (total(column, weight) for column in pairs.T)
    return float(above / below) if below != 0 else float("nan")


def variance(values: Floats, weight: Floats) -> float:
    """Weighted variance with the unbiased divisor for reliability weights.

    The divisor is W − Σw²/W (W the sum of the weights), which is n − 1 at unit weights.
    Source: Cochran (1977), Sampling Techniques, 3rd ed., on unequal weights; the same as
    R's ``stats::cov.wt(method = "unbiased")``.

    >>> bool(variance(np.array([1.0, 2.0, 6.0]), np.ones(3)) == np.var([1, 2, 6], ddof=1))
    True
    """
    mass = total(np.ones(len(weight)), weight)
    divisor = mass - total(weight, weight) / mass if mass > 0 else 0.0
    if divisor <= 0:
        return float("nan")
    gap = values - mean(values, weight)
    return total(gap * gap, weight) / divisor


def spread(values: Floats, weight: Floats) -> float:
    """Weighted population standard deviation (divisor W), the one used for scaling."""
    gap = values - mean(values, weight)
    return float(np.sqrt(mean(gap * gap, weight)))


def trimmed_variance(values: Floats, weight: Floats, tail: float = 0.1) -> float:
    """Variance (divisor W) of what is left after cutting a tail at both ends.

    Rows sorted by value are cut while their cumulative weight stays within `tail` of the
    total; at unit weights that is ``scipy.stats.mstats.trimmed_var(limits=(tail, tail))``.

    >>> bool(trimmed_variance(np.arange(10.0), np.ones(10)) == np.var(np.arange(1.0, 9.0)))
    True
    """
    mass = float(weight.sum())
    if total((values != 0).astype(float), weight) <= tail * mass < mass / 2:
        return 0.0  # all but zeros are cut; of many columns they are most
    order = np.lexsort((weight, values))
    values, weight = values[order], weight[order]
    cut = tail * mass * (1 + 1e-12)
    kept = (np.cumsum(weight) > cut) & (np.cumsum(weight[::-1])[::-1] > cut)
    return spread(values[kept], weight[kept]) ** 2


def quantile(values: Floats, weight: Floats, q: float) -> float:
    """Lowest value whose cumulative weight reaches the share `q` of the total.

    >>> quantile(np.array([5.0, 1.0, 3.0]), np.array([1.0, 1.0, 2.0]), 0.5)
    3.0
    """
    return float(quantiles(values, weight, np.array([q]))[0])


def median(values: Floats, weight: Floats) -> float:
    """Weighted median: the quantile of one half."""
    return quantile(values, weight, 0.5)


def quantiles(values: Floats, weight: Floats, q: Floats) -> Floats:
    """Several weighted quantiles at once; q (s,) in 0…1 gives (s,), nan for no weight."""
    present = weight > 0
    if not present.any():
        return np.full(len(q), np.nan)
    values, weight = values[present], weight[present]
    if (weight == weight[0]).all():  # a plain sort is several times faster
        ordered, cumulative = np.sort(values + 0.0), np.cumsum(weight)
    else:
        order = np.argsort(values, kind="stable")
        ordered, cumulative = values[order], np.cumsum(weight[order])
    reach = np.asarray(q) * cumulative[-1] * REACHED
    at: Floats = ordered[np.minimum(np.searchsorted(cumulative, reach), len(ordered) - 1)]
    return at


def covariance(columns: Floats, weight: Floats) -> Floats:
    """Weighted population covariance (p, p) of columns (n, p), divisor W."""
    means, sums = weighted_means(columns, weight), np.zeros((columns.shape[1],) * 2)
    for part in slice_rows(len(columns)):
        gap = columns[part] - means
        multiply(gap.T * weight[part], gap, sums)
    return sums / total(np.ones(len(weight)), weight)


def correlation(columns: Floats, weight: Floats) -> Floats:
    """Weighted Pearson correlations (p, p) of columns (n, p); nan beside a constant column."""
    matrix = covariance(columns, weight)
    deviation = np.sqrt(np.diag(matrix))
    with np.errstate(invalid="ignore", divide="ignore"):
        scaled: Floats = matrix / np.outer(deviation, deviation)
    return scaled


def pearson(pairs: Floats, weight: Floats) -> float:
    """Weighted Pearson correlation of the two columns of (n, 2); nan where one is constant.

    >>> round(pearson(np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]), np.ones(3)), 12)
    1.0
    """
    if weight.sum() <= 0:
        return float("nan")
    return float(correlation(pairs, weight)[0, 1])
