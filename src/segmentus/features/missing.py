"""Features with missing values into complete ones, by a stated rule; the survey keeps its gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import polars as pl

from segmentus.arrays import Bools, Floats
from segmentus.errors import InputError
from segmentus.estimate import weighted
from segmentus.features.values import MARK, Treated
from segmentus.survey.values import Survey, Variable

Missing = Literal["median", "mode", "drop", "indicator", "refuse"]
"""median, mode: fill with it, by weight; drop: leave those rows out; indicator: fill with the
median and add a feature that says where; refuse: stop."""


def treat_missing(
    survey: Survey, names: Sequence[str], rule: Missing, *, everyone: Survey | None = None
) -> Treated:
    """Find what stands for missing values of the features.

    Parameters
    ----------
    survey : the domain; its weights decide median and mode.
    names : features.
    rule : see `Missing`.
    everyone : the survey before any condition; `survey` itself where None.

    Raises
    ------
    InputError
        A feature has no value at all, or no row is complete.
    """
    everyone = survey if everyone is None else everyone
    names = tuple(survey.variable(name).name for name in names)
    gaps = {name: int(np.isnan(survey.column(name)).sum()) for name in names}
    lacking = tuple(name for name, count in gaps.items() if count)
    filled = names if survey.schema is not None else lacking
    if rule == "refuse" or not (lacking if rule == "drop" else filled):
        return Treated(survey, everyone, names, {}, ())
    for name in lacking:
        if gaps[name] == survey.n_rows or not _mass(survey, name):
            raise InputError(
                f"feature {name}: every value is missing in this domain; leave it out."
            )
    if rule == "drop":
        return _drop(survey, everyone, names, lacking)
    fills = {name: _typical(survey, name, rule) for name in filled}
    notes = tuple(
        f"{name}: {gaps[name]:,} of {survey.n_rows:,} values are missing; for the fit they count "
        f"as {fills[name]:,.6g}, the weighted {'mode' if rule == 'mode' else 'median'}."
        for name in lacking
    )
    if rule != "indicator" or not lacking:
        return Treated(survey, everyone, names, fills, notes)
    marks = tuple(f"{name}{MARK}" for name in lacking)
    return Treated(
        _mark(survey, lacking), _mark(everyone, lacking), (*names, *marks), fills,
        (*notes, f"Indicator features were added: {', '.join(marks)}."),
    )  # fmt: skip


def _mass(survey: Survey, name: str) -> float:
    """Weight of the rows where a column is known."""
    return float(survey.design.weight[~np.isnan(survey.column(name))].sum())


def _typical(survey: Survey, name: str, rule: Missing) -> float:
    """Weighted median or mode of what is known; the least where modes tie."""
    column: Floats = survey.column(name)
    known = ~np.isnan(column)
    values, weight = column[known], survey.design.weight[known]
    if rule != "mode":
        return weighted.quantile(values, weight, 0.5)
    seen, place = np.unique(values, return_inverse=True)
    return float(seen[int(np.argmax(np.bincount(place, weights=weight)))])


def _drop(
    survey: Survey, everyone: Survey, names: tuple[str, ...], lacking: tuple[str, ...]
) -> Treated:
    """Leave out rows in which a feature is missing."""
    gaps = np.isnan(np.column_stack([survey.column(name) for name in names]))
    complete: Bools = np.logical_not(gaps.any(axis=1))
    if not complete.any():
        raise InputError(
            f"features: in every row one of {', '.join(lacking)} is missing; choose --missing "
            "median, or other features."
        )
    note = (
        f"{int((~complete).sum()):,} of {survey.n_rows:,} rows were left out, as requested, "
        f"because {' or '.join(lacking)} is missing."
    )
    return Treated(survey.take(complete), everyone, names, {}, (note,))


def _mark(survey: Survey, lacking: Sequence[str]) -> Survey:
    """Add a 0/1 column for each feature that says where it is missing."""
    marks = {
        f"{name}{MARK}": Variable(
            f"{name}{MARK}", f"{survey.variables[name].label} is missing", "share",
            codes={0.0: "known", 1.0: "missing"}, topic=survey.variables[name].topic,
            short=f"missing {survey.variables[name].short_label}",
        )
        for name in lacking
    }  # fmt: skip
    columns = [
        pl.col(name).fill_nan(None).is_null().cast(pl.Float64).alias(f"{name}{MARK}")
        for name in lacking
    ]
    frame = survey.frame.with_columns(columns)
    return replace(survey, frame=frame, variables={**survey.variables, **marks})
