"""Weighted rows into sums that are exact: whole numbers, which any order adds up to the same.

A term is t = fl(fl(w x) S), S a power of two taken from maxima over all rows, so that |t| ≤ 2^50.
Two words of it are kept, both whole numbers, rounded to the nearest, ties to even:

    high = (t + M) − M,    low = ((t − high) 2^50 + M) − M,    M = 1.5 × 2^52

These are additions of IEEE doubles and nothing else, so that numpy, C, SQL and Arrow give the same
words. Sums of words are whole numbers too: they cannot depend on blocks, threads, workers or the
processor. Products within 2^-48 of the largest possible are kept whole, smaller ones to 2^-101
of it; a sum is rounded to a double once, at the end, as by `math.fsum`.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentus.arrays import Floats, Ints, Labels, read_only

WORD_DIGITS = 50
"""Binary digits of a word."""
HALFWAY = 1.5 * 2.0**52
"""M above: added and taken away again, it leaves the nearest whole number."""
MOST_DIGITS = 1000
"""Binary digits that a term is moved up by at most: 2^1024 is not a double."""
PIECE = 26
"""Binary digits of the pieces that doubles add up exactly, for fewer than 2^27 rows."""


@dataclass(frozen=True, slots=True, eq=False)
class Extent:
    """Maxima over rows, from which the scale of exact sums follows; `|` joins those of two parts.

    Attributes
    ----------
    heaviest : largest weight.
    low, high : (p,) least and largest value of each feature, over rows with weight.
    """

    heaviest: float
    low: Floats
    high: Floats

    def __or__(self, other: Extent) -> Extent:
        """Extent of both sets of rows."""
        return Extent(
            max(self.heaviest, other.heaviest),
            read_only(np.minimum(self.low, other.low)),
            read_only(np.maximum(self.high, other.high)),
        )

    def widen(self, centers: Floats) -> Extent:
        """Extent that takes centers (k, p) in as well: means of the rows change nothing."""
        return self | Extent(self.heaviest, centers.min(axis=0), centers.max(axis=0))


def measure_extent(values: Floats, weight: Floats) -> Extent:
    """Extent of rows: values (n, p), weight (n,); all zeros where none has weight."""
    seen = weight > 0
    present = values if seen.all() else values[seen]  # a long table is not copied for nothing
    if not len(present):
        return Extent(0.0, *(read_only(np.zeros(values.shape[1])) for _ in range(2)))
    low, high = present.min(axis=0), present.max(axis=0)
    return Extent(float(weight.max()), read_only(low), read_only(high))


@dataclass(frozen=True, slots=True, eq=False)
class WordScale:
    """How far terms are moved up to fill a word.

    Attributes
    ----------
    exponent : (p + 2,) binary digits: of the p weighted values, the weight, and the weighted
        squared distance.
    """

    exponent: Ints

    @property
    def factor(self) -> Floats:
        """Powers of two (p + 2,) that terms are multiplied by: S of each column."""
        factor: Floats = np.ldexp(1.0, self.exponent)
        return factor


def choose_scale(extent: Extent) -> WordScale:
    """Scale of the sums of rows, from maxima that their order cannot change.

    Of weight × value 2^(e − 1) ≤ heaviest × largest |value| < 2^e, and S = 2^(50 − e); of weight
    × squared distance heaviest × the sum of squared ranges takes that place.

    >>> extent = Extent(2.0, np.array([-1.0]), np.array([3.0]))
    >>> choose_scale(extent).exponent.tolist()
    [47, 48, 44]
    """
    ranges = list(zip(extent.low.tolist(), extent.high.tolist(), strict=True))
    span = 0.0
    for low, high in ranges:
        span += (high - low) * (high - low)
    most = [*(max(-low, high) for low, high in ranges), 1.0, span]
    exponents = [math.frexp(min(extent.heaviest * each, sys.float_info.max))[1] for each in most]
    return WordScale(read_only(np.array([min(WORD_DIGITS - e, MOST_DIGITS) for e in exponents])))


@dataclass(frozen=True, slots=True, eq=False)
class ExactSums:
    """Exact sums by cluster; `+` joins those of two sets of rows without rounding.

    Attributes
    ----------
    whole : (k, p + 2) whole numbers of Python, in units of 1 / (S 2^50): the sums of weight × value
        by feature, of weights, and of weight × squared distance.
    scale : S, the same for all that is added up.
    """

    whole: NDArray[np.object_]
    scale: WordScale

    def __add__(self, other: ExactSums) -> ExactSums:
        """Sums over both sets of rows."""
        if not np.array_equal(self.scale.exponent, other.scale.exponent):
            raise ValueError("exact sums of different scales do not add up; choose one for all")
        return ExactSums(self.whole + other.whole, self.scale)

    def rounded(self) -> Floats:
        """Each sum as the nearest double (k, p + 2)."""
        digits = (self.scale.exponent + WORD_DIGITS).tolist()
        rows = [[_round(*each) for each in zip(row, digits, strict=True)] for row in self.whole]
        return read_only(np.array(rows))

    @property
    def inertia(self) -> float:
        """Sum of weight × squared distance over all clusters, rounded once."""
        return _round(sum(self.whole[:, -1].tolist()), int(self.scale.exponent[-1]) + WORD_DIGITS)


def join_words(high: NDArray[np.object_], low: NDArray[np.object_]) -> NDArray[np.object_]:
    """Sums of high and of low words (k, p + 2), as an engine gives them, as whole numbers."""
    joined: NDArray[np.object_] = high.astype(object) * 2**WORD_DIGITS + low.astype(object)
    return joined


def split_words(terms: Floats) -> tuple[Floats, Floats]:
    """High and low words of terms, |t| ≤ 2^50; both whole numbers.

    >>> split_words(np.array([2.5, -3.25]))[0].tolist()
    [2.0, -3.0]
    """
    high = (terms + HALFWAY) - HALFWAY
    low = ((terms - high) * 2.0**WORD_DIGITS + HALFWAY) - HALFWAY
    return high, low


def add_terms(
    values: Floats, weight: Floats, label: Labels, near: Floats, k: int, scale: WordScale
) -> ExactSums:
    """Exact sums of rows by cluster, in numpy: what an engine without kernels computes.

    Parameters
    ----------
    values, weight : (n, p) and (n,), n below 2^27.
    label : (n,) cluster of each row, 0…k − 1.
    near : (n,) squared distance to the center that a row belongs to.
    scale : from the extent of all rows there are, not only of these.

    >>> one = np.array([[0.1], [0.2], [0.3]])
    >>> scale = choose_scale(measure_extent(one, np.ones(3)))
    >>> zero = np.zeros(3, np.int64)
    >>> add_terms(one, np.ones(3), zero, np.zeros(3), 1, scale).rounded()[0, 0]
    np.float64(0.6)
    """
    columns = [*(weight * column for column in values.T), weight, weight * near]
    whole = np.zeros((k, len(columns)), object)
    for f, (column, factor) in enumerate(zip(columns, scale.factor.tolist(), strict=True)):
        for word, digits in zip(split_words(column * factor), (WORD_DIGITS, 0), strict=True):
            upper = np.floor(word * 2.0**-PIECE)
            for piece, more in ((upper, PIECE), (word - upper * 2.0**PIECE, 0)):
                added = np.bincount(label, piece, minlength=k)
                whole[:, f] += added.astype(np.int64).astype(object) * 2 ** (digits + more)
    return ExactSums(whole, scale)


def _round(whole: int, digits: int) -> float:
    """Nearest double of whole / 2^digits, infinite where there is none."""
    try:
        return whole / 2**digits if digits >= 0 else float(whole * 2**-digits)
    except OverflowError:
        return float("inf") if whole > 0 else float("-inf")
