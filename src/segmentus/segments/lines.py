"""Variables of a survey into `Line`s: one statistic of one of them, by segment, with its error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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
        return estimate_quantiles(column, self.design, self.labels, self.k, variance=self.variance)


@dataclass(frozen=True, slots=True)
class _Column:
    """What lines are made of: an amount, or 0/1 for one value of a variable.

    bent : whether differences are taken on the asinh curve.
    """

    variable: Variable
    code: float | None = None
    label: str = ""

    @property
    def bent(self) -> bool:
        return self.variable.kind == "money"

    @property
    def statistic(self) -> Literal["mean", "share"]:
        return "mean" if self.code is None else "share"

    @property
    def unit(self) -> str:
        return self.variable.unit if self.code is None else "share"

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
    columns = [one for variable in variables for one in _columns(variable, everyone)]
    if not columns:
        return
    values = [one.of(survey) for one in columns]
    curved = [np.arcsinh(x) for one, x in zip(columns, values, strict=True) if one.bent]
    means = groups.means(np.column_stack([*values, *curved]))
    overall = whole.means(np.column_stack([one.of(everyone) for one in columns]))
    bent = len(columns)
    for place, one in enumerate(columns):
        middle, deviation = _center(
            curved[bent - len(columns)] if one.bent else values[place], survey
        )
        at = bent if one.bent else place
        bent += one.bent
        line = Line(
            one.variable, one.statistic, one.code, one.label,
            segments=tuple(means.at(c, place, unit=one.unit) for c in range(groups.k)),
            domain=means.at(groups.k, place, unit=one.unit),
            everyone=overall.at(1, place, unit=one.unit),
            difference=tuple(
                _standardise(means.at(c, at, unit=""), middle, deviation) for c in range(groups.k)
            ),
        )  # fmt: skip
        yield line
        if one.statistic == "mean":
            yield _median(line, groups.medians(values[place]), whole.medians(one.of(everyone)))


def _columns(variable: Variable, everyone: Survey) -> Iterator[_Column]:
    """The amount itself, or one column for each value that somebody has."""
    if variable.kind in ("money", "count"):
        yield _Column(variable)
        return
    seen = np.unique(everyone.column(variable.name))
    codes = variable.codes or {float(value): f"{value:g}" for value in seen if value == value}
    for code, label in codes.items():
        if (variable.kind == "code" and code in seen) or (variable.kind == "share" and code == 1):
            yield _Column(variable, code, label)


def _median(line: Line, inside: Pooled, outside: Pooled) -> Line:
    """The medians of the variable whose means a line holds."""
    k, unit = len(line.segments), line.variable.unit
    return replace(
        line,
        statistic="median",
        segments=tuple(inside.at(c, unit=unit) for c in range(k)),
        domain=inside.at(k, unit=unit),
        everyone=outside.at(1, unit=unit),
    )


def _center(column: Floats, survey: Survey) -> tuple[float, float]:
    """Weighted mean and standard deviation in the domain; the latter inf where nothing varies."""
    known, weight = ~np.isnan(column), survey.design.weight
    middle = weighted.mean(column[known], weight[known])
    deviation = weighted.spread(column[known], weight[known])
    # rounding alone makes a constant vary
    return middle, deviation if deviation > 1e-12 * abs(middle) else np.inf


def _standardise(mean: Estimate, middle: float, deviation: float) -> Estimate:
    """A mean as its distance from the domain's, which is held fast, in standard deviations."""
    return replace(
        mean,
        value=(mean.value - middle) / deviation,
        sampling=mean.sampling / deviation**2,
        imputation=mean.imputation / deviation**2,
        unit="standard deviations",
    )
