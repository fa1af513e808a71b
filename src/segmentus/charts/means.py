"""Centers of clusters into bars: the mean of each feature, cluster by cluster."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from segmentus.arrays import Floats
from segmentus.charts.axes import LEGEND, NARROW, Trace, axis, new_figure, numbered_axis
from segmentus.charts.style import amount, color, currency, heading, plain
from segmentus.survey.values import Variable


def draw_means(means: Floats, variables: Sequence[Variable]) -> go.Figure:
    """Draw means by cluster side by side, one colour a variable.

    Parameters
    ----------
    means : (k, p) in the unit that the variables share.
    variables : p of them.
    """
    k, p = means.shape
    unit = variables[0].unit
    low, high = min(float(means.min()), 0.0), max(float(means.max()), 0.0)
    return new_figure(
        [
            _bars(means[:, at], variable, color(at))
            for at, variable in reversed(list(enumerate(variables)))
        ],
        height=106 + round(k * (18 * p + 16)),
        top=40,
        barmode="group",
        bargap=0.24,
        xaxis=axis(
            f"Mean ({plain(unit)})",
            letters=NARROW,
            range=[1.2 * low, low + 1.2 * (high - low)],
            nticks=5,
            tickprefix=currency(unit),
        ),
        yaxis=numbered_axis(k, "Cluster (number)"),
        showlegend=True,
        legend=LEGEND | {"traceorder": "reversed"},
    )


def _bars(means: Floats, variable: Variable, shade: str) -> Trace:
    """One variable's means, in words at the end of the bars."""
    words = [plain(amount(float(mean), variable, "mean")) for mean in means]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [float(f"{mean:.6g}") for mean in means],
        "y": [str(number) for number in range(1, len(means) + 1)],
        "name": plain(heading(variable)),
        "marker": {"color": shade},
        "text": words,
        "textposition": "outside",
        "cliponaxis": False,
        "hovertext": [f"{plain(heading(variable))}: mean {word}" for word in words],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
