"""A profile into bars by segment, and into a heat map of what sets segments apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from segmentus.charts.axes import Trace, axis, new_figure, numbered_axis, reference, write_beside
from segmentus.charts.composition import sets_apart
from segmentus.charts.style import (
    ABOVE,
    BELOW,
    HIGH,
    LOW,
    NEUTRAL,
    amount,
    axis_title,
    color,
    currency,
    difference,
    heading,
    plain,
    share,
)
from segmentus.estimate.values import Estimate

if TYPE_CHECKING:
    from segmentus.segments.profile import Line, Profile

_LIMIT = 2.0
"""Standardised differences beyond this have the full colour."""

_TITLE = 34


def draw_sizes(
    profile: Profile, names: Sequence[str], *, whole: str = "the population"
) -> go.Figure:
    """Draw each segment's share of the whole, the families behind it in words."""
    shares = [100 * one.value for one in profile.share]
    hover = [
        f"{plain(name)}: {share(one.value)}, {families:,} {plain(total.unit)} sampled"
        for name, one, total, families in zip(
            names, profile.share, profile.population, profile.families, strict=True
        )
    ]
    words = [share(one.value) for one in profile.share]
    return new_figure(
        _bars(profile.share, 100, words, hover),
        height=_height(len(shares)),
        xaxis=axis(
            f"Share of {whole} (%)",
            range=[0, 1.22 * max(_ends(profile.share, 100))],
            tickvals=list(range(0, 101, 20 if max(shares) > 50 else 10)),
        ),
        yaxis=numbered_axis(len(shares)),
    )


def draw_bars(line: Line, names: Sequence[str]) -> go.Figure:
    """Draw one statistic by segment beside all (dashed) and, where that differs, everyone (dotted).

    The figures stand in a column at the right, so that neither line can cross them.
    """
    factor = 100 if line.statistic == "share" or line.variable.kind == "share" else 1
    values = [factor * one.value for one in line.segments]
    words = [amount(one.value, line.variable, line.statistic) for one in line.segments]
    hover = [f"{plain(name)}: {plain(word)}" for name, word in zip(names, words, strict=True)]
    groups = (line.domain, line.everyone) if sets_apart(line) else (line.domain,)
    marks = [factor * one.value for one in groups if math.isfinite(one.value)]
    kinds = zip(marks, ("dash", "dot"), ("domain", "everyone"), strict=False)
    low, high = _reach([*values, *_ends(line.segments, factor), *marks])
    column = max(0.0, *_ends(line.segments, factor), *marks)
    return new_figure(
        _bars(line.segments, factor, words, hover, column),
        height=_height(len(values)),
        xaxis=axis(
            _title(line),
            range=[low, high],
            nticks=4,
            tickprefix=currency(line.variable.unit) if line.variable.kind == "money" else "",
        ),
        yaxis=numbered_axis(len(values)),
        shapes=[reference(mark, dash=dash, name=name) for mark, dash, name in kinds],
    )


def draw_heat_map(lines: Sequence[Line], names: Sequence[str]) -> go.Figure:
    """Draw standardised differences from the domain: variables down, segments across.

    Parameters
    ----------
    lines : one a row, the first on top.
    names : k names of segments.
    """
    return new_figure(
        [_heat(lines, names)],
        height=86 + 24 * max(len(lines), 7),
        left=20,
        xaxis=axis("Segment (number)", type="category", showgrid=False),
        yaxis=axis(
            "Variable (standard deviations)",
            tickmode="array",
            tickvals=list(range(len(lines))),
            ticktext=[plain(_shorten(row_title(line))) for line in lines],
            autorange="reversed",
            showgrid=False,
            zeroline=False,
        ),
    )


def row_title(line: Line) -> str:
    """Short name of the variable, with the value where a share of one is meant."""
    code = line.label if line.variable.kind == "code" else ""
    return f"{heading(line.variable)}: {code}" if code else heading(line.variable)


def _bars(
    estimates: Sequence[Estimate],
    factor: float,
    words: Sequence[str],
    hover: Sequence[str],
    column: float = -math.inf,
) -> list[Trace]:
    """One bar a segment with its error, its value in words clear of both and of `column`."""
    numbers = [str(number) for number in range(1, len(estimates) + 1)]
    bars = {
        "type": "bar",
        "x": [factor * one.value for one in estimates],
        "y": numbers,
        "orientation": "h",
        "marker": {"color": [color(position) for position in range(len(estimates))]},
        "hovertext": list(hover),
        "hovertemplate": "%{hovertext}<extra></extra>",
        "error_x": draw_errors(estimates, factor),
    }
    ends = [max(end, column) for end in _ends(estimates, factor)]
    return [bars, write_beside(ends, numbers, [plain(word) for word in words])]


def _ends(estimates: Sequence[Estimate], factor: float) -> list[float]:
    """Right end of each bar and its error; 0 for bars that go left."""
    return [
        max(factor * (one.value + (one.se if math.isfinite(one.se) else 0.0)), 0.0)
        for one in estimates
    ]


def _heat(lines: Sequence[Line], names: Sequence[str]) -> Trace:
    """Cells with their numbers; the middle of the colours lets the page through."""
    values = [[one.value for one in line.difference] for line in lines]
    return {
        "type": "heatmap",
        "x": [str(number + 1) for number in range(len(names))],
        "y": list(range(len(lines))),
        "z": [[None if math.isnan(v) else round(v, 4) for v in row] for row in values],
        "text": [[difference(v) for v in row] for row in values],
        "texttemplate": "%{text}",
        "customdata": [[_cell(line, c, names) for c in range(len(names))] for line in lines],
        "hovertemplate": "%{customdata}<extra></extra>",
        "colorscale": [[0, LOW], [0.5, BELOW], [0.5, ABOVE], [1, HIGH]],
        "zmin": -_LIMIT,
        "zmax": _LIMIT,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
    }


def _cell(line: Line, position: int, names: Sequence[str]) -> str:
    """Hover text of one cell of the heat map."""
    statistic = f"{line.statistic} " if line.statistic != "share" else ""
    value = amount(line.segments[position].value, line.variable, line.statistic)
    domain = amount(line.domain.value, line.variable, line.statistic)
    return plain(
        f"{position + 1} {names[position]}: {row_title(line)}, {statistic}{value}"
        f" (all segments {domain}), {difference(line.difference[position].value)} "
        "standard deviations"
    )


def _title(line: Line) -> str:
    """Axis title of a bar chart; a code's value belongs to it."""
    if line.variable.kind == "code":
        return f"{plain(row_title(line))} (%)"
    return axis_title(line.variable, "" if line.statistic == "share" else line.statistic)


def _shorten(text: str) -> str:
    """A row's title that leaves room for the cells on a phone; the hover text has all of it."""
    return text if len(text) <= _TITLE else f"{text[: _TITLE - 1].rstrip()}…"


def _height(k: int) -> int:
    return 92 + 26 * max(k, 3)


def draw_errors(estimates: Sequence[Estimate], factor: float) -> dict[str, object]:
    """Give plotly bars of one standard error, times `factor`, where they are known.

    No bar leaves the 95 % interval, so that none ends below 0 where the figure cannot.
    """
    errors = [factor * one.se for one in estimates]
    if not any(math.isfinite(error) for error in errors):
        return {"visible": False}
    style = {"type": "data", "thickness": 1.2, "width": 4, "color": NEUTRAL}
    ends = [one.interval() for one in estimates]
    above = [
        min(error, factor * (high - one.value)) if high == high else error
        for one, error, (_, high) in zip(estimates, errors, ends, strict=True)
    ]
    below = [
        min(error, factor * (one.value - low)) if low == low else error
        for one, error, (low, _) in zip(estimates, errors, ends, strict=True)
    ]
    return style | {"array": above, "arrayminus": below, "symmetric": False}


def _reach(values: Sequence[float]) -> tuple[float, float]:
    """Range with room for the words at the ends of the bars."""
    known = [value for value in values if math.isfinite(value)] or [0.0]
    low, high = min(0.0, *known), max(0.0, *known)
    room = 0.26 * (high - low or 1.0)
    return (low - room if low < 0 else 0.0), high + room
