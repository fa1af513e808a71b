"""Columns into cells: which vary most, and which are sums of others."""

from __future__ import annotations

from typing import Literal

from segmentus.charts import ranking
from segmentus.charts.style import money
from segmentus.explore.ranking import Place, Rankings
from segmentus.features.select import find_identity
from segmentus.formats import join
from segmentus.notebook.shown import Picture, Sheet, Words, picture
from segmentus.report.values import Table
from segmentus.survey.values import Survey, Variable


def plot_ranking(
    rankings: Rankings, by: Literal["variance", "trimmed variance"], survey: Survey
) -> Picture:
    """Draw the columns that vary most; those that others add up to are grey."""
    places = rankings.variance if by == "variance" else rankings.trimmed
    return picture(
        ranking.draw_ranking(places, survey.variables, f"Root of the {by}"),
        f"The {len(places)} of {rankings.columns} {_ranked(rankings)} with the largest {by}",
        f"Bar chart, {join([place.name for place in places])}; the table gives the values.",
    )


def tabulate_rankings(rankings: Rankings, survey: Survey) -> Sheet:
    """Both rankings side by side, as variances and as their roots."""
    rows = tuple(
        (
            str(rank),
            *_place(one, survey.variables[one.name]),
            *_place(two, survey.variables[two.name]),
        )
        for rank, (one, two) in enumerate(
            zip(rankings.variance, rankings.trimmed, strict=False), start=1
        )
    )
    head = ("Rank", "By variance", "Variance", "Root", "By trimmed variance", "Variance", "Root")
    squared = "dollars" if rankings.kind == "money" else "units of its column"
    caption = (
        f"The first of {rankings.columns} {_ranked(rankings)} that vary; a variance is in squared "
        f"{squared}. The trimmed one leaves out a tenth of the weight at both ends."
    )
    return Sheet(Table(caption, head, rows))


def say_identities(survey: Survey, names: list[str] | tuple[str, ...]) -> Words:
    """Say whether one of some columns is the sum of others, counted twice if all are used."""
    found = find_identity([survey.column(name) for name in names], list(names))
    if found is None:
        return Words((f"None of {join(list(names))} is a sum of others.",))
    used = f"Together, {join(list(found.names))} count one thing twice."
    return Words((f"In every row {found.text}. {used}",))


def _ranked(rankings: Rankings) -> str:
    return "money columns" if rankings.kind == "money" else "columns of amounts"


def _place(place: Place, variable: Variable) -> tuple[str, str, str]:
    about = f" ({place.identity})" if place.identity else ""
    return f"{place.name}{about}", f"{place.value:.6e}", money(place.deviation, variable.unit)
