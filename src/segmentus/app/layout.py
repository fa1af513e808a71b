"""The frame that every page of the dashboard stands in."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html

from segmentus.app.address import VIEWS, Address
from segmentus.app.elements import Element, aria, button, link
from segmentus.app.work import Job

TITLES = {
    "start": "Start",
    "explore": "Explore",
    "features": "Features",
    "choose": "Choose k",
    "segments": "Segments",
    "compare": "Compare",
    "take": "Take away",
}

INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<title>{%title%}</title>
{%favicon%}
<link rel="stylesheet" href="/style/report.css">
{%css%}
</head>
<body>
{%app_entry%}
<noscript>This dashboard needs JavaScript; the command segmentus report does not.</noscript>
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""

POLLING_INTERVAL = 250
"""Milliseconds between two looks at work that is not done."""


def make_layout() -> html.Div:
    """Return the frame; callbacks fill menu and page."""
    return html.Div(
        [
            dcc.Location(id="url", refresh="callback-nav"),
            dcc.Interval(id="poll", interval=POLLING_INTERVAL, disabled=True),
            dcc.Store(id="again", data=0),
            dcc.Store(id="title", data=""),
            dcc.Store(id="shown", data=["", ""]),
            html.Button("Skip to the content", id="skip", type="button", className="skip"),
            html.Header(
                [
                    html.Strong("segmentus", className="brand"),
                    html.Nav(id="menu", **aria(label="Steps")),
                ],
                className="top",
            ),
            html.Div(id="underway"),
            html.Main(id="page", tabIndex=-1),
            html.Div(id="status", className="unseen", role="status"),
            html.Div(id="said", className="said", role="alert"),
            html.Div(id="gone", className="said gone", role="alert"),
        ],
        className="app",
    )


def show_menu(address: Address) -> html.Ul:
    """Return links to all steps with the present plan."""
    return html.Ul(
        [
            html.Li(
                link(address.at(view), TITLES[view], id=f"step-{view}"),
                className="here" if view == address.view else "",
                **(aria(current="page") if view == address.view else aria()),
            )
            for view in VIEWS
        ]
    )


def show_context(address: Address, words: str) -> Element:
    """Return the heading of a page, and a line on what it is about."""
    return html.Div(
        [html.H1(TITLES[address.view], tabIndex=-1), html.P(words, className="kicker")],
        className="heading",
    )


def show_job(job: Job) -> Sequence[Element]:
    """Return how far some work is, and the button that ends it."""
    if job.state == "cancelled":
        return [html.P("Stopped at your request."), button("Run it again", "retry", primary=True)]
    share = 100 * job.done / job.total if job.total else 0
    return [
        html.P(f"Working: {word_step(job)}", id="working"),
        html.Progress(
            value=str(round(share)) if job.total else None,
            max="100",
            **aria(label="Progress"),
        ),
        button("Cancel", "cancel"),
    ]


def word_step(job: Job) -> str:
    """Say what some work is at, in a few words."""
    return f"{job.what}, {job.done} of {job.total}" if job.total > 1 else job.what
