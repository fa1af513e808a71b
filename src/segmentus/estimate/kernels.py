"""Plain loops over arrays, compiled: totals and reached weights of rows under every replicate.

One thread and one order of summation, so that the bits depend on nothing but the rows, and
replicates with equal weights have equal figures. Replicate weights are read where they lie.
"""

from segmentus.jit import compiled

_CHECKED = 64
"""Rows between two looks at whether every replicate has reached its weight."""

_STRIP = 256
"""Replicates whose weights and totals stay in the fast cache while rows pass by."""


@compiled
def add_totals(unit, part, columns, weight, totals):  # type: ignore[no-untyped-def]
    """Add the totals of rows' columns under every replicate.

    unit (n,) int64; part (n,), or (0,) where every row carries its unit's whole weight; columns
    (n, q); weight (h, r) replicate weights; added to: totals (q, r). Four rows at a time, because
    a total is loaded and stored once for them.
    """
    n, q = columns.shape
    r = weight.shape[1]
    for first in range(0, r, _STRIP):
        last = min(first + _STRIP, r)
        for i in range(0, n - n % 4, 4):
            # strips begin at 0, or the compiler allows for negative positions one by one
            a, b = weight[unit[i]][first:last], weight[unit[i + 1]][first:last]
            c, d = weight[unit[i + 2]][first:last], weight[unit[i + 3]][first:last]
            for f in range(q):
                w, x, y, z = columns[i, f], columns[i + 1, f], columns[i + 2, f], columns[i + 3, f]
                if w == 0.0 and x == 0.0 and y == 0.0 and z == 0.0:
                    continue
                if len(part):
                    w, x, y, z = w * part[i], x * part[i + 1], y * part[i + 2], z * part[i + 3]
                total = totals[f][first:last]
                for j in range(len(total)):
                    total[j] += w * a[j] + x * b[j] + y * c[j] + z * d[j]
        for i in range(n - n % 4, n):
            a = weight[unit[i]][first:last]
            for f in range(q):
                w = columns[i, f] * part[i] if len(part) else columns[i, f]
                total = totals[f][first:last]
                for j in range(len(total)):
                    total[j] += w * a[j]


@compiled
def find_reached(unit, part, weight, reach, mark, sums, position, marked):  # type: ignore[no-untyped-def]
    """Find the first row at which each replicate's cumulative weight reaches a given one.

    unit (n,) int64, rows in ascending order of their values; part (n,), or (0,) where every row
    carries its unit's whole weight; weight (h, r) replicate weights; reach (r,), above 0; sums
    (r,), the weight of rows before the first one here, below reach, and overwritten; written:
    position (r,) int64, n − 1 where rounding leaves it unreached, and marked (r,), the cumulative
    weight up to and with row `mark`, untouched where that is below 0. Rows without weight are never
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
        if i == mark:
            marked[:] = sums
        if i % _CHECKED == 0 and i >= mark:
            below = 0
            for j in range(s):
                below += sums[j] < reach[j]
            if below == 0:
                break
    for j in range(s):
        position[j] = min(position[j], n - 1)
