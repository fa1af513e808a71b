"""A study and an address into the questionnaire that tells its groups, and into its files."""

from __future__ import annotations

from dataclasses import replace

from segmentus.app.address import Address
from segmentus.app.files import Content, File
from segmentus.app.runs import choice_key, sweep_key
from segmentus.app.session import Session
from segmentus.app.work import LONG, Job
from segmentus.progress import Progress
from segmentus.report.model import model_of
from segmentus.report.takeaway import SHEET_MEDIA
from segmentus.segments.questionnaire import Questionnaire, make_questionnaire
from segmentus.segments.questionnaire.deliver import make_delivery, refuse_ending
from segmentus.segments.questionnaire.make import DEFAULT_COUNT
from segmentus.study import Study

COUNTS = range(1, 6)
"""Numbers of questions that a page offers."""

STEM = "questionnaire"
"""How the names of its files begin."""

_FILES = (
    (".html", "service and sales", "a form to print or to open: it tells the group at once, and "
     "sends nothing anywhere", "text/html"),
    (".xlsx", "service and sales", "a sheet to fill in: a line a person", SHEET_MEDIA),
    (".csv", "survey teams", "the points of every answer, for any survey tool", "text/csv"),
    (".py", "data teams", "Python that places answers, without any package", "text/x-python"),
    (".js", "data teams", "the same in JavaScript", "text/javascript"),
    (".sql", "data teams", "the same as a query over a table of answers", "application/sql"),
)  # fmt: skip


def count_asked(address: Address) -> int:
    """Return how many questions an address asks for.

    >>> count_asked(Address(questions="2")), count_asked(Address())
    (2, 3)
    """
    return int(address.questions or DEFAULT_COUNT)


def ask_questionnaire(session: Session, address: Address) -> Questionnaire | Job:
    """Give the questionnaire of an address under the names that its groups have, else its job.

    Raises
    ------
    InputError
        The plan does not fit the data, or no column gives a question.
    """
    plan, count = address.plan, count_asked(address)
    study = session.completed(plan)
    if not isinstance(study, Study):
        return study
    model = model_of(study)

    def work(progress: Progress) -> Questionnaire:
        labels = study.segmentation.clustering.labels
        return make_questionnaire(
            model, study.survey, labels=labels, count=count, progress=progress
        )

    key = (STEM, *sweep_key(plan), *choice_key(plan), count)
    found: Questionnaire | Job = session.ask(key, work, LONG)
    if isinstance(found, Job):
        return found
    return replace(found, title=model.title, names=tuple(model.segment_names))


def list_question_files() -> tuple[File, ...]:
    """List the files of a questionnaire, those for people first."""
    return tuple(_offer(*each) for each in _FILES)


def find_question_file(name: str) -> File | None:
    """Return the file of this name that can be made, None where there is none."""
    listed = list_question_files()
    return next((file for file in listed if file.name == name and not file.refused), None)


def make_question_files(asked: Questionnaire) -> dict[str, Content]:
    """Make every file of a questionnaire that can be made here."""
    return {file.name: file.make(asked) for file in list_question_files() if not file.refused}


def _offer(end: str, whom: str, about: str, media: str) -> File:
    def make(asked: Questionnaire) -> bytes:
        return make_delivery(asked, end)

    return File(f"{STEM}{end}", whom, about, media, make, refuse_ending(end))
