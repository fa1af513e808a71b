"""A survey into the columns that others add up to, and the columns that say nearly the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentus.arrays import Floats
from segmentus.compiled.arithmetic import asinh
from segmentus.estimate import weighted
from segmentus.explore.shortlist import meaningful
from segmentus.features.select import Identity, find_identity
from segmentus.survey.values import Survey, Variable

MOST_TERMS = 12
"""Identities of more terms are not looked for."""

NEARLY = 0.995
_ROUGH = 1e-4
_CLOSE = 1e-11
"""Residual share of a column's square below which a sum is a candidate; then every row is tried."""


@dataclass(frozen=True, slots=True, eq=False)
class Twins:
    """Two columns that say nearly the same.

    Attributes
    ----------
    names : of both.
    correlation : weighted, amounts on the asinh curve; −1 where one is the other's reverse.
    equal : whether every row has the same value in both.
    """

    names: tuple[str, str]
    correlation: float
    equal: bool


def find_identities(survey: Survey) -> tuple[Identity, ...]:
    """Find amounts that are linear combinations of others of their unit in every row.

    Candidates come from orthogonal matching pursuit (Pati, Rezaiifar & Krishnaprasad 1993) on
    the products of the columns, so that a sum is found with few terms; each is then tried on every
    row. Of three columns the one that comes last in the file is written as the sum, of more the
    largest.

    Parameters
    ----------
    survey : the domain; complete columns of kind money or count are looked at.
    """
    units: dict[str, list[Variable]] = {}
    for variable in meaningful(survey):
        if variable.kind in ("money", "count"):
            units.setdefault(variable.unit, []).append(variable)
    return tuple(found for group in units.values() for found in _identities(survey, group))


def find_twins(survey: Survey) -> tuple[Twins, ...]:
    """Find pairs of complete columns whose correlation is beyond ±0.995, the closest first."""
    names, columns = _varying(survey, meaningful(survey))
    if len(names) < 2:
        return ()
    weight = survey.design.weight
    bent = [_bend(survey.variables[n], c) for n, c in zip(names, columns, strict=True)]
    rough = _rough_correlations(bent, weight)
    twins = []
    for i, j in np.argwhere(np.triu(np.abs(rough) > NEARLY - _ROUGH, k=1)).tolist():
        exact = float(weighted.correlation(np.column_stack([bent[i], bent[j]]), weight)[0, 1])
        if abs(exact) > NEARLY:
            equal = bool((columns[i] == columns[j]).all())
            twins.append(Twins((names[i], names[j]), float(np.clip(exact, -1, 1)), equal))
    return tuple(sorted(twins, key=lambda pair: (not pair.equal, -abs(pair.correlation))))


def _rough_correlations(columns: list[Floats], weight: Floats) -> NDArray[np.float32]:
    """Weighted correlations (p, p) in single precision: enough to see which pairs are worth more.

    Hundreds of columns take a quarter of the time that they take in double precision.
    """
    root = np.sqrt(weight / weight.sum())
    level = np.empty((len(columns), len(weight)), np.float32)
    for row, column in zip(level, columns, strict=True):
        gap = (column - weighted.mean(column, weight)) * root
        row[:] = gap / max(float(np.linalg.norm(gap)), 1e-300)
    matrix: NDArray[np.float32] = level @ level.T
    return matrix


def _identities(survey: Survey, variables: list[Variable]) -> Iterator[Identity]:
    """Identities among columns of one unit, the shortest of each sum, large sums first."""
    names, columns = _varying(survey, variables)
    if len(names) < 2:
        return
    products = _products(np.stack(columns))
    sums = {frozenset({*_pursue(products, target), target}) for target in range(len(names))}
    shortest: dict[str, Identity] = {}
    for members in sorted(sums, key=lambda members: (len(members), sorted(members))):
        if len(members) > 1:
            order = _order(sorted(members), columns)
            found = find_identity([columns[i] for i in order], [names[i] for i in order])
            if found is not None and len(found.names) > 1:
                shortest.setdefault(found.names[0], found)
    size = {name: float(np.abs(c).sum()) for name, c in zip(names, columns, strict=True)}
    yield from sorted(shortest.values(), key=lambda found: -size[found.names[0]])


def _order(members: list[int], columns: list[Floats]) -> list[int]:
    """Put last what shall be written as the sum."""
    if len(members) > 3:
        members.sort(key=lambda position: float(np.abs(columns[position]).sum()))
    return members


def _varying(survey: Survey, variables: list[Variable]) -> tuple[list[str], list[Floats]]:
    """Names and values of the columns that are complete and not constant."""
    kept = [(v.name, survey.column(v.name)) for v in variables]
    kept = [(n, c) for n, c in kept if c.size and np.isfinite(c).all() and c.min() < c.max()]
    return [name for name, _ in kept], [column for _, column in kept]


def _products(columns: Floats) -> Floats:
    """Products (p, p) of columns (p, n) brought to length 1, rows first brought to one size.

    Without the latter one fortune would outweigh all other rows; identities survive it.
    """
    size = np.abs(columns).max(axis=0)
    typical = float(np.median(size[size > 0]))
    level = columns / np.maximum(size, typical)
    level /= np.linalg.norm(level, axis=1)[:, None]
    products: Floats = level @ level.T
    return products


def _pursue(products: Floats, target: int) -> list[int]:
    """Positions of few columns whose sum, each times a factor, is the target; else none."""
    pair = _find_pair(products, target)
    if pair:
        return pair
    terms: list[int] = []
    left, rest = products[target].copy(), 1.0
    basis = np.empty((MOST_TERMS, len(products)))  # products of orthogonal terms with all columns
    for number in range(min(MOST_TERMS, len(products) - 1)):
        left[[target, *terms]] = 0.0
        terms.append(int(np.argmax(np.abs(left))))
        own = products[terms[-1]] - basis[:number, terms[-1]] @ basis[:number]
        basis[number] = own / np.sqrt(max(own[terms[-1]], _CLOSE))
        left -= basis[number, target] * basis[number]
        rest -= basis[number, target] ** 2
        if rest < _CLOSE:
            inner = products[np.ix_(terms, terms)]
            factors = np.linalg.lstsq(inner, products[terms, target], rcond=1e-12)[0]
            return [t for t, factor in zip(terms, factors, strict=True) if abs(factor) > 1e-6]
    return []


def _find_pair(products: Floats, target: int) -> list[int]:
    """The two columns that leave least of the target, if next to nothing; all pairs are tried.

    The pursuit alone misses NETWORTH = ASSET − DEBT where another column resembles net worth.
    """
    with_target = products[target]
    apart = 1.0 - products**2
    gain = (with_target[None, :] - with_target[:, None] * products) ** 2
    left = 1.0 - with_target[:, None] ** 2 - gain / np.where(apart > 1e-9, apart, np.inf)
    left[target] = left[:, target] = np.inf
    one, other = divmod(int(np.argmin(left)), len(products))
    return [one, other] if left[one, other] < _CLOSE else []


def _bend(variable: Variable, column: Floats) -> Floats:
    return asinh(column) if variable.kind == "money" else column
