"""The values that agents get: figures of groups, each with a bound on its length."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel

ANSWER_BYTES = 11_000
"""Of one answer as JSON; it is sent as text and as structure, which together stay below 25 kB."""


class GroupAnswer(BaseModel):
    """An answer whose longest list is shortened until it is short enough.

    Attributes
    ----------
    left_out : items of lists that were left out for length.
    """

    left_out: int = 0


class VariableAnswer(BaseModel):
    """One column: name, meaning, and its weighted share or quartiles."""

    name: str
    label: str
    kind: str
    unit: str
    summary: str


class VariablesAnswer(GroupAnswer):
    """Columns found."""

    source: str
    units: str
    families: int
    variables: list[VariableAnswer]
    notes: list[str]


class FigureAnswer(BaseModel):
    """A statistic of a column in a group, and in the group compared with."""

    name: str
    label: str
    statistic: str
    unit: str
    value: float | None
    other: float | None


class GroupSize(BaseModel):
    """A group with its size."""

    name: str
    families: int
    population: float


class ExploreAnswer(GroupAnswer):
    """A domain beside everyone else."""

    source: str
    groups: list[GroupSize]
    figures: list[FigureAnswer]
    identities: list[str]
    nearly_the_same: list[str]
    notes: list[str]


class ScoreAnswer(BaseModel):
    """One number of segments with its scores; null where it was not assessed."""

    k: int
    silhouette: float | None
    without_groups: float | None
    stability: float | None
    families: list[int]
    passed_over: str


class SweepAnswer(GroupAnswer):
    """Every number of segments tried, and the choice."""

    source: str
    features: list[str]
    k: int
    reason: str
    finding: str
    scores: list[ScoreAnswer]
    notes: list[str]


class SegmentAnswer(BaseModel):
    """One segment: size, facts, and how to recognise a member."""

    segment: int
    name: str
    families: int
    population: float
    share: float
    share_se: float | None
    facts: list[str]
    recognised_by: str
    warnings: list[str]


class SegmentsAnswer(GroupAnswer):
    """The segments and how sure they are."""

    source: str
    reason: str
    leads: list[str]
    segments: list[SegmentAnswer]
    certainty: list[str]
    not_for: list[str]


class ProfileLine(BaseModel):
    """One statistic by segment, in their order; null where too few stand behind it."""

    name: str
    label: str
    statistic: str
    value: str
    unit: str
    segments: list[float | None]
    all: float | None


class ProfileAnswer(GroupAnswer):
    """The profile of the segments."""

    segments: list[str]
    shares: list[float]
    lines: list[ProfileLine]


class AssignedSegment(BaseModel):
    """One segment of a model with its share in training and now."""

    segment: int
    name: str
    share_in_training: float
    share_now: float


class AssignAnswer(GroupAnswer):
    """How the rows of a file fall into a model's segments; no row is shown."""

    rows: int
    scored: int
    segments: list[AssignedSegment]
    drift: str


class QuestionAnswer(BaseModel):
    """One question with its answers and their points by segment."""

    column: str
    question: str
    answers: list[str]
    points: list[list[int]]


class QuestionnaireAnswer(GroupAnswer):
    """The few questions that place a new person, and how often they are right."""

    segments: list[str]
    questions: list[QuestionAnswer]
    start: list[int]
    accuracy: float
    largest_share: float
    kappa: float
    recall: list[float | None]
    calibration_error: float
    curve: list[float]


AnyAnswer = TypeVar("AnyAnswer", bound=GroupAnswer)


def fit_answer(answer: AnyAnswer) -> AnyAnswer:
    """Leave out the ends of the longest lists until the answer is short enough, and count that."""
    content = answer.model_dump()
    left_out = 0
    while len(type(answer)(**content).model_dump_json().encode()) > ANSWER_BYTES:
        lists = {name: value for name, value in content.items() if isinstance(value, list)}
        name = max(lists, key=lambda each: len(str(lists[each])))
        cut = max(1, len(lists[name]) // 8)
        content[name] = lists[name][:-cut] if len(lists[name]) > cut else []
        left_out += cut
        content["left_out"] = left_out
    return type(answer)(**content)
