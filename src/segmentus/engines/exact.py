"""Terms of rows into exact sums by group, in numpy: whole numbers that any order adds up alike."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from segmentus.arrays import Floats, Ints
from segmentus.cluster.exact_sums import PIECE, WORD_DIGITS, split_words

Whole = NDArray[np.object_]
"""Whole numbers of Python."""


@dataclass(frozen=True, slots=True)
class WordUnit:
    """What the whole numbers of exact sums count: terms times a power of two, see `exact_sums`.

    digits : S is 2^digits.
    """

    digits: int

    @property
    def factor(self) -> float:
        """S."""
        return math.ldexp(1.0, self.digits)

    def value(self, whole: int) -> Fraction:
        """The sum itself."""
        return Fraction(whole) / Fraction(2) ** (self.digits + WORD_DIGITS)

    def rounded(self, whole: Whole) -> Floats:
        """Each sum as the nearest double."""
        flat = [float(self.value(each)) for each in whole.reshape(-1).tolist()]
        return np.array(flat).reshape(whole.shape)


def unit_of(largest: float) -> WordUnit:
    """WordUnit for terms of which none is larger in size.

    >>> unit_of(3.0).digits
    48
    """
    return WordUnit(WORD_DIGITS - math.frexp(largest)[1])


def add_groups(group: Ints, terms: Floats, n: int, unit: WordUnit) -> Whole:
    """Exact sums (n,) of terms (m,), m below 2^27, by their group 0…n − 1.

    >>> one = unit_of(1.0)
    >>> one.rounded(add_groups(np.zeros(3, int), np.array([0.1, 0.2, 0.3]), 1, one)).tolist()
    [0.6]
    """
    if _are_equal(terms):  # as weights of 1 are: rows are counted
        counts = np.bincount(group, minlength=n).astype(object)
        return np.asarray(counts * add_column(terms[:1], unit), object)
    whole = np.zeros(n, object)
    for word, digits in zip(split_words(terms * unit.factor), (WORD_DIGITS, 0), strict=True):
        for piece, more in _pieces(word):
            added = np.bincount(group, piece, minlength=n)
            whole += added.astype(np.int64).astype(object) * 2 ** (digits + more)
    return whole


def add_column(terms: Floats, unit: WordUnit) -> int:
    """Exact sum of terms (m,), m below 2^27: pieces of 26 digits add up exactly in any order."""
    if len(terms) > 1 and _are_equal(terms):
        return len(terms) * add_column(terms[:1], unit)
    return sum(
        int(piece.sum()) * 2 ** (digits + more)
        for word, digits in zip(split_words(terms * unit.factor), (WORD_DIGITS, 0), strict=True)
        for piece, more in _pieces(word)
    )


def _are_equal(terms: Floats) -> bool:
    return len(terms) > 0 and terms[0] == terms[-1] and bool((terms == terms[0]).all())


def _pieces(word: Floats) -> list[tuple[Floats, int]]:
    """Upper and lower digits of whole numbers, none where all are 0."""
    if not word.any():
        return []
    upper = np.floor(word * 2.0**-PIECE)
    return [(upper, PIECE), (word - upper * 2.0**PIECE, 0)]


def sum_terms(columns: Iterable[Floats], units: Iterable[WordUnit]) -> Whole:
    """Exact sum of each column of terms."""
    sums = [add_column(terms, unit) for terms, unit in zip(columns, units, strict=True)]
    return np.array(sums, object)
