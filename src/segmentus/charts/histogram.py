"""Distributions into histograms: a domain as bars, those it is compared with as a line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import plotly.graph_objects as go

from segmentus.arrays import Floats
from segmentus.charts.axes import LEGEND, Trace, amount_ticks, axis, curve_words, new_figure
from segmentus.charts.style import amount, axis_title, color, plain, share
from segmentus.explore.distribution import Distribution, Spread


def draw_histogram(
    distribution: Distribution, names: Sequence[str], whole: str = "the population"
) -> go.Figure:
    """Draw the share of each bin by group, bins equally wide on the axis.

    Parameters
    ----------
    distribution : where its zeros stand apart they are not drawn; the words beside say how many.
    names : of the domain, and of the others where there are any.
    whole : what the shares are of.
    """
    edges = distribution.scale.apply(distribution.edges)
    words = _bins(distribution)
    bars, *lines = zip(distribution.groups, map(plain, names), strict=True)
    top = max(float(group.share.max(initial=0.0)) for group in distribution.groups)
    several = len(lines) > 0
    low, high = float(edges[0]), float(edges[-1])
    room = 0.02 * (high - low)
    return new_figure(
        [_bars(*bars, edges, words), *(_outline(*line, edges) for line in lines)],
        height=300 if several else 276,
        top=38 if several else 14,
        bargap=0,
        xaxis=axis(
            axis_title(distribution.variable, curve=curve_words(distribution.scale)),
            range=[low - room, high + room],
            zeroline=False,
            showgrid=False,
            **amount_ticks(distribution.scale, edges),
        ),
        yaxis=axis(f"Share of {plain(whole)} (%)", range=[0, 108 * top], nticks=5),
        showlegend=several,
        legend=LEGEND,
    )


def _bars(group: Spread, name: str, edges: Floats, bins: list[str]) -> Trace:
    """One filled bar a bin."""
    return {
        "type": "bar",
        "x": ((edges[:-1] + edges[1:]) / 2).round(4).tolist(),
        "width": (edges[1:] - edges[:-1]).round(5).tolist(),
        "y": (100 * group.share).round(4).tolist(),
        "name": name,
        "marker": {"color": color(0), "line": {"width": 0}, "opacity": 0.75},
        "hovertext": [
            f"{name}: {words}: {share(float(part))}"
            for words, part in zip(bins, group.share, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _outline(group: Spread, name: str, edges: Floats) -> Trace:
    """The tops of the bins as a line of steps."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [float(edge) for edge in edges.repeat(2).round(4)],
        "y": [0.0, *(100 * group.share).repeat(2).round(4).tolist(), 0.0],
        "name": name,
        "line": {"color": color(1), "width": 2},
        "hoverinfo": "skip",
    }


def _bins(distribution: Distribution) -> list[str]:
    """Each bin in words, in the unit of the variable."""
    ends = [
        plain(amount(float(edge), distribution.variable, "value")) for edge in distribution.edges
    ]
    return [f"{low} to {high}" for low, high in pairwise(ends)]
