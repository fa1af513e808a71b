"""Rows in the units of their columns into complete ones, and these onto the feature scale."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from segmentus.arrays import Floats
from segmentus.features.values import Scale


def fill_rows(values: Floats, scales: Sequence[Scale]) -> Floats:
    """Rows (n, p) with what stands for their missing values, a column after the other."""
    filled = np.empty(values.shape, order="F")
    for at, scale in enumerate(scales):
        filled[:, at] = _fill(values[:, at], scale)
    return filled


def scale_rows(values: Floats, scales: Sequence[Scale]) -> Floats:
    """Rows (n, p) on the feature scale, complete and within bounds, a column after the other."""
    scaled = np.empty(values.shape, order="F")
    for at, scale in enumerate(scales):
        scaled[:, at] = scale.apply(_fill(values[:, at], scale))
    return scaled


def _fill(column: Floats, scale: Scale) -> Floats:
    return scale.complete(column) if np.isnan(column).any() else column
