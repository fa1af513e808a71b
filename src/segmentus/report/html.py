"""Words and figures into the text of one HTML page that needs nothing but itself."""

from __future__ import annotations

import json
import math
from importlib.resources import files
from typing import Any

import plotly.graph_objects as go
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from plotly.offline import get_plotlyjs


def set_page(template: str, page: object) -> str:
    """Put the words and figures of a page into a template, with style, script and plotly."""
    environment = Environment(
        loader=PackageLoader("segmentus.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["figure_json"] = _figure_json
    environment.filters["data_json"] = embed
    return environment.get_template(template).render(
        page=page,
        css=Markup(_read("report.css")),
        script=Markup(_read("report.js")),
        plotly=Markup(get_plotlyjs()),
    )


def embed(value: Any) -> Markup:
    """JSON for a script element; `<`, `>` and `&` are escaped so that no name can end it.

    >>> "<" in embed(["</script>"])
    False
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)


def known(value: float) -> float | None:
    """Turn a number that is not finite into None: JSON knows none, a cell of a CSV is empty."""
    return value if math.isfinite(value) else None


def _figure_json(figure: go.Figure) -> Markup:
    """Data and layout of a figure as plotly reads them."""
    return embed(json.loads(figure.to_json()))


def _read(name: str) -> str:
    return (files("segmentus.report") / name).read_text(encoding="utf-8")
