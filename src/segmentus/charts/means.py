"""Centers of clusters into bars: the mean of each feature, cluster by cluster."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from segmentus.arrays import Floats
from segmentus.charts.axes import LEGEND, NARROW, Trace, axis, new_figure, numbered_axis
from segmentus.charts.style import amount, color, currency, heading, plain
from segmentus.survey.values import Variable

_PATTERNS = ("", "|", "-", "+", ".", "/", "x", "\\")
"""Fillings of bars say the variable where colours do not; those that pack well come first."""


def draw_means(means: Floats, variables: Sequence[Variable]) -> go.Figure:
    """Draw means by cluster side by side, one colour and one pattern a variable.

    Parameters
    ----------
    means : (k, p) in the units of the variables.
    variables : p of them.
    """
    k, p = means.shape
    units = {variable.unit for variable in variables}
    unit = units.pop() if len(units) == 1 else ""
    low, high = min(float(means.min()), 0.0), max(float(means.max()), 0.0)
    return new_figure(
        [
            _bars(means[:, at], variable, at)
            for at, variable in reversed(list(enumerate(variables)))
        ],
        height=106 + round(k * (18 * p + 16)),
        top=40,
        barmode="group",
        bargap=0.24,
        xaxis=axis(
            f"Mean ({plain(unit) or 'each in its own unit'})",
            letters=NARROW,
            range=[1.2 * low, low + 1.2 * (high - low)],
            nticks=5,
            tickprefix=currency(unit),
        ),
        yaxis=numbered_axis(k, "Cluster (number)"),
        showlegend=True,
        legend=LEGEND | {"traceorder": "reversed"},
    )


def _bars(means: Floats, variable: Variable, at: int) -> Trace:
    """The means of the variable at a position, in words at the end of the bars."""
    words = [plain(amount(float(mean), variable, "mean")) for mean in means]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [float(f"{mean:.6g}") for mean in means],
        "y": [str(number) for number in range(1, len(means) + 1)],
        "name": plain(heading(variable)),
        "marker": {
            "color": color(at),
            "line": {"color": color(at), "width": 1},
            "pattern": {"shape": _PATTERNS[at % len(_PATTERNS)], "size": 10, "solidity": 0.4},
        },
        "text": words,
        "textposition": "outside",
        "cliponaxis": False,
        "hovertext": [f"{plain(heading(variable))}: mean {word}" for word in words],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
