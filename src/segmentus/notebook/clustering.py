"""Features and one fit into cells: its centers, its scores, who stands behind each cluster."""

from __future__ import annotations

from segmentus.charts import means
from segmentus.charts.style import (
    amount,
    currency,
    heading,
    number,
    people,
    share,
)
from segmentus.cluster.values import Fit
from segmentus.features.values import Features
from segmentus.features.wording import word_bounds, word_scales
from segmentus.formats import word_overlap
from segmentus.notebook.shown import Picture, Sheet, Words, picture
from segmentus.report.values import Table
from segmentus.report.words import capital
from segmentus.segments.guard import guard
from segmentus.survey.values import Survey, Variable


def plot_centers(features: Features, fit: Fit) -> Picture:
    """Draw the mean of every feature in every cluster, in its unit, by the weights of the fit."""
    back = features.undo(fit.clustering.centers)
    return picture(
        means.draw_means(back, features.variables),
        "Means by cluster",
        "Grouped bars; the table of centers gives the values.",
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
    inertia = word_inertia(score.inertia)
    return Words((f"k = {score.k}: inertia {inertia}, silhouette {score.silhouette:.4f}.",))


def tabulate_support(fit: Fit, survey: Survey) -> Sheet:
    """Show how many support each cluster."""
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
    counted = int(fit.clustering.size.sum())
    caption += f" {word_overlap(counted, survey.n_units, units, 'clusters')}".rstrip()
    return Sheet(Table(caption, head, rows))


def say_cautions(fit: Fit, survey: Survey) -> Words:
    """Say which clusters are too thin to speak of."""
    texts = [warning.text for warning in guard(fit, survey.source.units)]
    found = tuple(one.replace("segment", "cluster").replace("Segment", "Cluster") for one in texts)
    fine = f"Every cluster rests on enough {survey.source.units} to speak of it."
    return Words(found or (fine,))


def _in_full(value: float, variable: Variable) -> str:
    """Money to the dollar, as a list of centers is read; else as everywhere."""
    sign = "−" if round(value) < 0 else ""
    whole = f"{sign}{currency(variable.unit)}{abs(value):,.0f}"
    return whole if variable.kind == "money" else amount(value, variable, "mean")


def word_inertia(value: float) -> str:
    """As many digits as the classic notebooks print."""
    return f"{value:,.2f}" if value < 1e9 else f"{value:.6e}"
