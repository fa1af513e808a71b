"""A survey into its amounts by variance beside trimmed variance, identities named."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from segmentus.door import at_least, check_arguments
from segmentus.explore.shortlist import meaningful
from segmentus.features.select import Ranked, find_identity, rank_columns
from segmentus.survey.values import Survey

_SHOWN = 10


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One column in a ranking.

    Attributes
    ----------
    name : of the column.
    value : weighted variance, in the unit of the column squared.
    identity : sentence of the identity that makes it a sum of columns before it, "" for none.
    """

    name: str
    value: float
    identity: str

    @property
    def deviation(self) -> float:
        """Root of the variance, in the unit of the column."""
        return math.sqrt(self.value)


@dataclass(frozen=True, slots=True, eq=False)
class Rankings:
    """The first of both rankings, and how many columns there are.

    Attributes
    ----------
    variance, trimmed : by weighted variance, and by the variance without the outer 10 % of the
        weight at both ends.
    columns : number of columns that vary.
    kind : "money", or "amounts" where a table has less than two columns of money, so that its
        other numbers are ranked with it.
    """

    variance: tuple[Place, ...]
    trimmed: tuple[Place, ...]
    columns: int
    kind: Literal["money", "amounts"]


@check_arguments
def rank_both(survey: Survey, count: int = _SHOWN) -> Rankings:
    """Rank columns of money, or else all amounts, by both spreads; nothing to rank below two."""
    at_least(1, count=count)
    amounts = [v for v in meaningful(survey) if v.kind in ("money", "count")]
    names = [variable.name for variable in amounts if variable.kind == "money"]
    by_variance = rank_columns(survey, names, "variance")
    kind: Literal["money", "amounts"] = "money"
    if len(by_variance) < 2:
        kind, names = "amounts", [variable.name for variable in amounts]
        by_variance = rank_columns(survey, names, "variance")
    if len(by_variance) < 2:
        return Rankings((), (), len(by_variance), kind)
    by_trimmed = rank_columns(survey, names, "trimmed-variance")
    return Rankings(
        variance=_places(survey, by_variance[:count]),
        trimmed=_places(survey, by_trimmed[:count]),
        columns=len(by_variance),
        kind=kind,
    )


def _places(survey: Survey, ranking: tuple[Ranked, ...]) -> tuple[Place, ...]:
    """Name the identity of each column with those before it that are no identities themselves."""
    free: list[str] = []
    places = []
    for item in ranking:
        names = [*free, item.name]
        found = find_identity([survey.column(name) for name in names], names)
        if found is None:
            free.append(item.name)
        places.append(Place(item.name, item.value, "" if found is None else found.text))
    return tuple(places)
