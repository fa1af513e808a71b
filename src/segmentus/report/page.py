"""A study into a `Page`: every word and figure of the report, ready to be set by a template."""

from __future__ import annotations

from dataclasses import dataclass

from segmentus.charts.style import color
from segmentus.report.chart_tables import (
    tabulate_drawn_silhouettes,
    tabulate_sizes_drawn,
    tabulate_spreads,
)
from segmentus.report.clouds import show_clouds
from segmentus.report.figures import (
    SPREADS,
    show_bars,
    show_choice,
    show_compositions,
    show_distributions,
    show_heat_map,
    show_silhouettes,
    show_sizes,
)
from segmentus.report.html import set_page
from segmentus.report.method import list_method, list_provenance
from segmentus.report.reach import (
    NO_LAW,
    READING,
    find_study_reach,
    list_carriers,
    tabulate_reach,
    word_flags,
)
from segmentus.report.tables import make_profile_table, make_scores_table, tabulate_features
from segmentus.report.top import Top, collect_top
from segmentus.report.values import Chip, Pair, Shown, Table
from segmentus.report.words import (
    Alarm,
    find_alarm,
    list_asked,
    list_evidence,
    title_notes,
    word_answer,
    word_caution,
    word_error_columns,
    word_lines,
    word_number,
    word_source,
)
from segmentus.study import Study


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """The report before it is set; templates only place what is here.

    Attributes
    ----------
    title : of the window.
    units : whom it is about, in the plural.
    top : what stands above the fold.
    count : how many segments, in words.
    notes_title, notes : what was done with columns and data.
    source : one line for below every chart.
    asked : (term, words).
    answer : one paragraph.
    alarm : what the guard says of all segments, or None.
    reason : why this k.
    evidence : sentences: whether there are groups at all, what weights and implicates change.
    errors : where standard errors and whiskers come from, "" where there are none.
    key : colours of the segments.
    caution : one line where the guard warns of a segment shown, else "".
    lines : what the lines in bars are.
    sizes_table, cohesion, spreads : the same figures as the charts beside them.
    reach, reach_lead, reach_words : whom an offer to each segment would reach.
    the rest : the folds in reading order.
    """

    title: str
    units: str
    top: Top
    count: str
    notes_title: str
    notes: tuple[str, ...]
    source: str
    asked: tuple[tuple[str, str], ...]
    answer: str
    alarm: Alarm | None
    reason: str
    evidence: tuple[str, ...]
    errors: str
    key: tuple[Chip, ...]
    caution: str
    lines: str
    sizes: Shown
    sizes_table: Table
    choice: Shown
    scores: Table
    silhouettes: Shown
    cohesion: Table
    principal: Shown
    pair: Pair
    bars: tuple[Shown, ...]
    heat_map: Shown
    profile: Table
    distributions: tuple[Shown, ...]
    spreads: Table
    compositions: tuple[Shown, ...]
    provenance: tuple[tuple[str, str], ...]
    method: tuple[str, ...]
    features: Table
    plan: str
    reach: tuple[Table, ...]
    reach_lead: str
    reach_words: tuple[str, ...]


def collect(study: Study) -> Page:
    """Collect the page of a study."""
    principal, pair = show_clouds(study)
    reach = find_study_reach(study)
    return Page(
        title=study.plan.title,
        units=study.survey.source.units,
        top=collect_top(study),
        count=word_number(study.choice.k),
        notes_title=title_notes(study),
        notes=study.notes,
        source=word_source(study.survey),
        asked=list_asked(study),
        answer=word_answer(study),
        alarm=find_alarm(study),
        reason=study.choice.reason,
        evidence=list_evidence(study),
        errors=word_error_columns(study),
        key=_key(study),
        caution=word_caution(study),
        lines=word_lines(study),
        sizes=show_sizes(study),
        sizes_table=tabulate_sizes_drawn(study),
        choice=show_choice(study),
        scores=make_scores_table(study),
        silhouettes=show_silhouettes(study),
        cohesion=tabulate_drawn_silhouettes(study),
        principal=principal,
        pair=pair,
        bars=show_bars(study),
        heat_map=show_heat_map(study),
        profile=make_profile_table(study),
        distributions=show_distributions(study),
        spreads=tabulate_spreads(study, SPREADS),
        compositions=show_compositions(study),
        provenance=list_provenance(study),
        method=list_method(study),
        features=tabulate_features(study),
        plan=study.repeated.to_toml(),
        reach=tuple(
            tabulate_reach(one, study.plan.min_families, study.survey.source.units) for one in reach
        ),
        reach_lead=word_flags(reach),
        reach_words=(READING, *list_carriers(reach), NO_LAW),
    )


def render(study: Study) -> str:
    """Set the report of a study.

    The same study gives the same text: nothing in it depends on the time or the machine.
    """
    return set_page("page.html", collect(study))


def _key(study: Study) -> tuple[Chip, ...]:
    """Number and name of each segment, those the guard warns of marked."""
    thin = {warning.segment for warning in study.segmentation.warnings}
    return tuple(
        Chip(color(position), f"{position + 1} {name}{' ⚠' if position + 1 in thin else ''}")
        for position, name in enumerate(study.segmentation.names)
    )
