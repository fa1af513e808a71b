"""An assessed sweep into the number of segments that the data ask for, if they ask for one."""

from __future__ import annotations

import math
from collections.abc import Collection

from segmentus.cluster.values import Fit, Sweep

NOISE = 0.01
"""Excess of a silhouette over references that counts as none, beside its standard deviation."""


def find_k(sweep: Sweep, passed_over: Collection[int]) -> int | None:
    """Find the number of segments that the data ask for; None where they ask for none.

    Of the k of `list_exceeding`, the smallest whose excess is within noise of the largest; or a
    larger one whose segments all stand apart from one another, because a finer cut that still has
    a valley everywhere tells more.

    Parameters
    ----------
    sweep : as assessed; without references no k is known to exceed them.
    passed_over : numbers of segments that do not count.
    """
    exceeding = list_exceeding(sweep, passed_over)
    if sweep.gap is None or not exceeding:
        return None
    at = [sweep.gap.ks.index(k) for k in exceeding]
    excess, noise = sweep.gap.excess[at], sweep.gap.noise[at]
    least = excess.max() - max(NOISE, noise[excess.argmax()])
    good = min(k for k, over in zip(exceeding, excess.tolist(), strict=True) if over >= least)
    return max([good, *(k for k in exceeding if stand_apart(sweep[k]))])


def list_exceeding(sweep: Sweep, passed_over: Collection[int]) -> tuple[int, ...]:
    """List the k whose silhouette exceeds that of references, but for those passed over."""
    if sweep.gap is None:
        return ()
    return tuple(k for k in sweep.gap.exceeding if k in sweep.ks and k not in passed_over)


def stand_apart(fit: Fit) -> bool:
    """Tell whether a valley lies between any two segments of a fit."""
    return fit.separation is not None and fit.separation.n_parts == fit.score.k


def expect_silhouette(sweep: Sweep, k: int) -> float:
    """Return the mean silhouette of references without groups at k; nan where there are none."""
    gap = sweep.gap
    if gap is None or k < 2:
        return math.nan
    return float(gap.silhouettes[:, gap.ks.index(k)].mean())
