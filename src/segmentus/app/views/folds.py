"""A study into the folds below its groups: why so many, what was done, what statisticians ask."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from segmentus.app.address import Address
from segmentus.app.elements import Element, alert, chips, figure, link, section, table, word_notes
from segmentus.app.views.choose import show_choosing
from segmentus.app.views.rules import show_rules
from segmentus.report.chart_tables import (
    tabulate_drawn_silhouettes,
    tabulate_sizes_drawn,
    tabulate_spreads,
)
from segmentus.report.figures import (
    SPREADS,
    show_bars,
    show_compositions,
    show_distributions,
    show_heat_map,
    show_silhouettes,
    show_sizes,
)
from segmentus.report.tables import make_profile_table
from segmentus.report.values import Shown
from segmentus.report.why import word_why
from segmentus.report.words import (
    find_alarm,
    title_notes,
    word_answer,
    word_error_columns,
    word_number,
    word_whiskers,
)
from segmentus.study import Study

FOLDED = {
    "profile": "Profile",
    "spreads": "Distributions",
    "rules": "Rules",
    "fit": "How cohesive they are",
}
"""Parts of a study that only its last fold shows: word in the address → what it is called."""


def show_folds(address: Address, study: Study, source: str) -> list[Element]:
    """Show the folds; one that the address asks for is open, and only that one is filled."""
    folds = [_why(address, study, source), *_done(study), _statistics(address, study, source)]
    return [html.Div(folds, className="folds")]


def _fold(title: str, more: str, content: Sequence[Element], name: str, *, opened: bool) -> Element:
    return html.Details(
        [html.Summary([title, html.Small(f" {more}")]), *content],
        id=f"fold-{name}",
        open=opened,
        className="fold",
    )


def _why(address: Address, study: Study, source: str) -> Element:
    """Say why there are so many, and link to what speaks for other numbers."""
    opened = address.view == "choose"
    every = address.at("segments" if opened else "choose", part="")
    words = "Close what speaks for every number" if opened else "What speaks for every number"
    ways = html.P(
        [
            link(address.at("compare", part=""), "Compare with another number"), " · ",
            link(every, words, id="every-number"),
        ]
    )  # fmt: skip
    content = [
        html.P(word_why(study) or study.choice.reason, className="lead"), ways,
        html.P(f"In figures: {study.choice.reason}", className="source"),
    ]  # fmt: skip
    shown = show_choosing(address, study, source) if opened else []
    return _fold(
        f"Why {word_number(study.choice.k)}", "and what else would do", [*content, *shown], "why",
        opened=opened,
    )  # fmt: skip


def _done(study: Study) -> list[Element]:
    if not study.notes:
        return []
    title, _, count = title_notes(study).partition(" (")
    notes = html.Ul([html.Li(note) for note in word_notes(study.notes)], className="method")
    return [_fold(title, f"({count}", [notes], "done", opened=False)]


def _statistics(address: Address, study: Study, source: str) -> Element:
    """Say what statisticians ask first, and show one part more where the address names it."""
    part = address.part if address.view == "segments" and address.part in FOLDED else ""
    parts = [
        (address.at("segments", part=key), words, key == part) for key, words in FOLDED.items()
    ]
    parts.append((address.at("choose", part=""), "Scores of every number", False))
    shown = {
        "": _nothing, "profile": _profile, "spreads": _spreads, "rules": _rules, "fit": _fit,
    }[part]  # fmt: skip
    errors = word_error_columns(study)
    alarm = find_alarm(study)
    reasons = [html.P(reason, className="caution") for reason in alarm.reasons] if alarm else []
    content = [
        html.P(word_answer(study), className="lead"),
        *reasons,
        *([html.P(errors, className="source")] if errors else []),
        chips(parts, "For the statistician"),
        *shown(address, study, source),
    ]
    more = "scores of every number, how groups split, silhouettes, profile, rules"
    return _fold("For the statistician", more, content, "statistics", opened=bool(part))


def _nothing(address: Address, study: Study, source: str) -> list[Element]:
    return []


def _rules(address: Address, study: Study, source: str) -> list[Element]:
    return show_rules(address, study, source)


def _profile(address: Address, study: Study, source: str) -> list[Element]:
    return [
        section("What sets them apart", figure(show_heat_map(study), source)),
        section("Beside all groups and everyone", _tiles(show_bars(study), source),
                lead=f"Dashed: all groups. Dotted: everyone. {word_whiskers(study)}".rstrip()),
        section("Every figure", table(make_profile_table(study), "profile")),
    ]  # fmt: skip


def _spreads(address: Address, study: Study, source: str) -> list[Element]:
    compositions = show_compositions(study)
    return [
        section("Distributions", _tiles(show_distributions(study), source),
                table(tabulate_spreads(study, SPREADS), "spreads"),
                lead="Thin: 5 to 95 % of the weight. Thick: the middle half. Ring: the median."),
        *([section("Make-up", _tiles(compositions, source), html.P(
            link(address.at("segments", part="profile"), "The shares as a table"),
        ))] if compositions else []),
    ]  # fmt: skip


def _fit(address: Address, study: Study, source: str) -> list[Element]:
    return [
        section("How cohesive they are", figure(show_silhouettes(study), source),
                table(tabulate_drawn_silhouettes(study), "cohesion")),
        section("Sizes", figure(show_sizes(study), source),
                table(tabulate_sizes_drawn(study), "sizes")),
    ]  # fmt: skip


def _tiles(figures: Sequence[Shown], source: str) -> Element:
    if not figures:
        return alert("There is nothing to show for these variables.")
    return html.Div([figure(shown, source) for shown in figures], className="tiles")
