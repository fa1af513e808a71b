"""An address into the part of its page that takes long: what is asked, and how it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from segmentus.app.address import Address
from segmentus.app.elements import Element
from segmentus.app.late_parts import LatePart
from segmentus.app.movements import ask_movement
from segmentus.app.nations import ask_nation
from segmentus.app.questionnaires import ask_questionnaire
from segmentus.app.runs import choice_key, sweep_key
from segmentus.app.session import Session
from segmentus.app.views.asked_questions import show_questionnaire
from segmentus.app.views.moved import is_awaited, is_other_table, show_movement
from segmentus.app.views.nation import is_nation, show_nation
from segmentus.app.views.reached import show_reached
from segmentus.app.views.take import show_row
from segmentus.app.work import LONG
from segmentus.report.reach import find_study_reach
from segmentus.study import Study

REACH = "reach"
"""Tab of the page of groups that shows whom an offer would reach."""


def find_part(session: Session, address: Address) -> LatePart | None:
    """Return the part of a page that takes long, None where it has none."""
    find = _PARTS.get(address.view)
    return None if find is None else find(session, address)


def _of_take(session: Session, address: Address) -> LatePart:
    def row(file: Any) -> Element:
        return show_row(address, file, session.key)

    return LatePart(
        "Choosing the questions",
        lambda: ask_questionnaire(session, address),
        _with_study(session, address, lambda study, asked: show_questionnaire(study, asked, row)),
    )


def _of_groups(session: Session, address: Address) -> LatePart | None:
    """Tell whom an offer would reach, on the tab that shows it."""
    plan = address.plan
    if address.part != REACH:
        return None

    def ask() -> Any:
        study = session.completed(plan)
        if not isinstance(study, Study):
            return study
        key = (REACH, *sweep_key(plan), *choice_key(plan), plan.names)
        return session.ask(key, lambda progress: find_study_reach(study), LONG)

    return LatePart(
        "Measuring whom an offer would reach", ask,
        _with_study(
            session, address,
            lambda study, found: show_reached(found, plan.min_families, study.survey.source.units),
        ),
    )  # fmt: skip


def _of_compare(session: Session, address: Address) -> LatePart | None:
    """Another table, or the nation, beside the groups."""
    if is_nation(address.against):
        return LatePart(
            "Comparing with the nation",
            lambda: ask_nation(session, address),
            lambda found: show_nation(address, found, session.key),
        )
    if not is_other_table(address.against) or is_awaited(address.against):
        return None
    return LatePart(
        "Comparing with the other table",
        lambda: ask_movement(session, address),
        _with_study(
            session, address,
            lambda study, found: show_movement(address, study, found, session.key),
        ),
    )  # fmt: skip


def _with_study(
    session: Session, address: Address, show: Callable[[Study, Any], list[Element]]
) -> Callable[[Any], list[Element]]:
    """Return what shows a value beside the study of an address, which is there by then."""

    def shown(found: Any) -> list[Element]:
        study = session.completed(address.plan)
        return show(study, found) if isinstance(study, Study) else []

    return shown


_PARTS: Mapping[str, Callable[[Session, Address], LatePart | None]] = {
    "take": _of_take,
    "segments": _of_groups,
    "compare": _of_compare,
}
"""View → the part of it that takes long."""
