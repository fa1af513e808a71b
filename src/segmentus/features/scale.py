"""Columns of a survey into `Features`: a curve, then weighted center and spread; and back."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from segmentus.arrays import Floats, read_only
from segmentus.door import check_arguments
from segmentus.errors import InputError
from segmentus.features.curve import bend, center_spread, fit_curve, fit_spread, sort
from segmentus.features.named import refuse_design
from segmentus.features.select import Identity, find_identity
from segmentus.features.values import MARK, CurveRule, Features, Identities, Level, Scale, Scaling
from segmentus.survey.values import Survey, Variable
from segmentus.threads import each_in_threads

ASINH_UNIT = 1.0
"""Amount at which an asinh curve that somebody asks for turns, in money units."""
CLIP = 4.0
"""Under the automatic rule a feature ends so many spreads from its center."""


@check_arguments
def fit_features(
    survey: Survey,
    names: Sequence[str],
    *,
    curve: CurveRule | None = None,
    scaling: Scaling = "standard",
    asinh_unit: float | None = None,
    clip: float | None = None,
    identities: Identities = "refuse",
    fills: Mapping[str, float] | None = None,
    levels: Mapping[str, Level] | None = None,
    curves: Mapping[str, CurveRule] | None = None,
    scalings: Mapping[str, Scaling] | None = None,
) -> Features:
    """Take columns of a survey, bend them by `curve`, scale by weighted center and spread.

    Parameters
    ----------
    survey : the domain; its weights decide center and spread.
    names : columns, money or not.
    curve : "auto": each column by its own skewness, see `fit_curve`, with winsorised center and
        spread and clipped at ±4. "asinh": money and what has a long tail is bent, the rest stays
        linear; "linear": nothing is. None: "auto" for a customer table, else "asinh". A
        variable's own curve comes first.
    scaling : see `Scale`; "none" leaves center 0, spread 1 and no bounds.
    asinh_unit : where asinh turns; None: under "auto" found for each column, else one unit.
    clip : bounds of the scaled columns; None: ±4 under "auto", else none (inf).
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
    _check_settings(variables, {"fills": fills, "levels": levels}, asinh_unit, clip)
    columns = [_complete_column(survey, variable, fills) for variable in variables]
    if identities == "refuse":
        found = _find_identity(variables, columns, levels)
        if found is not None:
            raise InputError(
                f"features: {found.text} in every row, so together they count the same thing "
                f"twice; leave out one of {', '.join(found.names)}, or allow identities."
            )
    own_curve = _own(survey, curves, variables, "curves")
    own_scaling = _own(survey, scalings, variables, "scales")
    usual = _Rule(curve or default_curve(survey), scaling, asinh_unit, clip)
    values, weight = np.empty((survey.n_rows, len(variables))), survey.design.weight

    def scale(at: int) -> Scale:
        variable, name = variables[at], variables[at].name
        if name in levels:
            found = _level_scale(variable, levels[name])
        else:
            rule = usual.of(variable, own_curve.get(name), own_scaling.get(name))
            found = _with_missing(_fit_scale(variable, columns[at], weight, rule), fills)
        values[:, at] = found.apply(columns[at])
        return found

    scales = tuple(each_in_threads(scale, len(variables)))
    return Features(read_only(values), weight, scales, variables)


def fit_scale(variable: Variable, column: Floats, weight: Floats, curve: CurveRule) -> Scale:
    """Scale a complete column (n,) as a feature among others of that rule, see `fit_features`.

    Raises
    ------
    InputError
        Its values differ too little.
    """
    rule = _Rule(curve, "standard", None, None).of(variable, None, None)
    return _fit_scale(variable, column, weight, rule)


def curve_of(
    variable: Variable, column: Floats, weight: Floats, curve: CurveRule, per: float | None
) -> Scale:
    """The curve that a column would have as a feature, without center and spread, for pictures."""
    rule = _Rule(curve, "none", per, None).of(variable, None, None)
    return _fit_scale(variable, column, weight, rule)


def _check_settings(
    variables: Sequence[Variable],
    told: Mapping[str, Mapping[str, Any]],
    asinh_unit: float | None,
    clip: float | None,
) -> None:
    """Refuse what is told of columns that are no features, and bounds that are none."""
    known = [variable.name for variable in variables]
    for what, columns in told.items():
        others = sorted(set(columns) - set(known))
        if others:
            raise InputError(
                f"{what}: {others[0]} is not among the features {', '.join(known)}; leave it out."
            )
    for what, bound in (("asinh_unit", asinh_unit), ("clip", clip)):
        if bound is not None and not bound > 0:
            raise InputError(f"{what}: got {bound:g}; give a number above 0.")


def default_curve(survey: Survey) -> CurveRule:
    """Rule for the curves where nobody says: by column in a customer table."""
    return "auto" if survey.schema is not None else "asinh"


def _own(
    survey: Survey, said: Mapping[str, Any] | None, variables: Sequence[Variable], key: str
) -> dict[str, Any]:
    """Collect what is said of single features, by the spelling of their columns."""
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
    refuse_design(survey, variables)
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


@dataclass(frozen=True, slots=True)
class _Rule:
    """How columns are to be scaled; `robust`: winsorised and within bounds."""

    curve: CurveRule
    scaling: Scaling
    per: float | None
    clip: float | None
    robust: bool = False

    def of(self, variable: Variable, curve: CurveRule | None, scaling: Scaling | None) -> _Rule:
        """The rule for one column, which may have a curve and a scaling of its own."""
        said = curve or variable.curve
        robust = "auto" in (self.curve, said)
        straight = variable.kind == "code" if self.curve == "auto" else not variable.bent
        return replace(
            self, curve=said or ("linear" if straight else self.curve),
            scaling=scaling or self.scaling, robust=robust,
        )  # fmt: skip


def _fit_scale(variable: Variable, column: Floats, weight: Floats, rule: _Rule) -> Scale:
    ordered = sort(column, weight) if rule.robust else None
    if ordered is not None and rule.curve == "auto":
        curve, per = fit_curve(ordered, rule.per)
    else:
        curve = "asinh" if rule.curve == "asinh" else "linear"
        per = (rule.per or ASINH_UNIT) if curve == "asinh" else 1.0
    if rule.scaling == "none":
        return Scale(variable.name, curve, 0.0, 1.0, variable.unit, per)
    if ordered is not None:
        center, spread = fit_spread(ordered.bent(curve, per))
    else:
        center, spread = center_spread(bend(column, curve, per), weight)
    if spread == 0:
        raise InputError(
            f"feature {variable.name}: its values differ too little for the {curve} curve, so it "
            "cannot tell segments apart; leave it out."
        )
    clip = rule.clip or (CLIP if rule.robust else math.inf)
    return Scale(
        variable.name, curve, center, spread, variable.unit, per, clip=clip, winsorised=rule.robust
    )


def _with_missing(scale: Scale, fills: Mapping[str, float]) -> Scale:
    """Keep with a scale what stands for missing values, so that new rows get the same."""
    source = scale.name.removesuffix(MARK)
    if source != scale.name and source in fills:
        return replace(scale, marks=source)
    return replace(scale, fill=fills.get(scale.name, math.nan))
