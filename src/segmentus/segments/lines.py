"""Variables of a survey into `Line`s: one statistic of one of them, by segment, with its error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from segmentus.arrays import Floats, Labels
from segmentus.estimate import weighted
from segmentus.estimate.linear import estimate_means, estimate_shares
from segmentus.estimate.pool import Estimate, Pooled, Variance
from segmentus.estimate.quantiles import estimate_quantiles
from segmentus.survey.values import Design, Survey, Variable


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One statistic of one variable, by segment.

    Attributes
    ----------
    variable : what it is about.
    statistic : "mean", "median" or "share" (of the weight with the value `code`).
    code : the value whose share is taken; None for means and medians.
    label : of the value, e.g. "35–44"; "" for means and medians.
    segments : k estimates.
    domain : the same of all segments together.
    everyone : the same of the whole survey before any condition.
    difference : k estimates, (segment mean − domain mean) / domain standard deviation; money on
        the asinh curve, shares as 0/1.
    """

    variable: Variable
    statistic: Literal["mean", "median", "share"]
    code: float | None
    label: str
    segments: tuple[Estimate, ...]
    domain: Estimate
    everyone: Estimate
    difference: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """A design cut into k groups, to take statistics of each and of all together.

    labels (n,) in 0…k−1; variance as in `estimate`.
    """

    design: Design
    labels: Labels
    k: int
    variance: Variance

    def sizes(self) -> tuple[Pooled, Pooled]:
        """Population (k + 1,) and share (k,)."""
        return estimate_shares(self.design, self.labels, self.k, variance=self.variance)

    def means(self, columns: Floats) -> Pooled:
        """Means (k + 1, q) of columns (n, q)."""
        return estimate_means(columns, self.design, self.labels, self.k, variance=self.variance)

    def medians(self, column: Floats) -> Pooled:
        """Medians (k + 1,) of a column (n,)."""
        return estimate_quantiles(
            column, self.design, self.labels, self.k, variance=self.variance
        )


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a line takes of a variable: its mean, its median, or the share of one value."""

    variable: Variable
    statistic: Literal["mean", "median", "share"]
    code: float | None = None
    label: str = ""

    @property
    def unit(self) -> str:
        return "share" if self.statistic == "share" else self.variable.unit

    def of(self, survey: Survey) -> Floats:
        """Return the column itself, or 0/1 for the code, missing staying missing."""
        column = survey.column(self.variable.name)
        if self.code is None:
            return column
        return np.where(np.isnan(column), np.nan, column == self.code)


def describe_lines(
    survey: Survey, everyone: Survey, groups: Groups, whole: Groups, variables: Sequence[Variable]
) -> Iterator[Line]:
    """Take all statistics of variables: mean and median of amounts, else the share of each value.

    Parameters
    ----------
    survey, groups : the domain and its segments.
    everyone, whole : the survey before any condition, as one group.
    variables : in the order wanted.
    """
    taken = [one for variable in variables for one in _statistics(variable, everyone)]
    if not taken:
        return
    columns = np.column_stack([one.of(survey) for one in taken])
    bent = np.column_stack([_standardise(one, columns[:, i], survey) for i, one in enumerate(taken)])
    means, differences = groups.means(columns), groups.means(bent)
    overall = whole.means(np.column_stack([one.of(everyone) for one in taken]))
    for place, one in enumerate(taken):
        inside, outside, at = means, overall, (place,)
        if one.statistic == "median":
            inside, outside = groups.medians(columns[:, place]), whole.medians(one.of(everyone))
            at = ()
        yield Line(
            variable=one.variable,
            statistic=one.statistic,
            code=one.code,
            label=one.label,
            segments=tuple(inside.at(c, *at, unit=one.unit) for c in range(groups.k)),
            domain=inside.at(groups.k, *at, unit=one.unit),
            everyone=outside.at(1, *at, unit=one.unit),
            difference=tuple(
                differences.at(c, place, unit="standard deviations") for c in range(groups.k)
            ),
        )


def _statistics(variable: Variable, everyone: Survey) -> Iterator[_Taken]:
    """Mean and median, or the share of each value that somebody has."""
    if variable.kind in ("money", "count"):
        yield _Taken(variable, "mean")
        yield _Taken(variable, "median")
        return
    seen = np.unique(everyone.column(variable.name))
    codes = variable.codes or {float(value): f"{value:g}" for value in seen if value == value}
    for code, label in codes.items():
        if (variable.kind == "code" and code in seen) or (variable.kind == "share" and code == 1):
            yield _Taken(variable, "share", code, label)


def _standardise(taken: _Taken, column: Floats, survey: Survey) -> Floats:
    """Column (n,) less its weighted mean over its deviation; money on the asinh curve."""
    values = np.arcsinh(column) if taken.variable.kind == "money" else column
    known, weight = ~np.isnan(values), survey.design.weight
    middle = weighted.mean(values[known], weight[known])
    deviation = weighted.spread(values[known], weight[known])
    if deviation > 1e-12 * abs(middle):  # rounding alone makes a constant vary
        scaled: Floats = (values - middle) / deviation
        return scaled
    return np.where(known, 0.0, np.nan)
