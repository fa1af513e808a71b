"""Points in blocks into nearest centers, exact sums by cluster, and Lloyd's algorithm on these.

Points lie in blocks (g, p, LANES), weight (g, LANES), see `c/common.h`; factor (p + 2,) as from
`WordScale`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentus.arrays import Floats, Ints, Labels
from segmentus.compiled.library import kernel, open_room

LANES = 256
"""Points in a block."""


def find_two_nearest(
    blocks: Floats,
    centers: Floats,
    first: int,
    last: int,
    label: Labels,
    near: Floats,
    second: Floats,
) -> None:
    """Find each point's nearest and second nearest center, for blocks first…last − 1.

    centers (k, p); written: label (g, LANES), near and second (g, LANES), squared distances. A tie
    goes to the center with the lower number; `second` is inf where k = 1.
    """
    (k, p), centers = centers.shape, np.ascontiguousarray(centers)
    kernel("find_nearest")(p, k, first, last, blocks, centers, label, near, second)


def find_labels(
    blocks: Floats, centers: Floats, first: int, last: int, label: Labels, near: Floats
) -> None:
    """`find_two_nearest` without the second nearest."""
    (k, p), centers = centers.shape, np.ascontiguousarray(centers)
    kernel("find_labels")(p, k, first, last, blocks, centers, label, near)


def add_whole(
    blocks: Floats,
    weight: Floats,
    factor: Floats,
    label: Labels,
    near: Floats,
    span: tuple[int, int],
    k: int,
) -> NDArray[np.object_]:
    """Exact sums (k, p + 2) by cluster over blocks span[0]…span[1] − 1, as `ExactSums.whole`."""
    p = blocks.shape[1]
    whole, room = np.zeros((k, p + 2, 2), np.int64), open_room("moments_room", p, k)
    kernel("add_exact")(p, k, *span, blocks, weight, factor, label, near, whole, *room)
    return _join(whole)


def add_nearest(
    blocks: Floats, weight: Floats, factor: Floats, centers: Floats, span: tuple[int, int]
) -> tuple[NDArray[np.object_], int, float]:
    """`find_labels` and `add_whole` in one pass that keeps no label.

    Returns the sums, the position of the largest weight × squared distance among these blocks, ties
    to the first, and that product.
    """
    (k, p), centers = centers.shape, np.ascontiguousarray(centers)
    whole, cost = np.zeros((k, p + 2, 2), np.int64), np.empty(1)
    room = open_room("moments_room", p, k)
    at = kernel("add_nearest")(p, k, *span, blocks, weight, factor, centers, whole, cost, *room)
    return _join(whole), int(at), float(cost[0])


def _join(whole: NDArray[np.int64]) -> NDArray[np.object_]:
    """Whole numbers of 128 bits, as halves (k, q, 2) from the lower on, as Python's (k, q)."""
    low = whole[:, :, 0].view(np.uint64).astype(object)
    joined: NDArray[np.object_] = whole[:, :, 1].astype(object) * 2**64 + low
    return joined


def find_farthest(weight: Floats, near: Floats) -> int:
    """Position of the largest weight × squared distance among all lanes; ties to the first."""
    return int(kernel("find_farthest")(0, len(weight), weight, near))


def iterate_lloyd(
    blocks: Floats, weight: Floats, factor: Floats, start: Floats, max_iter: int
) -> tuple[Floats, Labels, Floats, int, bool]:
    """Lloyd's algorithm on one thread; the same steps and bits as `lloyd` on exact moments.

    Returns centers (k, p), labels and squared distances (g, LANES), steps taken, and whether the
    last one left all centers as they were.
    """
    centers = np.array(start, np.float64, order="C")
    k, p = centers.shape
    label, near = np.empty(weight.shape, np.int64), np.empty(weight.shape)
    steps = kernel("lloyd")(
        p, k, len(blocks), max_iter, blocks, weight, factor, centers, label, near,
        *open_room("exact_room", p, k),
    )  # fmt: skip
    return centers, label, near, (-1 - steps if steps < 0 else steps), steps < 0


def rank_centers(values: Floats, centers: Floats) -> tuple[Ints, Floats]:
    """Find each row's nearest and second nearest center, and by how much the others are farther.

    values (n, p), centers (k, p). Returns ranked (n, 2), a tie to the lower number; and margin
    (n, 3): distance to the second and to the third nearest minus distance to the nearest, infinite
    where there is none, and the distance to the nearest.
    """
    (n, p), k = values.shape, len(centers)
    ranked, margin = np.empty((n, 2), np.int64), np.empty((n, 3))
    given: tuple[Any, ...] = (np.ascontiguousarray(values), np.ascontiguousarray(centers))
    kernel("rank_centers")(n, p, k, *given, ranked, margin)
    return ranked, margin
