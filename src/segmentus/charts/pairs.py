"""Points of one or two groups into a scatter of two amounts, area by weight."""

from __future__ import annotations

import plotly.graph_objects as go

from segmentus.charts.axes import LEGEND, axis, new_figure
from segmentus.charts.scatter import Axis, Cloud, trace_points
from segmentus.charts.style import plain


def draw_pair(cloud: Cloud, x: Axis, y: Axis) -> go.Figure:
    """Draw the points of each group on two axes; colour and symbol by group.

    Parameters
    ----------
    cloud : the first group is drawn above the others.
    x, y : positions and titles with units; a point with nan is not drawn.
    """
    traces = [
        trace_points(cloud, number, x, y) | {"name": plain(name), "zorder": -number}
        for number, name in enumerate(cloud.names)
    ]
    several = len(traces) > 1
    return new_figure(
        traces,
        height=560,
        top=44 if several else 18,
        xaxis=axis(x.title, zeroline=False, **x.ticks),
        yaxis=axis(y.title, zeroline=False, **y.ticks),
        showlegend=several,
        legend=LEGEND,
    )
