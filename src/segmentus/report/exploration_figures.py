"""An exploration into the figures of its page, each with its words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from segmentus.arrays import Floats
from segmentus.charts.axes import amount_ticks, curve_words
from segmentus.charts.boxes import draw_boxes
from segmentus.charts.correlation import draw_correlation
from segmentus.charts.histogram import draw_histogram
from segmentus.charts.pairs import draw_pair
from segmentus.charts.ranking import draw_ranking
from segmentus.charts.scatter import Axis, Cloud
from segmentus.charts.shares import draw_shares
from segmentus.charts.style import axis_title, heading, share
from segmentus.explore.correlation import Compared
from segmentus.explore.distribution import Distribution
from segmentus.explore.exploration import Exploration
from segmentus.explore.points import PointCloud, Side
from segmentus.formats import join
from segmentus.report.clouds import list_hovers, list_switchable
from segmentus.report.exploration_words import rank_compositions, word_group
from segmentus.report.values import Pair, Shown
from segmentus.report.words import capital, word_whole

FAVOURITE = ("DEBT", "HOUSES")
"""The pair shown first where a survey has it, as in the classic notebooks."""

_HOVERED = 6
_CORRELATION, _GAP = "correlation, −1 to 1", "difference of correlations"


def show_domain_compositions(exploration: Exploration) -> tuple[Shown, ...]:
    """Show who is in the domain and among the others, the category that differs most first."""
    names, whole = _names(exploration), word_whole(exploration.survey)
    return tuple(
        Shown(
            id=f"composition-{place}",
            title=heading(composition.variable),
            caption="",
            alt=f"Grouped bars of {heading(composition.variable)}: {join(names)}; the table below "
            "gives the values.",
            figure=draw_shares(composition, names, whole),
        )
        for place, composition in enumerate(rank_compositions(exploration), start=1)
    )


def show_domain_distributions(exploration: Exploration) -> tuple[Shown, ...]:
    """Show a histogram of every amount."""
    names, whole = _names(exploration), word_whole(exploration.survey)
    return tuple(
        Shown(
            id=f"histogram-{place}",
            title=heading(one.variable),
            caption=_word_zeros(one, names),
            alt=f"Histogram of {axis_title(one.variable)}: {join(names)}; the table below gives "
            "mean and quantiles.",
            figure=draw_histogram(one, names, whole),
        )
        for place, one in enumerate(exploration.distributions, start=1)
    )


def show_boxes(exploration: Exploration) -> tuple[Shown, ...]:
    """Show the first amounts by every category."""
    return tuple(
        Shown(
            id=f"boxes-{place}",
            title=f"{heading(one.variable)} by {one.by.short_label}",
            caption="",
            alt=f"Box plots of {axis_title(one.variable)} by {one.by.short_label}: medians, middle "
            "halves, and 5 to 95 %; the table below gives the values.",
            figure=draw_boxes(one),
        )
        for place, one in enumerate(exploration.boxes, start=1)
    )


def show_correlations(exploration: Exploration) -> tuple[Shown, ...]:
    """Show Pearson and rank correlations of the domain, of the reference, and the difference."""
    compared = exploration.correlations
    if compared is None:
        return ()
    both = exploration.contrast
    ours = capital(word_group(both, compared.name))
    shown = [_matrix(compared, "pearson", f"Pearson: {ours}", compared.domain.pearson)]
    ranks = [_matrix(compared, "rank", f"Rank: {ours}", compared.domain.rank)]
    gaps = []
    if compared.reference is not None:
        name, other = compared.reference_name, compared.reference
        theirs = capital(word_group(both, name))
        shown.append(_matrix(compared, "pearson-other", f"Pearson: {theirs}", other.pearson))
        ranks.append(_matrix(compared, "rank-other", f"Rank: {theirs}", other.rank))
        title = f"domain less {word_group(both, name)}"
        for kind, gap in (("Pearson", compared.pearson_gap), ("Rank", compared.rank_gap)):
            if gap is not None:
                key = f"{kind.lower()}-gap"
                gaps.append(_matrix(compared, key, f"{kind}: {title}", gap, _GAP))
    return (*shown, *ranks, *gaps)


def show_pair(exploration: Exploration, wanted: Sequence[str] = ()) -> Pair | None:
    """Show any two amounts as a scatter that the reader chooses.

    Parameters
    ----------
    exploration : has the amounts on offer.
    wanted : the amount across, then the one up; the usual for those that are not on offer.
    """
    points = exploration.points
    if points is None:
        return None
    axes = [_axis(side) for side in points.sides]
    chosen = [axis for axis in axes if axis.key in FAVOURITE]
    usual = chosen if len(chosen) == 2 else axes[:2]
    known = {axis.key: axis for axis in axes}
    x, y = (known.get(name, axis) for name, axis in zip(wanted or ("", ""), usual, strict=True))
    names = _names(exploration)[: len(points.names)]
    cloud = Cloud(points.sample.label, points.sample.weight, _hovers(exploration, points), names)
    shown = Shown(
        id="pair",
        title="Any two amounts",
        caption=_word_points(exploration, points),
        alt=f"Scatter plot of {len(points.sample.row):,} points on two amounts, {join(names)}; two "
        "menus choose the amounts.",
        figure=draw_pair(cloud, x, y),
    )
    options = tuple((side.variable.name, heading(side.variable)) for side in points.sides)
    return Pair(shown, options, x.key, y.key, list_switchable(axes, cloud.label, len(names)))


def show_rankings(exploration: Exploration) -> tuple[Shown, ...]:
    """Show what varies most, with and without the outer tails."""
    rankings, variables = exploration.rankings, exploration.survey.variables
    if not rankings.variance or not rankings.trimmed:
        return ()
    both = (
        ("variance", "By variance", "Root of the variance", rankings.variance),
        ("trimmed", "By trimmed variance", "Root of the trimmed variance", rankings.trimmed),
    )
    return tuple(
        Shown(
            id=f"ranking-{key}",
            title=title,
            caption="",
            alt=f"Bar chart of the columns that vary most, {title.lower()}; the table below "
            "gives the values.",
            figure=draw_ranking(places, variables, words),
        )
        for key, title, words, places in both
    )


def _names(exploration: Exploration) -> tuple[str, ...]:
    """Both groups in words, the domain first."""
    both = exploration.contrast
    return tuple(capital(word_group(both, name)) for name, _ in both.groups)


def _word_zeros(distribution: Distribution, names: tuple[str, ...]) -> str:
    """Say how many have none, where zeros stand apart from the bars."""
    groups = distribution.groups
    if not distribution.zeros or not any(group.none for group in groups):
        return ""
    parts = [
        f"{share(group.none)} of {name[:1].lower()}{name[1:]}"
        for group, name in zip(groups, names, strict=True)
    ]
    return f"Not drawn: {join(parts)}, who have exactly zero."


def _matrix(
    compared: Compared, id: str, title: str, matrix: Floats, what: str = _CORRELATION
) -> Shown:
    variables = compared.domain.variables
    return Shown(
        id=f"correlation-{id}",
        title=title,
        caption="",
        alt=f"Heat map of {title}, {len(variables)} variables; the numbers stand in its cells.",
        figure=draw_correlation(matrix, variables, what),
        width=110 + 33 * len(variables),
    )


def _axis(side: Side) -> Axis:
    at = side.at
    return Axis(
        side.variable.name,
        axis_title(side.variable, curve=curve_words(side.scale)),
        at,
        amount_ticks(side.scale, at[np.isfinite(at)]),
    )


def _hovers(exploration: Exploration, points: PointCloud) -> tuple[str, ...]:
    sides = points.sides[:_HOVERED]
    return list_hovers(
        points.sample,
        _names(exploration),
        [side.variable for side in sides],
        [side.values for side in sides],
        exploration.survey.source.units,
    )


def _word_points(exploration: Exploration, points: PointCloud) -> str:
    """Say how many points are drawn, and what each is."""
    source, drawn = exploration.survey.source, len(points.sample.row)
    several = len(points.names) > 1
    each = f"One point for each {source.unit}{' in each group' if several else ''}"
    if exploration.survey.design.n_implicates > 1:
        each += f", placed by its first implicate{' there' if several else ''}"
    many = (
        "every point is drawn"
        if drawn == points.sample.total
        else f"{drawn:,} of {points.sample.total:,} points are drawn, chosen evenly by weight"
    )
    return f"{each}; area by weight; {many}."
