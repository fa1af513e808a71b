"""A sweep and a choice into the picture that shows why this k."""

from __future__ import annotations

import math

import plotly.graph_objects as go

from segmentus.charts.axes import Trace, axis, fold, new_figure
from segmentus.charts.style import NEUTRAL, PALETTE, number, plain
from segmentus.cluster.sweep import Sweep
from segmentus.segments.choose import Choice

_LINE, _CHOSEN, _REJECTED = PALETTE[0], PALETTE[1], PALETTE[2]
_UNITS = {0: "", 3: "thousands", 6: "millions", 9: "billions"}
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def draw_choice(sweep: Sweep, choice: Choice) -> go.Figure:
    """Draw inertia above silhouette over the same k, with elbow, guard marks and the choice."""
    above = [{**trace, "yaxis": "y2"} for trace in _inertia(sweep, choice)]
    return new_figure(
        [*above, *_silhouette(sweep, choice)],
        height=520,
        top=64,
        xaxis=_k_axis(sweep),
        yaxis=_silhouette_axis() | {"domain": [0, 0.44]},
        yaxis2=_inertia_axis(sweep) | {"domain": [0.54, 1], "anchor": "x"},
        shapes=[_chosen_line(choice)],
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
    )


def draw_inertia(sweep: Sweep, choice: Choice) -> go.Figure:
    """Draw inertia over k with the elbow."""
    return new_figure(
        _inertia(sweep, choice), height=300, xaxis=_k_axis(sweep), yaxis=_inertia_axis(sweep)
    )


def draw_silhouette_by_k(sweep: Sweep, choice: Choice) -> go.Figure:
    """Draw the silhouette over k; crosses are k that the guard rejects."""
    return new_figure(
        _silhouette(sweep, choice), height=300, xaxis=_k_axis(sweep), yaxis=_silhouette_axis()
    )


def _inertia(sweep: Sweep, choice: Choice) -> list[Trace]:
    """The falling line, and a ring at its elbow."""
    divisor, _ = _unit(sweep)
    inertias = {score.k: score.inertia / divisor for score in sweep.scores}
    words = [f"k = {k}: inertia {number(value)}" for k, value in inertias.items()]
    elbow = [k for k in inertias if k == choice.elbow]
    return [
        _line(inertias, "Inertia", words),
        _marks(inertias, elbow, "elbow", "circle-open", NEUTRAL),
    ]


def _silhouette(sweep: Sweep, choice: Choice) -> list[Trace]:
    """The line, crosses where the guard rejects, a diamond at the choice."""
    known = {s.k: s.silhouette for s in sweep.scores if math.isfinite(s.silhouette)}
    words = [f"k = {k}: silhouette {value:.3f}" for k, value in known.items()]
    rejected = [k for k in known if k in choice.disqualified]
    chosen = [k for k in known if k == choice.k]
    why = [f"k = {k}: {choice.disqualified[k]}" for k in rejected]
    crosses = _marks(known, rejected, "rejected by the guard", "x", _REJECTED)
    return [
        _line(known, "Silhouette", words),
        crosses | {"text": [fold(plain(text)) for text in why]},
        _marks(known, chosen, f"chosen, k = {choice.k}", "diamond-open", _CHOSEN),
    ]


def _line(known: dict[int, float], name: str, words: list[str]) -> Trace:
    return {
        "type": "scatter",
        "x": list(known),
        "y": list(known.values()),
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


def _inertia_axis(sweep: Sweep) -> dict[str, object]:
    _, word = _unit(sweep)
    unit = f"{word}, feature scale²" if word else "feature scale²"
    return axis(f"Inertia ({unit})", rangemode="tozero")


def _silhouette_axis() -> dict[str, object]:
    return axis("Silhouette (−1 to 1)", tickformat=".2f")


def _unit(sweep: Sweep) -> tuple[float, str]:
    """Divisor and word that keep tick labels short."""
    top = max(score.inertia for score in sweep.scores)
    power = 3 * max(math.floor(math.log10(max(top, 1) / 2) / 3), 0)
    return 10.0**power, _UNITS.get(power, f"×10{str(power).translate(_RAISED)}")
