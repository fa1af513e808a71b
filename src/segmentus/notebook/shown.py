"""What a cell shows: `Words`, a `Sheet` and a `Picture`, each as HTML or plotly and as text.

Jupyter asks a value for its forms (`_repr_mimebundle_`) and shows the richest it can. The plain
text of each says the same, for a terminal, a screen reader and a diff. nbconvert, which makes a
page of a notebook that was run, knows no plotly: for it a picture is HTML that draws itself.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import textwrap
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from segmentus.charts.axes import fold
from segmentus.charts.style import NEUTRAL, ink_on, on_white, plain
from segmentus.report.values import Shown, Table

Bundle = dict[str, Any]
"""Forms of one output by their media type."""

PLOTLY = "application/vnd.plotly.v1+json"
_FIRST = iter((True,))
"""True once: the first picture of a kernel brings plotly's script for all."""

_LIBRARY = """<script>
window.plotlyHere ??= new Response(
  new Blob([Uint8Array.from(atob("%s"), letter => letter.charCodeAt(0))]).stream()
    .pipeThrough(new DecompressionStream("gzip"))
).text().then(code => (0, eval)(code));
</script>"""
_PAPER = """<style>
.on-paper { display: none; max-width: 100%; }
@media print {
  .on-screen { display: none; }
  .on-paper { display: block; break-inside: avoid; max-height: 21cm; }
  .jp-Cell-inputWrapper, .jp-Cell h2, .jp-Cell h3, .jp-Cell p:has(+ table) { break-after: avoid; }
  .jp-OutputArea-child { break-inside: auto; }
  .jp-OutputArea-output { overflow: visible !important; }
  .jp-Cell pre { white-space: pre-wrap !important; overflow-wrap: anywhere; }
  .jp-Cell tr { break-inside: avoid; }
  .jp-Cell table { font-size: 8pt; }
  .jp-Cell td { white-space: normal !important; }
}
</style>"""
"""How a page of nbconvert's is printed, whose own rules cut what is wider than the sheet. A figure
is as wide as the window; on paper a picture of it stands in its place."""

_DRAWN = """%(once)s<div id="%(name)s" class="on-screen"></div>
<img class="on-paper" alt="%(words)s"><script>
window.plotlyHere?.then(() => Plotly.newPlot("%(name)s", %(figure)s))
  .then(drawn => Plotly.toImage(drawn, {format: "svg", width: %(width)d, height: %(height)d}))
  .then(shot => { document.getElementById("%(name)s").nextElementSibling.src = shot; });
</script>"""
_PAPER_WIDTH = 760
_TITLE, _ROOM, _LINE, _CELL = 84, 32, 92, 24
_NUMERIC = "0123456789−-+±$€£¥–("


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences; several are a list."""

    sentences: tuple[str, ...]

    def __str__(self) -> str:
        """One sentence a line."""
        return "\n".join(self.sentences)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        if len(self.sentences) == 1:
            text = f"<p>{_escape(self.sentences[0])}</p>"
        else:
            text = f"<ul>{''.join(f'<li>{_escape(one)}</li>' for one in self.sentences)}</ul>"
        return {"text/html": text, "text/plain": str(self)}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of ready words."""

    table: Table

    def __str__(self) -> str:
        """Caption, then cells in columns."""
        rows = [self.table.head, *self.table.rows]
        widths = [max(len(row[i]) for row in rows) for i in range(len(self.table.head))]
        lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in rows]
        caption = textwrap.fill(self.table.caption, _LINE, break_on_hyphens=False)
        return "\n".join([caption, *(line.rstrip() for line in lines)])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        head = "".join(
            f'<th style="text-align:{side}">{_escape(cell)}</th>'
            for cell, side in zip(self.table.head, self._sides(), strict=True)
        )
        body = "".join(self._row(place) for place in range(len(self.table.rows)))
        return {
            "text/html": f"<p>{_escape(self.table.caption)}</p>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>",
            "text/plain": str(self),
        }

    def _row(self, place: int) -> str:
        style = ";font-weight:bold" if place == self.table.marked else ""
        cells = zip(self.table.rows[place], self._sides(), strict=True)
        return f"<tr>{''.join(_cell(cell, side, style) for cell, side in cells)}</tr>"

    def _sides(self) -> list[str]:
        """Figures to the right, words to the left."""
        columns = zip(*self.table.rows, strict=True)
        return ["right" if all(c[:1] in _NUMERIC for c in column) else "left" for column in columns]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A figure with its title inside, and what it shows in words."""

    figure: go.Figure
    words: str

    def __str__(self) -> str:
        """Describe the figure."""
        return self.words

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        content = json.loads(self.figure.to_json())
        config = {"displaylogo": False, "responsive": True}
        drawn = {**content, "config": config}
        return {
            PLOTLY: drawn,
            "text/html": _draw_itself(drawn, self.words),
            "text/plain": str(self),
        }


def picture(figure: go.Figure, title: str, words: str) -> Picture:
    """Set a title above a figure, which grows by the room it takes.

    Parameters
    ----------
    figure : from `charts`.
    title : not yet escaped.
    words : what is drawn, after the title, for those who do not see it.
    """
    lines = fold(plain(title), _TITLE)
    more = 20 * lines.count("<br>")
    room = _ROOM + more
    heading = {
        "text": lines, "x": 0, "xref": "container", "xanchor": "left", "y": 1, "yanchor": "top",
        "yref": "container", "pad": {"t": 10 + more // 2, "l": 10},
        "font": {"size": 15, "color": NEUTRAL},
    }  # fmt: skip
    set_higher = go.Figure(figure).update_layout(
        title=heading,
        height=figure.layout.height + room,
        margin={"t": figure.layout.margin.t + room},
    )
    return Picture(_on_any_page(set_higher), f"{title}. {words}")


def _on_any_page(figure: go.Figure) -> go.Figure:
    """Fill the cells of heat maps, whose colours let the page through, and write on them darkly.

    A report knows whether its page is light or dark; a notebook does not.
    """
    for trace in figure.select_traces(selector={"type": "heatmap"}):
        filled = [(at, on_white(shade)) for at, shade in trace.colorscale]
        trace.update(colorscale=filled, textfont_color=ink_on(filled[0][1]))
    return figure


def from_report(shown: Shown) -> Picture:
    """Show a figure of the report with its caption; the alternative text speaks of the page."""
    return picture(shown.figure, shown.title, f"{shown.caption} {shown.caution}".strip())


def _draw_itself(drawn: Bundle, words: str) -> str:
    """HTML for a page without a kernel; the script is packed, as Jupyter drops outputs of 3 MB."""
    bare = {**drawn, "config": {**drawn["config"], "displayModeBar": False}}  # it hides the title
    text = json.dumps(bare, sort_keys=True).replace("<", "\\u003c")
    name = f"picture-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    return _DRAWN % {
        "once": _PAPER + _pack_library() if next(_FIRST, False) else "", "name": name,
        "figure": text, "words": html.escape(words), "width": _PAPER_WIDTH,
        "height": drawn["layout"]["height"],
    }  # fmt: skip


def _pack_library() -> str:
    script = gzip.compress(get_plotlyjs().encode(), mtime=0)
    return _LIBRARY % base64.b64encode(script).decode()


def _cell(text: str, side: str, style: str) -> str:
    white = ";white-space:nowrap" if len(text) <= _CELL and "±" not in text else ""
    return f'<td style="text-align:{side}{style}{white}">{_escape(text)}</td>'


def _escape(text: str) -> str:
    """Text for HTML; a dollar sign in a tag of its own never begins a formula."""
    text = html.escape(text, quote=False).replace(" %", "\u00a0%")
    return text.replace("$", "<span>$</span>")
