"""New customers with their groups into counts, a sentence on the mix, and the file to download."""

from __future__ import annotations

from dash import html

from segmentus.app.elements import Element, alert, aria
from segmentus.app.newcomers import SentRows
from segmentus.formats import join
from segmentus.margins import whole
from segmentus.report.segment_cards import make_badges
from segmentus.report.words import capital
from segmentus.segments.model.drift import Drift
from segmentus.segments.model.tally import Assigned
from segmentus.study import Study

_FEW = 100
"""Rows below which nothing is said of the mix."""


def show_sent(study: Study, sent: SentRows, token: str, key: str) -> list[Element]:
    """Show what became of a file of new customers.

    Parameters
    ----------
    study : whose groups they get.
    sent : the file.
    token : its word in this session.
    key : of the session, without which no file is made.
    """
    if sent.lack is not None:
        return [_ask_column(sent, token)]
    done = sent.done
    assert done is not None  # a file either lacks a column or was scored
    units = study.survey.source.units
    return [
        html.H3(f"{sent.file}: {done.rows:,} {units if done.rows != 1 else units[:-1]}"),
        _strip(study, done),
        html.P(_word_counts(done)),
        *[html.P(sentence) for sentence in _list_remarks(study, done)],
        html.P(
            [
                html.A(
                    "Download with groups", href=f"/take/{key}/scored-{token}.csv", download="",
                    className="button", id="take-scored",
                ),
                " ",
                html.A(
                    "Download with groups and reasons", href=f"/take/{key}/reasons-{token}.csv",
                    download="", className="button", id="take-reasons",
                ),
            ]
        ),
    ]  # fmt: skip


def word_mix(drift: Drift | None, scored: int, names: list[str]) -> str:
    """Say whether the mix of groups is another one than before: nothing of few rows.

    Parameters
    ----------
    drift : against training.
    scored : rows.
    names : of the groups, as a sentence calls them.
    """
    if scored < _FEW or drift is None:
        return "Too few to say whether the mix has changed."
    if not drift.alarm:
        return "The mix has not changed by more than chance would."
    moved = max(range(len(names)), key=lambda at: abs(float(drift.now[at] - drift.then[at])))
    then, now = float(drift.then[moved]), float(drift.now[moved])
    return (
        f"The mix has changed: {names[moved]} holds {whole(now)} of them, against {whole(then)} "
        "before."
    )


def _ask_column(sent: SentRows, token: str) -> Element:
    """Say which column is missing, and offer the one that is perhaps meant."""
    assert sent.lack is not None
    column, perhaps = sent.lack.column, sent.lack.perhaps
    words = f"{sent.file} has no column {column}."
    if not perhaps:
        return alert(words, html.P(f"Add it under this name, and drop the file again: {column}."))
    return alert(
        words,
        html.P([f"It has {perhaps}: is it the same? ", _agree(token)]),
        html.P("If not, add the column and drop the file again.", className="hint"),
    )


def _agree(token: str) -> html.Button:
    return html.Button("Yes", id={"same": token}, n_clicks=0, type="button", className="button")


def _strip(study: Study, done: Assigned) -> Element:
    counts = [int(mass) for mass in done.mass]
    return html.Ul(
        [
            html.Li(
                [html.B(str(badge.number)), html.Span(f"{count:,}")],
                style={"flex": str(max(count, 0.001)), "background": badge.color,
                       "color": badge.ink},
            )
            for badge, count in zip(make_badges(study.answer), counts, strict=True)
            if count
        ],
        className="strip",
        **aria(label=f"Sizes: {_word_counts(done)}"),
    )  # fmt: skip


def _word_counts(done: Assigned) -> str:
    counts = [f"{int(mass):,}" for mass in done.mass]
    return f"{capital(join(counts))} in groups 1 to {len(counts)}."


def _list_remarks(study: Study, done: Assigned) -> list[str]:
    """Say whether the mix changed, who is unlike all before, and who got no group."""
    names = [f"group {place}" for place in range(1, study.choice.k + 1)]
    remarks = [word_mix(done.drift, done.scored, names)]
    if done.unlike:
        like = f"any of the {study.survey.n_units:,} {study.survey.source.units} before"
        remarks.append(f"{done.unlike:,} {'are' if done.unlike > 1 else 'is'} unlike {like}.")
    remarks += [f"{count:,} without a group: {reason}." for reason, count in done.blocked.items()]
    return remarks
