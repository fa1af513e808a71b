"""A study into tables of ready strings: the scores of every k, and the whole profile."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import compress

from segmentus.charts.profile import row_title
from segmentus.cluster.values import Fit
from segmentus.features.wording import word_bounds, word_scales
from segmentus.formats import NOTHING, doubt, number, points, share, word_overlap
from segmentus.report.estimates import list_refitted, split_figure, word_count
from segmentus.report.values import Table
from segmentus.report.words import stand_for_themselves, word_error_columns, word_whole
from segmentus.segments.effects import rank_lines
from segmentus.segments.evidence import expect_silhouette
from segmentus.segments.profile import Line
from segmentus.study import Study


def make_scores_table(study: Study) -> Table:
    """One row for each k: its scores, its smallest segment, what the guard says."""
    source = study.survey.source
    other = "with" if study.plan.weights == "none" else "without"
    head = (
            "k", "Inertia (feature scale²)", "Silhouette (−1 to 1)", "Standard error",
            "Silhouette without groups (mean of references)",
            "Calinski–Harabasz (higher is better)", "Davies–Bouldin (lower is better)",
            "Gap (log inertia)", "Least stable segment (mean Jaccard)",
            "Cold starts and the segments (adjusted Rand)",
            "Pairs of cold starts (adjusted Rand)",
            "Between implicates (adjusted Rand)",
            f"Compared with a fit {other} weights (adjusted Rand)",
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


def make_profile_table(study: Study) -> Table:
    """Every line of the profile, what sets segments apart most first, segments across.

    Each figure has its standard error in a column of its own; everyone stands beside all segments
    where a condition left some out.
    """
    columns = [f"Segment {c + 1}" for c in range(study.choice.k)]
    if _has_errors(study):
        columns = [cell for column in columns for cell in (column, "Standard error")]
    weighted = (
        "" if stand_for_themselves(study.survey) else "All figures use the survey's weights. "
    )
    return Table(
        caption=f"{weighted}The largest differences between segments come first. "
        f"{word_error_columns(study)} {_word_counted(study)}".rstrip(),
        head=(
            "Variable", "Statistic", "Unit", *columns, "All segments",
            *(("Everyone",) if study.survey.conditions else ()),
        ),
        rows=(
            *_size_rows(study),
            *(_profile_row(line, study) for line in rank_lines(study.profile)),
        ),
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


def _word_counted(study: Study) -> str:
    counted, survey = sum(study.profile.families), study.survey
    return word_overlap(counted, survey.n_units, survey.source.units, "segments")


def _size_rows(study: Study) -> Iterator[tuple[str, ...]]:
    """Share, its error where the segments are refitted, and the families behind it."""
    profile, units = study.profile, study.survey.source.units
    everyone = (NOTHING,) if study.survey.conditions else ()
    shares = [(share(one.value), doubt(one, share, points)) for one in profile.share]
    cells = _spread(shares, study)
    yield (f"Share of {word_whole(study.survey)}", "share", "%", *cells, share(1.0), *everyone)
    if study.refitted:
        errors = _spread([(NOTHING, error) for error in list_refitted(study.refitted)], study)
        name = f"Share of {word_whole(study.survey)}, error with refitted segments"
        yield (name, "standard error", "% points", *errors, NOTHING, *everyone)
    families = _spread([(f"{n:,}", NOTHING) for n in profile.families], study)
    world = (f"{study.everyone.n_units:,}",) if study.survey.conditions else ()
    yield ("In the sample", "count", units, *families, f"{study.survey.n_units:,}", *world)


def _has_errors(study: Study) -> bool:
    return study.survey.design.replicates is not None


def _spread(pairs: Iterable[tuple[str, str]], study: Study) -> Iterator[str]:
    """Figures and errors one after another, or the figures where no errors are known."""
    for figure, error in pairs:
        yield figure
        if _has_errors(study):
            yield error


def _score_row(fit: Fit, study: Study) -> tuple[str, ...]:
    score, refits = fit.score, fit.stability
    objection = study.choice.disqualified.get(score.k, "")
    return (
        str(score.k),
        f"{score.inertia:,.0f}" if score.inertia >= 100 else number(score.inertia),
        number(score.silhouette),
        number(score.silhouette_se),
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


def _profile_row(line: Line, study: Study) -> tuple[str, ...]:
    variable, statistic = line.variable, line.statistic
    beside = (line.domain, line.everyone) if study.survey.conditions else (line.domain,)
    return (
        row_title(line),
        statistic,
        "%" if statistic == "share" else variable.unit or "no unit",
        *_spread([split_figure(one, variable, statistic) for one in line.segments], study),
        *(split_figure(one, variable, statistic)[0] for one in beside),
    )
