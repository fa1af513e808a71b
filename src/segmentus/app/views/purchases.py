"""A table whose rows look like purchases into the ways on."""

from __future__ import annotations

from dash import html

from segmentus.app.address import Address
from segmentus.app.elements import Element, alert, link


def show_problem(address: Address, sentence: str, *more: Element) -> html.Div:
    """Show a sentence that cannot be overlooked, with the control that cures it where one does."""
    option = "use --rows customers if each row is a customer"
    if option not in sentence:
        return alert(sentence, *more)
    words = sentence.replace(option, "say on this page that each row is a customer")
    way = link(address.asking(rows="customers"), "Each row is a customer", id="rows-customers")
    return alert(words, html.P(way), *more)
