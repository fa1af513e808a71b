"""What a column holds, in a few values and words: for its chip, and for lists of columns."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
from dash import html

from segmentus.app.column_uses import UsedColumn
from segmentus.app.elements import Element
from segmentus.arrays import Floats
from segmentus.errors import InputError
from segmentus.formats import amount, currency
from segmentus.segments.answer.target import find_target
from segmentus.survey.table.schema import Column
from segmentus.survey.values import Survey, Variable

_SHOWN = 5
_LONGEST = 40
_HEAD = 2_000
_FEW = 6
"""Values of at most so many are counted one by one."""
_BY_NAME = {
    "money": "Its name says money.",
    "outcome": "Its name says what happened in the end.",
    "personal": "Its name says that it is personal.",
    "protected": "By its name.",
    "id": "Its name says that it numbers rows.",
}
_REASONS = {
    "by its name, all values differ": "Its name says that it numbers rows, and no two share one.",
    "as asked": "As you said.",
    "two values": "It has two values.",
    "one value": "It has one value.",
    "no value": "It is empty.",
    "its values": "By its values: they are days.",
    "whole numbers from 0 up": "Whole numbers from 0 up.",
}


def show_values(column: Column, survey: Survey) -> list[Element]:
    """Show up to five different values in the order of the file, and how they spread."""
    assert survey.cells is not None  # a customer table
    cells = survey.cells[column.name]
    known = cells.head(_HEAD).drop_nulls().cast(pl.String, strict=False).drop_nulls()
    first = known.unique(maintain_order=True).head(_SHOWN).to_list()
    few = f"Its {column.distinct} values" if column.distinct <= _SHOWN else "Five of its values"
    spread = word_spread(column, survey)
    return [
        html.P({1: "Its value", 2: "Its two values"}.get(column.distinct, few), className="lab"),
        html.Div([html.Code(_cut(text)) for text in first], className="vals"),
        *([html.P(spread, className="small")] if spread else []),
    ]


def word_spread(column: Column, survey: Survey) -> str:
    """Say how the values of a column spread: counts, or from where to where.

    "from 18 to 119, typically 70", "Yes 6,361 · No 682", "7,043 different values".
    """
    variable = survey.variables.get(column.name)
    if variable is not None and variable.kind in ("money", "count"):
        known = known_values(survey, column.name)
        return _word_range(known, variable, column) if known.size else ""
    if column.distinct > _FEW:
        return f"{column.distinct:,} different values"
    assert survey.cells is not None
    counts = survey.cells[column.name].drop_nulls().value_counts(sort=True, name="rows")
    return " · ".join(f"{_cut(str(value))} {rows:,}" for value, rows in counts.iter_rows())


def known_values(survey: Survey, name: str) -> Floats:
    """Values (m,) of a column that are known."""
    column = survey.column(name)
    known: Floats = column[~np.isnan(column)]
    return known


def word_typical(known: Floats, variable: Variable) -> str:
    """Write the median of known values in their unit."""
    return amount(float(np.median(known)), variable, "median")


def _word_range(known: Floats, variable: Variable, column: Column) -> str:
    if column.reference and column.type == "date":
        newest = date.fromisoformat(column.reference)
        first, last = (newest - timedelta(days=float(each)) for each in (known.max(), known.min()))
        return f"from {_word_day(first)} to {_word_day(last)}"
    low, high = (amount(float(each), variable, "") for each in (known.min(), known.max()))
    return f"from {low} to {high}, typically {word_typical(known, variable)}"


def _word_day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def word_hint(each: UsedColumn, survey: Survey) -> str:
    """Say of a column what its chip shows beside the name: "$", "Yes: 27 %"."""
    column = each.column
    if each.use == "outcome":
        return _word_outcome(column.name, survey, each.counts)
    if column.name in (survey.schema.weight, survey.schema.strata) if survey.schema else False:
        return column.role
    return currency(column.unit) or ("money" if column.role == "money" else "")


def _word_outcome(name: str, survey: Survey, counts: str) -> str:
    try:
        target = find_target(survey, [name], counts) if name in survey.variables else None
    except InputError:  # a value that another column had
        target = find_target(survey, [name])
    if target is None or target.variable.name != name:
        return ""
    share = float(np.nanmean(target.happened))
    return f"{target.variable.word_of(target.value)}: {share:.0%}".replace("%", "\u00a0%")


def counted_value(each: UsedColumn, survey: Survey) -> str | None:
    """Word of the value of an outcome that counts; None where none does."""
    words = _word_outcome(each.column.name, survey, each.counts)
    return words.rpartition(": ")[0] or None


def word_reason(each: UsedColumn) -> str:
    """Say in a sentence why a column is used as it is."""
    column = each.column
    known = _BY_NAME.get(column.role) if column.why == "by its name" else _REASONS.get(column.why)
    said = known or f"{column.why[:1].upper()}{column.why[1:]}."
    if each.doubt:
        said += f" But: {each.doubt}. Press what it is."
    if column.role == "personal":
        said += " Names, addresses and the like are never used."
    if column.protected:
        said += " Who someone is describes a group and never forms one."
    if each.passed_over:
        said += f" {each.passed_over}"
    if column.missing:
        said += f" {column.missing:,} {'is' if column.missing == 1 else 'are'} missing."
    return said


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
