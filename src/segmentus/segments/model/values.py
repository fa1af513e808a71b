"""The values of model.json: a `Model` is features, segments, a reference and provenance."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from segmentus.arrays import Floats
from segmentus.features.values import Level, Scale
from segmentus.segments.model.feature import Feature, ModelPart
from segmentus.survey.bounds import LARGEST_VALUE
from segmentus.survey.table.spelling import Spelling

MODEL_FORMAT: Final = 1
"""Raised when a key changes its meaning or goes away; every older format keeps loading."""


class Segment(ModelPart):
    """One segment.

    Attributes
    ----------
    number : from 1.
    name : unlike any other's.
    center : (p,) on the feature scale.
    center_in_units : (p,) the same in the units of the features, for people.
    size : sampled families (or customers) with a row in it.
    weight, share : sum of the fit's weights, and its share of them.
    population, population_share : sum of the survey's weights, and its share of them.
    distances : (q,) weighted quantiles of the distance of its training rows to the center, at
        the levels of the reference.
    unlike_beyond : a row farther from the center than this is unlike anyone in training, as is one
        beyond the reach of a feature.
    warnings : what the guard says of it.
    """

    number: int = Field(ge=1)
    name: str
    center: tuple[Annotated[float, Field(ge=-LARGEST_VALUE, le=LARGEST_VALUE)], ...]
    center_in_units: tuple[float, ...]
    size: int = Field(ge=0)
    weight: float = Field(ge=0)
    share: float = Field(ge=0, le=1 + 1e-9)
    population: float = Field(ge=0)
    population_share: float = Field(ge=0, le=1 + 1e-9)
    distances: tuple[float, ...]
    unlike_beyond: float = Field(ge=0)
    warnings: tuple[str, ...] = ()


class TrainingRows(ModelPart):
    """How training rows lay, to compare new ones with.

    Attributes
    ----------
    levels : (q,) of the quantiles in `Segment.distances`.
    unlike_level : level whose quantile is `Segment.unlike_beyond`.
    unlike_share : share of the fit's weight that lies beyond it.
    rows, units, population : rows, sampled units and survey weight.
    effective : units of equal weight, drawn alike, whose shares would have errors as large; 0
        where it is not told, as in models of before, then `units` stand for it.
    """

    levels: tuple[float, ...]
    unlike_level: float = Field(gt=0, le=1)
    unlike_share: float = Field(ge=0, le=1)
    rows: int = Field(ge=0)
    units: int = Field(ge=0)
    population: float = Field(ge=0)
    effective: float = Field(default=0.0, ge=0)


class Calibration(ModelPart):
    """What a margin was worth in refits: share of refits in which a row of it stayed.

    Attributes
    ----------
    margin : ascending, 0…1.
    kept : as many, ascending; straight lines between.
    refits : number of refits behind it, 0 if not told.
    """

    margin: tuple[float, ...] = Field(min_length=1)
    kept: tuple[float, ...] = Field(min_length=1)
    refits: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _check_monotone(self) -> Self:
        if len(self.margin) != len(self.kept):
            raise ValueError("margin and kept differ in length")
        if list(self.margin) != sorted(set(self.margin)) or list(self.kept) != sorted(self.kept):
            raise ValueError("margin and kept must ascend")
        if min(*self.margin, *self.kept) < 0 or max(*self.margin, *self.kept) > 1:
            raise ValueError("margin and kept must lie in 0…1")
        return self


class Provenance(ModelPart):
    """Where the model came from.

    Attributes
    ----------
    data, file, sha256, year, money_unit, licence, notes : of the table, see `Source`.
    conditions : that led to the domain.
    choice : why this number of segments.
    plan : what was asked, as in plan.toml; empty where no plan was.
    versions : name → version of what computed it.
    """

    data: str
    file: str = ""
    sha256: str = ""
    year: int | None = None
    money_unit: str = ""
    licence: str = ""
    notes: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    choice: str = ""
    plan: dict[str, Any] = Field(default_factory=dict)
    versions: dict[str, str] = Field(default_factory=dict)


class Model(ModelPart):
    """All that scoring needs, and what it was learned from.

    A row goes to the segment whose center is nearest on the feature scale, by squared Euclidean
    distance summed in the order of the features; a tie goes to the lower number. A value that is
    absent, no number, infinite or beyond `largest` is missing.

    Attributes
    ----------
    format : version of this layout.
    checksum : SHA-256 of what decides the segments, as it was written; "" where nobody vouches
        for it, as in files of older versions.
    title : of the plan.
    unit : singular word for what a row stands for.
    features : p of them, in the order of the centers' coordinates.
    segments : k of them, numbered from 1.
    largest : size above which a value counts as missing.
    reference, calibration, provenance : see there; without refits no calibration.
    """

    format: Literal[1] = MODEL_FORMAT
    checksum: str = Field(default="", pattern="^([0-9a-f]{64})?$")
    title: str = ""
    unit: str = "customer"
    features: tuple[Feature, ...] = Field(min_length=1)
    segments: tuple[Segment, ...] = Field(min_length=1)
    largest: float = Field(default=LARGEST_VALUE, gt=0, le=LARGEST_VALUE)
    reference: TrainingRows
    calibration: Calibration | None = None
    provenance: Provenance

    @model_validator(mode="after")
    def _check_shapes(self) -> Self:
        p = len(self.features)
        for position, segment in enumerate(self.segments, start=1):
            if segment.number != position:
                raise ValueError(f"segment {position} is numbered {segment.number}")
            if not len(segment.center) == len(segment.center_in_units) == p:
                raise ValueError(f"the center of segment {position} has not {p} coordinates")
            if len(segment.distances) != len(self.reference.levels):
                raise ValueError(f"segment {position} has not one distance a level")
        for what, names in (("feature", self.names), ("segment", self.segment_names)):
            if len(set(names)) < len(names):
                raise ValueError(f"two {what}s have the same name")
        return self

    @property
    def k(self) -> int:
        """Number of segments."""
        return len(self.segments)

    @property
    def names(self) -> list[str]:
        """Feature names in order."""
        return [feature.name for feature in self.features]

    @property
    def scales(self) -> tuple[Scale, ...]:
        """The p scales, each with its level where it stands for a category's value."""
        return tuple(
            replace(f.scale, level=self.level(f)) if f.take == "is" else f.scale
            for f in self.features
        )

    @property
    def columns(self) -> list[str]:
        """Columns read from a table, each once, in order of first use."""
        return list(dict.fromkeys(feature.column for feature in self.features))

    @property
    def spellings(self) -> dict[str, Spelling]:
        """Column → how its text becomes numbers, where the model knows."""
        return {f.column: f.read.spelling for f in self.features if f.read is not None}

    def level(self, feature: Feature) -> Level:
        """The value of a category that a feature of take "is" stands for."""
        codes = [f.code for f in self.features if f.column == feature.column and f.take == "is"]
        named = tuple(code for code in codes if code is not None)
        return Level(feature.column, feature.code, named, None in codes, 2.0 / feature.spread**2)

    @property
    def segment_names(self) -> list[str]:
        """Segment names in order."""
        return [segment.name for segment in self.segments]

    @property
    def centers(self) -> Floats:
        """Centers (k, p) on the feature scale."""
        return np.array([segment.center for segment in self.segments])
