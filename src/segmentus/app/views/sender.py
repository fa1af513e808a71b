"""Where a file is dropped or chosen, and a tile that leads to an address."""

from __future__ import annotations

from dash import dcc, html

from segmentus.app.address import Address
from segmentus.app.elements import Element, aria, link
from segmentus.app.sent_files import LARGEST_FILE, word_size


def show_sender(title: str = "Drop your customers here", *, thin: bool = False) -> html.Div:
    """Show where a file is dropped or chosen."""
    inside = [
        html.Span(className="tray", **aria(hidden="true")),
        html.B(title),
        html.Span("Choose a file", className="button" if thin else "button primary big"),
        html.Small(
            f"CSV, Excel, Parquet or Stata, up to {word_size(LARGEST_FILE)}. A row is a customer, "
            "or a purchase."
        ),
        html.Small("The file is kept for this session only; nobody else sees it."),
    ]
    return html.Div(
        [
            dcc.Upload(
                html.Div(inside[1:] if thin else inside, className="drop thin" if thin else "drop"),
                id="upload",
                className="upload",
                className_active="upload",
            ),
            # The page's script sends the file and tells here how far it is, or why it is not sent.
            html.Div(id="sending"),
            html.Div(id="upload-said"),
        ]
    )


def show_tile(address: Address, title: str, about: str, *more: Element, id: str) -> dcc.Link:
    """Show a tile that leads to an address: a title, what it is about, and what else there is."""
    return link(address, [html.B(title), html.Span(about), *more], id=id, className="tile-of")
