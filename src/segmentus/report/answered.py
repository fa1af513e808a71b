"""An answer into lines of the profile and into JSON: every figure above the fold, for programs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from segmentus.estimate.values import Estimate
from segmentus.report.entries import Entry
from segmentus.segments.answer.values import Money, MoneyColumn
from segmentus.segments.withhold import is_withheld
from segmentus.study import Study
from segmentus.survey.values import Variable


def record_answer(value: Any) -> Any:
    """Turn an answer, or any part of it, into plain lists and dictionaries.

    An estimate becomes its value, standard error, 95 % interval and families; a variable its name,
    label and unit. All else has the names of its attributes.
    """
    if isinstance(value, Estimate):
        low, high = value.interval()
        return {
            "estimate": value.value, "se": value.se, "low": low, "high": high,
            "unit": value.unit, "families": value.families,
        }  # fmt: skip
    if isinstance(value, Variable):
        return {"name": value.name, "label": value.label, "unit": value.unit}
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: record_answer(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple | list):
        return [record_answer(each) for each in value]
    return value


def list_answered(study: Study) -> Iterator[Entry]:
    """Totals, their shares and the outcome by segment, and how to recognise a member.

    What has no meaning, as the share of a net worth, has no line; what is withheld has one.
    """
    least = study.plan.min_families
    for column in study.answer.money:
        yield from (each for each in _money(column, study) if _is_told(each, least))
    yield from (each for each in _outcome(study) if _is_told(each, least))
    yield from _recognitions(study)


def _is_told(entry: Entry, least: int) -> bool:
    return not math.isnan(entry.estimate.value) or is_withheld(entry.estimate, least)


def _groups(study: Study) -> list[tuple[str, str]]:
    names = study.segmentation.names
    return [*((str(at + 1), name) for at, name in enumerate(names)), ("domain", "")]


def _money(column: MoneyColumn, study: Study) -> Iterator[Entry]:
    """One amount by segment: what it adds up to, and what part of all that is."""
    label = column.variable.label
    for group, each in zip(_groups(study), (*column.segments, column.domain), strict=True):
        for statistic, estimate in _figures(each):
            yield _entry(study, group, column.variable, label, statistic, estimate)


def _figures(money: Money) -> Iterator[tuple[str, Estimate]]:
    yield "total", money.total
    yield "share of total", money.share
    if money.with_outcome is not None and money.share_with_outcome is not None:
        yield "total of those with the outcome", money.with_outcome
        yield "share of total of those with the outcome", money.share_with_outcome


def _outcome(study: Study) -> Iterator[Entry]:
    """Compare each segment's rate of the outcome with that of the others, and count it."""
    outcome = study.answer.outcome
    if outcome is None:
        return
    label = f"{outcome.words} ({outcome.base})" if outcome.base else outcome.words
    for group, rate in zip(_groups(study)[:-1], outcome.segments, strict=True):
        for statistic, estimate in (
            ("rate of outcome", rate.rate),
            ("difference of rate from others", rate.difference),
            ("number with the outcome", rate.people),
        ):
            yield _entry(study, group, outcome.variable, label, statistic, estimate)
    yield _entry(study, ("domain", ""), outcome.variable, label, "rate of outcome", outcome.domain)


def _recognitions(study: Study) -> Iterator[Entry]:
    """The rule of each segment, with what part of those it is true of are in it, and of it."""
    for card, (segment, name) in zip(study.answer.cards, _groups(study)[:-1], strict=True):
        if card.recognition is None:
            continue
        for statistic, value in (
            ("precision of rule", card.recognition.precision),
            ("coverage of rule", card.recognition.coverage),
        ):
            found = Estimate(value, math.nan, 0.0, 1, math.inf, "share", card.families)
            yield Entry(segment, name, "", card.recognition.words, statistic, None, "", found)


def _entry(
    study: Study,
    group: tuple[str, str],
    variable: Variable,
    label: str,
    statistic: str,
    estimate: Estimate,
) -> Entry:
    least, units = study.plan.min_families, study.survey.source.units
    why = f"withheld: under {least} {units}" if is_withheld(estimate, least) else ""
    method = why or study.error_method
    return Entry(*group, variable.name, label, statistic, None, "", estimate, method=method)
