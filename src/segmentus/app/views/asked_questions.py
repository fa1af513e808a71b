"""A questionnaire into what Take away says of it: questions, how often they are right, files."""

from __future__ import annotations

import math
from collections.abc import Callable

from dash import html

from segmentus.app.address import Address
from segmentus.app.elements import Element, chips, fold_up, section, table
from segmentus.app.files import File
from segmentus.app.late_parts import LatePart, place_part
from segmentus.app.questionnaires import COUNTS, count_asked, list_question_files
from segmentus.formats import share
from segmentus.report.values import Table
from segmentus.report.words import capital
from segmentus.segments.questionnaire import Questionnaire
from segmentus.segments.questionnaire.form import count_questions, word_method, word_right
from segmentus.study import Study

_FOR_PEOPLE = 2
"""Files that stand open; the others are in a fold."""

RowShown = Callable[[File], Element]
"""Shows one file with its link."""


def offer_questions(address: Address, study: Study, part: LatePart) -> Element:
    """Show how many questions can be asked, and the place of what they reach."""
    units, now = study.survey.source.units, count_asked(address)
    counts = [
        (
            address.at("take", questions="" if n == count_asked(Address()) else str(n)),
            _count(n),
            n == now,
        )
        for n in COUNTS
    ]
    return section(
        "A few questions that tell the group",
        chips(counts, "How many questions"),
        place_part(part),
        lead=f"For {units} of whom you have no file: at the counter, on the phone, on paper. Their "
        "answers tell which group they are in.",
        id="questions",
    )  # fmt: skip


def show_questionnaire(study: Study, asked: Questionnaire, row: RowShown) -> list[Element]:
    """Show what the questions reach, what they are, and their files.

    Parameters
    ----------
    study : whose groups they tell.
    asked : the questions.
    row : shows one file with its link.
    """
    files = list_question_files()
    return [
        html.P(word_reach(asked, study.survey.source.units), className="say", id="reached"),
        html.Ol(
            [
                html.Li([each.text, html.Small(" · ".join(map(capital, each.answers)))])
                for each in asked.questions
            ],
            className="questions",
        ),
        table(_tabulate(asked), "recall"),
        html.Ul([row(file) for file in files[:_FOR_PEOPLE]], className="rows"),
        fold_up(
            "For programs and survey tools",
            html.Ul([row(file) for file in files[_FOR_PEOPLE:]], className="rows"),
            hint=f"({len(files) - _FOR_PEOPLE} files)", id="fold-question-files",
        ),
        fold_up(
            "For the statistician", html.P(word_right(asked)), html.P(word_method(asked)),
            hint="accuracy by number of questions, kappa, calibration", id="fold-questions",
        ),
    ]  # fmt: skip


def word_reach(asked: Questionnaire, units: str) -> list[Element]:
    """Say how many the questions place rightly, beside what guessing would reach."""
    words = capital(_count(len(asked.questions)))
    verb = "places" if len(asked.questions) == 1 else "place"
    return [
        f"{words} {verb} ", html.B(f"{share(asked.judged.accuracy)} of {units}"),
        " in the group that their whole file puts them in. Naming the largest group each time "
        f"would be right for {share(asked.judged.largest_share)}.",
    ]  # fmt: skip


def _tabulate(asked: Questionnaire) -> Table:
    """Table of the share of every group that is found."""
    return Table(
        "Of each group, the share that the questions find.",
        ("Group", "Found"),
        tuple(
            (f"{at} {name}", share(found) if math.isfinite(found) else "nobody")
            for at, (name, found) in enumerate(
                zip(asked.names, asked.judged.recall.tolist(), strict=True), start=1
            )
        ),
    )


def _count(n: int) -> str:
    return count_questions(n) if n < len(COUNTS) else "five questions"
