"""A survey into its money columns by variance beside trimmed variance, identities named."""

from __future__ import annotations

import math
from dataclasses import dataclass

from segmentus.features.select import Ranked, find_identity, rank_money
from segmentus.survey.values import Survey

SHOWN = 10


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One money column in a ranking.

    Attributes
    ----------
    name : of the column.
    value : weighted variance, in squared money units.
    identity : sentence of the identity that makes it a sum of columns before it, "" for none.
    """

    name: str
    value: float
    identity: str

    @property
    def deviation(self) -> float:
        """Root of the variance, in money units."""
        return math.sqrt(self.value)


@dataclass(frozen=True, slots=True, eq=False)
class Rankings:
    """The first of both rankings, and how many columns there are.

    Attributes
    ----------
    variance, trimmed : by weighted variance, and by the variance without the outer 10 % of the
        weight at both ends.
    columns : number of money columns that vary.
    """

    variance: tuple[Place, ...]
    trimmed: tuple[Place, ...]
    columns: int


def rank_both(survey: Survey, count: int = SHOWN) -> Rankings:
    """Rank money columns by both spreads; empty rankings where a table has no money."""
    by_variance, by_trimmed = rank_money(survey, "variance"), rank_money(survey, "trimmed-variance")
    return Rankings(
        variance=_places(survey, by_variance[:count]),
        trimmed=_places(survey, by_trimmed[:count]),
        columns=len(by_variance),
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
