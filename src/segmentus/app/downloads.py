"""A link of the page Take away into the answer that is its file."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from flask import Response

from segmentus.app.address import Address, read_address
from segmentus.app.files import EVERYTHING, Content, File, find_file, list_files, pack_files
from segmentus.app.group_lists import is_group_list, list_group_lists, make_group_list
from segmentus.app.movements import ask_movement
from segmentus.app.nations import ask_nation
from segmentus.app.questionnaires import (
    STEM,
    ask_questionnaire,
    find_question_file,
    make_question_files,
)
from segmentus.app.sent_files import plain_name
from segmentus.app.sent_rows import ask_reasons
from segmentus.app.session import Session
from segmentus.app.work import Job
from segmentus.errors import InputError
from segmentus.report.drift_page import render_drift
from segmentus.report.nation_page import render_nation
from segmentus.report.takeaway import SHEET_MEDIA

SCORED, REASONS = "scored-", "reasons-"
"""How the names of files of new customers begin, without and with the reason for each."""

_WAIT = 150.0
"""Seconds that a download waits for what it is made from."""

_STOPPED = "The work for this page is not finished, or was stopped; open the page again."
_ABSENT = "This study has no such file."

Gone = Callable[[], bool]
"""Tells whether the visitor waits no longer."""


def take_file(session: Session, name: str, search: str, gone: Gone = lambda: False) -> Response:
    """Answer with a file of the study that an address asks for.

    Parameters
    ----------
    session : of the visitor.
    name : of the file.
    search : the address of the page that has the link.
    gone : tells whether the visitor waits no longer.

    Raises
    ------
    InputError
        The plan does not fit the data.
    """
    try:
        return _take(session, name, search, gone)
    except _StoppedError:
        return _refuse(_STOPPED, 503)


def _take(session: Session, name: str, search: str, gone: Gone) -> Response:
    if name.startswith((SCORED, REASONS)):
        return _take_scored(session, name, gone)
    if name.startswith(STEM):
        return _take_questions(session, name, read_address(search), gone)
    if is_group_list(name):
        return _take_list(session, name, read_address(search), gone)
    if name in _PAGES:
        return _take_page(session, name, read_address(search), gone)
    file = find_file(name)
    if file is None and name != EVERYTHING:
        return _refuse("There is no such file.", 404)
    return _take_of_study(session, file, read_address(search), gone)


class _StoppedError(Exception):
    """What a download is made from was stopped, or is not there in time."""


def _wait_for(get: Callable[[], Any], gone: Gone) -> Any:
    """Return what `get` gives once no job is at it any more.

    Raises
    ------
    InputError
        The job failed.
    _StoppedError
        It was stopped, takes too long, or nobody waits any more.
    """
    end = time.monotonic() + _WAIT
    found = get()
    while isinstance(found, Job):
        if time.monotonic() >= end or gone():
            raise _StoppedError
        found.watch(0.5)
        if found.state == "failed":
            raise InputError(found.error)
        if found.state == "cancelled":
            raise _StoppedError
        found = get()
    return found


def _take_of_study(session: Session, file: File | None, address: Address, gone: Gone) -> Response:
    """Answer with one file of a study, or with all where none is named."""
    study = _wait_for(lambda: session.completed(address.plan), gone)
    if file is None:
        more = _make_question_files(session, address, gone)
        return _answer(pack_files(study, more), "application/zip", EVERYTHING)
    if file.name not in {one.name for one in list_files(study) if not one.refused}:
        return _refuse(_ABSENT, 404)
    return _answer(file.make(study), file.media, file.name)


def _make_question_files(session: Session, address: Address, gone: Gone) -> Mapping[str, Content]:
    """Make what goes beside the files of a study; nothing where its columns give no question."""
    try:
        return make_question_files(_wait_for(lambda: ask_questionnaire(session, address), gone))
    except (InputError, _StoppedError):
        return {}


def _take_list(session: Session, name: str, address: Address, gone: Gone) -> Response:
    """Answer with the customers of one group."""
    study = _wait_for(lambda: session.completed(address.plan), gone)
    one = next((each for each in list_group_lists(study) if each.name == name), None)
    if one is None:
        return _refuse(_ABSENT, 404)
    return _answer(make_group_list(study, one), SHEET_MEDIA, name)


def _take_page(session: Session, name: str, address: Address, gone: Gone) -> Response:
    """Answer with what Compare shows as a page that needs nothing but itself."""
    ask, render = _PAGES[name]
    found = _wait_for(lambda: ask(session, address), gone)
    return _answer(render(found).encode(), "text/html", name)


def _take_questions(session: Session, name: str, address: Address, gone: Gone) -> Response:
    file = find_question_file(name)
    if file is None:
        return _refuse(_ABSENT, 404)
    asked = _wait_for(lambda: ask_questionnaire(session, address), gone)
    return _answer(file.make(asked), file.media, file.name)


def _take_scored(session: Session, name: str, gone: Gone) -> Response:
    """Answer with new customers and their groups, and why they are in them where that is asked."""
    what, _, rest = name.partition("-")
    sent = session.new_rows.find(rest.removesuffix(".csv"))
    if sent is None or sent.done is None:
        return _refuse("This file is not here any more; drop it again.", 404)
    stem = plain_name(sent.file).partition(".")[0]
    if f"{what}-" == SCORED:
        return _answer(sent.table, "text/csv", f"{stem} with groups.csv")
    explained = _wait_for(lambda: ask_reasons(session, rest, sent), gone)
    return _answer(explained.table, "text/csv", f"{stem} with groups and reasons.csv")


def _answer(content: Content, media: str, name: str) -> Response:
    answer = Response(content, mimetype=media)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _refuse(sentence: str, status: int) -> Response:
    return Response(sentence, status, mimetype="text/plain")


_PAGES: Mapping[str, tuple[Callable[[Session, Address], Any], Callable[[Any], str]]] = {
    "drift.html": (ask_movement, render_drift),
    "nation.html": (ask_nation, render_nation),
}
"""Name of a page → what it shows, and how it is set."""
