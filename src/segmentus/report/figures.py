"""A study into the figures of its page, each with its words: caption, alternative text, key."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from segmentus.charts.choosing import STABILITY_LINES, draw_choice
from segmentus.charts.composition import draw_composition
from segmentus.charts.distributions import draw_distributions
from segmentus.charts.profile import draw_bars, draw_heat_map, draw_sizes
from segmentus.charts.silhouettes import draw_silhouettes
from segmentus.charts.style import axis_title, heading, ramp
from segmentus.features.scale import curve_of
from segmentus.features.values import Scale
from segmentus.formats import join
from segmentus.report.estimates import line_title
from segmentus.report.values import Chip, Shown
from segmentus.report.words import (
    stand_for_themselves,
    word_beside,
    word_caution,
    word_whiskers,
    word_whole,
)
from segmentus.segments.choose import MIN_JACCARD, MIN_RAND
from segmentus.segments.effects import find_telling, rank_lines, rank_variables, tells_apart
from segmentus.segments.profile import Line
from segmentus.segments.silhouettes import profile_silhouettes
from segmentus.study import Study

BARS, SPREADS, COMPOSITIONS = 9, 9, 6
"""The most charts of a kind on the page; the tables hold the rest."""

_ROWS = 36


def show_choice(study: Study) -> Shown:
    """Show what speaks for and against each k: inertia, silhouette, gap and stability."""
    passed_over = join([str(k) for k in study.choice.disqualified] or ["none"])
    figure = draw_choice(study.sweep, study.choice)
    drawn = {trace.name for trace in figure.data}
    return Shown(
        id="choice",
        title="What speaks for each number of segments",
        caption=" ".join(_explain_choice(study, drawn)),
        alt=f"Line charts over k, one above the other. Chosen k is {study.choice.k}; the elbow is "
        f"at {study.choice.elbow or 'no k'}; passed over: {passed_over}. The table of scores "
        "gives the values.",
        figure=figure,
        key=tuple(Chip(shade, name) for name, shade, _ in STABILITY_LINES if name in drawn),
        caution=word_caution(study),
    )


def show_sizes(study: Study) -> Shown:
    """Show the share of the population in each segment."""
    return Shown(
        id="sizes",
        title="How large the segments are",
        caption=f"{_word_share(study)} {word_whiskers(study)}".rstrip(),
        alt=f"Bar chart of the share of {word_whole(study.survey)} in each segment; the cards give "
        "the values.",
        figure=draw_sizes(study.profile, study.segmentation.names, whole=word_whole(study.survey)),
        caution=word_caution(study),
    )


def show_silhouettes(study: Study) -> Shown:
    """Show how well each segment holds together."""
    profiles = profile_silhouettes(study.features, study.segmentation)
    mean = study.segmentation.fit.score.silhouette
    worst = min(profiles, key=lambda profile: profile.mean)
    return Shown(
        id="silhouettes",
        title="How cohesive each segment is",
        caption=f"Each band is a segment, as high as its share of {word_whole(study.survey)}; it "
        "reaches to the silhouette of its members, best on top. Members left of zero lie nearer to "
        f"another segment. Dashed: the mean of all, {mean:.3f}.",
        alt=f"Silhouette bands by segment. Mean {mean:.3f}; lowest segment {worst.segment} with "
        f"mean {worst.mean:.3f}. The table below gives the values.",
        figure=draw_silhouettes(
            profiles, study.segmentation.names, mean, whole=word_whole(study.survey)
        ),
        caution=word_caution(study),
    )


def show_bars(study: Study) -> tuple[Shown, ...]:
    """Show statistics by segment: of the features, then of what sets segments apart most."""
    return tuple(
        Shown(
            id=f"bars-{place}",
            title=line_title(line),
            caption="",
            alt=f"Bar chart of {line_title(line)} by segment, beside {word_beside(study)}; the "
            "profile table gives the values.",
            figure=draw_bars(line, study.segmentation.names),
        )
        for place, line in enumerate(_bar_lines(study), start=1)
    )


def show_heat_map(study: Study) -> Shown:
    """Show standardised differences of everything that is not a composition."""
    lines = _heat_lines(study)
    k = study.choice.k
    return Shown(
        id="heat-map",
        title="What sets the segments apart",
        caption="Difference of a segment's mean from the mean of all segments, in standard "
        "deviations; amounts of money on the asinh curve. Blue is above, orange below, no colour "
        "about the same; colours stop at 2 above and below.",
        alt=f"Heat map of standardised differences, {len(lines)} variables by {k} segments; the "
        "same numbers are in profile.csv.",
        figure=draw_heat_map(lines, study.segmentation.names),
        width=190 + 32 * k,
        caution=word_caution(study),
    )


def show_distributions(study: Study) -> tuple[Shown, ...]:
    """Show the spread of amounts by segment, what sets segments apart most first."""
    quantiles = study.profile.quantiles
    names = [name for name in rank_variables(study.profile) if name in quantiles]
    shown = []
    for place, name in enumerate(names[:SPREADS], start=1):
        variable = study.survey.variables[name]
        scale = _scale(study, name)
        figure = draw_distributions(variable, quantiles[name], scale, study.segmentation.names)
        shown.append(
            Shown(
                id=f"spread-{place}",
                title=heading(variable),
                caption="",
                alt=f"Distribution of {axis_title(variable)} by segment: medians, middle halves "
                "and 5 to 95 %; the table below gives the values.",
                figure=figure,
            )
        )
    return tuple(shown)


def show_compositions(study: Study) -> tuple[Shown, ...]:
    """Show the make-up of each segment, by the categories that differ most first."""
    shown = []
    for place, lines in enumerate(list(_categories(study))[:COMPOSITIONS], start=1):
        figure = draw_composition(
            lines, study.segmentation.names, whole=word_whole(study.survey)
        ).update_layout(showlegend=False)
        key = tuple(
            Chip(shade, line.label) for line, shade in zip(lines, ramp(len(lines)), strict=True)
        )
        title = heading(lines[0].variable)
        shown.append(
            Shown(
                id=f"composition-{place}",
                title=title,
                caption="",
                alt=f"Stacked bars of {title} by segment, beside {word_beside(study)}; the profile "
                "table gives the values.",
                figure=figure,
                key=key,
            )
        )
    return tuple(shown)


def _word_share(study: Study) -> str:
    by = "" if stand_for_themselves(study.survey) else " by weight"
    return f"Share of {word_whole(study.survey)}{by}."


def _explain_choice(study: Study, drawn: set[str]) -> Iterator[str]:
    """Say how to read each panel of the choice."""
    several = study.survey.design.n_implicates > 1
    disagree = f", or for implicates that disagree (adjusted Rand under {MIN_RAND})"
    apart = disagree if several else ""
    yield (
        "Inertia always falls as k grows: a bend (elbow, circled) says that more segments bring "
        "less. A higher silhouette says that segments are more compact and further apart."
    )
    if "Gap" in drawn:
        yield (
            "Data without groups keep each column's zeros, skew and correlations; the dotted line "
            "is their silhouette, and the gap says how far the log inertia lies below theirs."
        )
    if any(name in drawn for name, *_ in STABILITY_LINES):
        yield (
            "Stability is 1 if a cold start finds the same segments again, in re-drawn samples"
            f"{' or in another implicate' if several else ''}."
        )
    replicates = study.survey.design.replicates
    origin = f", that of the silhouette from {replicates.words}" if replicates else ""
    yield (
        f"Whiskers are one standard error{origin}. A cross: that k is passed over, for a segment "
        f"of under {study.bounds.families} {study.survey.source.units} or effectively so, under "
        f"{100 * study.bounds.share:g} % of {word_whole(study.survey)}, dominated by a single one "
        "or of too uncertain a size, for a segment that is not reproduced "
        f"(Jaccard under {MIN_JACCARD}){apart}."
    )


def _bar_lines(study: Study) -> list[Line]:
    """Medians of the features and the most telling lines about others, the largest effect first."""
    profile = study.profile
    lines = []
    for name in study.features.names:
        found = profile.of(name, "median") or profile.of(name, "share")
        lines += found[-1:]
    taken = {line.variable.name for line in lines}
    rest = [line for line in profile.lines if line.variable.kind != "code"]
    ranked = [find_telling(rest, position, BARS) for position in range(study.choice.k)]
    for rank in range(BARS):
        for found in ranked:
            telling = [line for line in found if line.variable.name not in taken]
            if rank < len(telling) and len(lines) < BARS:
                taken.add(telling[0].variable.name)
                lines.append(telling[0])
    places = {name: place for place, name in enumerate(rank_variables(profile))}
    return sorted(lines[:BARS], key=lambda line: places[line.variable.name])


def _heat_lines(study: Study) -> list[Line]:
    """One line a variable, no compositions while there is anything else."""
    telling = [
        line
        for line in rank_lines(study.profile)
        if line.statistic != "median" and tells_apart(line)
    ]
    lines = [line for line in telling if line.variable.kind != "code"] or telling
    return lines[:_ROWS]


def _scale(study: Study, name: str) -> Scale:
    """The feature's own scale, or for other columns the plan's curve."""
    for scale in study.features.scales:
        if scale.name == name:
            return scale
    column, weight = study.survey.column(name), study.survey.design.weight
    known = np.isfinite(column)
    return curve_of(
        study.survey.variables[name], column[known], weight[known], study.plan.curve or "asinh",
        study.plan.asinh_unit,
    )  # fmt: skip


def _categories(study: Study) -> Iterator[list[Line]]:
    """Lines of each categorical variable, the largest effect first."""
    groups: dict[str, list[Line]] = {}
    for line in rank_lines(study.profile):
        if line.variable.kind == "code":
            groups.setdefault(line.variable.name, []).append(line)
    yield from groups.values()
