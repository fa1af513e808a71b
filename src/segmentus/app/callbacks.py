"""Plain functions from what the browser says to what it shall show, and how Dash calls them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, no_update
from pydantic import BaseModel, Field
from werkzeug.exceptions import BadRequest

from segmentus.app.address import read_address
from segmentus.app.asked import typed
from segmentus.app.forms import read_form
from segmentus.app.pages import look_underway, show
from segmentus.app.sessions import Session
from segmentus.app.uploads import take_upload
from segmentus.app.views.explore import narrow
from segmentus.app.views.features import toggle
from segmentus.app.views.scales import read_own
from segmentus.app.views.segments import show_inside
from segmentus.app.views.start import ROLES, TASKS, list_columns
from segmentus.app.written import FORMS
from segmentus.errors import InputError
from segmentus.study import Study
from segmentus.survey.table.schema import Hint
from segmentus.survey.values import Survey

Find = Callable[[], Session]
"""Gives the session of the present request."""

ACTS = (
    "run", "restate", "narrow", "correct", "look", "pick", "name", "unname", "cancel", "retry",
)  # fmt: skip
"""What the buttons of forms do."""

Shown = Annotated[list[str | None], Field(min_length=2, max_length=2)]
"""The address and the stage of the page that a browser has."""


class Point(BaseModel):
    """A point of a figure, as plotly tells of it."""

    x: Any = None
    curveNumber: int = -1  # noqa: N815 - plotly's own name
    pointNumber: int = -1  # noqa: N815


class Pressed(BaseModel):
    """What was pressed or chosen in a figure."""

    points: list[Point] = []


def ask(search: str | None, fields: Mapping[str, Any]) -> str:
    """Write the address of the plan that a form asks for, at the choice of k.

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
    given = {
        name: value for name, value in fields.items() if name != "features" and ":" not in name
    }
    if "include_protected" in given:
        given["include_protected"] = given["include_protected"] == "yes"
    chosen = tuple(fields.get("features") or ())
    for which in ("curves", "scales"):
        own = read_own(fields, which)
        kept = own if given.get("select") else set(own).intersection(chosen)
        given[which] = {name: own[name] for name in own if name in kept}
    if given.get("select"):
        given["features"] = ()
    else:
        given["features"], given["select"] = chosen, None
    if address.plan.rule == "fixed":
        given["rule"] = "auto"
    asked = address.asking(**given)
    if not given.get("select"):  # a selection that was given up must not come back
        asked = replace(asked, plan=asked.plan.model_copy(update={"select": None}))
    return asked.at("choose", against="", x="", y="", z="").write()


def restate(search: str | None, dollars: int | None) -> str:
    """Write the address with amounts in dollars of another year, 0 for those of the file."""
    address = read_address(search)
    plan = address.plan.model_copy(update={"dollars": None})
    return replace(address, plan=plan).asking(dollars=dollars or None, names=plan.names).write()


def correct(
    search: str | None, column: str | None, role: str | None, form: str | None = None
) -> str:
    """Write the address in which a column of an own table is something else.

    Raises
    ------
    InputError
        No column, or neither a role nor a form is chosen.
    """
    if not column or (role or "") not in ("", *ROLES) or not (role or form in FORMS):
        raise InputError("columns: choose a column and what it is, or how it is written.")
    address = read_address(search)
    plan = address.plan
    roles: dict[str, Hint] = {name: hint for name, hint in plan.columns.items() if name != column}
    said = FORMS[form][1] if form in FORMS else {}
    tasks = {task: "" for task in TASKS if getattr(plan, task) == column}
    exclude = [name for name in plan.exclude if name != column]
    if role in TASKS:
        tasks[role] = column
    elif role == "excluded":
        exclude.append(column)
    if role not in (*TASKS, "excluded"):
        roles[column] = Hint(**{"role": role or "", **said})  # type: ignore[arg-type]
    return address.asking(columns=roles, exclude=tuple(exclude), **tasks).write()


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


def look_at(search: str | None, names: Sequence[str] | None) -> str:
    """Write the address that explores other variables."""
    return replace(read_address(search), about=tuple(names or ())).write()


def pick_values(search: str | None, name: str | None) -> str:
    """Write the address that shows the values of a column."""
    return replace(read_address(search), by=name or "").write()


def name_segments(search: str | None, names: Sequence[str | None]) -> str:
    """Write the address with names of one's own; none for those from the features.

    Raises
    ------
    InputError
        A name is empty or there twice.
    """
    given = tuple(" ".join((name or "").split()) for name in names)
    odd = [name for name in given if not name or given.count(name) > 1]
    if odd:
        raise InputError(
            f"names: {odd[0]!r} is {'there twice' if odd[0] else 'empty'}; give each segment a "
            "name of its own."
        )
    address = read_address(search)
    return address.asking(names=given).write()


def take_k(search: str | None, clicked: Mapping[str, Any] | None) -> str | None:
    """Write the address of the k that was pressed in a figure; None where there is none."""
    points = (clicked or {}).get("points") or [{}]
    at = points[0].get("x")
    if not isinstance(at, int | float) or isinstance(at, bool) or not math.isfinite(at):
        return None
    address = read_address(search)
    k = round(at)
    return address.asking(k=k).write() if k in address.plan.tried else None


def turn_axes(search: str | None, axes: Mapping[str, str | None]) -> str:
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


def look_in_lasso(session: Session, search: str | None, selected: Mapping[str, Any] | None) -> Any:
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


def _points(pressed: Pressed | None) -> dict[str, Any] | None:
    return None if pressed is None else pressed.model_dump()


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
        earlier one: Dash drops the answer to a changed address where the pulse asks before
        it arrives.
    """
    address, stage = shown
    return address == search and bool(stage) and session.stage(read_address(search).plan) == stage


def register(app: Dash, session: Find) -> None:
    """Join the functions of this module to the ids of the layout."""
    _register_page(app, session)
    _register_forms(app, session)
    _register_figures(app, session)
    _register_upload(app, session)


def _register_page(app: Dash, session: Find) -> None:
    @app.callback(
        Output("menu", "children"),
        Output("page", "children"),
        Output("pulse", "disabled"),
        Output("status", "children"),
        Output("title", "data"),
        Output("underway", "children"),
        Output("shown", "data"),
        Input("url", "search"),
        Input("pulse", "n_intervals"),
        Input("again", "data"),
        State("shown", "data"),
        # Dash drops an answer where the same is asked again: a page that takes longer to make than
        # the pulse beats would never be seen, so the pulse stands still until there is an answer.
        running=[(Output("pulse", "max_intervals"), 0, -1)],
    )
    @typed
    def show_page(search: str | None, _ticks: int | None, _again: int, shown: Shown) -> Any:
        visitor = session()
        if ctx.triggered_id != "pulse":
            _forgive(visitor, search, again=ctx.triggered_id == "again")
        elif is_shown(visitor, search, shown):
            underway, waiting = look_underway(visitor, read_address(search))
            kept = [no_update] * 2
            return *kept, not waiting, no_update, no_update, underway, no_update
        page = show(visitor, search)
        return (
            page.menu, page.content, not page.waiting, page.status, page.title, page.underway,
            [search, page.stage],
        )  # fmt: skip

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("segmentus", "shown"),
        Output("skip", "data-shown"),
        Input("title", "data"),
        Input("page", "children"),
    )


def _forgive(session: Session, search: str | None, *, again: bool) -> None:
    """A page that is opened anew starts what was stopped or failed; a cancelled one stays so."""
    try:
        plan = read_address(search).plan
    except InputError:
        return
    if not again:
        session.retry(plan)


def _register_forms(app: Dash, session: Find) -> None:
    @app.callback(
        Output("url", "search"),
        Output("again", "data"),
        Output("said", "children"),
        Input({"act": ALL}, "n_clicks"),
        State({"field": ALL}, "value"),
        State({"field": ALL}, "id"),
        State({"name": ALL}, "value"),
        State("url", "search"),
        State("again", "data"),
        prevent_initial_call=True,
    )
    @typed
    def act(
        clicks: list[int | None], values: list[Any], ids: list[dict[str, str]],
        names: list[str | None], search: str | None, again: int,
    ) -> Any:  # fmt: skip
        if not any(clicks) or not isinstance(ctx.triggered_id, dict):
            return no_update, no_update, no_update
        word = ctx.triggered_id.get("act")
        if word not in ACTS:
            raise BadRequest("There is no such button.")
        try:
            fields = read_form(ids, values)
            if word in ("cancel", "retry"):
                plan = read_address(search).plan
                (session().cancel if word == "cancel" else session().retry)(plan)
                return no_update, again + 1, ""
            target = {
                "run": lambda: ask(search, fields),
                "restate": lambda: restate(search, fields.get("dollars")),
                "narrow": lambda: narrow_domain(session(), search, fields),
                "correct": lambda: correct(
                    search, fields.get("column"), fields.get("role"), fields.get("form")
                ),
                "look": lambda: look_at(search, fields.get("about")),
                "pick": lambda: pick_values(search, fields.get("by")),
                "name": lambda: name_segments(search, names),
                "unname": lambda: read_address(search).asking().write(),
            }[word]()
        except InputError as error:
            return no_update, no_update, str(error)
        return target, no_update, ""

    @app.callback(
        Output({"field": "features"}, "value"),
        Output({"take": ALL}, "className"),
        Input({"take": ALL}, "n_clicks"),
        State({"take": ALL}, "id"),
        State({"field": "features"}, "value"),
        prevent_initial_call=True,
    )
    @typed
    def take(clicks: list[int | None], ids: list[dict[str, str]], chosen: list[str] | None) -> Any:
        if not any(clicks) or not isinstance(ctx.triggered_id, dict):
            return no_update, [no_update] * len(ids)
        names = toggle(chosen, str(ctx.triggered_id.get("take")))
        return names, ["toggle here" if each["take"] in names else "toggle" for each in ids]

    @app.callback(
        Output("columns", "children"),
        Input("search-columns", "value"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    @typed
    def find(words: str | None, search: str | None) -> Any:
        return find_columns(session(), search, words or "")


def _register_figures(app: Dash, session: Find) -> None:
    @app.callback(
        Output("url", "search", allow_duplicate=True),
        Input({"figure": ALL}, "clickData"),
        State({"figure": ALL}, "id"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    @typed
    def press(clicked: list[Pressed | None], ids: list[dict[str, str]], search: str | None) -> Any:
        where = ctx.triggered_id
        figure = where.get("figure") if isinstance(where, dict) else None
        if figure not in ("choice", "clustergram"):
            return no_update
        pressed = {each.get("figure"): value for each, value in zip(ids, clicked, strict=False)}
        return take_k(search, _points(pressed.get(figure))) or no_update

    @app.callback(
        Output("url", "search", allow_duplicate=True),
        Input({"axis": ALL}, "value"),
        State({"axis": ALL}, "id"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    @typed
    def turn(values: list[str | None], ids: list[dict[str, str]], search: str | None) -> Any:
        if not values:
            return no_update
        axes = {each.get("axis", ""): value for each, value in zip(ids, values, strict=False)}
        target = turn_axes(search, axes)
        return no_update if target == (search or "") else target

    @app.callback(
        Output("inside", "children"),
        Input({"figure": "cloud"}, "selectedData"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    @typed
    def inside(selected: Pressed | None, search: str | None) -> Any:
        return look_in_lasso(session(), search, _points(selected))


def _register_upload(app: Dash, session: Find) -> None:
    @app.callback(
        Output("url", "search", allow_duplicate=True),
        Output("upload-said", "children"),
        Input("upload", "contents"),
        State("upload", "filename"),
        State("url", "search"),
        prevent_initial_call=True,
        running=[(Output("upload-said", "children"), "Reading the file …", "")],
    )
    @typed
    def upload(contents: str | None, name: str | None, search: str | None) -> Any:
        if not contents:
            return no_update, no_update
        return take_upload(session(), search, name or "", contents)
