"""Features into those that others nearly say already: twins, products and sums within a tenth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np

from segmentus.arrays import Floats
from segmentus.compiled.arithmetic import asinh
from segmentus.estimate import weighted
from segmentus.survey.values import Survey, Variable

ALIKE_FEATURES = 0.95
"""Correlation on the curve from which one of two features says little more than the other."""
NEAR, MOSTLY = 0.1, 0.9
"""A product or sum is told where it comes within this share of a column in so many rows."""
_MOST_ROWS = 20_000
_MOST_FEATURES = 12


@dataclass(frozen=True, slots=True)
class Overlap:
    """A feature and those that say it nearly.

    Attributes
    ----------
    name : the feature.
    others : one that moves with it, or two whose product or sum it nearly is.
    how : which of these.
    share : of the rows in which a product or sum is near; the correlation of twins.
    """

    name: str
    others: tuple[str, ...]
    how: Literal["twin", "product", "sum"]
    share: float


def find_overlaps(survey: Survey, names: Sequence[str]) -> tuple[Overlap, ...]:
    """Find the features that others nearly say, each once and by what is closest.

    Parameters
    ----------
    survey : the domain; rows that miss a value are left out, and of many every so-manieth is taken.
    names : of the features, numbers only.

    Notes
    -----
    Products and sums are compared in the column's own unit. A twin is told of the later of the two
    columns.
    """
    numbers = [v for v in map(survey.variable, names) if v.kind in ("money", "count")]
    numbers = numbers[:_MOST_FEATURES]
    columns = np.column_stack([survey.column(v.name) for v in numbers]) if numbers else None
    if columns is None or len(numbers) < 2:
        return ()
    columns = columns[:: max(1, len(columns) // _MOST_ROWS)]
    columns = columns[~np.isnan(columns).any(axis=1)]
    if len(columns) < 2:
        return ()
    made = list(_made_of_two(columns, [v.name for v in numbers]))
    told = {each.name for each in made}
    twins = _twins(columns, numbers)
    return (*made, *(each for each in twins if told.isdisjoint((each.name, *each.others))))


def _made_of_two(columns: Floats, names: Sequence[str]) -> list[Overlap]:
    """The best product or sum of each column, where one is near."""
    found = []
    for at, name in enumerate(names):
        rest = [other for other in range(len(names)) if other != at]
        best = max(
            (_near(columns, at, pair) for pair in combinations(rest, 2)),
            key=lambda each: each[0], default=(0.0, "sum", (0, 0)),
        )  # fmt: skip
        if best[0] >= MOSTLY:
            share, how, pair = best
            others = tuple(names[each] for each in pair)
            found.append(Overlap(name, others, how, share))  # type: ignore[arg-type]
    products = {each.name for each in found if each.how == "product"}
    return [each for each in found if each.how == "product" or products.isdisjoint(each.others)]


def _near(columns: Floats, at: int, pair: tuple[int, int]) -> tuple[float, str, tuple[int, int]]:
    """Share of the rows in which two columns make a third, and whether by product or sum."""
    column, one, other = columns[:, at], columns[:, pair[0]], columns[:, pair[1]]
    size = np.abs(column)
    if not size.any() or not one.any() or not other.any():
        return 0.0, "sum", pair
    ways = {"product": one * other, "sum": one + other}
    shares = {
        how: float((np.abs(made - column) <= NEAR * size).mean()) for how, made in ways.items()
    }
    small = min(float(np.abs(one).mean()), float(np.abs(other).mean())) < NEAR * float(size.mean())
    if small:  # a sum in which one part hardly counts is a twin
        shares["sum"] = 0.0
    how = max(shares, key=lambda each: shares[each])
    return shares[how], how, pair


def _twins(columns: Floats, numbers: Sequence[Variable]) -> list[Overlap]:
    """Columns that move with an earlier one."""
    bent = np.column_stack([
        asinh(column) if variable.bent else column
        for column, variable in zip(columns.T, numbers, strict=True)
    ])  # fmt: skip
    alike = weighted.correlation(bent, np.ones(len(bent)))
    found = []
    for at in range(1, len(numbers)):
        before = np.nan_to_num(np.abs(alike[at, :at]))
        closest = int(before.argmax())
        if before[closest] > ALIKE_FEATURES:
            names = (numbers[at].name, (numbers[closest].name,))
            found.append(Overlap(*names, "twin", float(before[closest])))
    return found
