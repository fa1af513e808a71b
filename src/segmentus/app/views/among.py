"""Who is among those to be grouped: a column's ticks with counts, or two ends, and the answer."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from segmentus.app.address import Address
from segmentus.app.elements import Element, field, link
from segmentus.app.views.column_values import known_values
from segmentus.app.whom import Narrowed, list_values, read_narrowed, write_narrowed
from segmentus.errors import InputError
from segmentus.formats import amount, full_heading
from segmentus.survey.values import Survey, Variable

_MOST_TICKS = 30
_KINDS = ("code", "share", "money", "count")


def show_among(address: Address, survey: Survey) -> html.Div:
    """Show who is among them, and let that be narrowed by clicking."""
    plan = address.plan
    parts = read_narrowed(plan.where)
    if parts is None:
        content: list[Element] = [
            html.P(["Those with ", html.Code(plan.where), ", as typed for the statistician."])
        ]
    else:
        name = _column(address, survey, parts)
        content = [
            _menu(survey, name),
            *(_controls(survey.variable(name), survey, parts) if name else []),
            *_others(address, survey, parts, name),
        ]
    everyone = link(address.asking(where=""), "Everyone again", id="everyone")
    return html.Div(
        [
            html.H2("Everyone, or only some?"),
            *content,
            html.P(html.B(word_among(survey, plan.where)), className="count", role="status"),
            *([html.P(everyone)] if plan.where else []),
        ],
        className="panel among",
    )


def word_among(survey: Survey, where: str) -> str:
    """Say how many are among them: "Everyone: 7,043", "5,168 of 7,043 customers"."""
    every, units = survey.n_units, survey.source.units
    if survey.source.drawn is not None:
        units = f"{units} drawn"
    if not where:
        return f"Everyone: {survey.word_units() if survey.source.drawn else f'{every:,}'}"
    try:
        found = survey.where(where).n_units
    except InputError:
        return f"None of {every:,} {units}"
    return f"{found:,} of {every:,} {units}"


def _column(address: Address, survey: Survey, parts: tuple[Narrowed, ...]) -> str:
    """The column that is being looked at: the one chosen, or the last that narrows."""
    names = [address.by, *(each.name for each in reversed(parts))]
    return next((name for name in names if name in survey.variables), "")


def _menu(survey: Survey, name: str) -> Element:
    options = [
        {"label": full_heading(variable), "value": variable.name}
        for variable in survey.variables.values()
        if variable.kind in _KINDS
    ]
    menu = dcc.Dropdown(
        options, name or None, id=_said("", "by"), placeholder="a column", className="picker",
        maxHeight=320,
    )  # fmt: skip
    return field("Only those by their", menu)


def _controls(variable: Variable, survey: Survey, parts: tuple[Narrowed, ...]) -> list[Element]:
    """Ticks with counts, or the two ends of an amount."""
    now = next((each for each in parts if each.name == variable.name), Narrowed(variable.name))
    known = list_values(survey, variable)
    if not known:
        return _ends(variable, survey, now)
    listed = list(known.items())[:_MOST_TICKS]
    ticks = dcc.Checklist(
        [
            {"label": html.Span([html.Span(word), html.Em(f"{rows:,}")]), "value": text}
            for text, (word, rows) in listed
        ],
        [text for text in known if not now.values or text in now.values],
        id=_said(variable.name, "among"),
        className="opts ticked",
    )
    return [html.Fieldset([html.Legend(f"{variable.name} is", className="unseen"), ticks])]


def _ends(variable: Variable, survey: Survey, now: Narrowed) -> list[Element]:
    known = known_values(survey, variable.name)
    if not known.size:
        return []
    low, high = (amount(float(each), variable, "") for each in (known.min(), known.max()))
    boxes = [
        field(label, dcc.Input(
            id=_said(variable.name, name), value=value, type="number", debounce=True,
            className="text", placeholder=end,
        ))
        for label, name, value, end in (
            ("from", "low", now.low, low), ("to", "high", now.high, high),
        )
    ]  # fmt: skip
    return [html.Div(boxes, className="ends")]


def _others(
    address: Address, survey: Survey, parts: tuple[Narrowed, ...], name: str
) -> list[Element]:
    """Show what else narrows: each part in words, to be taken away."""
    found = []
    for part in parts:
        rest = write_narrowed(each for each in parts if each is not part)
        unseen = html.Span(f" take away the condition on {part.name}", className="unseen")
        away = link(address.asking(where=rest), ["✕", unseen], id=f"widen-{part.name}")
        if part.name != name:
            found.append(html.Li([_word(part, survey), " ", away]))
    hint = "Choose another column above to narrow further."
    more = [html.P(hint, className="small")] if name and parts else []
    return [*([html.Ul(found, className="parts")] if found else []), *more]


def _word(part: Narrowed, survey: Survey) -> str:
    if part.values and part.name in survey.variables:
        known = list_values(survey, survey.variable(part.name))
        words = [known[text][0] if text in known else text for text in part.values]
        return f"{part.name}: {' or '.join(words)}"
    low = f"from {part.low:g}" if part.low is not None else ""
    high = f"to {part.high:g}" if part.high is not None else ""
    return f"{part.name} {low} {high}".strip()


def _said(name: str, what: str) -> dict[str, Any]:
    return {"column": name, "says": what}
