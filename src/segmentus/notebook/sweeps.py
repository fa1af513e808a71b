"""Sweeps into cells: what speaks for each k, where runs ended, how clusters last."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go

from segmentus.charts import choosing
from segmentus.charts.style import (
    share,
)
from segmentus.cluster.search.local_optima import LocalOptimum
from segmentus.cluster.sensitivity import compare_fits, score_elsewhere
from segmentus.cluster.values import STARTS, Fit, Sweep
from segmentus.features.values import Features
from segmentus.notebook.clustering import word_inertia
from segmentus.notebook.shown import Picture, Sheet, Words, picture
from segmentus.report.values import Table
from segmentus.segments.choose import Choice, choose
from segmentus.segments.finding import find
from segmentus.segments.guard import percent
from segmentus.survey.values import Survey

_LINE = 20
_ABOVE = (0.001, 0.01, 0.05)


def plot_choice(sweep: Sweep, choice: Choice) -> Picture:
    """Draw inertia and silhouette, and what else is known, over k."""
    return picture(
        _name_lines(choosing.draw_choice(sweep, choice)),
        "What speaks for each number of clusters",
        f"Line charts over k = {sweep.ks[0]} to {sweep.ks[-1]}; chosen is {choice.k}, the elbow is "
        f"at {choice.elbow or 'no k'}. {choice.reason}",
    )


def tabulate_scores(sweep: Sweep) -> Sheet:
    """Inertia, silhouette and sampled families of every k."""
    rows = tuple(
        (
            str(fit.score.k),
            word_inertia(fit.score.inertia),
            f"{fit.score.silhouette:.4f}",
            " · ".join(f"{size:,}" for size in sorted(fit.clustering.size.tolist(), reverse=True)),
        )
        for fit in sweep
    )
    head = ("k", "Inertia", "Silhouette", "Sampled in each cluster, largest first")
    caption = "Inertia is in squared units of the feature scale; a silhouette is from −1 to 1."
    families = int(np.isfinite(sweep.fits[0].support.agreement).sum())
    most = max(int(fit.clustering.size.sum()) for fit in sweep)
    if most > families:
        caption += (
            f" Who has implicates in several clusters is counted in each, so up to {most:,} add up "
            f"for {families:,}."
        )
    return Sheet(Table(caption, head, rows))


def tabulate_stability(fit: Fit) -> Sheet:
    """Show how every cluster fares with cold starts on re-drawn samples and in each implicate."""
    k = fit.clustering.k
    refits, implicates = fit.stability, fit.implicates
    head, columns = ["Cluster"], [[str(at + 1) for at in range(k)]]
    if refits is not None:
        head += ["Overlap with cold starts", "Cold starts that lose it"]
        columns += [[f"{one:.2f}" for one in refits.jaccard], list(map(share, refits.dissolved))]
    if implicates is not None:
        head.append("Overlap with single implicates")
        columns.append([f"{one:.2f}" for one in implicates.jaccard])
    times = f" over {refits.n_refits} re-drawn samples" if refits is not None else ""
    caption = (
        f"Overlap is the mean Jaccard index{times}: 1 the same cluster, 0 no member in common; "
        "under 0.6 do not trust it."
    )
    return Sheet(Table(caption, tuple(head), tuple(zip(*columns, strict=True))))


def say_groups(sweep: Sweep, k: int) -> Words:
    """Say whether the data fall into groups, beside references without groups."""
    finding = find(sweep, choose(sweep, "fixed", k=k))
    if finding is None:
        raise ValueError("the sweep was not assessed")
    return Words((finding.text,))


def tabulate_ends(fit: Fit, ends: Sequence[LocalOptimum]) -> Sheet:
    """Show how far above the best single runs ended."""
    best, runs = fit.score.inertia, sum(end.runs for end in ends)
    rows = []
    for low, high in pairwise((-1.0, *_ABOVE, math.inf)):
        inside = [end for end in ends if low <= end.inertia / best - 1 < high]
        if inside:
            span = dict.fromkeys(word_inertia(end.inertia) for end in (inside[0], inside[-1]))
            count = f"{sum(end.runs for end in inside)}"
            rows.append((_word_band(low, high), count, " to ".join(span)))
    caption = (
        f"Where {runs} single runs ended for k = {fit.score.k}, above the {word_inertia(best)} "
        "that the search finds."
    )
    return Sheet(Table(caption, ("Above the best", "Runs", "Inertia"), tuple(rows)))


def tabulate_silhouettes(sweep: Sweep, elsewhere: Features) -> Sheet:
    """Silhouettes where the clusters were fitted, beside those of the same labels elsewhere."""
    rows = tuple(
        (str(fit.score.k), f"{fit.score.silhouette:.4f}", f"{there:.4f}")
        for fit, there in zip(sweep, score_elsewhere(sweep, elsewhere).tolist(), strict=True)
    )
    head = ("k", "On the scale of the fit", "On unscaled columns")
    return Sheet(Table("Silhouette of the same labels, −1 to 1.", head, rows))


def tabulate_changes(fit: Fit, others: Mapping[str, Features], survey: Survey) -> Sheet:
    """Show how far clusters agree with those found otherwise.

    Parameters
    ----------
    fit : one k.
    others : words for a change, e.g. "with weights" → features of the same rows.
    survey : of these rows; its weights count in the comparison.
    """
    alone, weight = Sweep((fit,)), survey.design.weight
    rows = tuple(
        (words, f"{compare_fits(alone, other, weight, starts=STARTS)[0]:.2f}")
        for words, other in others.items()
    )
    caption = (
        f"Agreement of the {fit.clustering.k} clusters with as many found after one change "
        "(adjusted Rand index: 1 the same clusters, 0 no more than chance)."
    )
    return Sheet(Table(caption, ("Changed", "Agreement"), rows))


def _name_lines(figure: go.Figure) -> go.Figure:
    """Put the names of the lowest panel's lines below it, where there is one."""
    names = {name for name, *_ in choosing.STABILITY_LINES}
    lines = [trace for trace in figure.data if trace.name in names]
    for trace in lines:
        trace.update(showlegend=True, legend="legend2")
    below = _LINE * len(lines)
    plot = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    return figure.update_layout(
        height=figure.layout.height + below,
        margin={"b": figure.layout.margin.b + below},
        legend2={"x": 0, "y": -figure.layout.margin.b / plot, "yanchor": "top"},
    )


def _word_band(low: float, high: float) -> str:
    if low < 0:
        return f"under {percent(high)}"
    return f"over {percent(low)}" if math.isinf(high) else f"{percent(low)} to {percent(high)}"
