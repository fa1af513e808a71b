"""A clustergram into its picture: how clusters split as k grows."""

from __future__ import annotations

import plotly.graph_objects as go

from segmentus.arrays import Floats
from segmentus.charts.axes import Trace, axis, new_figure
from segmentus.charts.style import NEUTRAL, PALETTE, color, share
from segmentus.segments.clustergram import Clustergram

_WIDEST, _LARGEST = 26.0, 30.0
"""Line width and dot diameter, in pixels, of the whole population."""

_BAND = "rgba(122,127,135,0.35)"


def draw_clustergram(gram: Clustergram, chosen: int) -> go.Figure:
    """Draw clusters as dots over k, joined by lines as wide as the population that moves.

    Parameters
    ----------
    gram : of a sweep.
    chosen : the k to mark; its clusters have the colours of the segments.
    """
    room = 0.5 if len(gram.ks) > 1 else 1.0
    return new_figure(
        [*_bands(gram), *(_dots(gram, place, chosen) for place in range(len(gram.ks)))],
        height=440,
        xaxis=axis(
            "k (number of segments)",
            tickmode="array",
            tickvals=list(gram.ks),
            range=[gram.ks[0] - room, gram.ks[-1] + room],
            zeroline=False,
            showgrid=False,
        ),
        yaxis=axis("Center on the first principal axis (feature scale)", zeroline=False),
        shapes=[
            {
                "type": "line", "xref": "x", "yref": "paper", "x0": chosen, "x1": chosen,
                "y0": 0, "y1": 1, "line": {"color": PALETTE[1], "width": 1.5, "dash": "dot"},
                "layer": "below",
            }
        ],
    )  # fmt: skip


def _bands(gram: Clustergram) -> list[Trace]:
    """One trace for each whole pixel of width, so that a figure has few of them."""
    traces: dict[int, Trace] = {}
    for place, flow in enumerate(gram.flows):
        for (i, j), part in _parts(flow):
            width = max(round(_WIDEST * part), 1)
            trace = traces.setdefault(width, _band(width))
            trace["x"] += [gram.ks[place], gram.ks[place + 1], None]
            trace["y"] += [
                round(float(gram.heights[place][i]), 4),
                round(float(gram.heights[place + 1][j]), 4),
                None,
            ]
    return [traces[width] for width in sorted(traces, reverse=True)]


def _parts(flow: Floats) -> list[tuple[tuple[int, int], float]]:
    return [
        ((i, j), float(flow[i, j]))
        for i in range(flow.shape[0])
        for j in range(flow.shape[1])
        if flow[i, j] > 0
    ]


def _band(width: int) -> Trace:
    return {
        "type": "scatter", "x": [], "y": [], "mode": "lines",
        "line": {"color": _BAND, "width": width}, "hoverinfo": "skip",
    }  # fmt: skip


def _dots(gram: Clustergram, place: int, chosen: int) -> Trace:
    """The clusters of one k."""
    k, shares = gram.ks[place], gram.shares[place]
    marked = k == chosen
    return {
        "type": "scatter",
        "x": [k] * len(shares),
        "y": gram.heights[place].round(4).tolist(),
        "mode": "markers",
        "marker": {
            "size": [max(_LARGEST * float(part) ** 0.5, 5.0) for part in shares],
            "color": [color(number) if marked else NEUTRAL for number in range(len(shares))],
            "line": {"width": 0},
            "opacity": 1,
        },
        "text": [
            f"k = {k}, segment {number + 1}: {share(float(part))} of the population"
            for number, part in enumerate(shares)
        ],
        "hovertemplate": "%{text}<extra></extra>",
    }
