"""Rows in the units of their columns into complete ones, and onto the feature scale."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from segmentus.arrays import Floats
from segmentus.cluster.points import lay_out
from segmentus.compiled.lloyd import LANES
from segmentus.compiled.placing import place_column
from segmentus.engines.blocks import Block, StoredColumn
from segmentus.features.curve import bend
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


def lay_scaled(block: Block, scales: Sequence[Scale]) -> tuple[Floats, Floats]:
    """Rows on the feature scale and their weights as the kernels want them, in one go.

    Returns
    -------
    (g, p, LANES) with the bits of `scale_rows`, and (g, LANES); 0 behind the last row.
    """
    rows, groups = len(block.weight), -(-len(block.weight) // LANES)
    laid = np.empty((groups, len(scales), LANES))
    if rows % LANES:
        laid[-1, :, rows % LANES :] = 0.0
    for at, (column, scale) in enumerate(zip(block.columns, scales, strict=True)):
        fill = scale.fill
        if scale.curve != "linear":
            column, fill = _bend(column, scale), float(_bend(np.array([fill]), scale)[0])
        place_column(column, laid, at, (fill, scale.center, scale.spread, scale.clip))
    return laid, lay_out(block.weight[:, None])[:, 0]


def _bend(column: StoredColumn, scale: Scale) -> Floats:
    return bend(column.astype(np.float64) + 0.0, scale.curve, scale.per)


def _fill(column: Floats, scale: Scale) -> Floats:
    return scale.complete(column) if np.isnan(column).any() else column
