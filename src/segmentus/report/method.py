"""A study into its method and provenance: enough to make the same bytes again."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

import segmentus
from segmentus.charts.style import number
from segmentus.formats import join
from segmentus.report.words import stand_for_themselves, word_error_columns
from segmentus.survey.values import Source

if TYPE_CHECKING:
    from segmentus.segments.refitted import Refitted
    from segmentus.study import Study

LONG = 100_000
"""Rows from which the memory taken is of interest."""
_PACKAGES = ("numpy", "scipy", "scikit-learn", "polars", "plotly", "jinja2")


def list_provenance(study: Study) -> tuple[tuple[str, str], ...]:
    """Say where the numbers come from, as (term, words)."""
    source, fit = study.everyone.source, study.segmentation.fit
    return (
        *list_origin(source),
        ("Plan", "below, and in plan.toml"),
        ("Seed", str(study.plan.seed)),
        (
            "Search",
            f"k-means, {fit.n_starts} starts for k = {study.choice.k}, {fit.n_optima} different "
            "optima met; the one of least inertia was kept"
            if not study.plan.labels
            else f"none: segments are those of the column {study.plan.labels}",
        ),
        *_word_memory(study.survey.n_rows),
        ("Software", word_software()),
    )


def _word_memory(n_rows: int) -> tuple[tuple[str, str], ...]:
    """Say how much memory the process has taken, for long tables and where the system tells."""
    if n_rows <= LONG or sys.platform == "win32":
        return ()
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9
    return (("Memory", f"{taken:.1f} GB at most, for {n_rows:,} rows"),)


def list_origin(source: Source) -> tuple[tuple[str, str], ...]:
    """Say where the rows come from, as (term, words)."""
    told = (
        ("Data", source.name),
        ("File", source.file or "none; the rows were made or given in memory"),
        ("SHA-256", source.sha256 or "not known"),
        ("Survey year", str(source.year) if source.year else ""),
        ("Amounts in", source.money_unit),
        ("A row is", source.row),
        ("Licence", source.licence),
    )
    return tuple((term, words) for term, words in told if words)


def word_software() -> str:
    """Name and version of everything that computes, in one line."""
    return ", ".join(f"{name} {number}" for name, number in list_versions().items())


def list_versions() -> dict[str, str]:
    """Name → version of the program, the language and what it computes with."""
    versions = {"segmentus": segmentus.__version__, "Python": platform.python_version()}
    return versions | {name: version(name) for name in _PACKAGES}


def list_method(study: Study) -> tuple[str, ...]:
    """Say how the numbers were made, in sentences."""
    source, design = study.survey.source, study.survey.design
    weights = (
        "Every mean, median, share and size is by weight; the population is the sum of weights.",
    ) * (not stand_for_themselves(study.survey))
    sentences = [
        f"Features are scaled{'' if study.plan.labels else ', then clustered by k-means'}; "
        "distances, silhouettes and scores are Euclidean on the feature scale.",
        *weights,
        f"Sizes are counted in {source.units}, never in rows.",
        "A standardised difference is a segment's mean minus the mean of all segments, divided by "
        "their standard deviation; amounts of money are put on the asinh curve for it, shares "
        "enter as 0 and 1.",
        "A median is the lowest value whose cumulative weight reaches half of the total.",
        "Segments are numbered by the weighted median of the first money feature, ascending."
        if not study.plan.labels
        else "Segments are numbered in the order of their labels.",
    ]
    looked_at = np.isfinite(study.segmentation.fit.silhouette)
    if not looked_at.all():
        sentences.append(
            f"Silhouettes are those of {looked_at.sum():,} rows drawn at even steps, each exact "
            "against all rows; their standard error counts that."
        )
    if design.n_implicates > 1:
        sentences.append(
            f"Each of the {design.n_implicates} implicates is a full data set; a figure is the "
            f"mean of its {design.n_implicates} estimates. A segment's {source.units} are those "
            "with at least one implicate in it."
        )
    if study.plan.min_families > 1:
        sentences.append(
            f"A figure that fewer than {study.plan.min_families} {source.units} stand behind is "
            "withheld and shown as –."
        )
    return (*sentences, _word_errors(study))


def _word_errors(study: Study) -> str:
    errors = word_error_columns(study)
    if errors:
        return " ".join((errors, *_word_refitted(study)))
    return (
        "Standard errors are not part of this report, because no replicate weights were used: "
        "differences of a few per cent between segments may be chance."
    )


def _word_refitted(study: Study) -> Iterator[str]:
    """Say what it adds to the errors that the segments themselves move with the sample."""
    if study.refitted is None:
        return
    pairs = zip(study.profile.share, study.refitted.share, strict=True)
    ratios = [after.se / before.se for before, after in pairs if before.se > 0]
    if ratios:
        yield (
            f"Refitted in every replicate, the segments move as well: the standard errors of "
            f"their shares are then {number(min(ratios))} to {number(max(ratios))} times as large "
            "(in the profile table, for means in profile.csv)."
        )
    yield from _word_cold(study.refitted)


def _word_cold(refitted: Refitted) -> Iterator[str]:
    """Say which of the refitted errors are of searches that begin anew."""
    if not refitted.n_cold:
        return
    numbers = [str(at + 1) for at in np.flatnonzero(refitted.cold_share)]
    which = f"of segment{'s' * (len(numbers) > 1)} {join(numbers)}" if numbers else "of no segment"
    yield (
        f"These refits are warm, from the segments' own centers. {refitted.n_cold} more are cold, "
        "searches that begin afresh. A cold error more than a quarter off the warm one is shown "
        f"in its place, marked “(cold)”: for shares, that {which}."
    )
