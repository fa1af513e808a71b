"""Quantiles and exact sums of powers into scales: the rules of `features.curve`, without sorting.

Missing values become the weighted median first, as in a table in memory. A column's shape is its
weighted mean, variance and skewness with the tails drawn in, straight and bent; their sums are
exact, of terms centered between the bounds, so that nothing cancels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats
from segmentus.engines.blocks import Block, ReadColumns, RowsRun
from segmentus.engines.exact import Whole, WordUnit, sum_terms, unit_of
from segmentus.engines.look import FirstLook
from segmentus.engines.quantiles import QuantileTarget, View, count_grid, find_quantiles
from segmentus.errors import InputError
from segmentus.features.curve import (
    COMMON,
    FEWEST_COMMON,
    FEWEST_VALUES,
    LARGE_SKEW,
    LESS_SKEWED,
    TAIL,
    UNIT_LEVEL,
    Curve,
    bend,
)
from segmentus.features.scale import ASINH_UNIT, CLIP
from segmentus.features.values import CurveRule, Scale

POWERS = 3


@dataclass(frozen=True, slots=True)
class BentColumn:
    """A column on a curve, its tails drawn in to bounds, which are not the same.

    column : position; fill, curve, per : see `Scale`; low, high : on the curve.
    """

    column: int
    fill: float
    curve: Curve
    per: float
    low: float
    high: float

    @property
    def middle(self) -> float:
        """Tell where terms are counted from."""
        return self.low + (self.high - self.low) / 2

    @property
    def half(self) -> float:
        """Half the width of the bounds."""
        return (self.high - self.low) / 2

    def complete(self, values: Floats) -> Floats:
        """The column (n,) of values (n, p), missing ones filled."""
        column = values[:, self.column]
        return np.where(np.isnan(column), self.fill, column)

    def place(self, values: Floats) -> Floats:
        """Rows (n,) of values (n, p) between −1 and 1 of the bounds."""
        bent = bend(self.complete(values), self.curve, self.per)
        drawn = np.clip(bent, self.low, self.high)
        placed: Floats = np.clip((drawn - self.middle) / self.half, -1.0, 1.0)
        return placed


@dataclass(frozen=True, slots=True, eq=False)
class ColumnShape:
    """Mean, deviation and skewness of a column on a curve, and the share that is not 0."""

    center: float
    spread: float
    skewness: float
    nonzero: float


@dataclass(frozen=True, slots=True)
class AskPowers:
    """Ask for exact sums (c, 5) of some bent columns, in `unit`.

    Of weight × place⁰…³, and of the weight of rows whose value is not 0.
    """

    bent: tuple[BentColumn, ...]
    heaviest: float

    @property
    def unit(self) -> WordUnit:
        """Return what the sums count."""
        return unit_of(self.heaviest)

    def ask(self, block: Block) -> Whole:
        """Sum up one block."""
        sums = [self._add(piece.values, piece.weight) for piece in block.pieces()]
        total: Whole = np.array(sums, object).sum(axis=0)
        return total

    def join(self, one: Whole, other: Whole) -> Whole:
        """Sum up both sets of rows."""
        total: Whole = one + other
        return total

    def _add(self, values: Floats, weight: Floats) -> list[Whole]:
        return [self._sum(values, weight, each) for each in self.bent]

    def _sum(self, values: Floats, weight: Floats, bent: BentColumn) -> Whole:
        place, terms = bent.place(values), [weight]
        for _ in range(POWERS):
            terms.append(terms[-1] * place)
        terms.append(np.where(bent.complete(values) == 0, 0.0, weight))
        return sum_terms(terms, [self.unit] * len(terms))


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Quantiles of one complete column: what its rule looks at.

    Attributes
    ----------
    fill : weighted median of what is known.
    low, high : bounds of the tails at either end.
    turn : lower quartile of the sizes other than 0; nan where there are none.
    """

    fill: float
    low: float
    high: float
    turn: float


def find_scales(
    run: RowsRun, look: FirstLook, columns: ReadColumns, rule: CurveRule
) -> tuple[tuple[Scale, ...], int]:
    """Find how each column becomes a feature, by the rule of `features.scale` for its kind.

    Parameters
    ----------
    run : asks all blocks.
    look : at the same rows.
    columns : that are read.
    rule : "auto", "asinh" or "linear".

    Returns
    -------
    The p scales, and the sum of all weights in the unit of the heaviest.

    Raises
    ------
    InputError
        A column's values differ too little.
    """
    bounds = _find_bounds(run, look, columns, rule)
    straight = [_bend(look, at, each, "linear", 1.0, rule) for at, each in enumerate(bounds)]
    units = [_turn(look, at, each, rule) for at, each in enumerate(bounds)]
    curved = [
        None if per is None else _bend(look, at, each, "asinh", per, rule)
        for at, (each, per) in enumerate(zip(bounds, units, strict=True))
    ]
    asked = AskPowers(tuple(each for each in (*straight, *curved) if each), look.heaviest)
    sums = run(asked, "scales")
    shapes = {
        bent: _shape(bent, row, asked.unit) for bent, row in zip(asked.bent, sums, strict=True)
    }
    scales = []
    for at, name in enumerate(columns.features):
        lined, bowed = straight[at], curved[at]
        bent = lined
        if bowed is not None and (
            rule == "asinh"
            or (
                bounds[at].low != bounds[at].high
                and _tamed(look, shapes[lined], shapes[bowed], bowed)
            )
        ):
            bent = bowed
        scales.append(_scale(name, bent, shapes[bent], rule, columns.missing == "median"))
    return tuple(scales), int(sums[0, 0])


def _find_bounds(
    run: RowsRun, look: FirstLook, columns: ReadColumns, rule: CurveRule
) -> list[Landmarks]:
    """Medians, which fill; the bounds of tails, and where a curve would turn.

    Where something is missing the medians come first, as the others are of complete columns.
    """
    p = len(columns.features)
    medians = (
        [QuantileTarget(at, "up", 0.5) for at in range(p)] if columns.missing == "median" else []
    )
    levels: tuple[tuple[float, View], ...] = ()
    if rule == "auto":
        levels = ((1 - TAIL, "down"), (1 - TAIL, "up"), (UNIT_LEVEL, "size"))
    if not (medians or levels):
        return [Landmarks(*[math.nan] * 4)] * p
    grid, fills = count_grid(run, look), [math.nan] * p
    if medians and look.missing.any():
        fills, medians = find_quantiles(run, look, grid, medians), []
    others = [
        QuantileTarget(at, view, level, fill)
        for at, fill in enumerate(fills)
        for level, view in levels
    ]  # fmt: skip
    found = find_quantiles(run, look, grid, [*medians, *others])
    if medians:
        fills, found = found[:p], found[p:]
    rest = np.reshape(found, (p, len(levels))).tolist() if levels else [[math.nan] * 3] * p
    return [
        Landmarks(fill, -down, up, turn) for fill, (down, up, turn) in zip(fills, rest, strict=True)
    ]


def _bend(
    look: FirstLook, at: int, bounds: Landmarks, curve: Curve, per: float, rule: CurveRule
) -> BentColumn:
    """The column on a curve between its bounds; between its ends where these are the same."""
    low, high = bounds.low, bounds.high
    if rule != "auto" or low == high:
        low, high = float(look.low[at]), float(look.high[at])
    ends = bend(np.array([low, high]), curve, per).tolist()
    return BentColumn(at, bounds.fill, curve, per, *ends)


def _turn(look: FirstLook, at: int, bounds: Landmarks, rule: CurveRule) -> float | None:
    """Amount at which asinh would turn; None where the column stays straight whatever its skew."""
    if rule == "linear":
        return None
    if rule == "asinh":
        return ASINH_UNIT
    if math.isnan(bounds.turn):
        return None
    per = float(f"{bounds.turn:.1e}")
    furthest = max(abs(float(look.low[at])), abs(float(look.high[at])))
    return None if furthest > per * 1e200 or per < 1e-150 else per


def _tamed(look: FirstLook, straight: ColumnShape, bent: ColumnShape, at: BentColumn) -> bool:
    """Tell whether the curve is kept: a column of few values or little skew stays straight."""
    fewest = FEWEST_COMMON if bent.nonzero >= COMMON else FEWEST_VALUES
    skew = abs(straight.skewness)
    if look.n_distinct[at.column] < fewest or skew <= LARGE_SKEW:
        return False
    return abs(bent.skewness) < LESS_SKEWED * skew


def _shape(bent: BentColumn, sums: Whole, unit: WordUnit) -> ColumnShape:
    """Moments about the mean, in exact fractions until the end."""
    mass, *powers, nonzero = (unit.value(int(whole)) for whole in sums.tolist())
    first, second, third = (power / mass for power in powers)
    square = second - first * first
    cube = third - 3 * first * second + 2 * first**3
    spread = math.sqrt(max(float(square), 0.0))
    return ColumnShape(
        center=bent.middle + bent.half * float(first),
        spread=bent.half * spread,
        skewness=float(cube) / spread**3 if spread > 1e-9 else 0.0,
        nonzero=float(nonzero / mass),
    )


def _scale(name: str, bent: BentColumn, shape: ColumnShape, rule: CurveRule, filled: bool) -> Scale:
    if shape.spread == 0:
        raise InputError(
            f"feature {name}: its values differ too little for the {bent.curve} curve, so it "
            "cannot tell segments apart; leave it out."
        )
    robust = rule == "auto"
    return Scale(
        name, bent.curve, shape.center, shape.spread, "", bent.per,
        fill=bent.fill if filled else math.nan,
        clip=CLIP if robust else math.inf, winsorised=robust,
    )  # fmt: skip
