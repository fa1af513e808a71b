"""Rows of a large table into a sample of them that their order and repetition cannot change."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segmentus.arrays import Labels
from segmentus.features.values import Features

_MOST_ROWS = 200_000
"""Rows from which names and short rules are found; of more, a sample of about so many."""


def sample_rows(
    features: Features, labels: Labels, k: int, *, most: int = _MOST_ROWS, least: int = 2_000
) -> Labels:
    """Positions of the rows to look at: all, or those whose values hash low.

    Equal rows are drawn together or not at all, so a weight of 3 stays three rows, and neither
    order nor repetition of rows matters.

    Parameters
    ----------
    features : of n rows.
    labels : (n,) segment of each, from 0.
    k : number of segments.
    most : rows up to which all are taken.
    least : rows of each segment that the sample must hold, or all of it; else all rows are taken.
    """
    n = len(labels)
    if n <= most:
        return np.arange(n)
    hashed = hash_rows(features)
    rows = np.flatnonzero(hashed < np.uint64(int(most / n * 2**64)))
    held = np.bincount(labels[rows], minlength=k)
    whole = np.bincount(labels, minlength=k)
    enough = (held >= np.minimum(least, whole)).all()
    return rows if enough else np.arange(n)


def hash_rows(features: Features) -> NDArray[np.uint64]:
    """A number (n,) for each row that depends on nothing but its values."""
    hashed = np.zeros(len(features.values), np.uint64)
    for column in features.values.T:
        bits = np.ascontiguousarray(column + 0.0).view(np.uint64)  # −0 is 0
        hashed = (hashed ^ bits) * _ODD
        hashed ^= hashed >> np.uint64(29)
    return hashed


_ODD = np.uint64(0x9E3779B97F4A7C15)
