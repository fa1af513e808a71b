"""The frame that every page of the dashboard stands in."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dash import dcc, html

from segmentus.app.address import Address
from segmentus.app.data import LARGEST_UPLOAD
from segmentus.app.elements import Element, aria, button, data, link
from segmentus.app.sent_files import LARGEST_FILE
from segmentus.app.views.purposes import first_part
from segmentus.app.work import Job
from segmentus.survey.values import Survey

MENU = {
    "start": "Start",
    "explore": "Explore",
    "features": "Form groups",
    "segments": "Groups",
    "compare": "Compare",
    "take": "Take away",
}
"""Steps of the menu: view → its title."""

_FIRST_FILE = "Choose a file or an example on Start first."
_FIRST_GROUPS = "Find groups first, on the page Form groups."

OF_FILE = ("explore", "features")
OF_GROUPS = ("segments", "compare", "take")
"""Steps that need data, and those that need a search."""

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
            dcc.Store(id="named"),
            dcc.Store(id="sent"),
            html.Div(
                id="limits",
                hidden=True,
                **data(upload=str(LARGEST_FILE), rows=str(LARGEST_UPLOAD)),
            ),
            html.Div(id="lost", className="lost", role="alert"),
            html.Button("Skip to the content", id="skip", type="button", className="skip"),
            html.Header(
                [
                    html.Strong("segmentus", className="brand"),
                    html.Nav(id="menu", **aria(label="Steps")),
                    html.P(id="file", className="file"),
                ],
                className="top",
            ),
            html.Section(id="underway", **aria(label="What is under way")),
            html.Main(id="page", tabIndex=-1),
            html.Div(id="status", className="unseen", role="status"),
            html.Div(id="said", className="said", role="alert"),
            html.Div(id="gone", className="said gone", role="alert"),
        ],
        className="app",
    )


def step_of(address: Address) -> str:
    """Step that a view belongs to: why a number of groups was chosen is told on Groups."""
    return "segments" if address.view == "choose" else address.view


def show_menu(address: Address, able: Collection[str]) -> html.Ul:
    """Return links to the steps with the present plan; one that cannot be yet is no link.

    Parameters
    ----------
    address : of the page.
    able : steps that can be.
    """
    return html.Ul([_step(address, view, able) for view in MENU])


def _step(address: Address, view: str, able: Collection[str]) -> html.Li:
    here = view == step_of(address)
    part = first_part(address.plan.use) if view == "segments" else ""
    if not here and view not in able:
        why = _FIRST_FILE if view in OF_FILE or "features" not in able else _FIRST_GROUPS
        later = html.Span(f" (not yet: {why[:1].lower()}{why[1:]})", className="unseen")
        words = html.Span([MENU[view], later], id=f"step-{view}", **data(why=why))
        return html.Li(words, className="later")
    return html.Li(
        link(address.at(view, part=part), MENU[view], id=f"step-{view}"),
        className="here" if here else "",
        **(aria(current="page") if here else aria()),
    )


def show_file(survey: Survey | None) -> list[Element]:
    """Say what data the page is about and how many it holds; nothing without any."""
    if survey is None:
        return []
    source = survey.source
    name = source.name.removeprefix("table ") if survey.schema is not None else source.name
    change = link(Address(), ["change", html.Span(" the data", className="unseen")], id="change")
    bought = survey.schema is not None and survey.schema.purchases is not None
    held = f"{survey.n_units:,} rows" if bought else survey.word_units()
    return [f"{name} · {held} · ", change]


def show_context(address: Address, words: str, title: str = "") -> Element:
    """Return the heading of a page, and a line on what it is about."""
    heading = title or MENU[step_of(address)]
    return html.Div(
        [html.H1(heading, tabIndex=-1), html.P(words, className="kicker")],
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


def show_again() -> list[Element]:
    """Say that a change is being worked out, while the page stays."""
    words = html.P("Working it out with your change …", id="working")
    return [html.Div([words, button("Cancel", "cancel")], className="under")]


def word_step(job: Job) -> str:
    """Say what some work is at, in a few words."""
    return f"{job.what}, {job.done} of {job.total}" if job.total > 1 else job.what
