"""Amounts by segment into totals, shares of totals and means, and how much one family makes up."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from segmentus.arrays import Floats
from segmentus.errors import InputError
from segmentus.estimate.groups import divide
from segmentus.estimate.interval import Known
from segmentus.estimate.pool import Figures, combine
from segmentus.estimate.values import Estimate
from segmentus.estimate.ways import of_totals, range_of, within_range
from segmentus.margins import whole
from segmentus.segments.answer.parts import Each, Parts
from segmentus.segments.answer.target import Target
from segmentus.segments.answer.told import read_words
from segmentus.segments.answer.values import Money, MoneyColumn
from segmentus.segments.guard import Bounds
from segmentus.survey.table.names import cut_name
from segmentus.survey.values import Survey, Variable

AMOUNTS = ("INCOME", "DEBT", "LIQ", "NETWORTH")
"""Amounts of the Survey of Consumer Finances that an answer speaks of where a plan names none."""

_MOST = 3
_FLOWS = (" per ", " a month", " a year")


def pick_amounts(
    survey: Survey, asked: Sequence[str] = (), outcomes: Sequence[str] = ()
) -> tuple[Variable, ...]:
    """Choose the amounts an answer speaks of: those asked for, or else the usual ones.

    Parameters
    ----------
    survey : of families, or a customer table.
    asked : names that a plan gives.
    outcomes : names that are no amounts a segment holds.

    Returns
    -------
    The one shown first at the front. Of a customer table at most three, what comes in or goes
    out a month or year before what has done so since the beginning, and before balances; what
    customers earn comes after what they spend.

    Raises
    ------
    InputError
        A column asked for does not exist or is no money.
    """
    if asked:
        return tuple(_amount(survey.variable(name)) for name in asked)
    if survey.schema is None:
        return tuple(survey.variables[name] for name in AMOUNTS if name in survey.variables)
    amounts = [
        variable
        for variable in survey.variables.values()
        if variable.kind == "money" and variable.name not in outcomes
    ]
    return tuple(sorted(amounts, key=lambda each: (not is_flow(each), is_earned(each)))[:_MOST])


def _amount(variable: Variable) -> Variable:
    if variable.kind in ("code", "share"):
        raise InputError(
            f"money: {variable.name} is no amount that could be added up; name columns of numbers."
        )
    return variable


def is_flow(variable: Variable) -> bool:
    """Tell whether an amount is per month or year, and neither a balance nor a running total.

    >>> names = ("MonthlyCharges", "TotalCharges", "Balance")
    >>> [is_flow(Variable(name, name, "money", "dollars")) for name in names]
    [True, False, False]
    """
    if any(word in variable.unit for word in _FLOWS):
        return True
    words = set(cut_name(variable.name))
    return not words.isdisjoint(read_words("amounts")["table"]["flows"]) and not is_sum(variable)


def is_earned(variable: Variable) -> bool:
    """Tell whether an amount is what people earn, which is no turnover of who has the table.

    >>> [is_earned(Variable(name, name, "money")) for name in ("Income", "MntWines")]
    [True, False]
    """
    return not set(cut_name(variable.name)).isdisjoint(read_words("amounts")["table"]["earned"])


def is_sum(variable: Variable) -> bool:
    """Tell whether an amount has come together since the beginning, as "TotalCharges"."""
    return not set(cut_name(variable.name)).isdisjoint(read_words("amounts")["table"]["sums"])


def sum_money(
    parts: Parts, variables: Sequence[Variable], target: Target | None, bounds: Bounds
) -> tuple[MoneyColumn, ...]:
    """Add up amounts by segment, in one pass over the rows.

    Parameters
    ----------
    parts : the segments.
    variables : amounts.
    target : whose amounts are added up apart; None for nobody's.
    bounds : of the guard.

    Notes
    -----
    Standard errors are those of `estimate`: replicates about their mean, pooled over implicates. A
    share of a total is the ratio of the segment's total to that of all, taken in each implicate
    and replicate, as R's ``svyratio`` takes it. A family that makes up a part q of a total gives it
    by itself a coefficient of variation of about q, so a survey is warned of q above the bound for
    that; a customer table, which stands for itself, of q above the bound for one customer.
    """
    columns: list[Callable[[], Floats]] = []
    for variable in variables:
        column = partial(parts.survey.column, variable.name)
        columns += [column, partial(_known, column), partial(_those, column, target)]
    if not columns:
        return ()
    totals = parts.totals(columns)
    return tuple(
        _column(parts, variable, totals[:, 3 * at : 3 * at + 3], target, bounds)
        for at, variable in enumerate(variables)
    )


def _known(column: Callable[[], Floats]) -> Floats:
    return (~np.isnan(column())).astype(np.float64)


def _those(column: Callable[[], Floats], target: Target | None) -> Floats:
    """The amounts of those with the outcome, nan for others."""
    values = column()
    if target is None:
        return np.full(len(values), np.nan)
    return np.where(target.happened == 1, values, np.nan)


def _column(
    parts: Parts, variable: Variable, figures: Figures, target: Target | None, bounds: Bounds
) -> MoneyColumn:
    """One amount of which totals, numbers known and totals with the outcome (k + 1, 3, m) are."""
    values = parts.survey.column(variable.name)
    families, ends = parts.families(values), range_of(values)
    total, known = figures[:, 0], figures[:, 1]
    totals = parts.pool(total, families, variable.unit, of_totals(*ends))
    means = parts.pool(combine(divide, total, known), families, variable.unit, within_range(*ends))
    both_signs = ends == (-np.inf, np.inf)
    shares = _shares(parts, total, totals, both_signs=both_signs)
    apart: Sequence[Estimate | None] = [None] * (parts.k + 1)
    apart_shares = apart
    if target is not None:
        behind = parts.families(_those(lambda: values, target))
        apart = parts.pool(figures[:, 2], behind, variable.unit, of_totals(*ends))
        apart_shares = _shares(parts, figures[:, 2], apart, both_signs=both_signs)
    *segments, domain = map(Money, totals, shares, means, apart, apart_shares)
    largest = _largest(parts, values)
    short = word_amount(variable)
    return MoneyColumn(
        variable, short, is_flow(variable), tuple(segments), domain, largest,
        _warn(parts, short, largest, bounds),
    )  # fmt: skip


def _shares(parts: Parts, total: Figures, totals: Sequence[Estimate], *, both_signs: bool) -> Each:
    """Shares of the total of all; blank where amounts of both signs make parts of no whole."""
    families = np.array([one.families for one in totals])
    part = combine(divide, total, total[-1:])
    *shares, whole = parts.pool(part, families, "share", within_range(0.0, 1.0))
    if both_signs or not np.isfinite(totals[-1].value) or totals[-1].value == 0:
        return tuple(one.blank() for one in (*shares, whole))
    known = replace(whole, value=1.0, sampling=0 * whole.sampling, imputation=0.0, way=Known())
    return (*shares, known)


def _largest(parts: Parts, values: Floats) -> tuple[float, ...]:
    """Largest part (k,) that one family has of the absolute amounts of each segment."""
    design, held = parts.survey.design, np.abs(np.nan_to_num(values)) * parts.survey.design.weight
    found = []
    for c in range(parts.k):
        rows = parts.labels == c
        each = np.bincount(design.unit[rows], held[rows])
        whole = float(each.sum())
        found.append(float(each.max()) / whole if whole > 0 else 0.0)
    return tuple(found)


def _warn(parts: Parts, short: str, largest: Sequence[float], bounds: Bounds) -> tuple[str, ...]:
    """Say where one family makes up so much of a total that it is hardly more than its own."""
    source = parts.survey.source
    bound = bounds.cv if math.isfinite(bounds.cv) else bounds.largest
    return tuple(
        f"One {source.unit} alone makes up {whole(part)} of the {short} of group {c + 1}: "
        "take that total for a rough figure."
        if part > bound
        else ""
        for c, part in enumerate(largest)
    )


def word_amount(variable: Variable) -> str:
    """Name an amount in a sentence that says "of the …"."""
    words: dict[str, str] = read_words("amounts")["survey"]
    return words.get(variable.name) or variable.short_label
