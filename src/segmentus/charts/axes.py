"""Scales and titles into figures with axes: the frame that every chart is drawn in."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go

from segmentus.arrays import Floats
from segmentus.charts.style import NEUTRAL, currency, money, number
from segmentus.features.values import Scale

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
GRID = "rgba(128,136,148,0.22)"
CLEAR = "rgba(0,0,0,0)"

LEGEND = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "itemsizing": "constant"}
"""A legend in one row above the axes."""

Trace = dict[str, Any]
"""One series as plotly reads it, with its `type`."""

VALIDATED = False
"""Whether plotly checks every word of a figure, which takes longer than drawing; tests do."""

_EMPTY = {"data": {"scatter": [{"type": "scatter"}]}}
_DECADES = (1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10)
NARROW, NARROWEST = 36, 24
"""Letters of a title below axes that leave room for names at their side, and for two lines each."""

NAME_WIDTH = 20
"""Letters in a line of a name at the side of an axis."""

_WIDTH = 48
_FEW = (0.0, 1e4, 1e7, 1e10)
_FEWEST_APART = {"wide": 0.15, "narrow": 0.22}
"""Ticks nearer than this share of the axis would print over each other on a phone."""
_LETTER = 0.0275
"""Share of a phone's axis that a letter takes: long labels, as of debts, stand further apart."""


def new_figure(
    traces: Sequence[Trace], *, height: int, left: int = 62, top: int = 14, **layout: Any
) -> go.Figure:
    """Put traces into a figure in the house style.

    Parameters
    ----------
    traces : in plotly's words.
    height, left, top : of the figure and of two margins, in pixels.
    layout : axes, legend and shapes, in plotly's words.
    """
    house = {
        "height": height,
        "margin": {"l": left, "r": 18, "t": top, "b": 56},
        "font": {"family": FONT, "size": 12, "color": NEUTRAL},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "hoverlabel": {"align": "left", "font": {"family": FONT, "size": 12}},
        "showlegend": False,
        "separators": ".,",
        "template": _EMPTY,
    }
    return go.Figure(list(traces), {**house, **layout}, _validate=VALIDATED)


def axis(title: str, *, letters: int = _WIDTH, **settings: Any) -> dict[str, Any]:
    """One axis with its title in lines of so many letters; `settings` as in plotly."""
    return {
        "title": {"text": fold(title, letters), "standoff": 10, "font": {"size": 12}},
        "gridcolor": GRID,
        "zerolinecolor": GRID,
        "linecolor": GRID,
        "automargin": True,
        "ticks": "",
        **settings,
    }


def fold(title: str, width: int = _WIDTH) -> str:
    """Break a long title into lines that fit a phone, or `width` letters."""
    return "<br>".join(textwrap.wrap(title, width, break_long_words=False, break_on_hyphens=False))


def numbered_axis(k: int, title: str = "Segment (number)") -> dict[str, Any]:
    """Axis of segments 1…k, the first on top."""
    numbers = [str(number) for number in range(1, k + 1)]
    return axis(
        title,
        type="category",
        categoryorder="array",
        categoryarray=numbers[::-1],
        tickmode="array",
        tickvals=numbers,
        showgrid=False,
    )


def write_beside(
    x: Sequence[float], y: Sequence[float] | Sequence[str], words: Sequence[str]
) -> Trace:
    """Words to the right of bars; unlike the bars' own text they keep clear of error bars."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": [round(end, 4) if math.isfinite(end) else 0.0 for end in x],
        "y": list(y),
        "text": [f" {word}" for word in words],
        "textposition": "middle right",
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def named_axis(names: Sequence[str], title: str, **settings: Any) -> dict[str, Any]:
    """Axis of categories "0", "1" … under their names, the first on top; names may be equal.

    Parameters
    ----------
    names : already escaped; long ones are folded.
    title, settings : as for `axis`.
    """
    places = [str(place) for place in range(len(names))]
    return axis(
        title,
        type="category",
        categoryorder="array",
        categoryarray=places[::-1],
        tickmode="array",
        tickvals=places,
        ticktext=[fold(name, NAME_WIDTH) for name in names],
        showgrid=False,
        **settings,
    )


def amount_ticks(
    scale: Scale, positions: Floats, *, room: Literal["wide", "narrow"] = "wide"
) -> dict[str, Any]:
    """Tick positions on the feature scale, labelled in the unit of the column.

    Parameters
    ----------
    scale : of the feature.
    positions : what will be drawn, on the feature scale; decides which ticks are needed.
    room : for their labels; narrow where names at the side take much of a phone's width.
    """
    low, high = ends_of(positions)
    over = 0.04 * (high - low)
    candidates = _round_amounts(scale, low, high)
    if room == "narrow":
        candidates.sort(key=lambda amount: abs(amount) not in _FEW)
    kept: list[tuple[str, float]] = []
    for amount in candidates:
        at = float(scale.open.apply(np.array([amount]))[0])
        label = _tick(amount, scale.unit)
        inside = low - over <= at <= high + over
        if inside and all(
            abs(at - other) > (high - low) * max(_FEWEST_APART[room], _apart(label, beside))
            for beside, other in kept
        ):
            kept.append((label, at))
    kept.sort(key=lambda tick: tick[1])
    return {
        "tickmode": "array",
        "tickvals": [round(at, 4) for _, at in kept],
        "ticktext": [label for label, _ in kept],
        "tickangle": 0,
    }


def ends_of(positions: Floats) -> tuple[float, float]:
    """Lowest and highest finite position; 0 and 1 where there is none."""
    known = positions[np.isfinite(positions)]
    return (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)


def curve_words(scale: Scale) -> str:
    """Name the curve in an axis title: "asinh scale" or nothing."""
    return "asinh scale" if scale.curve == "asinh" else ""


def reference(x: float, *, dash: str, name: str) -> dict[str, Any]:
    """Vertical line over the whole height of a figure."""
    return {
        "type": "line", "xref": "x", "yref": "paper", "x0": x, "x1": x, "y0": 0, "y1": 1,
        "line": {"color": NEUTRAL, "width": 1.5, "dash": dash}, "name": name, "layer": "below",
    }  # fmt: skip


def _round_amounts(scale: Scale, low: float, high: float) -> list[float]:
    """Amounts worth a tick, the most wanted first."""
    ends = scale.undo(np.array([low, high]))
    if scale.curve == "asinh":
        return [0.0, *_DECADES, *(-size for size in _DECADES), *_between(scale.per, ends)]
    span = float(ends[1] - ends[0]) or 1.0
    step = 10 ** math.floor(math.log10(span / 3))
    step *= next(m for m in (1, 2, 5, 10) if span / (m * step) <= 6)
    first = math.floor(ends[0] / step)
    return [step * (first + i) for i in range(9)]


def _between(per: float, ends: Floats) -> list[float]:
    """Round amounts near the unit of asinh, more of them where the axis holds few decades."""
    decade = 10.0 ** math.floor(math.log10(per))
    few = float(np.abs(ends).max()) < 1000 * per
    sizes = [decade * step for step in ((100, 10, 1, 5, 50, 2, 20) if few else (100, 10))]
    return [*sizes, *(-size for size in sizes if few and ends[0] < 0)]


def _apart(one: str, other: str) -> float:
    """Share of the axis between two labels that just touch."""
    return _LETTER * (len(one) + len(other)) / 2


def _tick(amount: float, unit: str) -> str:
    """Money with its sign; other units stand in the axis title."""
    if abs(amount) < 1e4 and currency(unit) == "":
        return number(amount)
    return money(amount, unit).removesuffix(f"\u00a0{unit}")
