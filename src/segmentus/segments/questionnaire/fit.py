"""Patterns of answers into points: a logistic regression, rounded so that people can add it up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from segmentus.arrays import Floats, Ints, Labels
from segmentus.segments.questionnaire.values import POINTS_A_LOGIT, PointTable

_NEVER = 20.0
"""Log-odds by which a segment without anybody is put behind all others."""


def fit_points(
    given: Sequence[Labels], sizes: Sequence[int], mass: Floats, units: int
) -> PointTable:
    """Find what each answer is worth for each segment.

    Multinomial logistic regression on the answers with a ridge of 1 on coefficients, as if every
    family weighed 1; an answer that is not given adds nothing. PointTable are shifted so that the
    least of each answer is 0, which changes no probability.

    Parameters
    ----------
    given : for each question the answer (c,) in each pattern, −1 for none.
    sizes : number of answers of each question.
    mass : (c, k) weight of each pattern in each segment.
    units : number of families, to which the weights are scaled.
    """
    marks = np.hstack([_mark(one, size) for one, size in zip(given, sizes, strict=True)])
    start, slopes = _regress(marks, mass * units / mass.sum())
    ends = np.cumsum(sizes)[:-1]
    parts = np.split(slopes, ends)
    return PointTable(_round(start[None, :])[0], tuple(_round(part) for part in parts))


def _mark(answers: Labels, size: int) -> Floats:
    """One column for each answer: 1 where it is given."""
    marks: Floats = (answers[:, None] == np.arange(size)).astype(float)
    return marks


def _regress(marks: Floats, mass: Floats) -> tuple[Floats, Floats]:
    """Log-odds (k,) before any answer, and (a, k) of each answer."""
    from sklearn.linear_model import LogisticRegression  # takes a second to load

    k = mass.shape[1]
    there = np.flatnonzero(mass.sum(axis=0) > 0)
    start, slopes = np.full(k, -_NEVER), np.zeros((marks.shape[1], k))
    if len(there) == 1:
        start[there] = 0.0
        return start, slopes
    rows, segments = np.nonzero(mass)
    model: Any = LogisticRegression(C=1.0, solver="newton-cg", tol=1e-6, max_iter=200)
    model.fit(marks[rows], segments, sample_weight=mass[rows, segments])
    if len(there) == 2:  # one set of log-odds, of the second against the first
        start[there] = 0.0, model.intercept_[0]
        slopes[:, there[1]] = model.coef_[0]
    else:
        start[there] = model.intercept_
        slopes[:, there] = model.coef_.T
    return start, slopes


def _round(logits: Floats) -> Ints:
    """Whole points (a, k) from 0 on."""
    whole = np.rint(logits * POINTS_A_LOGIT).astype(np.int64)
    shifted: Ints = whole - whole.min(axis=1, keepdims=True)
    return shifted
