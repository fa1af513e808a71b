"""How Dash calls the functions of `intents` and the pages: ids of the layout, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, no_update
from pydantic import BaseModel, Field
from werkzeug.exceptions import BadRequest

from segmentus.app.address import read_address
from segmentus.app.asked import typed
from segmentus.app.forms import read_form
from segmentus.app.groups_callbacks import (
    register_late_part,
    register_names,
    register_new_rows,
    register_other_table,
)
from segmentus.app.intents import (
    SUBMIT,
    SubmittedForm,
    describe_lasso,
    enter_k,
    find_columns,
    find_unused,
    is_shown,
    set_axes,
    stays_while_waiting,
)
from segmentus.app.layout import show_again
from segmentus.app.pages import look_underway, show
from segmentus.app.said import say_of_column
from segmentus.app.session import Session
from segmentus.app.uploads import take_upload
from segmentus.app.views.searching import SEARCH
from segmentus.errors import InputError
from segmentus.plan import Plan

Find = Callable[[], Session]
"""Gives the session of the present request."""

CONTROL: Mapping[str, Callable[[Session, Plan], None]] = {
    "cancel": Session.cancel,
    "retry": Session.retry,
}
"""Button → what it does to the work on the plan that is shown."""

PageShown = Annotated[list[str | None], Field(min_length=2, max_length=2)]
"""The address and the stage of the page that a browser has."""


Value = str | int | float | list[str] | None
"""Of a control that says something of a column or of the groups."""


FileWord = Annotated[str, Field(max_length=40)]
"""What the server answered when a file had arrived."""


class PlotPoint(BaseModel):
    """A point of a figure, as plotly tells of it."""

    x: Any = None
    curveNumber: int = -1  # noqa: N815 - plotly's own name
    pointNumber: int = -1  # noqa: N815


class Picked(BaseModel):
    """What was clicked or chosen in a figure."""

    points: list[PlotPoint] = []


def _points(picked: Picked | None) -> dict[str, Any] | None:
    return None if picked is None else picked.model_dump()


def register(app: Dash, session: Find) -> None:
    """Join the functions of this module to the ids of the layout."""
    _register_page(app, session)
    _register_buttons(app, session)
    _register_features(app, session)
    _register_columns(app, session)
    _register_figures(app, session)
    _register_upload(app, session)
    register_names(app, session)
    register_new_rows(app, session)
    register_other_table(app, session)
    register_late_part(app, session)


def _register_page(app: Dash, session: Find) -> None:
    @app.callback(
        Output("menu", "children"),
        Output("file", "children"),
        Output("page", "children"),
        Output("poll", "disabled"),
        Output("status", "children"),
        Output("title", "data"),
        Output("underway", "children"),
        Output("shown", "data"),
        Input("url", "search"),
        Input("poll", "n_intervals"),
        Input("again", "data"),
        State("shown", "data"),
        # Dash drops an answer where the same is asked again: a page that takes longer to make than
        # the polling interval would never be seen, so polling stops until there is an answer.
        running=[(Output("poll", "max_intervals"), 0, -1)],
    )
    @typed
    def show_page(search: str | None, _ticks: int | None, _again: int, shown: PageShown) -> Any:
        visitor = session()
        if ctx.triggered_id != "poll":
            if ctx.triggered_id != "again":  # opened anew; what was cancelled by a click stays so
                _retry(visitor, search, opened=not shown[0])
        elif is_shown(visitor, search, shown):
            underway, waiting = look_underway(visitor, read_address(search))
            kept = [no_update] * 3
            return *kept, not waiting, no_update, no_update, underway, no_update
        page = show(visitor, search)
        if page.waiting and stays_while_waiting(shown[0], search):
            return *[no_update] * 3, False, page.status, no_update, show_again(), no_update
        return (
            page.menu, page.file, page.content, not page.waiting, page.status, page.title,
            page.underway, [search, page.stage],
        )  # fmt: skip

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("segmentus", "shown"),
        Output("skip", "data-shown"),
        Input("title", "data"),
        Input("page", "children"),
    )


def _retry(session: Session, search: str | None, *, opened: bool) -> None:
    """Start anew what was stopped or failed, where a page is opened or a search is asked for."""
    try:
        address = read_address(search)
    except InputError:
        return
    if opened or address.part == SEARCH:
        session.retry(address.plan)


def _register_buttons(app: Dash, session: Find) -> None:
    @app.callback(
        Output("url", "search"),
        Output("again", "data"),
        Output("said", "children"),
        Input({"act": ALL}, "n_clicks"),
        State({"field": ALL}, "value"),
        State({"field": ALL}, "id"),
        State("url", "search"),
        State("again", "data"),
        prevent_initial_call=True,
    )
    @typed
    def on_click(
        clicks: list[int | None], values: list[Any], ids: list[dict[str, str]],
        search: str | None, again: int,
    ) -> Any:  # fmt: skip
        if not any(clicks) or not isinstance(ctx.triggered_id, dict):
            return no_update, no_update, no_update
        act = str(ctx.triggered_id.get("act"))
        if act not in CONTROL and act not in SUBMIT:
            raise BadRequest("There is no such button.")
        try:
            form = SubmittedForm(session(), search, read_form(ids, values))
            if act in CONTROL:
                CONTROL[act](form.session, read_address(search).plan)
                return no_update, again + 1, ""
            return SUBMIT[act](form), no_update, ""
        except InputError as error:
            return no_update, no_update, str(error)


def _register_features(app: Dash, session: Find) -> None:
    @app.callback(
        Output("columns", "children"),
        Input("search-columns", "value"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    @typed
    def on_search(words: str | None, search: str | None) -> Any:
        return find_columns(session(), search, words or "")

    @app.callback(
        Output("chips", "children"),
        Input("search-chips", "value"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    @typed
    def on_search_unused(words: str | None, search: str | None) -> Any:
        return find_unused(session(), search, words or "")


def _register_columns(app: Dash, session: Find) -> None:
    @app.callback(
        Output("url", "search", allow_duplicate=True),
        Output("said", "children", allow_duplicate=True),
        Input({"column": ALL, "says": ALL}, "value"),
        State({"column": ALL, "says": ALL}, "id"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    @typed
    def on_said(values: list[Value], ids: list[dict[str, str]], search: str | None) -> Any:
        where = ctx.triggered_id
        if len(ctx.triggered_prop_ids) != 1 or not isinstance(where, dict) or where not in ids:
            return no_update, no_update  # controls that have just come
        try:
            target = say_of_column(session(), search, where, values[ids.index(where)])
        except InputError as error:
            return no_update, str(error)
        return (no_update if target in (None, search or "") else target), ""


def _register_figures(app: Dash, session: Find) -> None:
    @app.callback(
        Output("url", "search", allow_duplicate=True),
        Input({"figure": ALL}, "clickData"),
        State({"figure": ALL}, "id"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    @typed
    def on_click(
        clicked: list[Picked | None], ids: list[dict[str, str]], search: str | None
    ) -> Any:
        where = ctx.triggered_id
        figure = where.get("figure") if isinstance(where, dict) else None
        if figure not in ("choice", "clustergram"):
            return no_update
        picked = {each.get("figure"): value for each, value in zip(ids, clicked, strict=False)}
        return enter_k(search, _points(picked.get(figure))) or no_update

    @app.callback(
        Output("url", "search", allow_duplicate=True),
        Input({"axis": ALL}, "value"),
        State({"axis": ALL}, "id"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    @typed
    def on_axes(values: list[str | None], ids: list[dict[str, str]], search: str | None) -> Any:
        if not values:
            return no_update
        axes = {each.get("axis", ""): value for each, value in zip(ids, values, strict=False)}
        target = set_axes(search, axes)
        return no_update if target == (search or "") else target

    @app.callback(
        Output("inside", "children"),
        Input({"figure": "cloud"}, "selectedData"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    @typed
    def on_lasso(selected: Picked | None, search: str | None) -> Any:
        return describe_lasso(session(), search, _points(selected))


def _register_upload(app: Dash, session: Find) -> None:
    @app.callback(
        Output("url", "search", allow_duplicate=True),
        Output("upload-said", "children"),
        Input("sent", "data"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    @typed
    def on_sent(word: FileWord | None, search: str | None) -> Any:
        if not word:
            return no_update, no_update
        return take_upload(session(), search, word)
