"""One segment into its two sides by another variable: where inside it the outcome is most often."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from segmentus.arrays import Floats
from segmentus.compiled.arithmetic import normal_quantile
from segmentus.estimate.groups import count_group_families, divide
from segmentus.estimate.pool import Figures, combine
from segmentus.margins import whole
from segmentus.segments.answer.parts import Parts, inside
from segmentus.segments.answer.sides import Half, name_other, word_rates
from segmentus.segments.answer.target import Target
from segmentus.segments.answer.values import Split
from segmentus.segments.guard import Bounds

_MOST = 4
"""Splits kept, one a variable."""

_LEAST = 30
"""Families, or customers, that each side needs even where the guard asks for fewer."""

_TELLING = 0.995
"""Where so many of one side have the outcome, or so few, the variable is another word for it."""


def find_splits(
    parts: Parts, position: int, target: Target, candidates: Sequence[Half], bounds: Bounds
) -> tuple[Split, ...]:
    """Split one segment in two by each value of other variables.

    Parameters
    ----------
    parts : the segments.
    position : of the one looked into.
    target : who counts.
    candidates : sides of other variables.
    bounds : families that both sides need.

    Returns
    -------
    The widest first, by difference over its standard error, and of each variable only that. So
    many values are tried that the widest of them would pass two standard errors by chance alone:
    the bound is that of one in twenty for all of them together (Bonferroni). None is shown to be
    the outcome's cause.
    """
    segment = inside(parts, position)
    target = replace(target, happened=target.happened[parts.labels == position])
    sides = list(_sides(segment, candidates, bounds))
    if not sides:
        return ()
    bound = _bound(len(sides))
    found = [split for split in _split(segment, sides, target, bounds) if split[0] > bound]
    best: dict[str, tuple[float, Split]] = {}
    for width, split in sorted(found, key=lambda each: -each[0]):
        best.setdefault(split.variable.name, (width, split))
    return tuple(split for _, split in best.values())[:_MOST]


def _bound(tried: int) -> float:
    """Standard errors that the widest of so many differences has by chance once in twenty."""
    return max(2.0, float(normal_quantile(1 - 0.025 / tried)))


def _sides(parts: Parts, candidates: Sequence[Half], bounds: Bounds) -> Iterator[Half]:
    """Those with enough families on both sides."""
    design = parts.survey.design
    for side in candidates:
        column = parts.survey.column(side.variable.name)
        mark = side.mark(column)
        counts = [count_group_families(design, mark == on) for on in (0, 1)]
        if min(counts) >= max(bounds.families, _LEAST):
            yield name_other(side, column)


def _split(
    parts: Parts, sides: Sequence[Half], target: Target, bounds: Bounds
) -> Iterator[tuple[float, Split]]:
    """Rates of both sides of each, and how many standard errors they are apart."""
    columns: list[Callable[[], Floats]] = []
    for side in sides:
        columns += [_take(parts, side, target, what) for what in ("with", "has", "other", "lacks")]
    totals = parts.totals(columns)[0]
    for at, side in enumerate(sides):
        found = _compare(parts, side, totals[4 * at : 4 * at + 4], target)
        if found is not None and min(found[1].families, found[1].other_families) >= max(
            bounds.families, _LEAST
        ):
            yield found


def _take(parts: Parts, side: Half, target: Target, what: str) -> Callable[[], Floats]:
    """One of four columns: who is on the one side with the outcome, on it, and of the other."""

    def make() -> Floats:
        mark = side.mark(parts.survey.column(side.variable.name))
        known = (mark == (what in ("with", "has"))) & ~np.isnan(target.happened)
        counted = target.happened if what in ("with", "other") else np.ones(len(mark))
        return np.where(known, counted, 0.0)

    return make


def _compare(
    parts: Parts, side: Half, figures: Figures, target: Target
) -> tuple[float, Split] | None:
    """One split; None where a side is another word for the outcome, or has no error."""
    rates = combine(divide, figures[[0, 2]], figures[[1, 3]])
    has, lacks = (_take(parts, side, target, what)() for what in ("has", "lacks"))
    families = np.array(
        [parts.families(np.where(each > 0, 1.0, np.nan))[0] for each in (has, lacks)]
    )
    worth = families.astype(np.float64)  # asked for where all are alike only: none such is kept
    one, other = parts.shares(figures[[0, 2]], figures[[1, 3]], families, worth)
    rate = (one.value, other.value)
    if not all(1 - _TELLING < value < _TELLING for value in rate):
        return None
    gap = parts.gap(one, other, combine(np.subtract, rates[0], rates[1]))
    if not gap.se > 0:
        return None
    high, low = (0, 1) if rate[0] >= rate[1] else (1, 0)
    both, labels = (one, other), (side.label, side.other)
    words = word_rates(
        target.words, labels[high], labels[low], (whole(rate[high]), whole(rate[low]))
    )
    split = Split(
        side.variable, labels[high], labels[low], both[high], both[low],
        int(families[high]), int(families[low]), words,
    )  # fmt: skip
    return abs(gap.value) / gap.se, split
