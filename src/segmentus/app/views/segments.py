"""A study into the page of its groups: cards and what is behind its tabs, and folds below."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from dash import html

from segmentus.app.address import Address
from segmentus.app.elements import Element, alert, aria, button, chips, data, link
from segmentus.app.group_lists import holds_customers
from segmentus.app.markup import find_marked
from segmentus.app.views.answered import SetTop, set_top, with_pencil
from segmentus.app.views.choose import list_counts
from segmentus.app.views.folds import show_folds
from segmentus.app.views.scatter import show_scatter
from segmentus.study import Study
from segmentus.survey.values import Survey
from segmentus.uses.reach.people import has_people

_Content = Callable[[], list[Element]]


def show_segments(
    address: Address, study: Study, source: str, reach: Element = None
) -> list[Element]:
    """Show the groups: what they are, one tab of more, and in folds why and how.

    Parameters
    ----------
    address : of the page.
    study : whose groups they are.
    source : one line for below figures.
    reach : the place of whom an offer would reach, where the address asks for it.
    """
    top = set_top(study)
    if holds_customers(study):
        _link_lists(address, top.cards)
    tabs = _list_tabs(address, study, source, top)
    if has_people(study.survey):
        tabs["reach"] = ("Who it reaches", lambda: [reach])
    part = address.part if address.part in tabs else ""
    return [
        _head(study, top),
        *([alert(top.alarm)] if top.alarm else []),
        html.Div(top.summary, className="page summary"),
        list_counts(address, study),
        *[html.P(words, className="hint", id="no-outcome") for words in _list_lost(study)],
        _tabs(address, {key: words for key, (words, _) in tabs.items()}, part),
        html.Div(
            tabs[part][1](), id="panel", role="tabpanel", tabIndex=0,
            **aria(labelledby=f"tab-{part or 'cards'}"),
        ),
        _acts(address),
        *show_folds(address, study, source),
    ]  # fmt: skip


def _list_lost(study: Study) -> list[str]:
    """Say why nothing is told of an outcome: everybody who is left has the same."""
    schema = study.survey.schema
    if schema is None or study.answer.outcome is not None or not study.survey.conditions:
        return []
    names = [column.name for column in schema.columns if column.role == "outcome"]
    same = [name for name in names if _is_constant(study.survey, name)]
    who = study.survey.source.units
    return [f"Of {name} nothing is told: all {who} here have the same. Ask of everyone to see it."
            for name in same]  # fmt: skip


def _is_constant(survey: Survey, name: str) -> bool:
    return name in survey.variables and len(np.unique(survey.column(name))) == 1


def _link_lists(address: Address, cards: list[Element]) -> None:
    """Let every card lead to the list of its group."""
    target = address.at("take", part="").write()
    for place, card in enumerate(find_marked(cards, "card"), start=1):
        words = html.A(
            "Take this list", href=f"/{target}#list-{place}", className="button",
            **aria(label=f"Take the list of group {place}"), **data(search=target),
        )  # fmt: skip
        # A row more would not be in line with the other cards.
        last = [piece for piece in card.children if not isinstance(piece, str)][-1]
        last.children = [*last.children, html.P(words, className="to-list")]


def _head(study: Study, top: SetTop) -> html.Div:
    """Say what was asked of whom; the plan's title can be typed over."""
    title = study.plan.title.rstrip(".:")
    rest = top.title.removeprefix(title)
    name = with_pencil(title, "title", f"Rename the page, {title}")
    return html.Div(
        [
            html.P(top.kicker, className="kicker"),
            html.H1([name[0], html.Span(rest), name[1]], tabIndex=-1),
        ],
        className="heading",
    )


def _list_tabs(
    address: Address, study: Study, source: str, top: SetTop
) -> dict[str, tuple[str, _Content]]:
    """Word in the address → what the tab is called and what it shows."""
    tabs: dict[str, tuple[str, _Content]] = {"": ("Cards", lambda: top.cards)}
    if top.panes:
        tabs["money"] = ("Money", lambda: _show_money(address, top))
    if top.outcome is not None:
        title, pieces = top.outcome
        tabs["outcome"] = (title, lambda: pieces)
    if top.products:
        tabs["products"] = ("What they have", lambda: top.products)
    tabs["scatter"] = ("Map", lambda: show_scatter(address, study, source))
    tabs["sure"] = ("How sure", lambda: top.sure)
    return tabs


def _tabs(address: Address, names: Mapping[str, str], part: str) -> html.Div:
    """Tabs that are addresses; the page's script lets arrows go from one to the next."""
    return html.Div(
        [_tab(address, key, words, here=key == part) for key, words in names.items()],
        className="tabs",
        role="tablist",
        **aria(label="What to see"),
    )


def _tab(address: Address, key: str, words: str, *, here: bool) -> html.A:
    search = address.at("segments", part=key, x="", y="", z="", by="").write()
    return html.A(
        words, href=f"/{search}", id=f"tab-{key or 'cards'}", role="tab",
        tabIndex=0 if here else -1,
        **aria(selected="true" if here else "false", controls="panel"), **data(search=search),
    )  # fmt: skip


def _show_money(address: Address, top: SetTop) -> list[Element]:
    """One amount at a time; which one is in the address."""
    titles = [title for title, _ in top.panes]
    at = titles.index(address.by) if address.by in titles else 0
    picks = [
        (address.at("segments", part="money", by=title if place else ""), title, place == at)
        for place, title in enumerate(titles)
    ]
    pane = top.panes[at][1]
    pane.className = "pane shown"
    return [*([chips(picks, "Amount")] if len(picks) > 1 else []), pane]


def _acts(address: Address) -> html.Div:
    named = [button("Names as they were found", "unname")] if address.plan.names else []
    return html.Div(
        [
            link(
                address.at("take", part=""), "Take it away", className="button primary",
                id="onward-take",
            ),
            link(
                address.at("compare", part=""), "Compare", className="button", id="onward-compare"
            ),
            *named,
        ],
        className="onward",
    )  # fmt: skip
