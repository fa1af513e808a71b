"""An amount into its weighted histogram and quantiles, in the domain and in the others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from segmentus.arrays import Floats, read_only
from segmentus.door import check_arguments
from segmentus.errors import InputError
from segmentus.estimate.variance import Estimate, estimate_means, estimate_quantiles
from segmentus.explore.contrast import Contrast
from segmentus.explore.curve import choose_curve
from segmentus.features.values import Scale
from segmentus.survey.values import Variable

QUANTILES_SHOWN = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles that are taken."""

_BINS_ON_CURVE, _MOST_BINS = 36, 30


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """How one group's amounts are spread.

    Attributes
    ----------
    name : of the group.
    share : (b,) share of the group's population in each bin.
    none : share with exactly zero, where zeros stand apart; `share` and `none` sum to 1.
    mean : weighted.
    quantiles : weighted 5, 25, 50, 75 and 95 %.
    """

    name: str
    share: Floats
    none: float
    mean: Estimate
    quantiles: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Distribution:
    """One amount in one or two groups.

    Attributes
    ----------
    variable : money or a count.
    scale : curve of the axis that the bins are equally wide on.
    edges : (b + 1,) of the bins, in the variable's unit; a bin holds its lower edge, the last
        bin both.
    zeros : whether zeros stand apart from the bins: so on the asinh curve.
    groups : the domain, then the others.
    """

    variable: Variable
    scale: Scale
    edges: Floats
    zeros: bool
    groups: tuple[Spread, ...]


@check_arguments
def distribute(both: Contrast, name: str) -> Distribution:
    """Take histogram, mean and quantiles of an amount by weight.

    Parameters
    ----------
    both : the domain and whom to compare it with.
    name : money or a count; rows where it is missing are left out.

    Raises
    ------
    InputError
        The column does not exist, is no amount, or is missing in a whole group.
    """
    (found,) = distribute_each(both, [name])
    return found


def distribute_each(both: Contrast, names: Sequence[str]) -> tuple[Distribution, ...]:
    """Take the distributions of several amounts, as `distribute` does, in one pass."""
    variables = [_check(both.survey.variable(name)) for name in names]
    if not variables:
        return ()
    columns = np.column_stack([_read(both, variable) for variable in variables])
    units = [variable.unit for variable in variables]
    means = estimate_means(columns, both.pieces, units)
    quantiles = estimate_quantiles(columns, both.pieces, np.array(QUANTILES_SHOWN), units)
    return tuple(map(partial(_distribute, both), variables, columns.T, means, quantiles))


def _check(variable: Variable) -> Variable:
    if variable.kind not in ("money", "count"):
        raise InputError(
            f"distribution of {variable.name}: it is a {variable.kind}, not an amount; take its "
            "composition."
        )
    return variable


def _read(both: Contrast, variable: Variable) -> Floats:
    """A column (n,), nan where it is missing or without weight."""
    column = both.survey.column(variable.name)
    known = np.isfinite(column) & (both.survey.design.weight > 0)
    for group, rows in both.groups:
        if not (rows & known).any():
            raise InputError(f"distribution of {variable.name}: it is missing for all of {group}.")
    return np.where(known, column, np.nan)


def _distribute(
    both: Contrast,
    variable: Variable,
    column: Floats,
    means: tuple[Estimate, ...],
    quantiles: tuple[tuple[Estimate, ...], ...],
) -> Distribution:
    weight, known = both.survey.design.weight, ~np.isnan(column)
    kept = known & np.any([rows for _, rows in both.groups], axis=0)
    values = column[kept]
    scale = choose_curve(variable, values, weight[kept])
    zeros = scale.curve == "asinh"
    edges = _edges(values[values != 0] if zeros else values, scale)
    bars = [
        _count(column[rows & known], weight[rows & known], edges, zeros) for _, rows in both.groups
    ]
    return Distribution(
        variable=variable,
        scale=scale,
        edges=read_only(edges),
        zeros=zeros,
        groups=tuple(
            Spread(name, *counted, mean, taken)
            for (name, _), counted, mean, taken in zip(
                both.groups, bars, means, quantiles, strict=True
            )
        ),
    )


def _count(values: Floats, weight: Floats, edges: Floats, zeros: bool) -> tuple[Floats, float]:
    """Share of the weight in each bin, and with exactly zero where zeros stand apart."""
    apart = (values == 0) & zeros
    counted = np.histogram(values[~apart], edges, weights=weight[~apart])[0]
    return read_only(counted / weight.sum()), float(weight[apart].sum() / weight.sum())


def _edges(values: Floats, scale: Scale) -> Floats:
    """Edges of bins that are equally wide on the scale, from the least value to the largest."""
    if values.size == 0:
        return np.array([-0.5, 0.5])
    low, high = float(values.min()), float(values.max())
    if scale.curve == "asinh" and low < high:
        ends = scale.apply(np.array([low, high]))
        edges = scale.undo(np.linspace(ends[0], ends[1], _BINS_ON_CURVE + 1))
        edges[[0, -1]] = low, high  # there and back again is not exact
        return edges
    step = _step(values, high - low)
    first = math.floor(low / step + 0.5) - 0.5 if _whole(values, step) else math.floor(low / step)
    count = math.floor(high / step - first) + 1
    return np.asarray(step * (first + np.arange(count + 1.0)), np.float64)


def _step(values: Floats, span: float) -> float:
    """Width of a linear bin: 1, 2 or 5 times a power of ten; at least 1 for whole numbers."""
    if span == 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(span / _MOST_BINS))
    step = next(m * power for m in (1, 2, 5, 10) if span / (m * power) <= _MOST_BINS)
    whole = bool((values == np.round(values)).all())
    return max(step, 1.0) if whole else step


def _whole(values: Floats, step: float) -> bool:
    """Tell whether each bin is a whole number, so that bars stand on numbers."""
    return step == 1 and bool((values == np.round(values)).all())
