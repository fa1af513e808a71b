"""One segment into its two sides by another variable: where inside it the outcome is most often."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from segmentus.arrays import Floats
from segmentus.estimate.groups import count_families, divide
from segmentus.estimate.pool import Figures, combine
from segmentus.margins import whole
from segmentus.segments.answer.parts import Parts, inside
from segmentus.segments.answer.target import Target
from segmentus.segments.answer.values import Split
from segmentus.segments.guard import Bounds
from segmentus.survey.values import Variable

MOST = 4
"""Splits kept, one a variable."""

LEAST = 30
"""Families, or customers, that each side needs even where the guard asks for fewer."""

_TELLING = 0.995
"""Where so many of one side have the outcome, or so few, the variable is another word for it."""


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """A value of a variable that part of the segment has."""

    variable: Variable
    code: float

    @property
    def label(self) -> str:
        """The value in words."""
        return self.variable.codes.get(self.code, f"{self.code:g}")


def find_splits(
    parts: Parts, position: int, target: Target, candidates: Sequence[Variable], bounds: Bounds
) -> tuple[Split, ...]:
    """Split one segment in two by each value of other variables.

    Parameters
    ----------
    parts : the segments.
    position : of the one looked into.
    target : who counts.
    candidates : yes-or-no variables and categories.
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
    return tuple(split for _, split in best.values())[:MOST]


def _bound(tried: int) -> float:
    """Standard errors that the widest of so many differences has by chance once in twenty."""
    from scipy.special import ndtri

    return max(2.0, float(ndtri(1 - 0.025 / tried)))


def _sides(parts: Parts, candidates: Sequence[Variable], bounds: Bounds) -> Iterator[_Side]:
    """Values with enough families on both sides; of two values only one."""
    for variable in candidates:
        column = parts.survey.column(variable.name)
        known = ~np.isnan(column)
        codes = np.unique(column[known]).tolist()
        for code in codes[-1:] if len(codes) == 2 else codes:
            has = column == code
            counts = [count_families(parts.survey.design, mask & known) for mask in (has, ~has)]
            if len(codes) > 1 and min(counts) >= max(bounds.families, LEAST):
                yield _Side(variable, float(code))


def _split(
    parts: Parts, sides: Sequence[_Side], target: Target, bounds: Bounds
) -> Iterator[tuple[float, Split]]:
    """Rates of both sides of each, and how many standard errors they are apart."""
    columns: list[Callable[[], Floats]] = []
    for side in sides:
        columns += [_take(parts, side, target, what) for what in ("with", "has", "other", "lacks")]
    totals = parts.totals(columns)[0]
    for at, side in enumerate(sides):
        found = _compare(parts, side, totals[4 * at : 4 * at + 4], target)
        if found is not None and min(found[1].families, found[1].other_families) >= max(
            bounds.families, LEAST
        ):
            yield found


def _take(parts: Parts, side: _Side, target: Target, what: str) -> Callable[[], Floats]:
    """One of four columns: who has the value and the outcome, has it, and the same of others."""

    def make() -> Floats:
        column = parts.survey.column(side.variable.name)
        on = (column == side.code) if what in ("with", "has") else (column != side.code)
        known = on & ~np.isnan(column) & ~np.isnan(target.happened)
        counted = target.happened if what in ("with", "other") else np.ones(len(column))
        return np.where(known, counted, 0.0)

    return make


def _compare(
    parts: Parts, side: _Side, figures: Figures, target: Target
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
    both, labels = (one, other), _word(side)
    split = Split(
        side.variable, labels[high], labels[low], both[high], both[low],
        int(families[high]), int(families[low]),
        f"{whole(both[high].value)} of {_those(labels[high])} {target.words}, "
        f"{whole(both[low].value)} of {_those(labels[low])}",
    )  # fmt: skip
    return abs(gap.value) / gap.se, split


def _word(side: _Side) -> tuple[str, str]:
    """Words for those with the value and for the others, after "those"."""
    short = side.variable.short_label
    if side.variable.kind == "share":
        bare = short.removeprefix("has ")
        return f"with {bare}", f"without {bare}"
    label = side.label[:1].lower() + side.label[1:]
    return f"with {label} in {short}", "others"


def _those(label: str) -> str:
    return "the others" if label == "others" else f"those {label}"
