"""All that an expert may want to set before a search, in one fold that says what is not usual."""

from __future__ import annotations

from dash import dcc, html

from segmentus.app.address import Address, presets
from segmentus.app.elements import (
    Element,
    aria,
    button,
    field,
    fold_up,
    link,
    radios,
    text_field,
)
from segmentus.app.views.brought import ask_brought
from segmentus.app.views.candidates import FeatureChoices
from segmentus.app.views.scales import show_scales
from segmentus.charts.style import heading
from segmentus.features.values import Features
from segmentus.formats import full_heading, join
from segmentus.plan import Plan
from segmentus.survey.values import Survey, Variable

_SHOWN = 30
_SETTINGS = {
    "curve": "curve", "scale": "scale", "weights": "weights", "starts": "starts", "seed": "seed",
    "asinh_unit": "where asinh turns", "ks": "numbers to try", "identities": "sums of columns",
    "categories": "kinds", "include_protected": "protected columns", "missing": "missing values",
    "curves": "curves of single columns", "scales": "scales of single columns",
    "count": "how many columns", "emphasis": "emphasis of single columns",
    "least_share": "least share of a group", "labels": "groups made elsewhere",
}  # fmt: skip
"""Fields of a plan that the fold sets, in words of its title."""
_NAMED = 5


def show_statistician(
    address: Address, survey: Survey, found: FeatureChoices | None, features: Features | None
) -> html.Details:
    """Show every setting; `found` and `features` are None where the plan does not fit the data."""
    plan = address.plan
    return fold_up(
        "For the statistician",
        html.Div(
            [
                *_whom(plan, survey),
                *_what(plan, survey),
                _guard(plan),
                *_how(plan, survey),
                *ask_brought(plan, survey),
            ],
            className="form",
        ),
        html.P(button("Find groups with these", "run"), className="onward"),
        *([show_scales(plan, features)] if features is not None else []),
        *([_ranking(address, found)] if found is not None and found.by_variance else []),
        hint=word_settings(address),
    )


def word_settings(address: Address) -> str:
    """Say which settings there are and which of them are not the usual ones."""
    usual, plan = presets()[address.preset], address.plan
    other = [words for name, words in _SETTINGS.items()
             if getattr(plan, name) != getattr(usual, name)]  # fmt: skip
    if other:
        return f"not as usual: {join(other)}"
    names = list(_SETTINGS.values())
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more: all as usual"


def _whom(plan: Plan, survey: Survey) -> list[Element]:
    control = text_field("where", plan.where, placeholder="everyone", debounce=False)
    return [field("Condition as text", control, _example(survey).strip())]


def _example(survey: Survey) -> str:
    """Show how a condition is written, with columns that are there."""
    if {"TURNFEAR", "NETWORTH"} <= set(survey.variables):
        return "Like TURNFEAR = 1 AND NETWORTH < 2e6. "
    names = [each.name for each in survey.variables.values() if each.kind in ("money", "count")]
    plain = [name for name in names if name.isidentifier()]
    return f"Like {' AND '.join(f'{name} > 0' for name in plain[:2])}. " if plain else ""


def _what(plan: Plan, survey: Survey) -> list[Element]:
    options = [
        {"label": full_heading(variable), "value": variable.name}
        for variable in survey.variables.values()
    ]
    chosen = [_spelled(survey, name) for name in plan.features]
    control = dcc.Dropdown(
        options, chosen, id={"field": "features"}, multi=True, placeholder="none yet",
        className="picker", maxHeight=320,
    )  # fmt: skip
    automatic = {"automatic": "automatic"} if survey.schema is not None else {}
    ways = {
        "": "those named",
        **automatic,
        "variance": "largest variance",
        "trimmed-variance": "largest trimmed variance",
    }
    return [
        field("Columns that form groups are", radios("select", ways, plan.select or "")),
        html.Div(field("Named", control, "Used where “those named” is chosen."), className="wide"),
        field(
            "How many",
            text_field("count", plan.count, kind="number", min=1, max=50, step=1),
            "Used unless “those named” is chosen.",
        ),
    ]


def _guard(plan: Plan) -> Element:
    words = {"guard": "refuse identities", "allow": "allow them"}
    return field("Identity guard", radios("identities", words, plan.identities))


def _how(plan: Plan, survey: Survey) -> list[Element]:
    return [
        field(
            "Curve",
            radios(
                "curve",
                {"auto": "each by its skewness", "asinh": "asinh for money", "linear": "linear"},
                plan.curve or "asinh",
            ),
        ),
        field(
            "asinh turns at",
            _number("asinh_unit", plan.asinh_unit, min=0),
            f"{survey.source.money_unit or 'in the unit of the column'}; empty: as the curve "
            "requires",
        ),
        field(
            "Scale",
            radios("scale", {"standard": "standardised", "none": "as they are"}, plan.scale),
        ),
        field(
            "Weights of the fit",
            radios("weights", {"survey": "the survey's", "none": "none"}, plan.weights),
        ),
        field("Numbers of groups to try", text_field("ks", plan.ks), "Like 2-12 or 2,4,8."),
        field("Starts", _number("starts", plan.starts, min=1, step=1)),
        field("Seed", _number("seed", plan.seed, min=0, step=1), "Seed of all random numbers."),
        *(_of_own_table(plan) if survey.schema is not None else []),
    ]


def _of_own_table(plan: Plan) -> list[Element]:
    """Show the fields that only a customer table has."""
    missing = {
        "median": "median", "mode": "most frequent", "indicator": "median and an indicator",
        "drop": "leave the row out",
    }  # fmt: skip
    return [
        field(
            "Categories",
            radios(
                "categories",
                {"profile": "described only", "fit": "used to form groups"},
                plan.categories,
            ),
        ),
        field(
            "Protected columns",
            radios(
                "include_protected",
                {"": "never form groups", "yes": "may form groups"},
                "yes" if plan.include_protected else "",
            ),
            "Age, sex, marital status and the like.",
        ),
        field("Missing values", radios("missing", missing, plan.missing)),
    ]


def _number(name: str, value: float | None, **settings: float) -> dcc.Input:
    return text_field(name, value, kind="number", **settings)


def _ranking(address: Address, found: FeatureChoices) -> html.Section:
    """List money columns by spread, each to be taken or left by a button."""
    trimmed = {item.name: place for place, item in enumerate(found.by_trimmed, start=1)}
    values = {item.name: item.value for item in found.by_trimmed}
    rows = []
    for place, item in enumerate(found.by_variance[:_SHOWN], start=1):
        variable = found.domain.variables[item.name]
        rows.append(
            html.Tr(
                [
                    html.Th(_toggle(variable, address), scope="row"),
                    html.Td(variable.label),
                    html.Td(f"{place}"),
                    html.Td(_power(item.value)),
                    html.Td(str(trimmed.get(item.name, "–"))),
                    html.Td(_power(values.get(item.name, 0.0))),
                ]
            )
        )
    unit = found.domain.source.money_unit.removeprefix(f"{found.domain.source.year} ") or "unit"
    heads = (
        "Column", "Meaning", "Rank by variance", f"Variance ({unit}²)",
        "Rank by trimmed variance", f"Trimmed variance ({unit}²)",
    )  # fmt: skip
    every = len(found.by_variance)
    shown = f"The first {len(rows)} of {every}" if len(rows) < every else "All of them"
    lead = (
        f"{shown}, weighted, in this domain. Trimmed: without a tenth of the weight at either end. "
        "Press a name to add or remove it."
    )
    return html.Section(
        [
            html.H3("Money columns by spread"), html.P(lead, className="lead"),
        html.Div(
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
                    html.Tbody(rows),
                ],
                id="table-candidates",
                **aria(label="Money columns by weighted variance"),
            ),
            className="scroll",
            tabIndex=0,
            role="region",
            **aria(label="Money columns by weighted variance"),
        ),
        ]
    )  # fmt: skip


def _toggle(variable: Variable, address: Address) -> Element:
    """The name of a column, which adds it to the features or removes it."""
    names = list(address.plan.features)
    taken = variable.name in names
    rest = [name for name in names if name != variable.name] if taken else [*names, variable.name]
    if not rest:
        return html.Span(variable.name, className="toggle here")
    return link(
        address.asking(features=tuple(rest)),
        variable.name,
        id=f"take-{variable.name}",
        className="toggle here" if taken else "toggle",
        title=f"Take or leave {heading(variable)}",
    )


def _power(value: float) -> str:
    """A variance in three digits: 1.23 × 10¹³."""
    if value <= 0:
        return "0"
    digits, power = f"{value:.2e}".split("e")
    raised = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{digits} × 10{raised}"


def _spelled(survey: Survey, name: str) -> str:
    """A column's name as the survey has it, or as it was given."""
    found = survey.variables.get(name) or survey.variables.get(name.upper())
    return found.name if found else name
