"""How Dash calls what is done on the pages of groups: names typed over, new customers sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from pydantic import BaseModel, Field

from segmentus.app.address import read_address
from segmentus.app.asked import typed
from segmentus.app.elements import alert
from segmentus.app.intents import enter_name
from segmentus.app.late_parts import LOOK, look_at_part
from segmentus.app.movements import keep_other
from segmentus.app.parts_of_pages import find_part
from segmentus.app.sent_rows import agree_on_column, read_sent, take_rows
from segmentus.app.session import Session
from segmentus.errors import InputError


class NewName(BaseModel):
    """A name that was typed over: of the page, or of a group by its number."""

    at: Annotated[str, Field(pattern=r"^(title|[0-9]{1,2})$")]
    words: Annotated[str, Field(max_length=300)]


def register_names(app: Dash, session: Callable[[], Session]) -> None:
    """Join names that are typed over to the address."""

    @app.callback(
        Output("url", "search", allow_duplicate=True),
        Output("said", "children", allow_duplicate=True),
        Input("named", "data"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    @typed
    def on_name(named: NewName | None, search: str | None) -> Any:
        if named is None:
            return no_update, no_update
        try:
            return enter_name(session(), search, named.at, named.words), ""
        except InputError as error:
            return no_update, str(error)


def register_new_rows(app: Dash, session: Callable[[], Session]) -> None:
    """Join files of new customers to the page Take away."""

    @app.callback(
        Output("scored", "children"),
        Input("new-rows", "contents"),
        State("new-rows", "filename"),
        State("url", "search"),
        prevent_initial_call=True,
        running=[(Output("scored", "children"), "Reading the file …", "")],
    )
    @typed
    def on_rows(contents: str | None, name: str | None, search: str | None) -> Any:
        return take_rows(session(), search, name or "", contents) if contents else no_update

    @app.callback(
        Output("scored", "children", allow_duplicate=True),
        Input({"same": ALL}, "n_clicks"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    @typed
    def on_same(clicks: list[int | None], search: str | None) -> Any:
        if not any(clicks) or not isinstance(ctx.triggered_id, dict):
            return no_update
        return agree_on_column(session(), search, str(ctx.triggered_id.get("same")))


def register_other_table(app: Dash, session: Callable[[], Session]) -> None:
    """Join tables that are compared with the groups to the address."""

    @app.callback(
        Output("url", "search", allow_duplicate=True),
        Output("other-said", "children"),
        Input("other-file", "contents"),
        State("other-file", "filename"),
        State("url", "search"),
        prevent_initial_call=True,
        running=[(Output("other-said", "children"), "Reading the file …", "")],
    )
    @typed
    def on_other(contents: str | None, name: str | None, search: str | None) -> Any:
        if not contents:
            return no_update, no_update
        try:
            return keep_other(session(), search, read_sent(session(), name or "", contents)), ""
        except InputError as error:
            return no_update, alert(str(error))


def register_late_part(app: Dash, session: Callable[[], Session]) -> None:
    """Join the part of a page that takes long to its timer."""

    @app.callback(
        Output("late", "children"),
        Output("late-tick", "disabled"),
        Input("late-tick", "n_intervals"),
        State("url", "search"),
        prevent_initial_call=True,
        # As for the page: an answer that takes longer than the timer must not be asked for again.
        running=[(Output("late-tick", "max_intervals"), 0, -1)],
    )
    @typed
    def on_tick(_ticks: int | None, search: str | None) -> Any:
        part = find_part(session(), read_address(search))
        return no_update if part is None else look_at_part(part, LOOK)
