"""Two groups into the difference of a statistic, and an estimate into its interval."""

from __future__ import annotations

import math

import numpy as np
from scipy.stats import t as student

from segmentus.arrays import Bools, Floats
from segmentus.estimate.variance import Estimate, Statistic
from segmentus.survey.values import Design

LEVEL = 0.95


def estimate_difference(
    statistic: Statistic,
    values: Floats,
    design: Design,
    rows: Bools,
    other_rows: Bools,
    *,
    unit: str,
) -> Estimate:
    """Statistic of one group less that of another, taken in each implicate and pooled.

    Parameters
    ----------
    statistic : function of values and weight, e.g. `weighted.mean`.
    values : (n,) in `unit`; rows with nan are left out.
    design : weights and implicates of the same n rows.
    rows, other_rows : (n,) the two groups.

    The sampling variance is nan: it needs replicate weights.
    """
    known = ~np.isnan(values)
    gaps = []
    for number in range(1, design.n_implicates + 1):
        inside = known & (design.implicate == number)
        one, two = (
            statistic(values[group], design.weight[group] * design.n_implicates)
            for group in (inside & rows, inside & other_rows)
        )
        gaps.append(one - two)
    present = np.array(gaps)[~np.isnan(gaps)]
    value = float(present.mean()) if present.size else math.nan
    between = float(present.var(ddof=1)) if present.size > 1 else 0.0
    kept = known & (rows | other_rows) & (design.weight > 0)
    families = int(np.unique(design.unit[kept]).size)
    return Estimate(value, math.nan, between, design.n_implicates, math.inf, unit, families)


def interval(figure: Estimate, level: float = LEVEL) -> tuple[float, float] | None:
    """Ends of the confidence interval by Student's t; None where the error is not known.

    >>> ends = interval(Estimate(2.0, 4.0, 0.0, 1, math.inf, "years", 9))
    >>> [round(end, 2) for end in ends]
    [-1.92, 5.92]
    """
    if not math.isfinite(figure.se):
        return None
    reach = float(student.ppf(0.5 + level / 2, figure.df)) * figure.se
    return figure.value - reach, figure.value + reach
