"""The columns that form the groups under a plan, worked out once for a session."""

from __future__ import annotations

from segmentus.app.column_uses import choose_forming
from segmentus.app.runs import sweep_key
from segmentus.app.session import Session
from segmentus.app.work import Job
from segmentus.errors import InputError
from segmentus.features.select import Selection
from segmentus.plan import Plan
from segmentus.survey.values import Survey


def ask_forming(session: Session, plan: Plan) -> tuple[str, ...] | Job:
    """Name the columns that form the groups, or give the job that finds them.

    Returns
    -------
    () where the plan names none that can; the page of the search says why.

    Raises
    ------
    InputError
        The data of the plan are not here.
    """
    found = ask_selection(session, plan)
    return found if isinstance(found, Job) else found.names


def ask_selection(session: Session, plan: Plan) -> Selection | Job:
    """Return the columns that form the groups and why others do not, or the job that chooses.

    Raises
    ------
    InputError
        The data are not here.
    """
    survey = session.survey(plan)
    if isinstance(survey, Job):
        return survey
    found: Selection | Job = session.ask(
        ("forming", *sweep_key(plan)), lambda progress: _choose(survey, plan)
    )
    return found


def _choose(survey: Survey, plan: Plan) -> Selection:
    try:
        return choose_forming(survey, plan)
    except InputError:
        return Selection((), "given")
