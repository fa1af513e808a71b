"""What a group is worth: which column of money measures it, and in what."""

from __future__ import annotations

from typing import Any

import numpy as np
from dash import dcc, html

from segmentus.app.address import Address
from segmentus.app.elements import Element, data
from segmentus.formats import currency
from segmentus.margins import large_sum
from segmentus.segments.answer.money import pick_amounts
from segmentus.survey.values import Survey, Variable

_WORDS = ("dollars", "euros", "pounds")
_TIMES = ("", " a month", " a year")


def show_worth(address: Address, survey: Survey) -> list[Element]:
    """Show the column that says what a group is worth, its sum and its unit."""
    amounts = [each for each in survey.variables.values() if each.kind == "money"]
    if not amounts:
        return []
    first = _first(address, survey, amounts)
    options = [
        {"label": f"{each.name}, added up: {_sum(each, survey)}", "value": each.name}
        for each in amounts
    ]
    menu = dcc.Dropdown(
        options, first.name, id={"column": "", "says": "worth"}, clearable=False,
        searchable=False, className="picker",
    )  # fmt: skip
    unit = {"column": first.name, "says": "period"}
    return [
        html.Div(
            menu, className="worth", **data(label="Money that measures what a group is worth")
        ),
        html.Span("in", className="small"),
        currency_menu(first.unit, "Unit of the money", unit),
    ]


def currency_menu(unit: str, label: str, id: dict[str, Any]) -> Element:
    """Return a menu of currencies, also a month and a year."""
    stem = unit.removesuffix(" a month").removesuffix(" a year")
    stems = dict.fromkeys([*([stem] if stem else []), *_WORDS])
    options = [
        {"label": f"{currency(word) or word}{time}", "value": f"{word}{time}"}
        for time in _TIMES
        for word in stems
    ]
    options.append({"label": "no currency", "value": "none"})
    return html.Div(
        dcc.Dropdown(
            options, unit or "none", id=id, clearable=False, searchable=False, className="picker"
        ),
        className="currency",
        **data(label=label),
    )


def _first(address: Address, survey: Survey, amounts: list[Variable]) -> Variable:
    """The column shown first: the one that the plan names, or the usual one."""
    asked = [each for each in amounts if each.name in address.plan.money[:1]]
    return (asked or list(pick_amounts(survey)) or amounts)[0]


def _sum(variable: Variable, survey: Survey) -> str:
    column = survey.column(variable.name)
    return large_sum(float(np.nansum(column * survey.design.weight)), variable.unit)
