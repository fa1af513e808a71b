"""A study into tables of ready strings: the scores of every k, and the whole profile."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import compress

from segmentus.charts.profile import row_title
from segmentus.charts.style import NOTHING, amount, number, share, with_error
from segmentus.cluster.values import Fit
from segmentus.features.wording import word_bounds, word_scales
from segmentus.report.cards import list_refitted, word_count, word_estimate, word_share
from segmentus.report.values import Table
from segmentus.report.words import stand_for_themselves, word_errors
from segmentus.segments.evidence import expect_silhouette
from segmentus.segments.profile import Line
from segmentus.study import Study


def tabulate_scores(study: Study) -> Table:
    """One row for each k: its scores, its smallest segment, what the guard says."""
    source = study.survey.source
    other = "with" if study.plan.weights == "none" else "without"
    head = (
            "k", "Inertia (feature scale²)", "Silhouette (−1 to 1)",
            "Silhouette without groups (mean of references)",
            "Calinski–Harabasz (higher is better)", "Davies–Bouldin (lower is better)",
            "Gap (log inertia)", "Least stable segment (mean Jaccard)",
            "Cold starts and the segments (adjusted Rand)",
            "Cold starts two by two (adjusted Rand)",
            "Between implicates (adjusted Rand)", f"Beside a fit {other} weights (adjusted Rand)",
            f"Smallest segment ({source.units})", "Passed over because",
    )  # fmt: skip
    rows = [_score_row(fit, study) for fit in study.sweep]
    known = [any(row[at] != NOTHING for row in rows) for at in range(len(head))]
    return Table(
        caption="Every k that was tried. Inertia is in squared units of the feature scale, "
        "times weight; the other scores have no unit.",
        head=tuple(compress(head, known)),
        rows=tuple(tuple(compress(row, known)) for row in rows),
        marked=study.sweep.ks.index(study.choice.k),
    )


def tabulate_profile(study: Study) -> Table:
    """Every line of the profile, segments across."""
    k = study.choice.k
    weighted = "" if stand_for_themselves(study.survey) else "All figures by the survey's weights. "
    return Table(
        caption=f"{weighted}{word_errors(study)}".rstrip(),
        head=(
            "Variable", "Statistic", "Unit", *(f"Segment {c + 1}" for c in range(k)),
            "All segments", "Everyone",
        ),
        rows=(*_size_rows(study), *(_profile_row(line) for line in study.profile.lines)),
    )  # fmt: skip


def tabulate_features(study: Study) -> Table:
    """One row for each feature: how its column became comparable."""
    pairs = zip(study.features.scales, study.features.variables, strict=True)
    return Table(
        caption=word_scales(study.features.scales),
        head=("Feature", "Meaning", "Unit of x", "Curve", "Center", "Spread", "Bounds"),
        rows=tuple(
            (
                scale.name, variable.label, scale.unit or "no unit", scale.formula,
                number(scale.center), number(scale.spread), word_bounds(scale),
            )
            for scale, variable in pairs
        ),
    )  # fmt: skip


def _size_rows(study: Study) -> Iterator[tuple[str, ...]]:
    """Share, its error where the segments are refitted, and the families behind it."""
    profile, units = study.profile, study.survey.source.units
    shares = (word_share(one) for one in profile.share)
    yield ("Share of the population", "share", "%", *shares, share(1.0), NOTHING)
    if study.refitted:
        errors = list_refitted(study.refitted)
        name = "Share of the population, error with refitted segments"
        yield (name, "standard error", "% points", *errors, NOTHING, NOTHING)
    families = (f"{n:,}" for n in (*profile.families, study.survey.n_units, study.everyone.n_units))
    yield ("In the sample", "count", units, *families)


def _score_row(fit: Fit, study: Study) -> tuple[str, ...]:
    score, refits = fit.score, fit.stability
    objection = study.choice.disqualified.get(score.k, "")
    return (
        str(score.k),
        f"{score.inertia:,.0f}" if score.inertia >= 100 else number(score.inertia),
        with_error(number(score.silhouette), score.silhouette_se, number),
        number(expect_silhouette(study.sweep, score.k)),
        number(score.calinski_harabasz),
        number(score.davies_bouldin),
        number(score.gap),
        number(refits.lowest) if refits else NOTHING,
        number(score.stability),
        number(refits.reproduced) if refits else NOTHING,
        number(score.agreement),
        number(study.reweighted.get(score.k, math.nan)),
        word_count(int(fit.clustering.size.min()), study),
        f"{objection[:1].upper()}{objection[1:]}" or "nothing",
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
