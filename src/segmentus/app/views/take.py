"""A study into the page of what can be taken away, and of new customers that get their group."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html

from segmentus.app.address import Address
from segmentus.app.code import write_code
from segmentus.app.elements import Element, aria, file_link, section
from segmentus.app.files import EVERYTHING, File, list_files, list_first
from segmentus.app.group_lists import GroupList, holds_customers, list_group_lists
from segmentus.app.layout import show_context
from segmentus.formats import join
from segmentus.report.segment_cards import GONE, make_badges
from segmentus.report.words import capital, word_number
from segmentus.study import Study
from segmentus.survey.values import Source


def show_files(
    address: Address, study: Study, key: str, questions: Sequence[Element] = ()
) -> list[Element]:
    """Show every file with its link, and where to drop new customers.

    Parameters
    ----------
    address : of the page.
    study : to take away.
    key : of the session, without which no file is made; "" while the study is a sketch.
    questions : what the page says of the questions that tell the group.
    """
    files = list_files(study)
    first = list_first(files)
    rest = [file for file in files if file not in first]
    return [
        show_context(address, _word_about(address, study), "Take it away"),
        *([] if key else [html.P(_SKETCH, className="lead", id="sketched")]),
        html.Ul([show_row(address, file, key) for file in first], className="rows"),
        html.Details(
            [
                html.Summary(
                    ["For programs and statisticians", html.Small(f" ({len(rest)} files)")]
                ),
                html.Ul([show_row(address, file, key) for file in rest], className="rows"),
            ],
            id="fold-files", className="fold",
        ),
        html.P(
            _download(address, EVERYTHING, "Everything in one zip", key, primary=True),
            className="onward",
        ),
        *([_offer_lists(address, study, key)] if key and holds_customers(study) else []),
        *questions,
        *(_ask_new(study) if key else []),
        _same_again(study),
    ]  # fmt: skip


_SKETCH = "Margins are on their way; the files wait for them."


def _word_about(address: Address, study: Study) -> str:
    """Say what is taken away: how many groups of what, and whose names they have."""
    source = study.survey.source
    name = source.name.removeprefix("table ") if study.survey.schema is not None else source.name
    own = ", with your names for them" if address.plan.names else ""
    many = f"{capital(word_number(study.choice.k))} group{'s' if study.choice.k != 1 else ''}"
    return f"{many} of {name}{own}."


def show_row(address: Address, file: File, key: str) -> html.Li:
    """Show one file: for whom, its name, what it is, and how it is had."""
    about: list[Element] = [capital(file.about)]
    if file.refused:
        about.append(html.Small(f"Not here: {file.refused}."))
        return html.Li([*_named(file), html.P(about)], className="refused")
    return html.Li([*_named(file), html.P(about), _download(address, file.name, "Download", key)])


def _named(file: File) -> Sequence[Element]:
    return [html.Span(capital(file.whom), className="whom"), html.Code(file.name)]


def _download(
    address: Address, name: str, words: str, key: str, *, primary: bool = False
) -> Element:
    kind = "button primary" if primary else "button"
    if not key:
        waits = html.Span(" waits for the margins", className="unseen")
        return html.Span([words, waits], className=f"{kind} waits")
    label = {} if words.endswith("zip") else aria(label=f"{words} {name}")
    return file_link(address, name, words, key, className=kind, **label)


def _offer_lists(address: Address, study: Study, key: str) -> Element:
    """Show a row a group, with its list, and with that of those whom it is not too late for."""
    lists, rows = list_group_lists(study), []
    for badge in make_badges(study.answer):
        own = [each for each in lists if each.position == badge.number - 1]
        mark = html.Span(
            str(badge.number), className="badge",
            style={"background": badge.color, "color": badge.ink},
        )  # fmt: skip
        ways = [_download_list(address, each, study.survey.source, key) for each in own]
        name = html.P([mark, study.segmentation.names[badge.number - 1]], className="which")
        rows.append(html.Li([name, html.Div(ways, className="sheets")], id=f"list-{badge.number}"))
    return section(
        "The list of one group",
        html.Ul(rows, className="rows lists"),
        lead=_word_lists(study),
        id="lists",
    )


def _word_lists(study: Study) -> str:
    """Say what such a list is, and how it is sorted."""
    money = study.answer.money
    first = f", sorted by {money[0].short}, the largest first" if money else ""
    return f"Your own columns, of one group only, as an Excel sheet{first}."


def _download_list(address: Address, one: GroupList, source: Source, key: str) -> Element:
    who = source.unit if one.customers == 1 else source.units
    if one.without:
        who = "still here" if one.without in GONE else f"without those who {one.without}"
    words = f"{one.customers:,} {who}"
    label = aria(label=f"Download the list of group {one.position + 1}: {words}")
    return file_link(address, one.name, words, key, **label)


def _ask_new(study: Study) -> list[Element]:
    """A place to drop new customers, which get the groups that there are."""
    units = study.survey.source.units
    columns = list(
        dict.fromkeys(
            scale.level.column if scale.level else scale.marks or scale.name
            for scale in study.features.scales
        )
    )
    return [
        section(
            f"Which group are new {units} in?",
            html.Div(
                [
                    dcc.Upload(
                        html.Div(
                            [
                                html.B(f"Drop new {units} here"),
                                html.Span("Choose a file", className="button"),
                                html.Small("They get a group; the groups stay as they are."),
                            ],
                            className="sender",
                        ),
                        id="new-rows", className="upload", className_active="upload",
                    ),
                    html.Div(id="scored", role="status"),
                ],
                className="news",
            ),
            lead=f"Drop a file with {join(columns)}: next month’s {units}, or one branch.",
            id="new",
        )
    ]  # fmt: skip


def _same_again(study: Study) -> html.Details:
    """The plan, and the program that does the same."""
    return html.Details(
        [
            html.Summary(["The same again", html.Small(" as Python, and as a plan")]),
            html.Pre(write_code(study.plan), id="code", tabIndex=0),
            html.P("As a file: segmentus report --plan plan.toml", className="hint"),
            html.Pre(study.plan.to_toml(), id="plan", tabIndex=0),
        ],
        id="fold-again",
        className="fold",
    )
