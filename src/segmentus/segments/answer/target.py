"""The outcome that a plan or a table names into a `Target`: who counts, and in what words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from segmentus.arrays import Floats, read_only
from segmentus.errors import InputError
from segmentus.segments.answer.told import read_words
from segmentus.survey.table.names import cut_name
from segmentus.survey.values import Survey, Variable

GENERIC = frozenset(("y", "target", "label", "outcome"))
"""Words by which a table says which column is the outcome."""


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """Whom the outcome happened to.

    Attributes
    ----------
    variable : the column.
    value : its code that counts.
    happened : (n,) 1 and 0; nan where unknown.
    words, doing, base : as in `Outcome`.
    hoped : whether it is what one hopes for.
    """

    variable: Variable
    value: float
    happened: Floats
    words: str
    doing: str
    base: str
    hoped: bool


def list_outcomes(survey: Survey, asked: Sequence[str] = ()) -> tuple[str, ...]:
    """Names of the columns that are outcomes: those a plan asks for, then those of the table.

    Of these one called "target" or the like comes first, and then the last: it is the custom to put
    what is to be foretold at the end, and a "default" of before is a column among others.

    Raises
    ------
    InputError
        A column asked for does not exist.
    """
    found = () if survey.schema is None else survey.schema.outcomes
    asked = [*asked, *(each.name for each in found if each.why == "as asked")]
    known = [survey.variable(name).name for name in asked]
    own = [each.name for each in found if each.why != "as asked"][::-1]
    own.sort(key=lambda name: set(cut_name(name)).isdisjoint(GENERIC))
    return tuple(dict.fromkeys([*known, *own]))


def refuse_fitted(survey: Survey, features: Iterable[str], asked: Sequence[str]) -> None:
    """Raise where a feature is asked for as the outcome too.

    Raises
    ------
    InputError
        Segments made from an outcome say nothing about it.
    """
    outcomes = [survey.variable(name).name for name in asked]
    for name in features:
        if name in outcomes:
            raise InputError(
                f"feature {name}: it is named as an outcome, which is described and never "
                "clustered on; take it out of one of the two."
            )


def find_target(survey: Survey, asked: Sequence[str] = (), counts: str = "") -> Target | None:
    """Find the first outcome that happened to some and not to others.

    Parameters
    ----------
    survey : the domain.
    asked : names that a plan gives.
    counts : the value of the first of them that counts, as a word; "" for the usual one. With it an
        outcome may have more than two values.

    Returns
    -------
    None where no outcome has two values, or the domain was chosen by it.

    Raises
    ------
    InputError
        The outcome has no such value.
    """
    for at, name in enumerate(list_outcomes(survey, asked)):
        variable, column = survey.variable(name), survey.column(name)
        if counts and at == 0:
            value: float | None = _named_value(variable, column, counts)
        else:
            value = _value(variable, column, survey.design.weight)
        if value is None:
            continue
        happened = np.where(np.isnan(column), np.nan, column == value)
        past, doing, base, hoped = _word(variable, value, own=survey.schema is not None)
        return Target(variable, value, read_only(happened), past, doing, base, hoped)
    return None


def _named_value(variable: Variable, column: Floats, counts: str) -> float:
    """The code of a value that is named by its word, whatever its case."""
    seen = np.unique(column[~np.isnan(column)]).tolist()
    for value in seen:
        words = {variable.word_of(value).casefold(), f"{value:g}"}
        if variable.kind == "share":
            words.add("yes" if value else "no")
        if counts.casefold() in words:
            return float(value)
    known = ", ".join(variable.word_of(value) for value in seen[:5])
    raise InputError(
        f"outcome_value: {variable.name} has no value {counts!r}; it has {known}, so name one of "
        "them."
    )


def _value(variable: Variable, column: Floats, weight: Floats) -> float | None:
    """The code that counts; None where there are not two of them."""
    seen = np.unique(column[~np.isnan(column) & (weight > 0)])
    if len(seen) != 2:
        return None
    if variable.kind == "share":
        return 1.0
    counts = read_words("outcomes")["counts"]["values"]
    named = [v for v in seen.tolist() if variable.word_of(v).casefold() in counts]
    if len(named) == 1:
        return float(named[0])
    rarer = np.sum(weight[column == seen[1]]) <= np.sum(weight[column == seen[0]])
    return float(seen[1] if rarer else seen[0])


def _word(variable: Variable, value: float, *, own: bool) -> tuple[str, str, str, bool]:
    """Past tense, heading, base, and whether it is hoped for."""
    book = read_words("outcomes")
    entry = _entry(variable.name, book["table"]) if own else book["survey"].get(variable.name)
    if entry is not None and not _denies(variable, value):
        return entry["past"], entry["doing"], entry.get("base", ""), entry.get("hoped", False)
    label = variable.word_of(value)
    plain = variable.kind == "share" and label.casefold() in ("yes", "true")
    said = f"“{variable.short_label}”" if plain else f"“{label}” in {variable.short_label}"
    return f"have {said}", f"with {said}", "", False


def _entry(heading: str, table: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    words = set(cut_name(heading))
    return next((entry for entry in table if not words.isdisjoint(entry["words"])), None)


def _denies(variable: Variable, value: float) -> bool:
    """Tell whether the value that counts says the opposite of the heading: "no", "retained"."""
    return variable.word_of(value).casefold() in ("no", "n", "false", "0", "good", "paid")
