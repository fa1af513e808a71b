"""An exploration into tables of ready strings."""

from __future__ import annotations

from segmentus.charts.style import NOTHING, amount, heading, money, people, share
from segmentus.estimate.variance import Estimate
from segmentus.explore.composition import Composition
from segmentus.explore.exploration import Exploration
from segmentus.explore.key_figures import KeyFigure
from segmentus.explore.quality import Quality
from segmentus.explore.ranking import Place
from segmentus.report.chart_tables import QUANTILE_HEADS
from segmentus.report.estimates import word_margin
from segmentus.report.exploration_words import (
    counts_alike,
    rank_compositions,
    word_contrast_margin,
    word_group,
)
from segmentus.report.values import Table
from segmentus.report.words import capital, stand_for_themselves, word_whole
from segmentus.survey.values import Variable


def make_sizes_table(exploration: Exploration) -> Table:
    """Show who is in each group."""
    units, alike = exploration.survey.source.units, counts_alike(exploration)
    themselves = stand_for_themselves(exploration.survey)
    several = exploration.survey.n_rows > exploration.survey.n_units
    return Table(
        caption="The number in each group."
        + (f" A group's {units} are those with at least one row in it." if several else ""),
        head=(
            "Group",
            *(
                (capital(units),)
                if themselves
                else (f"{capital(units)} in the sample", f"Population ({units})")
            ),
            *(
                ("Share of everyone (%)",)
                if alike
                else ("Share of everyone, weighted (%)", "Share of everyone, unweighted (%)")
            ),
        ),
        rows=tuple(
            (
                capital(word_group(exploration.contrast, size.name)), f"{size.families:,}",
                *(() if themselves else (people(size.population),)),
                word_margin(size.share, _SHARE, "share"),
                *(() if alike else (share(size.share_of_rows),)),
            )
            for size in exploration.sizes
        ),
    )  # fmt: skip


def tabulate_key_figures(exploration: Exploration) -> Table:
    """Weighted figures beside unweighted ones where they can differ."""
    both, alike = exploration.contrast, counts_alike(exploration)
    first, *others = [capital(word_group(both, name)) for name, _ in both.groups]
    columns = [first, *others]
    if not alike:
        against = [f"{other}, weighted" for other in others]
        columns = [f"{first}, weighted", f"{first}, unweighted", *against]
    return Table(
        caption="Key figures, each in its unit.",
        head=("Variable", "Statistic", "Unit", *columns),
        rows=tuple(_key_figure_row(figure, alike) for figure in exploration.key_figures),
    )


def tabulate_compositions(exploration: Exploration) -> Table:
    """Every share of every category in both groups, and the difference."""
    both = exploration.contrast
    groups = [capital(word_group(both, name)) for name, _ in both.groups]
    against = ("Difference (percentage points)",) if len(groups) > 1 else ()
    return Table(
        caption=f"Shares of {word_whole(exploration.survey)} in each group.",
        head=("Variable", "Value", *(f"{group} (%)" for group in groups), *against),
        rows=tuple(
            row for composition in rank_compositions(exploration) for row in _part_rows(composition)
        ),
    )


def tabulate_quantiles(exploration: Exploration) -> Table:
    """Mean and quantiles of every amount in both groups."""
    return Table(
        caption="Means and quantiles by weight, each in the unit of its variable.",
        head=(
            "Variable", "Group", "Unit", "None at all (%)", "Mean",
            *QUANTILE_HEADS,
        ),
        rows=tuple(
            (
                heading(one.variable),
                capital(word_group(exploration.contrast, group.name)),
                one.variable.unit or "no unit",
                share(group.none) if one.zeros else NOTHING,
                *(word_margin(e, one.variable, "mean") for e in (group.mean, *group.quantiles)),
            )
            for one in exploration.distributions
            for group in one.groups
        ),
    )  # fmt: skip


def make_ranking_tables(exploration: Exploration) -> Table:
    """Both rankings side by side."""
    variables, rankings = exploration.survey.variables, exploration.rankings
    rows = zip(rankings.variance, rankings.trimmed, strict=False)
    what = "money columns" if rankings.kind == "money" else "columns of amounts"
    return Table(
        caption=f"The first of {rankings.columns:,} {what} that vary. A variance is in the unit "
        "of its column, squared.",
        head=(
            "Rank", "By variance", "Variance", "Root (in the unit)", "By trimmed variance",
            "Trimmed variance", "Root (in the unit)",
        ),
        rows=tuple(
            (str(rank), *_place(one, variables[one.name]), *_place(two, variables[two.name]))
            for rank, (one, two) in enumerate(rows, start=1)
        ),
    )  # fmt: skip


def make_quality_table(exploration: Exploration) -> Table:
    """Every column: what it means, how it is spread, what to beware of."""
    several = exploration.survey.design.n_implicates > 1
    units = exploration.survey.source.units
    return Table(
        caption="Every column except those of the survey design, in the domain, weighted. Amounts "
        "show "
        "their quartiles, categories the shares of their values."
        + (f" Imputed: share of sampled {units} whose implicates differ." if several else ""),
        head=(
            "Name", "Meaning", "Unit", "Quartiles or shares", "Missing (%)", "Zero (%)",
            *(("Imputed (%)",) if several else ()), "Top 1 % hold (%)", "Worth knowing",
        ),
        rows=tuple(_quality_row(one, several) for one in exploration.quality),
    )  # fmt: skip


_SHARE = Variable("", "", "share")


def _key_figure_row(figure: KeyFigure, alike: bool) -> tuple[str, ...]:
    variable = figure.variable
    others = (
        () if figure.other is None else (word_margin(figure.other, variable, figure.statistic),)
    )
    return (
        heading(variable),
        figure.statistic,
        "%" if figure.statistic == "share" else variable.unit or "no unit",
        word_margin(figure.weighted, variable, figure.statistic),
        *(() if alike else (amount(figure.unweighted, variable, figure.statistic),)),
        *others,
    )


def _part_rows(composition: Composition) -> list[tuple[str, ...]]:
    title = heading(composition.variable)
    rows = []
    for part in composition.parts:
        groups: list[Estimate] = [one for one in (part.domain, part.other) if one is not None]
        gap = () if part.difference is None else (word_contrast_margin(part.difference),)
        rows.append(
            (title, part.label, *(word_margin(one, _SHARE, "share") for one in groups), *gap)
        )
    return rows


def _place(place: Place, variable: Variable) -> tuple[str, str, str]:
    about = f" ({place.identity})" if place.identity else ""
    return (
        f"{heading(variable)}{about}",
        f"{place.value:.3e}",
        money(place.deviation, variable.unit),
    )


def _quality_row(quality: Quality, several: bool) -> tuple[str, ...]:
    variable = quality.variable
    return (
        variable.name,
        variable.label,
        variable.unit or ("%" if variable.kind in ("share", "code") else "no unit"),
        _word_values(quality),
        share(quality.missing),
        share(quality.zeros),
        *((share(quality.imputed),) if several else ()),
        share(quality.top),
        ", ".join(quality.flags) or NOTHING,
    )


def _word_values(quality: Quality) -> str:
    """Quartiles of an amount, or the shares of the values."""
    if quality.quartiles:
        return " · ".join(amount(q, quality.variable, "median") for q in quality.quartiles)
    return ", ".join(f"{label} {share(part)}" for label, part in quality.shares) or NOTHING
