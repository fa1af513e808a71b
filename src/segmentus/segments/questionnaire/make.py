"""A model and a survey into a `Questionnaire`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from segmentus.arrays import Bools, Labels, read_only
from segmentus.errors import InputError
from segmentus.progress import Progress, silent
from segmentus.segments.model.scoring import score_rows
from segmentus.segments.model.stream import read_file
from segmentus.segments.model.values import Model
from segmentus.segments.questionnaire.candidates import list_questions
from segmentus.segments.questionnaire.choose import Search, choose_questions, take_named
from segmentus.segments.questionnaire.fit import fit_points
from segmentus.segments.questionnaire.table import People, count_patterns
from segmentus.segments.questionnaire.values import Questionnaire
from segmentus.survey.design import Design
from segmentus.survey.named import is_own_table, read_named
from segmentus.survey.table.schema import Hints
from segmentus.survey.values import Survey

DEFAULT_COUNT = 3
_FOLDS = 5
_MOST_ROWS = 60_000
_MOST_QUESTIONS = 20


def ask_named(
    model: Model,
    data: str,
    *,
    count: int = DEFAULT_COUNT,
    ask: Sequence[str] = (),
    encoding: str = "",
    progress: Progress = silent,
) -> Questionnaire:
    """Read data as `segmentus` reads them, and make a questionnaire for the model's segments.

    Parameters
    ----------
    model : read from model.json.
    data : "sample", a wave such as "scf2019", or a file.
    count, ask, progress : see `make_questionnaire`.
    encoding : of a text file, as Python names it; "" where it is to be found.

    Raises
    ------
    InputError
        The data cannot be read or scored, and as `make_questionnaire`.
    """
    plan = model.provenance.plan
    own = is_own_table(data)
    hints = _hints(plan, encoding) if own else None
    survey = read_named(data, hints=hints)
    labels = read_file(model, Path(data), encoding)[1] if own else score_rows(model, survey).label
    if len(labels) != survey.n_rows:
        raise InputError(
            f"questionnaire: {data} has {survey.n_rows:,} rows as a table and {len(labels):,} as "
            "rows to score; save it without totals and blank lines."
        )
    where = str(plan.get("where", ""))
    if where:
        inside = survey.rows_where(where)
        survey, labels = survey.take(inside), read_only(labels[inside])
    return make_questionnaire(model, survey, labels=labels, count=count, ask=ask, progress=progress)


def make_questionnaire(
    model: Model,
    survey: Survey,
    *,
    labels: Labels | None = None,
    count: int = DEFAULT_COUNT,
    ask: Sequence[str] = (),
    progress: Progress = silent,
) -> Questionnaire:
    """Choose the fewest questions that place a new person in a segment, and say how rightly.

    Candidates are the model's features and every other described column that a person can answer,
    asked by yes or no, by a fixed ladder of amounts, or by the values of a category. They are
    chosen by weighted accuracy in five folds of families, and judged in five others.

    Parameters
    ----------
    model : of the segments.
    survey : people with answers, in the domain of the model.
    labels : (n,) segment of each row, from 0, −1 for rows without one; by the model where None.
    count : number of questions.
    ask : the only columns to ask about, in order; () to choose among all.
    progress : called after each question.

    Returns
    -------
    Questionnaire
        With points found from all rows; its figures are of families left out.

    Raises
    ------
    InputError
        `count` is not 1 to 20, a column in `ask` is unknown or gives no question, or there are
        too few rows to judge on.
    """
    if not 1 <= count <= _MOST_QUESTIONS:
        raise InputError(f"--questions {count}: give a number from 1 to {_MOST_QUESTIONS}.")
    labels = score_rows(model, survey).label if labels is None else labels
    rows = _rows_with_segment(survey, labels, model.k)
    outcome = [str(name) for name in model.provenance.plan.get("outcome", ())]
    listed = list_questions(survey.take(rows), model.columns, ask=ask, outcome=outcome)
    if not listed:
        raise InputError(
            "questionnaire: no column of the data gives a question with two answers; give data "
            "with more columns."
        )
    questions, answers = zip(*listed, strict=True)
    design, labels = survey.design.take(rows), labels[rows]
    search, judging = (
        Search(questions, *_people(design, labels, model.k, answers, seed)) for seed in (1, 2)
    )
    sets = list((take_named if ask else choose_questions)(search, len(ask) or count, progress))
    final = sets[-1]
    patterns = count_patterns([search.answers[at] for at in final], search.people)
    taken = tuple(search.questions[at] for at in final)
    sizes = [len(question.answers) for question in taken]
    return Questionnaire(
        title=model.title,
        unit=model.unit,
        names=tuple(model.segment_names),
        questions=taken,
        points=fit_points(patterns.given, sizes, patterns.mass.sum(axis=0), search.people.n_units),
        judged=judging.judge(final),
        curve=tuple(judging.judge(chosen).accuracy for chosen in sets),
    )


def _rows_with_segment(survey: Survey, labels: Labels, k: int) -> Bools:
    """Rows (n,) with a segment and a weight."""
    rows: Bools = (labels >= 0) & (survey.design.weight > 0)
    units = len(np.unique(survey.design.unit[rows]))
    if units < 2 * _FOLDS or len(np.unique(labels[rows])) < min(k, 2):
        raise InputError(
            f"questionnaire: {units} {survey.source.units} have a segment, too few to judge a "
            f"question on; give at least {2 * _FOLDS} of two segments."
        )
    return rows


def _people(
    design: Design, labels: Labels, k: int, answers: Sequence[Labels], seed: int
) -> tuple[list[Labels], People]:
    """Answers and people with folds of families; of very many families, a part."""
    rows = np.ones(len(labels), bool)
    if len(labels) > _MOST_ROWS:
        kept = len(np.unique(design.unit)) * _MOST_ROWS / len(labels)
        rows = _deal(design, labels, answers, 0) < kept
    folds = _deal(design, labels, answers, seed)[rows] % _FOLDS
    n_units = len(np.unique(design.unit[rows]))
    people = People(labels[rows], design.weight[rows], folds, k, _FOLDS, n_units)
    return [each[rows] for each in answers], people


def _deal(design: Design, labels: Labels, answers: Sequence[Labels], seed: int) -> Labels:
    """The place (n,) of each row's family in an order drawn by what its rows hold.

    The order of rows cannot matter, as it could if families were drawn by their place: those that
    hold the same are next to each other, and which of them comes first makes no difference.
    """
    odd = np.uint64(0x9E3779B97F4A7C15)
    hashed = np.full(len(labels), seed + 1, np.uint64)
    for each in (design.weight.view(np.uint64), labels + 2, *(answer + 2 for answer in answers)):
        hashed = (hashed ^ each.astype(np.uint64)) * odd
        hashed ^= hashed >> np.uint64(29)
    units, at = np.unique(design.unit, return_inverse=True)
    mixed = np.zeros(len(units), np.uint64)
    np.add.at(mixed, at, hashed)
    place = np.empty(len(units), np.int64)
    place[np.argsort(mixed, kind="stable")] = np.arange(len(units))
    return place[at]


def _hints(plan: Any, encoding: str) -> Hints:
    """Take what the model's plan says of the columns of a table."""
    from segmentus.plan import Plan

    known = {name: plan[name] for name in Plan.model_fields if name in plan}
    hints = replace(Plan.model_validate(known).hints, draw=0)  # rows are scored one for one
    return replace(hints, encoding=encoding) if encoding else hints
