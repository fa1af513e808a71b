"""A plan and a survey into the page where features, curve, scale and domain are chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html

from segmentus.app.address import Address
from segmentus.app.elements import Element, aria, button, field, radios, section, text_field
from segmentus.app.views.scales import show_scales
from segmentus.charts.style import heading
from segmentus.features.select import Identity, Ranked, find_identity, rank_money
from segmentus.features.values import Features
from segmentus.plan import Plan
from segmentus.survey.values import Survey, Variable

_SHOWN = 30


@dataclass(frozen=True, slots=True, eq=False)
class FeatureChoices:
    """What a domain offers as features.

    Attributes
    ----------
    domain : the rows.
    by_variance, by_trimmed : money columns by weighted variance and trimmed variance.
    identity : among the features of the plan, None for none.
    """

    domain: Survey
    by_variance: tuple[Ranked, ...]
    by_trimmed: tuple[Ranked, ...]
    identity: Identity | None


def find_candidates(survey: Survey, plan: Plan) -> FeatureChoices:
    """Rank what a plan could use, with the weights of its fit.

    Raises
    ------
    InputError
        The condition cannot be read, or a feature does not exist.
    """
    domain = survey.where(plan.where) if plan.where else survey
    fitted = domain.unweighted() if plan.weights == "none" else domain
    names = [domain.variable(name).name for name in plan.features]
    return FeatureChoices(
        domain,
        rank_money(fitted, "variance"),
        rank_money(fitted, "trimmed-variance"),
        find_identity([domain.column(name) for name in names], names),
    )


def show_features(
    address: Address, survey: Survey, found: FeatureChoices | None, features: Features | None
) -> list[Element]:
    """Show the form; `found` and `features` are None where the plan does not fit the data."""
    plan = address.plan
    return [
        section(
            "Whom",
            *_whom(plan, survey, found),
            lead="The domain, the group under study: everyone, or those who satisfy this "
            "condition.",
        ),
        section(
            "By what",
            *_say_identity(found),
            html.Div([*_what(plan, survey), _guard(plan)], className="form"),
        ),
        section("How", html.Div(_how(plan, survey), className="form")),
        *([show_scales(plan, features)] if features is not None else []),
        html.Div(
            [button("Run the sweep", "run", primary=True)],
            className="onward",
        ),
        *([_ranking(plan, found)] if found is not None and found.by_variance else []),
    ]


def _whom(plan: Plan, survey: Survey, found: FeatureChoices | None) -> list[Element]:
    size = ""
    if found is not None:
        domain = found.domain
        size = (
            f"Now {domain.n_units:,} {domain.source.units}, standing for {domain.population:,.0f}."
        )
    control = text_field("where", plan.where, placeholder="everyone", debounce=False)
    return [field("Condition", control, f"{_example(survey)}{size}")]


def _example(survey: Survey) -> str:
    """Show how a condition is written, with columns that are there."""
    if {"TURNFEAR", "NETWORTH"} <= set(survey.variables):
        return "Like TURNFEAR = 1 AND NETWORTH < 2e6. "
    names = [each.name for each in survey.variables.values() if each.kind in ("money", "count")]
    plain = [name for name in names if name.isidentifier()]
    return f"Like {' AND '.join(f'{name} > 0' for name in plain[:2])}. " if plain else ""


def _what(plan: Plan, survey: Survey) -> list[Element]:
    options = [
        {"label": f"{heading(variable)} · {variable.name}", "value": variable.name}
        for variable in survey.variables.values()
    ]
    chosen = [_spelled(survey, name) for name in plan.features]
    control = dcc.Dropdown(
        options, chosen, id={"field": "features"}, multi=True, placeholder="none yet",
        className="picker", maxHeight=320,
    )  # fmt: skip
    automatic = {"automatic": "automatic"} if survey.schema is not None else {}
    ways = {
        "": "those below",
        **automatic,
        "variance": "largest variance",
        "trimmed-variance": "largest trimmed variance",
    }
    return [
        field("Features are", radios("select", ways, plan.select or "")),
        html.Div(
            field("Features", control, "Used where “those below” is chosen."), className="wide"
        ),
        field(
            "How many",
            text_field("count", plan.count, kind="number", min=1, max=50, step=1),
            "Used unless “those below” is chosen.",
        ),
    ]


def _guard(plan: Plan) -> Element:
    words = {"guard": "refuse identities", "allow": "allow them"}
    return field("Identity guard", radios("identities", words, plan.identities))


def _say_identity(found: FeatureChoices | None) -> list[Element]:
    """Say what the identity guard says of the features of the plan."""
    if found is None or found.identity is None:
        return []
    text = (
        f"{found.identity.text} in every row: together these features count the same thing twice. "
        "Leave one out, or allow it."
    )
    return [html.P(text, className="banner", role="alert")]


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
        field("Numbers of segments to try", text_field("ks", plan.ks), "Like 2-12 or 2,4,8."),
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
                {"profile": "described only", "fit": "used to form segments"},
                plan.categories,
            ),
        ),
        field(
            "Protected columns",
            radios(
                "include_protected",
                {"": "never form segments", "yes": "may form segments"},
                "yes" if plan.include_protected else "",
            ),
            "Age, sex, marital status and the like.",
        ),
        field("Missing values", radios("missing", missing, plan.missing)),
    ]


def _number(name: str, value: float | None, **settings: float) -> dcc.Input:
    return text_field(name, value, kind="number", **settings)


def _ranking(plan: Plan, found: FeatureChoices) -> html.Section:
    """List money columns by spread, each to be taken or left by a button."""
    trimmed = {item.name: place for place, item in enumerate(found.by_trimmed, start=1)}
    values = {item.name: item.value for item in found.by_trimmed}
    rows = []
    for place, item in enumerate(found.by_variance[:_SHOWN], start=1):
        variable = found.domain.variables[item.name]
        rows.append(
            html.Tr(
                [
                    html.Th(_toggle(variable, plan), scope="row"),
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
    return section(
        "Money columns by spread",
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
        lead=f"{shown}, weighted, in this domain. "
        "Trimmed: without a tenth of the weight at either end. Click a name to add or remove it.",
    )


def _toggle(variable: Variable, plan: Plan) -> html.Button:
    taken = variable.name in plan.features
    return html.Button(
        variable.name,
        id={"take": variable.name},
        n_clicks=0,
        type="button",
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


def toggle(chosen: Sequence[str] | None, name: str) -> list[str]:
    """Take a feature that was not chosen, leave one that was.

    >>> toggle(["DEBT", "INCOME"], "DEBT"), toggle(["INCOME"], "DEBT")
    (['INCOME'], ['INCOME', 'DEBT'])
    """
    names = list(chosen or [])
    return [each for each in names if each != name] if name in names else [*names, name]
