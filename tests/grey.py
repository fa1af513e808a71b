"""Groups of a figure that a reader who sees no colours, or no red and green, would mix up."""

import itertools

import numpy as np

APART = 0.08
"""Least difference of lightness in OKLab between marks that nothing else tells apart; 0.02 is just
noticed where they touch."""
_TO_LMS = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
     [0.0883024619, 0.2817188376, 0.6299787005]]
)  # fmt: skip


_DEUTERANOPIA = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
     [-0.011820, 0.042940, 0.968881]]
)  # fmt: skip
"""Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB."""


def lightness(color: str, sight: np.ndarray | None = None) -> float:
    """L of OKLab (Ottosson 2020) of a colour as "#rrggbb", as a kind of sight sees it."""
    rgb = np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    if sight is not None:
        linear = np.clip(sight @ linear, 0, 1)
    return float(np.cbrt(_TO_LMS @ linear) @ [0.2104542553, 0.7936177850, -0.0040720468])


def apart(one: str, other: str) -> float:
    """Least difference of lightness between two colours, in grey and in deuteranopia."""
    return min(
        abs(lightness(one, sight) - lightness(other, sight)) for sight in (None, _DEUTERANOPIA)
    )


def mixed_up(figure) -> list[tuple[str, str]]:
    """Names of each two series that differ in nothing but a colour of the same lightness."""
    content = figure.to_plotly_json()
    stacked = content["layout"].get("barmode") == "stack"  # in the order of the key, with figures
    if stacked:
        return []
    marked = {str(text) for axis in content["layout"].values() for text in _ticks(axis)}
    shown = [
        trace
        for trace in content["data"]
        if trace.get("name") and _color(trace) and trace["name"].split()[0] not in marked
    ]
    return [
        (one["name"], other["name"])
        for one, other in itertools.combinations(shown, 2)
        if one["name"] != other["name"]
        and _marks(one) == _marks(other)
        and apart(_color(one), _color(other)) < APART
        and not (one.get("text") is not None and one.get("mode") == "text")
    ]


def _ticks(axis) -> tuple:
    """Words along an axis: a series that is called like one needs no colour."""
    return tuple(axis.get("ticktext") or ()) if isinstance(axis, dict) else ()


def _color(trace) -> str:
    for part in ("marker", "line"):
        color = trace.get(part, {}).get("color")
        if isinstance(color, str) and color.startswith("#"):
            return color
    return ""


def _marks(trace) -> tuple:
    """What is not a colour: the kind of a series, its symbol, its dashes, its panel."""
    symbol = trace.get("marker", {}).get("symbol")
    return (
        trace["type"], trace.get("mode"), trace.get("yaxis"), trace.get("xaxis"),
        str(symbol), trace.get("line", {}).get("dash"),
        trace.get("marker", {}).get("pattern", {}).get("shape"),
    )  # fmt: skip


def check_figures(page, least: int) -> None:
    """Every figure of a page has words, and its series are told apart without colours."""
    figures = shown_on(page)
    assert len(figures) >= least
    for one in figures:
        assert one.title, one.id
        assert len(one.alt.split()) > 5, one.id
        assert (one.caption or f"{one.alt}.").rstrip().endswith((".", ")")), one.id
        assert mixed_up(one.figure) == [], one.id


def shown_on(page) -> list:
    """Every figure that a page's value holds, by its id."""
    held = [value for name in page.__slots__ for value in [getattr(page, name)]]
    lists = [value if isinstance(value, tuple) else (value,) for value in held]
    found = [getattr(one, "shown", one) for values in lists for one in values]
    return [one for one in found if hasattr(one, "figure") and hasattr(one, "alt")]
