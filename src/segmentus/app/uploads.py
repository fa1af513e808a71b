"""A file that a browser sends into the session that sent it."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from dash import no_update

from segmentus.app.address import Address, presets, read_address
from segmentus.app.counting import count, find_roles, write_counted
from segmentus.app.data import allowed_seconds, upload_name
from segmentus.app.sent_files import SentFile, keep_bytes
from segmentus.app.session import Session
from segmentus.app.title_lines import find_first_lines
from segmentus.app.views.refused import show_refusal
from segmentus.errors import InputError
from segmentus.plan import OWN_TABLE, Plan
from segmentus.survey.table.schema import Hints
from segmentus.survey.values import Survey

_GRACE = 30.0
_LOOK = 1.0
"""Seconds that a file may wait for its turn, and between two looks at its reading."""


def take_upload(session: Session, search: str | None, word: str) -> tuple[Any, Any]:
    """Read a file that has arrived and write the address that shows it, or say what is wrong.

    Parameters
    ----------
    session : of the visitor.
    search : the present address.
    word : of the file, as the server answered when it had arrived.
    """
    sent = session.arrivals.claim(word)
    if sent is None:
        return no_update, show_refusal("The file is not here any more; send it again.")
    try:
        return _take(session, read_address(search), sent).write(), ""
    except InputError as error:
        session.refused = sent
        return no_update, show_refusal(str(error), find_first_lines(sent))


def read_from_line(session: Session, search: str | None, line: object) -> str:
    """Read the file that was refused from the line that holds its headings.

    Raises
    ------
    InputError
        No such file is here, or it cannot be read from there either.
    """
    sent = session.refused
    if sent is None or not isinstance(line, int) or not 1 <= line <= 1_000:
        raise InputError("headings: the file is not here any more; drop it again.")
    found = _take(session, read_address(search), sent, Hints(skip=line - 1))
    session.refused = None
    return found.asking(skip=line - 1).write()


def _take(
    session: Session, address: Address, sent: SentFile, hints: Hints | None = None
) -> Address:
    """Read a file and give the address that shows it."""
    name = _read(session, sent, hints)
    survey = session.uploads[name].survey
    kept = keep_plan(address, name, survey) if is_lost(session, address.plan) else None
    return kept or fit_plan(address, name, survey)


def _read(session: Session, sent: SentFile, hints: Hints | None = None) -> str:
    """Read a file and return its word in a plan."""
    job, end = (
        session.add_upload(sent, hints),
        time.monotonic() + allowed_seconds(sent.size) + _GRACE,
    )
    while not job.watch(_LOOK) and time.monotonic() < end:
        pass
    if job.state == "cancelled":
        raise InputError(f"{sent.path.name}: stopped, as you asked; send it again.")
    if job.state != "done":
        job.cancel()
        raise InputError(job.error or "The server is busy; send the file again later.")
    name: str = job.result
    return name


def take_customers(session: Session, search: str | None) -> str:
    """Make customers of the purchases that an address shows, and write the address of these.

    Raises
    ------
    InputError
        They cannot be counted, or the server is busy.
    """
    address = read_address(search)
    survey = session.survey(address.plan)
    if not isinstance(survey, Survey) or survey.schema is None or survey.schema.purchases is None:
        raise InputError("purchases: this file holds none; load the page again.")
    counted = count(survey, find_roles(address, survey.schema))
    name = f"customers of {survey.source.file or 'purchases.csv'}"
    name = name if name.endswith(".csv") else f"{name}.csv"
    word = _read(session, keep_bytes(name, write_counted(counted)))
    made = replace(session.uploads[word], origin=search or "")
    session.uploads[word] = made
    return fit_plan(address, word, made.survey).write()


def is_lost(session: Session, plan: Plan) -> bool:
    """Tell whether a plan is of a file that was sent and is not here any more."""
    return plan.data.startswith(upload_name("")) and plan.data not in session.uploads


def keep_plan(address: Address, data: str, survey: Survey) -> Address | None:
    """Put a file that was sent again under the plan it had; None where it has other columns."""
    plan = address.plan
    named = {*plan.features, *plan.outcome, *plan.money, *plan.columns, *plan.exclude}
    named |= {name for name in (plan.id, plan.weight, plan.unit) if name}
    known = set(survey.variables)
    if survey.schema is not None:
        known |= {column.name for column in survey.schema.columns}
    if not named <= known:
        return None
    return replace(address, plan=plan.model_copy(update={"data": data}))


def fit_plan(address: Address, data: str, survey: Survey) -> Address:
    """Put a file under a plan: a customer table under its own, others keep what they can."""
    plan: Plan = address.plan
    if survey.schema is not None:
        own = presets()[OWN_TABLE].model_copy(update={"data": data})
        return Address("start", OWN_TABLE, own)
    known = all(name in survey.variables for name in plan.features)
    changes = {} if known else {"where": "", "features": (), "select": None, "describe": ()}
    nothing = vars(Hints()) | {"strata": plan.strata}
    update = {"data": data, "dollars": None, "names": (), **nothing, **changes}
    return Address("start", address.preset, plan.model_copy(update=update))
