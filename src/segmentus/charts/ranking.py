"""Rankings by variance into bars, sums of other columns marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from segmentus.charts.axes import LEGEND, NARROW, Trace, axis, named_axis, new_figure
from segmentus.charts.style import NEUTRAL, color, currency, heading, money, plain
from segmentus.explore.ranking import Place
from segmentus.survey.values import Variable


def draw_ranking(
    places: Sequence[Place], variables: Mapping[str, Variable], what: str
) -> go.Figure:
    """Draw roots of variances, the largest on top; what others add up to is grey.

    Parameters
    ----------
    places : of one ranking, of money columns in one unit.
    variables : name → Variable.
    what : for the axis, e.g. "root of the variance".
    """
    unit = variables[places[0].name].unit
    names = [plain(heading(variables[place.name])) for place in places]
    free = {rank: place for rank, place in enumerate(places) if not place.identity}
    sums = {rank: place for rank, place in enumerate(places) if place.identity}
    return new_figure(
        [
            _bars(free, unit, "says something new", color(0)),
            _bars(sums, unit, "columns above add up to it", NEUTRAL),
        ],
        height=104 + 27 * max(len(places), 3),
        top=40,
        bargap=0.3,
        barmode="overlay",
        xaxis=axis(
            f"{what} ({plain(unit)})",
            letters=NARROW,
            range=[0, 1.3 * max(place.deviation for place in places)],
            nticks=4,
            tickprefix=currency(unit),
        ),
        yaxis=named_axis(names, "Variable (name)"),
        showlegend=True,
        legend=LEGEND,
    )


def _bars(ranked: Mapping[int, Place], unit: str, name: str, shade: str) -> Trace:
    """Places by their rank from 0."""
    return {
        "type": "bar",
        "orientation": "h",
        "x": [place.deviation for place in ranked.values()],
        "y": [str(rank) for rank in ranked],
        "name": name,
        "marker": {"color": shade},
        "text": [money(place.deviation, unit) for place in ranked.values()],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertext": [
            plain(f"{place.name}: {money(place.deviation, unit)}. {place.identity}".strip())
            for place in ranked.values()
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
