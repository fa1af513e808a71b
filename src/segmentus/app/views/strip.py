"""A flow between two settings into a picture: boxes as high as groups are large, bands between."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from dash import html

from segmentus.app.elements import Element
from segmentus.arrays import Floats
from segmentus.charts.style import color
from segmentus.segments.flow import Flow

_GAP = 1.6
"""Per cent of the height between two boxes."""

_HALF = 50
_STYLE = "path{opacity:.55}@media (prefers-color-scheme:dark){path{opacity:.8}}"


@dataclass(frozen=True, slots=True)
class _Box:
    """Where a group is on its side, in per cent of the height."""

    top: float
    height: float


def show_strip(
    flow: Flow, left: Sequence[list[Element]], right: Sequence[list[Element]], heads: Sequence[str]
) -> html.Div:
    """Show both sides and who goes where.

    Parameters
    ----------
    flow : between them.
    left, right : what is told of each group.
    heads : of the sides.
    """
    first, second = place_boxes(flow.population.sum(axis=1)), place_boxes(flow.population.sum(0))
    origins = flow.population.argmax(axis=0).tolist()
    words = "Bands from left to right show who goes where; the table below has the numbers."
    return html.Div(
        [
            _side("Now", heads[0], first, range(len(first)), left, "left"),
            html.Img(src=_draw(flow.population, first, second), alt=words, className="bands"),
            _side("Beside it", heads[1], second, origins, right, "right"),
        ],
        className="flow",
    )


def place_boxes(sizes: Floats) -> list[_Box]:
    """Stack boxes, a gap between each two; together they fill the height.

    >>> import numpy as np
    >>> place_boxes(np.array([1.0, 1.0]))
    [_Box(top=0.0, height=49.2), _Box(top=50.8, height=49.2)]
    """
    room = 100 - _GAP * (len(sizes) - 1)
    boxes, top = [], 0.0
    for size in sizes:
        height = room * float(size) / float(sizes.sum())
        boxes.append(_Box(round(top, 3), round(height, 3)))
        top += height + _GAP
    return boxes


def _side(
    title: str,
    head: str,
    boxes: Sequence[_Box],
    colors: Sequence[int],
    told: Sequence[list[Element]],
    side: str,
) -> html.Div:
    groups = [
        html.Li(
            [html.Span(str(place), className="badge"), html.Span(words)],
            style={
                "top": f"{box.top}%", "height": f"{box.height}%", "--segment": color(shade)
            },
        )
        for place, (box, shade, words) in enumerate(
            zip(boxes, colors, told, strict=True), start=1
        )
    ]  # fmt: skip
    return html.Div([html.H2(title), html.P(head), html.Ol(groups)], className=side)


def _draw(population: Floats, left: Sequence[_Box], right: Sequence[_Box]) -> str:
    """Draw the bands; the picture is stretched to the height of the boxes."""
    picture = ElementTree.Element(
        "svg", xmlns="http://www.w3.org/2000/svg", viewBox="0 0 100 100", preserveAspectRatio="none"
    )
    ElementTree.SubElement(picture, "style").text = _STYLE
    starts, ends = [box.top for box in left], [box.top for box in right]
    for i, row in enumerate(population):
        for j, mass in enumerate(row):
            if mass <= 0:
                continue
            high = left[i].height * float(mass) / float(row.sum())
            wide = right[j].height * float(mass) / float(population[:, j].sum())
            band = _word_band(starts[i], high, ends[j], wide)
            ElementTree.SubElement(picture, "path", d=band, fill=color(i))
            starts[i] += high
            ends[j] += wide
    text = b64encode(ElementTree.tostring(picture)).decode()
    return f"data:image/svg+xml;base64,{text}"


def _word_band(start: float, high: float, end: float, wide: float) -> str:
    """Write the outline of a band from one side to the other."""
    a, b, c, d = (f"{y:.2f}" for y in (start, end, end + wide, start + high))
    return f"M0 {a}C{_HALF} {a} {_HALF} {b} 100 {b}V{c}C{_HALF} {c} {_HALF} {d} 0 {d}z"
