"""A survey's protected columns into groups of people: race, sex, age, marital status …"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from segmentus.arrays import Floats, read_only
from segmentus.survey.values import Survey, Variable
from segmentus.uses.nation.classes import AGES

PREFERRED = ("RACECL4", "HHSEX", "AGECL", "MARRIED")
"""Columns of the Survey of Consumer Finances that stand for race, sex, age and marital status."""

_SAY_NOTHING = ("yes", "no", "neither", "none", "other")
"""Labels that need their column's name beside them."""

_OLDEST = 150
"""Years that nobody's age exceeds; what does is the year of a birth."""

MOST_GROUPS = 8
"""Values of a category that are looked at."""


@dataclass(frozen=True, slots=True, eq=False)
class PeopleGroup:
    """One group of people.

    Attributes
    ----------
    variable : column that it is a value of.
    label : in words.
    inside : (n,) 1 where a row belongs to it, 0 where not, nan where that is not known.
    """

    variable: str
    label: str
    inside: Floats


def list_people(survey: Survey) -> tuple[PeopleGroup, ...]:
    """List the groups of people that a survey tells of, column by column."""
    return tuple(_go_through(survey))


def has_people(survey: Survey) -> bool:
    """Tell whether a survey tells of any groups of people, without taking them all."""
    return next(_go_through(survey), None) is not None


def _go_through(survey: Survey) -> Iterator[PeopleGroup]:
    preferred = [survey.variables[name] for name in PREFERRED if name in survey.variables]
    columns = preferred or [
        variable for variable in survey.variables.values() if variable.aside == "protected"
    ]
    for variable in columns:
        yield from _list_values(survey, variable)


def _list_values(survey: Survey, variable: Variable) -> Iterator[PeopleGroup]:
    column = survey.column(variable.name)
    known = ~np.isnan(column)
    if not known.any():
        return
    values = np.unique(column[known])
    if variable.kind in ("money", "count") and len(values) > MOST_GROUPS:
        yield from _list_classes(variable, column)
        return
    if not 1 < len(values) <= MOST_GROUPS:
        return
    for value in [code for code in variable.codes if code in values] or values.tolist():
        inside = np.where(known, (column == value).astype(np.float64), np.nan)
        yield PeopleGroup(variable.name, label_people(variable, value), read_only(inside))


def label_people(variable: Variable, value: float) -> str:
    """Name a group: the value's label, with the column's where that alone says nothing."""
    word = variable.word_of(value)
    if variable.kind == "share":
        word = "yes" if value == 1 else "no"
    return f"{variable.short_label}: {word}" if word in _SAY_NOTHING else word


def _list_classes(variable: Variable, column: Floats) -> Iterator[PeopleGroup]:
    """Cut ages as the Board's tables do, and years of birth by decades."""
    known = column[~np.isnan(column)]
    are_years = float(np.median(known)) > _OLDEST
    below, above = ("before", "or later") if are_years else ("under", "and over")
    edges = (-np.inf, *(_find_decades(known) if are_years else AGES), np.inf)
    for low, high in pairwise(edges):
        inside = (column >= low) & (column < high)
        if inside.any():
            word = (
                f"{below} {high:g}" if low == -np.inf
                else f"{low:g} {above}" if high == np.inf
                else f"{low:g} to {high - 1:g}"
            )  # fmt: skip
            values = np.where(np.isnan(column), np.nan, inside.astype(np.float64))
            yield PeopleGroup(variable.name, f"{variable.short_label} {word}", read_only(values))


def _find_decades(years: Floats) -> tuple[int, ...]:
    """Find the years that classes begin with: every tenth, or a wider step where there are many."""
    first, last = np.quantile(years, [0.01, 0.99])
    step = 10 * max(1, -(-int(last - first) // (10 * (MOST_GROUPS - 2))))
    return tuple(range(int(first) // step * step + step, int(last) // step * step + 1, step))
