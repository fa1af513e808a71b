"""What a visitor says of a column into the address that has it so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

from segmentus.app.address import Address, read_address
from segmentus.app.column_uses import ColumnUse, as_read, forms_by_default, use_of
from segmentus.app.views.schema import ROLES, TASKS
from segmentus.app.written import FORMS
from segmentus.errors import InputError
from segmentus.plan import Plan
from segmentus.survey.table.schema import Column, Hint, Hints, Schema

_ROLES = {
    "text": "category", "yes/no": "yes/no", "date": "date", "number": "number",
    "whole number": "number",
}  # fmt: skip
"""Type of the cells → the role by which a column that was left out is described."""

KEPT = ("rows", "encoding", "skip")
"""What is said of a whole table, and stays where single columns are guessed again."""


def guessed_plan(plan: Plan) -> Plan:
    """Return the plan without anything said of single columns."""
    hints = {name: value for name, value in vars(Hints()).items() if name not in KEPT}
    return plan.model_copy(update=hints)


def forget_changes(address: Address) -> Address:
    """Return the address with every column as it was guessed."""
    plan = guessed_plan(address.plan).model_copy(
        update={
            "features": (),
            "select": "automatic",
            "money": (),
            "names": (),
            "outcome_value": "",
            "categories": "profile",
        }
    )
    return replace(address, plan=plan)


def change_use(
    address: Address, schema: Schema, guess: Schema, forming: Sequence[str], said: tuple[str, str]
) -> Address:
    """Use a column for something else.

    Parameters
    ----------
    address : now.
    schema, guess : how the table was read, and how without a word of the visitor.
    forming : names of the columns that form the groups now.
    said : name of the column, and its new use.

    Raises
    ------
    InputError
        There is no such column or use.
    """
    name, use = said
    if name not in [column.name for column in schema.columns] or use not in get_args(ColumnUse):
        raise InputError("columns: choose a column of the table and one of its uses.")
    column, before, plan = as_read(schema.column(name), guess), guess.column(name), address.plan
    changes = _without(plan, name)
    forms = [each for each in forming if each != name]
    default = use_of(before, guess, [c.name for c in guess.features])
    if use == "groups":
        changes |= _forming(column, before, changes)
        forms.append(name)
    elif use == "described" and default != "described":
        changes |= _described(column, before, changes)
    elif use == "outcome" and default != "outcome":
        changes["outcome"] = (name, *changes["outcome"])
    elif use == "customer" and default != "customer":
        changes["id"] = name
    elif use == "out" and default != "out":
        changes["exclude"] = (*changes["exclude"], name)
    if "outcome" in (use, use_of(column, schema, forming)):
        changes["outcome_value"] = ""
    if use == "groups" or name in forming:
        if not forms:
            raise InputError(
                "columns: one column must form the groups at least; add another first."
            )
        changes |= {"features": tuple(_in_order(forms, schema)), "select": None}
    return address.asking(**changes)


def _without(plan: Plan, name: str) -> dict[str, Any]:
    """Return what a plan says of columns, without a word of one of them but its unit."""
    hints = {each: hint for each, hint in plan.columns.items() if each != name}
    kept = plan.columns.get(name, Hint()).unit
    if kept:
        hints[name] = Hint(unit=kept)
    return {
        "columns": hints,
        "exclude": tuple(each for each in plan.exclude if each != name),
        "outcome": tuple(each for each in plan.outcome if each != name),
        "id": "" if plan.id == name else plan.id,
    }


def _forming(column: Column, before: Column, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what must be said for a column to form groups."""
    if forms_by_default(before) or (before.kind == "share" and before.role != "outcome"):
        return {}
    if column.type in ("text", "yes/no") or before.kind == "code":
        role = {} if before.role in ("category", "yes/no") else {"role": _ROLES[column.type]}
        fitted = {} if column.type == "yes/no" else {"categories": "fit"}
        return {"columns": _hinted(changes, column.name, role), **fitted}
    return {"columns": _hinted(changes, column.name, {"role": "number"})}


def _described(column: Column, before: Column, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what must be said for a column to be described and not to form groups."""
    if before.kind is not None and before.role != "outcome":
        return {}
    return {"columns": _hinted(changes, column.name, {"role": _ROLES[column.type]})}


def _hinted(changes: Mapping[str, Any], name: str, said: Mapping[str, Any]) -> dict[str, Hint]:
    hints = dict(changes["columns"])
    hint = replace(hints.get(name, Hint()), **said)
    return {**hints, name: hint} if hint != Hint() else hints


def _in_order(names: Sequence[str], schema: Schema) -> list[str]:
    return [column.name for column in schema.columns if column.name in names]


def change_money(
    address: Address,
    guess: Schema,
    name: str,
    *,
    money: bool | None = None,
    unit: str | None = None,
) -> Address:
    """Call a column money or not, or amounts by a currency.

    Parameters
    ----------
    address : now.
    guess : how the table was read without a word of the visitor.
    name : of the column.
    money : whether it is.
    unit : of its amounts, "" for none.

    Raises
    ------
    InputError
        There is no such column.
    """
    if name not in [column.name for column in guess.columns]:
        raise InputError("columns: choose a column of the table.")
    hints, before = dict(address.plan.columns), guess.column(name)
    hint = hints.pop(name, Hint())
    if money is not None:
        usual = money == (before.role == "money") and hint.role in ("money", "number", "")
        hint = replace(hint, role="" if usual else "money" if money else "number")
    if unit is not None:
        hint = replace(hint, unit="" if unit == before.unit else unit)
    if hint != Hint():
        hints[name] = hint
    if unit:
        hints |= _same_currency(guess, hints, name, unit)
    return address.asking(columns=hints, names=address.plan.names)


def _same_currency(
    guess: Schema, hints: Mapping[str, Hint], name: str, unit: str
) -> dict[str, Hint]:
    """Give the currency of one amount to all that have none: a shop has one."""
    word = unit.removesuffix(" a month").removesuffix(" a year")
    given = {}
    for column in guess.columns:
        hint = hints.get(column.name, Hint())
        is_money = (hint.role or column.role) == "money"
        if column.name != name and is_money and not (hint.unit or column.unit):
            given[column.name] = replace(hint, unit=word)
    return given


def change_worth(address: Address, name: str) -> Address:
    """Let a column measure what a group is worth; it comes first among the amounts."""
    money = (name, *(each for each in address.plan.money if each != name))
    return address.asking(money=money, names=address.plan.names)


def correct_column(
    search: str | None, column: str | None, role: str | None, form: str | None = None
) -> str:
    """Write the address in which a column of a customer table is something else.

    Raises
    ------
    InputError
        No column, or neither a role nor a form is chosen.
    """
    if not column or (role or "") not in ("", *ROLES) or not (role or form in FORMS):
        raise InputError("columns: choose a column and what it is, or how it is written.")
    address = read_address(search)
    plan = address.plan
    hints = {name: hint for name, hint in plan.columns.items() if name != column}
    if role not in (*TASKS, "excluded"):
        said = FORMS[form][1] if form in FORMS else {}
        hints[column] = Hint(**{"role": role or "", **said})  # type: ignore[arg-type]
    tasks = {task: "" for task in TASKS if getattr(plan, task) == column}
    if role in TASKS:
        tasks[role] = column
    exclude = [name for name in plan.exclude if name != column]
    if role == "excluded":
        exclude.append(column)
    return address.asking(columns=hints, exclude=tuple(exclude), **tasks).write()
