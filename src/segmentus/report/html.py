"""Words and figures into the text of one HTML page that needs nothing but itself."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from plotly.offline import get_plotlyjs

from segmentus.report.values import Pair, Shown

_MARGIN = re.compile(r"(±[\s\u00a0][\d.,]+|\([^()]*\d to [^()]*\))")
_FIGURE = re.compile(
    r"(?:over |under )?−?[$€£¥]?\d[\d,.]*\d?[kMBT]?(?:[\s\u00a0]?%)?(?=[\s\u00a0(.,]|$)"
)


def set_page(template: str, page: Any) -> str:
    """Put the words and figures of a page into a template, with style, script and plotly.

    Plotly and the figures are compressed: they are two thirds of the page and any browser since
    2023 unpacks them itself.
    """
    return (
        _environment()
        .get_template(template)
        .render(
            page=page,
            css=Markup(_read("report.css")),
            script=Markup(_read("report.js")),
            plotly=_pack_plotly(),
            figures=pack_text(dump(collect_figures(page))),
        )
    )


def set_part(template: str, page: Any) -> str:
    """Put the words of a part of a page into a template: no style, no script, no figures."""
    return _environment().get_template(template).render(page=page)


def collect_figures(page: Any) -> dict[str, Any]:
    """Data and layout of every figure of a page by its id, and the axes that a pair turns to."""
    content: dict[str, Any] = {}
    for shown in _find_shown(getattr(page, field.name) for field in fields(page)):
        if isinstance(shown, Pair):
            content["axes"] = shown.axes
            shown = shown.shown
        content[shown.id] = json.loads(shown.figure.to_json())
    return content


def pack_text(text: str) -> str:
    """Compress a text for a script element: base64 of gzip, the same for the same text.

    >>> gzip.decompress(base64.b64decode(pack_text("</script>"))).decode()
    '</script>'
    """
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


def dump(value: Any) -> str:
    """Write strict JSON without a space."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def mute_margin(text: str) -> Markup:
    """Set what follows a figure, its margin or both ends, in smaller letters.

    >>> str(mute_margin("42 % ± 6 of <all>"))
    '42 % <span class="pm">± 6</span> of &lt;all&gt;'
    """
    return Markup(_MARGIN.sub(r'<span class="pm">\1</span>', str(escape(text))))


def stress_figure(text: str) -> Markup:
    """Set the first figure of a sentence in bold.

    >>> str(stress_figure("Typical debt $1,020 (all: $19,100)"))
    'Typical debt <b>$1,020</b> (all: $19,100)'
    """
    return Markup(_FIGURE.sub(r"<b>\g<0></b>", str(escape(text)), count=1))


@cache
def _environment() -> Environment:
    """Templates of this room with what they need to set figures and margins."""
    environment = Environment(
        loader=PackageLoader("segmentus.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"margin": mute_margin, "figure": stress_figure}
    return environment


@cache
def _pack_plotly() -> str:
    return pack_text(get_plotlyjs())


def _find_shown(values: Iterable[Any]) -> Iterator[Shown | Pair]:
    """Figures among the values, those within tuples too."""
    for value in values:
        if isinstance(value, Shown | Pair):
            yield value
        elif isinstance(value, tuple):
            yield from _find_shown(value)


def _read(name: str) -> str:
    return (files("segmentus.report") / name).read_text(encoding="utf-8")
