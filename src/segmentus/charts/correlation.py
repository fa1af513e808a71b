"""Correlation matrices into heat maps with their numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from segmentus.arrays import Floats
from segmentus.charts.axes import axis, new_figure
from segmentus.charts.style import ABOVE, BELOW, HIGH, LOW, NOTHING, heading, plain
from segmentus.survey.values import Variable

_TITLE = 20


def draw_correlation(matrix: Floats, variables: Sequence[Variable], what: str) -> go.Figure:
    """Draw the lower triangle of a matrix of correlations, or of differences between them.

    Parameters
    ----------
    matrix : (p, p), −1…1, or −2…2 for differences; nan is a dash.
    variables : p of them.
    what : for the axis, e.g. "correlation, −1 to 1".
    """
    names = [plain(_shorten(heading(variable))) for variable in variables]
    rows, columns = list(range(1, len(names))), list(range(len(names) - 1))
    ticks: dict[str, Any] = {"tickmode": "array", "showgrid": False, "zeroline": False}
    return new_figure(
        [_heat(matrix, names)],
        height=150 + 30 * max(len(rows), 3),
        left=20,
        xaxis=axis("", tickvals=columns, ticktext=names[:-1], tickangle=-45, **ticks)
        | {
            "title": {
                "text": f"Variable (in the cells: {what})",
                "standoff": 6,
                "font": {"size": 12},
            }
        },
        yaxis=axis("Variable", tickvals=rows, ticktext=names[1:], autorange="reversed", **ticks),
    )


def _heat(matrix: Floats, names: list[str]) -> dict[str, object]:
    """Cells below the diagonal."""
    p = len(names)
    values = [[float(matrix[i, j]) if j < i else math.nan for j in range(p - 1)] for i in range(p)]
    return {
        "type": "heatmap",
        "x": list(range(p - 1)),
        "y": list(range(1, p)),
        "z": [[round(v, 4) if math.isfinite(v) else None for v in row] for row in values[1:]],
        "text": [
            [word_correlation(v) if j < i else "" for j, v in enumerate(row)]
            for i, row in enumerate(values[1:], start=1)
        ],
        "texttemplate": "%{text}",
        "customdata": [
            [f"{names[i]} and {names[j]}: {word_correlation(values[i][j])}" for j in range(p - 1)]
            for i in range(1, p)
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
        "hoverongaps": False,
        "colorscale": [[0, LOW], [0.5, BELOW], [0.5, ABOVE], [1, HIGH]],
        "zmin": -1,
        "zmax": 1,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
    }


def word_correlation(value: float) -> str:
    """Write a correlation to two digits with its sign.

    >>> word_correlation(0.857), word_correlation(-0.1), word_correlation(0.0)
    ('0.86', '−0.10', '0.00')
    """
    if not math.isfinite(value):
        return NOTHING
    sign = "−" if round(value, 2) < 0 else ""
    return f"{sign}{abs(value):.2f}"


def _shorten(text: str) -> str:
    return text if len(text) <= _TITLE else f"{text[: _TITLE - 1].rstrip()}…"
