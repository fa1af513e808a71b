"""Compositions into grouped bars: a domain beside those it is compared with."""

from __future__ import annotations

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from segmentus.charts.axes import (
    LEGEND,
    NAME_WIDTH,
    Trace,
    axis,
    fold,
    new_figure,
    write_beside,
)
from segmentus.charts.style import NEUTRAL, color, heading, plain, share
from segmentus.estimate.variance import Estimate
from segmentus.explore.composition import Composition

_STEP = 0.4
"""Height of a bar where a category is 1 high."""


def draw_shares(
    composition: Composition, names: Sequence[str], whole: str = "the population"
) -> go.Figure:
    """Draw the share of each value, one bar a group, with bars of 95 % margins.

    Parameters
    ----------
    composition : of a category.
    names : of the domain, and of the others where there are any.
    whole : what the shares are of.
    """
    groups = [[part.domain for part in composition.parts]]
    others = [part.other for part in composition.parts if part.other is not None]
    groups += [others] if others else []
    labels = [plain(part.label) for part in composition.parts]
    several = len(groups) > 1
    high = max((_reach(one) for group in groups for one in group), default=100.0)
    traces: list[Trace] = []
    for place, (group, name) in enumerate(zip(groups, names, strict=False)):
        at = [row + _STEP * (place - (len(groups) - 1) / 2) for row in range(len(labels))]
        traces.append(_bars(group, at, labels, plain(name)) | {"marker": {"color": color(place)}})
        traces.append(write_beside([_reach(one) for one in group], at, [*map(_share, group)]))
    return new_figure(
        traces,
        height=round(86 + 26 * several + 21 * (len(groups) + 0.5) * max(len(labels), 2)),
        top=36 if several else 10,
        barmode="overlay",
        xaxis=axis(f"Share of {plain(whole)} (%)", range=[0, 1.25 * high], nticks=6),
        yaxis=axis(
            plain(heading(composition.variable)),
            tickmode="array",
            tickvals=list(range(len(labels))),
            ticktext=[fold(label, NAME_WIDTH) for label in labels],
            range=[len(labels) - 0.5, -0.5],
            showgrid=False,
            zeroline=False,
        ),
        showlegend=several,
        legend=LEGEND,
    )


def _bars(estimates: Sequence[Estimate], at: list[float], labels: list[str], name: str) -> Trace:
    """One group's shares."""
    return {
        "type": "bar",
        "x": [round(100 * one.value, 4) for one in estimates],
        "y": at,
        "width": 0.95 * _STEP,
        "orientation": "h",
        "name": name,
        "hovertext": [
            f"{name}: {label} {_word(one)}" for label, one in zip(labels, estimates, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "error_x": _margins(estimates),
    }


def _reach(one: Estimate) -> float:
    """End of a bar and of its error, in per cent."""
    high = one.interval()[1]
    return 100 * (high if math.isfinite(high) else one.value)


def _margins(estimates: Sequence[Estimate]) -> Trace:
    """Give plotly bars from one end of each 95 % interval to the other, in per cent."""
    ends = [one.interval() for one in estimates]
    if not any(math.isfinite(low) for low, _ in ends):
        return {"visible": False}
    return {
        "type": "data", "thickness": 1.2, "width": 4, "color": NEUTRAL, "symmetric": False,
        "array": [100 * (high - one.value) for one, (_, high) in zip(estimates, ends, strict=True)],
        "arrayminus": [
            100 * (one.value - low) for one, (low, _) in zip(estimates, ends, strict=True)
        ],
    }  # fmt: skip


def _share(one: Estimate) -> str:
    return share(one.value)


def _word(one: Estimate) -> str:
    low, high = one.interval()
    ends = f" ({share(low)} to {share(high)})" if math.isfinite(low) and not one.known else ""
    return f"{share(one.value)}{ends}, {one.families:,} in the sample"
