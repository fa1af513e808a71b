"""One k refitted under many replicates, from base centers: the kernel in `c/refit.c`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentus.arrays import Floats, Ints
from segmentus.compiled.library import kernel, open_room


@dataclass(frozen=True, slots=True, eq=False)
class RankedRows:
    """Rows by base cluster, and there by rising margin; arrays contiguous.

    Attributes
    ----------
    values : (n, p).
    margin : (n, 3), and ranked (n, 2), as from `rank_centers`.
    edges : (k + 1,) where clusters begin.
    weights : (n, 2) fit weight and its square.
    mass, unit : (n,) fit weight over the family's weight, and the family.
    base : (k, p) centers.
    """

    values: Floats
    margin: Floats
    ranked: Ints
    edges: Ints
    weights: Floats
    mass: Floats
    unit: Ints
    base: Floats


def refit_replicates(
    rows: RankedRows,
    factors: Floats,
    start: Floats,
    max_iter: int,
    span: tuple[int, int],
    centers: Floats,
    tables: Floats,
    labels: NDArray[Any],
) -> None:
    """Lloyd from the base centers under replicates span[0]…span[1] − 1.

    factors (r, h): replicate weights; start (r, k, p + 1): weighted totals and weights by base
    cluster. Written: centers (r, k, p), infinite where the cluster emptied; tables (r, 2, k, k),
    changed by the weights of the rows that moved, by base and new cluster; labels (r, n) of uint8
    or uint16, or (0, 0) where nobody asks.
    """
    (n, p), k = rows.values.shape, len(rows.base)
    wide = labels.itemsize if len(labels) else 0
    kernel("refit_replicates")(
        n, p, k, factors.shape[1], max_iter, *span, wide,
        rows.values, rows.margin, rows.ranked, rows.edges, rows.weights, rows.mass, rows.unit,
        factors, start, rows.base, centers, tables, labels.view(np.uint8),
        *open_room("refit_room", n, p, k),
    )  # fmt: skip
