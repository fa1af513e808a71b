"""Figures of every implicate, under every replicate weight, into an `Estimate`: Rubin's rules.

Sources: Rubin (1987), Multiple Imputation for Nonresponse in Surveys, ch. 3; Barnard and Rubin
(1999), Biometrika 86(4), 948-955, for the degrees of freedom.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from segmentus.arrays import Floats

VarianceRule = Literal["rubin", "fed"]
"""rubin: U averaged over the implicates; fed: U of implicate 1 alone, as the Board's tables."""


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """A figure with what is known of its uncertainty.

    Attributes
    ----------
    value : the figure, in `unit`.
    sampling : U, variance from sampling families; nan where no replicates were used.
    imputation : B, variance between implicates with divisor m − 1; 0 for m = 1.
    n_implicates : m.
    df : degrees of freedom of the interval; inf where U is not known.
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

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Lower and upper end, value ± t · se with `df` degrees of freedom; nan without U.

        Parameters
        ----------
        level : chance that such intervals hold the population's figure, between 0 and 1.

        >>> low, high = Estimate(10.0, 4.0, 0.0, 1, 60.0, "", 99).interval()
        >>> round(low, 3), round(high, 3)
        (5.999, 14.001)
        """
        from scipy.special import stdtrit

        reach = float(stdtrit(self.df, (1 + level) / 2)) * self.se if self.df > 0 else float("nan")
        return self.value - reach, self.value + reach


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """A figure of each implicate, as surveyed and under each replicate weight.

    Attributes
    ----------
    value : (..., m); nan where an implicate has no weight.
    redrawn : (..., m, r); r = 0 where there are no replicate weights.
    """

    value: Floats
    redrawn: Floats

    def __getitem__(self, at: Any) -> Figures:
        """Figures at one position of the leading axes."""
        return Figures(self.value[at], self.redrawn[at])


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
        )


def pool(
    figures: Figures,
    *,
    unit: str,
    families: int,
    variance: VarianceRule = "rubin",
    stacked: float | None = None,
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
    )
    return estimate


def pool_many(
    figures: Figures,
    *,
    unit: str,
    families: Sequence[int],
    variance: VarianceRule = "rubin",
    stacked: Floats | None = None,
) -> tuple[Estimate, ...]:
    """Pool figures (k, m) of k groups as `pool` does those of one; families and stacked (k,)."""
    value, sampling, imputation = pool_each(figures, variance)
    shown = value if stacked is None else stacked
    m, r = figures.redrawn.shape[1:]
    rows = zip(shown.tolist(), sampling.tolist(), imputation.tolist(), families, strict=True)
    return tuple(
        Estimate(one, u, b, m, degrees_of_freedom(u, b, m, min(r, int(n)) - 1), unit, int(n))
        for one, u, b, n in rows
    )


def pool_each(figures: Figures, variance: VarianceRule = "rubin") -> tuple[Floats, Floats, Floats]:
    """Mean, U and B over the implicates of figures (..., m), each (...)."""
    sampling = sampling_variance(figures.redrawn, variance)
    return _mean(figures.value), sampling, np.nan_to_num(_variance(figures.value), nan=0.0)


def sampling_variance(redrawn: Floats, variance: VarianceRule) -> Floats:
    """U (...) of redrawn figures (..., m, r): about each implicate's own mean, then by the rule."""
    within = _variance(redrawn)
    return _mean(within) if variance == "rubin" else within[..., 0]


def degrees_of_freedom(sampling: float, imputation: float, m: int, complete: int) -> float:
    """Degrees of freedom of (value − truth) / se, by Barnard and Rubin (1999).

    With γ = (1 + 1/m) B / T the share of the variance that imputation adds and ν the complete-data
    degrees of freedom, 1/df = γ²/(m − 1) + (ν + 3) / ((ν + 1) ν (1 − γ)). Where B = 0 nothing
    was imputed and df = ν. Never above ν, as Rubin's (1987) may be, and never below 1, where γ is
    nearly 1 and a t distribution has no meaning.

    Parameters
    ----------
    sampling, imputation : U and B; inf is returned where U is not known.
    m : implicates.
    complete : ν, one fewer than the replicates and than the families behind the figure: r draws
        tell a variance with r − 1 degrees of freedom at most, and what a few families say
        does not grow by redrawing them more often.

    >>> degrees_of_freedom(4.0, 0.0, 5, 199)
    199.0
    >>> round(degrees_of_freedom(4.0, 1.0, 5, 199), 1)
    50.2
    """
    if not np.isfinite(sampling):
        return float("inf")
    if imputation == 0 or complete < 1:
        return float(max(complete, 0))
    gamma = (1 + 1 / m) * imputation / (sampling + (1 + 1 / m) * imputation)
    observed = (complete + 1) / (complete + 3) * complete * (1 - gamma)
    imputed = (m - 1) / gamma**2
    return max(1.0, imputed * observed / (imputed + observed))


def _mean(values: Floats) -> Floats:
    """Mean of what is known along the last axis; nan where nothing is."""
    known = np.isfinite(values)
    with np.errstate(invalid="ignore"):
        mean: Floats = np.where(known, values, 0.0).sum(axis=-1) / known.sum(axis=-1)
    return mean


def _variance(values: Floats) -> Floats:
    """Variance of what is known along the last axis, divisor one fewer; nan for fewer than two.

    Values are taken from the first known one on, so that equal values have no variance at all.
    """
    if values.shape[-1] == 0:
        return np.full(values.shape[:-1], np.nan)
    known = np.isfinite(values)
    count = known.sum(axis=-1)
    at = known.argmax(axis=-1)[..., None]
    gap = np.where(known, values, np.nan) - np.take_along_axis(values, at, axis=-1)
    gap[~known] = 0.0
    with np.errstate(invalid="ignore", divide="ignore"):
        gap -= gap.sum(axis=-1, keepdims=True) / count[..., None]
        gap[~known] = 0.0
        square = np.einsum("...r,...r->...", gap, gap)
        found: Floats = np.where(count > 1, square / (count - 1), np.nan)
    return found
