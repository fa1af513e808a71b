"""Values into the colours and axes of every figure: one palette; words are those of `formats`."""

from __future__ import annotations

import html

from segmentus.formats import (
    NOTHING,
    amount,
    currency,
    difference,
    heading,
    money,
    number,
    people,
    points,
    share,
    with_doubt,
    with_error,
)
from segmentus.survey.values import Variable

__all__ = [
    "ABOVE",
    "BELOW",
    "HIGH",
    "LOW",
    "NEUTRAL",
    "NOTHING",
    "PALETTE",
    "RAMP",
    "amount",
    "axis_title",
    "color",
    "currency",
    "difference",
    "heading",
    "ink_on",
    "money",
    "number",
    "on_white",
    "people",
    "plain",
    "points",
    "ramp",
    "share",
    "with_doubt",
    "with_error",
]

PALETTE = (
    "#0078b4", "#ffa500", "#c30000", "#1e694b", "#9678ff", "#2dc3ff",
    "#c32d87", "#c37878", "#96c3a5", "#7896c3", "#ff5a00", "#6900ff",
)  # fmt: skip
"""Twelve colours of segments. Searched for the largest distance in OKLab between any two, in
normal sight and under Machado's (2009) simulations of deuteranopia and protanopia, among the
colours with a contrast of at least 1.9 on white and 2.6 on the dark page. Symbols and numbers
always say the same as the colour."""

RAMP = ("#27407f", "#3f6aa8", "#5d93bd", "#86b4bf", "#b9c9a0", "#e2cf74", "#d9a441", "#b8742a")
"""Ordered categories, from first to last; lightness and hue change together."""

NEUTRAL = "#7a7f87"
"""Reference lines and marks, legible on white and on the dark page."""

LOW, BELOW = "rgba(214,112,20,0.8)", "rgba(214,112,20,0)"
ABOVE, HIGH = "rgba(24,112,190,0)", "rgba(24,112,190,0.8)"
"""From far below average to far above; near the average the page shows through."""


def color(position: int) -> str:
    """Colour of a segment by its position from 0; after twelve they start again."""
    return PALETTE[position % len(PALETTE)]


def ink_on(shade: str) -> str:
    """Black or white, whichever is easier to read on a colour, by the contrast of WCAG 2.

    >>> ink_on("#0078b4"), ink_on("#ffa500")
    ('#ffffff', '#1a1a1a')
    """
    light = _luminance(shade) + 0.05
    return "#ffffff" if 1.05 / light > light / (_luminance("#1a1a1a") + 0.05) else "#1a1a1a"


def _luminance(shade: str) -> float:
    parts = [int(shade[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    bent = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * bent[0] + 0.7152 * bent[1] + 0.0722 * bent[2]


def on_white(shade: str) -> str:
    """Return a translucent colour as it looks on white.

    >>> on_white("rgba(0,0,0,0.5)")
    '#808080'
    """
    *parts, opacity = map(float, shade[shade.index("(") + 1 : -1].split(","))
    return "#" + "".join(f"{round(255 + opacity * (part - 255)):02x}" for part in parts)


def ramp(count: int) -> tuple[str, ...]:
    """Spread `count` colours over the ramp, first and last at its ends.

    >>> ramp(2) == (RAMP[0], RAMP[-1])
    True
    """
    last = len(RAMP) - 1
    return tuple(RAMP[round(i * last / max(count - 1, 1)) % len(RAMP)] for i in range(count))


def plain(text: str) -> str:
    """Text for a figure: plotly reads tags in it, names must not become tags."""
    return html.escape(text, quote=False)


def axis_title(variable: Variable, statistic: str = "", curve: str = "") -> str:
    """Name, statistic, unit and curve: "Home value, median (2019 dollars, asinh scale)"."""
    unit = "%" if statistic == "share" or variable.kind == "share" else variable.unit
    unit = unit or ("code" if variable.kind == "code" else "as in the file")
    bracket = ", ".join(part for part in (unit, curve) if part)
    name = ", ".join(part for part in (heading(variable), statistic) if part)
    return f"{plain(name)} ({plain(bracket)})"
