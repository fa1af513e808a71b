"""A study into cells: the answer, its segments, what sets them apart, what was written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from segmentus.arrays import Labels
from segmentus.charts.style import people, points, share, with_error
from segmentus.notebook.shown import Picture, Sheet, Words, from_report
from segmentus.report.cards import word_estimate
from segmentus.report.clouds import show_clouds
from segmentus.report.figures import show_heat_map, show_silhouettes, show_sizes
from segmentus.report.tables import Table
from segmentus.report.words import list_evidence, word_answer, word_errors
from segmentus.study import Study


def say_answer(study: Study) -> Words:
    """Say how many segments there are and why, who is in them, and what to beware of."""
    return Words((word_answer(study), *(one.text for one in study.segmentation.warnings)))


def say_evidence(study: Study) -> Words:
    """Say whether there are groups at all, and what weights and implicates change."""
    return Words(list_evidence(study))


def tabulate_segments(study: Study) -> Sheet:
    """Size of every segment, its errors, how it lasts, and its features in their units."""
    profile, fit = study.profile, study.segmentation.fit
    lines = [
        line
        for name in study.features.names
        for line in (profile.of(name, "median") or profile.of(name, "share"))[-1:]
    ]
    refitted = study.refitted.share if study.refitted else None
    head = (
        "Segment", "Name", study.survey.source.units.capitalize(), "Population", "Share",
        *(("Error if refitted",) if refitted else ()),
        *(("Overlap with refits",) if fit.stability else ()),
        *(f"{line.variable.short_label}, {line.statistic}" for line in lines),
    )  # fmt: skip
    rows = tuple(
        (
            str(at + 1), name, f"{profile.families[at]:,}", people(profile.population[at].value),
            with_error(share(profile.share[at].value), profile.share[at].se, points),
            *((f"± {points(refitted[at].se)}",) if refitted else ()),
            *((f"{fit.stability.jaccard[at]:.2f}",) if fit.stability else ()),
            *(word_estimate(line, line.segments[at]) for line in lines),
        )
        for at, name in enumerate(study.segmentation.names)
    )  # fmt: skip
    return Sheet(Table(word_errors(study), head, rows))


def draw_sizes(study: Study) -> Picture:
    """Draw the share of the population in each segment."""
    return from_report(show_sizes(study))


def draw_heat_map(study: Study) -> Picture:
    """Draw what sets the segments apart."""
    return from_report(show_heat_map(study))


def draw_silhouettes(study: Study) -> Picture:
    """Draw how well each segment holds together."""
    return from_report(show_silhouettes(study))


def draw_projection(study: Study) -> Picture:
    """Draw the segments on the two principal axes."""
    return from_report(show_clouds(study)[0])


def draw_pair(study: Study) -> Picture:
    """Draw the segments on the first two features."""
    return from_report(show_clouds(study)[1].shown)


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


def say_written(written: Mapping[str, Path]) -> Words:
    """Say which files were written, without the folder they are in."""
    return Words(tuple(f"{path.parent.name}/{path.name}" for path in written.values()))
