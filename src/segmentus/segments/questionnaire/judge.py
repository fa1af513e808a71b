"""Questions into how often they place families rightly that their points were not found from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from segmentus.arrays import Floats, Labels
from segmentus.segments.questionnaire.fit import fit_points
from segmentus.segments.questionnaire.table import Patterns
from segmentus.segments.questionnaire.values import Judged, probabilities

_ABSTAIN = 0.05
_CLASSES = 10


def judge(patterns: Patterns, sizes: Sequence[int], units: int) -> Judged:
    """Judge questions by cross-validation over the folds of the patterns.

    Parameters
    ----------
    patterns : of the answers to the questions.
    sizes : number of answers of each question.
    units : number of families.
    """
    chosen, sure, right = [], [], []
    whole = patterns.mass.sum(axis=0)
    confusion = np.zeros((whole.shape[1], whole.shape[1]))
    for held_out in patterns.mass:
        known = whole - held_out
        known[known < 1e-9 * whole] = 0.0  # what rounding leaves of a pattern of one fold alone
        points = fit_points(patterns.given, sizes, known, units)
        chance = probabilities(points.total(patterns.given))
        label = chance.argmax(axis=1)
        confusion = confusion + _cross(label, held_out)
        chosen.append(held_out.sum(axis=1))
        sure.append(chance.max(axis=1))
        right.append(np.take_along_axis(held_out, label[:, None], axis=1)[:, 0])
    return _measure(confusion, *map(np.concatenate, (chosen, sure, right)))


def _cross(label: Labels, mass: Floats) -> Floats:
    """Weight (k, k) of each own segment, in rows, that each answer was given for, in columns."""
    k = mass.shape[1]
    placed = (label[:, None] == np.arange(k)).astype(float)
    crossed: Floats = mass.T @ placed
    return crossed


def _measure(confusion: Floats, mass: Floats, sure: Floats, right: Floats) -> Judged:
    """Figures of weights (k, k), and of cells (c,) with their probability and what is right."""
    total = float(confusion.sum())
    own, said = confusion.sum(axis=1), confusion.sum(axis=0)
    accuracy = float(np.trace(confusion)) / total
    chance = float(own @ said) / total**2
    with np.errstate(invalid="ignore"):
        recall = np.diag(confusion) / own
    kept, below = _abstain(mass, sure, right)
    return Judged(
        accuracy=accuracy,
        largest_share=float(own.max()) / total,
        kappa=(accuracy - chance) / (1 - chance) if chance < 1 else 0.0,
        recall=recall,
        calibration_error=_miscalibration(mass, sure, right),
        confident_accuracy=kept,
        unsure_below=below,
    )


def _miscalibration(mass: Floats, sure: Floats, right: Floats) -> float:
    """Expected calibration error (Naeini et al. 2015): classes of equal width of probability."""
    at = np.minimum((sure * _CLASSES).astype(np.int64), _CLASSES - 1)
    said = np.bincount(at, mass * sure, _CLASSES)
    found = np.bincount(at, right, _CLASSES)
    return float(np.abs(said - found).sum() / mass.sum())


def _abstain(mass: Floats, sure: Floats, right: Floats) -> tuple[float, float]:
    """Accuracy where the least sure 5 % get no answer, and the probability they lie below.

    A group of equal probability at the bound is left out in part.
    """
    order = np.argsort(sure, kind="stable")
    mass, sure, right = mass[order], sure[order], right[order]
    left_out = np.clip(_ABSTAIN * mass.sum() - (np.cumsum(mass) - mass), 0.0, mass)
    with np.errstate(invalid="ignore"):
        part = np.where(mass > 0, left_out / mass, 0.0)
    kept = float((right * (1 - part)).sum() / (mass - left_out).sum())
    first = int(np.argmax(left_out < mass))
    return kept, float(sure[first])
