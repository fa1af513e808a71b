"""Columns of a survey into `Features`: a curve, then weighted center and spread; and back."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from segmentus.arrays import Floats, read_only
from segmentus.errors import InputError
from segmentus.features.categories import Level
from segmentus.features.missing import MARK
from segmentus.features.select import Identity, find_identity
from segmentus.survey.values import Survey, Variable

Curve = Literal["asinh", "linear"]
Scaling = Literal["standard", "none"]
Identities = Literal["refuse", "allow"]

ASINH_UNIT = 1.0
"""Default amount at which the asinh curve turns from linear to logarithmic, in money units."""


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """How one column became a feature: z = (curve(x) − center) / spread.

    Attributes
    ----------
    name : column name.
    curve : "asinh": asinh(x / per), odd, linear near 0 and logarithmic far out, so that debts,
        zeros and fortunes share one axis; "linear": x itself.
    center, spread : weighted mean and standard deviation of the curved column, or 0 and 1.
    unit : unit of x.
    per : amount at which asinh turns, in `unit`; 1 for linear.
    fill : what stands for a missing value, in `unit`; nan where none may be missing.
    marks : the column whose missing values this 0/1 feature marks; "" for an ordinary column.
    level : the value of a category that this 0/1 feature stands for; None for an ordinary column.
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

    def complete(self, values: Floats) -> Floats:
        """Values in `unit` with `fill` where they are missing."""
        return np.where(np.isnan(values), self.fill, values)

    def apply(self, values: Floats) -> Floats:
        """Complete values in `unit` into the feature's scale."""
        return (_bend(values, self.curve, self.per) - self.center) / self.spread

    def undo(self, scaled: Floats) -> Floats:
        """Feature values back into `unit`.

        >>> scale = Scale("DEBT", "asinh", 1.0, 2.0, "2019 dollars", 1000.0)
        >>> scale.undo(scale.apply(np.array([-5e3, 0.0, 2e6]))).round(6).tolist()
        [-5000.0, 0.0, 2000000.0]
        """
        bent = np.asarray(scaled) * self.spread + self.center
        return np.sinh(bent) * self.per if self.curve == "asinh" else bent

    @property
    def formula(self) -> str:
        """The curve in words for an axis or a method line."""
        return f"asinh(x / {self.per:,.0f})" if self.curve == "asinh" else "linear"


@dataclass(frozen=True, slots=True, eq=False)
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


def fit_features(
    survey: Survey,
    names: Sequence[str],
    *,
    curve: Curve = "asinh",
    scaling: Scaling = "standard",
    asinh_unit: float = ASINH_UNIT,
    identities: Identities = "refuse",
    fills: Mapping[str, float] | None = None,
    levels: Mapping[str, Level] | None = None,
    curves: Mapping[str, Curve] | None = None,
    scalings: Mapping[str, Scaling] | None = None,
) -> Features:
    """Take columns of a survey, bend money by `curve`, scale by weighted mean and deviation.

    Parameters
    ----------
    survey : the domain; its weights decide center and spread.
    names : columns, money or not; only money and what has a long tail is bent, the rest stays
        linear; a variable's own curve comes first.
    curve, scaling, asinh_unit : see `Scale`.
    identities : whether a column that is a linear combination of the others is refused.
    fills : column → what stands for its missing values; others must be complete.
    levels : column of 0 and 1 → the value of a category that it stands for, and so its scale.
    curves, scalings : column → its own, whatever holds for the others.

    Raises
    ------
    InputError
        No column, an unknown, repeated, constant or incomplete column, an identity among them, or
        a curve or scaling of a column that is not among them.
    """
    variables, fills, levels = _variables(survey, names), fills or {}, levels or {}
    columns = [_complete_column(survey, variable, fills) for variable in variables]
    if identities == "refuse":
        found = _find_identity(variables, columns, levels)
        if found is not None:
            raise InputError(
                f"features: {found.text} in every row, so together they count one thing twice; "
                f"leave out one of {', '.join(found.names)}, or allow identities."
            )
    own_curve = _own(survey, curves, variables, "curves")
    own_scaling = _own(survey, scalings, variables, "scales")
    scales = tuple(
        _level_scale(variable, levels[variable.name])
        if variable.name in levels
        else _with_missing(
            _fit_scale(
                variable,
                column,
                survey.design.weight,
                own_curve.get(variable.name)
                or variable.curve
                or (curve if variable.bent else "linear"),
                own_scaling.get(variable.name, scaling),
                asinh_unit,
            ),
            fills,
        )
        for variable, column in zip(variables, columns, strict=True)
    )
    scaled = [scale.apply(column) for scale, column in zip(scales, columns, strict=True)]
    return Features(read_only(np.column_stack(scaled)), survey.design.weight, scales, variables)


def _own(
    survey: Survey, said: Mapping[str, Any] | None, variables: Sequence[Variable], key: str
) -> dict[str, Any]:
    """What is said of single features, by the spelling of their columns."""
    told = {survey.variable(name).name: word for name, word in (said or {}).items()}
    names = [variable.name for variable in variables]
    odd = [name for name in told if name not in names]
    if odd:
        raise InputError(
            f"{key}: {odd[0]} is not among the features {', '.join(names)}; leave it out."
        )
    return told


def _find_identity(
    variables: Sequence[Variable], columns: Sequence[Floats], levels: Mapping[str, Level]
) -> Identity | None:
    """An identity among numbers; the values of a category always add up to 1."""
    numbers = [at for at, variable in enumerate(variables) if variable.name not in levels]
    return find_identity([columns[at] for at in numbers], [variables[at].name for at in numbers])


def _level_scale(variable: Variable, level: Level) -> Scale:
    return Scale(variable.name, "linear", 0.0, level.spread, "", level=level)


def _variables(survey: Survey, names: Sequence[str]) -> tuple[Variable, ...]:
    if not names:
        raise InputError("features: none given; name at least one column.")
    variables = tuple(survey.variable(name) for name in names)
    spelled = [variable.name for variable in variables]
    twice = [name for name in spelled if spelled.count(name) > 1]
    if twice:
        raise InputError(f"features: {twice[0]} is named twice; name each column once.")
    return variables


def _complete_column(survey: Survey, variable: Variable, fills: Mapping[str, float]) -> Floats:
    """The column's values, none missing once filled, not all the same."""
    column = survey.column(variable.name)
    if variable.name in fills:
        column = np.where(np.isnan(column), fills[variable.name], column)
    bad = int((~np.isfinite(column)).sum())
    if bad:
        row = int(np.argmax(~np.isfinite(column))) + 1
        raise InputError(
            f"feature {variable.name}: {bad:,} of {len(column):,} values are missing (first at "
            f"row {row} of the domain); restrict the domain, choose another column, or --missing "
            "median."
        )
    seen = column[survey.design.weight > 0]
    if seen.size and (seen == seen[0]).all():
        raise InputError(
            f"feature {variable.name}: every row of the domain has the value {seen[0]:g}, so it "
            "cannot tell segments apart; leave it out."
        )
    return column


def _fit_scale(
    variable: Variable, column: Floats, weight: Floats, curve: Curve, scaling: Scaling, per: float
) -> Scale:
    per = per if curve == "asinh" else 1.0
    bent = _bend(column, curve, per)
    center, spread = _center_spread(bent, weight) if scaling == "standard" else (0.0, 1.0)
    if spread == 0:
        raise InputError(
            f"feature {variable.name}: its values differ too little for the {curve} curve, so it "
            "cannot tell segments apart; leave it out."
        )
    return Scale(variable.name, curve, center, spread, variable.unit, per)


def _with_missing(scale: Scale, fills: Mapping[str, float]) -> Scale:
    """Keep with a scale what stands for missing values, so that new rows get the same."""
    source = scale.name.removesuffix(MARK)
    if source != scale.name and source in fills:
        return replace(scale, marks=source)
    return replace(scale, fill=fills.get(scale.name, math.nan))


def _center_spread(bent: Floats, weight: Floats) -> tuple[float, float]:
    """Weighted mean and population deviation; sums are exact, so row order leaves no trace."""
    mass = math.fsum(weight)
    center = math.fsum(weight * bent) / mass
    gap = bent - center
    return center, math.sqrt(math.fsum(weight * gap * gap) / mass)


def _bend(values: Floats, curve: Curve, per: float) -> Floats:
    return np.arcsinh(values / per) if curve == "asinh" else np.asarray(values, float)
