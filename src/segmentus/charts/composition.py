"""Shares of categories into stacked bars: each segment beside all segments and everyone."""

from __future__ import annotations

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from segmentus.charts.axes import Trace, axis, new_figure
from segmentus.charts.style import plain, ramp, share
from segmentus.segments.profile import Line

ALL, EVERYONE = "All", "Everyone"


def draw_composition(
    lines: Sequence[Line], names: Sequence[str], *, whole: str = "the population"
) -> go.Figure:
    """Draw the shares of one variable's categories; all segments and everyone once where equal.

    Parameters
    ----------
    lines : "share" lines of one variable, one a category in display order.
    names : k names of segments.
    whole : what the shares are of.
    """
    apart = any(sets_apart(line) for line in lines)
    ticks = [*(str(number + 1) for number in range(len(names))), ALL, *([EVERYONE] * apart)]
    groups = [*names, "All segments", *([EVERYONE] * apart)]
    shades = ramp(len(lines))
    return new_figure(
        [_bars(line, shade, ticks, groups) for line, shade in zip(lines, shades, strict=True)],
        height=84 + 27 * len(ticks),
        left=76,
        barmode="stack",
        bargap=0.18,
        uniformtext={"minsize": 10, "mode": "hide"},
        xaxis=axis(f"Share of {whole} (%)", range=[0, 100]),
        yaxis=axis(
            "Segment (number)",
            type="category",
            categoryorder="array",
            categoryarray=ticks[::-1],
            showgrid=False,
        ),
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
    )


def sets_apart(line: Line) -> bool:
    """Tell whether all segments together differ from everyone: not where all were segmented."""
    ours, theirs = line.domain.value, line.everyone.value
    return not (ours == theirs or (math.isnan(ours) and math.isnan(theirs)))


def _bars(line: Line, shade: str, ticks: list[str], groups: list[str]) -> Trace:
    """One category in every group."""
    values = [one.value for one in (*line.segments, line.domain, line.everyone)][: len(ticks)]
    label = plain(line.label)
    return {
        "type": "bar",
        "x": [round(100 * value, 4) if math.isfinite(value) else None for value in values],
        "y": ticks,
        "orientation": "h",
        "name": label,
        "marker": {"color": shade, "line": {"width": 0}},
        "text": [f"{100 * value:.0f}" if math.isfinite(value) else "" for value in values],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "hovertext": [
            f"{plain(group)}: {label} {share(value)}"
            for group, value in zip(groups, values, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
