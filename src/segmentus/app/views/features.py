"""The columns that form the groups, as a list that is changed by pressing, and how many groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from segmentus.app.address import Address, presets
from segmentus.app.elements import Element, button, chips, field, link, title_page
from segmentus.app.views.among import show_among, word_among
from segmentus.app.views.candidates import FeatureChoices
from segmentus.app.views.column_values import known_values
from segmentus.app.views.histograms import draw_spread, word_usual
from segmentus.app.views.statistician import show_statistician
from segmentus.charts.style import heading
from segmentus.features.overlap import Overlap
from segmentus.features.values import Features
from segmentus.formats import full_heading, repeats_name
from segmentus.report.words import word_number
from segmentus.survey.values import Survey, Variable

_KS = range(3, 8)
_LINE = "The line in each picture is the typical value: half have less, half have more."


@dataclass(frozen=True, slots=True, eq=False)
class Formed:
    """What the page shows of a plan.

    Attributes
    ----------
    names : of the columns that form the groups.
    overlaps : those that others nearly say.
    choices, features : for the statistician; None where the plan does not fit the data.
    """

    names: Sequence[str]
    overlaps: Sequence[Overlap] = ()
    choices: FeatureChoices | None = None
    features: Features | None = None


def show_features(
    address: Address, survey: Survey, formed: Formed, problem: Sequence[Element] = ()
) -> list[Element]:
    """Show what forms the groups, who is among them, and how many groups there shall be."""
    here = [survey.variable(name) for name in formed.names]
    domain = formed.choices.domain if formed.choices is not None else survey
    items = [_item(address, variable, domain, formed) for variable in here]
    return [
        title_page(
            "What should form the groups?",
            f"{survey.source.units.capitalize()} alike in these columns come together. Everything "
            "else is described afterwards.",
        ),
        *problem,
        *_say_identity(formed.choices),
        html.Div(
            [
                html.Div(
                    [
                        html.H2("Groups are formed by"),
                        html.P(_LINE, className="small") if items else None,
                        html.Ul(items, className="forming")
                        if items else html.P("Choose a column.", className="lookat"),
                        _changing(address, survey, formed.names),
                        _how_many(address),
                    ]
                ),
                html.Aside([show_among(address, survey), *_shown(address, survey, formed.names)]),
            ],
            className="with-aside",
        ),
        html.P(
            [
                button("Find groups", "run", primary=True, disabled=not items),
                html.Span(_word_search(address, survey, len(items)), className="small"),
            ],
            className="onward find",
        ),
        show_statistician(address, survey, formed.choices, formed.features),
    ]  # fmt: skip


def _word_search(address: Address, survey: Survey, many: int) -> str:
    if not many:
        return "Choose a column first."
    count = word_among(survey, address.plan.where).removeprefix("Everyone: ")
    units = "" if address.plan.where else f" {survey.source.units}"
    return f"{count}{units}, {word_number(many)} {'column' if many == 1 else 'columns'}."


def _item(address: Address, variable: Variable, domain: Survey, formed: Formed) -> html.Li:
    """One column: its name, how it spreads, whether others say it already, and a way out."""
    known = known_values(domain, variable.name)
    typical = word_usual(variable, known)
    meaning = "" if repeats_name(variable) else f"{heading(variable)}; "
    rest = tuple(name for name in formed.names if name != variable.name)
    out = link(
        _formed_by(address, rest),
        ["✕ Take out", html.Span(f" {variable.name}", className="unseen")],
        id=f"out-{variable.name}",
        className="button low",
    )
    overlap = next((each for each in formed.overlaps if each.name == variable.name), None)
    return html.Li(
        [
            html.Div([html.B(variable.name), html.Small(f"{meaning}{typical}")]),
            draw_spread(variable, known),
            html.Div(_word_overlap(overlap, address, rest), className="note"),
            out if rest else html.Span(),
        ]
    )


def _formed_by(address: Address, names: tuple[str, ...]) -> Address:
    """Return the address with these columns; what was said of others alone goes with them."""
    known = {name.upper() for name in names}
    own = {
        which: {
            name: word for name, word in getattr(address.plan, which).items()
            if name.upper() in known
        }
        for which in ("curves", "scales")
    }  # fmt: skip
    return address.asking(features=names, **own)


def _word_overlap(
    overlap: Overlap | None, address: Address, rest: tuple[str, ...]
) -> list[Element]:
    """Say in words that other columns say the same, and offer to take this one out."""
    if overlap is None:
        return []
    share = f"{100 * overlap.share:.0f}\u00a0%"
    if overlap.how == "twin":
        words = f"Moves together with {overlap.others[0]}: it says little that is new."
    else:
        sign = " × " if overlap.how == "product" else " + "
        words = (
            f"Nearly {sign.join(overlap.others)}: within a tenth for {share} of the rows. "
            "It would count the same twice, so the groups would lean on it."
        )
    out = link(_formed_by(address, rest), "Take it out", id=f"twin-{overlap.name}")
    return [html.P([words, " ", out], className="twin")]


def _changing(address: Address, survey: Survey, names: Sequence[str]) -> html.Div:
    """Offer the columns that may be added, and the way back to the automatic choice."""
    menu = dcc.Dropdown(
        _addable(address, survey, names), None, id={"column": "", "says": "add"},
        placeholder="+ Add a column …", className="picker", maxHeight=320,
    )  # fmt: skip
    usual = presets()[address.preset]
    again = {"select": usual.select} if usual.select else {"features": usual.features}
    changed = address.plan.features != usual.features
    return html.Div(
        [
            field("Add a column", menu),
            *([link(address.asking(**again), "Back to the automatic choice",
                    id="automatic", className="button low")] if changed else []),
        ],
        className="row-of-fields adding",
    )  # fmt: skip


def _addable(address: Address, survey: Survey, names: Sequence[str]) -> list[dict[str, Any]]:
    """Amounts first, then kinds, then what is not offered and why."""
    schema, plan = survey.schema, address.plan
    amounts, kinds, others = [], [], []
    for variable in survey.variables.values():
        column = schema.column(variable.name) if schema is not None else None
        label = full_heading(variable)
        if variable.name in names:
            continue
        if column is not None and column.role == "outcome":
            others.append((f"{label} (outcome)", variable.name))
        elif column is not None and column.protected and not plan.include_protected:
            others.append((f"{label} (protected)", variable.name))
        elif variable.kind in ("money", "count"):
            amounts.append((label, variable.name))
        elif schema is not None:
            kinds.append((f"{label} (a kind, no amount)", variable.name))
    offered = [(*each, False) for each in (*amounts, *kinds)]
    offered += [(*each, True) for each in others]
    return [{"label": label, "value": name, "disabled": never} for label, name, never in offered]


def _how_many(address: Address) -> html.Section:
    """Let the data say how many groups, or choose a number."""
    plan = address.plan
    fixed = plan.k if plan.rule == "fixed" else None
    free = address.asking(k="auto" if plan.rule == "fixed" else plan.rule)
    pills = [(free, "Let the data say", fixed is None)]
    pills += [(address.asking(k=k), str(k), k == fixed) for k in _KS]
    other = fixed if fixed not in (None, *_KS) else None
    box = dcc.Input(
        id={"column": "", "says": "k"}, type="number", min=2, max=12, step=1, debounce=True,
        value=other, className="text", placeholder="other",
    )  # fmt: skip
    return html.Section(
        [
            html.H2("How many groups?"),
            html.Div(
                [chips(pills, "How many groups"), field("Another number", box)],
                className="how-many",
            ),
            html.P("More can be looked at afterwards by one press, without waiting.",
                   className="small"),
        ]
    )  # fmt: skip


def _shown(address: Address, survey: Survey, names: Sequence[str]) -> list[Element]:
    """Say what is shown and forms nothing."""
    schema = survey.schema
    if schema is None:
        return []
    outcomes = [column.name for column in schema.outcomes]
    protected = [column.name for column in schema.columns if column.protected]
    described = [
        column
        for column in schema.columns
        if column.kind is not None and column.name not in (*names, *outcomes, *protected)
    ]
    lines = [
        f"Outcome: {', '.join(outcomes)}." if outcomes else "Outcome: none.",
        f"Protected: {', '.join(protected[:6])}." if protected else "",
        f"Described: {len(described):,} {'column' if len(described) == 1 else 'columns'}.",
    ]
    change = link(address.at("start", part=""), "Change", id="change-columns")
    return [
        html.Div(
            [
                html.H3("Shown, but forming nothing"),
                *(html.P(line, className="small") for line in lines if line),
                html.P(change),
            ],
            className="panel tinted",
        )
    ]


def _say_identity(found: FeatureChoices | None) -> list[Element]:
    """Say what the identity guard says of the features of the plan."""
    if found is None or found.identity is None:
        return []
    text = (
        f"{found.identity.text} in every row: together these features count the same thing twice. "
        "Leave one out, or allow it."
    )
    return [html.P(text, className="banner", role="alert")]
