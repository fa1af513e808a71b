"""A survey and its segmentation into a `Profile`: what each segment has, owns and is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from segmentus.arrays import Bools, Floats, read_only
from segmentus.compiled.arithmetic import asinh
from segmentus.door import check_arguments, same_rows
from segmentus.estimate import weighted
from segmentus.estimate.pool import VarianceRule
from segmentus.estimate.values import Estimate
from segmentus.estimate.ways import kept_ends
from segmentus.progress import Progress, silent
from segmentus.segments.comparison import SegmentComparison, compare_with_domain
from segmentus.segments.headline import list_headline
from segmentus.segments.segmentation import Segmentation
from segmentus.survey.values import Survey, Variable
from segmentus.threads import each_in_threads

QUANTILES = read_only(np.array([0.05, 0.25, 0.5, 0.75, 0.95]))

StatisticWord = Literal["mean", "median", "share"]

_COLUMNS = 64
"""Columns taken at a time: enough for a matrix product, few enough for memory at k = 12."""
_CELLS = 3_200_000
"""Cells taken at a time, so that columns of long tables are taken one after another."""


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
        the asinh curve, shares as 0/1. The standard deviation is the unit and taken as known.
    """

    variable: Variable
    statistic: StatisticWord
    code: float | None
    label: str
    segments: tuple[Estimate, ...]
    domain: Estimate
    everyone: Estimate
    difference: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Sizes and lines, all by the survey's weights.

    Attributes
    ----------
    families : k numbers of sampled families.
    population : k totals of weight, in families (or customers).
    share : k shares of the domain's population.
    domain, everyone : totals of weight of all segments, and of the survey before any condition.
    lines : statistics of the described variables.
    quantiles : name of a money or count variable → (k, 5): 5, 25, 50, 75 and 95 % of the weight.
    """

    families: tuple[int, ...]
    population: tuple[Estimate, ...]
    share: tuple[Estimate, ...]
    domain: Estimate
    everyone: Estimate
    lines: tuple[Line, ...]
    quantiles: dict[str, Floats]

    def of(self, name: str, statistic: str | None = None) -> list[Line]:
        """Lines about one variable, of one statistic if given."""
        return [
            line
            for line in self.lines
            if line.variable.name == name and statistic in (None, line.statistic)
        ]


@check_arguments
def describe(
    survey: Survey,
    segmentation: Segmentation,
    names: Sequence[str] = (),
    *,
    everyone: Survey | None = None,
    variance: VarianceRule = "rubin",
    progress: Progress = silent,
) -> Profile:
    """Estimate sizes, means, medians and shares by segment.

    Standard errors need replicate weights in the design, and are conditional on the segments: the
    same rows are in the same segment under every replicate.

    Parameters
    ----------
    survey : the rows that were segmented, in the same order.
    segmentation : of these rows.
    names : variables to describe, beside outcomes; the features and the headline columns where
        empty.
    everyone : the survey before any condition, to compare with; `survey` itself where None.
    variance : "rubin" averages U over the implicates; "fed" takes that of implicate 1.
    progress : called as the work goes on; may raise to cancel.

    Raises
    ------
    InputError
        A variable does not exist.
    """
    labels = segmentation.clustering.labels
    same_rows(len(labels), survey=survey.n_rows)
    features = [scale.name for scale in segmentation.scales]
    asked = [survey.variable(name) for name in names] or list_headline(survey, features)
    chosen = list(dict.fromkeys([*asked, *_outcomes(survey)]))
    segments = [labels == number for number in range(segmentation.clustering.k)]
    comparison = compare_with_domain(
        survey, survey if everyone is None else everyone, segments, variance
    )
    amounts = [variable.name for variable in chosen if variable.kind in ("money", "count")]
    quantiles = each_in_threads(lambda at: _quantiles(survey, segments, amounts[at]), len(amounts))
    population, share = comparison.sizes(segmentation.clustering.size)
    domain, world = comparison.totals()
    return Profile(
        families=tuple(segmentation.clustering.size.tolist()),
        population=population,
        share=share,
        domain=domain,
        everyone=world,
        lines=tuple(_lines(comparison, chosen, progress)),
        quantiles=dict(zip(amounts, quantiles, strict=True)),
    )


def _lines(
    comparison: SegmentComparison, chosen: Sequence[Variable], progress: Progress
) -> Iterator[Line]:
    """Take all statistics of every variable, many columns at a time."""
    wanted = [each for variable in chosen for each in _wanted(comparison, variable)]
    together = max(1, min(_COLUMNS, _CELLS // max(comparison.everyone.n_rows, 1)))
    for start in range(0, len(wanted), together):
        progress("profile", start, len(wanted))
        yield from _batch(comparison, wanted[start : start + together])


@dataclass(frozen=True, slots=True, eq=False)
class _Wanted:
    """A column whose mean is taken: a variable's own, or 0/1 for one of its codes."""

    variable: Variable
    code: float | None = None
    label: str = ""

    @property
    def unit(self) -> str:
        return self.variable.unit if self.code is None else "share"

    def of(self, survey: Survey) -> Floats:
        """Return the values in a survey, missing staying missing."""
        column = survey.column(self.variable.name)
        if self.code is None:
            return column
        return np.where(np.isnan(column), np.nan, column == self.code)


def _wanted(comparison: SegmentComparison, variable: Variable) -> Iterator[_Wanted]:
    """Tell which means are taken of a variable: its own, or the share of each of its values."""
    if variable.kind in ("money", "count"):
        yield _Wanted(variable)
        return
    seen = np.unique(comparison.everyone.column(variable.name))
    codes = variable.codes or {float(value): f"{value:g}" for value in seen if value == value}
    for code, label in codes.items():
        if (variable.kind == "code" and code in seen) or (variable.kind == "share" and code == 1):
            yield _Wanted(variable, code, label)


def _batch(comparison: SegmentComparison, wanted: Sequence[_Wanted]) -> Iterator[Line]:
    """Take the means, differences and medians of some columns.

    Segments are compared by the means themselves, but in money by those on the asinh curve.
    """
    columns = np.column_stack([each.of(comparison.survey) for each in wanted])
    outside = columns
    if comparison.everyone is not comparison.survey:
        outside = np.column_stack([each.of(comparison.everyone) for each in wanted])
    money = [at for at, each in enumerate(wanted) if each.variable.kind == "money"]
    compared = columns.copy()
    compared[:, money] = asinh(columns[:, money])
    means, everyone = comparison.means(np.hstack([columns, compared[:, money]]), outside)
    amounts = [at for at, each in enumerate(wanted) if each.code is None]
    of_amounts = columns[:, amounts]
    (medians, ends), (of_everyone, world_ends) = comparison.medians(
        of_amounts, of_amounts if outside is columns else outside[:, amounts]
    )
    for at, each in enumerate(wanted):
        families = comparison.families(columns[:, at], outside[:, at])
        own = len(wanted) + money.index(at) if at in money else at
        differences = comparison.differences(
            means[:, own], families, *_center(compared[:, at], comparison.survey.design.weight)
        )
        word: StatisticWord = "mean" if each.code is None else "share"
        ways = comparison.ways_of_means(columns[:, at], outside[:, at], each.unit)
        taken = comparison.in_all((means[:, at], everyone[at]), families, each.unit, ways)
        if comparison.survey.is_chosen_by(each.variable.name):
            taken = tuple(one.settle() for one in taken[0]), taken[1].settle(), taken[2]
        yield Line(each.variable, word, each.code, each.label, *taken, differences)
        if each.code is None:
            own = amounts.index(at)
            ways = kept_ends(ends[:, own]), kept_ends(world_ends[own][None])
            taken = comparison.in_all(
                (medians[:, own], of_everyone[own]), families, each.unit, ways
            )
            yield Line(each.variable, "median", None, "", *taken, differences)


def _center(column: Floats, weight: Floats) -> tuple[float, float]:
    """Weighted mean and standard deviation of what is known."""
    known = ~np.isnan(column)
    if not known.all():
        column, weight = column[known], weight[known]
    middle = weighted.mean(column, weight)
    gap = column - middle
    return middle, float(np.sqrt(weighted.mean(gap * gap, weight)))


def _quantiles(survey: Survey, segments: Sequence[Bools], name: str) -> Floats:
    """Quantiles (k, 5) of a column on stacked rows, for pictures."""
    column, weight = survey.column(name), survey.design.weight
    rows = [inside & ~np.isnan(column) for inside in segments]
    at = [weighted.quantiles(column[mask], weight[mask], QUANTILES) for mask in rows]
    return read_only(np.array(at))


def _outcomes(survey: Survey) -> list[Variable]:
    """The outcomes of a customer table, which are always described."""
    outcomes = () if survey.schema is None else survey.schema.outcomes
    return [survey.variables[column.name] for column in outcomes]
