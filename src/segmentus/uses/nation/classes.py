"""Columns of the nation and of customers into the classes that weights are raked to."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from segmentus.arrays import Floats, Ints, read_only
from segmentus.errors import InputError
from segmentus.estimate.weighted import quantiles
from segmentus.formats import amount
from segmentus.survey.values import Variable

AGES = (35.0, 45.0, 55.0, 65.0, 75.0)
"""Where classes of age begin, as in the Board's tables."""

FIFTHS = (0.2, 0.4, 0.6, 0.8)
FEW_VALUES = 8
"""Values up to which each is a class of its own."""


class EmptyClassError(InputError):
    """A class has people on one side only; `what` says which, without the cure."""

    def __init__(self, what: str) -> None:
        """Keep what is wrong."""
        super().__init__(
            f"raking: {what}, so no weight can stand for it; rake to other variables, or take "
            "customers and families by the same condition."
        )
        self.what = what


@dataclass(frozen=True, slots=True, eq=False)
class RakingMargin:
    """One variable cut into classes, in the nation and among the customers.

    Attributes
    ----------
    name : of the variable.
    labels : g classes in words.
    nation, customers : class of each row, 0…g−1.
    """

    name: str
    labels: tuple[str, ...]
    nation: Ints
    customers: Ints


def cut_margin(
    variable: Variable, nation: Floats, weight: Floats, customers: Floats
) -> RakingMargin:
    """Cut a variable: ages as the Board does, few values each, anything else into fifths.

    Parameters
    ----------
    variable : of the nation.
    nation, weight : its values and their weights (n,).
    customers : their values (c,).

    Raises
    ------
    EmptyClassError
        A class that the nation has is empty among the customers, or the reverse.
    """
    seen = np.unique(nation[weight > 0])
    if variable.name == "AGE":
        edges = np.array(AGES)
    elif len(seen) <= FEW_VALUES:
        edges = seen[1:]
    else:
        edges = np.unique(quantiles(nation, weight, np.array(FIFTHS)))
    inside = [np.searchsorted(edges, each, side="right") for each in (nation, customers)]
    labels = _label(variable, edges, seen if len(seen) <= FEW_VALUES else None)
    count = [np.bincount(each, minlength=len(labels)) for each in inside]
    for who, has, other in (("customer", count[1], count[0]), ("family", count[0], count[1])):
        empty = np.flatnonzero((has == 0) & (other > 0))
        if len(empty):
            raise EmptyClassError(f"no {who} is in the class {labels[empty[0]]!r}")
    return RakingMargin(
        variable.name, labels, *(read_only(each.astype(np.int64)) for each in inside)
    )


def _label(variable: Variable, edges: Floats, values: Floats | None) -> tuple[str, ...]:
    """Word the classes."""
    name = variable.name
    if values is not None and variable.name != "AGE":
        return tuple(f"{name} {variable.word_of(value)}" for value in values.tolist())
    if not len(edges):
        return (f"{name} any",)

    def write(value: float) -> str:
        return f"{value:g}" if variable.kind != "money" else amount(value, variable, "median")

    ends = [write(edge) for edge in edges.tolist()]
    middle = [f"{name} {low}–{high}" for low, high in pairwise(ends)]
    return (f"{name} under {ends[0]}", *middle, f"{name} {ends[-1]} and over")
