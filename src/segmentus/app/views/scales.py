"""The features of a plan into a table where each has its own curve, scale and emphasis."""

from __future__ import annotations

from collections.abc import Mapping

from dash import dcc, html

from segmentus.app.elements import Element, aria, data, section, text_field
from segmentus.charts.style import heading, number
from segmentus.features.values import Features, Scale
from segmentus.features.wording import word_bounds, word_scales
from segmentus.plan import Plan
from segmentus.survey.values import Variable

CURVES = {"": "as usual", "auto": "by its skew", "asinh": "asinh", "linear": "linear"}
SCALES = {"": "as usual", "standard": "standardised", "none": "as it is"}


def show_scales(plan: Plan, features: Features) -> html.Section:
    """Show how each feature becomes comparable, and let it differ from the others."""
    said = {name.upper(): word for name, word in plan.curves.items()}
    scaled = {name.upper(): word for name, word in plan.scales.items()}
    counted = {name.upper(): weight for name, weight in plan.emphasis.items()}
    pairs = zip(features.scales, features.variables, strict=True)
    heads = ("Feature", "Curve", "Scale", "Counts", "Now", "Center", "Spread", "Bounds")
    label = aria(label="Curve, scale and emphasis of each feature")
    return section(
        "Each feature",
        html.Div(
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
                    html.Tbody([_row(*pair, said, scaled, counted) for pair in pairs]),
                ],
                id="table-scales",
                **label,
            ),
            className="scroll",
            tabIndex=0,
            role="region",
            **label,
        ),
        lead=f"{word_scales(features.scales)} New features appear once you run them. Counts: 2 "
        "counts twice in squared distances, 0.5 half; empty is 1.",
    )


def read_own(fields: Mapping[str, object], which: str) -> dict[str, str]:
    """Read what a form says of single features: "curves:AGE" → {"AGE": …}; nothing for the usual.

    >>> read_own({"curves:AGE": "asinh", "curves:DEBT": "", "scales:AGE": "none"}, "curves")
    {'AGE': 'asinh'}
    >>> read_own({"emphasis:AGE": 0.5, "emphasis:DEBT": None}, "emphasis")
    {'AGE': '0.5'}
    """
    own = {
        name.removeprefix(f"{which}:"): "" if value is None else str(value)
        for name, value in fields.items()
        if name.startswith(f"{which}:")
    }
    return {name: value for name, value in own.items() if value}


def _row(
    scale: Scale,
    variable: Variable,
    said: Mapping[str, str],
    scaled: Mapping[str, str],
    counted: Mapping[str, float],
) -> html.Tr:
    """One feature; the value of a category, and what marks missing values, has no choice."""
    fixed = scale.level is not None or bool(scale.marks)
    name = heading(variable)
    menus = (
        ("curves", "Curve", CURVES, said.get(scale.name.upper(), "")),
        ("scales", "Scale", SCALES, scaled.get(scale.name.upper(), "")),
    )
    return html.Tr(
        [
            html.Th(f"{name} · {scale.name}" if name != scale.name else name, scope="row"),
            *(
                html.Td("–" if fixed else _menu(f"{which}:{scale.name}", words, value),
                        **data(label=f"{what} of {name}"))
                for which, what, words, value in menus
            ),
            html.Td(
                "–" if fixed else _weigh(scale.name, counted), **data(label=f"Weight of {name}")
            ),
            html.Td(scale.formula),
            html.Td(number(scale.center)),
            html.Td(number(scale.spread)),
            html.Td(word_bounds(scale)),
        ]
    )  # fmt: skip


def _menu(name: str, words: Mapping[str, str], value: str) -> Element:
    options = [{"label": label, "value": key} for key, label in words.items()]
    return dcc.Dropdown(
        options, value, id={"field": name}, clearable=False, searchable=False, className="picker"
    )


def _weigh(name: str, counted: Mapping[str, float]) -> Element:
    """Ask how much a feature counts."""
    return text_field(
        f"emphasis:{name}", counted.get(name.upper()), kind="number", min=0, max=1000, step="any",
        placeholder="1",
    )  # fmt: skip
