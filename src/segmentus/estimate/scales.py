"""A figure and its error into the ends of an interval, on the scale of one law or another."""

from __future__ import annotations

import math

Ends = tuple[float, float]
"""Lower and upper end, in the unit of the figure."""

UNKNOWN = (math.nan, math.nan)


def student(df: float, level: float) -> float:
    """Give the t that a share `level` of all draws stays within; nan where df is not above 0."""
    from scipy.special import stdtrit

    return float(stdtrit(df, (1 + level) / 2)) if df > 0 else math.nan


def binomial(share: float, effective: float, level: float) -> Ends:
    """Ends for a share among an effective number of families, by Clopper and Pearson (1934).

    >>> low, high = binomial(0.5, 10.0, 0.95)
    >>> round(low, 4), round(high, 4)
    (0.1871, 0.8129)
    """
    from scipy.special import betaincinv

    if not (math.isfinite(effective) and effective > 0):
        return UNKNOWN
    tail, having, lacking = (1 - level) / 2, effective * share, effective * (1 - share)
    low = float(betaincinv(having, lacking + 1, tail)) if having > 0 else 0.0
    high = float(betaincinv(having + 1, lacking, 1 - tail)) if lacking > 0 else 1.0
    return low, high


def adjust(effective: float, families: int, df: float, level: float) -> float:
    """Lessen an effective number by what is not known of the error (Korn and Graubard 1998)."""
    return effective * (student(families - 1, level) / student(df, level)) ** 2


def bend_ends(value: float, reach: float, low: float, high: float) -> Ends:
    """Ends value ± reach, taken on a scale that has no end: log or logit.

    Parameters
    ----------
    value : between low and high.
    reach : t · se; carried over by the scale's derivative at the value.
    low, high : one of them may be infinite: the scale is the log of the distance to the other.
    """
    above, below = value - low, high - value
    if math.isinf(high):
        factor = _exp(reach / above)
        return low + above / factor, low + above * factor
    if math.isinf(low):
        factor = _exp(reach / below)
        return high - below * factor, high - below / factor
    center, width = math.log(above / below), reach * (1 / above + 1 / below)
    return low + (high - low) * share_of(center - width), low + (high - low) * share_of(
        center + width
    )


def share_of(logit: float) -> float:
    """Give the share p whose logit, log(p / (1 − p)), is given."""
    return 1 / (1 + _exp(-logit))


def _exp(power: float) -> float:
    """Exponential, inf where it is too large."""
    return math.exp(power) if power < 700 else math.inf
