"""Customers and the nation into standardised mean differences, before and after raking."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats
from segmentus.estimate.weighted import mean, spread
from segmentus.uses.nation.classes import RakingMargin
from segmentus.uses.nation.shared import SharedSegments


@dataclass(frozen=True, slots=True)
class Balance:
    """How far customers and nation lie apart in one variable or class.

    Attributes
    ----------
    name : of the variable, or of a class raked to.
    before, after : (customers' mean − nation's) / sqrt((s² + s²) / 2); amounts on their curves.
    """

    name: str
    before: float
    after: float


def measure_balance(
    shared: SharedSegments, margins: Sequence[RakingMargin], raked: Floats, ours: bool
) -> tuple[Balance, ...]:
    """Measure every mapped variable and every class raked to.

    Parameters
    ----------
    shared : both sides.
    margins : raked to.
    raked : raked weights, of the customers (c,) or else of the survey's rows (n,).
    ours : whether they are the customers'.

    Source: Austin (2009), Statistics in Medicine 28(25), 3083-3107, for the measure.
    """
    weight = shared.survey.design.weight
    own = (shared.weight, raked if ours else shared.weight)
    theirs = (weight, weight if ours else raked)
    return tuple(
        Balance(
            name,
            *(standardise_gap(mine, w, other, v) for w, v in zip(own, theirs, strict=True)),
        )
        for name, mine, other in _columns(shared, margins)
    )


def standardise_gap(one: Floats, weight: Floats, other: Floats, other_weight: Floats) -> float:
    """Difference of two weighted means over the root of the mean of both variances."""
    gap = mean(one, weight) - mean(other, other_weight)
    deviation = math.hypot(spread(one, weight), spread(other, other_weight)) / math.sqrt(2)
    return gap / deviation if deviation > 0 else 0.0


def _columns(
    shared: SharedSegments, margins: Sequence[RakingMargin]
) -> Iterator[tuple[str, Floats, Floats]]:
    for at, scale in enumerate(shared.features.scales):
        yield scale.name, shared.scaled[:, at], shared.features.values[:, at]
    for margin in margins:
        for code, label in enumerate(margin.labels):
            inside = [(each == code).astype(np.float64) for each in
                      (margin.customers, margin.nation)]  # fmt: skip
            yield label, inside[0], inside[1]
