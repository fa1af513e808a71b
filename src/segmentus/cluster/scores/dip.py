"""Weighted numbers into their dip, how far they are from having one mode, and its level in a test.

The dip is the least distance, over all continuous distribution functions with one mode, between
such a function and that of the data. Source: Hartigan & Hartigan (1985), "The dip test of
unimodality", Annals of Statistics 13, whose iteration between the greatest convex minorant and the
least concave majorant is followed here, with the weights in place of counts.
"""

from __future__ import annotations

import numpy as np

from segmentus.arrays import Floats, Ints
from segmentus.compiled.arithmetic import exp, log

LEVELS = np.array([0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001])
"""Shares of uniform samples whose dip exceeds what `LARGER` says."""
SIZES = np.array([10, 20, 50, 100, 200, 500, 1000, 2000])
LARGER = np.array(
    [
        [0.3092, 0.348, 0.3759, 0.4128, 0.4416, 0.4764, 0.504, 0.5299, 0.5539, 0.5719],
        [0.3281, 0.3685, 0.3955, 0.4354, 0.4716, 0.5143, 0.5439, 0.5738, 0.6059, 0.63],
        [0.3449, 0.3874, 0.415, 0.4568, 0.4957, 0.5405, 0.5718, 0.5997, 0.6356, 0.6603],
        [0.3549, 0.3977, 0.4261, 0.4692, 0.508, 0.5573, 0.5899, 0.624, 0.661, 0.6882],
        [0.362, 0.4072, 0.4363, 0.4827, 0.5234, 0.5698, 0.6024, 0.6367, 0.6771, 0.6968],
        [0.3678, 0.4123, 0.443, 0.4881, 0.5295, 0.5786, 0.6157, 0.6504, 0.687, 0.7151],
        [0.3705, 0.4161, 0.4463, 0.4926, 0.5356, 0.5818, 0.6184, 0.645, 0.687, 0.7181],
        [0.3738, 0.4193, 0.4515, 0.4965, 0.538, 0.5907, 0.6252, 0.6604, 0.6978, 0.7308],
    ]
)
"""Dip × √n by sample size and level, from 40,000 uniform samples a size (15,000 from 1,000 on):
`python -m benchmarks.dip`. The uniform is the hardest distribution with one mode."""


def find_dip(values: Floats, weight: Floats) -> float:
    """Return the dip of numbers (n,) with positive weights (n,): 0 to 1/4.

    >>> round(find_dip(np.array([0.0, 0.1, 0.9, 1.0]), np.ones(4)), 4)
    0.2222
    """
    place, at = np.unique(values, return_inverse=True)
    mass = np.bincount(at, weight).astype(np.float64)
    upto = np.cumsum(mass) / mass.sum()
    below = np.append(0.0, upto[:-1])
    low, high, double = 0, len(place) - 1, 0.0
    while low < high:
        under = low + _hull(place[low : high + 1], below[low : high + 1], -1.0)
        over = low + _hull(place[low : high + 1], upto[low : high + 1], 1.0)
        inside = slice(low, high + 1)
        minorant = np.interp(place[inside], place[under], below[under])
        majorant = np.interp(place[inside], place[over], upto[over])
        at_under = majorant[under - low] - below[under]
        at_over = upto[over] - minorant[over - low]
        apart = max(float(at_under.max()), float(at_over.max()))
        if apart <= double:
            break
        if at_under.max() >= at_over.max():
            left = int(under[at_under.argmax()])
            right = int(over[np.searchsorted(over, left)])
        else:
            right = int(over[at_over.argmax()])
            left = int(under[np.searchsorted(under, right, side="right") - 1])
        before, after = slice(0, left - low + 1), slice(right - low, high - low + 1)
        double = max(
            double,
            float((upto[inside][before] - minorant[before]).max()),
            float((majorant[after] - below[inside][after]).max()),
        )
        if (left, right) == (low, high):
            break
        low, high = left, right
    return double / 2


def read_level(dip: float, n: float) -> float:
    """Return the share of uniform samples of n rows whose dip is larger.

    Between tabulated sizes and levels it is read off straight lines, levels on a log scale;
    beyond the last level the line goes on.

    >>> round(read_level(0.5295 / 500**0.5, 500), 3)
    0.05
    """
    at = log(np.clip(n, SIZES[0], SIZES[-1]))
    larger = [np.interp(at, log(SIZES), column) for column in LARGER.T]
    root, steps = float(dip * np.sqrt(n)), log(LEVELS)
    if root <= larger[0]:
        return 1.0 - 0.5 * root / float(larger[0])
    if root >= larger[-1]:
        slope = (steps[-1] - steps[-3]) / (larger[-1] - larger[-3])
        return float(exp(steps[-1] + slope * (root - larger[-1])))
    return float(exp(np.interp(root, larger, steps)))


def _hull(x: Floats, y: Floats, side: float) -> Ints:
    """Places of the points on the upper (side 1) or lower (side −1) hull, ends included."""
    kept: list[int] = []
    xs, ys = x.tolist(), (side * y).tolist()
    for i in range(len(xs)):
        while len(kept) > 1:
            a, b = kept[-2], kept[-1]
            if (ys[b] - ys[a]) * (xs[i] - xs[a]) > (ys[i] - ys[a]) * (xs[b] - xs[a]):
                break
            kept.pop()
        kept.append(i)
    return np.array(kept)
