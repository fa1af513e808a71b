"""Parts of a page that take long: how far the work is, then what came of it, beside the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from segmentus.app.elements import Element, alert, aria
from segmentus.app.layout import word_step
from segmentus.app.work import Job
from segmentus.errors import InputError

_INTERVAL = 400
"""Milliseconds between two looks at a part that is not done."""

_GLANCE = 0.2
"""Seconds that a page waits for its part before it is shown without."""

LOOK = 1.0
"""Seconds that a look waits for the work to end."""


@dataclass(frozen=True, slots=True)
class LatePart:
    """A part of a page that takes long.

    Attributes
    ----------
    words : what is under way, as a sentence begins: "Choosing the questions".
    ask : gives what the part shows, else the job that works it out.
    show : turns that into pieces of the page.
    """

    words: str
    ask: Callable[[], Any]
    show: Callable[[Any], list[Element]]


def place_part(part: LatePart) -> html.Div:
    """Return the place of a part on its page, filled where the part is there already.

    A page has at most one; a timer asks for it until it is there.
    """
    content, settled = look_at_part(part, _GLANCE)
    timer = dcc.Interval(id="late-tick", interval=_INTERVAL, disabled=settled)
    return html.Div([timer, html.Div(content, id="late", className="late")])


def look_at_part(part: LatePart, seconds: float) -> tuple[list[Element], bool]:
    """Show a part or how far it is, and tell whether it will change no more.

    Parameters
    ----------
    part : of the page.
    seconds : to wait for it.
    """
    try:
        found = _settle(part, seconds)
    except InputError as error:
        return [alert(str(error))], True
    if not isinstance(found, Job):
        return part.show(found), True
    if found.state == "cancelled":
        return [html.P("This was stopped. Load the page again to have it.", role="status")], True
    return [
        html.P(f"{part.words}: {word_step(found)} …", role="status"),
        html.Progress(
            value=str(round(100 * found.done / found.total)) if found.total else None,
            max="100", **aria(label=part.words),
        ),
    ], False  # fmt: skip


def _settle(part: LatePart, seconds: float) -> Any:
    """Return what a part shows, or the job that is at it after some seconds.

    Raises
    ------
    InputError
        The job failed.
    """
    found = part.ask()
    if isinstance(found, Job) and found.watch(seconds) and found.state == "done":
        found = part.ask()
    if isinstance(found, Job) and found.state == "failed":
        raise InputError(found.error)
    return found
