"""Families into what they answered: credit questions, saving, risk and what they know."""

from dataclasses import dataclass
from typing import Final

import numpy as np

import segmentus.survey.sample.planted as planted
from segmentus.arrays import Floats
from segmentus.survey.design import IMPLICATES
from segmentus.survey.sample.households import Columns, Families, log_odds, top_share


@dataclass(frozen=True, slots=True)
class Question:
    """One yes-or-no answer.

    Attributes
    ----------
    share : share of all families that say yes.
    yes : chance of yes, by segment; shifted together until `share` holds.
    age : change of the log odds per ten years of age above fifty.
    trouble : change of the log odds for families who were refused or feared to be.
    """

    share: float
    yes: planted.Row
    age: float = 0.0
    trouble: float = 0.0


QUESTIONS: Final[dict[str, Question]] = {
    "SAVED": Question(0.586, (0.35, 0.55, 0.42, 0.62, 0.75, 0.6, 0.65, 0.85), 0.0, -0.3),
    "LATE": Question(0.123, (0.18, 0.17, 0.22, 0.12, 0.04, 0.05, 0.11, 0.02), -0.1, 1.2),
    "HPAYDAY": Question(0.028, (0.05, 0.03, 0.07, 0.02, 0.003, 0.005, 0.01, 0.001), -0.1, 0.9),
    "BNKRUPLAST5": Question(0.02, (0.02, 0.01, 0.04, 0.02, 0.01, 0.01, 0.02, 0.002), 0.0, 1.0),
    "FORECLLAST5": Question(
        0.013, (0.01, 0.003, 0.03, 0.012, 0.007, 0.007, 0.015, 0.002), 0.0, 0.8
    ),
    "NOFINRISK": Question(0.392, (0.75, 0.35, 0.52, 0.28, 0.24, 0.6, 0.25, 0.1), 0.1),
    "INTERNET": Question(0.836, (0.55, 0.96, 0.82, 0.96, 0.9, 0.62, 0.95, 0.97), -0.3),
    "CRDAPP": Question(0.539, (0.3, 0.65, 0.6, 0.68, 0.48, 0.3, 0.6, 0.45), -0.15),
}

REFUSED: Final = Question(0.184, (0.30, 0.26, 0.42, 0.16, 0.06, 0.05, 0.14, 0.06), -0.15)
"""TURNFEAR: refused credit, or feared to be and did not ask."""

REFUSED_BY_RACE: Final[planted.Row] = (0.0, 0.4, 0.4, 0.1)
"""Change of the log odds of REFUSED by race."""

_ONLY_REFUSED, _ONLY_FEARED = 0.31, 0.42
"""Of those refused or fearing it, how many were only refused, and how many only feared it."""

_UNSURE = 0.006
"""Families whose fear of being refused is imputed."""


def draw_answers(rng: np.random.Generator, families: Families) -> Columns:
    """Draw every answer for every implicate; each (5h,), 0 or 1 unless the SCF codes it else."""
    h = len(families.segment)
    trouble = _draw_yes(rng, REFUSED, families, _race_odds(families)).astype(np.float64)
    which = rng.random(h)
    refused = trouble * ((which < _ONLY_REFUSED) | (which >= _ONLY_REFUSED + _ONLY_FEARED))
    feared = trouble * (which >= _ONLY_REFUSED)
    answers: Columns = {"TURNDOWN": refused}
    for name, question in QUESTIONS.items():
        certain = np.where(refused == 1, 50.0, 0.0) if name == "CRDAPP" else 0.0
        shift = question.trouble * trouble + certain
        answers[name] = _draw_yes(rng, question, families, shift).astype(np.float64)
    answers |= _draw_codes(rng, answers, families)
    rows = {name: np.repeat(answer, IMPLICATES) for name, answer in answers.items()}
    rows["FEARDENIAL"] = _redraw(rng, feared).ravel()
    rows["TURNFEAR"] = np.maximum(rows["TURNDOWN"], rows["FEARDENIAL"])
    return rows


def _draw_yes(
    rng: np.random.Generator,
    question: Question,
    families: Families,
    shift: Floats | float,
) -> Floats:
    """Choose who says yes: the likeliest, with logistic chance, up to the question's share."""
    score = log_odds(np.array(question.yes))[families.segment] + shift
    score = score + question.age * (families.columns["AGE"] - 50) / 10
    score = score - 0.15 * families.standing + rng.logistic(size=len(families.segment))
    return np.asarray(top_share(score, families.weight, question.share), np.float64)


def _race_odds(families: Families) -> Floats:
    """Change of the log odds of being refused, by race."""
    return np.asarray(np.array(REFUSED_BY_RACE)[families.columns["RACECL4"].astype(np.int64) - 1])


def _redraw(rng: np.random.Generator, answer: Floats) -> Floats:
    """Repeat an answer for five implicates, (h, 5), and redraw it for the few who gave none."""
    rows = np.tile(answer[:, None], (1, IMPLICATES))
    unsure = rng.random(len(answer)) < _UNSURE
    rows[unsure] = rng.random((int(unsure.sum()), IMPLICATES)) < 0.4
    return rows


def _draw_codes(rng: np.random.Generator, answers: Columns, families: Families) -> Columns:
    """Answers that follow from others or have more than two values."""
    h = len(families.segment)
    u = rng.random((4, h))
    learning = families.columns["EDCL"]
    knows = np.round(6.2 + 0.4 * learning + 0.2 * families.standing + 2.2 * rng.standard_normal(h))
    right = rng.binomial(3, np.array([0.52, 0.63, 0.71, 0.83])[learning.astype(np.int64) - 1])
    return {
        "WSAVED": np.select([answers["SAVED"] == 1, u[0] < 0.316], [3.0, 1.0], 2.0),
        "LATE60": answers["LATE"] * (u[1] < 0.37),
        "YESFINRISK": (answers["NOFINRISK"] == 0) * (u[2] < 0.065) * 1.0,
        "KNOWL": np.where(u[3] < 0.012, -1.0, np.clip(knows, 1, 10)),
        "FINLIT": right.astype(np.float64),
    }
