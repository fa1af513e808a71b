"""Features and fits into pictures in cells: families as points, coloured by cluster."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from segmentus.arrays import Floats, Labels
from segmentus.charts import pairs, scatter
from segmentus.charts.axes import amount_ticks, curve_words
from segmentus.charts.scatter import Axis, Cloud
from segmentus.charts.style import (
    axis_title,
    heading,
    plain,
    share,
)
from segmentus.cluster.values import Fit
from segmentus.features.project import fit_projection
from segmentus.features.values import Features
from segmentus.formats import join
from segmentus.notebook.shown import Picture, picture
from segmentus.report.clouds import list_hovers, word_axis
from segmentus.report.words import capital
from segmentus.segments.plot_sample import PlotSample, take_plot_sample
from segmentus.survey.values import Survey

_HOVERED = 3
_DRAWN = "Scatter plot, area by weight."
POINTS = 1000
"""The most points of a picture: more make a notebook that no code host shows."""


def plot_features(features: Features, survey: Survey) -> Picture:
    """Draw the first two features against each other, a point for each family.

    A single feature is drawn against the families that each point stands for.
    """
    sample = _pick(features, np.zeros(survey.n_rows, np.int64), survey)
    name = capital(survey.source.units)
    x, y = _sides(features, sample, survey)
    return picture(
        _named(pairs.draw_pair(_cloud(features, survey, sample, (name,)), x, y), (name,)),
        f"{_title(features)}: {word_points(sample, survey)}",
        _DRAWN,
    )


def plot_clusters(
    features: Features, fit: Fit, survey: Survey, *, names: Sequence[str] = ()
) -> Picture:
    """Draw the first two features, coloured by cluster; `names` if they are segments."""
    sample = _pick(features, fit.clustering.labels, survey)
    x, y = _sides(features, sample, survey)
    title = f"{_title(features)} in {fit.clustering.k} {'segments' if names else 'clusters'}"
    return _scatter(features, fit, survey, names, (x, y, title, sample))


def plot_principal_axes(
    features: Features, fit: Fit, survey: Survey, *, names: Sequence[str] = ()
) -> Picture:
    """Draw the clusters on the two axes along which the features vary most; `names` as above.

    A single feature has one such axis.
    """
    sample = _pick(features, fit.clustering.labels, survey)
    found = fit_projection(features, min(2, len(features.names)))
    axes = [
        Axis(
            f"axis-{at + 1}",
            f"{word_axis(found, at, features.variables)} "
            f"({share(explained)}\u00a0of\u00a0variance)",
            found.points[sample.row, at],
            {},
        )
        for at, explained in enumerate(found.explained.tolist())
    ]
    x, y = axes if len(axes) > 1 else (axes[0], _by_weight(sample, survey))
    many = "two principal axes" if len(axes) > 1 else "the one principal axis"
    title = f"{fit.clustering.k} {'segments' if names else 'clusters'} on {many}"
    return _scatter(features, fit, survey, names, (x, y, title, sample))


def word_points(sample: PlotSample, survey: Survey) -> str:
    """Say how many points there are, for whom, and where those stand who have several values."""
    source, drawn = survey.source, len(sample.row)
    families = len(np.unique(survey.design.unit))
    who, several = f"{families:,} {source.units}", sample.total > families
    each = "one in each group that an implicate falls in"
    if drawn < sample.total:
        words = f"{drawn:,} of {sample.total:,} points, evenly by weight and with the extremes"
        words += f"; {who} have {each}" if several else ""
    else:
        words = f"{drawn:,} points for {who}, {each}" if several else f"{who}, a point each"
    if survey.design.n_implicates > 1:
        words += f". A point stands at the {source.unit}'s first implicate there"
    return words


def _pick(features: Features, labels: Labels, survey: Survey) -> PlotSample:
    """Take the same families whatever the labels, as far as all cannot be drawn."""
    return take_plot_sample(survey.design, labels, most=POINTS, ends=features.values)


def _scatter(
    features: Features,
    fit: Fit,
    survey: Survey,
    names: Sequence[str],
    drawn: tuple[Axis, Axis, str, PlotSample],
) -> Picture:
    x, y, title, sample = drawn
    cloud = _cloud(features, survey, sample, _names(fit, survey, names))
    word = "Segment" if names else "Cluster"
    drawn_with = scatter.draw_scatter(cloud, x, y).update_layout(legend_title_text=word)
    figure = _named(drawn_with, cloud.names)
    ends = word_ends(features, (x.key, y.key))
    return picture(figure, f"{title}: {word_points(sample, survey)}{ends}", _DRAWN)


def word_ends(features: Features, drawn: Sequence[str]) -> str:
    """Say which of the features drawn end at a bound that some are beyond; "" where none does."""
    ended = [
        variable.short_label
        for variable, scale, at in zip(
            features.variables, features.scales, features.values.T, strict=True
        )
        if scale.name in drawn and (np.abs(at) >= scale.clip).any()
    ]
    return f". Amounts beyond the bound of {join(ended)} stand at the bound" if ended else ""


def _sides(features: Features, sample: PlotSample, survey: Survey) -> tuple[Axis, Axis]:
    """The first two features at some rows; beside a single one, whom the points stand for."""
    axes = [
        Axis(
            scale.name,
            axis_title(variable, curve=curve_words(scale)),
            at,
            amount_ticks(scale, at),
        )
        for scale, variable, at in zip(
            features.scales[:2], features.variables[:2], features.values[sample.row, :2].T,
            strict=True,
        )
    ]  # fmt: skip
    return axes[0], axes[1] if len(axes) > 1 else _by_weight(sample, survey)


def _by_weight(sample: PlotSample, survey: Survey) -> Axis:
    title = f"{capital(survey.source.units)} that a point stands for (population)"
    return Axis("weight", title, sample.weight, {})


def _cloud(features: Features, survey: Survey, sample: PlotSample, names: tuple[str, ...]) -> Cloud:
    """Points with a few of their features; the name above them is said once a trace."""
    few = features.variables[:_HOVERED]
    columns: list[Floats] = [survey.column(each.name)[sample.row] for each in few]
    text = list_hovers(sample, names, few, columns, survey.source.units)
    return Cloud(
        sample.label, sample.weight, tuple(one.partition("<br>")[2] for one in text), names
    )


def _named(figure: go.Figure, names: Sequence[str]) -> go.Figure:
    for trace, name in zip(figure.data, names, strict=True):
        trace.hovertemplate = f"<b>{plain(name)}</b><br>%{{text}}<extra></extra>"
    return figure


def _names(fit: Fit, survey: Survey, names: Sequence[str]) -> tuple[str, ...]:
    """Names of segments, or else how many are sampled in each cluster."""
    source = survey.source
    return tuple(names) or tuple(
        f"({size:,} {source.unit if size == 1 else source.units})"
        for size in fit.clustering.size.tolist()
    )


def _title(features: Features) -> str:
    first, *others = features.variables[:2]
    return f"{heading(others[0])} against {first.short_label}" if others else heading(first)
