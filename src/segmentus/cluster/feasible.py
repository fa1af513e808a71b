"""Rows into the numbers of clusters that they allow."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from segmentus.arrays import Floats

_FIRST = 20_000


def find_feasible(values: Floats, weight: Floats, ks: Sequence[int]) -> tuple[int, ...]:
    """Take the numbers of clusters for which there are enough different rows.

    Where all rows differ, there must be fewer clusters than rows: as many tell nothing.

    Parameters
    ----------
    values, weight : (n, p) and (n,); rows without weight are absent.
    ks : ascending.

    Examples
    --------
    >>> find_feasible(np.array([[1.0], [1.0], [2.0], [3.0]]), np.ones(4), (2, 3, 4))
    (2, 3)
    """
    rows = values[weight > 0]
    differ = len(np.unique(rows[:_FIRST], axis=0))
    if ks and differ <= ks[-1] and len(rows) > _FIRST:
        differ = len(np.unique(rows, axis=0))
    most = differ if differ < len(rows) else differ - 1
    return tuple(k for k in ks if k <= most)
