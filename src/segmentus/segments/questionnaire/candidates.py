"""A survey's described columns into the questions that a person could answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from segmentus.arrays import Floats, Labels
from segmentus.errors import InputError
from segmentus.segments.questionnaire.ladders import set_rungs, word_rungs
from segmentus.segments.questionnaire.values import AskedQuestion
from segmentus.segments.questionnaire.wording import ask_how_much, ask_whether, ask_which
from segmentus.survey.codebook import UNKNOWN_TOPIC
from segmentus.survey.values import Survey, Variable

_SILENT = ("survey design", "percentile groups", "net worth and unrealized gains", UNKNOWN_TOPIC)
"""Topics of columns that the survey's makers computed: few know theirs."""
_TELLING = (0.02, 0.98)
"""A yes or no is asked where between so many say yes."""
_MOST_CODES = 8


def list_questions(
    survey: Survey, features: Collection[str], *, ask: Collection[str], outcome: Collection[str]
) -> list[tuple[AskedQuestion, Labels]]:
    """List questions with the answers (n,) that the survey's rows give.

    The features come first, then the other columns. Columns that name people's protected groups,
    outcomes, sums of other columns and what the survey's makers computed are asked only if named.

    Parameters
    ----------
    survey : whose columns have words.
    features : columns that the segments were made from.
    ask : the only columns to ask about; () for all.
    outcome : columns that are never asked unless named.

    Raises
    ------
    InputError
        A column to ask about does not exist, or nobody could answer it.
    """
    named = [survey.variable(name).name for name in ask]
    first = [name for name in features if name in survey.variables]
    wanted = named or list(dict.fromkeys([*first, *survey.variables]))
    found: list[tuple[AskedQuestion, Labels]] = []
    seen: set[bytes] = set()
    for name in wanted:
        variable = survey.variables[name]
        if not named and not _is_askable(survey, variable, name in first, outcome):
            continue
        fresh = list(_ask(survey, variable))
        if named and not fresh:
            raise InputError(
                f"--ask {name}: its values give no question with two answers; ask about another "
                "column."
            )
        for question, answers in fresh:
            key = answers.astype(np.int8).tobytes()
            if key not in seen:
                seen.add(key)
                found.append((question, answers))
    return found


def _is_askable(
    survey: Survey, variable: Variable, is_feature: bool, outcome: Collection[str]
) -> bool:
    """Tell whether a person knows the answer and may be asked for it."""
    if variable.topic in _SILENT and survey.schema is None:
        return False
    if variable.aside in ("protected", "outcome") or variable.name in outcome:
        return False
    if variable.aside == "sum" and not is_feature:
        return False
    return survey.schema is None or survey.schema.column(variable.name).type != "date"


def _ask(survey: Survey, variable: Variable) -> Iterator[tuple[AskedQuestion, Labels]]:
    """Yield the questions about one column."""
    values, weight = survey.column(variable.name), survey.design.weight
    known = ~np.isnan(values) & (weight > 0)
    if not known.any():
        return
    made = [_by_code(variable)] if variable.kind == "code" else [
        _by_whether(variable, values[known], weight[known], survey.source.unit),
        *([] if variable.kind == "share" else [_by_ladder(variable, values[known], weight[known])]),
    ]  # fmt: skip
    for question in made:
        if question is not None:
            answers = question.answer(values)
            if len(np.unique(answers[known])) > 1:
                yield question, answers


def _by_code(variable: Variable) -> AskedQuestion | None:
    codes = tuple(variable.codes)
    if not 2 <= len(codes) <= _MOST_CODES:
        return None
    words = tuple(variable.codes[code] for code in codes)
    return AskedQuestion(variable.name, variable.subject, ask_which(variable), words, codes)


def _by_whether(
    variable: Variable, values: Floats, weight: Floats, unit: str
) -> AskedQuestion | None:
    yes = float(weight[values != 0].sum() / weight.sum())
    if not _TELLING[0] < yes < _TELLING[1] or (variable.kind == "money" and (values < 0).any()):
        return None
    text = ask_whether(variable, unit)
    return AskedQuestion(variable.name, variable.subject, text, ("Yes", "No"))


def _by_ladder(variable: Variable, values: Floats, weight: Floats) -> AskedQuestion | None:
    whole = bool((values == values.round()).all())
    if variable.kind == "count" and not whole and variable.unit in ("", "ratio"):
        return None  # nobody knows a ratio of their own
    cuts = set_rungs(variable, values, weight)
    if not cuts or cuts == (5e-324,):
        return None
    answers = word_rungs(variable, cuts, whole)
    return AskedQuestion(
        variable.name, variable.subject, ask_how_much(variable), answers, cuts=cuts
    )
