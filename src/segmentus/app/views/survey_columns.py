"""The columns of a survey, sorted by what they do under a plan; each opens to what it means."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from dash import dcc, html

from segmentus.app.elements import Element, field
from segmentus.app.survey_uses import SurveyUse, UsedVariable
from segmentus.app.views.column_values import known_values
from segmentus.app.views.columns import chip_id
from segmentus.formats import amount
from segmentus.plan import Plan
from segmentus.segments.answer.money import pick_amounts
from segmentus.survey.codebook import search_codebook
from segmentus.survey.values import Survey, Variable

_ROWS = {
    "groups": ("Forms the groups", "who is alike in these is together"),
    "outcome": ("Outcome", "what you care about: compared between groups"),
    "money": ("Money", "what a group is worth"),
    "described": ("Described", "what groups have, not what makes them"),
    "protected": ("Protected", "age, sex and the like: described, never forms groups"),
    "design": ("Whom a row is", "numbers of families, and how many each stands for"),
    "out": ("All the others", "not shown; a search finds them"),
}
_USES: dict[SurveyUse, str] = {
    "groups": "form groups",
    "described": "describe groups",
    "outcome": "show as the outcome",
    "out": "leave out",
}
_FOUND = 12
"""Columns that are shown of those that a search finds."""
_DESIGN = "survey design"
"""Topic of the codebook that no plan uses."""
_CODES = 8
_LONGEST = 44


def show_survey_columns(survey: Survey, used: Sequence[UsedVariable], plan: Plan) -> html.Section:
    """Show what each column of a survey does under a plan, and how another is found."""
    rows = [_row(key, survey, used, plan) for key in _ROWS]
    return html.Section(
        [
            html.H2(["What its columns do ", html.Small("Press one to see it and to change it.")]),
            html.Dl(rows, className="roles", id="roles"),
        ]
    )


def find_chips(survey: Survey, used: Sequence[UsedVariable], words: str) -> list[Element]:
    """Show the columns that are not used and that words are found in."""
    names = {each.name for each in search_codebook(survey.variables, words)}
    found = [each for each in used if _row_of(each) == "out" and each.variable.name in names]
    if not found:
        return [html.Span("No other column has these words.", className="small")]
    more = len(found) - _FOUND
    left = [html.Span(f"and {more:,} more; search for them", className="small")] if more > 0 else []
    return [*(_chip(each, survey) for each in found[:_FOUND]), *left]


def _row(key: str, survey: Survey, used: Sequence[UsedVariable], plan: Plan) -> html.Div:
    title, meaning = _ROWS[key]
    content: list[Element] = [_chip(each, survey) for each in used if _row_of(each) == key]
    if key == "money":
        shown = {each.variable.name for each in used if _row_of(each) != "out"}
        content = [_mention(each, shown) for each in pick_amounts(survey, plan.money)]
    elif key == "design":
        content = [
            html.Span(_word(each.variable), className="small")
            for each in used
            if _row_of(each) == key
        ]
    elif key == "out":
        search = dcc.Input(
            id="search-chips", type="search", debounce=0.3, className="text",
            placeholder="debt, home, age …",
        )  # fmt: skip
        left = sum(_row_of(each) == "out" for each in used)
        chips = html.Div(find_chips(survey, used, ""), id="chips", className="found")
        content = [field(f"Search {left:,} columns", search), chips]
    return html.Div(
        [
            html.Dt([title, html.Small(meaning)]),
            html.Dd(content or html.Span("none"), className="stacked" if key == "out" else ""),
        ],
        className="role",
    )


def _row_of(each: UsedVariable) -> str:
    if each.use in ("groups", "outcome"):
        return each.use
    if each.variable.topic == _DESIGN:
        return "design"
    return "protected" if each.variable.aside == "protected" else each.use


def _mention(variable: Variable, shown: set[str]) -> Element:
    """Name an amount; where its chip is on the page, a press opens it."""
    words = _word(variable)
    if variable.name not in shown:
        return html.Span(words, className="small")
    return html.A(words, href=f"#{chip_id(variable.name)}", className="small")


def _chip(each: UsedVariable, survey: Survey) -> html.Details:
    """One column: a button that opens to what it holds and to what it might be."""
    name = each.variable.name
    return html.Details(
        [
            html.Summary([_word(each.variable), html.Small(name)], id=f"{chip_id(name)}-name"),
            html.Div([_facts(each.variable, survey), _choices(each)], className="menu"),
        ],
        id=chip_id(name),
        className="chip-of lo" if each.use == "out" else "chip-of",
    )


def _word(variable: Variable) -> str:
    words = variable.short or variable.label
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def _facts(variable: Variable, survey: Survey) -> html.Div:
    codes = list(variable.codes.values())
    kinds: list[Element] = [html.Code(text) for text in codes[:_CODES]]
    if not codes:
        kinds.append(html.Span(_range(variable, survey)))
    more = [html.Span(f"and {len(codes) - _CODES} more")] if len(codes) > _CODES else []
    return html.Div(
        [
            html.P("What it means", className="lab"), html.P(f"{variable.label}."),
            html.P("Its values" if codes else "Its amounts", className="lab"),
            html.Div([*kinds, *more], className="vals"),
        ]
    )  # fmt: skip


def _range(variable: Variable, survey: Survey) -> str:
    """Say from where to where amounts go, among the rows of the file."""
    known = known_values(survey, variable.name)
    if not known.size:
        return "All are missing."
    low, high = (amount(float(each), variable, "") for each in (known.min(), known.max()))
    return f"from {low} to {high}; {np.mean(known == 0):.0%} are zero".replace("%", "\u00a0%")


def _choices(each: UsedVariable) -> html.Fieldset:
    name = each.variable.name
    options = [
        {"label": _option(use, words, each), "value": use,
         "disabled": use in each.blocked and use != each.use}
        for use, words in _USES.items()
    ]  # fmt: skip
    return html.Fieldset(
        [
            html.Legend(f"Use {name} to"),
            dcc.RadioItems(options, each.use, id={"column": name, "says": "use"}, className="opts"),
        ]
    )


def _option(use: SurveyUse, words: str, each: UsedVariable) -> Element:
    why = each.blocked.get(use, "") if use != each.use else ""
    return html.Span([words, *([html.Small(why)] if why else [])])
