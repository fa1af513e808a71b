"""Standardised mean differences before and after raking into a love plot: two dots a line."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from segmentus.charts.axes import LEGEND, Trace, axis, named_axis, new_figure
from segmentus.charts.style import NEUTRAL, color, plain

BALANCED = 0.1
"""Absolute difference under which a variable is usually called balanced."""


def draw_love(names: Sequence[str], before: Sequence[float], after: Sequence[float]) -> go.Figure:
    """Draw absolute standardised differences, one line a variable, before and after.

    Parameters
    ----------
    names : of the variables.
    before, after : signed differences; their size is drawn.
    """
    sizes = [[abs(value) for value in side] for side in (before, after)]
    largest = max(BALANCED, *sizes[0], *sizes[1])
    return new_figure(
        [
            _dots(names, sizes[0], "before raking", NEUTRAL, "circle-open"),
            _dots(names, sizes[1], "after raking", color(0), "circle"),
        ],
        height=120 + 30 * max(len(names), 3),
        top=40,
        xaxis=axis(
            "Absolute standardised mean difference", range=[-0.02 * largest, 1.08 * largest]
        ),
        yaxis=named_axis([plain(name) for name in names], "Variable or class"),
        showlegend=True,
        legend=LEGEND,
        shapes=[
            {
                "type": "line", "x0": BALANCED, "x1": BALANCED, "yref": "paper", "y0": 0, "y1": 1,
                "line": {"color": NEUTRAL, "width": 1, "dash": "dot"},
            }
        ],
    )  # fmt: skip


def _dots(
    names: Sequence[str], sizes: Sequence[float], name: str, shade: str, symbol: str
) -> Trace:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(sizes),
        "y": [str(at) for at in range(len(names))],
        "name": name,
        "marker": {"color": shade, "symbol": symbol, "size": 9},
        "hovertext": [
            plain(f"{one}, {name}: {size:.3f}") for one, size in zip(names, sizes, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
