"""Totals, reached weights and moving groups of rows under every replicate: `c/totals.c`.

unit (n,) is a row's place among the replicate weights (h, r); part (n,) what it carries of that
weight, or (0,) where every row carries the whole.
"""

from __future__ import annotations

import numpy as np

from segmentus.arrays import Floats, Ints
from segmentus.compiled.library import kernel


def add_totals(unit: Ints, part: Floats, columns: Floats, weight: Floats, totals: Floats) -> None:
    """Add the totals of rows' columns (n, q) under every replicate to totals (q, r)."""
    (n, q), r = columns.shape, weight.shape[1]
    given = _rows(unit, part)
    columns, weight = np.ascontiguousarray(columns), np.ascontiguousarray(weight)
    kernel("add_totals")(n, q, r, *given, columns, weight, totals)


def find_reached(
    unit: Ints,
    part: Floats,
    weight: Floats,
    reach: Floats,
    mark: int,
    sums: Floats,
    position: Ints,
    marked: Floats,
) -> None:
    """Find the first row at which each replicate's cumulative weight reaches a given one.

    Rows in ascending order of their values; reach (r,), above 0; sums (r,), the weight of rows
    before the first one here, below reach, and overwritten; written: position (r,), n − 1 where
    rounding leaves it unreached, and marked (r,), the cumulative weight up to and with row `mark`,
    untouched where that is below 0. Rows without weight are never the first to reach anything.
    """
    weight = np.ascontiguousarray(weight)
    given = (*_rows(unit, part), weight, np.ascontiguousarray(reach))
    kernel("find_reached")(len(unit), weight.shape[1], mark, *given, sums, position, marked)


def sum_moving(
    columns: Floats,
    weight: Floats,
    unit: Ints,
    part: Floats,
    implicate: Ints,
    labels: Ints,
    sums: Floats,
) -> None:
    """Add up weight and weighted values by implicate and label, for one replicate.

    columns (n, q), nan where missing; weight (h,) of the replicate; implicate (n,) from 1; labels
    (n,), k and above for none. Written: sums (m, k + 1, q, 2), the last axis the weighted total and
    the weight of the rows that have the value.
    """
    m, k, q = sums.shape[0], sums.shape[1] - 1, sums.shape[2]
    unit, part = np.ascontiguousarray(unit), np.ascontiguousarray(part)
    given = columns, weight, unit, part, np.ascontiguousarray(implicate), labels
    kernel("sum_moving")(len(unit), q, m, k, *given, sums)


def _rows(unit: Ints, part: Floats) -> tuple[Ints, Floats | None]:
    return np.ascontiguousarray(unit), np.ascontiguousarray(part) if len(part) else None
