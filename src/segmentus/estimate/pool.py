"""Figures of implicates and replicates into `Estimate`s: U, B, degrees of freedom, interval.

Sources: Rubin (1987), Multiple Imputation for Nonresponse in Surveys, ch. 3, for U, B and their
sum; Barnard & Rubin (1999), Biometrika 86, for the degrees of freedom.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from segmentus.arrays import Floats, Ints, read_only

Variance = Literal["rubin", "fed"]
"""U averaged over the implicates, or that of implicate 1 alone as in the Board's tables."""


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

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Ends of the interval at a confidence level, by Student's t; nan where U is not known.

        >>> low, high = Estimate(1.0, 3.0, 5.0, 5, np.inf, "", 9).interval()
        >>> round(low, 3), round(high, 3)
        (-4.88, 6.88)
        """
        from scipy.special import stdtrit  # here, for its import takes longer than most runs need

        if not np.isfinite(self.se):
            return float("nan"), float("nan")
        df = min(self.df, 1e12)  # the normal distribution to the last digit
        reach = float(stdtrit(df, (1 + level) / 2)) * self.se
        return self.value - reach, self.value + reach


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """Many estimates at once, arrays of one shape; an `Estimate` each by ``.at(...)``.

    Attributes
    ----------
    value, sampling, imputation, df : as in `Estimate`.
    families : int64.
    n_implicates : m.
    """

    value: Floats
    sampling: Floats
    imputation: Floats
    df: Floats
    families: Ints
    n_implicates: int

    def at(self, *place: int, unit: str) -> Estimate:
        """One of them, in its unit."""
        return Estimate(
            value=float(self.value[place]),
            sampling=float(self.sampling[place]),
            imputation=float(self.imputation[place]),
            n_implicates=self.n_implicates,
            df=float(self.df[place]),
            unit=unit,
            families=int(self.families[place]),
        )


def pool(
    figures: Floats,
    sampling: Floats,
    families: Ints,
    *,
    n_replicates: int,
    variance: Variance = "rubin",
) -> Pooled:
    """Pool the figures of m implicates.

    Parameters
    ----------
    figures : (m, …) one figure an implicate; nan where an implicate has nobody in the group.
    sampling : (m, …) variance of each over replicates; nan where there are none.
    families : (…) behind the figures.
    n_replicates : r, 0 for none; with the families it bounds the degrees of freedom.
    variance : which U.
    """
    m = len(figures)
    known = ~np.isnan(figures)
    count = known.sum(axis=0)
    whole = np.where(known, figures, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        # about the first figure, so that equal ones leave exactly nothing between them
        first = np.take_along_axis(whole, known.argmax(axis=0)[None], axis=0)[0]
        away = np.where(known, figures - first, 0.0)
        middle = away.sum(axis=0) / count
        value = first + middle
        between = np.where(known, (away - middle) ** 2, 0.0).sum(axis=0) / (count - 1)
        between = np.where(count > 1, between, 0.0)
        inside = np.where(~np.isnan(sampling), sampling, 0.0).sum(axis=0)
        within = sampling[0] if variance == "fed" else inside / (~np.isnan(sampling)).sum(axis=0)
    df = degrees_of_freedom(within, between, families, m=m, n_replicates=n_replicates)
    arrays = (np.asarray(x, np.float64) for x in (value, within, between, df))
    value, within, between, df = (read_only(x) for x in arrays)
    return Pooled(value, within, between, df, read_only(np.asarray(families, np.int64)), m)


def degrees_of_freedom(
    sampling: Floats, imputation: Floats, families: Ints, *, m: int, n_replicates: int
) -> Floats:
    """Degrees of freedom of an interval (Barnard & Rubin 1999); inf where U is not known.

    A variance over r replicates has at most r − 1 degrees of freedom, and one that rests on f
    families at most f − 1; the smaller serves as that of the complete data. Where nothing varies
    between implicates it is the answer.
    """
    complete = np.maximum(np.minimum(np.asarray(families, float), n_replicates) - 1, 1.0)
    extra = (1 + 1 / m) * imputation
    with np.errstate(invalid="ignore", divide="ignore"):
        missing = np.where(extra > 0, extra / (sampling + extra), 0.0)
        from_implicates = (m - 1) / missing**2
        observed = (complete + 1) / (complete + 3) * complete * (1 - missing)
        joint = 1 / (1 / from_implicates + 1 / observed)
    df: Floats = np.where(missing > 0, joint, complete)
    return np.where(np.isnan(sampling), np.inf, df)


def replicate_variance(figures: Floats) -> Floats:
    """Variance of figures (…, r) about their mean, divisor r − 1; replicates without one left out.

    Source: Survey of Consumer Finances codebook, on replicate weights; the mean of the replicates,
    not the full-sample figure, is the middle (R survey's ``mse = FALSE``).
    """
    if figures.shape[-1] == 0:
        return np.full(figures.shape[:-1], np.nan)
    known = ~np.isnan(figures)
    count = known.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        first = np.take_along_axis(np.where(known, figures, 0.0), known.argmax(-1)[..., None], -1)
        away = np.where(known, figures - first, 0.0)
        middle = away.sum(axis=-1, keepdims=True) / count[..., None]
        squares = np.where(known, (away - middle) ** 2, 0.0).sum(axis=-1)
        spread: Floats = squares / (count - 1)
    return np.where(count > 1, spread, np.nan)
