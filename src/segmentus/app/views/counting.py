"""Rows that look like purchases into the page on which they become customers."""

from __future__ import annotations

from typing import Any

import polars as pl
from dash import dcc, html

from segmentus.app.address import Address
from segmentus.app.counting import TIMES, Counted, Roles, read_two_ways
from segmentus.app.elements import (
    Element,
    alert,
    button,
    chips,
    field,
    fold_up,
    link,
    table,
    title_page,
)
from segmentus.app.views.sender import show_sender
from segmentus.report.values import Table
from segmentus.report.words import word_number
from segmentus.survey.table.schema import Column, Schema
from segmentus.survey.values import Survey

_SHOWN = 4
_NONE = "(none)"
_HEADS = ("orders", "spent", "spent per order")


def show_purchases(
    address: Address, survey: Survey, roles: Roles, counted: Counted | None, problem: str = ""
) -> list[Element]:
    """Show what the columns are, which customers come of them, and the press that makes them."""
    schema = survey.schema
    assert schema is not None
    source = survey.source
    found = [
        title_page(
            "A row is a purchase, it seems",
            f"{roles.customer} repeats, beside a date{' and an amount' if roles.amount else ''}. "
            "Groups need one row a customer.",
            kicker=f"{source.file or source.name} · read: {survey.n_rows:,} rows, "
            f"{len(schema.columns):,} columns",
        ),
        _asked(address, survey, roles, counted),
    ]
    if problem:
        return [*found, alert(problem), _another()]
    return [*found, *(_made(counted) if counted is not None else []), _another()]


def _another() -> Element:
    return fold_up("Another file", show_sender("Drop another file here", thin=True))


def _asked(address: Address, survey: Survey, roles: Roles, counted: Counted | None) -> html.Section:
    schema = survey.schema
    assert schema is not None
    who = schema.column(roles.customer)
    orders = f", {schema.column(roles.order).distinct:,} orders" if roles.order else ""
    one_each = link(
        address.asking(rows="customers"), "It is one row a customer already", id="rows-customers",
        className="button",
    )  # fmt: skip
    return html.Section(
        [
            html.H2(f"{survey.n_rows:,} lines of {who.distinct:,} customers{orders}"),
            html.P("One press counts for each customer: how often, how much, how long ago."),
            html.Div(_menus(schema, roles, survey), className="four"),
            *(_two_ways(address, counted) if counted is not None and counted.two_ways else []),
            html.P(
                [
                    button("Make one row a customer", "count", primary=True,
                           disabled=counted is None),
                    one_each,
                ],
                className="onward",
            ),
        ],
        className="ask-card",
    )  # fmt: skip


def _menus(schema: Schema, roles: Roles, survey: Survey) -> list[Element]:
    """Four menus, each with one fact below."""
    columns = list(schema.columns)
    who, day = schema.column(roles.customer), schema.column(roles.day)
    lacking = f"; {who.missing:,} {'line has' if who.missing == 1 else 'lines have'} none"
    repeated = [c.name for c in columns if 1 < c.distinct < schema.rows]
    dates = [c.name for c in columns if c.type == "date"] or [roles.day]
    return [
        _menu("Customer", "customer", repeated, roles.customer,
              f"{who.distinct:,} different{lacking if who.missing else ''}"),
        _menu("Date", "day", dates, roles.day, f"such as {_example(day, survey)}"),
        _menu("Amount", "amount", [*_amounts(columns, roles), ""], roles.amount,
              "below 0 is a return" if roles.amount else "every order counts the same",
              "none: count purchases only"),
        _menu("Order", "order", [*repeated, ""], roles.order,
              f"{schema.column(roles.order).distinct:,} different" if roles.order
              else "a day is an order", "none: a day is an order"),
    ]  # fmt: skip


def _menu(
    label: str, what: str, names: list[str], chosen: str, fact: str, none: str = ""
) -> Element:
    options = [{"label": name or none, "value": name or _NONE} for name in dict.fromkeys(names)]
    menu = dcc.Dropdown(
        options, chosen or _NONE, id={"column": what, "says": "role"}, clearable=False,
        searchable=len(names) > 12, className="picker",
    )  # fmt: skip
    return field(label, menu, fact)


def _amounts(columns: list[Column], roles: Roles) -> list[str]:
    """Amounts, a quantity times a price first."""
    numbers = [c for c in columns if c.type in ("number", "whole number") and c.role != "id"]
    prices = [c.name for c in numbers if c.role == "money"]
    counts = [c.name for c in numbers if c.role == "count"]
    times = [f"{count}{TIMES}{price}" for price in prices for count in counts]
    first = [roles.amount] if roles.amount else []
    return list(dict.fromkeys([*first, *times[:8], *prices, *(c.name for c in numbers)]))


def _example(day: Column, survey: Survey) -> str:
    assert survey.cells is not None
    cells = survey.cells[day.name].drop_nulls().head(1).cast(pl.String).to_list()
    return str(cells[0])[:30] if cells else "none"


def _two_ways(address: Address, counted: Counted) -> list[Element]:
    """Ask which of two days a date is, where no line tells."""
    day, month = read_two_ways(counted.two_ways)
    said: list[Any] = []
    for first, text in (("day", day), ("month", month)):
        rest = tuple(each for each in address.counted if not each.startswith("first:"))
        target = address.at("start", counted=(*rest, f"first:{first}"))
        words = html.Span([text, html.Small(f" {first} first")])
        said.append((target, words, counted.roles.first == first))
    shown = html.B(counted.two_ways.split(" ")[0])
    asks = html.P([shown, " can be two days, and no line tells which. Take it for"])
    return [html.Div([asks, chips(said, "How dates are read")], className="dates")]


def _made(counted: Counted) -> list[Element]:
    """Show the customers who spent most, and what was counted."""
    frame = counted.customers
    by = "spent" if "spent" in frame.columns else "orders"
    top = frame.sort(by, descending=True, nulls_last=True).head(_SHOWN)
    heads = [head for head in _HEADS if head in frame.columns]
    rows = tuple(
        (
            str(row["customer"]),
            *(f"{row[head]:,}" if head == "orders" else f"{row[head]:,.2f}" for head in heads),
            counted.last.get(str(row["customer"]), ""),
        )
        for row in top.iter_rows(named=True)
    )
    total = f"; {frame['spent'].sum():,.0f} in all" if by == "spent" else ""
    same = [name for name in frame.columns[1:] if frame[name].n_unique() == 1]
    alike = f" {', '.join(same).capitalize()}: the same for everyone, so not used." if same else ""
    most = "who spent most" if by == "spent" else "with most orders"
    return [
        html.Section(
            [
                html.H2(f"What it will be: {frame.height:,} customers"),
                table(
                    Table(
                        f"The {word_number(len(rows))} {most}{total}.{alike}",
                        ("Customer", *map(str.capitalize, heads), "Last order"), rows,
                    ),
                    "customers",
                ),
            ]
        ),
        fold_up(
            "What was counted and what not",
            html.Ul([html.Li(_word(note)) for note in counted.notes] or [html.Li("All lines.")]),
            hint=f"({len(counted.notes)} {'note' if len(counted.notes) == 1 else 'notes'})",
        ),
    ]  # fmt: skip


def _word(note: str) -> str:
    """A note without the terms of statistics."""
    return note.replace("taken off monetary", "taken off what was spent")
