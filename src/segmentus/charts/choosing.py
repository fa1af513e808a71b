"""A sweep and a choice into the picture that shows why this k."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from segmentus.charts.axes import Trace, axis, fold, new_figure
from segmentus.charts.style import NEUTRAL, PALETTE, number, plain
from segmentus.cluster.values import Sweep
from segmentus.segments.choose import Choice
from segmentus.segments.evidence import expect_silhouette

_LINE, _CHOSEN, _REJECTED = PALETTE[0], PALETTE[1], PALETTE[2]
_UNITS = {0: "", 3: "thousands", 6: "millions", 9: "billions"}
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_PANEL, _GAP = 190, 34
"""Height of a panel and of the space between two, in pixels."""

STABILITY_LINES = (
    ("Least stable segment from cold starts (mean Jaccard)", PALETTE[5], "solid"),
    ("Cold starts and the segments (adjusted Rand)", PALETTE[0], "solid"),
    ("Pairs of cold starts (adjusted Rand)", PALETTE[4], "dash"),
    ("Between implicates (adjusted Rand)", PALETTE[3], "dot"),
)
"""Name, colour and dash of the lines of the lowest panel; the page explains them."""


@dataclass(frozen=True, slots=True, eq=False)
class _Panel:
    """Traces over k and the axis they share."""

    traces: list[Trace]
    axis: dict[str, Any]


def draw_choice(sweep: Sweep, choice: Choice) -> go.Figure:
    """Draw inertia, silhouette, gap and stability over the same k, as far as they are known.

    The elbow is ringed, a k that is passed over has a cross, the chosen one a diamond and a line
    through all panels; whiskers are one standard error.
    """
    panels = [
        panel
        for panel in (
            _inertia(sweep, choice), _silhouette(sweep, choice), _gap(sweep), _stability(sweep),
        )
        if panel.traces
    ]  # fmt: skip
    names = ["" if place == 0 else str(place + 1) for place in range(len(panels))]
    height = len(panels) * _PANEL + (len(panels) - 1) * _GAP
    tops = [1 - place * (_PANEL + _GAP) / height for place in range(len(panels))]
    return new_figure(
        [
            {**trace, "yaxis": f"y{name}"}
            for panel, name in zip(panels, names, strict=True)
            for trace in panel.traces
        ],
        height=height + 120,
        top=64,
        xaxis=_k_axis(sweep) | {"anchor": f"y{names[-1]}"},
        shapes=[_chosen_line(choice)],
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
    ).update_layout(
        {
            f"yaxis{name}": panel.axis | {"domain": [max(top - _PANEL / height, 0), top]}
            for panel, name, top in zip(panels, names, tops, strict=True)
        }
    )


def _inertia(sweep: Sweep, choice: Choice) -> _Panel:
    """The falling line, and a ring at its elbow."""
    divisor, word = _unit(sweep)
    inertias = {score.k: score.inertia / divisor for score in sweep.scores}
    words = [f"k = {k}: inertia {number(value)}" for k, value in inertias.items()]
    elbow = [k for k in inertias if k == choice.elbow]
    unit = f"{word}, feature scale²" if word else "feature scale²"
    return _Panel(
        [
            _line(inertias, "Inertia", words),
            _marks(inertias, elbow, "elbow", "circle-open", NEUTRAL),
        ],
        axis(f"Inertia ({unit})", rangemode="tozero"),
    )


def _silhouette(sweep: Sweep, choice: Choice) -> _Panel:
    """The line, crosses where a k is passed over, a diamond at the choice; references dotted."""
    known = {s.k: s.silhouette for s in sweep.scores if math.isfinite(s.silhouette)}
    errors = [s.silhouette_se for s in sweep.scores if s.k in known]
    words = [f"k = {k}: silhouette {value:.3f}" for k, value in known.items()]
    rejected = [k for k in known if k in choice.disqualified]
    chosen = [k for k in known if k == choice.k]
    why = [f"k = {k}: {choice.disqualified[k]}" for k in rejected]
    crosses = _marks(known, rejected, "passed over", "x", _REJECTED)
    return _Panel(
        [
            *_references(sweep, known),
            _line(known, "Silhouette", words, errors),
            crosses | {"text": [fold(plain(text)) for text in why]},
            _marks(known, chosen, f"chosen, k = {choice.k}", "diamond-open", _CHOSEN),
        ],
        axis("Silhouette (−1 to 1)", tickformat=".2f"),
    )


def _references(sweep: Sweep, ks: Iterable[int]) -> list[Trace]:
    """The mean silhouette of references without groups; none where there are none."""
    expected = {k: expect_silhouette(sweep, k) for k in ks}
    known = {k: value for k, value in expected.items() if math.isfinite(value)}
    if not known:
        return []
    words = [f"k = {k}: silhouette {value:.3f} without groups" for k, value in known.items()]
    style = {"line": {"color": NEUTRAL, "width": 2, "dash": "dot"}, "showlegend": True}
    line = _line(known, "silhouette without groups", words)
    return [line | style | {"marker": {"color": NEUTRAL, "size": 4}}]


def _gap(sweep: Sweep) -> _Panel:
    """The gap statistic of the k swept."""
    if sweep.gap is None:
        return _Panel([], {})
    gaps = zip(sweep.gap.ks, sweep.gap.gap.tolist(), sweep.gap.se.tolist(), strict=True)
    known = {k: (gap, se) for k, gap, se in gaps if k in sweep.ks}
    words = [f"k = {k}: gap {gap:.3f}, standard error {se:.3f}" for k, (gap, se) in known.items()]
    line = _line(
        {k: gap for k, (gap, _) in known.items()}, "Gap", words, [se for _, se in known.values()]
    )
    return _Panel([line], axis("Gap (log inertia)", tickformat=".2f"))


def _stability(sweep: Sweep) -> _Panel:
    """Show how well each k comes back: from cold starts, and between implicates."""
    lines = []
    for place, (name, shade, dash) in enumerate(STABILITY_LINES):
        known = {k: row[place] for k, row in _lasting(sweep).items() if math.isfinite(row[place])}
        if known:
            words = [f"k = {k}: {name.lower()} {value:.3f}" for k, value in known.items()]
            style = {"line": {"color": shade, "width": 2, "dash": dash}}
            lines.append(
                _line(known, name, words) | style | {"marker": {"color": shade, "size": 6}}
            )
    least = min((min(line["y"]) for line in lines), default=0.0)
    low = 0.0 if least < 0.5 else 0.5
    return _Panel(lines, axis("Stability (0 to 1)", tickformat=".1f", range=[low, 1.03]))


def _lasting(sweep: Sweep) -> dict[int, tuple[float, float, float, float]]:
    """Figures of `STABILITY_LINES` for each k; nan where not known."""
    return {
        fit.score.k: (
            fit.stability.lowest if fit.stability else math.nan,
            fit.stability.mean_rand if fit.stability else math.nan,
            fit.stability.reproduced if fit.stability else math.nan,
            fit.implicates.mean_rand if fit.implicates else math.nan,
        )
        for fit in sweep
    }


def _line(
    known: dict[int, float], name: str, words: list[str], errors: list[float] | None = None
) -> Trace:
    whiskers = errors and any(math.isfinite(error) for error in errors)
    return {
        "type": "scatter",
        "x": list(known),
        "y": list(known.values()),
        "error_y": {"array": errors, "thickness": 1.2, "width": 4} if whiskers else None,
        "mode": "lines+markers",
        "name": name,
        "line": {"color": _LINE, "width": 2},
        "marker": {"size": 7},
        "text": words,
        "hovertemplate": "%{text}<extra></extra>",
        "showlegend": False,
    }


def _marks(known: dict[int, float], ks: list[int], name: str, symbol: str, color: str) -> Trace:
    """Marks on some points of a line; crosses are filled, the rest are rings around it."""
    size, outline = (10, 0) if symbol == "x" else (18, 2.5)
    return {
        "type": "scatter",
        "x": ks,
        "y": [known[k] for k in ks],
        "mode": "markers",
        "name": name,
        "marker": {"symbol": symbol, "size": size, "color": color, "line": {"width": outline}},
        "text": [f"k = {k}: {name}" for k in ks],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _chosen_line(choice: Choice) -> dict[str, object]:
    return {
        "type": "line", "xref": "x", "yref": "paper", "x0": choice.k, "x1": choice.k,
        "y0": 0, "y1": 1, "line": {"color": _CHOSEN, "width": 1.5, "dash": "dot"},
        "layer": "below",
    }  # fmt: skip


def _k_axis(sweep: Sweep) -> dict[str, object]:
    """Every k has a tick where they fit."""
    step = 1 if len(sweep.ks) <= 12 else 2
    room = 0.04 * max(sweep.ks[-1] - sweep.ks[0], 1)
    return axis(
        "k (number of segments)",
        tickmode="array",
        tickvals=list(sweep.ks)[::step],
        range=[sweep.ks[0] - room, sweep.ks[-1] + room],
        zeroline=False,
    )


def _unit(sweep: Sweep) -> tuple[float, str]:
    """Divisor and word that keep tick labels short."""
    top = max(score.inertia for score in sweep.scores)
    power = 3 * max(math.floor(math.log10(max(top, 1) / 2) / 3), 0)
    return 10.0**power, _UNITS.get(power, f"×10{str(power).translate(_RAISED)}")
