"""A large survey into a smaller one for a first look: families, or customers, drawn by lot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from segmentus.arrays import read_only
from segmentus.survey.values import Survey

MOST_LOOKED_AT = 50_000
"""Families, or customers, that a first look is taken from."""

LARGE = 2 * MOST_LOOKED_AT
"""Above so many a first look is taken from fewer."""


def draw_fewer(survey: Survey, *, seed: int) -> Survey:
    """Draw families with all of their rows, where there are many; else the survey itself.

    Parameters
    ----------
    survey : everyone.
    seed : decides who is drawn.
    """
    design = survey.design
    if len(design.units) <= LARGE:
        return survey
    rng = np.random.default_rng([seed, len(design.units)])
    drawn = np.sort(rng.choice(len(design.units), MOST_LOOKED_AT, replace=False))
    number = np.full(len(design.units), -1)
    number[drawn] = np.arange(len(drawn))
    rows = number[design.unit] >= 0
    fewer = survey.take(rows)
    return replace(
        fewer,
        whole=None,
        design=replace(
            fewer.design,
            unit=read_only(number[design.unit[rows]]),
            units=design.units[drawn],
            replicates=None,
        ),
    )
