"""An `Exploration` into its page, explore.html: every word and figure, ready for a template."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from segmentus.charts.style import color
from segmentus.disk.folder import write_folder
from segmentus.door import check_arguments
from segmentus.explore.exploration import Exploration
from segmentus.report.chart_tables import tabulate_correlations, tabulate_drawn_boxes
from segmentus.report.exploration_figures import (
    show_boxes,
    show_correlations,
    show_domain_compositions,
    show_domain_distributions,
    show_pair,
    show_rankings,
)
from segmentus.report.exploration_tables import (
    make_quality_table,
    make_ranking_tables,
    make_sizes_table,
    tabulate_compositions,
    tabulate_key_figures,
    tabulate_quantiles,
)
from segmentus.report.exploration_words import (
    list_about,
    list_exploration_method,
    list_findings,
    list_identities,
    list_twins,
    title_key_figures,
    word_exploration_errors,
    word_exploration_title,
    word_group,
    word_key_figures,
    word_rankings,
    word_summary,
)
from segmentus.report.html import set_page
from segmentus.report.method import list_origin, word_software
from segmentus.report.values import Chip, Pair, Shown, Table
from segmentus.report.words import capital, word_source


@dataclass(frozen=True, slots=True, eq=False)
class ExplorationPage:
    """The page before it is set; templates only place what is here.

    Attributes
    ----------
    title, subtitle : of the page.
    banners : sentences that must be seen before any number.
    source : one line for below every chart.
    answer : one paragraph.
    about : (term, words).
    key : colours of the groups, empty for one group.
    the rest : the sections in reading order.
    """

    title: str
    subtitle: str
    banners: tuple[str, ...]
    source: str
    answer: str
    about: tuple[tuple[str, str], ...]
    key: tuple[Chip, ...]
    errors: str
    sizes: Table
    key_figures_title: str
    weights: str
    key_figures: Table
    compositions: tuple[Shown, ...]
    shares: Table
    distributions: tuple[Shown, ...]
    quantiles: Table
    boxes: tuple[Shown, ...]
    box_table: Table
    correlations: tuple[Shown, ...]
    correlation_table: Table | None
    pair: Pair | None
    rankings: tuple[Shown, ...]
    spread: str
    ranking: Table
    findings: tuple[str, ...]
    identities: tuple[str, ...]
    twins: tuple[str, ...]
    quality: Table
    method: tuple[str, ...]
    provenance: tuple[tuple[str, str], ...]


def collect_exploration(exploration: Exploration) -> ExplorationPage:
    """Collect the page of an exploration."""
    source, compared = exploration.survey.source, exploration.correlations
    return ExplorationPage(
        title=word_exploration_title(exploration),
        subtitle="What is worth knowing before clustering",
        banners=source.notes,
        source=word_source(exploration.survey),
        answer=word_summary(exploration),
        about=list_about(exploration),
        key=_key(exploration),
        errors=word_exploration_errors(exploration),
        sizes=make_sizes_table(exploration),
        key_figures_title=title_key_figures(exploration),
        weights=word_key_figures(exploration),
        key_figures=tabulate_key_figures(exploration),
        compositions=show_domain_compositions(exploration),
        shares=tabulate_compositions(exploration),
        distributions=show_domain_distributions(exploration),
        quantiles=tabulate_quantiles(exploration),
        boxes=show_boxes(exploration),
        box_table=tabulate_drawn_boxes(exploration.boxes),
        correlations=show_correlations(exploration),
        correlation_table=(
            None if compared is None else tabulate_correlations(compared, exploration.contrast)
        ),
        pair=show_pair(exploration),
        rankings=show_rankings(exploration),
        spread=word_rankings(exploration),
        ranking=make_ranking_tables(exploration),
        findings=list_findings(exploration),
        identities=list_identities(exploration),
        twins=list_twins(exploration),
        quality=make_quality_table(exploration),
        method=list_exploration_method(exploration),
        provenance=(*list_origin(source), ("Software", word_software())),
    )


def render_exploration(exploration: Exploration) -> str:
    """Set the page of an exploration; the same exploration gives the same text."""
    return set_page("explore.html", collect_exploration(exploration))


@check_arguments
def write_exploration(exploration: Exploration, folder: str | Path) -> dict[str, Path]:
    """Write explore.html into a folder, which is made where it does not exist.

    Returns
    -------
    File name → path.

    Raises
    ------
    InputError
        The folder cannot be made or written.
    """
    return write_folder(folder, {"explore.html": render_exploration(exploration).encode()})


def _key(exploration: Exploration) -> tuple[Chip, ...]:
    both = exploration.contrast
    names = [capital(word_group(both, name)) for name, _ in both.groups]
    chips = tuple(Chip(color(place), name) for place, name in enumerate(names))
    return chips if len(chips) > 1 else ()
