"""A study into its scatter plots: principal axes, and any two features by the reader's choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segmentus.arrays import Floats, Labels
from segmentus.charts.axes import amount_ticks, curve_words, fold
from segmentus.charts.scatter import Axis, Cloud, draw_scatter
from segmentus.charts.style import amount, axis_title, heading, people, plain, share
from segmentus.features.project import Projection
from segmentus.formats import known
from segmentus.report.values import Pair, Shown
from segmentus.report.words import word_caution
from segmentus.segments.plot_sample import PlotSample, take_plot_sample
from segmentus.survey.values import Variable

if TYPE_CHECKING:
    from segmentus.study import Study

_LOADS = 0.5
"""A second feature names an axis where its loading is at least this part of the largest."""

_HOVERED = 8
"""Features named in a hover text at the most."""


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """The points of a study's pictures and every axis they can be put on.

    Attributes
    ----------
    sample : which rows are drawn.
    cloud : the same points with colours and words.
    principal : three principal axes.
    features : one axis a feature.
    caption : how many points are drawn, and what a point is.
    loadings : which features the principal axes are made of.
    """

    sample: PlotSample
    cloud: Cloud
    principal: tuple[Axis, ...]
    features: tuple[Axis, ...]
    caption: str
    loadings: str


def set_scene(study: Study) -> Scene:
    """Pick the points of a study and put them on every axis on offer."""
    points = take_plot_sample(study.survey.design, study.segmentation.clustering.labels)
    return Scene(
        sample=points,
        cloud=_cloud(study, points),
        principal=tuple(_principal(study, points)),
        features=tuple(_features(study, points)),
        caption=_caption(study, points),
        loadings=_word_loadings(study),
    )


def show_clouds(study: Study) -> tuple[Shown, Pair]:
    """Show the same points on the principal axes and on pairs of features."""
    scene = set_scene(study)
    points, cloud, features = scene.sample, scene.cloud, list(scene.features)
    first, second, _ = scene.principal
    x, y = features[0], features[min(1, len(features) - 1)]
    caption, caution = scene.caption, word_caution(study)
    principal = Shown(
        id="principal-axes",
        title="Segments on the two principal axes",
        caption=f"{caption} {scene.loadings}",
        alt=f"Scatter plot of {len(points.row):,} points on two principal axes, coloured by "
        "segment.",
        figure=draw_scatter(cloud, first, second),
        caution=caution,
    )
    pair = Shown(
        id="pair",
        title="Segments on any two features",
        caption=caption,
        alt=f"Scatter plot of {len(points.row):,} points on two features, coloured by segment; "
        "two menus choose the features.",
        figure=draw_scatter(cloud, x, y),
        caution=caution,
    )
    options = tuple((variable.name, heading(variable)) for variable in study.features.variables)
    return principal, Pair(
        pair, options, x.key, y.key, list_switchable(features, points.label, study.choice.k)
    )


def _cloud(study: Study, points: PlotSample) -> Cloud:
    """Hover texts with labels and units."""
    variables = study.features.variables[:_HOVERED]
    columns = [study.survey.column(variable.name)[points.row] for variable in variables]
    names, units = study.segmentation.names, study.survey.source.units
    titles = [f"{number} {name}" for number, name in enumerate(names, start=1)]
    text = list_hovers(points, titles, variables, columns, units)
    return Cloud(points.label, points.weight, text, names)


def list_hovers(
    points: PlotSample,
    titles: Sequence[str],
    variables: Sequence[Variable],
    columns: Sequence[Floats],
    units: str,
) -> tuple[str, ...]:
    """One hover text a point: its title by label, its values, whom it stands for."""
    words = [
        _word_values(variable, column.tolist())
        for variable, column in zip(variables, columns, strict=True)
    ]
    stands = [plain(f"stands for {people(weight)} {units}") for weight in points.weight.tolist()]
    heads = [f"<b>{plain(title)}</b>" for title in titles]
    return tuple(
        "<br>".join([heads[label], *own])
        for label, *own in zip(points.label.tolist(), *words, stands, strict=True)
    )


def _word_values(variable: Variable, values: Sequence[float]) -> list[str]:
    """Each value with its variable and unit, worded once however many have it."""
    title = heading(variable)
    words = {value: plain(f"{title} {amount(value, variable, 'value')}") for value in set(values)}
    return [words[value] for value in values]


def _principal(study: Study, points: PlotSample) -> list[Axis]:
    explained, at = study.projection.explained, study.projection.points
    return [
        Axis(
            f"axis-{number + 1}",
            f"{word_axis(study.projection, number, study.features.variables)} (feature scale; "
            f"{share(float(explained[number]))}\u00a0of\u00a0variance)",
            at[points.row, number],
            {},
        )
        for number in range(len(explained))
    ]


def word_axis(projection: Projection, number: int, variables: Sequence[Variable]) -> str:
    """Name a principal axis by the one or two features that load most on it, signs included.

    Parameters
    ----------
    projection : whose axes they are.
    number : of the axis, from 0.
    variables : one a feature, in its order.
    """
    word = f"{('First', 'Second', 'Third')[number]} axis"
    loadings = projection.components[number]
    first, *others = sorted(range(len(loadings)), key=lambda at: -abs(loadings[at]))[:2]
    if not loadings[first]:
        return word
    name = f"{word}: {variables[first].short_label}"
    for other in others:
        if abs(loadings[other]) >= _LOADS * abs(loadings[first]):
            sign = " less" if loadings[other] < 0 else ","
            name += f"{sign} {variables[other].short_label}"
    return plain(name)


def _features(study: Study, points: PlotSample) -> list[Axis]:
    axes = []
    for position, scale in enumerate(study.features.scales):
        at = study.features.values[points.row, position]
        title = axis_title(study.features.variables[position], curve=curve_words(scale))
        axes.append(Axis(scale.name, title, at, amount_ticks(scale, at)))
    return axes


def list_switchable(axes: Sequence[Axis], label: Labels, k: int) -> list[dict[str, Any]]:
    """Positions by label 0…k−1, in the order of the figure's traces; missing ones are None."""
    return [
        {
            "key": axis.key,
            "title": fold(axis.title),
            "ticks": axis.ticks,
            "at": [
                [known(at) for at in axis.at[label == number].round(3).tolist()]
                for number in range(k)
            ],
        }
        for axis in axes
    ]


def _caption(study: Study, points: PlotSample) -> str:
    """Say how many points are drawn, and what a point is."""
    source, drawn = study.survey.source, len(points.row)
    each = f"One point for each {source.unit} in each segment it falls in"
    if study.survey.design.n_implicates > 1:
        each += ", placed by its first implicate there"
    many = (
        "every point is drawn"
        if drawn == points.total
        else f"{drawn:,} of {points.total:,} points are drawn, chosen evenly by weight within each "
        "segment, the smallest segments whole"
    )
    return f"{each}; area by weight; {many}."


def _word_loadings(study: Study) -> str:
    """Say which features the axes are made of."""
    parts = []
    for number, word in enumerate(("first", "second")):
        weights = zip(study.projection.components[number], study.features.variables, strict=True)
        ranked = sorted(weights, key=lambda pair: -abs(pair[0]))[:3]
        made = ", ".join(
            f"{variable.short_label} ({'−' if weight < 0 else '+'}{abs(weight):.2f})"
            for weight, variable in ranked
            if abs(weight) > 0
        )
        if made:
            parts.append(f"the {word} axis is made mostly of {made}")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""
