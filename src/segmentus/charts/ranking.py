"""Rankings by variance into bars, sums of other columns marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from segmentus.charts.axes import LEGEND, NARROWEST, Trace, axis, named_axis, new_figure
from segmentus.charts.style import NEUTRAL, color, currency, heading, money, plain
from segmentus.explore.ranking import Place
from segmentus.survey.values import Variable


def draw_ranking(
    places: Sequence[Place], variables: Mapping[str, Variable], what: str
) -> go.Figure:
    """Draw roots of variances, the largest on top; what others add up to is grey.

    Parameters
    ----------
    places : of one ranking.
    variables : name → Variable.
    what : for the axis, e.g. "root of the variance".
    """
    units = [variables[place.name].unit for place in places]
    signs = {currency(unit) for unit in units}
    alike = len(set(units)) == 1 or (len(signs) == 1 and signs != {""})
    unit = (units[0] or "as in the file") if alike else "own units"
    names = [plain(heading(variables[place.name])) for place in places]
    free = {rank: place for rank, place in enumerate(places) if not place.identity}
    sums = {rank: place for rank, place in enumerate(places) if place.identity}
    return new_figure(
        [
            _bars(free, units, "adds something new", color(0)),
            _bars(sums, units, "sum of columns above", NEUTRAL, hatch="/"),
        ],
        height=104 + 27 * max(len(places), 3),
        top=40,
        bargap=0.3,
        barmode="overlay",
        xaxis=axis(
            f"{what} ({plain(unit)})",
            letters=NARROWEST,
            range=[0, 1.3 * max(place.deviation for place in places)],
            nticks=4,
            tickprefix=signs.pop() if alike else "",
            separatethousands=True,
        ),
        yaxis=named_axis(names, "Variable"),
        showlegend=bool(sums),
        legend=LEGEND,
    )


def _bars(
    ranked: Mapping[int, Place], units: Sequence[str], name: str, shade: str, hatch: str = ""
) -> Trace:
    """Places by their rank from 0, in the units of all."""
    return {
        "type": "bar",
        "orientation": "h",
        "x": [place.deviation for place in ranked.values()],
        "y": [str(rank) for rank in ranked],
        "name": name,
        "marker": {"color": shade, "pattern": {"shape": hatch}},
        "text": [money(place.deviation, units[rank]) for rank, place in ranked.items()],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertext": [
            plain(f"{place.name}: {money(place.deviation, units[rank])}. {place.identity}".strip())
            for rank, place in ranked.items()
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
