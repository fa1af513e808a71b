"""A study into sentences: what was asked, the answer in a paragraph, what to beware of."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentus.charts.style import people, share
from segmentus.formats import join
from segmentus.margins import people_with_margin
from segmentus.segments.answer.values import Card
from segmentus.segments.guard import word_sizes
from segmentus.segments.holdings import word_holdings
from segmentus.survey.values import Survey, Variable

if TYPE_CHECKING:
    from segmentus.study import Study


NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip

BOUNDS = (
    "Where none or all of those in a group have something, their sample tells no standard error, "
    "and a 95 % bound stands in its place."
)

FINDINGS = (
    ("none", "No groups", "other cuts serve as well"),
    ("bands", "Gradual bands", "real differences, blurred borders"),
    ("groups", "Clear groups", "gaps between them"),
)
"""Findings from left to right: kind, name, and what it means."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """What to beware of before anything else: a heading and its reasons."""

    heading: str
    reasons: tuple[str, ...]


def list_asked(study: Study) -> tuple[tuple[str, str], ...]:
    """Say what was asked, and of whom, as (term, words)."""
    source, features = study.survey.source, study.features.variables
    parts = [
        ("Domain", _word_condition(study)),
        ("Compared with", f"everyone: all {word_population(study.everyone)}"),
    ]
    return (
        ("Question", f"Which segments do {word_domain(study)} fall into?"),
        ("Asked of", f"{capital(source.name)}: {word_sample(study.everyone)}"),
        ("Segmented by", join([variable.short_label for variable in features])),
        *(parts if study.survey.conditions else ()),
    )


def word_domain(study: Study) -> str:
    """Say who was segmented: "families with TURNFEAR = 1"."""
    units, conditions = study.survey.source.units, study.survey.conditions
    return f"{units} with {' and '.join(conditions)}" if conditions else f"all {units}"


def word_answer(study: Study) -> str:
    """Give the answer in one paragraph."""
    return " ".join((_word_size(study), study.choice.reason, _word_segments(study)))


def find_alarm(study: Study) -> Alarm | None:
    """Say why not to act on these segments; None where the guard has nothing to say."""
    warnings = study.segmentation.warnings
    if not warnings:
        return None
    sizes = word_sizes(study.segmentation.fit, study.survey.source.units)
    return Alarm(
        f"Do not act on this segmentation: its segments rest on {sizes}.",
        tuple(warning.text for warning in warnings),
    )


def word_caution(study: Study) -> str:
    """One line for below a chart that shows segments the guard warns of; "" for none."""
    numbers = sorted({warning.segment for warning in study.segmentation.warnings})
    if not numbers:
        return ""
    which = join([str(number) for number in numbers])
    plural = "s" if len(numbers) > 1 else ""
    return f"Beware of segment{plural} {which}: too thin to speak of, see the warnings on top."


def word_segment_warnings(study: Study, number: int) -> tuple[str, ...]:
    """Say what the guard says of one segment, numbered from 1."""
    return tuple(w.text for w in study.segmentation.warnings if w.segment == number)


def word_errors(study: Study) -> str:
    """Say what ± is where figures carry it, and where it comes from; "" where there are none."""
    replicates = study.survey.design.replicates
    if replicates is None:
        return ""
    return (
        f"± is one standard error, from {replicates.words}; conditional on the definition of the "
        "segments. Brackets hold a 95 % interval where ± would go beyond what is possible. "
        f"{BOUNDS}"
    )


def word_error_columns(study: Study) -> str:
    """Say where the standard errors in columns of their own come from; "" where there are none."""
    replicates = study.survey.design.replicates
    if replicates is None:
        return ""
    return (
        f"Standard errors are from {replicates.words}, and conditional on the definition of the "
        "segments. Brackets hold a 95 % interval where one standard error would go beyond what is "
        f"possible. {BOUNDS}"
    )


def word_beside(study: Study) -> str:
    """Say whom segments are set beside: all, and everyone where a condition left some out."""
    return "all segments and everyone" if study.survey.conditions else "all segments"


def word_lines(study: Study) -> str:
    """Say what the lines across bars are."""
    lines = "The dashed line is all segments together"
    if study.survey.conditions:
        lines += ", the dotted one everyone"
    return f"{lines}. {word_whiskers(study)}".rstrip()


def title_notes(study: Study) -> str:
    """Heading of the notes with their count: "What was done with your columns (5 notes)"."""
    count = len(study.notes)
    what = "Notes on the data" if study.survey.schema is None else "What was done with your columns"
    return f"{what} ({count} note{'s' if count != 1 else ''})"


def word_number(count: int) -> str:
    """A small number in words.

    >>> word_number(4), word_number(13)
    ('four', '13')
    """
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def word_whiskers(study: Study) -> str:
    """Say what whiskers are and where they come from; "" where there are none."""
    replicates = study.survey.design.replicates
    return f"Whiskers are one standard error, from {replicates.words}." if replicates else ""


def list_evidence(study: Study) -> tuple[str, ...]:
    """Tell whether the data fall into groups at all, and what weights and implicates change."""
    verdict = study.verdict
    types = word_holdings(study.holdings, study.features.variables, study.survey.source.unit)
    sentences = (verdict.text if verdict else "", types, _word_weights(study))
    return tuple(sentence for sentence in sentences if sentence)


def word_source(survey: Survey) -> str:
    """Source, money and notes on the data, for below a chart; notes on columns stay on top."""
    source, schema = survey.source, survey.schema
    amounts = f"amounts in {source.money_unit}" if source.money_unit else ""
    weighted = "weighted" if schema is None or schema.weight else ""
    line = "; ".join(p for p in (f"Source: {capital(source.name)}", amounts, weighted) if p)
    if schema is not None:
        return f"{line}."
    others = [note for note in source.notes if note.rstrip(".").lower() != source.name.lower()]
    return " ".join([f"{line}.", *others])


def _word_weights(study: Study) -> str:
    """Say how far fits of the other weighting and of single implicates agree at the chosen k."""
    k, score = study.choice.k, study.sweep[study.choice.k].score
    parts = []
    if k in study.reweighted:
        other = "with" if study.plan.weights == "none" else "without"
        parts.append(
            f"a fit {other} weights agrees with this one to {study.reweighted[k]:.2f} (adjusted "
            "Rand index: 1 the same segments, 0 no more than chance)"
        )
    if math.isfinite(score.agreement):
        parts.append(f"fits of single implicates agree with each other to {score.agreement:.2f}")
    return f"{capital(join(parts))}." if parts else ""


def _word_size(study: Study) -> str:
    """Say how many families were segmented and whom they stand for."""
    survey = study.survey
    units, count = survey.source.units, f"{survey.n_units:,}"
    who = f"The {count} {word_domain(study)}" if survey.conditions else f"The {count} {units}"
    if stand_for_themselves(survey):
        return f"{who} are cut into {study.choice.k} segments."
    part = survey.population / study.everyone.population
    of_all = f", {share(part)} of all" if survey.conditions else ""
    return (
        f"{who} stand for {people(survey.population)} {units}{of_all}. They are cut into "
        f"{study.choice.k} segments."
    )


def _word_segments(study: Study) -> str:
    """Each segment in a clause."""
    profile, units = study.profile, study.survey.source.units
    clauses = [
        f"segment {number} (“{name}”) {'holds ' if number == 1 else ''}{share(part.value)}"
        for number, (name, part) in enumerate(
            zip(study.segmentation.names, profile.share, strict=True), start=1
        )
    ]
    weighted = "" if stand_for_themselves(study.survey) else ", by weight"
    return f"{capital(join(clauses))} of these {units}{weighted}."


def word_whole(survey: Survey) -> str:
    """Say what shares are shares of: "the population", or "all customers" where none is weighed."""
    return f"all {survey.source.units}" if stand_for_themselves(survey) else "the population"


def stand_for_themselves(survey: Survey) -> bool:
    """Tell whether weights say nothing: as many stand for a survey's families as it holds."""
    return round(survey.population) == survey.n_units


def count_members(card: Card, survey: Survey) -> str:
    """Count a segment: of a list those on it, of a survey an estimate with its margin."""
    return (
        f"{card.families:,}"
        if stand_for_themselves(survey)
        else people_with_margin(card.population)
    )


def word_sample(survey: Survey) -> str:
    """Rows, families and implicates of a survey, and whom they stand for."""
    units, implicates = survey.source.units, survey.design.n_implicates
    text = f"{survey.n_units:,} {units}"
    if implicates > 1:
        text += f", each completed {implicates} times ({survey.n_rows:,} rows)"
    if stand_for_themselves(survey):
        return f"{text}."
    return f"{text}, standing for {word_population(survey)}."


def word_population(survey: Survey) -> str:
    """Say whom a survey stands for: "23.7 million families"."""
    return f"{people(survey.population)} {survey.source.units}"


def _word_condition(study: Study) -> str:
    """The condition, and what its columns mean."""
    survey, text = study.survey, " and ".join(study.survey.conditions)
    size = f"{survey.n_units:,} {survey.source.units}, standing for " + word_population(survey)
    return f"{text}: {size}. {gloss(f'{text} {study.plan.where}', survey)}".strip()


def gloss(condition: str, survey: Survey) -> str:
    """Say what the columns in a condition mean."""
    names = dict.fromkeys(re.findall(r"\w+", condition.upper()))
    return " ".join(_gloss(survey.variables[name]) for name in names if name in survey.variables)


def _gloss(variable: Variable) -> str:
    """Meaning of one column with its codes or unit."""
    codes = ", ".join(f"{value:g} {label}" for value, label in variable.codes.items())
    bracket = codes or variable.unit
    return f"{variable.name}: {variable.label}{f' [{bracket}]' if bracket else ''}."


def capital(text: str) -> str:
    """Begin a text with a capital."""
    return text[:1].upper() + text[1:]
