"""A profile into one that may leave the house: figures of too few families are blank."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from segmentus.arrays import read_only
from segmentus.estimate.values import Estimate
from segmentus.segments.asked import MIN_FAMILIES
from segmentus.segments.profile import Line, Profile


def withhold(profile: Profile, least: int = MIN_FAMILIES) -> Profile:
    """Blank every mean, median, share, difference and quantile of under `least` families.

    A blank figure is nan with its error; the number of families behind it stays, and says why.
    The sizes of segments stay, so that a thin segment is seen to be one.

    Parameters
    ----------
    profile : as described.
    least : families (or customers) that a figure needs; 0 or 1 withholds nothing.
    """
    thin = np.array(profile.families) < least
    quantiles = {
        name: read_only(np.where(thin[:, None], np.nan, at))
        for name, at in profile.quantiles.items()
    }
    lines = tuple(_withhold_line(line, least) for line in profile.lines)
    return replace(profile, lines=lines, quantiles=quantiles)


def is_withheld(estimate: Estimate, least: int) -> bool:
    """Tell whether a figure is blank because fewer than `least` families stand behind it."""
    return bool(np.isnan(estimate.value)) and 0 < estimate.families < least


def _withhold_line(line: Line, least: int) -> Line:
    return replace(
        line,
        segments=tuple(_blank(one, least) for one in line.segments),
        domain=_blank(line.domain, least),
        everyone=_blank(line.everyone, least),
        difference=tuple(_blank(one, least) for one in line.difference),
    )


def _blank(estimate: Estimate, least: int) -> Estimate:
    return estimate if estimate.families >= least else estimate.blank()
