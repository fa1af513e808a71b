"""Charts into tables of what they draw, for those who read figures rather than pictures."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from segmentus.arrays import Floats
from segmentus.charts.correlation import word_correlation
from segmentus.explore.boxes import Boxes
from segmentus.explore.contrast import Contrast
from segmentus.explore.correlation import Compared
from segmentus.explore.distribution import QUANTILES_SHOWN
from segmentus.formats import amount, doubt, heading, people, points, share
from segmentus.report.exploration_words import word_group
from segmentus.report.values import Table
from segmentus.report.words import capital, stand_for_themselves, word_error_columns
from segmentus.segments.effects import rank_variables
from segmentus.segments.silhouettes import SilhouetteProfile, profile_silhouettes
from segmentus.survey.values import Variable

if TYPE_CHECKING:
    from segmentus.study import Study

QUANTILE_HEADS = tuple(f"{100 * q:.0f} %" if q != 0.5 else "Median" for q in QUANTILES_SHOWN)


def tabulate_sizes_drawn(study: Study) -> Table:
    """Tabulate the share of every segment, and whom it stands for."""
    profile, units = study.profile, study.survey.source.units
    errors = word_error_columns(study)
    alone = stand_for_themselves(study.survey)
    return Table(
        errors or "Sizes of the segments.",
        (
            "Segment", "Share", *(("Standard error (points)",) if errors else ()),
            *((capital(units),) if alone else (f"{capital(units)} in the sample", "Population")),
        ),
        tuple(
            (
                f"{at + 1} {name}", share(profile.share[at].value),
                *((doubt(profile.share[at], share, points),) if errors else ()),
                f"{profile.families[at]:,}",
                *(() if alone else (people(profile.population[at].value),)),
            )
            for at, name in enumerate(study.segmentation.names)
        ),
    )  # fmt: skip


def tabulate_drawn_silhouettes(study: Study) -> Table:
    """Tabulate how well each segment holds together."""
    profiles = profile_silhouettes(study.features, study.segmentation)
    return Table(
        "Silhouettes by segment, −1 to 1; nearer to another are those below zero.",
        ("Segment", "Mean", "Lowest tenth", "Median", "Highest tenth", "Nearer to another"),
        tuple(
            _cohesion(each, name)
            for each, name in zip(profiles, study.segmentation.names, strict=True)
        ),
    )


def tabulate_spreads(study: Study, most: int) -> Table:
    """Tabulate quantiles by segment of the variables that set segments apart most."""
    quantiles, names = study.profile.quantiles, study.segmentation.names
    ranked = [name for name in rank_variables(study.profile) if name in quantiles][:most]
    variables = [study.survey.variables[name] for name in ranked]
    return Table(
        "Quantiles by segment, each in the unit of its variable.",
        ("Variable", "Segment", *QUANTILE_HEADS),
        tuple(
            (
                heading(variable),
                f"{at + 1} {name}",
                *_amounts(quantiles[variable.name][at], variable),
            )
            for variable in variables
            for at, name in enumerate(names)
        ),
    )


def tabulate_drawn_boxes(many: Sequence[Boxes]) -> Table:
    """Tabulate quantiles of amounts by group, as boxes draw them."""
    return Table(
        "Quantiles of each group by weight, each in the unit of its variable.",
        ("Variable", "Group", "In the sample", *QUANTILE_HEADS),
        tuple(
            (
                heading(boxes.variable), f"{heading(boxes.by)}: {one.label}", f"{one.families:,}",
                *_amounts(one.quantiles, boxes.variable),
            )
            for boxes in many
            for one in boxes.boxes
        ),
    )  # fmt: skip


def tabulate_correlations(compared: Compared, both: Contrast) -> Table:
    """Tabulate the correlations of every two variables, of both groups and their difference.

    Parameters
    ----------
    compared : of them.
    both : the groups.
    """
    ours, theirs = (
        capital(word_group(both, name)) for name in (compared.name, compared.reference_name)
    )
    columns = _matrices(compared, ours, theirs)
    return Table(
        "Correlations by weight of every two variables, −1 to 1.",
        ("Variables", *columns),
        tuple(
            (
                f"{heading(one)} and {two.short_label}",
                *(word_correlation(float(matrix[j, i])) for matrix in columns.values()),
            )
            for (i, one), (j, two) in combinations(enumerate(compared.domain.variables), 2)
        ),
    )


def _matrices(compared: Compared, ours: str, theirs: str) -> dict[str, Floats]:
    """Every matrix there is, by the head of its column."""
    found = {f"{ours}, Pearson": compared.domain.pearson, f"{ours}, rank": compared.domain.rank}
    if compared.reference is not None:
        found |= {
            f"{theirs}, Pearson": compared.reference.pearson,
            f"{theirs}, rank": compared.reference.rank,
        }
    gaps = {"Difference, Pearson": compared.pearson_gap, "Difference, rank": compared.rank_gap}
    return found | {name: gap for name, gap in gaps.items() if gap is not None}


def _cohesion(profile: SilhouetteProfile, name: str) -> tuple[str, ...]:
    low, middle, high = (
        profile.values[round(q * (len(profile.values) - 1))] for q in (0.1, 0.5, 0.9)
    )
    return (
        f"{profile.segment} {name}",
        *(word_correlation(float(one)) for one in (profile.mean, low, middle, high)),
        share(profile.below_zero),
    )


def _amounts(quantiles: Floats, variable: Variable) -> tuple[str, ...]:
    return tuple(amount(float(one), variable, "median") for one in quantiles)
