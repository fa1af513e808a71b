"""A profile into what segments are good for and what not, from the data."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

from segmentus.formats import amount, join
from segmentus.margins import whole
from segmentus.segments.answer.values import Outcome
from segmentus.segments.finding import FindingKind
from segmentus.segments.profile import Line, Profile
from segmentus.survey.values import Survey

APART = 0.3
"""Standardised difference from which a protected group is named."""
_NAMED = 2
_HOLDS = ("1", "yes", "true", "y")
"""Values of which it is enough to say that something holds."""


def list_good(survey: Survey, *, money: bool = True) -> tuple[str, ...]:
    """List what segments of such a table are good for, with `money` if it has amounts of it."""
    units = survey.source.units
    holds = ", and what money they hold" if money else ""
    first = f"Planning: how many there are of each group{holds}."
    if survey.schema is None:
        return (
            first,
            f"Setting your own customers beside the {units} of the whole survey.",
            "Deciding which products and services to offer, and to whom to explain them first.",
        )
    return (
        first,
        f"Choosing which {units} an offer, a service or a letter is for.",
        f"Watching whether new {units} still fall into the same groups.",
    )


def list_bad(
    survey: Survey,
    profile: Profile,
    features: Collection[str],
    outcome: Outcome | None = None,
    kind: FindingKind | None = None,
) -> tuple[str, ...]:
    """List what they are not good for: what follows from who is in them, and what is unknown.

    Parameters
    ----------
    survey : the domain.
    profile : of its segments, nothing of it shown that is withheld.
    features : names of the columns that the segments were made from.
    outcome : by segment, if there is one.
    kind : the finding.
    """
    unit = survey.source.unit
    sentences = [*_protect(survey, profile, features), _warn_forecast(outcome, unit)]
    if kind == "none":
        sentences.append("Treating the groups as types that exist: they are convenient bands.")
    elif kind == "bands":
        sentences.append(
            f"Treating {survey.source.units} on either side of a border as different types: one "
            "group passes gradually into the next."
        )
    sentences.append(
        "Finding causes: the groups differ in many things at once, and none is shown to be why."
    )
    if survey.schema is None and survey.design.n_implicates > 1:
        sentences.append("Finding anybody: the survey has no names, and stands for others.")
    return tuple(filter(None, sentences))


def _protect(survey: Survey, profile: Profile, features: Collection[str]) -> Iterator[str]:
    """Say which protected groups are gathered in which segment, or that none is."""
    ranked = _rank_protected(profile)
    if not ranked:
        return
    decide = "decisions on credit, prices or jobs"
    apart = [each for each in ranked if abs(each[0].difference[each[1]].value) >= APART]
    if apart:
        told = " ".join(_word_protected(line, at, features) for line, at in apart[:_NAMED])
        yield f"Making {decide}: {told} Deciding by group would decide by that too."
        return
    names = join([line.variable.short_label for line, _ in ranked[:_NAMED]])
    line, at = ranked[0]
    beside = _word_beside(line, at)
    yield (
        f"Making {decide} without a check: {names} {'were' if ' and ' in names else 'was'} not "
        f"used, and the largest difference is small{f' ({beside})' if beside else ''}."
    )


def _word_beside(line: Line, at: int) -> str:
    """A small difference as two figures, "age: typically 41 in group 2, 39 in all"; "" for none."""
    own, all_of_it, short = (
        line.segments[at].value, line.domain.value, line.variable.short_label
    )  # fmt: skip
    if line.statistic == "median":
        one, other = (amount(value, line.variable, "median") for value in (own, all_of_it))
        return f"{short}: typically {one} in group {at + 1}, {other} in all"
    if whole(own) == whole(all_of_it):
        return ""
    holds = line.label.lower() in _HOLDS
    what = short if holds else f"{short} “{line.label}”"
    return f"{what}: {whole(own)} of group {at + 1}, {whole(all_of_it)} of all"


def _rank_protected(profile: Profile) -> list[tuple[Line, int]]:
    """The largest difference of each protected subject and its segment, the largest first."""
    best: dict[str, tuple[float, Line, int]] = {}
    for line in profile.lines:
        if line.variable.aside != "protected" or line.statistic == "mean":
            continue
        for at, estimate in enumerate(line.difference):
            size = estimate.value if line.statistic == "share" else abs(estimate.value)
            shown = math.isfinite(size) and math.isfinite(line.segments[at].value)
            told = line.statistic == "share" or line.segments[at].value != line.domain.value
            subject = line.variable.subject
            if shown and told and size > best.get(subject, (0.0, line, 0))[0]:
                best[subject] = (size, line, at)
    return [(line, at) for _, line, at in sorted(best.values(), key=lambda each: -each[0])]


def _word_protected(line: Line, at: int, features: Collection[str]) -> str:
    short = line.variable.short_label
    used = line.variable.name in features
    begun = f"{short} was used, and" if used else f"{short} was not used, yet"
    return f"{begun[:1].upper()}{begun[1:]} {_word_level(line, at)}."


def _word_level(line: Line, at: int) -> str:
    """Say how a protected level or amount stands in one segment, "42 % of group 1 are Black"."""
    group, own, all_of_it = f"group {at + 1}", line.segments[at].value, line.domain.value
    if line.statistic == "median":
        one, other = (amount(value, line.variable, "median") for value in (own, all_of_it))
        return f"it is typically {one} in {group} (all: {other})"
    beside = f"(all: {whole(all_of_it)})"
    if line.label.lower() in _HOLDS:
        return f"it holds for {whole(own)} of {group} {beside}"
    own_words = line.variable.topic == "protected"  # of a table; those of a codebook stay
    label = _lower(line.label) if own_words else line.label
    who = line.variable.phrases.levels.get(line.code or 0.0, label) if not own_words else label
    verb = "live" if who.startswith(("with ", "without ")) else "are"
    return f"{whole(own)} of {group} {verb} {who} {beside}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _warn_forecast(outcome: Outcome | None, unit: str) -> str:
    """Say that a rate is none of one customer."""
    if outcome is None or outcome.worst is None:
        return ""
    rate = outcome.segments[outcome.worst].rate.value
    if not math.isfinite(rate):
        return ""
    return (
        f"A forecast for one {unit}: of group {outcome.worst + 1}, {whole(rate)} "
        f"{outcome.words} and {whole(1 - rate)} did not."
    )
