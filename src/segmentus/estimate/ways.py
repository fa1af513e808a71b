"""Pooled figures into the ways their intervals are found, by what kind of figure they are."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from segmentus.arrays import Floats
from segmentus.compiled.arithmetic import log
from segmentus.estimate.interval import (
    FEW_HAVING,
    INTERVAL_LEVELS,
    Alike,
    Apart,
    Binomial,
    Kept,
    Known,
    Logit,
    Normal,
    OneSided,
    Times,
    Way,
)
from segmentus.estimate.rubin import (
    VarianceRule,
    between_implicates,
    degrees_of_freedom,
    mean_of,
    over_implicates,
)
from segmentus.estimate.values import Estimate

_ROUNDING = 1e-9
"""Relative error of a mean below which it varies by the rounding of sums alone."""

_CALIBRATED = 1e-6
"""Relative error of a total below which only the digits of published weights are left of it."""

_LOOKED_AT = 100
"""Rows that tell of most columns that they are no shares."""

_EDGE = 1e-12
"""A share this close to 0 or 1 is one of none or of all."""


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """k figures with what was pooled of them.

    Attributes
    ----------
    values : (k, m) figures of the implicates.
    within : (k, m) their variances under the replicates.
    value, sampling, imputation, df : (k,) as in `Estimate`.
    families : k numbers of families behind them.
    replicates : r.
    rule : by which `sampling` was made of `within`.
    """

    values: Floats
    within: Floats
    value: Floats
    sampling: Floats
    imputation: Floats
    df: Floats
    families: Sequence[int]
    replicates: int
    rule: VarianceRule

    @property
    def se(self) -> Floats:
        """Standard errors (k,)."""
        m = self.values.shape[1]
        se: Floats = np.sqrt(self.sampling + (1 + 1 / m) * self.imputation)
        return se


Ways = Callable[[Pooled], Sequence[Way]]
"""How the intervals of pooled figures are found: one way a figure."""


def range_of(values: Floats) -> tuple[float, float]:
    """Find the bounds of a mean of values: 0, if none of them is.

    >>> range_of(np.array([0.0, 3.0, np.nan])), range_of(np.array([-1.0, 3.0]))
    ((0.0, inf), (-inf, inf))
    """
    return -math.inf if (values < 0).any() else 0.0, math.inf if (values > 0).any() else 0.0


def is_share(values: Floats, unit: str) -> bool:
    """Tell whether the mean of values is a share: all are 0 or 1, and it is called so."""
    first = values[:_LOOKED_AT]
    if ((first != 0) & (first != 1) & (first == first)).any():
        return False  # most columns are none, and their first rows say so
    zeros, ones = np.count_nonzero(values == 0), np.count_nonzero(values == 1)
    others = len(values) - zeros - ones - np.count_nonzero(np.isnan(values))
    return bool(others == 0 and ((zeros > 0 and ones > 0) or unit == "share"))


def kept_ends(ends: Floats) -> Ways:
    """Ways for quantiles, whose ends (k, l, 2) at `INTERVAL_LEVELS` are known already.

    An interval is widened to hold its figure, which may be that of all implicates together.
    """
    return partial(_find_kept, ends)


def of_gap(shares: Sequence[Estimate]) -> Ways:
    """Ways for the difference of two shares, pooled each by itself."""
    return partial(_find_gap, shares)


def with_sampling(estimate: Estimate, sampling: float) -> Estimate:
    """Give an estimate another sampling variance, and an interval to it."""
    changed = replace(estimate, sampling=sampling, way=Normal())
    if changed.se <= _ROUNDING * abs(estimate.value):
        return replace(changed, way=estimate.way)
    if isinstance(estimate.way, Logit | Binomial | OneSided):
        inside = estimate.value * (1 - estimate.value)
        way: Way = Normal(0.0, 1.0)
        if inside > _EDGE:
            way = Logit(
                math.log(estimate.value / (1 - estimate.value)), changed.se / inside, changed.df
            )
        return replace(changed, way=way)
    return replace(changed, way=estimate.way) if isinstance(estimate.way, Normal) else changed


def find_usual_ways(pooled: Pooled) -> Sequence[Way]:
    """Value ± t · se, whatever it is: for differences, and where nothing else is known."""
    return [Normal()] * len(pooled.value)


def within_range(low: float, high: float = math.inf) -> Ways:
    """Ways for means and the like, which cannot be below `low` or above `high`."""
    return partial(_find_means, Normal(low, high))


def of_totals(low: float, high: float = math.inf) -> Ways:
    """Ways for totals, of which the weights may know some."""
    return partial(_find_totals, Normal(low, high))


def of_shares(effective: Floats) -> Ways:
    """Ways for shares: logit, binomial where few have it, a bound where none or all do.

    Parameters
    ----------
    effective : (k,) families of equal weight that would tell as much as those of each group; 0
        where a share of 0 or 1 is so by its definition.
    """
    return partial(_find_shares, effective)


def of_shares_of(population: Sequence[Estimate], effective: Floats) -> Ways:
    """Ways for totals of 0/1 columns: those of shares where the population is known.

    Parameters
    ----------
    population : weight of each of k groups, which no such total exceeds.
    effective : as for `of_shares`.
    """
    return partial(_find_counts, population, effective)


def _find_gap(shares: Sequence[Estimate], pooled: Pooled) -> Sequence[Way]:
    if not any(one.one_sided for one in shares):
        return _find_means(Normal(-1.0, 1.0), pooled)
    one, other = ((each.value, each.se, each.df, each.way) for each in shares)
    return [Apart(one, other)]


def _find_kept(ends: Floats, pooled: Pooled) -> Sequence[Way]:
    value = pooled.value[:, None]
    low, high = np.fmin(ends[..., 0], value), np.fmax(ends[..., 1], value)
    pairs = np.where(np.isnan(ends), np.nan, np.stack([low, high], axis=-1))
    return [
        Kept(dict(zip(INTERVAL_LEVELS, map(tuple, each), strict=True))) for each in pairs.tolist()
    ]


def _find_means(normal: Normal, pooled: Pooled) -> Sequence[Way]:
    alike = pooled.se <= _ROUNDING * np.abs(pooled.value)
    return [Alike() if same else normal for same in alike.tolist()]


def _find_totals(normal: Normal, pooled: Pooled) -> Sequence[Way]:
    size = np.abs(pooled.value)
    known, none = (pooled.se <= _CALIBRATED * size) & (size > 0), (pooled.se == 0) & (size == 0)
    pairs = zip(known.tolist(), none.tolist(), strict=True)
    return [Known() if is_known else Alike() if is_none else normal for is_known, is_none in pairs]


def _find_counts(
    population: Sequence[Estimate], effective: Floats, pooled: Pooled
) -> Sequence[Way]:
    mass = np.array([one.value for one in population])[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        part = replace(
            pooled,
            values=pooled.values / mass,
            within=pooled.within / mass**2,
            value=pooled.value / mass[:, 0],
            sampling=pooled.sampling / mass[:, 0] ** 2,
            imputation=pooled.imputation / mass[:, 0] ** 2,
        )
    shares, totals = _find_shares(effective, part), _find_totals(Normal(low=0.0), pooled)
    return [_find_count(*each) for each in zip(shares, totals, population, strict=True)]


def _find_count(share: Way, total: Way, population: Estimate) -> Way:
    """A number of families is none of a population, part of a known one, or a total."""
    if isinstance(total, Alike) and isinstance(share, OneSided):
        return OneSided(share.effective, population.value)
    if population.known and isinstance(share, Logit | Binomial):
        return Times(share, population.value)
    return total


def _find_shares(effective: Floats, pooled: Pooled) -> Sequence[Way]:
    center, se, df = _take_logits(pooled)
    return [
        _find_share(pooled, at, float(effective[at]), Logit(*each))
        for at, each in enumerate(zip(center.tolist(), se.tolist(), df, strict=True))
    ]


def _find_share(pooled: Pooled, at: int, worth: float, logit: Logit) -> Way:
    value, se = float(pooled.value[at]), float(pooled.se[at])
    if not (0 <= value <= 1 + _EDGE and se >= 0):
        return Normal(0.0, 1.0)
    if min(value, 1 - value) <= _EDGE:
        return OneSided(worth) if worth > 0 else Known()
    if se <= _ROUNDING * value:
        return Known()
    few = value * (1 - value) / se**2 * min(value, 1 - value) < FEW_HAVING
    return Binomial(pooled.families[at]) if few or not math.isfinite(logit.se) else logit


def _take_logits(pooled: Pooled) -> tuple[Floats, Floats, list[float]]:
    """Center, standard error and degrees of freedom (k,) on the logit scale.

    Each implicate's variance is carried over by the derivative of the logit, 1 / (p (1 − p)), as
    ``svyciprop`` does it, and the implicates are pooled there.
    """
    m = pooled.values.shape[1]
    with np.errstate(invalid="ignore", divide="ignore"):
        logits = log(pooled.values / (1 - pooled.values))
        within = pooled.within / (pooled.values * (1 - pooled.values)) ** 2
    sampling, imputation = over_implicates(within, pooled.rule), between_implicates(logits)
    df = [
        degrees_of_freedom(u, b, m, min(pooled.replicates, n) - 1)
        for u, b, n in zip(sampling.tolist(), imputation.tolist(), pooled.families, strict=True)
    ]
    se = np.sqrt(sampling + (1 + 1 / m) * imputation)
    se[np.isinf(logits).any(axis=1)] = np.nan
    return mean_of(logits), se, df
