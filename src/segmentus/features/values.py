"""The values of this room: `Features`, their `Scale`s and `Level`s, a `Treated` domain."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from segmentus.arrays import Floats
from segmentus.compiled.arithmetic import sinh
from segmentus.features.curve import Curve, bend
from segmentus.survey.values import Survey, Variable

CurveRule = Literal["auto", "asinh", "linear"]
Scaling = Literal["standard", "none"]
Identities = Literal["refuse", "allow"]

MARK = " is missing"
"""Ends the names of the features that say where another is missing."""


@dataclass(frozen=True, slots=True)
class Level:
    """One value of a category, as a feature.

    Attributes
    ----------
    column : of the category.
    code : of the value; None for what has no feature of its own, missing values included.
    named : codes with features of their own.
    rest : whether there is a feature for the others; else a row of another value has no place.
    gap : squared distance between two values.
    """

    column: str
    code: float | None
    named: tuple[float, ...]
    rest: bool
    gap: float

    def apply(self, codes: Floats) -> Floats:
        """Return 1 where codes (n,) are this value, else 0; nan where they have no place.

        >>> Level("job", 1.0, (1.0, 2.0), False, 2.0).apply(np.array([1.0, 2.0, 3.0])).tolist()
        [1.0, 0.0, nan]
        """
        known = np.isin(codes, self.named)
        own = ~known if self.code is None else codes == self.code
        return np.where(known | self.rest, own.astype(float), np.nan)

    @property
    def spread(self) -> float:
        """Return the divisor of 0 and 1."""
        return math.sqrt(2.0 / self.gap)


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """How one column became a feature: z = (curve(x) − center) / spread, clipped.

    Attributes
    ----------
    name : column name.
    curve : "asinh": asinh(x / per), odd, linear near 0 and logarithmic far out, so that debts,
        zeros and fortunes share one axis; "linear": x itself.
    center, spread : weighted mean and standard deviation of the curved column, under the automatic
        rule winsorised; or 0 and 1.
    unit : unit of x.
    per : amount at which asinh turns, in `unit`; 1 for linear.
    fill : what stands for a missing value, in `unit`; nan where none may be missing.
    marks : the column whose missing values this 0/1 feature marks; "" for an ordinary column.
    level : the value of a category that this 0/1 feature stands for; None for an ordinary column.
    clip : z is drawn in to −clip … clip; inf for no bounds.
    winsorised : whether center and spread are those of the column with its tails drawn in.
    """

    name: str
    curve: Curve
    center: float
    spread: float
    unit: str
    per: float = 1.0
    fill: float = math.nan
    marks: str = ""
    level: Level | None = None
    clip: float = math.inf
    winsorised: bool = False

    def complete(self, values: Floats) -> Floats:
        """Values in `unit` with `fill` where they are missing."""
        return np.where(np.isnan(values), self.fill, values)

    def apply(self, values: Floats) -> Floats:
        """Complete values in `unit` into the feature's scale."""
        scaled: Floats = (bend(values, self.curve, self.per) - self.center) / self.spread
        return scaled if math.isinf(self.clip) else np.clip(scaled, -self.clip, self.clip)

    def undo(self, scaled: Floats) -> Floats:
        """Feature values back into `unit`; what was clipped comes back as the bound.

        >>> scale = Scale("DEBT", "asinh", 1.0, 2.0, "2019 dollars", 1000.0)
        >>> scale.undo(scale.apply(np.array([-5e3, 0.0, 2e6]))).round(6).tolist()
        [-5000.0, 0.0, 2000000.0]
        """
        bent = np.asarray(scaled) * self.spread + self.center
        return sinh(bent) * self.per if self.curve == "asinh" else bent

    @property
    def open(self) -> Scale:
        """The same without bounds, for axes: an amount beyond them has a place of its own there."""
        return replace(self, clip=math.inf)

    @property
    def formula(self) -> str:
        """The curve in words for an axis or a method line."""
        return f"asinh(x / {self.per:,.10g})" if self.curve == "asinh" else "linear"


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Features:
    """What the clustering sees.

    Attributes
    ----------
    values : (n, p) float64, scaled, no unit.
    weight : (n,) weights of the fit.
    scales : one Scale a column.
    variables : one Variable a column.
    """

    values: Floats
    weight: Floats
    scales: tuple[Scale, ...]
    variables: tuple[Variable, ...]

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [scale.name for scale in self.scales]

    def undo(self, centers: Floats) -> Floats:
        """Points (k, p) on the feature scale back in the units of the columns."""
        columns = [
            scale.undo(column)
            for scale, column in zip(self.scales, np.asarray(centers).T, strict=True)
        ]
        return np.column_stack(columns)


@dataclass(frozen=True, slots=True, eq=False)
class Treated:
    """A domain whose features have an answer for every missing value.

    Attributes
    ----------
    survey, everyone : the domain and the whole survey; under "indicator" with 0/1 columns added,
        under "drop" the domain has fewer rows.
    names : the features, those that say where others are missing at the end.
    fills : feature → what stands for a missing value; of a customer table every feature has one,
        as new rows may lack what training rows had, else only those with missing values.
    notes : what was done, with counts.
    levels : feature → the value of a category that it stands for; see `categories`.
    """

    survey: Survey
    everyone: Survey
    names: tuple[str, ...]
    fills: Mapping[str, float]
    notes: tuple[str, ...]
    levels: Mapping[str, Level] = field(default_factory=dict)
