"""A survey into feature names: ranked by variance, with a guard against identities.

An identity is a column that is a linear combination of others in every row, as net worth is
assets minus debt: clustering on all three counts one thing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from segmentus.arrays import Floats
from segmentus.errors import InputError
from segmentus.estimate import weighted
from segmentus.survey.values import Survey

By = Literal["variance", "trimmed-variance"]
SPREADS: dict[By, Callable[[Floats, Floats], float]] = {
    "variance": weighted.variance,
    "trimmed-variance": weighted.trimmed_variance,
}
_RELATIVE_RESIDUAL = 1e-7
_FEW_ROWS, _LOOSER = 2000, 1000
"""Rows that are looked at first, where there are more; how much more may be left in these."""


@dataclass(frozen=True, slots=True, eq=False)
class Identity:
    """A column that others add up to.

    Attributes
    ----------
    names : the columns involved, the dependent one first.
    text : e.g. "NETWORTH = ASSET − DEBT".
    """

    names: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """One column and its spread: `value` in its unit squared, by rank."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Why the automatic choice did not take a column.

    Attributes
    ----------
    why : what is wrong with it, in words; "" where others only tell more.
    taken : column that was taken in its place, as both move together; "" for none.
    """

    why: str = ""
    taken: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """Features chosen, and how.

    Attributes
    ----------
    names : the chosen columns.
    by : "given", "variance", "trimmed-variance" or "automatic".
    ranking : money columns by weighted spread, largest first; empty where given.
    dropped : one sentence for each column passed over, for an identity or another reason.
    passed_over : column → why the automatic choice did not take it.
    """

    names: tuple[str, ...]
    by: Literal["given", "variance", "trimmed-variance", "automatic"]
    ranking: tuple[Ranked, ...] = ()
    dropped: tuple[str, ...] = ()
    passed_over: Mapping[str, PassedOver] = field(default_factory=dict)


def rank_money(survey: Survey, by: By) -> tuple[Ranked, ...]:
    """Rank all complete money columns by weighted variance or trimmed variance (10 % a side).

    Outcomes of a customer table and columns of zero variance are left out. Ties keep the order of
    the columns.
    """
    outcomes = {column.name for column in survey.schema.outcomes} if survey.schema else set()
    names = [
        variable.name
        for variable in survey.variables.values()
        if variable.kind == "money" and variable.name not in outcomes
    ]
    return rank_columns(survey, names, by)


def rank_columns(survey: Survey, names: Sequence[str], by: By) -> tuple[Ranked, ...]:
    """Rank complete columns in the same way, whatever they are."""
    order = np.argsort(survey.design.weight, kind="stable")  # once, not once a trimmed variance
    weight = survey.design.weight[order]
    ranked = []
    for name in names:
        column = survey.column(name)[order]
        value = SPREADS[by](column, weight) if np.isfinite(column).all() else 0.0
        if value > 0:
            ranked.append(Ranked(name, value))
    return tuple(sorted(ranked, key=lambda item: -item.value))


def select_features(
    survey: Survey, count: int, by: By, *, identities: Literal["drop", "allow"] = "drop"
) -> Selection:
    """Take the `count` money columns of largest spread, passing over identities.

    Raises
    ------
    InputError
        Fewer columns than asked for vary in the domain.
    """
    ranking = rank_money(survey, by)
    names: list[str] = []
    dropped: list[str] = []
    for item in ranking:
        if len(names) == count:
            break
        chosen = [survey.column(name) for name in [*names, item.name]]
        found = find_identity(chosen, [*names, item.name]) if identities == "drop" else None
        if found is None:
            names.append(item.name)
        else:
            dropped.append(f"{item.name} was skipped: {found.text} in every row.")
    if len(names) < count:
        raise InputError(
            f"features: {count} asked for by {by}, but only {len(names)} money columns vary "
            "independently in this domain; ask for fewer."
        )
    return Selection(tuple(names), by, ranking, tuple(dropped))


def find_identity(columns: Sequence[Floats], names: Sequence[str]) -> Identity | None:
    """Find the first column that is a linear combination of the ones before it.

    Parameters
    ----------
    columns : p columns (n,).
    names : their p names.

    >>> a, b = np.array([1.0, 5.0, 2.0]), np.array([2.0, 0.0, 1.0])
    >>> find_identity([a, b, a - b], ["ASSET", "DEBT", "NETWORTH"]).text
    'NETWORTH = ASSET − DEBT'
    """
    rows = len(columns[0]) if columns else 0
    if rows > _FEW_ROWS:  # what holds in all rows holds in some
        some = [column[:: rows // _FEW_ROWS] for column in columns]
        looser = _RELATIVE_RESIDUAL * _LOOSER
        if all(column.any() for column in some) and _find_dependent(some, looser) is None:
            return None
    position = _find_dependent(columns, _RELATIVE_RESIDUAL)
    if position is None:
        return None
    return _word_identity(columns[: position + 1], names[: position + 1])


def _find_dependent(columns: Sequence[Floats], least: float) -> int | None:
    """Position of the first column that the ones before it leave less of than a share `least`."""
    basis = np.empty((len(columns), len(columns[0]) if columns else 0))
    found = 0
    for position, column in enumerate(_level(columns)):
        size = float(np.linalg.norm(column))
        if size == 0:
            continue
        rest = column / size
        for _ in range(2):  # twice is enough: Kahan and Parlett, in Parlett (1980), section 6-9
            rest = rest - (basis[:found] @ rest) @ basis[:found]
        left = float(np.linalg.norm(rest))
        if left < least:
            return position
        basis[found] = rest / left
        found += 1
    return None


def _level(columns: Sequence[Floats]) -> Sequence[Floats]:
    """Rows brought to one size, which keeps every identity; else one fortune would outweigh all."""
    if not columns:
        return columns
    size = np.abs(np.stack(columns)).max(axis=0)
    typical = float(np.median(size[size > 0])) if size.any() else 1.0
    return [column / np.maximum(size, typical) for column in columns]


def _word_identity(columns: Sequence[Floats], names: Sequence[str]) -> Identity:
    """Write the last column as a sum of the others with their coefficients."""
    *others, last = columns
    sizes = np.array([max(float(np.linalg.norm(column)), 1e-300) for column in others])
    scaled = np.column_stack(others) / sizes
    factors = np.linalg.lstsq(scaled, last, rcond=None)[0] / sizes
    terms = [
        (name, float(factor))
        for name, factor, size in zip(names, factors, sizes, strict=False)
        if abs(factor) * size > 1e-6 * float(np.linalg.norm(last))
    ]
    parts = [
        _word_term(name, factor) for name, factor in sorted(terms, key=lambda t: -round(t[1], 6))
    ]
    text = " ".join(parts).removeprefix("+ ")
    return Identity((names[-1], *(name for name, _ in terms)), f"{names[-1]} = {text}")


def _word_term(name: str, factor: float) -> str:
    sign = "+" if factor > 0 else "−"
    size = abs(factor)
    return f"{sign} {name}" if abs(size - 1) < 1e-6 else f"{sign} {size:.4g} × {name}"
