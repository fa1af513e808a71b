"""The values of this room: a `Questionnaire` is questions, points, and how often it is right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, Ints, Labels
from segmentus.compiled.arithmetic import exp

POINTS_A_LOGIT = 10
"""PointTable are log-odds times this, rounded: whole numbers add up the same in every program."""


@dataclass(frozen=True, slots=True, eq=False)
class AskedQuestion:
    """One question with its answers.

    Attributes
    ----------
    column : of the survey that it asks for.
    subject : the column whose subject it shares; nobody is asked twice about one.
    text : of the question.
    answers : words of each, in order; "Yes" before "No".
    codes : value of each answer where the answers are those of a category; else ().
    cuts : answer number a is given for cuts[a − 1] ≤ x < cuts[a], ends open; () where the
        question is answered by yes (any) or no, or by a code.
    """

    column: str
    subject: str
    text: str
    answers: tuple[str, ...]
    codes: tuple[float, ...] = ()
    cuts: tuple[float, ...] = ()

    def answer(self, values: Floats) -> Labels:
        """Answer (n,) that people with values (n,) give, from 0; −1 where they give none.

        >>> question = AskedQuestion("CAR", "CAR", "Do you have a car?", ("Yes", "No"))
        >>> question.answer(np.array([12_000.0, 0.0, np.nan])).tolist()
        [0, 1, -1]
        """
        known = ~np.isnan(values)
        if self.codes:
            found = np.full(len(values), -1)
            for at, code in enumerate(self.codes):
                found[values == code] = at
            return found
        given = np.digitize(values, self.cuts) if self.cuts else (values == 0).astype(np.int64)
        return np.where(known, given, -1)


@dataclass(frozen=True, slots=True, eq=False)
class PointTable:
    """What answers are worth for each of k segments; the segment with most points is the answer.

    Attributes
    ----------
    start : (k,) points before any answer.
    answers : for each question (answers, k) points; who gives no answer gets none.
    """

    start: Ints
    answers: tuple[Ints, ...]

    def total(self, given: Sequence[Labels]) -> Ints:
        """PointTable (n, k) of people who gave answers (n,) to each question."""
        total = np.repeat(self.start[None, :], len(given[0]), axis=0)
        for points, answer in zip(self.answers, given, strict=True):
            nothing = np.zeros((1, points.shape[1]), np.int64)
            total = total + np.vstack([points, nothing])[answer]
        return total


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """How often a questionnaire is right about families that it was not made from.

    Attributes
    ----------
    accuracy : share placed in their own segment.
    largest_share : share of the largest segment, which guessing would reach.
    kappa : Cohen's, agreement beyond that of chance.
    recall : (k,) of each segment, the share placed in it; nan where it has nobody.
    calibration_error : mean size of the difference between the probability shown and the share
        that is right, over ten classes of that probability.
    confident_accuracy : accuracy among the 95 % that it is surest of.
    unsure_below : the probability that parts these from the rest.
    """

    accuracy: float
    largest_share: float
    kappa: float
    recall: Floats
    calibration_error: float
    confident_accuracy: float
    unsure_below: float


@dataclass(frozen=True, slots=True, eq=False)
class Questionnaire:
    """The questions, what answers are worth, and how often that is right.

    Attributes
    ----------
    title : of the model.
    unit : singular word for whom a segment is made of.
    names : of the k segments.
    questions, points : in the same order.
    judged : on families that the points were not found from.
    curve : accuracy with one question, with two, …
    """

    title: str
    unit: str
    names: tuple[str, ...]
    questions: tuple[AskedQuestion, ...]
    points: PointTable
    judged: Judged
    curve: tuple[float, ...]

    def place(self, given: Sequence[Labels]) -> Labels:
        """Segment (n,) from 0 of people who gave answers (n,); a tie goes to the lower number."""
        placed: Labels = self.points.total(given).argmax(axis=1).astype(np.int64)
        return placed


def probabilities(total: Ints) -> Floats:
    """Probability (n, k) of each segment by points (n, k).

    >>> probabilities(np.array([[10, 0], [5, 5]])).round(3).tolist()
    [[0.731, 0.269], [0.5, 0.5]]
    """
    odds = exp((total - total.max(axis=1, keepdims=True)) / POINTS_A_LOGIT)
    share: Floats = odds / odds.sum(axis=1, keepdims=True)
    return share


def known_recall(judged: Judged) -> list[float]:
    """Recall of the segments that have somebody."""
    return [share for share in judged.recall.tolist() if math.isfinite(share)]
