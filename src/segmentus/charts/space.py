"""Points of a segmentation into a box that can be turned: three axes, one trace a segment."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from segmentus.charts.axes import Trace, new_figure
from segmentus.charts.scatter import Axis, Cloud, trace_points
from segmentus.charts.style import NEUTRAL, color

SOLIDS = ("circle", "square", "diamond", "cross", "circle-open", "square-open", "diamond-open")
"""All marks that a figure in space can draw."""


def draw_space(cloud: Cloud, x: Axis, y: Axis, z: Axis) -> go.Figure:
    """Draw the points in a box that can be turned; colour by segment, size by weight."""
    axes = {f"{name}axis": _edge(one) for name, one in (("x", x), ("y", y), ("z", z))}
    return new_figure(
        [_trace_in_space(cloud, number, x, y, z) for number in range(len(cloud.names))],
        height=600,
        left=0,
        scene={
            **axes,
            "aspectmode": "cube",
            "camera": {"eye": {"x": 1.5, "y": 1.5, "z": 0.9}, "center": {"z": -0.12}},
        },
        showlegend=True,
        legend={"itemsizing": "constant", "x": 1.02, "y": 1, "title": {"text": "Segment"}},
    )


def _edge(one: Axis) -> dict[str, Any]:
    """One edge of the box; its title breaks before the bracket, so that it fits."""
    return {
        "title": {"text": one.title.replace(" (", "<br>("), "font": {"size": 11}},
        "tickfont": {"size": 10},
        "showbackground": False,
        "gridcolor": NEUTRAL,
        "gridwidth": 1,
        "zeroline": False,
        **{name: value for name, value in one.ticks.items() if name != "tickangle"},
    }


def _trace_in_space(cloud: Cloud, number: int, x: Axis, y: Axis, z: Axis) -> Trace:
    """The points of one segment in three dimensions."""
    rows = np.flatnonzero(cloud.label == number)
    flat = trace_points(cloud, number, x, y)
    sizes = 12 * np.sqrt(cloud.weight[rows] / cloud.weight.max(initial=1e-300))
    marker = {
        "color": color(number),
        "symbol": SOLIDS[number % len(SOLIDS)],
        "size": np.maximum(sizes, 3.5).round(2).tolist(),
        "sizemode": "diameter",
        "opacity": 0.85,
        "line": {"width": 0},
    }
    return flat | {"type": "scatter3d", "z": z.at[rows].round(3).tolist(), "marker": marker}
