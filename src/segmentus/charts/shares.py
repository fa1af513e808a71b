"""Compositions into grouped bars: a domain beside those it is compared with."""

from __future__ import annotations

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from segmentus.charts.axes import LEGEND, Trace, axis, named_axis, new_figure
from segmentus.charts.profile import draw_errors
from segmentus.charts.style import color, heading, plain, share
from segmentus.estimate.variance import Estimate
from segmentus.explore.composition import Composition


def draw_shares(composition: Composition, names: Sequence[str]) -> go.Figure:
    """Draw the share of each value, one bar a group, with bars of one standard error.

    Parameters
    ----------
    composition : of a category.
    names : of the domain, and of the others where there are any.
    """
    groups = [[part.domain for part in composition.parts]]
    others = [part.other for part in composition.parts if part.other is not None]
    groups += [others] if others else []
    labels = [plain(part.label) for part in composition.parts]
    traces = [
        _bars(group, labels, plain(name), color(place))
        for place, (group, name) in enumerate(zip(groups, names, strict=False))
    ]
    several = len(groups) > 1
    top = max((one.value for group in groups for one in group), default=1.0)
    return new_figure(
        traces[::-1],
        height=round(86 + 26 * several + 21 * (len(groups) + 0.5) * max(len(labels), 2)),
        top=36 if several else 10,
        barmode="group",
        bargap=0.22,
        xaxis=axis("Share of the population (%)", range=[0, 125 * top], nticks=6),
        yaxis=named_axis(labels, f"{plain(heading(composition.variable))} (value)"),
        showlegend=several,
        legend=LEGEND | {"traceorder": "reversed"},
    )


def _bars(estimates: Sequence[Estimate], labels: list[str], name: str, shade: str) -> Trace:
    """One group's shares, in words at the end of the bars."""
    return {
        "type": "bar",
        "x": [round(100 * one.value, 4) for one in estimates],
        "y": [str(place) for place in range(len(labels))],
        "orientation": "h",
        "name": name,
        "marker": {"color": shade},
        "text": [share(one.value) for one in estimates],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertext": [
            f"{name}: {label} {_word(one)}" for label, one in zip(labels, estimates, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "error_x": draw_errors(estimates, 100),
    }


def _word(one: Estimate) -> str:
    error = f" ± {100 * one.se:.1f} points" if math.isfinite(one.se) else ""
    return f"{share(one.value)}{error}, {one.families:,} in the sample"
