"""Columns of a table into features in blocks (g, p, LANES), as kernels want them: `c/scale.c`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segmentus.arrays import Floats
from segmentus.compiled.library import kernel


def place_column(
    column: NDArray[np.float32] | NDArray[np.float64],
    blocks: Floats,
    f: int,
    line: tuple[float, float, float, float],
) -> None:
    """Write column (n,), of single or double precision, as feature f of blocks (g, p, LANES).

    line : what stands for a missing value; center and spread; and the bound of the size, see
    `Scale`. Lanes behind row n stay as they are.

    >>> blocks = np.zeros((1, 1, 256))
    >>> place_column(np.array([3.0, np.nan, 99.0]), blocks, 0, (1.0, 1.0, 2.0, 4.0))
    >>> blocks[0, 0, :4].tolist()
    [1.0, 0.0, 4.0, 0.0]
    """
    g, p, lanes = blocks.shape
    n = len(column)
    if n > g * lanes or f >= p:
        raise ValueError(f"{n} rows and feature {f} have no room in blocks {blocks.shape}")
    name = "place_floats" if column.dtype == np.float32 else "place_doubles"
    kernel(name)(n, p, f, *line, np.ascontiguousarray(column), blocks)
