"""A flow between two partitions into a picture of bands: who goes from where to where."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from segmentus.charts.axes import Trace, new_figure
from segmentus.charts.style import NEUTRAL, color, people, plain, share
from segmentus.segments.flow import Flow

_FAINT = 0.45


def draw_flow(flow: Flow, first: Sequence[str], second: Sequence[str], units: str) -> go.Figure:
    """Draw the population that goes from each segment of one setting to each of the other.

    A segment of the other setting has the colour of the one that most of it comes from.

    Parameters
    ----------
    flow : between them.
    first, second : names of segments, as they shall stand in hover texts.
    units : plural word for the sampled things.
    """
    rows = max(len(first), len(second))
    return new_figure([_bands(flow, first, second, units)], height=160 + 44 * rows, left=18)


def _bands(flow: Flow, first: Sequence[str], second: Sequence[str], units: str) -> Trace:
    k, width = flow.population.shape
    total = float(flow.population.sum())
    cells = [(i, j) for i in range(k) for j in range(width) if flow.population[i, j] > 0]
    sides = [*flow.population.sum(axis=1), *flow.population.sum(axis=0)]
    names = [*first, *second]
    numbers = [*range(k), *range(width)]
    origins = [*range(k), *flow.population.argmax(axis=0).tolist()]
    return {
        "type": "sankey",
        "arrangement": "fixed",
        "valueformat": ",.0f",
        "node": {
            "label": [str(number + 1) for number in numbers],
            "color": [color(origin) for origin in origins],
            "x": [0.001] * k + [0.999] * width,
            "y": [*_middles(flow.population.sum(axis=1)), *_middles(flow.population.sum(axis=0))],
            "pad": 14,
            "thickness": 22,
            "line": {"width": 0},
            "customdata": [
                f"{plain(name)}: {share(float(size) / total)}"
                for name, size in zip(names, sides, strict=True)
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        "link": {
            "source": [i for i, _ in cells],
            "target": [k + j for _, j in cells],
            "value": [float(flow.population[cell]) for cell in cells],
            "color": [_faint(color(i)) for i, _ in cells],
            "customdata": [
                f"from {plain(first[i])}<br>to {plain(second[j])}<br>"
                f"{people(float(flow.population[i, j]))} {plain(units)}, "
                f"{share(float(flow.population[i, j]) / total)}; "
                f"{int(flow.families[i, j]):,} in the sample"
                for i, j in cells
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        "textfont": {"size": 13, "color": NEUTRAL},
    }


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
