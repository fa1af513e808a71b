"""Explorations into cells: who is in a domain, how amounts are spread, what goes together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from segmentus.charts import boxes as box_charts
from segmentus.charts import correlation as correlation_charts
from segmentus.charts import histogram, pairs, shares
from segmentus.charts.axes import amount_ticks, curve_words
from segmentus.charts.correlation import word_correlation
from segmentus.charts.scatter import Axis, Cloud
from segmentus.charts.style import NOTHING, axis_title, heading, people, share
from segmentus.errors import InputError
from segmentus.explore.boxes import Boxes
from segmentus.explore.composition import Composition, Part
from segmentus.explore.contrast import EVERYONE, Contrast, measure
from segmentus.explore.correlation import Compared
from segmentus.explore.distribution import Distribution
from segmentus.explore.key_figures import KeyFigure
from segmentus.explore.points import PointCloud, Side
from segmentus.explore.quality import Quality
from segmentus.formats import join, word_overlap
from segmentus.notebook.points import word_points
from segmentus.notebook.shown import Picture, Sheet, Words, picture
from segmentus.report import chart_tables
from segmentus.report.clouds import list_hovers
from segmentus.report.estimates import word_figure
from segmentus.report.exploration_words import word_contrast_margin, word_group
from segmentus.report.values import Table
from segmentus.report.words import capital, word_sample
from segmentus.survey.values import Survey, Variable

Whose = Literal["domain", "reference", "difference"]

_SHARE = Variable("", "", "share")
_HOVERED = 4


def say_source(survey: Survey) -> Words:
    """Say what was read, whom it stands for, and what to know of it."""
    source = survey.source
    amounts = f" Amounts are in {source.money_unit}." if source.money_unit else ""
    columns = f"It has {len(survey.variables):,} columns."
    notes = (note for note in source.notes if note.rstrip(".") != capital(source.name))
    alike = round(survey.population) == survey.n_units
    who = (
        f"{survey.n_units:,} {source.units}, each counting once." if alike else word_sample(survey)
    )
    about = f"This is the {source.name}: {who} {columns}{amounts}"
    return Words((about, *notes))


def say_share(both: Contrast) -> Words:
    """Say which share of all is in the domain, by rows and by weight."""
    size = measure(both)[1]
    who = f"all {both.survey.source.units}"
    return Words(
        (
            f"By rows {share(size.share_of_rows)}, by weight {share(size.share.value)} of {who} "
            f"have {both.name}.",
        )
    )


def tabulate_sizes(both: Contrast) -> Sheet:
    """Rows, families and population of everyone, the domain and the others."""
    units = both.survey.source.units
    head = ("Group", "Rows", capital(units), "Population", "By rows", "By weight")
    rows = [
        (
            capital(word_group(both, size.name)), f"{size.rows:,}", f"{size.families:,}",
            people(size.population), share(size.share_of_rows),
            word_figure(size.share, _SHARE, "share"),
        )
        for size in measure(both)
    ]  # fmt: skip
    caption = f"How many {units} are in each group, and which share of all {units} that is"
    everyone, *groups = (size.families for size in measure(both))
    counted = sum(groups) if both.other is None or not (both.rows & both.other).any() else 0
    why = word_overlap(counted, everyone, units, "groups")
    return Sheet(Table(f"{caption}{_word_errors(both)}. {why}".rstrip(), head, tuple(rows)))


def plot_shares(composition: Composition, both: Contrast) -> Picture:
    """Draw what the domain and the others are made of, by weight."""
    names = _names(both)
    return picture(
        shares.draw_shares(composition, names),
        f"{heading(composition.variable)}, by weight",
        f"Grouped bars of {join(names)}; the table gives the values.",
    )


def tabulate_shares(weighted: Composition, by_rows: Composition, both: Contrast) -> Sheet:
    """Shares by weight beside shares by rows, and the difference between the groups.

    Parameters
    ----------
    weighted, by_rows : of the same variable, the second of the unweighted survey.
    both : the groups.
    """
    groups = _names(both)
    head = (
        heading(weighted.variable),
        *(f"{group}, {how}" for group in groups for how in ("by weight", "by rows")),
        *(("Difference by weight",) if len(groups) > 1 else ()),
    )
    rows = tuple(map(_part_row, weighted.parts, by_rows.parts))
    return Sheet(Table(f"Shares of each group{_word_errors(both)}.", head, rows))


def tabulate_group_figures(figures: Sequence[KeyFigure], both: Contrast) -> Sheet:
    """Means and medians, or shares of yes, of both groups by weight.

    Parameters
    ----------
    figures : from `explore.take_key_figures`.
    both : the groups they were taken of.
    """
    rows = tuple(
        (
            heading(one.variable), one.statistic,
            *(
                word_figure(group, one.variable, one.statistic)
                for group in (one.weighted, one.other) if group is not None
            ),
        )
        for one in figures
    )  # fmt: skip
    head = ("Variable", "Statistic", *_names(both))
    return Sheet(Table(f"Key figures, by weight{_word_errors(both)}.", head, rows))


def plot_histogram(distribution: Distribution, both: Contrast) -> Picture:
    """Draw how an amount is spread in both groups, by weight."""
    names = _names(both)
    none = ""
    if distribution.zeros:
        parts = [
            f"{share(group.none)} of {name[:1].lower()}{name[1:]}"
            for group, name in zip(distribution.groups, names, strict=True)
        ]
        none = f"; not drawn are {join(parts)}, who have none"
    return picture(
        histogram.draw_histogram(distribution, names),
        f"{heading(distribution.variable)}, by weight{none}",
        f"Histogram of {axis_title(distribution.variable)}: {join(names)}.",
    )


def plot_correlation(compared: Compared, whose: Whose, both: Contrast) -> Picture:
    """Draw the weighted Pearson correlations of the domain or the reference, or their gap."""
    who = {
        "domain": (word_group(both, compared.name), compared.domain.pearson),
        "reference": (
            word_group(both, compared.reference_name),
            None if compared.reference is None else compared.reference.pearson,
        ),
        "difference": (
            f"{word_group(both, compared.name)} less {compared.reference_name}",
            compared.pearson_gap,
        ),
    }
    name, matrix = who[whose]
    if matrix is None:
        raise ValueError(f"there is no {whose}: the domain was not compared with anyone")
    what = "difference" if whose == "difference" else "correlation, −1 to 1"
    return picture(
        correlation_charts.draw_correlation(matrix, compared.domain.variables, what),
        f"Pearson correlation by weight: {name}",
        f"Heat map of {len(compared.domain.variables)} variables; numbers stand in the cells.",
    )


def tabulate_correlation(weighted: Compared, by_rows: Compared, one: str, other: str) -> Sheet:
    """One correlation in everyone and in the domain, by weight and by rows, Pearson and rank."""
    first, second = (
        next(v for v in weighted.domain.variables if v.name == name) for name in (one, other)
    )
    pairs_of = [(weighted.name, weighted.domain, by_rows.domain)]
    if weighted.reference is not None and by_rows.reference is not None:
        pairs_of.insert(0, (weighted.reference_name, weighted.reference, by_rows.reference))
    rows = []
    for name, heavy, light in pairs_of:
        found = (light.between(one, other), heavy.between(one, other))
        words = (word_correlation(pair[at]) for at in (0, 1) for pair in found)
        rows.append((capital(name), *words))
    head = ("Group", "Pearson, by rows", "Pearson, by weight", "Rank, by rows", "Rank, by weight")
    caption = f"Correlation of {first.short_label} with {second.short_label}, −1 to 1."
    return Sheet(Table(caption, head, tuple(rows)))


def plot_points(points: PointCloud, x: str, y: str, both: Contrast) -> Picture:
    """Draw two amounts of both groups against each other, a point for each family in each."""
    for name in (x, y):
        if name not in [side.variable.name for side in points.sides]:
            raise InputError(f"points: {name} was not picked; name it in pick_points, too.")
    sides = {side.variable.name: side for side in points.sides}
    names = _names(both)[: len(points.names)]
    shown = points.sides[:_HOVERED]
    text = list_hovers(
        points.sample, names, [side.variable for side in shown], [side.values for side in shown],
        both.survey.source.units,
    )  # fmt: skip
    cloud = Cloud(points.sample.label, points.sample.weight, text, names)
    title = f"{heading(sides[y].variable)} against {sides[x].variable.short_label}"
    return picture(
        pairs.draw_pair(cloud, _axis(sides[x]), _axis(sides[y])),
        f"{title}: {word_points(points.sample, both.survey)}",
        "Scatter plot, area by weight.",
    )


def plot_boxes(boxes: Boxes) -> Picture:
    """Draw the weighted median, middle half and 5–95 % of an amount by group."""
    return picture(
        box_charts.draw_boxes(boxes),
        f"{heading(boxes.variable)} by {boxes.by.short_label}, by weight",
        "Box plots: medians, middle halves, whiskers at 5 and 95 %.",
    )


def tabulate_boxes(boxes: Boxes) -> Sheet:
    """Quantiles of an amount by group."""
    return Sheet(chart_tables.tabulate_drawn_boxes((boxes,)))


def tabulate_schema(survey: Survey) -> Sheet:
    """Show how every column of a customer table was read."""
    if survey.schema is None:
        raise ValueError("only a user's own table has a schema")
    rows = tuple(
        (
            column.name, f"{column.type}{f', {column.unit}' if column.unit else ''}",
            f"{column.missing:,}", f"{column.distinct:,}", column.role, column.why, column.task,
        )
        for column in survey.schema.columns
    )  # fmt: skip
    head = ("Column", "Read as", "Missing", "Distinct", "Role", "Told from", "Used for")
    return Sheet(Table(f"{survey.schema.rows:,} rows, {survey.schema.form}.", head, rows))


def tabulate_quality(quality: tuple[Quality, ...]) -> Sheet:
    """Show what to know of each column before using it."""
    rows = tuple(
        (
            one.variable.name, share(one.missing), share(one.zeros), f"{one.values:,}",
            share(one.top), ", ".join(one.flags) or NOTHING,
        )
        for one in quality
    )  # fmt: skip
    head = ("Column", "Missing", "Zero", "Different values", "Held by the top 1 %", "Beware")
    return Sheet(Table("Every column, by weight.", head, rows))


def _word_errors(both: Contrast) -> str:
    """Explain ± at the end of a table's caption; "" where there is none."""
    replicates = both.survey.design.replicates
    return f"; ± is one standard error, from {replicates.words}" if replicates else ""


def _names(both: Contrast) -> tuple[str, ...]:
    """Both groups in words, the domain first."""
    names = [word_group(both, name) for name, _ in both.groups]
    return tuple(capital(f"all {both.survey.source.units}" if n == EVERYONE else n) for n in names)


def _part_row(weighted: Part, by_rows: Part) -> tuple[str, ...]:
    cells = [word_figure(weighted.domain, _SHARE, "share"), share(by_rows.domain.value)]
    if weighted.other is not None and by_rows.other is not None:
        cells += [word_figure(weighted.other, _SHARE, "share"), share(by_rows.other.value)]
        cells.append(word_contrast_margin(weighted.difference))
    return (weighted.label, *cells)


def _axis(side: Side) -> Axis:
    known = side.at[np.isfinite(side.at)]
    title = axis_title(side.variable, curve=curve_words(side.scale))
    return Axis(side.variable.name, title, side.at, amount_ticks(side.scale, known))
