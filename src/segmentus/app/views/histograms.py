"""How a column spreads, in a small picture and a few words."""

from __future__ import annotations

import numpy as np
from dash import html

from segmentus.app.elements import Element, aria
from segmentus.app.views.column_values import word_typical
from segmentus.arrays import Floats
from segmentus.formats import amount
from segmentus.survey.values import Variable

BARS = 24
_TAIL = 4.0
"""A histogram ends at the 99th percentile where the largest value is so many times that."""


def draw_spread(variable: Variable, known: Floats) -> Element:
    """Draw how many customers lie in each step, with a line at the typical value."""
    if not known.size or known.min() == known.max():
        return html.Div(className="hist")
    if variable.codes:
        return _draw_kinds(variable, known)
    low, high, typical = (float(each) for each in (known.min(), known.max(), np.median(known)))
    most = float(np.quantile(known, 0.99))
    beyond = high > most + _TAIL * (most - low)
    high = most if beyond else high
    edges = _steps(known, low, high)
    counts, _ = np.histogram(np.clip(known, low, high), edges)
    bars = [html.I(style={"height": f"{100 * n / counts.max():.1f}%"}) for n in counts.tolist()]
    first, last = amount(low, variable, ""), amount(high, variable, "")
    last = f"{last} and more" if beyond else last
    at = 100 * (min(typical, high) - edges[0]) / (edges[-1] - edges[0])
    words = f"{variable.name}: from {first} to {last}, typically {word_typical(known, variable)}"
    return html.Div(
        [
            html.Div([*bars, html.U(style={"left": f"{at:.1f}%"})], className="bars24"),
            html.Div([html.Span(first), html.Span(last)], className="ends-of"),
        ],
        className="hist",
        role="img",
        **aria(label=words),
    )


def word_usual(variable: Variable, known: Floats) -> str:
    """Say what is typical of an amount, or the most common of kinds."""
    if not known.size:
        return "all are missing"
    if not variable.codes:
        return f"typically {word_typical(known, variable)}"
    code, share = max(_share_kinds(variable, known), key=lambda each: each[1])
    return f"most often {code}: {share:.0%}".replace("%", "\u00a0%")


def _share_kinds(variable: Variable, known: Floats) -> list[tuple[str, float]]:
    return [(word, float(np.mean(known == code))) for code, word in variable.codes.items()]


def _draw_kinds(variable: Variable, known: Floats) -> Element:
    """Draw how many have each kind, a bar a kind; a kind is more or less than no other."""
    shares = _share_kinds(variable, known)
    most = max(share for _, share in shares)
    bars = [html.I(style={"height": f"{100 * share / most:.1f}%"}) for _, share in shares]
    words = ", ".join(f"{word} {share:.0%}" for word, share in shares)
    return html.Div(
        html.Div(bars, className="bars24 kinds"), className="hist", role="img",
        **aria(label=f"{variable.name}: {words}"),
    )  # fmt: skip


def _steps(known: Floats, low: float, high: float) -> Floats:
    """Cut a range into 24 steps; of whole numbers every step holds as many."""
    if not (known == np.round(known)).all():
        return np.linspace(low, high, BARS + 1)
    many = np.ceil(high) - low + 1
    width = np.ceil(many / BARS)
    edges: Floats = low - 0.5 + width * np.arange(np.ceil(many / width) + 1)
    return edges
