"""What the groups are for: five uses, of which one decides what is shown first."""

from __future__ import annotations

from dash import html

from segmentus.app.address import Address
from segmentus.app.elements import aria, link

PURPOSES = {
    "marketing": ("Personalise marketing", "Whom to write to, and what", ""),
    "products": ("Optimise products", "What each group has and lacks", "products"),
    "experience": ("Better experience", "Who leaves, and whom to keep", "outcome"),
    "profitability": ("Profitability", "Where the money is", "money"),
    "markets": ("New segments, markets", "Who is new, what is open", "scatter"),
}
"""Use → its title, what it means, and the part of Groups that opens first."""


def show_purposes(address: Address) -> html.Section:
    """Show the five uses; pressing the chosen one gives it up."""
    return html.Section(
        [
            html.H2(["What is it for? ", html.Small("What you choose opens first.")]),
            html.Ul([_purpose(address, name) for name in PURPOSES], className="uses5"),
        ]
    )


def first_part(use: str) -> str:
    """Name the part of Groups that a use opens first."""
    return PURPOSES[use][2] if use in PURPOSES else ""


def _purpose(address: Address, name: str) -> html.Li:
    title, words, _ = PURPOSES[name]
    here = address.plan.use == name
    target = address.asking(use="" if here else name, names=address.plan.names)
    return html.Li(
        link(target, [html.B(title), html.Span(words)], id=f"use-{name}"),
        className="here" if here else "",
        **(aria(current="true") if here else aria()),
    )
