"""The columns of a customer table, sorted by what they do; each opens to its values and choices."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html

from segmentus.app.address import Address
from segmentus.app.column_changes import forget_changes
from segmentus.app.column_uses import USES, UsedColumn, can_be_money
from segmentus.app.elements import Element, aria, fold_up, link, table, title_page
from segmentus.app.views.column_values import counted_value, show_values, word_hint, word_reason
from segmentus.app.views.purposes import show_purposes
from segmentus.app.views.refused import show_refusal
from segmentus.app.views.schema import show_schema, word_reading
from segmentus.app.views.sender import show_sender
from segmentus.app.views.worth import currency_menu, show_worth
from segmentus.report.values import Table
from segmentus.survey.values import Survey

_ROWS = {
    "customer": ("Customer", "names each row in your list"),
    "groups": ("Forms the groups", "who is alike in these is together"),
    "outcome": ("Outcome", "what you care about: compared between groups"),
    "money": ("Money", "what a group is worth"),
    "described": ("Described", "what groups have, not what makes them"),
    "protected": ("Protected", "age, sex and the like: described, never forms groups"),
    "out": ("Left out", "not used and not shown"),
}
_MOST_SHOWN = 12
_FEWEST = 20
MOST_CHIPS = 60
"""Columns of one row that are shown; a search finds the others."""
_SAID_OF_OUTCOME = "what you care about: left, bought, paid late"


def show_table(
    address: Address, survey: Survey, used: Sequence[UsedColumn], origin: str = ""
) -> list[Element]:
    """Show the page on which the columns of a customer table are looked over.

    `origin` is the address of the purchases that the customers were made of.
    """
    schema, source = survey.schema, survey.source
    assert schema is not None
    notes = word_reading(survey)
    return [
        title_page(
            "Is this what your columns are?",
            "They are sorted by what they do. Press one to see its values and to change it.",
            kicker=f"{source.file or source.name} · read: {survey.word_units()}, "
            f"{len(schema.columns):,} columns",
        ),
        *(
            [html.P(dcc.Link("Back to purchases", href=f"/{origin}", id="back-to-purchases"))]
            if origin
            else []
        ),
        *_beware(survey, used),
        *show_columns(address, survey, used),
        show_purposes(address),
        show_going_on(address),
        _first_rows(survey),
        fold_up(
            "How it was read",
            html.Ul([html.Li(note) for note in (f"{schema.form}.", *notes)]),
            hint=f"({1 + len(notes)} notes)",
        ),
        show_schema(schema, address.plan.skip),
        fold_up("Another file", show_sender("Drop another file here", thin=True)),
    ]


def _beware(survey: Survey, used: Sequence[UsedColumn]) -> list[Element]:
    """Say what stands in the way of groups before anybody asks for them."""
    name, units = survey.source.file or survey.source.name, survey.source.units
    if survey.n_units < _FEWEST:
        return [
            show_refusal(
                f"{name} has {survey.n_units:,} {units}, too few for groups; ask for a list of a "
                "hundred or more."
            )
        ]
    if not any(each.use == "groups" for each in used):
        return [
            show_refusal(
                f"{name} has no number that could form groups; add what they spent, how often, how "
                "long, or press a column below that may form them."
            )
        ]
    return []


def _first_rows(survey: Survey) -> html.Details:
    """The file as it is, its first rows and columns."""
    assert survey.cells is not None
    head = survey.cells.head(5).select(survey.cells.columns[:_MOST_SHOWN])
    rows = [[_cell(value) for value in row] for row in head.iter_rows()]
    every = survey.cells.width
    return fold_up(
        "The first rows of the file",
        table(
            Table(
                f"{head.width} of {every:,} columns." if head.width < every else "",
                tuple(head.columns), tuple(tuple(row) for row in rows),
            ),
            "first-rows",
        ),
    )  # fmt: skip


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def show_columns(
    address: Address, survey: Survey, used: Sequence[UsedColumn], words: str = ""
) -> list[Element]:
    """Show what every column is used for, and let that be changed.

    Parameters
    ----------
    address : now.
    survey : the table, as the visitor has it read.
    used : its columns.
    words : those that a column's name must contain to be shown.
    """
    rows = []
    for row, (title, meaning) in _ROWS.items():
        if row == "money":
            content: list[Element] = show_worth(address, survey)
        else:
            content = _chips([each for each in used if _row_of(each) == row], survey, words)
        rows.append(_row(title, meaning, content))
    return [_to_look_at(used), html.Dl(rows, className="roles", id="roles")]


def show_going_on(address: Address) -> Element:
    """Show the way on, and the way back to what was guessed."""
    plain = forget_changes(address)
    back = link(plain, "Undo my changes", id="as-guessed", className="button")
    return html.P(
        [
            link(address.at("features"), "Looks right, go on", id="go-on",
                 className="button primary big"),
            *([back] if plain.write() != address.write() else []),
            html.Span("What you change counts at once.",
                      className="small"),
        ],
        className="onward",
    )  # fmt: skip


def chip_id(name: str) -> str:
    """Id of the chip of a column, by which the page's script keeps it open."""
    return f"chip-of-{name}"


def _row_of(each: UsedColumn) -> str:
    return "protected" if each.use == "described" and each.column.protected else each.use


def _row(title: str, meaning: str, content: Sequence[Element]) -> html.Div:
    return html.Div(
        [html.Dt([title, html.Small(meaning)]), html.Dd(content or html.Span("none"))],
        className="role",
    )


def _to_look_at(used: Sequence[UsedColumn]) -> html.P:
    """Say how many columns are clear, and name those that are not."""
    odd = [each for each in used if each.doubt]
    if not odd:
        return html.P(f"All {len(used):,} columns were understood.", className="lookat clear")
    names: list[Element] = []
    for each in odd[:5]:
        names += [", " if names else "", html.A(each.column.name, href=f"#{_target(each)}")]
    which = "One to look at: " if len(odd) == 1 else f"{len(odd)} to look at: "
    return html.P(
        [
            f"{len(used) - len(odd):,} of {len(used):,} were understood. ", html.B([which, *names]),
            "." if len(odd) <= 5 else " and more.",
        ],
        className="lookat", id="lookat",
    )  # fmt: skip


def _target(each: UsedColumn) -> str:
    return chip_id(each.column.name)


def _chips(used: Sequence[UsedColumn], survey: Survey, words: str) -> list[Element]:
    found = [each for each in used if words.casefold() in each.column.name.casefold()]
    more = len(found) - MOST_CHIPS
    left = [html.Span(f"and {more:,} more; search for them", className="small")] if more > 0 else []
    return [*(_chip(each, survey) for each in found[:MOST_CHIPS]), *left]


def _chip(each: UsedColumn, survey: Survey) -> html.Details:
    """One column: a button that opens to what it holds and to what it might be."""
    name = each.column.name
    hint = each.doubt or word_hint(each, survey)
    summary: list[Element] = [
        *([html.Span("?", className="q", **aria(hidden="true"))] if each.doubt else []),
        name,
        *([html.Small(hint)] if hint else []),
        *([html.Small("changed", className="changed")] if each.changed else []),
    ]
    classes = ["chip-of", *(["ask"] if each.doubt else []), *(["lo"] if each.use == "out" else [])]
    return html.Details(
        [
            html.Summary(summary, id=f"{chip_id(name)}-name"),
            html.Div([_facts(each, survey), _choices(each, survey)], className="menu"),
        ],
        id=chip_id(name),
        className=" ".join(classes),
    )


def _facts(each: UsedColumn, survey: Survey) -> html.Div:
    return html.Div(
        [
            *show_values(each.column, survey),
            html.P("Why it is here", className="lab"),
            html.P(word_reason(each)),
        ]
    )


def _choices(each: UsedColumn, survey: Survey) -> html.Fieldset:
    """The five uses, one of them chosen, and whether it is money."""
    name = each.column.name
    options = [
        {"label": _option(use, words, each), "value": use, "disabled": use in each.blocked
         and use != each.use}
        for use, words in USES.items()
    ]  # fmt: skip
    return html.Fieldset(
        [
            html.Legend(f"Use {name} to"),
            dcc.RadioItems(
                options, each.use, id={"column": name, "says": "use"}, className="opts",
            ),
            *(_counting(each, survey) if each.use == "outcome" else []),
            *(_as_money(each, survey) if can_be_money(each.column) else []),
        ]
    )  # fmt: skip


def _option(use: str, words: str, each: UsedColumn) -> Element:
    why = each.blocked.get(use, "") if use != each.use else ""  # type: ignore[call-overload]
    why = why or (_SAID_OF_OUTCOME if use == "outcome" else "")
    return html.Span([words, *([html.Small(why)] if why else [])])


def _counting(each: UsedColumn, survey: Survey) -> list[Element]:
    """Let a visitor choose the value of the outcome that counts."""
    variable = survey.variables.get(each.column.name)
    if variable is None or variable.kind not in ("code", "share"):
        return []
    words = list(variable.codes.values()) or ["yes", "no"]
    chosen = counted_value(each, survey)
    name = {"column": each.column.name, "says": "value"}
    radio = dcc.RadioItems(words, chosen, id=name, inline=True, className="radios")
    return [html.Div([html.Span("What counts:", className="lab"), radio], className="as-money")]


def _as_money(each: UsedColumn, survey: Survey) -> list[Element]:
    """The tick that a column is money, and in what, whatever else it is used for."""
    name, is_money = each.column.name, each.column.role == "money"
    menu = currency_menu(each.column.unit, f"Currency of {name}", {"column": name, "says": "unit"})
    return [
        html.Div(
            [
                dcc.Checklist(
                    [{"label": "It is money", "value": "money"}], ["money"] if is_money else [],
                    id={"column": name, "says": "money"}, className="opts",
                ),
                *([html.Span("in"), menu] if is_money else []),
            ],
            className="as-money",
        )
    ]  # fmt: skip
