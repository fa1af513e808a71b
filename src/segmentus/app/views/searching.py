"""A search under way, stopped or failed, into a page: stages in words, time left, a first look."""

from __future__ import annotations

from dash import html

from segmentus.app.address import Address
from segmentus.app.elements import Element, aria, button, link
from segmentus.app.layout import show_context
from segmentus.app.remaining import SEARCH_STAGES, SearchStanding
from segmentus.app.unexpected import UNEXPECTED
from segmentus.app.views.answered import set_top
from segmentus.app.views.purchases import show_problem
from segmentus.app.views.refused import show_unexpected
from segmentus.app.views.sender import show_sender
from segmentus.formats import join
from segmentus.report.words import capital, word_number
from segmentus.study import Study
from segmentus.survey.values import Survey

SEARCH = "search"
"""Part of Groups that waits for the whole study, and offers the sketch meanwhile."""

_SIGNS = {"done": "✓", "now": "●", "todo": "○"}
_SPOKEN = {"done": "done: ", "now": "now: ", "todo": "to come: "}


def show_search(
    address: Address,
    survey: Survey | None,
    standing: SearchStanding,
    left: str,
    sketch: Study | None,
) -> list[Element]:
    """Show how far a search is.

    Parameters
    ----------
    address : of the page.
    survey : that is searched, where it is read.
    standing : where the search stands.
    left : words for the time left, "" for none.
    sketch : a first look, where it is ready.
    """
    return [
        show_context(address, _word_about(address, survey), "Finding groups"),
        html.Div(
            [
                html.Div(_panel(address, survey, standing, left, sketch), className="job"),
                *_first_look(address, sketch),
            ],
            className="searching",
        ),
    ]


def show_stopped(address: Address, sketch: Study | None) -> list[Element]:
    """Say that a search was stopped, and how to go on."""
    kept = " The first look is kept." if sketch else ""
    return [
        show_context(address, "", "Stopped"),
        html.Div(
            [html.P([html.B("Stopped, as you asked."), kept]), _ways_on(address, "Go on", sketch)],
            className="job",
        ),
    ]


def show_failed(address: Address, sentence: str, sketch: Study | None) -> list[Element]:
    """Say in a sentence why a search failed, and what can be done."""
    ways = _ways_on(address, "Try again", sketch)
    if sentence.startswith(UNEXPECTED):
        return [show_context(address, "", UNEXPECTED), show_unexpected(sentence), ways]
    return [show_context(address, "", "No groups yet"), show_problem(address, sentence, ways)]


def show_lost(address: Address) -> list[Element]:
    """Say that a file is not here any more, and where to drop it again."""
    return [
        show_context(address, "", "Your file is not here any more"),
        html.P(
            [
                html.B("It was kept in memory only, and segmentus was started anew since then, "),
                "or other files took its place. Drop it again: names and settings are still here.",
            ],
            className="lead",
        ),
        show_sender("Drop the same file here", thin=True),
    ]


def _word_about(address: Address, survey: Survey | None) -> str:
    """Say who is searched, and by what where the plan names it."""
    if survey is None:
        return "The file is being read."
    who = survey.word_units()
    columns = address.plan.features
    if not columns:
        return f"{who}."
    short = join(columns) if len(columns) <= 5 else f"{len(columns)} columns"
    return f"{who} by {short}."


def _panel(
    address: Address,
    survey: Survey | None,
    standing: SearchStanding,
    left: str,
    sketch: Study | None,
) -> list[Element]:
    share, units = f"{100 * standing.share:.0f}", survey.source.units if survey else "rows"
    found = {
        "read": ("The file", survey.word_units() if survey else ""),
        "tried": (
            f"{_word_range(address)} groups",
            f"{word_number(sketch.choice.k)} divide best" if sketch else "which number fits?",
        ),
        "again": (f"Other samples of the {units}", "do the same groups come out?"),
        "figures": ("Money, shares, outcome", "and how exact they are (±)"),
        "names": ("Names and sentences", ""),
    }
    return [
        html.Progress(value=share, max="100", **aria(label=f"Finding groups, {share} %")),
        html.P([html.Span(left, id="left"), html.Span(f"{share} %")], className="left"),
        html.Ol(
            [_stage(standing, place, *found[name]) for place, name in enumerate(SEARCH_STAGES)],
            className="stages", id="working",
        ),
        html.Div(
            [
                button("Cancel", "cancel"),
                html.Span("What is found so far is kept.", className="hint"),
            ],
            className="onward",
        ),
    ]  # fmt: skip


def _stage(standing: SearchStanding, place: int, words: str, more: str) -> html.Li:
    mark = standing.mark(place)
    return html.Li(
        [
            html.Span(_SIGNS[mark], **aria(hidden="true")),
            html.Span([html.Span(_SPOKEN[mark], className="unseen"), words]),
            html.Em(more if mark != "todo" else ""),
        ],
        className=mark,
    )


def _word_range(address: Address) -> str:
    ks = address.plan.tried
    return f"{ks[0]} to {ks[-1]}" if len(ks) > 1 else str(ks[0])


def _first_look(address: Address, sketch: Study | None) -> list[Element]:
    """Sizes of a sketch, and the way to all of it."""
    if sketch is None:
        return []
    strip = set_top(sketch).summary[:1]
    k = sketch.choice.k
    words = (
        f"{capital(word_number(k))} group{'s' if k != 1 else ''}. Sizes and names stand; how "
        "exact and how sure they are follows."
    )
    return [
        html.Aside(
            [
                html.H2("A first look is ready"), *strip, html.P(words),
                link(_looking(address), "See it now", className="button", id="see-now"),
            ],
            className="panel",
        )
    ]  # fmt: skip


def _ways_on(address: Address, again: str, sketch: Study | None) -> html.Div:
    look = [link(_looking(address), "See the first look", className="button")] if sketch else []
    return html.Div(
        [
            button(again, "retry", primary=True),
            link(
                address.at("features", part=""), "Change what forms groups", className="button",
                id="change-plan",
            ),
            *look,
        ],
        className="onward",
    )  # fmt: skip


def _looking(address: Address) -> Address:
    return address.at("segments", part="")
