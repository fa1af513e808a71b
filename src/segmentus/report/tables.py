"""A study into tables of ready strings: the scores of every k, and the whole profile."""

from __future__ import annotations

from dataclasses import dataclass

from segmentus.charts.profile import row_title
from segmentus.charts.style import NOTHING, amount, number, share
from segmentus.cluster.sweep import Fit
from segmentus.report.cards import word_count, word_estimate
from segmentus.segments.guard import guard
from segmentus.segments.profile import Line
from segmentus.study import Study


@dataclass(frozen=True, slots=True)
class Table:
    """Words in rows; the first cell of a row is its heading.

    Attributes
    ----------
    caption : what the table shows, with units that all its numbers share.
    head : column headings.
    rows : as many cells each.
    marked : position of the row to stress, None for none.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marked: int | None = None


def tabulate_scores(study: Study) -> Table:
    """One row for each k: its scores, its smallest segment, what the guard says."""
    source = study.survey.source
    return Table(
        caption="Every k that was tried. Inertia is in squared units of the feature scale, "
        "times weight; the other scores have no unit.",
        head=(
            "k", "Inertia (feature scale²)", "Silhouette (−1 to 1)",
            "Calinski–Harabasz (higher is better)", "Davies–Bouldin (lower is better)",
            f"Smallest segment ({source.units})", "Warnings",
        ),
        rows=tuple(_score_row(fit, study) for fit in study.sweep),
        marked=study.sweep.ks.index(study.choice.k),
    )  # fmt: skip


def tabulate_profile(study: Study) -> Table:
    """Every line of the profile, segments across."""
    k = study.choice.k
    sizes = (
        ("Share of the population", "share", "%", *(share(e.value) for e in study.profile.share),
         share(1.0), NOTHING),
        ("In the sample", "count", study.survey.source.units,
         *(f"{n:,}" for n in study.profile.families),
         f"{study.survey.n_units:,}", f"{study.everyone.n_units:,}"),
    )  # fmt: skip
    return Table(
        caption="All figures by the survey's weights.",
        head=(
            "Variable", "Statistic", "Unit", *(f"Segment {c + 1}" for c in range(k)),
            "All segments", "Everyone",
        ),
        rows=(*sizes, *(_profile_row(line) for line in study.profile.lines)),
    )  # fmt: skip


def tabulate_features(study: Study) -> Table:
    """One row for each feature: how its column became comparable."""
    pairs = zip(study.features.scales, study.features.variables, strict=True)
    return Table(
        caption="A feature is (curve(x) − center) / spread; center and spread are the weighted "
        "mean and standard deviation of the curved column.",
        head=("Feature", "Meaning", "Unit of x", "Curve", "Center", "Spread"),
        rows=tuple(
            (
                scale.name, variable.label, scale.unit or "no unit", scale.formula,
                number(scale.center), number(scale.spread),
            )
            for scale, variable in pairs
        ),
    )  # fmt: skip


def _score_row(fit: Fit, study: Study) -> tuple[str, ...]:
    score = fit.score
    warnings = guard(fit, study.survey.source.units)
    return (
        str(score.k),
        f"{score.inertia:,.0f}" if score.inertia >= 100 else number(score.inertia),
        number(score.silhouette),
        number(score.calinski_harabasz),
        number(score.davies_bouldin),
        word_count(int(fit.clustering.size.min()), study),
        " ".join(warning.text for warning in warnings) or "none",
    )


def _profile_row(line: Line) -> tuple[str, ...]:
    unit = "%" if line.statistic == "share" else line.variable.unit or "no unit"
    return (
        row_title(line),
        line.statistic,
        unit,
        *(word_estimate(line, one) for one in line.segments),
        amount(line.domain.value, line.variable, line.statistic),
        amount(line.everyone.value, line.variable, line.statistic),
    )
