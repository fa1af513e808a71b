"""Headline variables into weighted figures beside unweighted ones: what weights are for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from segmentus.arrays import Bools, Floats
from segmentus.estimate import weighted
from segmentus.estimate.variance import Estimate, Statistic, estimate_inside
from segmentus.explore.contrast import Contrast
from segmentus.survey.values import Design, Variable

Word = Literal["mean", "median", "share"]
_STATISTICS: dict[Word, Statistic] = {
    "mean": weighted.mean,
    "median": weighted.median,
    "share": weighted.mean,
}


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """One statistic of one variable.

    Attributes
    ----------
    variable : what it is about.
    statistic : "mean", "median", or "share" (of the weight whose value is 1).
    weighted : by the survey's weights, in the domain.
    unweighted : each row counted once, in the domain: what one gets who forgets the weights.
    other : by weight in the group compared with, None without one.
    """

    variable: Variable
    statistic: Word
    weighted: Estimate
    unweighted: float
    other: Estimate | None


def take_heads(both: Contrast, variables: Sequence[Variable]) -> tuple[Head, ...]:
    """Take mean and median of amounts and the share of yes of 0/1 variables.

    Parameters
    ----------
    both : the domain and whom to compare it with.
    variables : categories among them are left out.
    """
    return tuple(head for variable in variables for head in _heads(both, variable))


def _heads(both: Contrast, variable: Variable) -> Iterator[Head]:
    words: dict[str, tuple[Word, ...]] = {
        "money": ("mean", "median"), "count": ("mean", "median"), "share": ("share",), "code": (),
    }  # fmt: skip
    column, design = both.survey.column(variable.name), both.survey.design
    unit = "share" if variable.kind == "share" else variable.unit
    for word in words[variable.kind]:
        statistic = _STATISTICS[word]
        figures = estimate_inside(statistic, column, both.pieces, unit=unit)
        yield Head(
            variable=variable,
            statistic=word,
            weighted=figures[0],
            unweighted=_unweighted(statistic, column, both.rows, design),
            other=figures[1] if len(figures) > 1 else None,
        )


def _unweighted(statistic: Statistic, column: Floats, rows: Bools, design: Design) -> float:
    """The statistic of the stacked rows, each of weight 1."""
    kept = rows & ~np.isnan(column) & (design.weight > 0)
    return statistic(column[kept], np.ones(int(kept.sum())))
