"""A study into CSV texts: the segment of every row, and the profile one figure a line."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from segmentus.estimate.variance import Estimate
from segmentus.segments.assignments import list_assignments
from segmentus.segments.profile import Line
from segmentus.study import Study

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")

_PROFILE = {
    "segment": pl.String, "name": pl.String, "variable": pl.String, "label": pl.String,
    "statistic": pl.String, "code": pl.Float64, "value_label": pl.String, "unit": pl.String,
    "estimate": pl.Float64, "se": pl.Float64, "sampling": pl.Float64, "imputation": pl.Float64,
    "df": pl.Float64, "families": pl.Int64, "difference": pl.Float64,
}  # fmt: skip
"""Columns of profile.csv; "families" counts the sampled units whatever they are called."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One line of the long profile.

    Attributes
    ----------
    segment : number from 1 in words, "domain" or "everyone".
    name : of the segment, "" for domain and everyone.
    variable, label : column and its meaning; "" and words for sizes.
    statistic : "population", "share of population", "mean", "median" or "share".
    code, value_label : of a share.
    estimate : the figure.
    difference : standardised, nan where there is none.
    """

    segment: str
    name: str
    variable: str
    label: str
    statistic: str
    code: float | None
    value_label: str
    estimate: Estimate
    difference: float


def tabulate_assignments(study: Study) -> str:
    """CSV of every row of the domain: who, implicate, segment, name, distance, silhouette."""
    rows = list_assignments(study.survey, study.features, study.segmentation)
    names = [neutral(name) for name in study.segmentation.names]
    frame = pl.DataFrame(
        {
            study.survey.source.unit: [neutral(unit) for unit in rows.unit.tolist()],
            "implicate": rows.implicate,
            "segment": rows.segment,
            "name": [names[number - 1] for number in rows.segment.tolist()],
            "distance": rows.distance,
            "silhouette": rows.silhouette,
        }
    )
    return frame.write_csv()


def tabulate_profile(study: Study) -> str:
    """CSV of sizes and profile, one figure a line; unknown figures are empty."""
    rows = [
        (
            entry.segment, neutral(entry.name), neutral(entry.variable), neutral(entry.label),
            entry.statistic, entry.code, neutral(entry.value_label), neutral(entry.estimate.unit),
            *(
                known(value)
                for value in (
                    entry.estimate.value, entry.estimate.se, entry.estimate.sampling,
                    entry.estimate.imputation, entry.estimate.df,
                )
            ),
            entry.estimate.families, known(entry.difference),
        )
        for entry in list_entries(study)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=_PROFILE, orient="row").write_csv()


def list_entries(study: Study) -> Iterator[Entry]:
    """Sizes first, then every line of the profile by segment, domain and everyone."""
    yield from _sizes(study)
    for line in study.profile.lines:
        yield from _entries(line, study.segmentation.names)


def neutral(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula, made plain text; numbers as they are.

    >>> neutral("=1+1"), neutral(-3), neutral("debt")
    ("'=1+1", -3, 'debt')
    """
    if isinstance(value, str) and value.startswith(_FORMULA_SIGNS):
        return f"'{value}"
    return value


def known(value: float) -> float | None:
    """Turn a number that is not finite into None: JSON knows none, a cell of a CSV is empty."""
    return value if math.isfinite(value) else None


def _sizes(study: Study) -> Iterator[Entry]:
    """Population of every segment, the domain and everyone, and each segment's share."""
    profile, units = study.profile, study.survey.source.units
    for position, name in enumerate(study.segmentation.names):
        about = (str(position + 1), name, "")
        yield Entry(
            *about, f"{units} in the population", "population", None, "",
            profile.population[position], math.nan,
        )  # fmt: skip
        yield Entry(
            *about, "share of the domain's population", "share of population", None, "",
            profile.share[position], math.nan,
        )  # fmt: skip
    for word, survey in (("domain", study.survey), ("everyone", study.everyone)):
        total = Estimate(
            survey.population, math.nan, math.nan, survey.design.n_implicates, math.inf,
            units, survey.n_units,
        )  # fmt: skip
        yield Entry(
            word, "", "", f"{units} in the population", "population", None, "", total, math.nan
        )


def _entries(line: Line, names: tuple[str, ...]) -> Iterator[Entry]:
    """One line of the profile in every group."""
    groups = [(str(position + 1), name) for position, name in enumerate(names)]
    estimates = (*line.segments, line.domain, line.everyone)
    differences = (*(one.value for one in line.difference), math.nan, math.nan)
    for (segment, name), estimate, difference in zip(
        [*groups, ("domain", ""), ("everyone", "")], estimates, differences, strict=True
    ):
        yield Entry(
            segment, name, line.variable.name, line.variable.label, line.statistic, line.code,
            line.label, estimate, difference,
        )  # fmt: skip
