"""A survey that was chosen into the questions it can answer, and what it is."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html

from segmentus.app.address import Address, presets
from segmentus.app.elements import Element, button, field, fold_up, link, table, title_page
from segmentus.app.survey_uses import UsedVariable
from segmentus.app.views.purposes import show_purposes
from segmentus.app.views.sender import show_sender, show_tile
from segmentus.app.views.survey_columns import show_survey_columns
from segmentus.charts.style import people
from segmentus.report.values import Table
from segmentus.survey.codebook import search_codebook
from segmentus.survey.values import Survey, Variable

_SHOWN = 60
_ALL_YEARS = (2019, 2022)
_EXPERT = ("classic-five-features", "classic-two-features", "credit-holdings",
           "all-families-amounts")  # fmt: skip
"""Plans that speak to those who know the study they repeat."""


def show_survey(address: Address, survey: Survey, used: Sequence[UsedVariable]) -> list[Element]:
    """Show what can be asked of a survey, what its columns do, and in folds what it is."""
    source = survey.source
    return [
        title_page(
            "What do you want to know?",
            f"{survey.n_units:,} {source.units} stand for {people(survey.population)}.",
            kicker=source.name,
        ),
        _questions(address),
        html.P(
            link(address.at("features"), "Or choose whom and by what", id="go-on",
                 className="button"),
            className="onward",
        ),
        show_survey_columns(survey, used, address.plan),
        show_purposes(address),
        fold_up("What it is", _facts(survey), *_dollars(address, survey)),
        fold_up(
            "What its columns mean",
            field(
                "Search the columns",
                dcc.Input(
                    id="search-columns", value="", type="search", debounce=0.3,
                    className="text", placeholder="debt, home, age …",
                ),
            ),
            html.Div(list_columns(survey, ""), id="columns"),
            hint=f"{len(survey.variables):,} of them",
        ),
        fold_up("How it was read", html.Ul([html.Li(note) for note in source.notes]))
        if source.notes else None,
        fold_up("Another file", show_sender("Drop another file here", thin=True)),
    ]  # fmt: skip


def _facts(survey: Survey) -> html.Dl:
    source, design = survey.source, survey.design
    facts = (
        ("Data", source.name),
        ("Rows", f"{survey.n_rows:,}; a row is {source.row}"),
        ("Sampled", f"{survey.n_units:,} {source.units}, {design.n_implicates} implicates each, "
         "with missing answers filled in differently" if design.n_implicates > 1
         else survey.word_units()),
        ("Stand for", f"{people(survey.population)} {source.units}: the sum of the weights, which "
         f"say how many {source.units} each row stands for"),
        ("Amounts in", source.money_unit or _word_money(survey)),
        ("File", source.file or "none; the rows were generated"),
    )  # fmt: skip
    items = [html.Div([html.Dt(term), html.Dd(text)]) for term, text in facts]
    return html.Dl(items, className="details")


def _questions(address: Address) -> html.Div:
    """The plans that fit any survey, as questions; those of the classic study behind them."""
    known = presets()
    names = ["all-families", "credit", *(each for each in known if each in _EXPERT)]
    words = {
        "all-families": ("Who are all families?", "Everyone, by what they earn, owe and own"),
        "credit": (
            "Who is turned down for credit?",
            "Those turned down or afraid to ask, by what they earn, owe and own",
        ),
    }
    tiles = []
    for name in names:
        plan = known[name].model_copy(update={"data": address.plan.data})
        target = Address("features", name, plan, chosen=True)
        title, about = words.get(name, (plan.title, plan.where or "everyone"))
        tiles.append(show_tile(target, title, about, id=f"plan-{name}"))
    rest = html.Div(tiles[2:], className="offers-of")
    return html.Div(
        [html.Div(tiles[:2], className="offers-of"), fold_up("Other studies", rest)],
        className="questions-of",
    )


def list_columns(survey: Survey, words: str) -> Element:
    """Show columns with label, kind and unit; all of them, or those that words are found in."""
    found = search_codebook(survey.variables, words)
    more = (
        f" The first {_SHOWN} of {len(found):,}; search for others." if len(found) > _SHOWN else ""
    )
    content = Table(
        f"{len(found):,} of {len(survey.variables):,} columns.{more}",
        ("Column", "Meaning", "Kind", "Unit or values"),
        tuple(_column(variable) for variable in found[:_SHOWN]),
    )
    return table(content, "columns")


def _dollars(address: Address, survey: Survey) -> list[Element]:
    """Let amounts be restated where that is possible."""
    if not address.plan.data.startswith("scf"):
        return []
    years = sorted({*_ALL_YEARS, *([survey.source.year] if survey.source.year else [])})
    options = [{"label": "as in the file", "value": 0}]
    options += [{"label": f"{year} dollars", "value": year} for year in years]
    control = dcc.RadioItems(
        options, address.plan.dollars or 0, id={"field": "dollars"}, inline=True, className="radios"
    )
    return [
        html.Div(
            [field("Amounts", control), button("Restate", "restate")], className="row-of-fields"
        )
    ]


def _word_money(survey: Survey) -> str:
    """Say why amounts have no unit."""
    some = any(variable.kind == "money" for variable in survey.variables.values())
    return "a currency that the file does not name" if some else "no money columns"


def _column(variable: Variable) -> tuple[str, str, str, str]:
    codes = ", ".join(f"{value:g} {label}" for value, label in variable.codes.items())
    return (variable.name, variable.label, variable.kind, variable.unit or codes or "no unit")
