"""What a report says above the fold into pieces of a page, by the report's own templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dash import html

from segmentus.app.elements import Element, aria, data
from segmentus.app.markup import find_marked, read_markup
from segmentus.report.html import set_part
from segmentus.report.top import Top, collect_top
from segmentus.study import Study


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """What the templates of the parts are given."""

    units: str
    top: Top


@dataclass(frozen=True, slots=True, eq=False)
class SetTop:
    """The parts of a report's first screens, as pieces of a page.

    Attributes
    ----------
    kicker, title : of the page.
    alarm : why not to act on it, "" for nothing.
    summary : strip of sizes, names with shares, leads.
    cards : of the groups, their names with a pencil each.
    sure : how sure it is, and what it is good for.
    panes : (name, pieces) of each amount of money.
    outcome : (what its tab is called, pieces), None without one.
    products : who has what; nothing without any.
    """

    kicker: str
    title: str
    alarm: str
    summary: list[Element]
    cards: list[Element]
    sure: list[Element]
    panes: tuple[tuple[str, Element], ...]
    outcome: tuple[str, list[Element]] | None
    products: list[Element]


def set_top(study: Study) -> SetTop:
    """Set what a study's report says above the fold; nothing is computed anew."""
    top = _word_for_page(collect_top(study))
    read = read_markup(set_part("parts.html", _Part(study.survey.source.units, top)))
    panes = [pane for part in find_marked(read, "#money") for pane in find_marked(part, "pane")]
    outcome = find_marked(read, "#outcome")
    return SetTop(
        kicker=top.kicker,
        title=top.title,
        alarm=top.alarm,
        summary=[each for mark in ("strip", "names", "leads") for each in find_marked(read, mark)],
        cards=[_with_pencils(each) for each in find_marked(read, "first")],
        sure=find_marked(read, "panels"),
        panes=tuple((pane.title, piece) for pane, piece in zip(top.panes, panes, strict=True)),
        outcome=(top.outcome.title, outcome) if top.outcome else None,
        products=find_marked(read, "#products"),
    )


def pencil(at: str, label: str) -> html.Button:
    """Return a button that the page's script answers by letting a name be typed over."""
    return html.Button(
        "✎", id=f"pen-{at}", type="button", className="pen", **data(at=at), **aria(label=label)
    )


def with_pencil(words: str, at: str, label: str) -> Sequence[Element]:
    """Return a name that can be typed over, and its pencil."""
    return [html.Span(words, className="name", id=f"name-{at}"), pencil(at, label)]


def _with_pencils(section: Any) -> Element:
    """Give the name on each card a pencil."""
    for card in find_marked(section, "card"):
        heading = card.children[0]
        badge, words = heading.children[0], "".join(heading.children[1:]).strip()
        number = badge.children[0]
        heading.children = [badge, *with_pencil(words, number, f"Rename group {number}, {words}")]
    return section


def _word_for_page(top: Top) -> Top:
    """Say of what a plan can change where a page changes it."""
    fine = top.fine.replace("the plan can name one", "say so on the page Start")
    rename = "Names were made from the column headings; press ✎ to change one."
    return replace(top, fine=fine, rename=rename if top.rename else "")
