"""Points of a segmentation into scatter plots: one trace a segment, area by weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from segmentus.arrays import Floats, Labels
from segmentus.charts.axes import Trace, axis, new_figure
from segmentus.charts.style import color, plain

SYMBOLS = (
    "circle", "square", "diamond", "triangle-up", "cross", "star", "hexagon", "triangle-down",
    "pentagon", "bowtie", "hourglass", "star-square",
)  # fmt: skip
_LARGEST, _SMALLEST = 15, 4.5
"""Diameters in pixels."""


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """One choice of a scatter's axis.

    Attributes
    ----------
    key : column name, or a word for a principal axis.
    title : with the unit.
    at : (q,) positions of the points.
    ticks : plotly settings, e.g. from `axes.amount_ticks`; empty for plain numbers.
    """

    key: str
    title: str
    at: Floats
    ticks: dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Cloud:
    """The points themselves, whatever the axes.

    Attributes
    ----------
    label : (q,) segment position 0…k−1.
    weight : (q,) shown as area.
    text : q hover texts, already escaped.
    names : k names of segments.
    """

    label: Labels
    weight: Floats
    text: tuple[str, ...]
    names: tuple[str, ...]


def draw_scatter(cloud: Cloud, x: Axis, y: Axis) -> go.Figure:
    """Draw the points on two axes; colour and symbol by segment, area by weight."""
    return new_figure(
        [
            trace_points(cloud, number, x, y) | {"name": _legend(number, name)}
            for number, name in enumerate(cloud.names)
        ],
        height=560,
        top=34,
        xaxis=axis(x.title, zeroline=False, **x.ticks),
        yaxis=axis(y.title, zeroline=False, **y.ticks),
        showlegend=True,
        legend={"itemsizing": "constant", "x": 1.02, "y": 1, "title": {"text": "Segment"}},
    )


def trace_points(cloud: Cloud, number: int, x: Axis, y: Axis) -> Trace:
    """Place the points of one segment; without its name for a legend."""
    rows = np.flatnonzero(cloud.label == number)
    return {
        "type": "scatter",
        "x": x.at[rows].round(3).tolist(),
        "y": y.at[rows].round(3).tolist(),
        "mode": "markers",
        "marker": {
            "color": color(number),
            "symbol": SYMBOLS[number % len(SYMBOLS)],
            "size": [float(f"{weight:.4g}") for weight in cloud.weight[rows]],
            "sizemode": "area",
            "sizeref": 2 * float(cloud.weight.max(initial=1e-300)) / _LARGEST**2,
            "sizemin": _SMALLEST,
            "opacity": 0.7,
            "line": {"width": 0},
        },
        "text": [cloud.text[row] for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _legend(number: int, name: str) -> str:
    """Number and name on lines short enough for a legend at the side."""
    lines, line = [], f"{number + 1}"
    for word in plain(name).split():
        if len(line) + len(word) > 26:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return "<br>".join([*lines, line])
