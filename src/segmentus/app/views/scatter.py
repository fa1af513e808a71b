"""Segments as points in the page: axes, the scatter and who is inside a lasso."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from segmentus.app.address import Address
from segmentus.app.elements import (
    Element,
    aria,
    axis_menu,
    field,
    figure,
    link,
    section,
    table,
)
from segmentus.arrays import Ints
from segmentus.charts.scatter import Axis, draw_scatter
from segmentus.charts.space import draw_space
from segmentus.charts.style import amount, color, heading, people, share
from segmentus.report.clouds import Scene, set_scene
from segmentus.report.values import Chip, Shown, Table
from segmentus.report.words import capital, word_caution
from segmentus.segments.selection import describe_selection
from segmentus.study import Study

CLOUD = {"figure": "cloud"}
_LISTED = 12


def show_scatter(address: Address, study: Study, source: str) -> list[Element]:
    """Show the segments as points, with menus for the axes."""
    scene = set_scene(study)
    x, y, z = pick_axes(address, scene)
    flat = z is None
    drawn = draw_scatter(scene.cloud, x, y) if z is None else draw_space(scene.cloud, x, y, z)
    drawn.update_layout(showlegend=False, dragmode="lasso" if flat else "orbit")
    how = (
        "Draw around points with the lasso to see who is inside."
        if flat
        else "Drag to rotate; choose “flat” to use the lasso."
    )
    if z is not None:  # whole titles would be cut off on a phone
        titles = {
            f"{name}axis_title_text": _short(one)
            for name, one in zip("xyz", (x, y, z), strict=True)
        }
        drawn.update_scenes(**titles)
        drawn.update_layout(margin_l=18, margin_r=0)
        how = f"Axes: {'; '.join(one.title for one in (x, y, z))}. {how}"
    shown = Shown(
        id="cloud",
        title=f"{capital(study.survey.source.units)} as points",
        caption=f"{scene.caption} {scene.loadings if x.key.startswith('axis') else ''} {how}",
        alt=f"Scatter plot of {len(scene.sample.row):,} points coloured by segment.",
        figure=drawn,
        key=key_of(study),
        caution=word_caution(study),
    )
    return [
        section(
            "Where the groups lie",
            html.Div(_axis_fields(scene, x, y, z), className="row-of-fields"),
            figure(shown, source, graph_id=CLOUD, tools="flat" if flat else "space"),
            html.Div(id="inside", **aria(live="polite")),
            html.P(link(address.at("segments", part="profile"), "The groups as a table")),
            lead="Near points are alike. A flat picture cannot show all columns at once, so groups "
            "that are apart may seem to touch.",
        )
    ]


def pick_axes(address: Address, scene: Scene) -> tuple[Axis, Axis, Axis | None]:
    """Axes that an address asks for; the principal ones where it names none or one unknown."""
    known = {axis.key: axis for axis in (*scene.principal, *scene.features)}
    x = known.get(address.x, scene.principal[0])
    y = known.get(address.y, scene.principal[1])
    return x, y, known.get(address.z)


def _short(axis: Axis) -> str:
    """Title of an axis without its unit."""
    return axis.title.partition(" (")[0]


def _axis_fields(scene: Scene, x: Axis, y: Axis, z: Axis | None) -> list[Element]:
    words = {
        "axis-1": "What tells most (all columns)", "axis-2": "What tells next", "axis-3": "… third",
    }  # fmt: skip
    options = [
        {"label": words.get(axis.key, axis.title), "value": axis.key}
        for axis in (*scene.principal, *scene.features)
    ]
    flat = [{"label": "nothing (flat)", "value": "flat"}]
    return [
        field("Across", axis_menu("x", options, x.key)),
        field("Up", axis_menu("y", options, y.key)),
        field("Deep", axis_menu("z", flat + options, z.key if z else "flat")),
    ]


def show_inside(study: Study, points: Sequence[tuple[int, int]]) -> list[Element]:
    """Show who is inside a lasso.

    Parameters
    ----------
    study : with the segments shown.
    points : (segment from 0, number of the point in it) of each point.
    """
    scene = set_scene(study)
    positions = place_points(scene, points)
    if not positions:
        return [html.P("No point is inside.", className="hint")]
    names = study.features.names
    found = describe_selection(study.survey, scene.sample, positions, study.choice.k, names)
    units = study.survey.source.units
    variables = study.features.variables
    sizes = Table(
        f"{found.families:,} {units} in the sample, standing for {people(found.population)}; "
        "medians: "
        + ", ".join(
            f"{heading(variable)} {amount(value, variable, 'median')}"
            for variable, value in zip(variables, found.medians, strict=True)
        ),
        ("Segment", "Name", "Points inside", "Share of those inside"),
        tuple(
            (
                str(number + 1), study.segmentation.names[number],
                f"{found.by_segment[number]:,}",
                share(float(found.population_by_segment[number]) / found.population),
            )
            for number in range(study.choice.k)
            if found.by_segment[number]
        ),
    )  # fmt: skip
    return [html.H3("Inside the lasso"), table(sizes, "inside"), *_members(study, found.rows)]


def place_points(scene: Scene, points: Sequence[tuple[int, int]]) -> list[int]:
    """Positions in the marks of points given as (segment, number in it); unknown ones left out."""
    order = [
        [place for place, label in enumerate(scene.sample.label.tolist()) if label == number]
        for number in range(len(scene.cloud.names))
    ]
    return [
        order[segment][number]
        for segment, number in points
        if 0 <= segment < len(order) and 0 <= number < len(order[segment])
    ]


def _members(study: Study, rows: Ints) -> list[Element]:
    """The first few inside, one a line."""
    survey, labels = study.survey, study.segmentation.clustering.labels
    columns = [survey.column(name) for name in study.features.names]
    design = survey.design
    content = Table(
        f"The first {min(_LISTED, len(rows))} of them.",
        (survey.source.unit.capitalize(), "Segment", *map(heading, study.features.variables)),
        tuple(
            (
                str(design.units[design.unit[row]]),
                str(int(labels[row]) + 1),
                *(
                    amount(float(column[row]), variable, "value")
                    for column, variable in zip(columns, study.features.variables, strict=True)
                ),
            )
            for row in rows[:_LISTED].tolist()
        ),
    )
    return [table(content, "members")]


def key_of(study: Study) -> tuple[Chip, ...]:
    """Colours and names of the segments."""
    return tuple(
        Chip(color(position), f"{position + 1} {name}")
        for position, name in enumerate(study.segmentation.names)
    )
