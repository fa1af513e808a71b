"""Rows with weights into `Points`: distinct rows in canonical order, laid out for the kernels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from segmentus.arrays import Floats, Ints, Labels, read_only
from segmentus.cluster.exact_sums import Extent, measure_extent
from segmentus.compiled.lloyd import LANES
from segmentus.errors import InputError
from segmentus.features.values import Features


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Distinct rows in lexicographic order, equal rows merged; g blocks of LANES points.

    The order of the rows given, and whether a weight of 3 came as three rows, leave no trace
    here; rows of weight 0 are absent.

    Attributes
    ----------
    blocks : (g, p, LANES) float64, features as rows inside a block.
    weight : (g, LANES) float64, sum of the weights of the merged rows; 0 in the filling.
    row_blocks, row_weight : the same of the rows as given, equal ones not merged: what exact sums
        are of, so that whoever adds rows up without sorting them all has the same.
    extent : of the rows, from which the scale of their sums follows.
    n_points : number of distinct rows with weight.
    group : (n,) int64, the point each given row became; −1 for rows of weight 0.
    """

    blocks: Floats
    weight: Floats
    row_blocks: Floats
    row_weight: Floats
    extent: Extent
    n_points: int
    group: Ints

    @property
    def values(self) -> Floats:
        """The distinct rows (n_points, p), one below the other."""
        p = self.blocks.shape[1]
        rows: Floats = self.blocks.transpose(0, 2, 1).reshape(-1, p)[: self.n_points]
        return rows

    @property
    def mass(self) -> Floats:
        """Their weights (n_points,)."""
        return self.weight.reshape(-1)[: self.n_points]

    def take(self, places: Ints) -> Floats:
        """Some of the distinct rows (m, p), without laying out all of them."""
        return self.blocks[places // LANES, :, places % LANES]

    def take_evenly(self, most: int | None) -> tuple[Floats, Floats]:
        """Rows and weights of at most so many of the distinct rows, spread evenly over them."""
        if most is None or self.n_points <= most:
            return self.values, self.mass
        places = np.linspace(0, self.n_points - 1, most).astype(np.int64)
        return self.take(places), self.mass[places]

    def rows(self, per_point: Labels) -> Labels:
        """Spread a (g, LANES) result over the given rows (n,); rows of weight 0 get −1."""
        flat = np.append(per_point.reshape(-1)[: self.n_points], -1)
        spread: Labels = flat[self.group]
        return spread

    def at(self, position: int) -> Floats:
        """Return the values (p,) of one of the rows in `row_blocks`."""
        row: Floats = self.row_blocks[position // LANES, :, position % LANES].copy()
        return row


def merge_rows(values: Floats, weight: Floats) -> Points:
    """Sort rows, merge equal ones, drop those without weight, and lay them out in blocks.

    Parameters
    ----------
    values : (n, p) finite numbers.
    weight : (n,) finite, not negative, not all zero.

    Raises
    ------
    InputError
        A value or weight is not finite, a weight is negative, or no row has weight.

    >>> twice = merge_rows(np.array([[2.0], [1.0], [2.0]]), np.ones(3))
    >>> twice.n_points, twice.weight[0, :2].tolist(), twice.group.tolist()
    (2, [1.0, 2.0], [1, 0, 1])
    """
    check_rows(values, weight)
    present = np.flatnonzero(weight > 0)
    if len(present) < len(weight):
        values = values[present]
    mass = weight[present]
    values = values + 0.0  # makes −0.0 and 0.0 one value
    order, first = _sort(values, mass)
    values, mass = values[order], mass[order]
    group = np.full(len(weight), -1)
    group[present[order]] = np.cumsum(first) - 1
    blocks, weights = read_only(lay_out(values)), read_only(lay_out(mass[:, None])[:, 0])
    extent, n_points = measure_extent(values, mass), int(first.sum())
    merged, sums = blocks, weights
    if n_points < len(values):
        starts = np.flatnonzero(first)
        merged = read_only(lay_out(values[starts]))
        sums = read_only(lay_out(np.add.reduceat(mass, starts)[:, None])[:, 0])
    return Points(
        blocks=merged,
        weight=sums,
        row_blocks=blocks,
        row_weight=weights,
        extent=extent,
        n_points=n_points,
        group=read_only(group),
    )


def points_of(features: Features) -> Points:
    """Merge the rows of features, once for all who ask; let go of with the features."""
    if features not in _MERGED:
        _MERGED[features] = merge_rows(features.values, features.weight)
    return _MERGED[features]


def let_go(features: Features) -> None:
    """Forget the merged rows of features that nobody asks for again."""
    _MERGED.pop(features, None)


_MERGED: WeakKeyDictionary[Features, Points] = WeakKeyDictionary()


def _sort(values: Floats, mass: Floats) -> tuple[Ints, NDArray[np.bool_]]:
    """Order (n,) of rows by their first value, ties by the next ones, then by their weight.

    Each column sorts only what those before it left tied; a plain lexsort would sort all by each.
    Rows that tie in everything are alike, so no sort needs to be a stable one but that by runs.
    Second: whether each row, in that order, has other values than the one before.
    """
    order = np.argsort(values[:, 0])
    begins = _differ(values[order, 0])
    for column in values.T[1:]:
        _sort_tied(column, order, begins)
    first = begins.copy()
    _sort_tied(mass, order, begins)
    return order, first


def _sort_tied(column: Floats, order: Ints, begins: NDArray[np.bool_]) -> None:
    """Sort what is tied so far by one more column; order and begins follow."""
    tied = np.flatnonzero(~begins | ~np.append(begins[1:], True))
    if not len(tied):
        return
    run = np.cumsum(begins)[tied]
    by_value = np.argsort(column[order[tied]])
    by_run = by_value[np.argsort(run[by_value], kind="stable")]
    order[tied] = order[tied[by_run]]
    begins[tied] |= _differ(column[order[tied]])


def _differ(sorted_values: Floats) -> NDArray[np.bool_]:
    """Tell whether each is another than the one before; the first always is."""
    return np.append(True, sorted_values[1:] != sorted_values[:-1])


def check_rows(values: Floats, weight: Floats) -> None:
    """Refuse what no clustering can use; the one door of this room."""
    if values.ndim != 2 or len(values) != len(weight):
        raise ValueError(f"values {values.shape} and weight {weight.shape} do not fit together")
    if not np.isfinite(values).all():
        row, column = np.argwhere(~np.isfinite(values))[0]
        raise InputError(
            f"features: row {row + 1}, feature {column + 1} is {values[row, column]}; "
            "fill or drop missing and infinite values first."
        )
    bad = ~np.isfinite(weight) | (weight < 0)
    if bad.any():
        raise InputError(
            f"weight: {bad.sum():,} of {len(weight):,} values are negative or not finite (first "
            f"at row {int(np.argmax(bad)) + 1}); drop those rows or choose another weight column."
        )
    if not weight.any():
        raise InputError(f"weight: all {len(weight):,} values are zero; choose another column.")


Number = TypeVar("Number", np.float32, np.float64)


def lay_out(values: NDArray[Number]) -> NDArray[Number]:
    """Rows (n, p) as blocks (g, p, LANES), in the order given, without merging."""
    n, p = values.shape
    blocks = np.zeros((-(-n // LANES), p, LANES), values.dtype)
    whole = n // LANES
    blocks[:whole] = values[: whole * LANES].reshape(whole, LANES, p).transpose(0, 2, 1)
    if n % LANES:
        blocks[whole, :, : n % LANES] = values[whole * LANES :].T
    return blocks
