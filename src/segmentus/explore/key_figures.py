"""Headline variables into weighted figures beside unweighted ones: what weights are for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Bools, Floats
from segmentus.door import check_arguments
from segmentus.estimate import weighted
from segmentus.estimate.variance import (
    Estimate,
    EstimateEach,
    Statistic,
    estimate_means,
    estimate_medians,
)
from segmentus.explore.contrast import Contrast
from segmentus.segments.profile import StatisticWord
from segmentus.survey.design import Design
from segmentus.survey.values import Variable

_STATISTICS: dict[StatisticWord, Statistic] = {
    "mean": weighted.mean,
    "median": weighted.median,
    "share": weighted.mean,
}


@dataclass(frozen=True, slots=True, eq=False)
class KeyFigure:
    """One statistic of one variable.

    Attributes
    ----------
    variable : what it is about.
    statistic : "mean", "median", or "share" (of the weight whose value is 1).
    weighted : by the survey's weights, in the domain.
    unweighted : each row counted once, in the domain, without the weights.
    other : by weight in the group compared with, None without one.
    """

    variable: Variable
    statistic: StatisticWord
    weighted: Estimate
    unweighted: float
    other: Estimate | None


@check_arguments
def take_key_figures(both: Contrast, variables: Sequence[Variable]) -> tuple[KeyFigure, ...]:
    """Take mean and median of amounts and the share of yes of 0/1 variables.

    Parameters
    ----------
    both : the domain and whom to compare it with.
    variables : categories among them are left out.
    """
    asked = [variable for variable in variables if variable.kind != "code"]
    amounts = [variable for variable in asked if variable.kind != "share"]
    means = _estimate(both, asked, estimate_means)
    medians = _estimate(both, amounts, estimate_medians)
    key_figures = []
    for variable in asked:
        word: StatisticWord = "share" if variable.kind == "share" else "mean"
        key_figures.append(_key_figure(both, variable, word, means[variable.name]))
        if variable.name in medians:
            key_figures.append(_key_figure(both, variable, "median", medians[variable.name]))
    return tuple(key_figures)


def _estimate(
    both: Contrast, variables: Sequence[Variable], estimate: EstimateEach
) -> dict[str, tuple[Estimate, ...]]:
    """Figures of both groups by name, those of all variables in one pass."""
    if not variables:
        return {}
    columns = np.column_stack([both.survey.column(variable.name) for variable in variables])
    units = ["share" if variable.kind == "share" else variable.unit for variable in variables]
    names = [variable.name for variable in variables]
    return dict(zip(names, estimate(columns, both.pieces, units), strict=True))


def _key_figure(
    both: Contrast, variable: Variable, word: StatisticWord, figures: tuple[Estimate, ...]
) -> KeyFigure:
    column = both.survey.column(variable.name)
    if both.is_chosen_by(variable.name):
        figures = tuple(one.settle() for one in figures)
    return KeyFigure(
        variable=variable,
        statistic=word,
        weighted=figures[0],
        unweighted=_unweighted(_STATISTICS[word], column, both.rows, both.survey.design),
        other=figures[1] if len(figures) > 1 else None,
    )


def _unweighted(statistic: Statistic, column: Floats, rows: Bools, design: Design) -> float:
    """The statistic of the stacked rows, each of weight 1."""
    kept = rows & ~np.isnan(column) & (design.weight > 0)
    return statistic(column[kept], np.ones(int(kept.sum())))
