"""Array types shared by all rooms, and the ways to make an array read-only."""

from collections.abc import Iterator
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Labels = NDArray[np.int64]

AnyArray = TypeVar("AnyArray", bound=NDArray[Any])


def read_only(array: AnyArray) -> AnyArray:
    """Return `array` with its write flag off; values handed between rooms never change.

    >>> read_only(np.zeros(2)).flags.writeable
    False
    """
    array.flags.writeable = False
    return array


IN_CACHE = 4096
"""Rows looked at together, so that what is between stays in the cache."""


def slice_rows(n: int, size: int = IN_CACHE) -> Iterator[slice]:
    """Cut n rows into slices of at most `size`.

    >>> list(slice_rows(5, 3))
    [slice(0, 3, None), slice(3, 5, None)]
    """
    return (slice(start, min(start + size, n)) for start in range(0, n, size))


def sum_by(labels: Labels, values: Floats, k: int) -> Floats:
    """Sum values (n,) by label 0…k−1 into (k,), in row order."""
    sums = np.bincount(labels, weights=values, minlength=k).astype(np.float64)
    return read_only(sums)
