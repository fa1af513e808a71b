"""Quantiles by group into box plots: the median, the middle half, whiskers at 5 and 95 %."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from segmentus.arrays import Floats
from segmentus.charts.axes import (
    NARROW,
    Trace,
    amount_ticks,
    axis,
    curve_words,
    named_axis,
    new_figure,
)
from segmentus.charts.style import amount, axis_title, color, heading, people, plain
from segmentus.explore.boxes import Box, Boxes


def draw_boxes(boxes: Boxes) -> go.Figure:
    """Draw one box a group, the first on top."""
    at = boxes.scale.apply(np.array([one.quantiles for one in boxes.boxes]))
    labels = [plain(one.label) for one in boxes.boxes]
    places = [str(place) for place in range(len(labels))]
    low, high = float(at.min()), float(at.max())
    room = 0.05 * (high - low or 1.0)
    return new_figure(
        [_box(at, places), _words(boxes, at, places)],
        height=104 + 36 * max(len(labels), 3),  # the title at the side needs as much
        xaxis=axis(
            axis_title(boxes.variable, curve=curve_words(boxes.scale)),
            letters=NARROW,
            range=[low - room, high + room],
            zeroline=False,
            **amount_ticks(boxes.scale, at, room="narrow"),
        ),
        yaxis=named_axis(labels, plain(heading(boxes.by))),
    )


def _box(at: Floats, places: list[str]) -> Trace:
    """Boxes from quantiles that are already taken."""
    low, first, middle, third, high = (column.round(4).tolist() for column in at.T)
    return {
        "type": "box",
        "orientation": "h",
        "y": places,
        "lowerfence": low,
        "q1": first,
        "median": middle,
        "q3": third,
        "upperfence": high,
        "line": {"color": color(0), "width": 1.6},
        "fillcolor": "rgba(0,120,180,0.25)",
        "hoverinfo": "skip",
        "width": 0.55,
    }


def _words(boxes: Boxes, at: Floats, places: list[str]) -> Trace:
    """Marks on the medians that say in the unit what the boxes are."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": at[:, 2].round(4).tolist(),
        "y": places,
        "marker": {"color": color(0), "size": 7},
        "text": [_word(boxes, one) for one in boxes.boxes],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _word(boxes: Boxes, one: Box) -> str:
    p5, p25, p50, p75, p95 = (
        plain(amount(float(q), boxes.variable, "median")) for q in one.quantiles
    )
    return (
        f"{plain(one.label)}: {one.families:,} in the sample, standing for "
        f"{people(one.population)}<br>median {p50}<br>middle half {p25} to {p75}"
        f"<br>5–95 % {p5} to {p95}"
    )
