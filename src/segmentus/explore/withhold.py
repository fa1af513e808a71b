"""An exploration into one that may leave the house: figures of too few families are left out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import is_not
from typing import Any

import numpy as np

from segmentus.estimate.groups import count_group_families
from segmentus.estimate.values import Estimate
from segmentus.explore.boxes import Boxes
from segmentus.explore.composition import Composition
from segmentus.explore.contrast import Contrast
from segmentus.explore.correlation import Compared
from segmentus.explore.distribution import Distribution
from segmentus.explore.key_figures import KeyFigure
from segmentus.explore.points import PointCloud, Side
from segmentus.explore.quality import Quality
from segmentus.explore.ranking import Rankings
from segmentus.survey.values import Survey

_UNKNOWN = math.nan


@dataclass(frozen=True, slots=True)
class Withheld:
    """What was left out.

    Attributes
    ----------
    groups : names of the groups that are too thin for any figure but their size.
    least : families (or customers) that a figure needs.
    some : whether anything was left out.
    """

    groups: tuple[str, ...]
    least: int
    some: bool


def withhold_cells(
    both: Contrast, answers: dict[str, Any], least: int
) -> tuple[dict[str, Any], Withheld]:
    """Leave out every answer of an exploration that under `least` families stand behind.

    Sizes stay, so that a thin group is seen to be one. Pictures of two groups go where one of them
    is thin, as the rest would tell of it; tables keep the figures of the other.

    Parameters
    ----------
    both : the domain and whom it is compared with.
    answers : the parts of an `Exploration` by their names.
    least : families (or customers) that a figure needs; 0 or 1 withholds nothing.

    Returns
    -------
    The parts, and what is missing in them.
    """
    families = both.pieces.families.tolist()
    thin = tuple(
        name for (name, _), count in zip(both.groups, families, strict=True) if count < least
    )
    kept = answers | {
        "key_figures": tuple(_key_figure(figure, least) for figure in answers["key_figures"]),
        "compositions": _pictures(answers["compositions"], least),
        "distributions": _pictures(answers["distributions"], least),
        "boxes": tuple(_boxes(answers["boxes"], least)),
        "correlations": _correlations(answers["correlations"], least),
        "points": None if thin else _points(answers["points"], least),
        "quality": _quality(both.domain, answers["quality"], least),
    }
    if families[0] < least:
        nothing = Rankings((), (), 0, answers["rankings"].kind)
        kept |= {"rankings": nothing, "identities": (), "twins": ()}
    some = bool(thin) or any(_differ(kept[name], answers[name]) for name in kept)
    return kept, Withheld(thin, least, some)


def _differ(kept: Any, answer: Any) -> bool:
    """Tell whether something of an answer was left out; what stays is the very same object."""
    if not isinstance(answer, tuple):
        return kept is not answer
    return len(kept) != len(answer) or any(map(is_not, kept, answer))


def _key_figure(figure: KeyFigure, least: int) -> KeyFigure:
    ours, theirs = figure.weighted.families < least, _is_thin(figure.other, least)
    if not (ours or theirs):
        return figure
    return replace(
        figure,
        weighted=figure.weighted.blank() if ours else figure.weighted,
        unweighted=_UNKNOWN if ours else figure.unweighted,
        other=figure.other.blank() if figure.other is not None and theirs else figure.other,
    )


def _is_thin(estimate: Estimate | None, least: int) -> bool:
    return estimate is not None and estimate.families < least


def _pictures(found: tuple[Any, ...], least: int) -> tuple[Any, ...]:
    """Compositions or distributions in which no group is thin."""
    return tuple(one for one in found if all(count >= least for count in _counts(one)))


def _counts(one: Composition | Distribution) -> list[int]:
    if isinstance(one, Distribution):
        return [group.mean.families for group in one.groups]
    pairs = [(part.domain, part.other) for part in one.parts]
    return [each.families for pair in pairs for each in pair if each is not None]


def _boxes(found: tuple[Boxes, ...], least: int) -> Iterator[Boxes]:
    for one in found:
        kept = tuple(box for box in one.boxes if box.families >= least)
        if kept:
            yield one if len(kept) == len(one.boxes) else replace(one, boxes=kept)


def _correlations(found: Compared | None, least: int) -> Compared | None:
    if found is None:
        return None
    counts = [one.families for one in (found.domain, found.reference) if one is not None]
    return found if min(counts) >= least else None


def _points(found: PointCloud | None, least: int) -> PointCloud | None:
    """Points with the amounts that enough families of each group have; None below two amounts."""
    if found is None:
        return None
    groups = range(len(found.names))

    def told(side: Side) -> bool:
        known = found.sample.label[np.isfinite(side.values)]
        return min(int((known == group).sum()) for group in groups) >= least

    sides = tuple(filter(told, found.sides))
    if len(sides) == len(found.sides):
        return found
    return replace(found, sides=sides) if len(sides) > 1 else None


def _quality(domain: Survey, found: tuple[Quality, ...], least: int) -> tuple[Quality, ...]:
    """Columns without figures where too few families have a value."""
    most = int(np.bincount(domain.design.unit).max())  # rows that one family may have
    return tuple(
        _blank(one) if _is_bare(domain, one.variable.name, least, most) else one for one in found
    )


def _is_bare(domain: Survey, name: str, least: int, most: int) -> bool:
    known = np.isfinite(domain.column(name)) & (domain.design.weight > 0)
    if int(known.sum()) >= least * most:  # so many rows cannot be of fewer families
        return False
    return count_group_families(domain.design, known) < least


def _blank(quality: Quality) -> Quality:
    return replace(
        quality,
        missing=_UNKNOWN,
        zeros=_UNKNOWN,
        imputed=_UNKNOWN,
        top=_UNKNOWN,
        quartiles=(),
        shares=(),
        flags=(),
    )
