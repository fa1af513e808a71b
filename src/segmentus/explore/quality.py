"""A survey into what to know of each column before using it: gaps, zeros, tails, constants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from segmentus.arrays import Floats, Ints
from segmentus.door import check_arguments
from segmentus.estimate import weighted
from segmentus.explore.shortlist import meaningful
from segmentus.survey.values import Survey, Variable

Flag = Literal["missing", "constant", "mostly zero", "heavy tail", "values without a label"]
FLAGS: tuple[Flag, ...] = (
    "missing", "constant", "mostly zero", "heavy tail", "values without a label",
)  # fmt: skip

MOSTLY_ZERO = 0.5
HEAVY = 0.2
"""A tail is heavy where the top 1 % of the population hold more than this share of the total."""

TOP = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Quality:
    """One column.

    Attributes
    ----------
    variable : what it is.
    missing : share of the population, by weight.
    values : number of different values.
    zeros : share of the population with exactly zero, of those with a value.
    imputed : share of the sampled units whose implicates differ; 0 for m = 1.
    top : share of the sum of |x| that the 1 % of the population with the largest |x| hold; nan
        for categories and where all is zero.
    quartiles : 25, 50 and 75 % of the weight, of money and counts.
    shares : (label, share) of each value of a category, or of "yes".
    flags : what is worth a warning.
    """

    variable: Variable
    missing: float
    values: int
    zeros: float
    imputed: float
    top: float
    quartiles: tuple[float, ...]
    shares: tuple[tuple[str, float], ...]
    flags: tuple[Flag, ...]


@check_arguments
def check_quality(survey: Survey) -> tuple[Quality, ...]:
    """Check every column of a survey, in file order; those of the design are left out."""
    groups = _group_by_unit(survey.design.unit)
    return tuple(_check(survey, variable, groups) for variable in meaningful(survey))


def check_column(survey: Survey, name: str) -> Quality:
    """Check one column.

    Raises
    ------
    InputError
        The column does not exist.
    """
    return _check(survey, survey.variable(name), _group_by_unit(survey.design.unit))


def hold_at_top(values: Floats, weight: Floats, top: float = TOP) -> float:
    """Share of the sum of |x| held by the `top` share of the weight with the largest |x|.

    A row that straddles the border counts in part, so that a weight of 3 is three rows. nan
    where all is zero. Values (n,) and weight (n,).

    >>> hold_at_top(np.array([0.0, 1.0, 3.0]), np.array([2.0, 1.0, 1.0]), top=0.25)
    0.75
    """
    size = np.abs(values)
    order = np.argsort(size, kind="stable")  # no work where the values are in order already
    mass, held = np.cumsum(weight[order]), np.cumsum((size * weight)[order])
    if held.size == 0 or not held[-1] > 0:
        return float("nan")
    below = np.interp((1 - top) * mass[-1], np.r_[0.0, mass], np.r_[0.0, held])
    return float(1 - below / held[-1])


def _check(survey: Survey, variable: Variable, groups: _Groups) -> Quality:
    column, weight = survey.column(variable.name), survey.design.weight
    known = np.isfinite(column)
    values, mass = (column, weight) if known.all() else (column[known], weight[known])
    quality = Quality(
        variable=variable,
        missing=1 - float(mass.sum() / weight.sum()) if len(values) < len(column) else 0.0,
        values=_count_values(column),
        zeros=weighted.mean((values == 0).astype(float), mass),
        imputed=_differ(np.where(known, column, -np.inf), groups),
        top=float("nan"),
        quartiles=(),
        shares=(),
        flags=(),
    )
    if variable.kind in ("money", "count"):
        quality = _measure_amount(quality, values, mass)
    else:
        quality = replace(quality, shares=_take_shares(variable, values, mass))
    return replace(quality, flags=tuple(_flags(quality, values)))


def _count_values(column: Floats) -> int:
    """Number of different values that are not missing."""
    ordered = np.sort(column[~np.isnan(column)])
    return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + int(ordered.size > 0)


def _measure_amount(quality: Quality, values: Floats, weight: Floats) -> Quality:
    order = np.argsort(values, kind="stable")
    values, weight = values[order], weight[order]
    at = weighted.quantiles(values, weight, np.array([0.25, 0.5, 0.75]))
    return replace(quality, top=hold_at_top(values, weight), quartiles=tuple(at.tolist()))


def _take_shares(
    variable: Variable, values: Floats, weight: Floats
) -> tuple[tuple[str, float], ...]:
    """Share of yes, or of every value of a category that occurs."""
    codes = {1.0: variable.codes.get(1.0, "yes")} if variable.kind == "share" else variable.codes
    taken = [
        (label, weighted.mean((values == code).astype(float), weight))
        for code, label in codes.items()
    ]
    return tuple((label, share) for label, share in taken if share > 0 or variable.kind == "share")


def _flags(quality: Quality, values: Floats) -> Iterator[Flag]:
    variable = quality.variable
    if quality.missing > 0 or quality.values == 0:
        yield "missing"
    if quality.values == 1:
        yield "constant"
    if variable.kind in ("money", "count"):
        if quality.values > 1 and quality.zeros > MOSTLY_ZERO:
            yield "mostly zero"
        if quality.values > 1 and quality.top > HEAVY:
            yield "heavy tail"
    elif variable.codes and not np.isin(values, list(variable.codes)).all():
        yield "values without a label"


@dataclass(frozen=True, slots=True, eq=False)
class _Groups:
    """Rows in the order of their units (None as they are), and the number of each row's unit."""

    order: Ints | None
    number: Ints


def _group_by_unit(unit: Ints) -> _Groups:
    order = None if (unit[1:] >= unit[:-1]).all() else np.argsort(unit, kind="stable")
    ordered = unit if order is None else unit[order]
    return _Groups(order, np.cumsum(np.r_[False, ordered[1:] != ordered[:-1]]))


def _differ(column: Floats, groups: _Groups) -> float:
    """Share of the units whose rows have more than one value."""
    ordered = column if groups.order is None else column[groups.order]
    number = groups.number
    changes = (ordered[1:] != ordered[:-1]) & (number[1:] == number[:-1])
    differing = np.bincount(number[1:][changes])
    return float(np.count_nonzero(differing) / (number[-1] + 1))
