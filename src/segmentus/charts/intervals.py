"""Estimates with intervals into dots on lines, and sizes of samples into a curve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from segmentus.charts.axes import LEGEND, Trace, axis, named_axis, new_figure
from segmentus.charts.scatter import SYMBOLS
from segmentus.charts.style import NEUTRAL, color, plain

Point = tuple[float, float, float]
"""A value with the lower and the upper end of its interval; nan where there is none."""


def draw_intervals(
    names: Sequence[str],
    series: Mapping[str, Sequence[Point]],
    title: str,
    *,
    mark: float | None = None,
    percent: bool = False,
) -> go.Figure:
    """Draw a line for each name, with a mark and an interval of each series.

    Parameters
    ----------
    names : of the lines, the first on top.
    series : name → one point a line.
    title : of the axis.
    mark : value at which a dotted line stands.
    percent : whether values are shares of 1.
    """
    lines = [] if mark is None else [
        {
            "type": "line", "x0": mark, "x1": mark, "yref": "paper", "y0": 0, "y1": 1,
            "line": {"color": NEUTRAL, "width": 1, "dash": "dot"},
        }
    ]  # fmt: skip
    traces = [
        _dots(names, points, name, place, len(series), percent)
        for place, (name, points) in enumerate(series.items())
    ]
    return new_figure(
        traces,
        height=120 + 34 * max(len(names), 3),
        top=40,
        xaxis=axis(title, rangemode="tozero", tickformat=".0%" if percent else ""),
        yaxis=named_axis([plain(name) for name in names], "")
        | {"categoryorder": "array", "type": "linear", "tickvals": list(range(len(names))),
           "range": [len(names) - 0.5, -0.5], "zeroline": False},
        showlegend=len(series) > 1,
        legend=LEGEND,
        shapes=lines,
    )  # fmt: skip


def _dots(
    names: Sequence[str], points: Sequence[Point], name: str, place: int, count: int, percent: bool
) -> Trace:
    """One series, moved a little off the line where there are several."""
    off = 0.24 * (place - (count - 1) / 2)

    def write(value: float) -> str:
        return f"{100 * value:.1f} %" if percent else f"{value:.2f}"

    return {
        "type": "scatter",
        "mode": "markers",
        "x": [value for value, _, _ in points],
        "y": [at + off for at in range(len(points))],
        "name": name,
        "marker": {"color": color(place), "symbol": SYMBOLS[place % len(SYMBOLS)], "size": 9},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [high - value if high == high else 0.0 for value, _, high in points],
            "arrayminus": [value - low if low == low else 0.0 for value, low, _ in points],
            "thickness": 1.5,
            "width": 4,
        },
        "hovertext": [
            plain(f"{one}, {name}: {write(value)} ({write(low)} to {write(high)})")
            if low == low else plain(f"{one}, {name}: {write(value)}")
            for one, (value, low, high) in zip(names, points, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip


def draw_sizes_tried(families: Sequence[int], found: Sequence[float], mark: float) -> go.Figure:
    """Draw the share of samples that find the segments, by the families asked.

    Parameters
    ----------
    families, found : of each size tried, ascending.
    mark : share that is wanted.
    """
    return new_figure(
        [
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": list(families),
                "y": list(found),
                "line": {"color": color(0)},
                "hovertemplate": "%{x:,} families: %{y:.0%}<extra></extra>",
            }
        ],
        height=300,
        xaxis=axis("Families asked (logarithmic scale)", type="log", tickformat=",", dtick="D2"),
        yaxis=axis("Samples that find the segments (%)", tickformat=".0%", range=[0, 1.05]),
        shapes=[
            {
                "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": mark, "y1": mark,
                "line": {"color": NEUTRAL, "width": 1, "dash": "dot"},
            }
        ],
    )  # fmt: skip
