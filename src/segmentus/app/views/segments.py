"""A study into the page of its segments: cards, pictures, profile, spreads."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html

from segmentus.app.address import Address
from segmentus.app.elements import (
    Element,
    alarm,
    alert,
    aria,
    button,
    chips,
    data,
    figure,
    section,
    table,
)
from segmentus.app.views.choose import list_ks
from segmentus.app.views.rules import show_rules
from segmentus.app.views.scatter import show_scatter
from segmentus.report.cards import Card, make_cards
from segmentus.report.figures import (
    show_bars,
    show_compositions,
    show_distributions,
    show_heat_map,
    show_silhouettes,
    show_sizes,
)
from segmentus.report.tables import tabulate_profile
from segmentus.report.values import Shown
from segmentus.report.words import (
    find_alarm,
    word_answer,
    word_errors,
    word_whiskers,
)
from segmentus.study import Study

PARTS = {
    "": "Cards",
    "scatter": "Scatter",
    "profile": "Profile",
    "spreads": "Distributions",
    "rules": "Rules",
    "fit": "How well they hold",
}


def show_segments(address: Address, study: Study, source: str) -> list[Element]:
    """Show one part of what is known of the segments, below warnings and the choice of k."""
    part = address.part if address.part in PARTS else ""
    parts = [(address.at("segments", part=key), text, key == part) for key, text in PARTS.items()]
    content = {
        "": _cards, "scatter": show_scatter, "profile": _profile, "spreads": _spreads,
        "rules": show_rules, "fit": _fit,
    }[part]  # fmt: skip
    return [
        *alarm(find_alarm(study)),
        list_ks(address, study),
        chips(parts, "What to see"),
        *content(address, study, source),
    ]


def _cards(address: Address, study: Study, source: str) -> list[Element]:
    named = bool(address.plan.names)
    return [
        section(
            "The segments",
            html.Div([_card(card) for card in make_cards(study)], className="cards"),
            html.Div(
                [
                    button("Keep these names", "name", primary=True),
                    *([button("Names from the features", "unname")] if named else []),
                ],
                className="onward",
            ),
            html.P(f"{source} {word_errors(study)}".rstrip(), className="source"),
            lead=word_answer(study),
        ),
        section("Sizes", figure(show_sizes(study), source)),
    ]


def _card(card: Card) -> html.Article:
    """One segment; its name can be typed over."""
    figures = [
        html.Div(
            [
                html.Dt(line.what),
                html.Dd(
                    [
                        html.Span(line.value, className=f"value {line.direction}"),
                        html.Span(line.beside, className="beside"),
                    ]
                ),
            ]
        )
        for line in card.figures
    ]
    return html.Article(
        [
            html.H3(
                [
                    html.Span(str(card.number), className="badge"),
                    dcc.Textarea(
                        id={"name": card.number - 1}, value=card.name, maxLength=80, rows=2,
                        className="name",
                    ),
                ],
                **data(label=f"Name of segment {card.number}"),
            ),
            html.P(
                [
                    html.Strong(card.share),
                    f" {card.whole}",
                    html.Span(
                        html.Span(style={"width": card.width}),
                        className="bar",
                        **aria(hidden="true"),
                    ),
                    html.Span(card.who, className="who"),
                ],
                className="size",
            ),
            *(html.P(warning, className="caution") for warning in card.warnings),
            html.P(card.apart, className="apart"),
            html.Dl(figures),
        ],
        className="card thin" if card.warnings else "card",
        style={"--segment": card.color},
    )  # fmt: skip


def _profile(address: Address, study: Study, source: str) -> list[Element]:
    return [
        section("What sets them apart", figure(show_heat_map(study), source)),
        section("Beside all segments and everyone", _tiles(show_bars(study), source),
                lead=f"Dashed: all segments. Dotted: everyone. {word_whiskers(study)}".rstrip()),
        section("Every figure", table(tabulate_profile(study), "profile")),
    ]  # fmt: skip


def _spreads(address: Address, study: Study, source: str) -> list[Element]:
    compositions = show_compositions(study)
    return [
        section("Distributions", _tiles(show_distributions(study), source),
                lead="Thin: 5 to 95 % of the weight. Thick: the middle half. Ring: the median."),
        *([section("Make-up", _tiles(compositions, source))] if compositions else []),
    ]  # fmt: skip


def _fit(address: Address, study: Study, source: str) -> list[Element]:
    return [section("How well they hold together", figure(show_silhouettes(study), source))]


def _tiles(figures: Sequence[Shown], source: str) -> Element:
    if not figures:
        return alert("There is nothing to show for these variables.")
    return html.Div([figure(shown, source) for shown in figures], className="tiles")
