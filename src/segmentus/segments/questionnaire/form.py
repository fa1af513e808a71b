"""A questionnaire into a page that prints, needs no network, and scores itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from segmentus.formats import share
from segmentus.segments.questionnaire.content import fill, write_place_js
from segmentus.segments.questionnaire.values import AskedQuestion, Questionnaire
from segmentus.survey.values import plural

_COUNTS = ("", "one question", "two questions", "three questions", "four questions")


def write_form(asked: Questionnaire) -> str:
    """Write the form as one HTML file.

    Parameters
    ----------
    asked : the questions and their points.
    """
    n = len(asked.questions)
    return fill(
        "form.html.txt",
        TITLE=escape(f"{asked.title or 'Segments'}: which segment is this {asked.unit} in?"),
        LEAD=f"{count_questions(n).capitalize()}. Answers stay on this page; nothing is sent.",
        QUESTIONS="\n".join(map(_write_question, range(1, n + 1), asked.questions)),
        POINTS=_write_points(asked),
        RIGHT=escape(word_right(asked)),
        RECALL=_write_recall(asked),
        METHOD=escape(word_method(asked)),
        SCRIPT=write_place_js(asked),
    )


def count_questions(n: int) -> str:
    """Say a number of questions.

    >>> count_questions(1), count_questions(7)
    ('one question', '7 questions')
    """
    return _COUNTS[n] if n < len(_COUNTS) else f"{n} questions"


def word_right(asked: Questionnaire) -> str:
    """Say in sentences how often the questionnaire is right."""
    judged, n = asked.judged, len(asked.questions)
    curve = ", ".join(
        f"{share(right)} with {count_questions(size)}"
        for size, right in enumerate(asked.curve[:-1], start=1)
    )
    fewer = f" ({curve})" if curve else ""
    return (
        f"{share(judged.accuracy)} are placed in their own segment by {count_questions(n)}{fewer}; "
        f"to name the largest segment each time would be right for {share(judged.largest_share)}. "
        f"Kappa, the agreement beyond chance, is {judged.kappa:.2f}. If the 5 % it is least sure "
        f"of are left open, {share(judged.confident_accuracy)} of the rest are placed rightly. The "
        f"probability shown is off by {100 * judged.calibration_error:.1f} points on average."
    )


def word_method(asked: Questionnaire) -> str:
    """Say on whom that was measured."""
    return (
        f"Measured, with weights, on {plural(asked.unit)} that the points were not found from "
        "(five folds; all answers of one are in the same fold). The true segment is the one that "
        "the model gives on all its features."
    )


def _write_question(number: int, question: AskedQuestion) -> str:
    answers = "\n".join(
        f'<label><input type="radio" name="{escape(question.column)}" value="{at}" required>'
        f"<span>{escape(text[:1].upper() + text[1:])}</span></label>"
        for at, text in enumerate(question.answers, start=1)
    )
    return f"<fieldset><legend>{number}. {escape(question.text)}</legend>\n{answers}\n</fieldset>"


def _write_points(asked: Questionnaire) -> str:
    heads = "".join(
        f'<th scope="col">{at}. {escape(name)}</th>' for at, name in enumerate(asked.names, start=1)
    )
    parts = [
        f"<table><caption>Points of each answer</caption><thead><tr><td></td>{heads}</tr></thead>",
        f"<tbody>{_row('Start with', asked.points.start.tolist())}</tbody>",
    ]
    pairs = zip(asked.questions, asked.points.answers, strict=True)
    for number, (question, points) in enumerate(pairs, start=1):
        head = f'<tr><th scope="rowgroup" colspan="{len(asked.names) + 1}">'
        rows = "".join(map(_row, question.answers, points.tolist()))
        title = f"{head}{number}. {escape(question.text)}</th></tr>"
        parts.append(f'<tbody class="head">{title}</tbody><tbody>{rows}</tbody>')
    return "".join([*parts, "</table>"])


def _row(text: str, cells: Sequence[object]) -> str:
    figures = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr><th scope="row">{escape(text[:1].upper() + text[1:])}</th>{figures}</tr>'


def _write_recall(asked: Questionnaire) -> str:
    rows = "".join(
        _row(f"{at}. {name}", [share(found) if math.isfinite(found) else "nobody"])
        for at, (name, found) in enumerate(
            zip(asked.names, asked.judged.recall.tolist(), strict=True), start=1
        )
    )
    return (
        "<table><caption>Of each segment, the share that the questions place in it</caption>"
        f'<thead><tr><td></td><th scope="col">found</th></tr></thead><tbody>{rows}</tbody></table>'
    )
