"""The first page: a file to drop, then examples; of a survey, the questions it can answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dash import html

from segmentus.app.address import Address, presets, read_address
from segmentus.app.data import Offer, Upload
from segmentus.app.elements import (
    Element,
    aria,
    title_page,
)
from segmentus.app.views.sender import show_sender, show_tile
from segmentus.charts.style import PALETTE
from segmentus.plan import OWN_TABLE
from segmentus.survey.named import SAMPLE
from segmentus.survey.values import Survey

_STEPS = (
    ("1 Drop", "Headings on the first line are all it needs."),
    ("2 Look over", "You see what each column is used for, and change what is wrong."),
    ("3 Read", "Groups in words and pictures, then files to take away."),
)
_GAINS = (
    "Groups you can name, with their share of customers and money",
    "Which group leaves most, or buys, or pays late: whatever you care about",
    "How sure it is, in a sentence",
    "Your list with a group for every customer, slides, a workbook, one page to print",
)


def offer_data(
    address: Address, offers: Sequence[Offer], uploads: Mapping[str, Upload]
) -> list[Element]:
    """Show the page before anything is chosen: where to drop a file, what comes of it, examples."""
    return [
        title_page(
            "Who are your customers?",
            "Drop a table. You get groups with a name, their size and their money, and a list that "
            "says which customer is in which.",
        ),
        html.Div(
            [html.Div([show_sender(), _steps()]), _gains()], className="with-aside"
        ),
        *_own(address, offers, uploads),
        _examples(address, offers),
    ]  # fmt: skip


def _steps() -> html.Ol:
    items = [html.Li([html.B(title), words]) for title, words in _STEPS]
    return html.Ol(items, className="steps")


def _gains() -> html.Aside:
    return html.Aside(
        [
            html.H2("What you get"),
            html.P("Four groups, say, as wide as they are large:", className="small"),
            _mini((14, 13, 30, 35)),
            html.Ul([html.Li(text) for text in _GAINS]),
            html.P(
                "Names, mail addresses and the like are never used. Age, sex and the like never "
                "form groups.",
                className="small",
            ),
        ],
        className="panel gains",
        **aria(label="What you get"),
    )


def _mini(shares: Sequence[int]) -> html.Div:
    """A strip of sizes without words."""
    parts = [
        html.I(style={"flex": share, "background": color})
        for share, color in zip(shares, PALETTE, strict=False)
    ]
    return html.Div(parts, className="mini", **aria(hidden="true"))


def _own(address: Address, offers: Sequence[Offer], uploads: Mapping[str, Upload]) -> list[Element]:
    """The files of this session, if there are any."""
    tiles = [
        show_tile(
            _own_address(address, name, upload),
            upload.file,
            f"{upload.survey.n_units:,} {_units(upload.survey)}",
            id=f"data-{name}",
        )
        for name, upload in uploads.items()
    ]
    given = [each for each in offers if each.data == "file"]
    tiles += [
        show_tile(_chosen(address, each.data), each.name, each.about, id="data-file")
        for each in given
    ]
    return [_tiles("Your files", tiles)] if tiles else []


def _own_address(address: Address, name: str, upload: Upload) -> Address:
    """The file as it was looked at last, else as it was read."""
    if upload.seen:
        return read_address(upload.seen).at("start", part="")
    return _table_address(name) if upload.survey.schema is not None else _chosen(address, name)


def _units(survey: Survey) -> str:
    """Call rows of purchases what they are, not customers."""
    bought = survey.schema is not None and survey.schema.purchases is not None
    return "purchases" if bought else survey.source.units


def _examples(address: Address, offers: Sequence[Offer]) -> Element:
    """Ready-made examples, for those without a file at hand."""
    known = {each.data: each for each in offers}
    wave = next((name for name in known if name.startswith("scf")), SAMPLE)
    survey = known[wave]
    about = f"{survey.name}: {survey.about[:1].lower()}{survey.about[1:]}"
    asked = Address("segments", plan=presets()["credit"].model_copy(update={"data": wave}))
    tiles = [
        *(
            show_tile(_table_address(each.data), each.name, each.about, id=f"data-{each.data}")
            for each in offers if each.table
        ),
        show_tile(asked, "Families turned down for credit", about, _mini((19, 17, 31, 33)),
              id="example-credit"),
        *(
            show_tile(_chosen(Address(), each.data), each.name, each.about,
                  html.Span("Look at what it can answer"), id=f"data-{each.data}")
            for each in offers
            if each.data != "file" and not each.table
        ),
    ]  # fmt: skip
    return _tiles(
        "No file at hand? Try one",
        tiles,
        "The others are surveys, in which a family stands for thousands.",
    )


def _tiles(title: str, tiles: Sequence[Element], words: str = "") -> html.Section:
    return html.Section(
        [
            html.H2(title),
            html.Div(tiles, className="offers-of"),
            *([html.P(words, className="fine")] if words else []),
        ]
    )


def _chosen(address: Address, name: str) -> Address:
    """The address that shows data, with what else was asked."""
    return replace(address.asking(data=name, dollars=None).at("start"), chosen=True)


def _table_address(name: str) -> Address:
    own = presets()[OWN_TABLE].model_copy(update={"data": name})
    return Address("start", OWN_TABLE, own, chosen=True)
