"""A file of new customers that a browser sends, and a press on Yes, into what the page says."""

from __future__ import annotations

import secrets
from typing import Any

from segmentus.app.address import read_address
from segmentus.app.data import SECONDS
from segmentus.app.elements import alert
from segmentus.app.newcomers import SentRows, refuse_large, score_rows_sent
from segmentus.app.session import Session
from segmentus.app.views.scored import show_sent
from segmentus.app.work import Job
from segmentus.errors import InputError
from segmentus.report.model import model_of
from segmentus.study import Study

_GRACE = 30.0
"""Seconds that a file may wait for its turn."""


def take_rows(session: Session, search: str | None, name: str, contents: str) -> Any:
    """Give new customers their groups and say how many are in each, or what is wrong.

    Parameters
    ----------
    session : of the visitor.
    search : the present address.
    name : of the file, as the browser says.
    contents : the word that the server answered when the file had arrived.
    """
    try:
        return _show(session, search, read_sent(session, name, contents))
    except InputError as error:
        return alert(str(error))


def read_sent(session: Session, name: str, contents: str) -> SentRows:
    """Give a file that has arrived.

    Parameters
    ----------
    session, name, contents : see `take_rows`.

    Raises
    ------
    InputError
        It is not here any more, or too large.
    """
    sent = session.arrivals.claim(contents)
    if sent is None:
        raise InputError(f"{name[:80]} is not here any more. Drop it again.")
    refuse_large(name[:80], sent.size)
    return SentRows(name[:80], sent.path.read_bytes())


def agree_on_column(session: Session, search: str | None, token: str) -> Any:
    """Take the column that was offered for the missing one, and give the rows their groups."""
    sent = session.new_rows.find(token)
    if sent is None:
        return alert("This file is not here any more. Drop it again.")
    return _show(session, search, sent.agree())


def ask_reasons(session: Session, token: str, sent: SentRows) -> SentRows | Job:
    """Give a file with the reason for the group of each row in words, or the job that is at it.

    Parameters
    ----------
    session : of the visitor.
    token : word of the file in it.
    sent : the file, which has groups.
    """
    model = sent.model
    assert model is not None  # whatever has groups has a model
    found: SentRows | Job = session.ask(
        ("reasons", token), lambda progress: score_rows_sent(model, sent, "why")
    )
    return found


def _show(session: Session, search: str | None, sent: SentRows) -> Any:
    try:
        study = session.completed(read_address(search).plan)
        if not isinstance(study, Study):
            return alert("The groups are not ready. Drop the file again in a moment.")
        done = _score(session, study, sent)
    except InputError as error:
        return alert(str(error))
    return show_sent(study, done, session.new_rows.keep(done), session.key)


def _score(session: Session, study: Study, sent: SentRows) -> SentRows:
    """Score in the pool, where only so much is worked on at a time."""
    model = model_of(study)
    key = ("score", secrets.token_hex(6))
    job = session.ask(key, lambda progress: score_rows_sent(model, sent))
    if isinstance(job, Job):
        job.watch(SECONDS + _GRACE)
        if job.state != "done":
            job.cancel()
            raise InputError(job.error or "The server is busy. Drop the file again later.")
        job = job.result
    found: SentRows = job
    return found
