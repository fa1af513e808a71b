"""A flow between two partitions into a picture of bands: who goes from where to where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from segmentus.charts.axes import Trace, fold, new_figure
from segmentus.charts.style import color, people, plain, share
from segmentus.segments.flow import Flow

_FAINT = 0.45
_SIDE, _LETTERS, _LINE, _NODE = 136, 17, 14, 22
"""Pixels at either side for names, letters and pixels of a line of theirs, width of a segment."""
_TOP, _BOTTOM, _GAP = 34, 16, 8


def draw_flow(
    flow: Flow,
    first: Sequence[str],
    second: Sequence[str],
    units: str,
    sides: tuple[str, str] = ("From", "To"),
) -> go.Figure:
    """Draw the population that goes from each segment of one setting to each of the other.

    A segment of the other setting has the colour of the one that most of it comes from. Names and
    shares stand beside the bands, where the page's own ink is read.

    Parameters
    ----------
    flow : between them.
    first, second : names of segments.
    units : plural word for the sampled things.
    sides : what the segments at the left and at the right are.
    """
    rows = max(len(first), len(second))
    height = 130 + 62 * rows
    return new_figure(
        [_bands(flow, first, second, units, sides)],
        height=height,
        left=_SIDE,
        top=_TOP,
        margin={"l": _SIDE, "r": _SIDE, "t": _TOP, "b": _BOTTOM},
        annotations=[
            *_ends(flow.population.sum(axis=1), first, sides[0], 0, height - _TOP - _BOTTOM),
            *_ends(flow.population.sum(axis=0), second, sides[1], 1, height - _TOP - _BOTTOM),
        ],
    )


def _bands(
    flow: Flow, first: Sequence[str], second: Sequence[str], units: str, sides: tuple[str, str]
) -> Trace:
    k, width = flow.population.shape
    total = float(flow.population.sum())
    cells = [(i, j) for i in range(k) for j in range(width) if flow.population[i, j] > 0]
    sizes = [*flow.population.sum(axis=1), *flow.population.sum(axis=0)]
    return {
        "type": "sankey",
        "arrangement": "fixed",
        "valueformat": ",.0f",
        "node": {
            "label": [""] * (k + width),
            "color": [color(origin) for origin in _origins(flow)],
            "x": [0.001] * k + [0.999] * width,
            "y": [*_middles(sizes[:k]), *_middles(sizes[k:])],
            "pad": 14,
            "thickness": _NODE,
            "line": {"width": 0},
            "customdata": [
                f"{plain(name)}: {share(float(size) / total)}"
                for name, size in zip([*first, *second], sizes, strict=True)
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        "link": {
            "source": [i for i, _ in cells],
            "target": [k + j for _, j in cells],
            "value": [float(flow.population[cell]) for cell in cells],
            "color": [_faint(color(i)) for i, _ in cells],
            "customdata": [
                f"{plain(sides[0])}: {plain(first[i])}<br>{plain(sides[1])}: {plain(second[j])}<br>"
                f"{people(float(flow.population[i, j]))} {plain(units)}, "
                f"{share(float(flow.population[i, j]) / total)}; "
                f"{int(flow.families[i, j]):,} in the sample"
                for i, j in cells
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
    }


def _origins(flow: Flow) -> list[int]:
    """Tell whose colour each segment has."""
    return [*range(flow.population.shape[0]), *flow.population.argmax(axis=0).tolist()]


def _ends(
    sizes: Sequence[float], names: Sequence[str], side: str, right: int, height: int
) -> list[dict[str, Any]]:
    """Number, name and share beside each segment of one side, none over another."""
    total = float(sum(sizes))
    words = [
        fold(f"{number} {plain(name)}", _LETTERS) + f"<br><b>{share(float(size) / total)}</b>"
        for number, (name, size) in enumerate(zip(names, sizes, strict=True), start=1)
    ]
    heights = [_LINE * (word.count("<br>") + 1) + _GAP for word in words]
    places = _keep_apart([height * middle for middle in _middles(sizes)], heights, height)
    house = {
        "xref": "paper", "yref": "paper", "x": right, "showarrow": False,
        "xanchor": "left" if right else "right", "align": "left" if right else "right",
        "xshift": (_NODE / 2 + 5) * (1 if right else -1), "font": {"size": 11},
    }  # fmt: skip
    return [
        house | {"y": 1, "yanchor": "bottom", "yshift": 6, "text": f"<i>{plain(side)}</i>"},
        *(
            house | {"y": round(1 - place / height, 4), "yanchor": "middle", "text": word}
            for place, word in zip(places, words, strict=True)
        ),
    ]


def _keep_apart(middles: Sequence[float], heights: Sequence[float], room: float) -> list[float]:
    """Move blocks as little down, then up, as keeps them from each other and in the room.

    >>> _keep_apart([10.0, 20.0, 90.0], [30, 30, 30], 100)
    [15.0, 45.0, 85.0]
    """
    places: list[float] = []
    top = 0.0
    for middle, height in zip(middles, heights, strict=True):
        places.append(max(middle, top + height / 2))
        top = places[-1] + height / 2
    bottom = max(room, float(np.sum(heights)))
    for at in range(len(places) - 1, -1, -1):
        places[at] = min(places[at], bottom - heights[at] / 2)
        bottom = places[at] - heights[at] / 2
    return places


def _middles(sizes: Sequence[float]) -> list[float]:
    """Middles of bands laid under each other in order, 0…1 but never the very ends."""
    total, top, middles = float(sum(sizes)), 0.0, []
    for size in sizes:
        middles.append(min(max((top + size / 2) / total, 0.001), 0.999))
        top += size
    return middles


def _faint(shade: str) -> str:
    red, green, blue = (int(shade[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{_FAINT})"
