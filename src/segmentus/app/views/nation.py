"""Customers beside the nation into a page: which columns are compared, who is reached, openings."""

from __future__ import annotations

from collections.abc import Mapping

from dash import dcc, html

from segmentus.app.address import Address
from segmentus.app.elements import (
    Element,
    button,
    chips,
    field,
    figure,
    file_link,
    fold_up,
    section,
    table,
)
from segmentus.app.group_words import speak_of_groups, tell_groups
from segmentus.app.nations import FIELD, NATION, list_comparable, list_nations
from segmentus.report.nation_page import (
    list_nation_words,
    show_love,
    tabulate_balance,
    tabulate_nation,
    tabulate_openings,
    word_nation,
    word_raking,
)
from segmentus.survey.values import Survey
from segmentus.uses.nation import Representation

_ASKED = {
    "AGE": "Age", "INCOME": "Income a year", "HOUSES": "Value of the home",
    "FIN": "Savings and investments", "DEBT": "Debt",
}  # fmt: skip
"""Columns of the survey that customers are asked for, in words."""


def is_nation(against: str) -> bool:
    """Tell whether a page compares with the nation."""
    return against.partition(":")[0] == NATION


def ask_columns(address: Address, customers: Survey, mapped: Mapping[str, str]) -> list[Element]:
    """Show which survey and which columns are compared, to be changed.

    Parameters
    ----------
    address : of the page.
    customers : whose columns they are.
    mapped : survey's column → customers' column.
    """
    surveys = [
        (address.at("compare", against=f"{NATION}:{one.data}"), one.name,
         address.against == f"{NATION}:{one.data}")
        for one in list_nations()
    ]  # fmt: skip
    options = [{"label": "none", "value": ""}]
    options += [{"label": name, "value": name} for name in list_comparable(customers)]
    return [
        html.P("The nation:", className="hint"),
        chips(surveys, "The nation is"),
        html.Div(
            [
                field(
                    words,
                    dcc.Dropdown(
                        options, mapped.get(name, ""), id={"field": f"{FIELD}{name}"},
                        clearable=False, className="picker",
                    ),
                )
                for name, words in _ASKED.items()
            ],
            className="form",
        ),
        html.P(
            "Say which of your columns these are, at least two; amounts a year, in dollars.",
            className="hint",
        ),
        html.P(button("Compare with the nation", NATION, primary=True), className="onward"),
    ]  # fmt: skip


def show_nation(address: Address, found: Representation, key: str) -> list[Element]:
    """Show who is reached more and less than their share, the openings, and what to know first.

    Parameters
    ----------
    address : of the page.
    found : how customers differ from the nation.
    key : of the session, for the page to take away.
    """
    survey = found.shared.survey
    openings = [
        section("Where there is room", table(tell_groups(tabulate_openings(found)), "openings"))
    ]
    return [
        html.Div(
            [html.P(speak_of_groups(sentence)) for sentence in word_nation(found)],
            className="say", id="say",
        ),
        *[html.P(note, className="caution") for note in survey.source.notes],
        section("Who is reached", table(tell_groups(tabulate_nation(found)), "reached")),
        *(openings if found.openings else []),
        section(
            "To know when reading this",
            html.Ul([html.Li(speak_of_groups(each)) for each in list_nation_words(found)],
                    className="method"),
        ),
        fold_up(
            "For the statistician", html.P(word_raking(found)),
            figure(show_love(found), f"Customers: {found.name}; nation: {survey.source.name}."),
            table(tabulate_balance(found), "balance"),
            hint="raking, balance before and after, design effect", id="fold-raking",
        ),
        html.P(
            file_link(address, "nation.html", "Download this as a page", key, id="take-nation"),
            className="onward",
        ),
    ]  # fmt: skip
