"""Figures of every implicate, under every replicate weight, into an `Estimate`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from segmentus.arrays import Floats
from segmentus.estimate.rubin import (
    VarianceRule,
    between_implicates,
    degrees_of_freedom,
    mean_of,
    over_implicates,
    replicate_variance,
)
from segmentus.estimate.values import Estimate
from segmentus.estimate.ways import Pooled, Ways, find_usual_ways
from segmentus.survey.design import ReplicateMethod

__all__ = [
    "Estimate",
    "Figures",
    "VarianceRule",
    "combine",
    "degrees_of_freedom",
    "pool",
    "pool_each",
    "pool_many",
]


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """A figure of each implicate, as surveyed and under each replicate weight.

    Attributes
    ----------
    value : (..., m); nan where an implicate has no weight.
    redrawn : (..., m, r); r = 0 where there are no replicate weights.
    method : how these become a variance; None for a bootstrap.
    """

    value: Floats
    redrawn: Floats
    method: ReplicateMethod | None = None

    def __getitem__(self, at: Any) -> Figures:
        """Figures at one position of the leading axes."""
        return Figures(self.value[at], self.redrawn[at], self.method)

    @property
    def within(self) -> Floats:
        """Variance (..., m) under the replicates, in each implicate."""
        return replicate_variance(self.redrawn, self.value, self.method)


def combine(function: Callable[..., Floats], *figures: Figures) -> Figures:
    """Apply an elementwise function alike to the figures and their redrawn ones.

    >>> once = Figures(np.array([6.0]), np.array([[6.0, 4.0]]))
    >>> combine(np.subtract, once, once).redrawn.tolist()
    [[0.0, 0.0]]
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return Figures(
            function(*(each.value for each in figures)),
            function(*(each.redrawn for each in figures)),
            figures[0].method,
        )


def pool(
    figures: Figures,
    *,
    unit: str,
    families: int,
    variance: VarianceRule = "rubin",
    stacked: float | None = None,
    ways: Ways = find_usual_ways,
) -> Estimate:
    """Pool the figures of m implicates into one estimate.

    Parameters
    ----------
    figures : value (m,), redrawn (m, r). U of an implicate is the variance of its redrawn figures
        about their own mean with divisor r − 1; replicates that leave the group without weight
        have no figure and are left out.
    unit : of the figures.
    families : sampled families (or customers) behind the figure.
    variance : "rubin" averages U over the implicates, "fed" takes that of implicate 1.
    stacked : the figure of all implicates' rows together, to stand for the mean of the m.
    ways : how the intervals are found, by what kind of figure it is.

    Notes
    -----
    Implicates without a figure are left out of the mean, of B and of U.
    """
    (estimate,) = pool_many(
        figures[None],
        unit=unit,
        families=[families],
        variance=variance,
        stacked=None if stacked is None else np.array([stacked]),
        ways=ways,
    )
    return estimate


def pool_many(
    figures: Figures,
    *,
    unit: str,
    families: Sequence[int],
    variance: VarianceRule = "rubin",
    stacked: Floats | None = None,
    ways: Ways = find_usual_ways,
) -> tuple[Estimate, ...]:
    """Pool figures (k, m) of k groups as `pool` does those of one; families and stacked (k,)."""
    within = figures.within
    sampling, imputation = over_implicates(within, variance), between_implicates(figures.value)
    shown = mean_of(figures.value) if stacked is None else stacked
    m, r = figures.redrawn.shape[1:]
    r = r if figures.method is None else figures.method.limit(r)
    counts = [int(n) for n in families]
    df = [
        degrees_of_freedom(u, b, m, min(r, n) - 1)
        for u, b, n in zip(sampling.tolist(), imputation.tolist(), counts, strict=True)
    ]
    pooled = Pooled(
        figures.value, within, shown, sampling, imputation, np.array(df), counts, r, variance
    )
    rows = zip(
        shown.tolist(), sampling.tolist(), imputation.tolist(), df, counts, ways(pooled),
        strict=True,
    )  # fmt: skip
    return tuple(Estimate(one, u, b, m, nu, unit, n, way) for one, u, b, nu, n, way in rows)


def pool_each(figures: Figures, variance: VarianceRule = "rubin") -> tuple[Floats, Floats, Floats]:
    """Mean, U and B over the implicates of figures (..., m), each (...)."""
    sampling = over_implicates(figures.within, variance)
    return mean_of(figures.value), sampling, between_implicates(figures.value)
