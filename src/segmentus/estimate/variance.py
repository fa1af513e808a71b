"""A statistic of one survey into an `Estimate`: per implicate, then pooled.

Formulas: Rubin (1987), Multiple Imputation for Nonresponse in Surveys, ch. 3. The sampling
variance U is nan until replicate weights are used; B needs only the implicates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from segmentus.arrays import Bools, Floats
from segmentus.survey.values import Design

Statistic = Callable[[Floats, Floats], float]
"""A number from values (n,) and weight (n,)."""

Pooling = Literal["implicates", "stacked"]


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """A figure with what is known of its uncertainty.

    Attributes
    ----------
    value : the figure, in `unit`.
    sampling : U, variance from sampling families; nan where no replicates were used.
    imputation : B, variance between implicates with divisor m − 1; 0 for m = 1.
    n_implicates : m.
    df : degrees of freedom of the interval; inf until U is known.
    unit : unit of `value`, e.g. "2019 dollars", "share".
    families : sampled families (or customers) behind the figure.
    """

    value: float
    sampling: float
    imputation: float
    n_implicates: int
    df: float
    unit: str
    families: int

    @property
    def se(self) -> float:
        """sqrt(U + (1 + 1/m) B); nan where U is not known.

        >>> Estimate(1.0, 3.0, 5.0, 5, np.inf, "", 9).se
        3.0
        """
        return float(np.sqrt(self.sampling + (1 + 1 / self.n_implicates) * self.imputation))


def estimate(
    statistic: Statistic,
    values: Floats,
    design: Design,
    rows: Bools | None = None,
    *,
    unit: str,
    pooling: Pooling = "implicates",
) -> Estimate:
    """Apply a statistic to each implicate (or to all rows stacked) and pool.

    Parameters
    ----------
    statistic : function of values and weight, e.g. `weighted.mean`.
    values : (n,) in `unit`; rows with nan are left out.
    design : weights and implicates of the same n rows. Each implicate's weights are brought
        to population scale (times m), so that totals are population totals.
    rows : (n,) the group wanted, None for all.
    pooling : "implicates" (mean of the m figures) or "stacked" (one figure of all rows).

    Raises
    ------
    ValueError
        `values` and `design` differ in length.
    """
    if len(values) != len(design.weight):
        raise ValueError(f"{len(values)} values for {len(design.weight)} rows of the design")
    kept = ~np.isnan(values) if rows is None else rows & ~np.isnan(values)
    figures = np.array(
        [
            _figure(statistic, values, design, kept & (design.implicate == number))
            for number in range(1, design.n_implicates + 1)
        ]
    )
    present = figures[~np.isnan(figures)]
    value = float(present.mean()) if present.size else float("nan")
    if pooling == "stacked":
        value = statistic(values[kept], design.weight[kept])
    between = float(present.var(ddof=1)) if present.size > 1 else 0.0
    families = int(np.unique(design.unit[kept & (design.weight > 0)]).size)
    return Estimate(value, float("nan"), between, design.n_implicates, np.inf, unit, families)


def _figure(statistic: Statistic, values: Floats, design: Design, rows: Bools) -> float:
    """One implicate's figure; nan where it holds no weight."""
    weight = design.weight[rows] * design.n_implicates
    return statistic(values[rows], weight)
