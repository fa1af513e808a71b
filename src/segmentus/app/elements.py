"""Words and figures into the pieces that pages are made of, with what screen readers need."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import plotly.graph_objects as go
from dash import dcc, html

from segmentus.app.address import Address
from segmentus.report.values import Chip, Shown, Table

Element = Any
"""A Dash component, a text, or a list of them."""

_TOOLS: dict[str, Any] = {
    "": {"displayModeBar": False},
    "flat": {"modeBarButtons": [["lasso2d", "select2d", "zoom2d", "pan2d", "resetScale2d"]]},
    "space": {"modeBarButtons": [["orbitRotation", "zoom3d", "pan3d", "resetCameraDefault3d"]]},
}
"""Plotly's own tools that a figure may have; none of them reaches beyond the page."""

_OPTION = re.compile(r"; --[^;.]*")

Tools = Literal["", "flat", "space"]


def aria(**words: str) -> dict[str, Any]:
    """Write attributes for screen readers: ``aria(label="Steps")``."""
    return {f"aria-{name}": text for name, text in words.items()}


def data(**words: str) -> dict[str, Any]:
    """Write attributes for the page's script: ``data(format="png")``."""
    return {f"data-{name}": text for name, text in words.items()}


def link(address: Address, text: Element, **properties: Any) -> dcc.Link:
    """Return a link to another address of the app."""
    return dcc.Link(text, href=f"/{address.write()}", **properties)


def file_link(address: Address, name: str, words: str, key: str, **properties: Any) -> html.A:
    """Return a link to a file that is made of what an address asks for, under the session's key."""
    settings = {"className": "button", "id": f"take-{name.replace('.', '-')}"} | properties
    return html.A(words, href=f"/take/{key}/{name}{address.write()}", download=name, **settings)


def section(title: str, *content: Element, id: str = "", lead: str = "") -> html.Section:
    """Return a part of a page under its heading."""
    name = id or title.lower().replace(" ", "-")
    words = [html.P(lead, className="lead")] if lead else []
    return html.Section(
        [html.H2(title, id=f"heading-{name}"), *words, *content],
        **aria(labelledby=f"heading-{name}"),
    )


def title_page(title: str, words: Element = "", *, kicker: Element = "") -> html.Div:
    """Return the heading of a page with a line below, and one above where there is a kicker."""
    return html.Div(
        [
            *([html.P(kicker, className="kicker")] if kicker else []),
            html.H1(title, tabIndex=-1),
            *([html.P(words, className="sub")] if words else []),
        ],
        className="heading",
    )


def fold_up(title: str, *content: Element, hint: str = "", id: str = "") -> html.Details:
    """Return a part that opens by pressing its title; the page's script keeps it open."""
    name = id or f"fold-{title.lower().replace(' ', '-')}"
    words = [html.Small(f" {hint}")] if hint else []
    return html.Details([html.Summary([title, *words]), *content], id=name, className="fold")


def figure(shown: Shown, source: str, *, graph_id: Any = None, tools: Tools = "") -> html.Figure:
    """Return a figure with title, key, caption, what a screen reader says, and its downloads.

    Parameters
    ----------
    shown : the figure and its words.
    source : one line for below.
    graph_id : where a callback listens to it.
    tools : plotly's own that are on offer: lasso and zoom, or turning.
    """
    name, height = shown.id, f"{shown.figure.layout.height}px"
    return html.Figure(
        [
            html.H3(shown.title, id=f"title-{name}"),
            _key(shown.key),
            html.Div(
                html.Div(
                    dcc.Graph(
                        id=graph_id or f"figure-{name}",
                        figure=shown.figure,
                        config=_TOOLS[tools] | {"displaylogo": False, "responsive": True},
                        style={"height": height},
                        responsive=True,
                    ),
                    style={"minWidth": f"{shown.width}px", "minHeight": height},
                    className=f"plot {tools}".rstrip(),
                ),
                className="scroll",
                role="group",
                **aria(label=shown.alt),
            ),
            html.Figcaption(
                [
                    *([html.P(shown.caption)] if shown.caption else []),
                    *([html.P(shown.caution, className="caution")] if shown.caution else []),
                    html.P([source, *_downloads(name)], className="source"),
                ]
            ),
        ],
        id=f"box-{name}",
        **aria(labelledby=f"title-{name}"),
    )


def small_figure(name: str, title: str, drawn: go.Figure, alt: str, source: str) -> html.Figure:
    """Return a figure that needs no words of its own."""
    return figure(Shown(name, title, "", alt, drawn), source)


def table(content: Table, name: str, *, first: Mapping[str, Element] | None = None) -> html.Div:
    """Return a table that scrolls in its own box.

    Parameters
    ----------
    content : in words.
    name : unique on the page.
    first : elements in place of first cells, by their words.
    """
    first = first or {}
    rows = [
        html.Tr(
            [
                html.Th(first.get(row[0], row[0]), scope="row"),
                *(html.Td(cell) for cell in row[1:]),
            ],
            className="marked" if place == content.marked else "",
        )
        for place, row in enumerate(content.rows)
    ]
    return html.Div(
        [
            html.P(content.caption, className="caption", id=f"caption-{name}"),
            html.Div(
                html.Table(
                    [
                        html.Thead(html.Tr([html.Th(cell, scope="col") for cell in content.head])),
                        html.Tbody(rows),
                    ],
                    id=f"table-{name}",
                    **aria(labelledby=f"caption-{name}"),
                ),
                className="scroll",
                tabIndex=0,
                role="region",
                **aria(labelledby=f"caption-{name}"),
            ),
        ]
    )


def alert(sentence: str, *more: Element) -> html.Div:
    """Return a sentence that cannot be overlooked."""
    return html.Div([html.P(sentence), *more], className="alarm", role="alert")


def word_notes(notes: Iterable[str]) -> list[str]:
    """Say of options of the command line where the dashboard has them."""
    return [
        _OPTION.sub("; see Form groups", note).replace("with --features", "on the page Form groups")
        for note in notes
    ]


def field(label: str, control: Element, hint: str = "") -> html.Div:
    """Return a control under its label; the script of the page ties both together."""
    words = [html.Span(hint, className="hint")] if hint else []
    return html.Div([html.Span(label, className="label"), control, *words], className="field")


def radios(name: str, options: Mapping[str, str], value: str) -> dcc.RadioItems:
    """Return a choice between a few words; `name` is the field of the plan."""
    return dcc.RadioItems(
        [{"label": label, "value": key} for key, label in options.items()],
        value,
        id={"field": name},
        inline=True,
        className="radios",
    )


def text_field(
    name: str, value: Any, *, kind: Literal["text", "number"] = "text", **settings: Any
) -> dcc.Input:
    """Return a line to type in; `name` is the field of the plan."""
    return dcc.Input(id={"field": name}, value=value, type=kind, className="text", **settings)


def axis_menu(name: str, options: list[dict[str, str]], value: str) -> dcc.Dropdown:
    """Return the menu of an axis of a scatter: "x", "y" or "z"."""
    return dcc.Dropdown(
        options, value, id={"axis": name}, clearable=False, searchable=False, className="picker"
    )


def button(text: str, act: str, *, primary: bool = False, **properties: Any) -> html.Button:
    """Return a button; `act` says what it does."""
    return html.Button(
        text,
        id={"act": act},
        n_clicks=0,
        type="button",
        className="button primary" if primary else "button",
        **properties,
    )


def chips(items: Sequence[tuple[Address, str, bool]], label: str) -> html.Nav:
    """Return links beside each other, those that say where one is marked."""
    return html.Nav(
        html.Ul(
            [
                html.Li(
                    link(address, text, id=f"chip-{label}-{place}".replace(" ", "-")),
                    className="here" if here else "",
                    **(aria(current="true") if here else aria()),
                )
                for place, (address, text, here) in enumerate(items)
            ],
            className="chips",
        ),
        **aria(label=label),
    )


def _key(entries: Sequence[Chip]) -> html.Ul | None:
    if not entries:
        return None
    return html.Ul(
        [
            html.Li([html.Span(className="chip", style={"background": entry.color}), entry.label])
            for entry in entries
        ],
        className="key",
    )


def _downloads(name: str) -> list[Element]:
    """Buttons that the page's script answers: the figure as a file, made in the browser."""
    return [
        html.Span(
            [
                html.Button(
                    form.upper(),
                    type="button",
                    className="export",
                    title=f"Download this figure as {form.upper()}",
                    **data(figure=f"box-{name}", format=form),
                )
                for form in ("png", "svg")
            ],
            className="exports",
        )
    ]
