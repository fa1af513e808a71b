"""A profile into the facts of a card: three of different topics in which a segment differs most."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set

import numpy as np

from segmentus.arrays import Floats
from segmentus.compiled.arithmetic import add_products, asinh
from segmentus.estimate.weighted import mean
from segmentus.formats import amount
from segmentus.margins import whole
from segmentus.segments.answer.values import Fact
from segmentus.segments.profile import Line, Profile
from segmentus.survey.phrases import plural_verb
from segmentus.survey.table.headings import add_article
from segmentus.survey.values import Survey, Variable

FACTS = 3
_LEAST = 0.2
"""Standardised difference that a fact needs."""
_LEAST_OF_FEW = 0.5
"""The same of what less than half of a segment have."""
_ALIKE = 0.7
"""Facts whose columns correlate so far say one thing."""
_BATTERY = 3
"""So many columns with the same values, or with headings that begin alike, are one topic."""


def pick_facts(
    survey: Survey, profile: Profile, position: int, told: Sequence[str] = ()
) -> tuple[Fact, ...]:
    """Pick at most three facts of one segment: what its name begins with, then the most different.

    The second and the third are of other topics than those before and than the name's, and their
    columns do not correlate with those before. Outcomes and protected columns are never among
    them, nor what others add up to, nor anything that is withheld.

    Parameters
    ----------
    survey : the domain.
    profile : of its segments.
    position : of the segment, from 0.
    told : columns that the name speaks of, the most important first.
    """
    topics = find_topics(survey.variables)
    said = {topics[name] for name in told if name in topics}
    found: list[tuple[Line, Floats]] = []
    ranked = _rank(profile.lines, position)
    backing = [line for line in ranked if line.variable.name in told[:1]][:1]
    for line in (*backing, *ranked):
        topic, column = topics[line.variable.name], _column(survey, line)
        if found and (topic in said or _repeats(column, found, survey.design.weight)):
            continue
        found.append((line, column))
        said.add(topic)
        if len(found) == FACTS:
            break
    return tuple(_fact(line, position) for line, _ in found)


def find_topics(variables: Mapping[str, Variable]) -> dict[str, str]:
    """Name the topic of every column: what it shares with others that tell the same story.

    An amount and whether there is any; columns with the same three or more values
    ("OnlineSecurity", "TechSupport"); headings that begin alike ("MntWines", "MntMeat").
    """
    levels = {name: "|".join(sorted(v.codes.values())) for name, v in variables.items()}
    many = Counter(text for text in levels.values() if text.count("|") >= _BATTERY - 1)
    begins = {name: _beginning(name) for name in variables}
    alike = Counter(begins.values())
    topics = {}
    for name, variable in variables.items():
        if many[levels[name]] >= _BATTERY:
            topics[name] = levels[name]
        elif not variable.about and begins[name] and alike[begins[name]] >= _BATTERY:
            topics[name] = begins[name]
        else:
            topics[name] = _follow(name, variables)
    return topics


def _follow(name: str, variables: Mapping[str, Variable]) -> str:
    """The subject of a column, of that in turn: of having a mortgage the mortgage, of that debt."""
    seen = {name}
    while name in variables and variables[name].subject not in seen:
        name = variables[name].subject
        seen.add(name)
    return name


def _beginning(name: str) -> str:
    """The first part of a heading that has several: "Mnt" of "MntWines", "PAY" of "PAY_2"."""
    begun = re.match(r"([A-Z][a-z]{1,}|[A-Za-z]+_)(?=[A-Z0-9a-z])", name)
    return begun.group(1).rstrip("_") if begun else ""


def _rank(lines: Sequence[Line], position: int) -> list[Line]:
    """Lines that a card may show, the largest difference first."""
    shares = {line.variable.subject for line in lines if line.variable.kind == "share"}
    fit = [line for line in lines if _is_fit(line, position, shares)]
    return sorted(fit, key=lambda line: -abs(line.difference[position].value))


def _is_fit(line: Line, position: int, shares: Set[str]) -> bool:
    own, all_of_it = line.segments[position].value, line.domain.value
    variable = line.variable
    gap = abs(line.difference[position].value)
    if variable.aside or not (math.isfinite(own) and math.isfinite(all_of_it)):
        return False
    if not gap >= _LEAST:
        return False
    if (
        line.code is not None
        and variable.phrases.levels
        and line.code not in variable.phrases.levels
    ):
        return False  # "unknown"
    if line.statistic == "median":
        marked = variable.kind == "count" and min(own, all_of_it) < 0  # −1 for none
        return (
            not marked
            and own != all_of_it
            and not (own == 0 and not shares.isdisjoint({variable.name, variable.subject}))
        )
    if line.statistic == "share":
        return own >= 0.5 or (variable.kind == "share" and gap >= _LEAST_OF_FEW)
    return False


def _column(survey: Survey, line: Line) -> Floats:
    """The column of a line as it is compared: on the asinh curve, or 1 where the value is had."""
    column = survey.column(line.variable.name)
    if line.code is not None:
        column = np.where(np.isnan(column), np.nan, column == line.code)
    elif line.variable.kind == "money":
        column = asinh(column)
    known = ~np.isnan(column)
    middle = mean(column[known], survey.design.weight[known])
    return np.where(known, column - middle, 0.0)


def _repeats(column: Floats, found: Sequence[tuple[Line, Floats]], weight: Floats) -> bool:
    """Tell whether a column correlates with one of those found."""
    own = add_products(weight, column * column)
    for _, other in found:
        both = own * add_products(weight, other * other)
        if both > 0 and abs(add_products(weight, column * other)) > _ALIKE * math.sqrt(both):
            return True
    return False


def _fact(line: Line, position: int) -> Fact:
    return Fact(
        variable=line.variable,
        statistic="median" if line.statistic == "median" else "share",
        label=line.label,
        segment=line.segments[position],
        domain=line.domain,
        difference=line.difference[position].value,
        words=_word(line, line.segments[position].value),
    )


def _word(line: Line, value: float) -> str:
    """One fact in words, beside the same figure of all."""
    if line.statistic == "median":
        own, other = (amount(x, line.variable, "median") for x in (value, line.domain.value))
        return f"Typical {line.variable.short_label} {own} (all: {other})"
    return f"{whole(value)} {_word_had(line)} (all: {whole(line.domain.value)})"


def _word_had(line: Line) -> str:
    """Say what those behind a share have or do."""
    variable, phrases = line.variable, line.variable.phrases
    if variable.kind == "share":
        return plural_verb(phrases.has or f"has {variable.short_label}")
    if line.code is not None and line.code in phrases.levels:
        return add_article(phrases.levels[line.code])
    return f"with {variable.short_label} “{line.label}”"
