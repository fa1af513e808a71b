"""An exploration into the page before clustering: whom, what they are, what goes together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dash import dcc, html

from segmentus.app.address import Address
from segmentus.app.elements import (
    Element,
    axis_menu,
    button,
    chips,
    field,
    figure,
    link,
    section,
    table,
    text_field,
)
from segmentus.charts.style import heading
from segmentus.errors import InputError
from segmentus.explore.exploration import Exploration
from segmentus.formats import full_heading
from segmentus.report.chart_tables import tabulate_correlations, tabulate_drawn_boxes
from segmentus.report.exploration_figures import (
    show_boxes,
    show_correlations,
    show_domain_compositions,
    show_domain_distributions,
    show_pair,
    show_rankings,
)
from segmentus.report.exploration_tables import (
    make_quality_table,
    make_ranking_tables,
    make_sizes_table,
    tabulate_compositions,
    tabulate_key_figures,
    tabulate_quantiles,
)
from segmentus.report.exploration_words import list_identities, list_twins, word_summary
from segmentus.report.values import Pair, Shown
from segmentus.survey.grammar import spell
from segmentus.survey.values import Survey, Variable

Axes = tuple[str, str]
"""Amounts across and up in the scatter, "" for the usual."""

_PARTS = {
    "": "Groups",
    "amounts": "Amounts",
    "together": "What goes together",
    "quality": "Quality of the columns",
}


def show_domain(address: Address, survey: Survey) -> list[Element]:
    """Show whom the page looks at, and how to look at fewer or at other variables."""
    plan = address.plan
    options = [
        {"label": full_heading(variable), "value": variable.name}
        for variable in survey.variables.values()
    ]
    everyone = link(address.asking(where=""), "look at everyone", id="everyone")
    now = [html.Strong(plan.where), " – ", everyone] if plan.where else [html.Strong("everyone")]
    chosen = _find(survey, address.by)
    return [
        section(
            "Whom and what",
            html.P(["Domain: ", *now], id="domain"),
            html.Div(
                [
                    field(
                        "Narrow it by",
                        dcc.Dropdown(
                            options, chosen.name if chosen else None, id={"field": "by"},
                            placeholder="a column", className="picker", maxHeight=320,
                        ),
                    ),
                    button("Show its values", "pick"),
                ],
                className="row-of-fields",
            ),
            *(_values(chosen) if chosen else []),
            html.Div(
                [
                    field(
                        "Look at",
                        dcc.Dropdown(
                            options, list(address.about), id={"field": "about"}, multi=True,
                            placeholder="the usual columns", className="picker", maxHeight=320,
                        ),
                    ),
                    button("Show these", "look"),
                ],
                className="row-of-fields",
            ),
        )
    ]  # fmt: skip


def show_exploration(address: Address, found: Exploration, source: str) -> list[Element]:
    """Show one part of what an exploration found."""
    part = address.part if address.part in _PARTS else ""
    parts = [(address.at("explore", part=key), text, key == part) for key, text in _PARTS.items()]
    content = {"": _groups, "amounts": _amounts, "together": _together, "quality": _quality}[part]
    axes = (address.x, address.y)
    return [
        section(
            "What is seen", chips(parts, "What to see"), lead=word_summary(found)
        ),
        *content(found, source, axes),
        html.P(
            link(address.at("features", part=""), "Form groups →", className="button primary"),
            className="onward",
        ),
    ]  # fmt: skip


def narrow(
    variable: Variable,
    where: str,
    *,
    values: Sequence[float] | None = None,
    low: float | None = None,
    high: float | None = None,
) -> str:
    """Add to a condition that a variable has some values, or lies in a range.

    Raises
    ------
    InputError
        Neither values nor a bound is given, or the range is empty.

    >>> narrow(Variable("AGE", "Age", "count"), "A = 1 OR B = 1", low=30, high=39)
    '(A = 1 OR B = 1) AND AGE >= 30 AND AGE <= 39'
    """
    name = spell(variable.name)
    if variable.codes:
        if not values:
            raise InputError(f"domain: no value of {variable.name} is chosen; tick at least one.")
        listed = ", ".join(f"{value:g}" for value in sorted(values))
        clause = f"{name} = {listed}" if len(values) == 1 else f"{name} IN ({listed})"
    else:
        if low is not None and high is not None and low > high:
            raise InputError(f"domain: {variable.name} from {low:g} to {high:g} holds for nobody.")
        bounds = [f"{name} >= {low:.12g}"] if low is not None else []
        bounds += [f"{name} <= {high:.12g}"] if high is not None else []
        if not bounds:
            raise InputError(f"domain: {variable.name} has no bound; give one or both.")
        clause = " AND ".join(bounds)
    if not where:
        return clause
    before = f"({where})" if " or " in where.lower() else where
    return f"{before} AND {clause}"


def _find(survey: Survey, name: str) -> Variable | None:
    return survey.variables.get(name) or survey.variables.get(name.upper())


def _values(variable: Variable) -> list[Element]:
    """Values to tick, or a range to type."""
    if variable.codes:
        options = [{"label": label, "value": code} for code, label in variable.codes.items()]
        control = field(
            heading(variable),
            dcc.Checklist(options, [], id={"field": "values"}, inline=True, className="radios"),
            variable.label,
        )
        return [html.Div([control, button("Narrow the domain", "narrow")], className="narrow")]
    unit = f" ({variable.unit})" if variable.unit else ""
    return [
        html.Div(
            [
                field(f"{heading(variable)} from{unit}", text_field("low", None, kind="number")),
                field("to", text_field("high", None, kind="number")),
                button("Narrow the domain", "narrow"),
            ],
            className="row-of-fields",
        )
    ]


def _groups(found: Exploration, source: str, axes: Axes) -> list[Element]:
    return [
        section("Sizes", table(make_sizes_table(found), "sizes")),
        section(
            "What they are",
            _tiles(show_domain_compositions(found), source),
            table(tabulate_compositions(found), "shares"),
        ),
    ]


def _amounts(found: Exploration, source: str, axes: Axes) -> list[Element]:
    boxes = show_boxes(found)
    return [
        section(
            "Distributions",
            _tiles(show_domain_distributions(found), source),
            table(tabulate_quantiles(found), "quantiles"),
        ),
        *(
            [
                section(
                    "By group",
                    _tiles(boxes, source),
                    table(tabulate_drawn_boxes(found.boxes), "boxes"),
                )
            ]
            if boxes
            else []
        ),
        section("Weighted and unweighted", table(tabulate_key_figures(found), "key-figures")),
    ]


def _together(found: Exploration, source: str, axes: Axes) -> list[Element]:
    pair, pairs = show_pair(found, axes), found.correlations
    return [
        section(
            "Correlations",
            _tiles(show_correlations(found), source),
            *(
                [table(tabulate_correlations(pairs, found.contrast), "correlations")]
                if pairs is not None
                else []
            ),
        ),
        *(
            [
                section(
                    "Two amounts",
                    _pair_menus(pair),
                    figure(pair.shown, source),
                    table(tabulate_quantiles(_only(found, (pair.x, pair.y))), "two-amounts"),
                )
            ]
            if pair
            else []
        ),
        section(
            "By spread",
            _tiles(show_rankings(found), source),
            table(make_ranking_tables(found), "ranking"),
        ),
    ]


def _only(found: Exploration, names: Axes) -> Exploration:
    """Keep of the distributions those that are drawn."""
    kept = tuple(one for one in found.distributions if one.variable.name in names)
    return replace(found, distributions=kept)


def _pair_menus(pair: Pair) -> html.Div:
    options = [{"label": words, "value": key} for key, words in pair.options]
    return html.Div(
        [
            field("Across", axis_menu("x", options, pair.x)),
            field("Up", axis_menu("y", options, pair.y)),
        ],
        className="row-of-fields",
    )


def _quality(found: Exploration, source: str, axes: Axes) -> list[Element]:
    sentences = [*list_identities(found), *list_twins(found)]
    none = [] if found.withheld.groups else [html.P("No column is the sum of others.")]
    return [
        *(
            [section("Columns that say the same", html.Ul([html.Li(text) for text in sentences]))]
            if sentences
            else none
        ),
        section("Every column", table(make_quality_table(found), "quality")),
    ]


def _tiles(figures: Sequence[Shown], source: str) -> Element:
    if not figures:
        return html.P("There is nothing to show for these variables.", className="hint")
    return html.Div([figure(shown, source) for shown in figures], className="pairs")
