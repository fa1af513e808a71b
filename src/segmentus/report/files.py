"""A study into CSV texts: the segment of each row, and the profile one figure a line."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import chain
from typing import Any

import polars as pl
from numpy.typing import NDArray

from segmentus.arrays import Floats
from segmentus.estimate.interval import word_way
from segmentus.estimate.values import Estimate
from segmentus.formats import known
from segmentus.report.answered import list_answered
from segmentus.report.entries import Entry
from segmentus.segments.assignments import list_assignments
from segmentus.segments.profile import Line
from segmentus.segments.withhold import is_withheld
from segmentus.study import Study
from segmentus.survey.table.formulas import disarm_texts

_PROFILE = {
    "segment": pl.String, "name": pl.String, "variable": pl.String, "label": pl.String,
    "statistic": pl.String, "code": pl.Float64, "value_label": pl.String, "unit": pl.String,
    "estimate": pl.Float64, "se": pl.Float64, "U": pl.Float64, "B": pl.Float64, "df": pl.Float64,
    "low": pl.Float64, "high": pl.Float64, "families": pl.Int64, "se_refitted": pl.Float64,
    "difference": pl.Float64, "method": pl.String, "interval": pl.String, "refit": pl.String,
}  # fmt: skip
"""Columns of profile.csv: U the sampling variance, B that between implicates, low and high the 95 %
interval and `interval` how it was found; se_refitted the error where the segments are found anew,
and `refit` whether by warm refits or cold ones; "families" counts the sampled units whatever they
are called."""


_KNOWN = "known without error: the replicate weights are calibrated to it"


def tabulate_assignments(study: Study) -> pl.DataFrame:
    """Every row of the domain: who, which segment, how far, how certain."""
    rows = list_assignments(study.survey, study.segmentation)
    names = study.segmentation.names
    return pl.DataFrame(
        {
            study.survey.source.unit: pl.Series(_plain(rows.unit)),
            "implicate": rows.implicate,
            "segment": rows.segment,
            "name": pl.Series(names).gather(rows.segment - 1),
            "distance": rows.distance,
            "silhouette": _known(rows.silhouette),
            "certainty": _known(rows.certainty),
            "apart": study.apart,
        }
    )


def _plain(units: NDArray[Any]) -> NDArray[Any] | list[Any]:
    """Names (n,) as polars takes them: texts of Python as a list."""
    return units.tolist() if units.dtype == object else units


def _known(values: Floats) -> pl.Series:
    """Values (n,), null where they are not finite."""
    found = pl.Series(values)
    return found.set(~found.is_finite(), None)


def tabulate_profile(study: Study) -> str:
    """CSV of sizes, profile and answer, one figure a line; unknown figures are empty."""
    rows = [
        (
            entry.segment, entry.name, entry.variable, entry.label, entry.statistic, entry.code,
            entry.value_label, entry.estimate.unit,
            *(
                known(value)
                for value in (
                    entry.estimate.value, entry.estimate.se, entry.estimate.sampling,
                    entry.estimate.imputation, entry.estimate.df, *entry.estimate.interval(),
                )
            ),
            entry.estimate.families, known(entry.se_refitted), known(entry.difference),
            _KNOWN if entry.estimate.known else entry.method, _word_interval(entry.estimate),
            entry.refit,
        )
        for entry in chain(list_entries(study), list_answered(study))
    ]  # fmt: skip
    return disarm_texts(pl.DataFrame(rows, schema=_PROFILE, orient="row")).write_csv()


def list_entries(study: Study) -> Iterator[Entry]:
    """Sizes first, then every line of the profile by segment, domain and everyone."""
    yield from _sizes(study)
    for line in study.profile.lines:
        yield from _entries(line, study)


def _word_interval(estimate: Estimate) -> str:
    """Say how the interval was found, "" where there is none."""
    return word_way(estimate.way) if math.isfinite(estimate.interval()[0]) else ""


def _sizes(study: Study) -> Iterator[Entry]:
    """Population of every segment, the domain and everyone, and each segment's share."""
    profile, units = study.profile, study.survey.source.units
    size, method = f"{units} in the population", study.error_method
    for position, name in enumerate(study.segmentation.names):
        about = (str(position + 1), name, "")
        refitted = study.refitted
        part = refitted.share[position].se if refitted else math.nan
        refit = refitted.word(position) if refitted else ""
        yield Entry(
            *about, size, "population", None, "", profile.population[position], method=method
        )
        yield Entry(
            *about, "share of the domain's population", "share of population", None, "",
            profile.share[position], se_refitted=part, method=method, refit=refit,
        )  # fmt: skip
    for word, total in (("domain", profile.domain), ("everyone", profile.everyone)):
        yield Entry(word, "", "", size, "population", None, "", total, method=method)


def _entries(line: Line, study: Study) -> Iterator[Entry]:
    """One line of the profile in every group."""
    names, k = study.segmentation.names, study.choice.k
    groups = [(str(position + 1), name) for position, name in enumerate(names)]
    refitted = _refitted(line, study) or ((math.nan, ""),) * k
    differences = [one.value for one in line.difference]
    for (segment, name), estimate, difference, moved in zip(
        [*groups, ("domain", ""), ("everyone", "")],
        (*line.segments, line.domain, line.everyone),
        (*differences, math.nan, math.nan),
        (*refitted, (math.nan, ""), (math.nan, "")),
        strict=True,
    ):
        withheld = is_withheld(estimate, study.plan.min_families)
        why = f"withheld: under {study.plan.min_families} {study.survey.source.units}"
        yield Entry(
            segment, name, line.variable.name, line.variable.label, line.statistic, line.code,
            line.label, estimate, difference, math.nan if withheld else moved[0],
            why if withheld else study.error_method, "" if withheld else moved[1],
        )  # fmt: skip


def _refitted(line: Line, study: Study) -> tuple[tuple[float, str], ...]:
    """Standard errors of a mean with refitted segments and which; none for other statistics."""
    if study.refitted is None or not (line.statistic == "mean" or line.variable.kind == "share"):
        return ()
    name = line.variable.name
    means = enumerate(study.refitted.means[name])
    return tuple((one.se, study.refitted.word(at, name)) for at, one in means)
