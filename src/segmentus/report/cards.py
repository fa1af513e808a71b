"""A study into one card a segment: its size, its warnings, five figures that set it apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentus.charts.style import amount, color
from segmentus.estimate.values import Estimate
from segmentus.report.estimates import (
    line_title,
    word_count,
    word_estimate,
    word_people,
    word_share,
)
from segmentus.report.words import stand_for_themselves, word_segment_warnings
from segmentus.segments.effects import find_telling

if TYPE_CHECKING:
    from segmentus.segments.profile import Line
    from segmentus.study import Study


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


def _word_apart(figures: tuple[Figure, ...], families: int, study: Study) -> str:
    """Heading of a card's figures, or why there are none."""
    if figures:
        return "Set apart by"
    if families < study.plan.min_families:
        return f"Figures are withheld: under {study.plan.min_families} {study.survey.source.units}."
    return "Set apart by nothing that is described."


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


def _word_value(line: Line, estimate: Estimate) -> str:
    return amount(estimate.value, line.variable, line.statistic)
