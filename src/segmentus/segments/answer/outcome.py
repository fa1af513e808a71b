"""The outcome by segment: how often it happened, and how far that is from the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from segmentus.estimate.groups import divide
from segmentus.estimate.pool import Figures, combine
from segmentus.estimate.values import Estimate
from segmentus.estimate.ways import of_shares_of, of_totals
from segmentus.segments.answer.parts import Parts, is_apart
from segmentus.segments.answer.sides import Half
from segmentus.segments.answer.splits import find_splits
from segmentus.segments.answer.target import Target
from segmentus.segments.answer.values import Beside, Outcome, Rate
from segmentus.segments.guard import Bounds


def rate_outcome(
    parts: Parts, target: Target, candidates: Sequence[Half], bounds: Bounds
) -> Outcome:
    """Take the rate of an outcome in every segment, and look into the one where it is highest.

    Parameters
    ----------
    parts : the segments.
    target : who counts.
    candidates : sides of other variables, by which the segment with the highest rate is split.
    bounds : families that each side of a split needs.

    Notes
    -----
    The difference of a segment is from those in all other segments and not from all, of whom it is
    a part; it is taken in each implicate and replicate.
    """
    happened = target.happened
    known = np.isfinite(happened).astype(np.float64)
    totals = parts.totals([lambda: happened, lambda: known])
    having, base = totals[:, 0], totals[:, 1]
    families = parts.families(happened)
    *rates, domain = parts.shares(having, base, families, parts.effective)
    people = _count(parts, having, base, families)
    others = _count(parts, combine(np.subtract, base, having), base, families)
    segments = tuple(
        Rate(rate, *_compare(parts, totals, position, families), *numbers)
        for position, (rate, *numbers) in enumerate(zip(rates, people, others, strict=True))
    )
    worst = _find_worst(segments)
    splits = () if worst is None else find_splits(parts, worst, target, candidates, bounds)
    return Outcome(
        target.variable, target.value, target.words, target.doing, target.hoped, target.base,
        segments, domain, worst, splits,
    )  # fmt: skip


def _count(
    parts: Parts, having: Figures, base: Figures, families: np.ndarray
) -> tuple[Estimate, ...]:
    """Return how many of each segment there are of those counted."""
    units = parts.survey.source.units
    population = parts.pool(base, families, units, of_totals(0.0))
    ways = of_shares_of(population, parts.effective)
    return parts.pool(having, families, units, ways)[: parts.k]


def _compare(
    parts: Parts, totals: Figures, position: int, families: np.ndarray
) -> tuple[Estimate, Beside]:
    """The difference of one segment's rate from that of all others, and what it amounts to."""
    others = combine(np.subtract, totals[-1], totals[position])
    both = Figures(
        np.stack([totals.value[position], others.value]),
        np.stack([totals.redrawn[position], others.redrawn]),
        totals.method,
    )
    rates = combine(divide, both[:, 0], both[:, 1])
    behind = np.array([families[position], families[-1] - families[position]])
    worth = parts.groups.effective
    effective = np.array([worth[position], worth.sum() - worth[position]])
    one, other = parts.shares(both[:, 0], both[:, 1], behind, effective)
    gap = parts.gap(one, other, combine(np.subtract, rates[0], rates[1]))
    return gap, tell(gap)


def tell(difference: Estimate) -> Beside:
    """Say whether a difference is more, fewer, or no more than chance would make it."""
    if not is_apart(difference):
        return "about"
    return "more" if difference.value > 0 else "fewer"


def _find_worst(segments: Sequence[Rate]) -> int | None:
    """Position of the highest rate, if it is above that of the others."""
    rates = [each.rate.value for each in segments]
    if not np.isfinite(rates).any():
        return None
    highest = int(np.nanargmax(rates))
    return highest if segments[highest].beside == "more" else None
