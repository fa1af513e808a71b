"""What each column of a customer table is used for, what it might be used for, and what is odd."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from segmentus.app.passed_over import explain
from segmentus.features.select import Selection
from segmentus.plan import Plan
from segmentus.study.prepare import domain_of, select
from segmentus.survey.table.roles import MOST_CATEGORIES
from segmentus.survey.table.schema import FEATURES, Column, Schema
from segmentus.survey.values import Survey

ColumnUse = Literal["groups", "described", "outcome", "customer", "out"]
"""The five that exclude each other."""

USES: Mapping[ColumnUse, str] = {
    "groups": "form groups",
    "described": "describe groups",
    "outcome": "show as the outcome",
    "customer": "name each customer",
    "out": "leave out",
}
"""Use → words after "Use the column to"."""

_MOST_OUTCOMES = 10
_FEW = 5


@dataclass(frozen=True, slots=True)
class UsedColumn:
    """One column and what is done with it.

    Attributes
    ----------
    column : as it was read.
    use : what it is used for.
    changed : whether the visitor said so and the guess was another.
    doubt : why it is worth a look, in a few words; "" where nothing is odd.
    blocked : uses that cannot be, and why.
    counts : value of the outcome that counts, "" for the usual one.
    passed_over : why it does not form groups where it might, "" for no reason known.
    """

    column: Column
    use: ColumnUse
    changed: bool
    doubt: str
    blocked: Mapping[ColumnUse, str]
    counts: str = ""
    passed_over: str = ""


def choose_forming(survey: Survey, plan: Plan) -> Selection:
    """Choose the columns that form the groups under a plan."""
    if survey.schema is not None and survey.schema.purchases is not None and not plan.rows:
        return Selection(tuple(column.name for column in survey.schema.features), "given")
    return select(domain_of(survey, plan), plan)


def list_used(
    survey: Survey,
    guess: Schema,
    chosen: Selection,
    plan: Plan,
    usual: Sequence[str] | None = None,
) -> tuple[UsedColumn, ...]:
    """Say of every column what it is used for.

    Parameters
    ----------
    survey : as the visitor has it read.
    guess : how it was read before the visitor said anything.
    chosen : the columns that form the groups, and why others do not.
    plan : which says what was changed.
    usual : names of the columns that would form the groups had the visitor said nothing; None for
        all that might.
    """
    schema = survey.schema
    assert schema is not None  # it is a customer table
    guessed = [column.name for column in guess.features] if usual is None else usual
    noted = " ".join(note for note in survey.source.notes if "day first" in note)
    used = [
        _used(column, schema, guess, (chosen.names, guessed), plan, noted)
        for column in schema.columns
    ]
    return tuple(
        replace(each, passed_over=explain(chosen, each.column.name))
        if each.use == "described" and forms_by_default(each.column) else each
        for each in used
    )  # fmt: skip


def _used(
    column: Column,
    schema: Schema,
    guess: Schema,
    forming: tuple[Sequence[str], Sequence[str]],
    plan: Plan,
    noted: str,
) -> UsedColumn:
    use = use_of(column, schema, forming[0])
    column = as_read(column, guess)
    before = use_of(guess.column(column.name), guess, forming[1])
    said = column.name in (*plan.columns, *plan.exclude, *plan.outcome, plan.id)
    changed = use != before and (said or column.name in plan.features or bool(plan.features))
    twice = f"column {column.name}:" in noted
    doubt = "" if said else _doubt(column, schema, dated_twice=twice)
    first = [each.name for each in schema.outcomes][:1] == [column.name]
    blocked = _blocked(column, schema.rows, plan)
    return UsedColumn(column, use, changed, doubt, blocked, plan.outcome_value if first else "")


def as_read(column: Column, guess: Schema) -> Column:
    """Give a column that was left out the values that it had before that."""
    if column.role != "excluded":
        return column
    before = guess.column(column.name)
    return replace(before, role=column.role, kind=column.kind, why=column.why)


def use_of(column: Column, schema: Schema, forming: Sequence[str]) -> ColumnUse:
    """Say what a column is used for, given those that form the groups."""
    if column.name in (schema.id, schema.unit):
        return "customer"
    if column.name in forming and column.role != "outcome":
        return "groups"
    if column.role == "outcome":
        return "outcome"
    return "out" if column.kind is None else "described"


def _doubt(column: Column, schema: Schema, *, dated_twice: bool) -> str:
    """Say where the reason for a guess and the values do not go together."""
    if column.role == "personal" and column.distinct <= 3:
        return f"personal by its name, but only {column.distinct} values"
    if column.role == "id" and column.name != schema.id and column.distinct < schema.rows / 2:
        return "a number of rows by its name, but values repeat"
    few = column.distinct <= _FEW and schema.rows > 10 * _FEW
    if column.role == "money" and few:
        return f"money, but only {column.distinct} different amounts"
    return "day or month first?" if dated_twice else ""


def _blocked(column: Column, rows: int, plan: Plan) -> dict[ColumnUse, str]:
    """Say which uses cannot be."""
    blocked: dict[ColumnUse, str] = {}
    if column.missing:
        blocked["customer"] = "Some rows have none."
    elif column.distinct < rows:
        blocked["customer"] = "Values repeat."
    if column.distinct <= 1:
        why = "It is empty." if not column.distinct else "It is the same in every row."
        return {**blocked, "groups": why, "described": why, "outcome": why}
    if column.distinct > _MOST_OUTCOMES:
        blocked["outcome"] = "It has too many different values: an outcome happens or does not."
    if column.type == "text" and column.distinct > MOST_CATEGORIES:
        blocked["described"] = "It has too many different words to be shown."
    if column.type == "text" and column.distinct == rows:
        blocked["groups"] = "Every value differs: it would tell customers apart, not groups."
    elif column.type == "text" and column.distinct > MOST_CATEGORIES:
        blocked["groups"] = "It has too many different words."
    elif column.protected and not plan.include_protected:
        blocked["groups"] = "Protected: an expert can allow it under “Form groups”."
    return blocked


def can_be_money(column: Column) -> bool:
    """Tell whether a column may be called money."""
    return column.type in ("number", "whole number") and column.role not in ("id", "outcome")


def forms_by_default(column: Column) -> bool:
    """Tell whether a column may form groups as it was read."""
    return column.role in FEATURES and not column.protected
