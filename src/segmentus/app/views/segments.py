"""A study into the page of its segments: cards, pictures, profile, spreads."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html

from segmentus.app.address import Address
from segmentus.app.elements import (
    Element,
    alarm,
    alert,
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
from segmentus.report.figures import (
    show_bars,
    show_compositions,
    show_distributions,
    show_heat_map,
    show_silhouettes,
    show_sizes,
)
from segmentus.report.segment_cards import SegmentCard, make_report_cards
from segmentus.report.tables import make_profile_table
from segmentus.report.top import word_fine
from segmentus.report.values import Shown
from segmentus.report.words import (
    find_alarm,
    word_answer,
    word_whiskers,
)
from segmentus.study import Study

_PARTS = {
    "": "Cards",
    "scatter": "Scatter",
    "profile": "Profile",
    "spreads": "Distributions",
    "rules": "Rules",
    "fit": "How well they hold",
}


def show_segments(address: Address, study: Study, source: str) -> list[Element]:
    """Show one part of what is known of the segments, below warnings and the choice of k."""
    part = address.part if address.part in _PARTS else ""
    parts = [(address.at("segments", part=key), text, key == part) for key, text in _PARTS.items()]
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
            *(
                html.Div(
                    [_card(card, study.survey.source.units) for card in row],
                    className="cards",
                    style={"--many": len(row)},
                )
                for row in make_report_cards(study)
            ),
            html.Div(
                [
                    button("Keep these names", "name", primary=True),
                    *([button("Names from the features", "unname")] if named else []),
                ],
                className="onward",
            ),
            html.P(f"{source} {word_fine(study)}".rstrip(), className="source"),
            lead=word_answer(study),
        ),
        section("Sizes", figure(show_sizes(study), source)),
    ]


def _card(card: SegmentCard, units: str) -> html.Article:
    """One segment; its name can be typed over."""
    badge = card.badge
    return html.Article(
        [
            html.H3(
                [
                    html.Span(str(badge.number), className="badge"),
                    dcc.Textarea(
                        id={"name": badge.number - 1}, value=badge.name, maxLength=80, rows=2,
                        className="name",
                    ),
                ],
                **data(label=f"Name of segment {badge.number}"),
            ),
            html.P([html.B(card.size), f" {units}, {badge.share}"], className="who"),
            html.Div(
                [
                    html.Dl(
                        [html.Div([html.Dt(what), html.Dd(much)]) for what, much in card.money],
                        className="amounts",
                    )
                ]
                * bool(card.money)
            ),
            html.Div(_facts(card)),
            html.Div(_happened(card)),
            html.Div(_rule(card)),
        ],
        className="card thin" if card.warnings else "card",
        style={"--segment": badge.color},
    )  # fmt: skip


def _facts(card: SegmentCard) -> list[Element]:
    facts = [
        html.P("What sets them apart", className="label"),
        html.Ul([html.Li(fact) for fact in card.facts], className="facts"),
    ]
    warnings = [html.P(warning, className="caution") for warning in card.warnings]
    return [*(facts if card.facts else []), *warnings]


def _happened(card: SegmentCard) -> list[Element]:
    found = card.happened
    if found is None:
        return []
    parts = [
        html.Span(found.what),
        html.B(found.rate),
        html.Span(found.beside, className=f"beside {found.way}"),
    ]
    return [html.P(parts, className="happened")]


def _rule(card: SegmentCard) -> list[Element]:
    if not card.rule:
        return []
    return [
        html.P("Recognise one", className="label"),
        html.P([card.rule, html.Span(card.rule_worth)], className="rule"),
    ]


def _profile(address: Address, study: Study, source: str) -> list[Element]:
    return [
        section("What sets them apart", figure(show_heat_map(study), source)),
        section("Beside all segments and everyone", _tiles(show_bars(study), source),
                lead=f"Dashed: all segments. Dotted: everyone. {word_whiskers(study)}".rstrip()),
        section("Every figure", table(make_profile_table(study), "profile")),
    ]  # fmt: skip


def _spreads(address: Address, study: Study, source: str) -> list[Element]:
    compositions = show_compositions(study)
    return [
        section("Distributions", _tiles(show_distributions(study), source),
                lead="Thin: 5 to 95 % of the weight. Thick: the middle half. Ring: the median."),
        *([section("Make-up", _tiles(compositions, source))] if compositions else []),
    ]  # fmt: skip


def _fit(address: Address, study: Study, source: str) -> list[Element]:
    return [section("How cohesive they are", figure(show_silhouettes(study), source))]


def _tiles(figures: Sequence[Shown], source: str) -> Element:
    if not figures:
        return alert("There is nothing to show for these variables.")
    return html.Div([figure(shown, source) for shown in figures], className="tiles")
