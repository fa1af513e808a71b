"""Figures of implicates and replicates into U, B and degrees of freedom: Rubin's rules.

Sources: Rubin (1987), Multiple Imputation for Nonresponse in Surveys, ch. 3; Barnard and Rubin
(1999), Biometrika 86(4), 948-955, for the degrees of freedom.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from segmentus.arrays import Floats
from segmentus.survey.design import ReplicateMethod

VarianceRule = Literal["rubin", "fed"]
"""rubin: U averaged over the implicates; fed: U of implicate 1 alone, as the Board's tables."""


def sampling_variance(
    redrawn: Floats, variance: VarianceRule, method: ReplicateMethod | None = None
) -> Floats:
    """U (...) of redrawn figures (..., m, r): about each implicate's own mean, then by the rule."""
    if method is None:
        return over_implicates(variance_of(redrawn), variance)
    about_mean = replace(method.first(redrawn.shape[-1]), about="mean")
    return over_implicates(replicate_variance(redrawn, redrawn[..., 0], about_mean), variance)


def replicate_variance(redrawn: Floats, value: Floats, method: ReplicateMethod | None) -> Floats:
    """Variance (...) of figures (..., r) under replicate weights, by the method of their design.

    Parameters
    ----------
    redrawn : figures under the replicates; those that are not known are left out.
    value : (...) the estimates themselves.
    method : None for a bootstrap, see `variance_of`.
    """
    if method is None or redrawn.shape[-1] == 0:
        return variance_of(redrawn)
    known = np.isfinite(redrawn)
    counted = known & (method.coefficient > 0)
    center = value[..., None]
    if method.about == "mean":
        count = np.maximum(counted.sum(axis=-1, keepdims=True), 1)
        base = np.where(np.isfinite(value), value, 0.0)[..., None]  # so that no digits are lost
        gaps = np.where(counted, redrawn - base, 0.0)
        center = base + gaps.sum(axis=-1, keepdims=True) / count
    gap = np.where(counted, redrawn - center, 0.0)
    found: Floats = (gap * gap * method.coefficient).sum(axis=-1)
    return np.where(counted.any(axis=-1), found, np.nan)


def over_implicates(within: Floats, variance: VarianceRule) -> Floats:
    """U (...) of the variances (..., m) within the implicates, by the rule."""
    return mean_of(within) if variance == "rubin" else within[..., 0]


def between_implicates(values: Floats) -> Floats:
    """B (...) of figures (..., m), divisor m − 1; 0 where fewer than two are known."""
    return np.nan_to_num(variance_of(values), nan=0.0)


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


def mean_of(values: Floats) -> Floats:
    """Mean of what is known along the last axis; nan where nothing is."""
    known = np.isfinite(values)
    with np.errstate(invalid="ignore"):
        mean: Floats = np.where(known, values, 0.0).sum(axis=-1) / known.sum(axis=-1)
    return mean


def variance_of(values: Floats) -> Floats:
    """Variance of what is known along the last axis, divisor one fewer; nan for fewer than two.

    Values are taken from the first known one on, so that equal values have no variance at all.
    """
    if values.shape[-1] == 0:
        return np.full(values.shape[:-1], np.nan)
    known = np.isfinite(values)
    if known.all():
        gap = values - values[..., :1]
        gap -= gap.sum(axis=-1, keepdims=True) / values.shape[-1]
        whole: Floats = (gap * gap).sum(axis=-1)
        return (
            whole / (values.shape[-1] - 1) if values.shape[-1] > 1 else np.full_like(whole, np.nan)
        )
    count = known.sum(axis=-1)
    at = known.argmax(axis=-1)[..., None]
    gap = np.where(known, values, np.nan) - np.take_along_axis(values, at, axis=-1)
    gap[~known] = 0.0
    with np.errstate(invalid="ignore", divide="ignore"):
        gap -= gap.sum(axis=-1, keepdims=True) / count[..., None]
        gap[~known] = 0.0
        square = (gap * gap).sum(axis=-1)
        found: Floats = np.where(count > 1, square / (count - 1), np.nan)
    return found
