"""A study into the page of its segments: cards, pictures, profile, spreads."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html

from segmentus.app.address import Address
from segmentus.app.elements import (
    Element,
    alarm,
    alert,
    aria,
    axis_menu,
    button,
    chips,
    data,
    field,
    figure,
    section,
    table,
)
from segmentus.app.views.choose import list_ks
from segmentus.app.views.rules import show_rules
from segmentus.arrays import Ints
from segmentus.charts.scatter import Axis, draw_scatter
from segmentus.charts.space import draw_space
from segmentus.charts.style import amount, color, heading, people, share
from segmentus.report.cards import Card, make_cards
from segmentus.report.clouds import Scene, set_scene
from segmentus.report.figures import (
    show_bars,
    show_compositions,
    show_distributions,
    show_heat_map,
    show_silhouettes,
    show_sizes,
)
from segmentus.report.tables import tabulate_profile
from segmentus.report.values import Chip, Shown, Table
from segmentus.report.words import (
    find_alarm,
    word_answer,
    word_caution,
    word_errors,
    word_whiskers,
)
from segmentus.segments.selection import look_inside
from segmentus.study import Study

PARTS = {
    "": "Cards",
    "scatter": "Scatter",
    "profile": "Profile",
    "spreads": "Distributions",
    "rules": "Rules",
    "fit": "How well they hold",
}
CLOUD = {"figure": "cloud"}
_LISTED = 12


def show_segments(address: Address, study: Study, source: str) -> list[Element]:
    """Show one part of what is known of the segments, below warnings and the choice of k."""
    part = address.part if address.part in PARTS else ""
    parts = [(address.at("segments", part=key), text, key == part) for key, text in PARTS.items()]
    content = {
        "": _cards, "scatter": _scatter, "profile": _profile, "spreads": _spreads,
        "rules": show_rules, "fit": _fit,
    }[part]  # fmt: skip
    return [
        *alarm(find_alarm(study)),
        list_ks(address, study),
        chips(parts, "What to see"),
        *content(address, study, source),
    ]


def _cards(address: Address, study: Study, source: str) -> list[Element]:
    named = bool(address.plan.names)
    return [
        section(
            "The segments",
            html.Div([_card(card) for card in make_cards(study)], className="cards"),
            html.Div(
                [
                    button("Keep these names", "name", primary=True),
                    *([button("Names from the features", "unname")] if named else []),
                ],
                className="onward",
            ),
            html.P(f"{source} {word_errors(study)}".rstrip(), className="source"),
            lead=word_answer(study),
        ),
        section("Sizes", figure(show_sizes(study), source)),
    ]


def _card(card: Card) -> html.Article:
    """One segment; its name can be typed over."""
    figures = [
        html.Div(
            [
                html.Dt(line.what),
                html.Dd(
                    [
                        html.Span(line.value, className=f"value {line.direction}"),
                        html.Span(line.beside, className="beside"),
                    ]
                ),
            ]
        )
        for line in card.figures
    ]
    return html.Article(
        [
            html.H3(
                [
                    html.Span(str(card.number), className="badge"),
                    dcc.Textarea(
                        id={"name": card.number - 1}, value=card.name, maxLength=80, rows=2,
                        className="name",
                    ),
                ],
                **data(label=f"Name of segment {card.number}"),
            ),
            html.P(
                [
                    html.Strong(card.share),
                    f" {card.whole}",
                    html.Span(
                        html.Span(style={"width": card.width}),
                        className="bar",
                        **aria(hidden="true"),
                    ),
                    html.Span(card.who, className="who"),
                ],
                className="size",
            ),
            *(html.P(warning, className="caution") for warning in card.warnings),
            html.P(card.apart, className="apart"),
            html.Dl(figures),
        ],
        className="card thin" if card.warnings else "card",
        style={"--segment": card.color},
    )  # fmt: skip


def _scatter(address: Address, study: Study, source: str) -> list[Element]:
    scene = set_scene(study)
    x, y, z = pick_axes(address, scene)
    flat = z is None
    drawn = draw_scatter(scene.cloud, x, y) if z is None else draw_space(scene.cloud, x, y, z)
    drawn.update_layout(showlegend=False, dragmode="lasso" if flat else "orbit")
    how = (
        "Draw around points with the lasso to see who is inside."
        if flat
        else "Turn it by dragging; choose “flat” for the lasso."
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
        title="Segments as points",
        caption=f"{scene.caption} {scene.loadings if x.key.startswith('axis') else ''} {how}",
        alt=f"Scatter plot of {len(scene.marks.row):,} points coloured by segment.",
        figure=drawn,
        key=key_of(study),
        caution=word_caution(study),
    )
    return [
        section(
            "Segments as points",
            html.Div(_axis_fields(scene, x, y, z), className="row-of-fields"),
            figure(shown, source, graph_id=CLOUD, tools="flat" if flat else "space"),
            html.Div(id="inside", **aria(live="polite")),
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
    words = {"axis-1": "First axis", "axis-2": "Second axis", "axis-3": "Third axis"}
    options = [
        {"label": words.get(axis.key, axis.title), "value": axis.key}
        for axis in (*scene.principal, *scene.features)
    ]
    flat = [{"label": "flat", "value": "flat"}]
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
    found = look_inside(study.survey, scene.marks, positions, study.choice.k, names)
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
        [place for place, label in enumerate(scene.marks.label.tolist()) if label == number]
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


def _profile(address: Address, study: Study, source: str) -> list[Element]:
    return [
        section("What sets them apart", figure(show_heat_map(study), source)),
        section("Beside all segments and everyone", _tiles(show_bars(study), source),
                lead=f"Dashed: all segments. Dotted: everyone. {word_whiskers(study)}".rstrip()),
        section("Every figure", table(tabulate_profile(study), "profile")),
    ]  # fmt: skip


def _spreads(address: Address, study: Study, source: str) -> list[Element]:
    compositions = show_compositions(study)
    return [
        section("Distributions", _tiles(show_distributions(study), source),
                lead="Thin: 5 to 95 % of the weight. Thick: the middle half. Ring: the median."),
        *([section("Make-up", _tiles(compositions, source))] if compositions else []),
    ]  # fmt: skip


def _fit(address: Address, study: Study, source: str) -> list[Element]:
    return [section("How well they hold together", figure(show_silhouettes(study), source))]


def _tiles(figures: Sequence[Shown], source: str) -> Element:
    if not figures:
        return alert("There is nothing to show for these variables.")
    return html.Div([figure(shown, source) for shown in figures], className="tiles")


def key_of(study: Study) -> tuple[Chip, ...]:
    """Colours and names of the segments."""
    return tuple(
        Chip(color(position), f"{position + 1} {name}")
        for position, name in enumerate(study.segmentation.names)
    )
