"""A session and an address into a page, or into how far the work on it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from dash import html

from segmentus.app.address import Address, read_address
from segmentus.app.awaited import Awaited, await_value, need_study, need_survey
from segmentus.app.elements import Element, alert, button, link
from segmentus.app.first_pages import show_forming, show_start
from segmentus.app.late_parts import place_part
from segmentus.app.layout import (
    MENU,
    OF_FILE,
    OF_GROUPS,
    show_context,
    show_file,
    show_job,
    show_menu,
    step_of,
    word_step,
)
from segmentus.app.nations import read_map
from segmentus.app.parts_of_pages import find_part
from segmentus.app.remaining import find_standing
from segmentus.app.runs import Stage
from segmentus.app.session import Session
from segmentus.app.unexpected import UNEXPECTED
from segmentus.app.uploads import is_lost
from segmentus.app.views.asked_questions import offer_questions
from segmentus.app.views.compare import offer_settings, other_plan, show_comparison
from segmentus.app.views.explore import show_domain, show_exploration
from segmentus.app.views.moved import ask_other, is_awaited, is_other_table
from segmentus.app.views.nation import ask_columns, is_nation
from segmentus.app.views.purchases import show_problem
from segmentus.app.views.purposes import first_part
from segmentus.app.views.refused import show_unexpected
from segmentus.app.views.searching import (
    SEARCH,
    show_failed,
    show_lost,
    show_search,
    show_stopped,
)
from segmentus.app.views.segments import show_segments
from segmentus.app.views.take import show_files
from segmentus.app.work import Job
from segmentus.errors import InputError
from segmentus.explore.exploration import Exploration, explore
from segmentus.report.words import word_source
from segmentus.study import Study
from segmentus.survey.values import Survey

OF_STUDY = ("choose", "segments", "compare", "take")
"""Views that show a quick study at once and the rest when it is there."""

PATIENCE = 1.0
"""Seconds that a page waits for work before it shows how far it is."""


@dataclass(frozen=True, slots=True, eq=False)
class ShownPage:
    """All that changes when an address is shown.

    Attributes
    ----------
    menu, file, content : of the page.
    underway : how far work is that will add to the page, nothing where none will.
    stage : what is shown of a study, see `runs.Stage`; a page of another stage differs.
    waiting : whether work is under way, so that the browser must ask again.
    status : one line for screen readers.
    title : of the window.
    """

    menu: Element
    file: list[Element]
    content: list[Element]
    underway: list[Element]
    stage: Stage
    waiting: bool
    status: str
    title: str


def show(session: Session, search: str | None, patience: float = PATIENCE) -> ShownPage:
    """Show what an address asks for.

    Parameters
    ----------
    session : of the visitor.
    search : the query string.
    patience : seconds to wait for work before showing how far it is.
    """
    address = Address()
    try:
        address = read_address(search)
        content, stage = _settled_page(session, address, patience)
    except Awaited as needed:
        return _show_waiting(session, address, needed.job)
    except InputError as error:
        return _show_error(session, address, str(error))
    upload = session.uploads.get(address.plan.data)
    if upload is not None:  # so that who comes back to it finds what was changed
        session.uploads[address.plan.data] = replace(upload, seen=address.write())
    underway, waiting = look_underway(session, address)
    status = f"{MENU[step_of(address)]} is shown"
    return ShownPage(
        *_frame(session, address), content, underway, stage, waiting, status, _title(address)
    )  # fmt: skip


def _frame(session: Session, address: Address) -> tuple[Element, list[Element]]:
    """The menu, and what data the page is about."""
    survey = _find_survey(session, address)
    able = ["start", *(OF_FILE if survey is not None else ())]
    able += OF_GROUPS if session.find_run(address.plan) is not None else ()
    return show_menu(address, able), show_file(survey)


def _find_survey(session: Session, address: Address) -> Survey | None:
    """The data of an address where they are read already."""
    if address.bare and address.view == "start":
        return None
    try:
        return session.at_hand(address.plan)
    except InputError:
        return None


def _settled_page(
    session: Session, address: Address, patience: float
) -> tuple[list[Element], Stage]:
    """The page and its stage; made again where more became known while it was made."""
    while True:
        before = session.stage(address.plan)
        content = _PAGES[address.view](session, address, patience)
        if session.stage(address.plan) == before:
            return content, before if address.view in OF_STUDY else ""


def look_underway(session: Session, address: Address) -> tuple[list[Element], bool]:
    """Show how far the work is that will add to a page, and whether to ask again."""
    job = session.underway(address.plan) if address.view in OF_STUDY else None
    if job is None:
        return [], False
    if job.ended and job.state != "done":
        text = job.error or "Stopped: standard errors and stability are not shown."
        return [_strip(text, button("Work them out", "retry"))], False
    words = f"Standard errors and stability are on their way: {word_step(job)}."
    run = session.find_run(address.plan)
    if run is not None and run.drawn is not None:
        few, many = run.drawn
        words = (
            f"A first look at {few:,} drawn by lot; the groups of all {many:,} are on their way: "
            f"{word_step(job)}."
        )
    return [_strip(words, button("Leave them out", "cancel"))], True


def _strip(words: str, act: Element) -> html.Div:
    return html.Div([html.P(words), act], className="under")


def _explore(session: Session, address: Address, patience: float) -> list[Element]:
    survey = need_survey(session, address, patience)
    plan = address.plan
    key = ("explore", plan.data, plan.dollars, plan.where, plan.min_families, address.about)
    content = [
        show_context(address, survey.source.name),
        *show_domain(address, survey),
    ]
    try:
        found: Exploration = await_value(
            lambda: session.ask(
                key,
                lambda progress: explore(
                    survey,
                    plan.where,
                    names=address.about,
                    least=plan.min_families,
                    progress=progress,
                ),
            ),
            patience,
        )
    except InputError as error:
        return [*content, alert(str(error))]
    return [*content, *show_exploration(address, found, word_source(survey))]


def _segments(session: Session, address: Address, patience: float) -> list[Element]:
    study = need_study(session, address, patience)
    if address.part == SEARCH:
        job = session.underway(address.plan)
        if job is not None and job.state == "failed":
            raise InputError(job.error)
        if job is not None and job.state != "done":
            raise Awaited(job)
        address = address.at("segments", part=first_part(address.plan.use))
    part = find_part(session, address)
    reach = None if part is None else place_part(part)
    return show_segments(address, study, word_source(study.survey), reach)


def _compare(session: Session, address: Address, patience: float) -> list[Element]:
    study = need_study(session, address, patience)
    content = offer_settings(address, study)
    plan = other_plan(address, study)
    if plan is None:
        return [*content, *_beside(session, address, study)]
    other: Study = await_value(lambda: session.study(plan), patience)
    return [*content, *show_comparison(address, study, other, plan)]


def _beside(session: Session, address: Address, study: Study) -> list[Element]:
    """Show another table beside the groups, or ask for it."""
    part = find_part(session, address)
    if is_other_table(address.against) and is_awaited(address.against):
        return ask_other(address, study)
    if not is_nation(address.against):
        return [] if part is None else [place_part(part)]
    asked = ask_columns(address, study.survey, read_map(address, study.survey))
    return [*asked, place_part(part)] if address.mapped and part is not None else asked


def _take(session: Session, address: Address, patience: float) -> list[Element]:
    study = need_study(session, address, patience)
    key = session.key if session.stage(address.plan) == "full" else ""
    part = find_part(session, address) if key else None
    questions = [] if part is None else [offer_questions(address, study, part)]
    return show_files(address, study, key, questions)


_PAGES: dict[str, Callable[[Session, Address, float], list[Element]]] = {
    "start": show_start,
    "explore": _explore,
    "features": show_forming,
    "choose": _segments,
    "segments": _segments,
    "compare": _compare,
    "take": _take,
}


def _show_waiting(session: Session, address: Address, job: Job) -> ShownPage:
    waiting = job.state != "cancelled"
    status = "Working" if waiting else "Stopped"
    run = session.find_run(address.plan) if address.view in OF_STUDY else None
    if run is None:
        content = [
            show_context(address, "One moment"),
            html.Div(list(show_job(job)), className="job"),
        ]
    elif waiting:
        standing = find_standing(run.first, run.full)
        survey, sketch = _find_survey(session, address), _find_sketch(session, address)
        content = show_search(address, survey, standing, run.clock.word(standing), sketch)
    else:
        content = show_stopped(address, _find_sketch(session, address))
    title = "Finding groups · segmentus" if run and waiting else _title(address)
    return ShownPage(*_frame(session, address), content, [], "", waiting, status, title)


def _find_sketch(session: Session, address: Address) -> Study | None:
    """The study of an address as far as it is known; None where nothing is."""
    if not session.stage(address.plan):
        return None
    found = session.study(address.plan)
    return found if isinstance(found, Study) else None


def _show_error(session: Session, address: Address, sentence: str) -> ShownPage:
    run = session.find_run(address.plan) if address.view in OF_STUDY else None
    if is_lost(session, address.plan):
        content = show_lost(address)
    elif run is not None and "failed" in (run.first.state, run.full.state if run.full else ""):
        content = show_failed(address, sentence, _find_sketch(session, address))
    elif sentence.startswith(UNEXPECTED):
        content = [show_context(address, UNEXPECTED), show_unexpected(sentence)]
    else:
        cure = link(address.at("features", part=""), "Change what forms groups")
        ways = html.P([cure, " or ", link(Address(), "start again"), "."])
        content = [
            show_context(address, "This page cannot be shown"),
            show_problem(address, sentence, ways),
        ]
    return ShownPage(
        *_frame(session, address), content, [], "", False, sentence, _title(address)
    )  # fmt: skip


def _title(address: Address) -> str:
    return f"{MENU[step_of(address)]} · {address.plan.title} · segmentus"
