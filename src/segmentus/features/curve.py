"""A column with its weights into the curve, center and spread that make it comparable.

Rows of weight 0 are absent, and rows enter sorted, so that their order leaves no trace.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from segmentus.arrays import Floats
from segmentus.compiled.arithmetic import add_products, asinh
from segmentus.estimate.weighted import REACHED

Curve = Literal["asinh", "linear"]

TAIL = 0.01
"""Share of the weight that is winsorised at either end."""
LARGE_SKEW = 0.5
"""A column whose winsorised skewness exceeds this in size may be bent."""
FEWEST_VALUES = 20
"""Fewer different values other than 0 say too little about a curve, but for what many have:"""
FEWEST_COMMON, COMMON = 5, 0.1
"""so many do where this share of the weight has one, as with counts of visits."""
LESS_SKEWED = 0.75
"""The bent column is kept where its skewness is below this share of the straight one's."""
UNIT_LEVEL = 0.25
"""The curve turns at this quantile of the sizes other than 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Sorted:
    """A column in order, without the rows of weight 0.

    Attributes
    ----------
    values : (n,) ascending; rows of one value ascend by weight.
    weight : (n,) above 0.
    """

    values: Floats
    weight: Floats

    def quantile(self, q: float) -> float:
        """Lowest value whose cumulative weight reaches the share `q`."""
        reached = np.cumsum(self.weight)
        at = np.searchsorted(reached, q * reached[-1] * REACHED)
        return float(self.values[min(int(at), len(self.values) - 1)])

    def winsorised(self) -> Sorted:
        """The column with its lowest and its highest `TAIL` drawn in, alike at either end."""
        mirrored = Sorted(-self.values[::-1], self.weight[::-1])
        low, high = -mirrored.quantile(1 - TAIL), self.quantile(1 - TAIL)
        return Sorted(np.clip(self.values, low, high), self.weight)

    def nonzero(self) -> Sorted:
        """The sizes of what is not zero, in order."""
        kept = self.values != 0
        values, weight = self.values[kept], self.weight[kept]
        if values.size and values[0] > 0:
            return Sorted(values, weight)
        return sort(np.abs(values), weight)

    def bent(self, curve: Curve, per: float) -> Sorted:
        """The column on a curve, which leaves its order."""
        return Sorted(bend(self.values, curve, per), self.weight)


def sort(values: Floats, weight: Floats) -> Sorted:
    """Put a column (n,) in order and leave out what has no weight."""
    present = weight > 0
    values, weight = values[present], weight[present]
    if weight.size and (weight == weight[0]).all():
        return Sorted(np.sort(values), weight)
    order = np.lexsort((weight, values))
    return Sorted(values[order], weight[order])


def bend(values: Floats, curve: Curve, per: float) -> Floats:
    """Values on a curve: asinh(x / per), or as they are."""
    return asinh(values / per) if curve == "asinh" else np.asarray(values, float)


def fit_curve(column: Sorted, per: float | None = None) -> tuple[Curve, float]:
    """Choose between the straight line and asinh, and where asinh turns.

    A column is bent where its skewness, winsorised at 1 % and 99 %, exceeds 0.5 in size, it has at
    least 20 different values other than 0 (5 where a tenth of the weight has one), and asinh takes
    at least a quarter of that skewness away. The unit is the lower quartile of the sizes other
    than 0, to two digits: it comes from the column, so that euros and cents give the same
    segments, and zeros have no say in it.

    Parameters
    ----------
    column : without missing values.
    per : the unit where somebody says so.

    Returns
    -------
    The curve, and the amount at which it turns (1 for the straight line).

    >>> fit_curve(sort(np.exp(np.linspace(0, 9, 100)), np.ones(100)))
    ('asinh', 8.9)
    >>> fit_curve(sort(np.linspace(0, 9, 100), np.ones(100)))
    ('linear', 1.0)
    """
    straight = column.winsorised()
    skew = abs(skewness(straight))
    if skew <= LARGE_SKEW or _has_few_values(column):
        return "linear", 1.0
    unit = per or float(f"{column.nonzero().quantile(UNIT_LEVEL):.1e}")
    furthest = max(abs(column.values[0]), abs(column.values[-1]))
    if furthest > unit * 1e200 or unit < 1e-150:  # beyond all sense, and quotients may overflow
        return "linear", 1.0
    tamed = abs(skewness(straight.bent("asinh", unit))) < LESS_SKEWED * skew
    return ("asinh", unit) if tamed else ("linear", 1.0)


def fit_spread(bent: Sorted) -> tuple[float, float]:
    """Weighted mean and deviation of the winsorised column; of the column itself if that is 0."""
    center, spread = center_spread(bent.winsorised().values, bent.weight)
    return (center, spread) if spread > 0 else center_spread(bent.values, bent.weight)


def center_spread(values: Floats, weight: Floats) -> tuple[float, float]:
    """Weighted mean and population deviation; sums are exact, so row order leaves no trace."""
    mass = add_products(weight, np.ones(len(weight)))
    center = add_products(weight, values) / mass
    gap = values - center
    return center, math.sqrt(add_products(weight * gap, gap) / mass)


def skewness(column: Sorted) -> float:
    """Third standardised moment, by weight; 0 for a constant column.

    >>> round(skewness(sort(np.array([0.0, 1.0]), np.array([3.0, 1.0]))), 12)
    1.154700538379
    """
    share = column.weight / column.weight.sum()
    size = float(np.abs(column.values).max(initial=0.0)) or 1.0
    scaled = column.values / size  # so that no cube overflows
    gap = scaled - add_products(share, scaled)
    spread = math.sqrt(add_products(share, gap * gap))
    return add_products(share, gap * gap * gap) / spread**3 if spread > 1e-9 else 0.0


def _has_few_values(column: Sorted) -> bool:
    """Tell whether a curve would hang on a handful of values.

    Values are counted and not rows, for a weight of 3 is three rows and a table there twice has
    the curves of the table there once.
    """
    there = column.values != 0
    seen = column.values[there]
    count = int((np.diff(seen) != 0).sum()) + bool(seen.size)
    common = column.weight[there].sum() >= COMMON * column.weight.sum()
    return count < (FEWEST_COMMON if common else FEWEST_VALUES)
