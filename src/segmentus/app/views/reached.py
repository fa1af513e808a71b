"""Whom an offer would reach into what the page of groups says of it, in the report's words."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from segmentus.app.elements import Element, table
from segmentus.report.reach import NO_LAW, READING, list_carriers, tabulate_reach, word_flags
from segmentus.uses.reach import Reach


def show_reached(found: Sequence[Reach], least: int, units: str) -> list[Element]:
    """Show whom an offer to each group of customers would reach.

    Parameters
    ----------
    found : by segment.
    least : people behind a figure, below which it is withheld.
    units : plural word for whom the rows stand.
    """
    words = (READING, *list_carriers(found), NO_LAW)
    return [
        html.P(word_flags(found), className="lead", id="flagged"),
        *[table(tabulate_reach(one, least, units), f"reach-{one.segment + 1}") for one in found],
        html.Ul([html.Li(sentence) for sentence in words], className="method"),
    ]
