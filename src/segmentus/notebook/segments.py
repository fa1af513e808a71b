"""A study into cells: the answer, its segments, what sets them apart, what was written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from segmentus import __version__
from segmentus.arrays import Labels
from segmentus.charts.style import amount, heading, people
from segmentus.errors import InputError
from segmentus.formats import join, word_overlap
from segmentus.notebook.points import plot_clusters, plot_principal_axes
from segmentus.notebook.shown import Picture, Sheet, Words, from_report
from segmentus.plan import Plan
from segmentus.report import chart_tables
from segmentus.report.estimates import list_refitted, word_estimate, word_share
from segmentus.report.figures import show_heat_map, show_silhouettes, show_sizes
from segmentus.report.values import Table
from segmentus.report.words import capital, list_evidence, word_answer, word_errors
from segmentus.segments.profile import Line
from segmentus.study import Study
from segmentus.survey.values import Survey

COLD = (
    "Marked (cold) is the error of refits that begin afresh, where it is more than a quarter off "
    "that of refits from the segments' own centers."
)


def say_answer(study: Study) -> Words:
    """Say how many segments there are and why, who is in them, and what to beware of."""
    return Words((word_answer(study), *(one.text for one in study.segmentation.warnings)))


def say_evidence(study: Study) -> Words:
    """Say whether there are groups at all, and what weights and implicates change."""
    return Words(list_evidence(study))


def tabulate_segments(study: Study) -> Sheet:
    """Size of every segment, its errors, and how it lasts."""
    profile, fit, units = study.profile, study.segmentation.fit, study.survey.source.units
    refitted, refits = study.refitted, fit.stability
    head = (
        "Segment", "Name", capital(units), "Population", "Share",
        *(("Error if refitted",) if refitted else ()),
        *(("Overlap with refits",) if refits else ()),
    )  # fmt: skip
    rows = tuple(
        (
            str(at + 1), name, f"{profile.families[at]:,}", people(profile.population[at].value),
            word_share(profile.share[at]),
            *((f"± {list_refitted(refitted)[at]}",) if refitted else ()),
            *((f"{refits.jaccard[at]:.2f}",) if refits else ()),
        )
        for at, name in enumerate(study.segmentation.names)
    )  # fmt: skip
    caption = word_errors(study) or "Sizes of the segments."
    if refitted is not None:
        caption += (
            " The error if refitted is the one to quote: it counts that other families would have "
            "made other segments, too."
        )
        if refitted.cold_share.any():
            caption += f" {COLD}"
    caption += f" {word_overlap(sum(profile.families), study.survey.n_units, units, 'segments')}"
    return Sheet(Table(caption.rstrip(), head, rows))


def tabulate_medians(study: Study, names: Sequence[str] = ()) -> Sheet:
    """Medians, or shares of yes, by segment, of all segments, and of everyone.

    Parameters
    ----------
    study : whose segments they are.
    names : columns that its profile describes; the features where none are named.
    """
    profile, k = study.profile, study.choice.k
    found = [
        profile.of(name, "median") or profile.of(name, "share")
        for name in names or study.features.names
    ]
    lines = [line for each in found for line in (each if len(each) > 2 else each[-1:])]
    if not lines:
        raise InputError(
            f"names: the profile has neither medians nor shares of {', '.join(names)}; name "
            "features, an outcome, or columns that the plan describes."
        )
    head = (
        "Column" if names else "Feature",
        *(f"Segment {at + 1}" for at in range(k)),
        "All segments",
        "Everyone",
    )
    rows = tuple(
        (
            _word_line(line),
            *(word_estimate(line, one) for one in line.segments),
            *(
                amount(one.value, line.variable, line.statistic)
                for one in (line.domain, line.everyone)
            ),
        )
        for line in lines
    )
    units = {line.variable.unit for line in lines}
    within = f", in {units.pop()}" if len(units) == 1 and all(units) else ""
    shown = {"median": "Medians", "share": "Shares"}
    what = join(sorted({shown.get(line.statistic, line.statistic) for line in lines}))
    whose = "" if names else " of the features"
    return Sheet(Table(f"{what}{whose}{within}.", head, rows))


def _word_line(line: Line) -> str:
    """Name a row; the value of a category that has several, and not that of a yes or no."""
    name = line.variable.short_label
    return f"{name}: {line.label}" if line.label.lower() not in ("", "yes", "1") else name


def tabulate_borders(study: Study) -> Sheet:
    """Amounts at which each segment of a single feature ends, halfway on its curve.

    Raises
    ------
    InputError
        The study has several features, whose borders are no amounts.
    """
    features = study.features
    if len(features.names) != 1:
        raise InputError(
            f"borders: {len(features.names)} features have none that are amounts; run a plan with "
            "one feature."
        )
    centers = np.sort(study.segmentation.clustering.centers, axis=0)
    ends = features.undo((centers[1:] + centers[:-1]) / 2)[:, 0].tolist()
    rows = tuple(
        (f"{at + 1} and {at + 2}", amount(end, features.variables[0], "median"))
        for at, end in enumerate(ends)
    )
    caption = "Borders: the segments are numbered from the lowest amounts to the highest."
    return Sheet(Table(caption, ("Between segments", heading(features.variables[0])), rows))


def plot_sizes(study: Study) -> Picture:
    """Draw the share of the population in each segment."""
    return from_report(show_sizes(study))


def plot_heat_map(study: Study) -> Picture:
    """Draw what sets the segments apart."""
    return from_report(show_heat_map(study))


def plot_silhouettes(study: Study) -> Picture:
    """Draw how well each segment holds together."""
    return from_report(show_silhouettes(study))


def tabulate_cohesion(study: Study) -> Sheet:
    """Silhouettes by segment."""
    return Sheet(chart_tables.tabulate_drawn_silhouettes(study))


def plot_projection(study: Study) -> Picture:
    """Draw the segments on the two principal axes."""
    return plot_principal_axes(
        study.features, study.segmentation.fit, study.survey, names=study.segmentation.names
    )


def plot_pair(study: Study) -> Picture:
    """Draw the segments on the first two features."""
    return plot_clusters(
        study.features, study.segmentation.fit, study.survey, names=study.segmentation.names
    )


def say_assigned(study: Study, labels: Labels) -> Words:
    """Say how many of some rows fall in each segment.

    Parameters
    ----------
    study : whose segments they are.
    labels : (n,) positions from 0, as `Segmentation.assign` gives them.
    """
    count = Counter(labels.tolist())
    return Words(
        tuple(
            f"{count[at]:,} in segment {at + 1}, “{name}”"
            for at, name in enumerate(study.segmentation.names)
        )
    )


def say_citation(used: Study | Survey) -> Words:
    """Say what to cite: the data, the program, and the plan that makes the same segments again.

    Of a survey there is no plan.
    """
    source = used.source if isinstance(used, Survey) else used.survey.source
    file = f", file {source.file}" if source.file else ""
    told = (
        f"Data: {source.name}{file}; SHA-256 {source.sha256}.",
        f"Program: segmentus {__version__}.",
    )
    if isinstance(used, Survey):
        return Words(told)
    usual = ("", *Plan().to_toml().splitlines())
    asked = [line for line in used.repeated.to_toml().splitlines() if line not in usual]
    return Words((*told, f"Plan, where it is not the usual one: {'; '.join(asked)}."))


def say_written(written: Mapping[str, Path]) -> Words:
    """Say which files were written, without the folder they are in."""
    return Words(tuple(f"{path.parent.name}/{path.name}" for path in written.values()))
