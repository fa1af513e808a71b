"""A study into one card a segment: its size, its warnings, five figures that set it apart."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentus.charts.profile import row_title
from segmentus.charts.style import (
    NOTHING,
    amount,
    color,
    people,
    points,
    share,
    with_doubt,
    with_error,
)
from segmentus.estimate.pool import Estimate
from segmentus.report.words import stand_for_themselves, word_segment_warnings
from segmentus.survey.values import Variable

if TYPE_CHECKING:
    from segmentus.segments.profile import Line
    from segmentus.segments.refitted import Refitted
    from segmentus.study import Study

FIGURES = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a card, ready to print.

    Attributes
    ----------
    what : variable and statistic, "Home value, median".
    value : with its unit, and its standard error where known.
    beside : the same of all segments and of everyone.
    direction : "above", "below" or "" for as high as in all segments.
    """

    what: str
    value: str
    beside: str
    direction: str


@dataclass(frozen=True, slots=True)
class Card:
    """One segment, ready to print."""

    number: int
    name: str
    color: str
    share: str
    width: str
    whole: str
    who: str
    apart: str
    figures: tuple[Figure, ...]
    warnings: tuple[str, ...]


def make_cards(study: Study) -> tuple[Card, ...]:
    """Make the cards in order of the segments."""
    profile, units = study.profile, study.survey.source.units
    weighted = not stand_for_themselves(study.survey)
    figures = [
        tuple(_figure(line, position, study) for line in find_telling(profile.lines, position))
        for position in range(study.choice.k)
    ]
    return tuple(
        Card(
            number=position + 1,
            name=name,
            color=color(position),
            share=word_share(part),
            width=f"{100 * part.value:.2f}%",
            whole="of the population" if weighted else f"of all {units}",
            who=f"{word_people(profile.population[position])} {units}"
            + (f", from {word_count(profile.families[position], study)} in the sample" * weighted),
            apart=_word_apart(figures[position], profile.families[position], study),
            figures=figures[position],
            warnings=word_segment_warnings(study, position + 1),
        )
        for position, (name, part) in enumerate(
            zip(study.segmentation.names, profile.share, strict=True)
        )
    )


def word_people(size: Estimate) -> str:
    """Write a population, ± its standard error where known: "2.36 million ± 267,000"."""
    return with_doubt(size, people, lambda se: people(float(f"{se:.3g}")))


def word_share(part: Estimate) -> str:
    """Write a share with what is known of its error: "12.3 % ± 1.2"."""
    return with_doubt(part, share, points)


def list_refitted(refitted: Refitted) -> list[str]:
    """Errors of the shares with refitted segments, and which are those of cold refits: "± 1.2"."""
    pairs = zip(refitted.share, refitted.cold_share.tolist(), strict=True)
    return [
        f"{with_error('', one.se, points).lstrip() or NOTHING}{' (cold)' if cold else ''}"
        for one, cold in pairs
    ]


def word_count(families: int, study: Study) -> str:
    """Sampled families in words: "1 family", "86 families"."""
    source = study.survey.source
    return f"{families:,} {source.unit if families == 1 else source.units}"


def _word_apart(figures: tuple[Figure, ...], families: int, study: Study) -> str:
    """Heading of a card's figures, or why there are none."""
    if figures:
        return "Set apart by"
    if families < study.plan.min_families:
        return f"Figures are withheld: under {study.plan.min_families} {study.survey.source.units}."
    return "Set apart by nothing that is described."


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
    """Whether the segments differ at all in a line."""
    differences = [one.value for one in line.difference if math.isfinite(one.value)]
    return bool(differences) and max(differences) - min(differences) > 1e-6


def _dullness(line: Line, position: int) -> int:
    """Medians before means, unless the median is the same as in all segments."""
    same = line.segments[position].value == line.domain.value
    return {"median": 2 if same else 0, "mean": 1}.get(line.statistic, 0)


def _figure(line: Line, position: int, study: Study) -> Figure:
    estimate, gap = line.segments[position], line.difference[position].value
    beside = [f"all segments {_word_value(line, line.domain)}"]
    if study.survey.conditions:
        beside.append(f"everyone {_word_value(line, line.everyone)}")
    return Figure(
        what=line_title(line),
        value=word_estimate(line, estimate),
        beside=" · ".join(beside),
        direction="above" if gap > 0.05 else "below" if gap < -0.05 else "",
    )


def line_title(line: Line) -> str:
    """Variable, value and statistic in words that are not yet escaped: "Home value, median"."""
    return row_title(line) if line.statistic == "share" else f"{row_title(line)}, {line.statistic}"


def word_estimate(line: Line, estimate: Estimate) -> str:
    """One estimate of a line in its own format, ± its standard error where known."""
    return word_figure(estimate, line.variable, line.statistic)


def word_figure(estimate: Estimate, variable: Variable, statistic: str) -> str:
    """One estimate in the format of its variable, with its error in two digits if known."""
    if statistic == "share" or variable.kind == "share":
        return with_doubt(estimate, lambda value: amount(value, variable, statistic), points)
    return with_doubt(
        estimate,
        lambda value: amount(value, variable, statistic),
        lambda se: amount(float(f"{se:.2g}"), variable, statistic),
    )


def _word_value(line: Line, estimate: Estimate) -> str:
    return amount(estimate.value, line.variable, line.statistic)
