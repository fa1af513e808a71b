"""What a visitor does into the address that shows it: plain functions, nothing of Dash in them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from segmentus.app.address import presets, read_address
from segmentus.app.column_changes import (
    correct_column,
)
from segmentus.app.forming import ask_forming
from segmentus.app.nations import NATION, enter_nation
from segmentus.app.session import Session
from segmentus.app.survey_uses import list_survey_uses
from segmentus.app.uploads import read_from_line, take_customers
from segmentus.app.views.explore import narrow
from segmentus.app.views.questions import list_columns
from segmentus.app.views.scales import read_own
from segmentus.app.views.scatter import show_inside
from segmentus.app.views.survey_columns import find_chips
from segmentus.app.work import Job
from segmentus.errors import InputError
from segmentus.study import Study
from segmentus.survey.values import Survey

_PATIENCE = 20.0
"""Seconds that a press waits for what the page showed and was let go of meanwhile."""


@dataclass(frozen=True, slots=True)
class SubmittedForm:
    """What a visitor has before them when a button of a form is clicked.

    Attributes
    ----------
    session : of the visitor.
    search : the present address.
    fields : what the form holds.
    """

    session: Session
    search: str | None
    fields: Mapping[str, Any]


def enter_plan(search: str | None, fields: Mapping[str, Any]) -> str:
    """Write the address of the plan that a form asks for, at its groups.

    Parameters
    ----------
    search : the present address.
    fields : of the plan, as the form has them.

    Raises
    ------
    InputError
        The fields do not make a plan.
    """
    address = read_address(search)
    given = _given(fields)
    asked = address.asking(**given)
    if not given["select"]:  # a selection that was given up must not come back
        asked = replace(asked, plan=asked.plan.model_copy(update={"select": None}))
    if asked.asking(names=address.plan.names).plan == address.plan:
        asked = address  # nothing changed, so that names given to groups stay
    return asked.at("segments", part="search", against="", x="", y="", z="").write()


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a plan from those of its form: features by name, or by how they are selected."""
    given = {
        name: value for name, value in fields.items() if name != "features" and ":" not in name
    }
    if "include_protected" in given:
        given["include_protected"] = given["include_protected"] == "yes"
    selected = bool(given.get("select"))
    chosen = tuple(fields.get("features") or ())
    for which in ("curves", "scales", "emphasis"):
        own = read_own(fields, which)
        kept = own if selected else set(own).intersection(chosen)
        given[which] = {name: own[name] for name in own if name in kept}
    if selected:
        return {**given, "features": ()}
    return {**given, "features": chosen, "select": None}


def enter_dollars(search: str | None, dollars: int | None) -> str:
    """Write the address with amounts in dollars of another year, 0 for those of the file."""
    address = read_address(search)
    plan = address.plan.model_copy(update={"dollars": None})
    return replace(address, plan=plan).asking(dollars=dollars or None, names=plan.names).write()


def narrow_domain(session: Session, search: str | None, fields: Mapping[str, Any]) -> str:
    """Write the address of a narrower domain.

    Raises
    ------
    InputError
        The form has no values or bounds for the column.
    """
    address = read_address(search)
    survey = session.survey(address.plan)
    if not isinstance(survey, Survey) or not address.by:
        raise InputError("domain: no column is chosen; choose one and show its values.")
    where = narrow(
        survey.variable(address.by),
        address.plan.where,
        values=fields.get("values"),
        low=_number(fields.get("low")),
        high=_number(fields.get("high")),
    )
    return replace(address.asking(where=where), by="").write()


def enter_variables(search: str | None, names: Sequence[str] | None) -> str:
    """Write the address that explores other variables."""
    return replace(read_address(search), about=tuple(names or ())).write()


def enter_column(search: str | None, name: str | None) -> str:
    """Write the address that shows the values of a column."""
    return replace(read_address(search), by=name or "").write()


def enter_name(session: Session, search: str | None, at: str, words: str) -> str:
    """Write the address in which the page, or one group, has another name; the others stay.

    Parameters
    ----------
    session : of the visitor.
    search : the present address.
    at : "title", or the number of a group, from 1.
    words : its new name.

    Raises
    ------
    InputError
        The name is empty, another group has it, or there is no such group.
    """
    address, name = read_address(search), " ".join(words.split())
    plan, which = address.plan, "the page" if at == "title" else f"group {at}"
    if not name:
        raise InputError(f"names: the name of {which} is empty; type one, or press Escape.")
    if at == "title":
        return address.asking(title=name, names=plan.names).write()
    study = session.study(plan)
    number = int(at)
    if not isinstance(study, Study) or not 1 <= number <= len(study.segmentation.names):
        raise InputError(f"names: {which} is not on this page; load it again.")
    names = list(study.segmentation.names)
    names[number - 1] = name
    if names.count(name) > 1:
        raise InputError(f"names: another group is called {name!r} too; choose another name.")
    # The whole study may choose another number than its sketch, which the names would not fit.
    held = {} if session.stage(plan) == "full" else {"k": study.choice.k}
    return address.asking(**held, names=tuple(names)).write()


def forget_names(search: str | None) -> str:
    """Write the address with the names that were found, of the page too."""
    address = read_address(search)
    return address.asking(title=presets()[address.preset].title).write()


def enter_k(search: str | None, clicked: Mapping[str, Any] | None) -> str | None:
    """Write the address of the k that was pressed in a figure; None where there is none."""
    points = (clicked or {}).get("points") or [{}]
    at = points[0].get("x")
    if not isinstance(at, int | float) or isinstance(at, bool) or not math.isfinite(at):
        return None
    address = read_address(search)
    k = round(at)
    return address.asking(k=k).write() if k in address.plan.tried else None


def set_axes(search: str | None, axes: Mapping[str, str | None]) -> str:
    """Write the address with other axes of a scatter; "flat" for no third."""
    address = read_address(search)
    turned = {name: axes.get(name) or "" for name in ("x", "y", "z")}
    if turned["z"] == "flat":
        turned["z"] = ""
    if not address.x and turned["x"] == "axis-1":
        turned["x"] = ""
    if not address.y and turned["y"] == "axis-2":
        turned["y"] = ""
    return replace(address, x=turned["x"], y=turned["y"], z=turned["z"]).write()


def describe_lasso(session: Session, search: str | None, selected: Mapping[str, Any] | None) -> Any:
    """Say who is inside a lasso; nothing where the study is not there or nothing is drawn."""
    if not selected:
        return []
    study = session.study(read_address(search).plan)
    points = [
        (int(point.get("curveNumber", -1)), int(point.get("pointNumber", -1)))
        for point in selected.get("points", [])
    ]
    return show_inside(study, points) if isinstance(study, Study) else []


def find_columns(session: Session, search: str | None, words: str) -> Any:
    """List the columns that words are found in."""
    survey = session.survey(read_address(search).plan)
    return list_columns(survey, words or "") if isinstance(survey, Survey) else []


def find_unused(session: Session, search: str | None, words: str) -> Any:
    """Show the columns of a survey that are not used and that words are found in."""
    plan = read_address(search).plan
    survey, forming = session.survey(plan), ask_forming(session, plan)
    if not isinstance(survey, Survey) or isinstance(forming, Job):
        return []
    return find_chips(survey, list_survey_uses(survey, forming, plan), words)


def _number(value: Any) -> float | None:
    """Return what a form gives where a number is typed, None for nothing."""
    return float(value) if isinstance(value, int | float) else None


def is_shown(session: Session, search: str | None, shown: Sequence[str | None]) -> bool:
    """Tell whether the page has all that is known so far, so that it need not be made anew.

    Parameters
    ----------
    session : of the visitor.
    search : the present address.
    shown : the address and the stage of the page that the browser has. The address may be an
        earlier one: Dash drops the answer to a changed address where the poll asks before
        it arrives.
    """
    address, stage = shown
    return address == search and bool(stage) and session.stage(read_address(search).plan) == stage


def stays_while_waiting(shown: str | None, search: str | None) -> bool:
    """Tell whether a page stays as it is until what was changed on it has been worked out.

    Parameters
    ----------
    shown : address of the page that the browser has, "" for none.
    search : the present one.
    """
    if not shown:
        return False
    try:
        before, now = read_address(shown), read_address(search)
    except InputError:
        return False
    same = (before.view, before.plan.data) == (now.view, now.plan.data)
    return same and before.view in ("start", "features") and not before.bare


SUBMIT: Mapping[str, Callable[[SubmittedForm], str]] = {
    "run": lambda form: enter_plan(form.search, form.fields),
    "read-from": lambda form: read_from_line(
        form.session, form.search, form.fields.get("headings")
    ),
    "count": lambda form: take_customers(form.session, form.search),
    "restate": lambda form: enter_dollars(form.search, form.fields.get("dollars")),
    "narrow": lambda form: narrow_domain(form.session, form.search, form.fields),
    "correct": lambda form: correct_column(
        form.search, *(form.fields.get(name) for name in ("column", "role", "form"))
    ),
    "look": lambda form: enter_variables(form.search, form.fields.get("about")),
    "pick": lambda form: enter_column(form.search, form.fields.get("by")),
    NATION: lambda form: enter_nation(form.search, form.fields),
    "unname": lambda form: forget_names(form.search),
}
"""Button of a form → the address that it leads to."""
