"""Features and fits into pictures in cells: families as points, coloured by cluster."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from segmentus.arrays import Floats
from segmentus.charts import pairs, scatter
from segmentus.charts.axes import amount_ticks, curve_words
from segmentus.charts.scatter import Axis, Cloud
from segmentus.charts.style import (
    axis_title,
    heading,
    share,
)
from segmentus.cluster.values import Fit
from segmentus.features.project import fit_projection
from segmentus.features.values import Features
from segmentus.notebook.shown import Picture, picture
from segmentus.report.clouds import list_hovers
from segmentus.report.words import capital
from segmentus.segments.plot_sample import PlotSample, take_plot_sample
from segmentus.survey.values import Survey

POINTS = 600
"""The most points of a picture: more make a notebook that no code host shows."""


def plot_features(features: Features, survey: Survey) -> Picture:
    """Draw the first two features against each other, one point a family."""
    sample = take_plot_sample(survey.design, np.zeros(survey.n_rows, np.int64), most=POINTS)
    name = capital(survey.source.units)
    x, y = _sides(features, sample)
    return picture(
        pairs.draw_pair(_cloud(features, survey, sample, (name,)), x, y),
        f"{_title(features)}, one point a {survey.source.unit}",
        _word_points(sample),
    )


def plot_clusters(
    features: Features, fit: Fit, survey: Survey, *, names: Sequence[str] = ()
) -> Picture:
    """Draw the first two features, coloured by cluster; `names` if they are segments."""
    sample = _pick(fit, survey)
    cloud = _cloud(features, survey, sample, _names(fit, survey, names))
    what = "segments" if names else "clusters"
    title = f"{_title(features)} in {fit.clustering.k} {what}"
    return _scatter(cloud, *_sides(features, sample), title, sample)


def plot_principal_axes(
    features: Features, fit: Fit, survey: Survey, *, names: Sequence[str] = ()
) -> Picture:
    """Draw the clusters on the two axes along which the features vary most; `names` as above."""
    sample, found = _pick(fit, survey), fit_projection(features)
    x, y = (
        Axis(
            f"axis-{at + 1}",
            f"{word} principal axis ({share(float(found.explained[at]))} of variance)",
            found.points[sample.row, at],
            {},
        )
        for at, word in enumerate(("First", "Second"))
    )
    title = f"{fit.clustering.k} {'segments' if names else 'clusters'} on two principal axes"
    return _scatter(
        _cloud(features, survey, sample, _names(fit, survey, names)), x, y, title, sample
    )


def _pick(fit: Fit, survey: Survey) -> PlotSample:
    return take_plot_sample(survey.design, fit.clustering.labels, most=POINTS)


def _scatter(cloud: Cloud, x: Axis, y: Axis, title: str, sample: PlotSample) -> Picture:
    word = "Segment" if "segments" in title else "Cluster"
    figure = scatter.draw_scatter(cloud, x, y).update_layout(legend_title_text=word)
    return picture(figure, title, _word_points(sample))


def _sides(features: Features, sample: PlotSample) -> tuple[Axis, Axis]:
    """The first two features at some rows."""
    first, second = (
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
    )  # fmt: skip
    return first, second


def _cloud(features: Features, survey: Survey, sample: PlotSample, names: tuple[str, ...]) -> Cloud:
    columns: list[Floats] = [survey.column(name)[sample.row] for name in features.names]
    text = list_hovers(sample, names, features.variables, columns, survey.source.units)
    return Cloud(sample.label, sample.weight, text, names)


def _names(fit: Fit, survey: Survey, names: Sequence[str]) -> tuple[str, ...]:
    """Names of segments, or else how many are sampled in each cluster."""
    source = survey.source
    return tuple(names) or tuple(
        f"({size:,} {source.unit if size == 1 else source.units})"
        for size in fit.clustering.size.tolist()
    )


def _title(features: Features) -> str:
    first, second = features.variables[:2]
    return f"{heading(second)} against {first.short_label}"


def _word_points(sample: PlotSample) -> str:
    return f"Scatter plot of {len(sample.row):,} of {sample.total:,} points, area by weight."
