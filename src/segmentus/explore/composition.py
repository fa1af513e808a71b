"""A category into its shares in the domain, in the others, and the difference between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from segmentus.arrays import Floats
from segmentus.door import check_arguments
from segmentus.errors import InputError
from segmentus.estimate.groups import divide, restrict, take_totals
from segmentus.estimate.pool import Figures, combine, pool, pool_many
from segmentus.estimate.values import Estimate
from segmentus.estimate.ways import of_gap, of_shares
from segmentus.explore.contrast import Contrast
from segmentus.survey.values import Survey, Variable

MOST_VALUES = 60
"""More values than this are no categories."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One value of a category.

    Attributes
    ----------
    code, label : the value and its words.
    domain : its share in the domain, by weight.
    other : its share in the group compared with; None without one.
    difference : `domain` less `other`; None without others.
    """

    code: float
    label: str
    domain: Estimate
    other: Estimate | None
    difference: Estimate | None


@dataclass(frozen=True, slots=True, eq=False)
class Composition:
    """What two groups are made of, in display order; the shares of a group sum to 1."""

    variable: Variable
    parts: tuple[Part, ...]


@check_arguments
def compose(both: Contrast, name: str) -> Composition:
    """Take the share of every value of a variable that anybody has.

    Parameters
    ----------
    both : the domain and whom to compare it with.
    name : a category or 0/1 variable; rows where it is missing are left out.

    Raises
    ------
    InputError
        The column does not exist, or has too many values to be a category.
    """
    variable = both.survey.variable(name)
    column = both.survey.column(variable.name)
    labels = label_values(both.survey, variable)
    if len(labels) > MOST_VALUES:
        raise InputError(
            f"composition of {variable.name}: it has {len(labels):,} different values; take a "
            "variable of categories."
        )
    parts = _take_parts(both, column, labels)
    chosen = both.is_chosen_by(variable.name)
    return Composition(variable, tuple(map(_settle, parts)) if chosen else parts)


def label_values(survey: Survey, variable: Variable) -> dict[float, str]:
    """Values that occur with their labels: first those of the codebook in its order."""
    column = survey.column(variable.name)
    seen = np.unique(column[np.isfinite(column)]).tolist()
    labelled = {code: label for code, label in variable.codes.items() if code in seen}
    return labelled | {code: f"{code:g}" for code in seen if code not in labelled}


def _take_parts(both: Contrast, column: Floats, labels: dict[float, str]) -> tuple[Part, ...]:
    """Shares of all values at once, in both groups and of one less the other."""
    inside = restrict(both.pieces, ~np.isnan(column))
    totals = take_totals(inside, (column[:, None] == list(labels)).astype(float))
    shares = combine(divide, totals, inside.mass[:, None])
    families, effective = inside.families.tolist(), inside.effective.tolist()
    domain = _pool(shares[0], families[0], effective[0])
    other: Sequence[Estimate | None] = [None] * len(labels)
    difference = other
    if both.other is not None:
        other = _pool(shares[1], families[1], effective[1])
        difference = tuple(
            pool(
                combine(np.subtract, shares[0, at], shares[1, at]),
                unit="share",
                families=min(families),
                ways=of_gap(pair),
            )
            for at, pair in enumerate(zip(domain, other, strict=True))
        )
    return tuple(map(Part, labels, labels.values(), domain, other, difference))


def _settle(part: Part) -> Part:
    """The part with shares of none or all known, as by what a group was chosen by."""
    other = None if part.other is None else part.other.settle()
    return replace(part, domain=part.domain.settle(), other=other)


def _pool(shares: Figures, families: int, effective: float) -> tuple[Estimate, ...]:
    each = len(shares.value)
    return pool_many(
        shares,
        unit="share",
        families=[families] * each,
        ways=of_shares(np.full(each, effective)),
    )
