"""Quantiles by segment into a picture of spreads: 5–95 %, the middle half, the median."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from segmentus.arrays import Floats
from segmentus.charts.axes import (
    Trace,
    amount_ticks,
    axis,
    curve_words,
    ends_of,
    new_figure,
    numbered_axis,
)
from segmentus.charts.style import amount, axis_title, color, plain
from segmentus.features.values import Scale
from segmentus.survey.values import Variable


def draw_distributions(
    variable: Variable, quantiles: Floats, scale: Scale, names: Sequence[str]
) -> go.Figure:
    """Draw one variable by segment.

    Parameters
    ----------
    variable : money or a count.
    quantiles : (k, 5) in the variable's unit: 5, 25, 50, 75 and 95 % of the weight.
    scale : decides the curve of the axis, which is labelled in the variable's unit.
    names : k names of segments.
    """
    at = scale.open.apply(quantiles)
    low, high = ends_of(at)
    room = 0.05 * (high - low or 1.0)
    traces: list[Trace] = []
    for number, name in enumerate(names):
        text = _words(variable, quantiles[number], name)
        ends = [round(float(end), 4) for end in at[number]]
        traces.append(_range(number, [ends[0], ends[4]], 2, text))
        traces.append(_range(number, [ends[1], ends[3]], 9, text))
        traces.append(_median(number, ends[2], text))
    return new_figure(
        traces,
        height=92 + 26 * max(len(names), 3),
        xaxis=axis(
            axis_title(variable, curve=curve_words(scale)),
            zeroline=False,
            range=[low - room, high + room],
            **amount_ticks(scale, at),
        ),
        yaxis=numbered_axis(len(names)),
    )


def _range(number: int, ends: list[float], width: int, text: str) -> Trace:
    """A bar between two quantiles."""
    return {
        "type": "scatter",
        "x": ends,
        "y": [str(number + 1)] * 2,
        "mode": "lines",
        "line": {"color": color(number), "width": width},
        "text": [text] * 2,
        "hovertemplate": "%{text}<extra></extra>",
    }


def _median(number: int, at: float, text: str) -> Trace:
    return {
        "type": "scatter",
        "x": [at],
        "y": [str(number + 1)],
        "mode": "markers",
        "marker": {"color": "#ffffff", "size": 10, "line": {"color": color(number), "width": 3}},
        "text": [text],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _words(variable: Variable, quantiles: Floats, name: str) -> str:
    """Hover text with all five quantiles in the unit."""
    p5, p25, p50, p75, p95 = (plain(amount(float(q), variable, "median")) for q in quantiles)
    return f"{plain(name)}<br>median {p50}<br>middle half {p25} to {p75}<br>5–95 % {p5} to {p95}"
