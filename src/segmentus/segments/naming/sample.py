"""Rows of a large table into a sample of them that their order and repetition cannot change."""

from __future__ import annotations

import numpy as np

from segmentus.arrays import Labels
from segmentus.features.values import Features

MOST_ROWS = 200_000
"""Rows from which names and short rules are found; of more, a sample of about so many."""
_LEAST_ROWS = 2_000
"""Rows of each segment that the sample must hold; where it does not, all rows are taken."""


def sample_rows(features: Features, labels: Labels, k: int, most: int = MOST_ROWS) -> Labels:
    """Positions of the rows to look at: all, or those whose values hash low.

    Equal rows are drawn together or not at all, so a weight of 3 stays three rows, and neither
    order nor repetition of rows matters.

    Parameters
    ----------
    features : of n rows.
    labels : (n,) segment of each, from 0.
    k : number of segments.
    most : rows up to which all are taken.
    """
    n = len(labels)
    if n <= most:
        return np.arange(n)
    hashed = np.zeros(n, np.uint64)
    for column in features.values.T:
        hashed = (hashed ^ np.ascontiguousarray(column + 0.0).view(np.uint64)) * _ODD
        hashed ^= hashed >> np.uint64(29)
    rows = np.flatnonzero(hashed < np.uint64(int(most / n * 2**64)))
    held = np.bincount(labels[rows], minlength=k)
    whole = np.bincount(labels, minlength=k)
    enough = (held >= np.minimum(_LEAST_ROWS, whole)).all()
    return rows if enough else np.arange(n)


_ODD = np.uint64(0x9E3779B97F4A7C15)
