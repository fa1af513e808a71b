"""What one control says of a column, or of the groups, into the address that has it so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from segmentus.app.address import Address, read_address
from segmentus.app.column_changes import change_money, change_use, change_worth, guessed_plan
from segmentus.app.column_uses import use_of
from segmentus.app.counting import say_role
from segmentus.app.forming import ask_forming
from segmentus.app.session import Session
from segmentus.app.survey_uses import change_survey_use, list_survey_uses
from segmentus.app.whom import Narrowed, among, list_values, narrow_by, read_narrowed
from segmentus.app.work import Job
from segmentus.errors import InputError
from segmentus.plan import Plan
from segmentus.survey.values import Survey

_PATIENCE = 20.0
"""Seconds that a press waits for what the page showed and was let go of meanwhile."""


def say_of_column(
    session: Session, search: str | None, said: Mapping[str, Any], value: Any
) -> str | None:
    """Write the address in which a column is what a visitor says; None where nothing changes.

    Parameters
    ----------
    session : of the visitor.
    search : the present address.
    said : id of the control: a column's name, and what is said of it.
    value : of the control.

    Raises
    ------
    InputError
        There is no such column, or it cannot be that.
    """
    address, what = read_address(search), str(said.get("says"))
    name = str(said.get("column", ""))
    survey = _settled(session.survey, address.plan)
    if what == "role":
        return say_role(address, name, "" if value == "(none)" else str(value or "")).write()
    if what in _OF_GROUPS:
        return _OF_GROUPS[what](address, survey, name, value)
    target = _of_table(session, address, (name, what, value), survey)
    return None if target is None else target.write()


def _of_table(
    session: Session, address: Address, said: tuple[str, str, Any], survey: Survey
) -> Address | None:
    """Return what is so once something is said of a column of a customer table."""
    name, what, value = said
    schema, before = survey.schema, _settled(session.survey, guessed_plan(address.plan)).schema
    if schema is None or before is None:
        if what == "add":
            return _add(address, survey, str(value or ""))
        if what == "use":
            forming = _settled(partial(ask_forming, session), address.plan)
            return _use_in_survey(address, survey, forming, (name, str(value)))
        raise InputError("columns: these data are no table of customers.")
    if what == "worth":
        return change_worth(address, str(value))
    if what == "add":
        what, name, value = "use", str(value or ""), "groups"
    if name not in [column.name for column in schema.columns]:
        raise InputError("columns: choose a column of the table.")
    if what == "use":
        forming = _settled(partial(ask_forming, session), address.plan)
        if use_of(schema.column(name), schema, forming) == value:
            return None
        return change_use(address, schema, before, forming, (name, str(value)))
    if what == "value":
        return address.asking(outcome_value=str(value or ""), names=address.plan.names)
    if what == "money":
        if (schema.column(name).role == "money") == bool(value):
            return None
        return change_money(address, before, name, money=bool(value))
    unit = "" if value == "none" else str(value or "")
    return change_money(address, before, name, unit=unit)


def _add(address: Address, survey: Survey, name: str) -> Address:
    """Let one column more of a survey form the groups."""
    return address.asking(features=(*address.plan.features, survey.variable(name).name))


def _use_in_survey(
    address: Address, survey: Survey, forming: Sequence[str], said: tuple[str, str]
) -> Address | None:
    """Use a column of a survey for something else; None where it is used so."""
    name, use = said
    now = {each.variable.name: each.use for each in list_survey_uses(survey, forming, address.plan)}
    return None if now.get(name) == use else change_survey_use(address, survey, forming, name, use)


def _narrow(address: Address, survey: Survey, name: str, value: Any) -> str:
    """Tick values of a column."""
    variable = survey.variable(name)
    ticked = [str(each) for each in value or []]
    part = among(ticked, list_values(survey, variable), variable.name)
    return _with_condition(address, narrow_by(address.plan.where, part))


def _bound(end: str, address: Address, survey: Survey, name: str, value: Any) -> str:
    """Set one end of an amount."""
    variable = survey.variable(name)
    parts = read_narrowed(address.plan.where) or ()
    now = next((each for each in parts if each.name == variable.name), Narrowed(variable.name))
    number = float(value) if isinstance(value, int | float) else None
    low, high = (number if each == end else getattr(now, each) for each in ("low", "high"))
    part = Narrowed(variable.name, low=low, high=high)
    return _with_condition(address, narrow_by(address.plan.where, part))


def _with_condition(address: Address, where: str) -> str:
    if where == address.plan.where:
        return address.write()
    return address.asking(where=where).write()


def _look_at(address: Address, survey: Survey, _name: str, value: Any) -> str:
    """Choose the column by which to narrow."""
    name = survey.variable(str(value)).name if value else ""
    return replace(address, by=name).write()


def _count_groups(address: Address, _survey: Survey, _name: str, value: Any) -> str:
    """Ask for a number of groups."""
    if value is None:
        return address.write()
    return address.asking(k=int(value)).write()


def _skip(address: Address, _survey: Survey, _name: str, value: Any) -> str:
    """Pass over lines above the headings."""
    return address.asking(skip=int(value or 0)).write()


_OF_GROUPS: Mapping[str, Callable[[Address, Survey, str, Any], str]] = {
    "among": _narrow,
    "low": partial(_bound, "low"),
    "high": partial(_bound, "high"),
    "by": _look_at,
    "k": _count_groups,
    "skip": _skip,
}


def _settled(get: Callable[[Plan], Any], plan: Plan) -> Any:
    """Return what a session has for a plan, waiting for it where it must be made again."""
    found = get(plan)
    if isinstance(found, Job):
        found.watch(_PATIENCE)
        found = get(plan)
    if isinstance(found, Job):
        raise InputError(found.error or "The server is busy; press again in a few seconds.")
    return found
