"""A table whose rows look like purchases into the ways on."""

from __future__ import annotations

from dash import html

from segmentus.app.address import Address
from segmentus.app.elements import Element, alert, link
from segmentus.survey.table.purchases import write_command
from segmentus.survey.values import Survey


def offer_rows(address: Address, survey: Survey) -> list[Element]:
    """Offer the ways on where rows look like purchases; nothing elsewhere."""
    found = survey.schema.purchases if survey.schema is not None else None
    if found is None:
        return []
    go_on = link(
        address.asking(rows="customers"), "Each row is a customer", id="rows-customers",
        className="button",
    )  # fmt: skip
    return [
        html.Div(
            [
                html.P(
                    "Each row looks like a purchase, but segments are made of customers. Turn the "
                    "rows into one per customer with this command, and upload the file it writes:"
                ),
                html.Pre(write_command(found, survey.source.file or "purchases.csv")),
                html.P(["If each row is a customer after all, say so: ", go_on]),
            ],
            className="ways",
        )
    ]


def show_problem(address: Address, sentence: str, *more: Element) -> html.Div:
    """Show a sentence that cannot be overlooked, with the control that cures it where one does."""
    option = "use --rows customers if each row is a customer"
    if option not in sentence:
        return alert(sentence, *more)
    words = sentence.replace(option, "say on this page that each row is a customer")
    way = link(address.asking(rows="customers"), "Each row is a customer", id="rows-customers")
    return alert(words, html.P(way), *more)
