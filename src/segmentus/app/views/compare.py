"""Two studies of one domain into a page: what a setting changes, and who moves."""

from __future__ import annotations

from dash import html

from segmentus.app.address import Address
from segmentus.app.elements import Element, chips, figure, section, table
from segmentus.charts.flow import draw_flow
from segmentus.charts.style import number, people, share
from segmentus.errors import InputError
from segmentus.plan import Plan
from segmentus.report.values import Shown, Table
from segmentus.segments.flow import Flow, trace_flow
from segmentus.study import Study

_WORDS = {
    "weights:none": "fitted without weights",
    "weights:survey": "fitted with weights",
    "curve:auto": "each curve by its skewness",
    "curve:linear": "linear",
    "curve:asinh": "asinh",
    "scale:none": "not standardised",
    "scale:standard": "standardised",
}


def other_plan(address: Address, k: int) -> Plan | None:
    """Plan to compare with; None where the address names none.

    Any setting but k is compared at the same number of segments, so that nothing else differs.

    Raises
    ------
    InputError
        The setting is unknown.
    """
    if not address.against:
        return None
    name, _, value = address.against.partition(":")
    if name == "k" and value.isdecimal():
        return address.asking(k=int(value)).plan
    if address.against not in _WORDS:
        raise InputError(f"compare: there is no setting {address.against!r}; choose one of those.")
    return address.asking(k=k, **{name: value}).plan


def offer_settings(address: Address, study: Study) -> list[Element]:
    """Show what the study can be compared with."""
    plan = address.plan
    now = {f"{name}:{getattr(plan, name)}" for name in ("weights", "curve", "scale")}
    settings = [(key, words) for key, words in _WORDS.items() if key not in now]
    settings += [(f"k:{k}", f"k = {k}") for k in study.sweep.ks if k != study.choice.k]
    items = [
        (address.at("compare", against=key), words, key == address.against)
        for key, words in settings
    ]
    return [
        section(
            "Compare with",
            chips(items, "Compare with"),
            lead=f"Now: {_describe(study)}. Click what to change.",
        )
    ]


def show_comparison(address: Address, first: Study, second: Study, source: str) -> list[Element]:
    """Show both settings side by side and the flow between them."""
    flow = trace_flow(
        first.survey.design,
        first.segmentation.clustering.labels,
        second.segmentation.clustering.labels,
    )
    title = f"From “{_describe(first)}” to “{_describe(second)}”"
    return [
        section(
            "Side by side",
            html.Div([_side(first, "now"), _side(second, "other")], className="sides"),
        ),
        section(
            "Who moves",
            figure(_show_flow(flow, first, second, title), source),
            table(_tabulate(flow, first, second), "flow"),
            lead=f"{share(flow.kept)} of the population stays together with the largest part of "
            "its segment.",
        ),
    ]


def _describe(study: Study) -> str:
    """Say in a few words what sets a setting apart."""
    plan = study.plan
    weights = "with weights" if plan.weights == "survey" else "without weights"
    curve = _WORDS.get(f"curve:{plan.curve}", "")
    scale = "standardised" if plan.scale == "standard" else "not standardised"
    return f"k = {study.choice.k}, {curve}, {scale}, fitted {weights}"


def _side(study: Study, side: str) -> html.Div:
    score = study.segmentation.fit.score
    thin = {warning.segment for warning in study.segmentation.warnings}
    rows = zip(study.segmentation.names, study.profile.share, study.profile.families, strict=True)
    content = Table(
        f"Silhouette {number(score.silhouette)}.",
        ("Segment", "Name", "Share", f"{study.survey.source.units.capitalize()} in the sample"),
        tuple(
            (
                f"{place}{' ⚠' if place in thin else ''}", name, share(part.value),
                f"{families:,}",
            )
            for place, (name, part, families) in enumerate(rows, start=1)
        ),
    )  # fmt: skip
    warnings = [html.P(each.text, className="caution") for each in study.segmentation.warnings]
    return html.Div([html.H3(_describe(study)), table(content, f"side-{side}"), *warnings])


def _show_flow(flow: Flow, first: Study, second: Study, title: str) -> Shown:
    names = (_numbered(first), _numbered(second))
    return Shown(
        id="flow",
        title=title,
        caption="Left: segments now. Right: segments with the other setting. Bands are as wide as "
        "the population that goes from one to the other; a segment on the right has the colour of "
        "the one on the left that most of it comes from.",
        alt=f"Flow from {first.choice.k} to {second.choice.k} segments; the table has the numbers.",
        figure=draw_flow(flow, *names, first.survey.source.units),
    )


def _tabulate(flow: Flow, first: Study, second: Study) -> Table:
    units = first.survey.source.units
    cells = sorted(
        ((i, j) for i in range(first.choice.k) for j in range(second.choice.k)),
        key=lambda cell: -float(flow.population[cell]),
    )
    total = float(flow.population.sum())
    return Table(
        "Every band, the widest first.",
        ("From", "To", f"Population ({units})", "Share of all", f"In the sample ({units})"),
        tuple(
            (
                _numbered(first)[i], _numbered(second)[j],
                people(float(flow.population[i, j])), share(float(flow.population[i, j]) / total),
                f"{int(flow.families[i, j]):,}",
            )
            for i, j in cells
            if flow.population[i, j] > 0
        ),
    )  # fmt: skip


def _numbered(study: Study) -> list[str]:
    return [f"{place} {name}" for place, name in enumerate(study.segmentation.names, start=1)]
