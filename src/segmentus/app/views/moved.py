"""How groups have moved into a page: the sentence, shares then and now, and why."""

from __future__ import annotations

from dash import dcc, html

from segmentus.app.address import Address
from segmentus.app.elements import (
    Element,
    aria,
    data,
    figure,
    file_link,
    fold_up,
    link,
    section,
    table,
)
from segmentus.app.group_words import speak_of_groups, tell_groups, tell_parts
from segmentus.app.movements import AWAITED, NOW, THEN, is_sent
from segmentus.margins import whole
from segmentus.report.drift_page import (
    METHOD,
    show_movement_flow,
    tabulate_reasons,
    tabulate_then_and_now,
    word_drift,
)
from segmentus.study import Study
from segmentus.uses.drift import Movement

_WHY = (
    "Other people: the groups as they are, with the people of the other file. Definition: the "
    "groups found afresh in the newer file. Both add up to the whole change."
)


def is_other_table(against: str) -> bool:
    """Tell whether a page compares with another table and not with another setting."""
    return against.partition(":")[0] in (THEN, NOW)


def is_awaited(against: str) -> bool:
    """Tell whether that table is still to be dropped."""
    return against.partition(":")[2] == AWAITED


def ask_other(address: Address, study: Study) -> list[Element]:
    """Show where to drop the other table."""
    units = study.survey.source.units
    what = f"{'last month’s' if address.against.startswith(THEN) else 'newer'} {units}"
    return [
        html.Div(
            dcc.Upload(
                html.Div(
                    [
                        html.B(f"Drop {what} here"),
                        html.Span("Choose a file", className="button"),
                        html.Small("A file with the columns that form the groups. Nothing changes "
                                   "in your groups."),
                    ],
                    className="sender",
                ),
                id="other-file", className="upload", className_active="upload",
            ),
            className="news", **data(label=f"Send {what}"),
        ),
        html.Div(id="other-said", role="status"),
    ]  # fmt: skip


def show_movement(address: Address, study: Study, found: Movement, key: str) -> list[Element]:
    """Show whether the groups have moved, their shares then and now, and why.

    Parameters
    ----------
    address : of the page.
    study : whose groups they are.
    found : how they have moved.
    key : of the session, for the page to take away.
    """
    side, _, word = address.against.partition(":")
    other = address.at("compare", against=f"{THEN if side == NOW else NOW}:{word}")
    age = "older" if side == NOW else "newer"
    return [
        html.P(word_alarm(found, study.survey.source.units), className="say", id="say"),
        *[html.P(speak_of_groups(note), className="source") for note in found.notes],
        section(
            "Shares then and now", table(tell_groups(tabulate_then_and_now(found)), "then-now"),
            lead=f"Then: {found.then_name}. Now: {found.now_name}.",
        ),
        *_why(found),
        fold_up(
            "For the statistician", html.P(speak_of_groups(word_drift(found))),
            html.Ul([html.Li(speak_of_groups(each)) for each in METHOD], className="method"),
            hint="the test, how the change is divided", id="fold-test",
        ),
        html.Div(
            [
                file_link(
                    address, "drift.html", "Download this as a page", key, id="take-drift"
                ),
                *([link(other, f"It is the {age} one", className="button", id="swap")]
                  if is_sent(word) else []),
            ],
            className="onward",
        ),
    ]  # fmt: skip


def word_alarm(found: Movement, units: str) -> list[Element]:
    """Say in a sentence whether the groups have moved, and which of them most."""
    if not found.alarm:
        return [html.B("No alarm: "), "the shares differ by no more than chance would make them."]
    pairs = list(zip(found.then, found.now, strict=True))
    at = max(range(len(pairs)), key=lambda each: abs(pairs[each][1].value - pairs[each][0].value))
    then, now = pairs[at]
    name = found.model.segment_names[at]
    return [
        html.B("The groups have moved: "),
        f"group {at + 1}, {name}, holds {whole(now.value)} of all {units}, against "
        f"{whole(then.value)} before. That is more than chance.",
    ]


def _why(found: Movement) -> list[Element]:
    if found.split is None:
        return []
    flow = show_movement_flow(found)
    return [
        section("Why", table(tell_parts(tabulate_reasons(found)), "reasons"), lead=_WHY),
        html.Details(
            [
                html.Summary(["Who would move", html.Small(" if the groups were found afresh")]),
                figure(flow, f"Then: {found.then_name}; now: {found.now_name}."),
            ],
            id="fold-afresh", className="fold", **aria(),
        ),
    ]  # fmt: skip
