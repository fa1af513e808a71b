"""Answers of many people into sums of weight by pattern of answers, segment and fold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, Labels


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Whom questions are chosen and judged on.

    Attributes
    ----------
    labels : (n,) segment of each row, from 0.
    weight : (n,) of each row, all above 0.
    folds : (n,) from 0; the rows of one family are in one.
    k, n_folds, n_units : numbers of segments, folds and families.
    """

    labels: Labels
    weight: Floats
    folds: Labels
    k: int
    n_folds: int
    n_units: int


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """The different patterns of answers, and the weight behind each.

    Attributes
    ----------
    given : for each question, the answer (c,) in each pattern; −1 for none.
    mass : (folds, c, k) weight.
    """

    given: tuple[Labels, ...]
    mass: Floats


def number_patterns(sets: Sequence[Labels]) -> Labels:
    """Number (n,) of each row's pattern of answers, from 0 without holes.

    >>> number_patterns([np.array([0, 1, 1]), np.array([2, -1, -1])]).tolist()
    [1, 0, 0]
    """
    key = np.zeros(len(sets[0]), np.int64)
    for answers in sets:
        key = key + (int(key.max(initial=0)) + 1) * (answers + 1)
    pattern: Labels = np.unique(key, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return pattern


def sum_patterns(pattern: Labels, people: People) -> Floats:
    """Weight (folds, c, k) of each pattern in each fold and segment."""
    count = int(pattern.max()) + 1
    cell = (people.folds * count + pattern) * people.k + people.labels
    mass = np.bincount(cell, people.weight, people.n_folds * count * people.k)
    return mass.reshape(people.n_folds, count, people.k).astype(float)


def count_patterns(sets: Sequence[Labels], people: People) -> Patterns:
    """Sum the people by their pattern of answers (n,) to each of some questions."""
    pattern = number_patterns(sets)
    _, first = np.unique(pattern, return_index=True)
    return Patterns(tuple(answers[first] for answers in sets), sum_patterns(pattern, people))


def guess_by_table(mass: Floats) -> float:
    """Share placed rightly by a table from pattern to segment, read off the other folds."""
    known = mass.sum(axis=0, keepdims=True) - mass
    common = known.sum(axis=1).argmax(axis=1)
    guess = np.where(known.sum(axis=2) > 0, known.argmax(axis=2), common[:, None])
    right = np.take_along_axis(mass, guess[:, :, None], axis=2).sum()
    return float(right / mass.sum())
