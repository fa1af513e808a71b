"""A profile into the order in which it is worth reading: what sets segments apart first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from segmentus.segments.profile import Line, Profile

FIGURES = 5
"""Lines that tell a segment, unless another number is wanted."""


def measure_effect(line: Line, share: Sequence[float]) -> float:
    """Root of the mean squared difference of the segments from all, by their shares.

    Of a mean this is the correlation ratio: its square is the part of the variance that lies
    between segments. 0 where no difference is known.

    Parameters
    ----------
    line : with k differences in standard deviations.
    share : k shares of the population.
    """
    return math.sqrt(
        sum(
            part * one.value**2
            for part, one in zip(share, line.difference, strict=True)
            if math.isfinite(one.value)
        )
    )


def rank_variables(profile: Profile) -> dict[str, float]:
    """Largest effect of each variable's lines, the largest first, equals in order of the profile.

    An effect counts to six digits, so that rounding does not decide the order.
    """
    share = [one.value for one in profile.share]
    effects: dict[str, float] = {}
    for line in profile.lines:
        effect = round(measure_effect(line, share), 6)
        effects[line.variable.name] = max(effects.get(line.variable.name, 0.0), effect)
    return dict(sorted(effects.items(), key=lambda item: -item[1]))


def rank_lines(profile: Profile) -> list[Line]:
    """Lines of the profile by the effects of their variables, those of a variable together."""
    places = {name: place for place, name in enumerate(rank_variables(profile))}
    return sorted(profile.lines, key=lambda line: places[line.variable.name])


def find_telling(lines: Iterable[Line], position: int, count: int = FIGURES) -> list[Line]:
    """Lines of different variables in which a segment differs most from all segments.

    Parameters
    ----------
    lines : of a profile.
    position : of the segment, from 0.
    count : lines wanted.
    """
    found: dict[str, Line] = {}
    ranked = sorted(
        (
            line
            for line in lines
            if tells_apart(line) and math.isfinite(line.difference[position].value)
        ),
        key=lambda line: (-abs(line.difference[position].value), _dullness(line, position)),
    )
    for line in ranked:
        if len(found) < count:
            found.setdefault(line.variable.name, line)
    return list(found.values())


def tells_apart(line: Line) -> bool:
    """Tell whether the segments differ at all in a line."""
    differences = [one.value for one in line.difference if math.isfinite(one.value)]
    return bool(differences) and max(differences) - min(differences) > 1e-6


def _dullness(line: Line, position: int) -> int:
    """Medians before means, unless the median is the same as in all segments."""
    same = line.segments[position].value == line.domain.value
    return {"median": 2 if same else 0, "mean": 1}.get(line.statistic, 0)
