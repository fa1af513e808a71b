"""Many families into fewer that stand for them, so that refits of more cost no more.

Fewer families vary more from sample to sample than all would. So a replicate does not redraw them
outright but shrinks what it changes: a family drawn twice, or not at all, is one whose weight is
multiplied by 1 ± √(m / n), m families of n. Then a total of the m varies as that of the n does.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from segmentus.arrays import Ints, read_only
from segmentus.cluster.stability.refits import family_weight
from segmentus.features.values import Features
from segmentus.survey.design import Replicates
from segmentus.survey.random_groups import draw_some
from segmentus.survey.values import Survey

FEWER, BY_ROOT = 50_000, 50
"""Families that stand for all, and of n at least 50 √n: a border moves by about 1 / √n, and as many
rows must lie within that as decide a refit of all, or it stops too soon."""

FEWER_REPLICATES = 200
"""Replicates drawn for them."""

_TOGETHER = 4096
"""Families whose replicates are drawn at a time."""


def draw_families(
    survey: Survey, features: Features, *, count: int | None = None, seed: int
) -> tuple[Ints, Survey, Features]:
    """Draw families of a domain, with replicate weights of their own that vary as all would.

    Parameters
    ----------
    survey : n rows with replicate weights of random groups.
    features : of the same rows.
    count : families wanted; all where there are no more. None for 50,000, or more of millions.
    seed : decides who is drawn and the replicates.

    Returns
    -------
    Positions of the rows kept, ascending, the survey of these rows, and their features.
    """
    design = survey.design
    present = np.flatnonzero(np.bincount(design.unit))
    rng = np.random.default_rng([seed, len(present)])
    wanted = count or max(FEWER, int(BY_ROOT * np.sqrt(len(present))))
    drawn = np.sort(present[draw_some(rng, len(present), wanted)])
    number = np.full(len(design.units), -1)
    number[drawn] = np.arange(len(drawn))
    rows = np.flatnonzero(number[design.unit] >= 0)
    full = family_weight(design)[drawn] * (len(present) / len(drawn))
    shrunken = np.sqrt(len(drawn) / len(present))
    weight = np.empty((len(drawn), FEWER_REPLICATES))
    for at in range(0, len(drawn), _TOGETHER):
        some = weight[at : at + _TOGETHER]
        some[:] = 1 + (rng.poisson(1.0, some.shape) - 1) * shrunken
        some *= full[at : at + _TOGETHER, None]
    fewer = replace(
        design,
        weight=read_only(design.weight[rows] * (len(present) / len(drawn))),
        unit=read_only(number[design.unit[rows]]),
        implicate=read_only(design.implicate[rows]),
        units=design.units[drawn],
        part=None if design.part is None else read_only(design.part[rows]),
        replicates=Replicates(read_only(weight), 1.0, "drawn", full=read_only(full)),
    )
    kept = replace(
        features,
        values=read_only(features.values[rows]),
        weight=read_only(features.weight[rows]),
    )
    return rows, replace(survey, frame=survey.frame[rows], design=fewer), kept
