"""Weighted quantiles of columns that no memory holds: histograms that close in on each.

A first pass counts every column on a fixed grid of asinh(x), each further one cuts the bins in
which quantiles lie into finer ones, until all the rows in such a bin have one value: usually after
two. Weights add up as whole numbers, so a quantile is exact, and the same for any blocks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from segmentus.arrays import Floats, Ints
from segmentus.compiled.arithmetic import asinh
from segmentus.engines.blocks import Block, RowsRun
from segmentus.engines.exact import Whole, add_column, add_groups, unit_of
from segmentus.engines.look import FirstLook
from segmentus.estimate.weighted import REACHED

CELLS_A_UNIT = 64
"""Bins of the fixed grid for each unit of asinh(x); a bin is 1.6 % wide."""
FINER = 4096
"""Bins that a bin is cut into."""
GRID_WEIGHT = 2**30
"""What the heaviest row counts on the fixed grid, where weights are cut to whole numbers."""

View = Literal["up", "down", "size"]
"""Of a column x: x itself, −x, or its size where x is not 0."""


@dataclass(frozen=True, slots=True)
class QuantileTarget:
    """A quantile that is wanted: the lowest value of a view whose cumulative weight reaches it.

    Attributes
    ----------
    column : position of the column.
    view : of it.
    level : share of the weight.
    fill : what stands for missing values; nan leaves those rows out.
    """

    column: int
    view: View
    level: float
    fill: float = math.nan

    def take(self, values: Floats) -> Floats:
        """See the column (n,) of values (n, p) in this view; nan where it is left out."""
        column = values[:, self.column]
        if not math.isnan(self.fill):
            column = np.where(np.isnan(column), self.fill, column)
        if self.view == "up":
            return column
        return -column if self.view == "down" else np.where(column == 0, np.nan, np.abs(column))


@dataclass(frozen=True, slots=True, eq=False)
class Bins:
    """Weights in the bins of some targets, exact.

    Attributes
    ----------
    mass : (t, bins + 2) whole numbers: before the first bin, in each, and after the last.
    low, high : (t, bins) least and largest value in each bin; inf and −inf where none is.
    """

    mass: Whole
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class AskGrid:
    """Ask for cut weights of columns on the fixed grid: (p, cells + 1) int64, zeros last.

    first : number of the first cell of each column; cell j holds asinh(x) × CELLS_A_UNIT in
        [j, j + 1), but for zeros, which some views leave out.
    """

    first: tuple[int, ...]
    cells: int
    heaviest: float

    def ask(self, block: Block) -> Ints:
        """Count one block."""
        counts = np.zeros((len(self.first), self.cells + 1), np.int64)
        for piece in block.pieces():
            whole = np.floor(piece.weight * (GRID_WEIGHT / self.heaviest))
            for at, (first, column) in enumerate(zip(self.first, piece.values.T, strict=True)):
                known = ~np.isnan(column)
                cell = np.floor(asinh(column[known]) * CELLS_A_UNIT).astype(np.int64) - first
                cell[column[known] == 0] = self.cells
                counts[at] += np.bincount(cell, whole[known], self.cells + 1).astype(np.int64)
        return counts

    def join(self, one: Ints, other: Ints) -> Ints:
        """Count both sets of rows."""
        total: Ints = one + other
        return total


@dataclass(frozen=True, slots=True)
class AskBins:
    """Ask for the weight in even bins between two ends, for each target."""

    targets: tuple[QuantileTarget, ...]
    ends: tuple[tuple[float, float], ...]
    heaviest: float

    def ask(self, block: Block) -> Bins:
        """Count one block."""
        values = block.values
        found = [
            self._count(values, block.weight, *each)
            for each in zip(self.targets, self.ends, strict=True)
        ]
        mass, low, high = zip(*found, strict=True)
        return Bins(np.array(mass), np.array(low), np.array(high))

    def join(self, one: Bins, other: Bins) -> Bins:
        """Count both sets of rows."""
        low, high = np.minimum(one.low, other.low), np.maximum(one.high, other.high)
        return Bins(one.mass + other.mass, low, high)

    def _count(
        self, rows: Floats, weight: Floats, target: QuantileTarget, ends: tuple[float, float]
    ) -> tuple[Whole, Floats, Floats]:
        values, unit = target.take(rows), unit_of(self.heaviest)
        low, high = np.full(FINER, np.inf), np.full(FINER, -np.inf)
        before, after = values < ends[0], values > ends[1]
        inside = np.flatnonzero((values >= ends[0]) & ~after)  # few: the rest is only added up
        values = values[inside]
        edges = np.linspace(*ends, FINER + 1)
        cell = np.maximum(np.searchsorted(edges, values, side="left"), 1) - 1
        mass = np.zeros(FINER + 2, object)
        mass[0] = add_column(weight[before], unit)
        mass[1:-1] = add_groups(cell, weight[inside], FINER, unit)
        mass[-1] = add_column(weight[after], unit)
        np.minimum.at(low, cell, values)
        np.maximum.at(high, cell, values)
        return mass, low, high


@dataclass(frozen=True, slots=True, eq=False)
class FixedGrid:
    """Cut weights of all columns on the fixed grid, see `AskGrid`."""

    first: Ints
    counts: Ints


def count_grid(run: RowsRun, look: FirstLook) -> FixedGrid:
    """Count all rows on the fixed grid, in one pass."""
    first = np.floor(asinh(look.low) * CELLS_A_UNIT).astype(np.int64)
    last = np.floor(asinh(look.high) * CELLS_A_UNIT).astype(np.int64)
    cells = int((last - first).max()) + 1
    return FixedGrid(first, run(AskGrid(tuple(first.tolist()), cells, look.heaviest), "quantiles"))


def find_quantiles(
    run: RowsRun, look: FirstLook, grid: FixedGrid, targets: Sequence[QuantileTarget]
) -> list[float]:
    """Find quantiles of all targets at once, in a few passes; nan where there is no row.

    Parameters
    ----------
    run : asks all blocks.
    look, grid : of the same rows.
    targets : of columns whose missing values are filled or left out.
    """
    open_ = {
        at: _near(target, look, grid.counts[target.column], int(grid.first[target.column]))
        for at, target in enumerate(targets)
    }
    found: dict[int, float] = {}
    while open_:
        order = sorted(open_)
        asked = AskBins(
            tuple(targets[at] for at in order), tuple(open_[at] for at in order), look.heaviest
        )
        bins = run(asked, "quantiles")
        for row, at in enumerate(order):
            low, high = _close_in(bins, row, targets[at].level, open_[at])
            if low >= high or math.isnan(low):
                found[at] = low
                del open_[at]
            else:
                open_[at] = (low, high)
    return [found[at] + 0.0 for at in range(len(targets))]


def _bracket(target: QuantileTarget, look: FirstLook) -> tuple[float, float]:
    """Ends between which all of a view lies."""
    low, high = float(look.low[target.column]), float(look.high[target.column])
    if target.view == "up":
        return low, high
    return (-high, -low) if target.view == "down" else (0.0, max(abs(low), abs(high)))


def _near(target: QuantileTarget, look: FirstLook, counts: Ints, first: int) -> tuple[float, float]:
    """Ends around a quantile, with a cell to spare: counts are cut, and cells hold their ends.

    Missing values that are filled are not on the grid, and make the ends those of the column.
    """
    low, high = _bracket(target, look)
    if not math.isnan(target.fill) and look.missing[target.column]:
        return low, high
    counts, zeros = counts[:-1].copy(), int(counts[-1])
    if zeros and target.view != "size":
        counts[-first] += zeros
    cell: Ints = np.arange(first, first + len(counts))
    if target.view == "down":
        cell, counts = -cell[::-1] - 1, counts[::-1]
    elif target.view == "size":
        magnitude = np.where(cell < 0, -cell - 1, cell)
        counts = np.bincount(magnitude, counts).astype(np.int64)
        cell = np.arange(len(counts))
    reached = np.cumsum(counts)
    spare = max(int(reached[-1] * 1e-6), 1)
    level = target.level * int(reached[-1])
    wanted = np.searchsorted(reached, [level - spare, level + spare])
    left, right = cell[np.minimum(wanted, len(cell) - 1)].tolist()
    return max(low, math.sinh((left - 1) / CELLS_A_UNIT)), min(
        high, math.sinh((right + 2) / CELLS_A_UNIT)
    )


def _close_in(bins: Bins, row: int, level: float, ends: tuple[float, float]) -> tuple[float, float]:
    """Ends of what lies in the bin of a quantile; both are the quantile where it has one value.

    Where it lies outside all bins, as where zeros alone were cut off, the ends are widened.
    """
    mass = bins.mass[row]
    total = int(mass.sum())
    if not total:
        return math.nan, math.nan
    wanted, reached = Fraction(level * REACHED) * total, np.cumsum(mass)
    at: int = next(j for j, whole in enumerate(reached.tolist()) if whole >= wanted and whole > 0)
    width = max(ends[1] - ends[0], abs(ends[0]), abs(ends[1]), 1e-300)
    if at == 0:
        return ends[0] - width, ends[0]
    if at == FINER + 1:
        return ends[1], ends[1] + width
    return float(bins.low[row, at - 1]), float(bins.high[row, at - 1])
