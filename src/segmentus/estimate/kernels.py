"""Plain loops over arrays, compiled: where sorted rows reach a cumulative weight, per replicate."""

import numba

_CHECKED = 64
"""Rows between two looks at whether every replicate has reached its weight."""


@numba.njit(cache=True, nogil=True, error_model="numpy")
def find_reached(unit, part, weight, reach, sums, position):  # type: ignore[no-untyped-def]
    """Find the first row at which each replicate's cumulative weight reaches a given one.

    unit (n,) int64, rows in ascending order of their values; part (n,), or (0,) where every row
    carries its unit's whole weight; weight (h, r) replicate weights; reach (r,), above 0; sums
    (r,), the weight of rows before the first one here, below reach, and overwritten; written:
    position (r,) int64, n − 1 where rounding leaves it unreached. Rows without weight are never
    the first to reach anything. Copies no weights.
    """
    n, s = len(unit), len(reach)
    position[:] = 0
    for i in range(n):
        row = weight[unit[i]]
        share = part[i] if len(part) else 1.0
        for j in range(s):  # counts the rows below: a branch here would stop vectorisation
            sums[j] += share * row[j]
            position[j] += sums[j] < reach[j]
        if i % _CHECKED == 0:
            below = 0
            for j in range(s):
                below += sums[j] < reach[j]
            if below == 0:
                break
    for j in range(s):
        position[j] = min(position[j], n - 1)
