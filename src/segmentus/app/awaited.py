"""What a page needs into the value, or into the job that makes it: a page waits a moment only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from segmentus.app.address import Address
from segmentus.app.session import Session
from segmentus.app.work import Job
from segmentus.errors import InputError
from segmentus.study import Study
from segmentus.survey.values import Survey


class Awaited(Exception):  # noqa: N818 - it is no error, only a way out of a page
    """A page needs work that is not done."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self.job = job


def need_study(session: Session, address: Address, patience: float) -> Study:
    """Return the study of an address, or leave by `Awaited`.

    Raises
    ------
    InputError
        The plan does not fit the data.
    """
    study: Study = await_value(lambda: session.study(address.plan), patience)
    session.warm(address.plan)
    return study


def need_survey(session: Session, address: Address, patience: float) -> Survey:
    """Return everyone in the data of an address, or leave by `Awaited`.

    Raises
    ------
    InputError
        The data are not there or cannot be read.
    """
    survey: Survey = await_value(lambda: session.survey(address.plan), patience)
    return survey


def await_value(get: Callable[[], Any], patience: float) -> Any:
    """Return what `get` gives, waiting a moment for a job, or leave by `Awaited`.

    Raises
    ------
    InputError
        The job failed.
    """
    found = get()
    if isinstance(found, Job):
        found.watch(patience)
        if found.state == "failed":
            raise InputError(found.error)
        found = get()
    if isinstance(found, Job):
        if found.state == "failed":
            raise InputError(found.error)
        raise Awaited(found)
    return found
