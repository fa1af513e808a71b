"""A study into cells: the answer, its segments, what sets them apart, what was written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from segmentus import __version__
from segmentus.arrays import Labels
from segmentus.charts.style import amount, people
from segmentus.formats import word_overlap
from segmentus.notebook.points import plot_clusters, plot_principal_axes
from segmentus.notebook.shown import Picture, Sheet, Words, from_report
from segmentus.plan import Plan
from segmentus.report.estimates import list_refitted, word_estimate, word_share
from segmentus.report.figures import show_heat_map, show_silhouettes, show_sizes
from segmentus.report.values import Table
from segmentus.report.words import capital, list_evidence, word_answer, word_errors
from segmentus.study import Study


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
    caption += f" {word_overlap(sum(profile.families), study.survey.n_units, units, 'segments')}"
    return Sheet(Table(caption.rstrip(), head, rows))


def tabulate_medians(study: Study) -> Sheet:
    """Medians of the features by segment, of all segments, and of everyone."""
    profile, k = study.profile, study.choice.k
    lines = [
        line
        for name in study.features.names
        for line in (profile.of(name, "median") or profile.of(name, "share"))[-1:]
    ]
    head = ("Feature", *(f"Segment {at + 1}" for at in range(k)), "All segments", "Everyone")
    rows = tuple(
        (
            line.variable.short_label,
            *(word_estimate(line, one) for one in line.segments),
            *(
                amount(one.value, line.variable, line.statistic)
                for one in (line.domain, line.everyone)
            ),
        )
        for line in lines
    )
    units = {line.variable.unit for line in lines if line.variable.unit}
    within = f", in {units.pop()}" if len(units) == 1 else ""
    return Sheet(Table(f"Medians of the features{within}.", head, rows))


def plot_sizes(study: Study) -> Picture:
    """Draw the share of the population in each segment."""
    return from_report(show_sizes(study))


def plot_heat_map(study: Study) -> Picture:
    """Draw what sets the segments apart."""
    return from_report(show_heat_map(study))


def plot_silhouettes(study: Study) -> Picture:
    """Draw how well each segment holds together."""
    return from_report(show_silhouettes(study))


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


def say_citation(study: Study) -> Words:
    """Say what to cite: the data, the program, and the plan that makes the same segments again."""
    source = study.survey.source
    file = f", file {source.file}" if source.file else ""
    usual = ("", *Plan().to_toml().splitlines())
    lines = study.repeated.to_toml().splitlines()
    asked = [line for line in lines if line not in usual]
    return Words(
        (
            f"Data: {source.name}{file}; SHA-256 {source.sha256}.",
            f"Program: segmentus {__version__}.",
            f"Plan, where it is not the usual one: {'; '.join(asked)}.",
        )
    )


def say_written(written: Mapping[str, Path]) -> Words:
    """Say which files were written, without the folder they are in."""
    return Words(tuple(f"{path.parent.name}/{path.name}" for path in written.values()))
