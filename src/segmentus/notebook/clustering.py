"""Features, fits and sweeps into cells: where clusters lie, who is in them, how they last."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go

from segmentus.arrays import Floats
from segmentus.charts import choosing, means, pairs, scatter
from segmentus.charts.axes import amount_ticks, curve_words
from segmentus.charts.scatter import Axis, Cloud
from segmentus.charts.style import (
    amount,
    axis_title,
    currency,
    heading,
    number,
    people,
    share,
)
from segmentus.cluster.search.local_optima import LocalOptimum
from segmentus.cluster.sensitivity import contrast, score_elsewhere
from segmentus.cluster.sweep import STARTS
from segmentus.cluster.values import Fit, Sweep
from segmentus.features.project import fit_projection
from segmentus.features.scale import Features
from segmentus.features.wording import word_bounds, word_scales
from segmentus.notebook.shown import Picture, Sheet, Words, picture
from segmentus.report.clouds import list_hovers
from segmentus.report.values import Table
from segmentus.report.words import capital
from segmentus.segments.choose import Choice, choose
from segmentus.segments.finding import find
from segmentus.segments.guard import guard, percent
from segmentus.segments.plot_sample import Marks, pick_marks
from segmentus.survey.values import Survey, Variable

POINTS = 600
"""The most points of a picture: more make a notebook that no code host shows."""

_LINE = 20
_ABOVE = (0.001, 0.01, 0.05)


def draw_features(features: Features, survey: Survey) -> Picture:
    """Draw the first two features against each other, one point a family."""
    marks = pick_marks(survey.design, np.zeros(survey.n_rows, np.int64), most=POINTS)
    name = capital(survey.source.units)
    x, y = _sides(features, marks)
    return picture(
        pairs.draw_pair(_cloud(features, survey, marks, (name,)), x, y),
        f"{_title(features)}, one point a {survey.source.unit}",
        _word_points(marks),
    )


def draw_clusters(
    features: Features, fit: Fit, survey: Survey, *, names: Sequence[str] = ()
) -> Picture:
    """Draw the first two features, coloured by cluster; `names` if they are segments."""
    marks = _pick(fit, survey)
    cloud = _cloud(features, survey, marks, _names(fit, survey, names))
    what = "segments" if names else "clusters"
    title = f"{_title(features)} in {fit.clustering.k} {what}"
    return _scatter(cloud, *_sides(features, marks), title, marks)


def draw_principal_axes(
    features: Features, fit: Fit, survey: Survey, *, names: Sequence[str] = ()
) -> Picture:
    """Draw the clusters on the two axes along which the features vary most; `names` as above."""
    marks, found = _pick(fit, survey), fit_projection(features)
    x, y = (
        Axis(
            f"axis-{at + 1}",
            f"{word} principal axis ({share(float(found.explained[at]))} of variance)",
            found.points[marks.row, at],
            {},
        )
        for at, word in enumerate(("First", "Second"))
    )
    title = f"{fit.clustering.k} {'segments' if names else 'clusters'} on two principal axes"
    return _scatter(_cloud(features, survey, marks, _names(fit, survey, names)), x, y, title, marks)


def draw_centers(features: Features, fit: Fit) -> Picture:
    """Draw the mean of every feature in every cluster, in its unit, by the weights of the fit."""
    back = features.undo(fit.clustering.centers)
    return picture(
        means.draw_means(back, features.variables),
        "Means by cluster",
        "Grouped bars; the table of centers gives the values.",
    )


def draw_choice(sweep: Sweep, choice: Choice) -> Picture:
    """Draw inertia and silhouette, and what else is known, over k."""
    return picture(
        _name_lines(choosing.draw_choice(sweep, choice)),
        "What speaks for each number of clusters",
        f"Line charts over k = {sweep.ks[0]} to {sweep.ks[-1]}; chosen is {choice.k}, the elbow is "
        f"at {choice.elbow or 'no k'}. {choice.reason}",
    )


def tabulate_centers(features: Features, fit: Fit) -> Sheet:
    """Center of every cluster in the units of the columns."""
    back = features.undo(fit.clustering.centers)
    rows = tuple(
        (
            str(at + 1),
            *(
                _in_full(float(value), variable)
                for value, variable in zip(center, features.variables, strict=True)
            ),
        )
        for at, center in enumerate(back)
    )
    head = ("Cluster", *(f"{heading(v)} ({v.unit or 'no unit'})" for v in features.variables))
    return Sheet(Table("Centers of the clusters.", head, rows))


def tabulate_scales(features: Features) -> Sheet:
    """Center, spread and bounds of each feature."""
    rows = tuple(
        (
            scale.name, scale.formula, number(scale.center), number(scale.spread),
            word_bounds(scale),
        )
        for scale in features.scales
    )  # fmt: skip
    head = ("Feature", "Curve", "Center", "Spread", "Bounds")
    return Sheet(Table(word_scales(features.scales), head, rows))


def say_scores(fit: Fit) -> Words:
    """Say inertia and silhouette of one k."""
    score = fit.score
    return Words(
        (f"k = {score.k}: inertia {_inertia(score.inertia)}, silhouette {score.silhouette:.4f}.",)
    )


def tabulate_scores(sweep: Sweep) -> Sheet:
    """Inertia, silhouette and sampled families of every k."""
    rows = tuple(
        (
            str(fit.score.k),
            _inertia(fit.score.inertia),
            f"{fit.score.silhouette:.4f}",
            " · ".join(f"{size:,}" for size in sorted(fit.clustering.size.tolist(), reverse=True)),
        )
        for fit in sweep
    )
    head = ("k", "Inertia", "Silhouette", "Sampled in each cluster, largest first")
    caption = "Inertia is in squared units of the feature scale; a silhouette is from −1 to 1."
    return Sheet(Table(caption, head, rows))


def tabulate_support(fit: Fit, survey: Survey) -> Sheet:
    """Who stands behind each cluster."""
    support, unit, units = fit.support, survey.source.unit, survey.source.units
    rows = tuple(
        (
            str(at + 1), f"{size:,}", f"{support.effective[at]:,.0f}",
            people(float(support.population[at])), share(float(support.share[at])),
            share(float(support.largest[at])),
        )
        for at, size in enumerate(fit.clustering.size.tolist())
    )  # fmt: skip
    head = (
        "Cluster", f"{capital(units)} sampled", f"Effective {units}", "Population",
        "Share of all", f"Held by one {unit}",
    )  # fmt: skip
    caption = (
        f"Who stands behind each cluster, by the survey's weights. Effective "
        f"are as many {units} of equal weight as would tell as much."
    )
    return Sheet(Table(caption, head, rows))


def say_cautions(fit: Fit, survey: Survey) -> Words:
    """Say which clusters are too thin to speak of."""
    found = tuple(warning.text for warning in guard(fit, survey.source.units))
    fine = f"Every cluster rests on enough {survey.source.units} to speak of it."
    return Words(found or (fine,))


def tabulate_stability(fit: Fit) -> Sheet:
    """How every cluster fares with cold starts on re-drawn samples and in each implicate."""
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
    """How far above the best of the search single runs ended."""
    best, runs = fit.score.inertia, sum(end.runs for end in ends)
    rows = []
    for low, high in pairwise((-1.0, *_ABOVE, math.inf)):
        inside = [end for end in ends if low <= end.inertia / best - 1 < high]
        if inside:
            span = dict.fromkeys(_inertia(end.inertia) for end in (inside[0], inside[-1]))
            count = f"{sum(end.runs for end in inside)}"
            rows.append((_word_band(low, high), count, " to ".join(span)))
    caption = (
        f"Where {runs} single runs ended for k = {fit.score.k}, above the {_inertia(best)} that "
        "the search finds."
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
    """How far clusters agree with those found otherwise.

    Parameters
    ----------
    fit : one k.
    others : words for a change, e.g. "with weights" → features of the same rows.
    survey : of these rows; its weights count in the comparison.
    """
    alone, weight = Sweep((fit,)), survey.design.weight
    rows = tuple(
        (words, f"{contrast(alone, other, weight, starts=STARTS)[0]:.2f}")
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


def _pick(fit: Fit, survey: Survey) -> Marks:
    return pick_marks(survey.design, fit.clustering.labels, most=POINTS)


def _scatter(cloud: Cloud, x: Axis, y: Axis, title: str, marks: Marks) -> Picture:
    word = "Segment" if "segments" in title else "Cluster"
    figure = scatter.draw_scatter(cloud, x, y).update_layout(legend_title_text=word)
    return picture(figure, title, _word_points(marks))


def _sides(features: Features, marks: Marks) -> tuple[Axis, Axis]:
    """The first two features at some rows."""
    first, second = (
        Axis(
            scale.name,
            axis_title(variable, curve=curve_words(scale)),
            at,
            amount_ticks(scale, at),
        )
        for scale, variable, at in zip(
            features.scales[:2], features.variables[:2], features.values[marks.row, :2].T,
            strict=True,
        )
    )  # fmt: skip
    return first, second


def _cloud(features: Features, survey: Survey, marks: Marks, names: tuple[str, ...]) -> Cloud:
    columns: list[Floats] = [survey.column(name)[marks.row] for name in features.names]
    text = list_hovers(marks, names, features.variables, columns, survey.source.units)
    return Cloud(marks.label, marks.weight, text, names)


def _names(fit: Fit, survey: Survey, names: Sequence[str]) -> tuple[str, ...]:
    """Names of segments, or else how many are sampled in each cluster."""
    source = survey.source
    return tuple(names) or tuple(
        f"({size:,} {source.unit if size == 1 else source.units})"
        for size in fit.clustering.size.tolist()
    )


def _title(features: Features) -> str:
    first, second = features.variables[:2]
    return f"{heading(second)} against {first.short_label}"


def _word_points(marks: Marks) -> str:
    return f"Scatter plot of {len(marks.row):,} of {marks.total:,} points, area by weight."


def _word_band(low: float, high: float) -> str:
    if low < 0:
        return f"under {percent(high)}"
    return f"over {percent(low)}" if math.isinf(high) else f"{percent(low)} to {percent(high)}"


def _in_full(value: float, variable: Variable) -> str:
    """Money to the dollar, as a list of centers is read; else as everywhere."""
    sign = "−" if round(value) < 0 else ""
    whole = f"{sign}{currency(variable.unit)}{abs(value):,.0f}"
    return whole if variable.kind == "money" else amount(value, variable, "mean")


def _inertia(value: float) -> str:
    """As many digits as the classic notebooks print."""
    return f"{value:,.2f}" if value < 1e9 else f"{value:.6e}"
