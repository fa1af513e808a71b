"""The last pass: what the guard and the indices of a partition ask of all rows, exact."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import reduce

import numpy as np

from segmentus.arrays import Floats, Ints
from segmentus.cluster.moments import find_nearest
from segmentus.engines.blocks import Block
from segmentus.engines.exact import Whole, WordUnit, add_groups, unit_of
from segmentus.engines.lloyd import Space
from segmentus.engines.scaled import lay_scaled


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Of one partition into k clusters, by cluster.

    Attributes
    ----------
    rows : (k,) int64.
    heaviest : (k,) largest weight.
    sums : (k, 3) whole numbers: weight × distance to the center, weight × simplified silhouette,
        squared weight.
    """

    rows: Ints
    heaviest: Floats
    sums: Whole


@dataclass(frozen=True, slots=True, eq=False)
class AskCounts:
    """Ask for `Counts` of each of several sets of centers.

    A row's simplified silhouette is (b − a) / max(a, b) with a and b its distances to the nearest
    and the second nearest center; 0 where both are 0, or where there is one center. Source:
    Hruschka et al. (2006).
    """

    space: Space
    centers: tuple[Floats, ...]

    @property
    def units(self) -> tuple[WordUnit, WordUnit, WordUnit]:
        """Return what the sums count, a column each."""
        extent = self.space.extent
        gap = extent.high - extent.low
        farthest = math.sqrt(math.fsum((gap * gap).tolist())) * (1 + 1e-9)
        w = extent.heaviest
        return unit_of(w * farthest), unit_of(w), unit_of(w * w)

    def ask(self, block: Block) -> tuple[Counts, ...]:
        """Count one block."""
        counts = []
        for piece in block.pieces():
            laid, _ = lay_scaled(piece, self.space.scales)
            counts.append(tuple(self._count(laid, piece.weight, at) for at in self.centers))
        return reduce(self.join, counts)

    def join(self, one: tuple[Counts, ...], other: tuple[Counts, ...]) -> tuple[Counts, ...]:
        """Count both sets of rows."""
        return tuple(
            Counts(a.rows + b.rows, np.maximum(a.heaviest, b.heaviest), a.sums + b.sums)
            for a, b in zip(one, other, strict=True)
        )

    def _count(self, laid: Floats, weight: Floats, centers: Floats) -> Counts:
        k, n, found = len(centers), len(weight), find_nearest(laid, centers)
        label = found.label.reshape(-1)[:n]
        near, second = (np.sqrt(each.reshape(-1)[:n]) for each in (found.near, found.second))
        terms = (weight * near, weight * simplify(near, second), weight * weight)
        sums = [
            add_groups(label, term, k, unit) for term, unit in zip(terms, self.units, strict=True)
        ]
        heaviest = np.zeros(k)
        np.maximum.at(heaviest, label, weight)
        return Counts(np.bincount(label, minlength=k), heaviest, np.column_stack(sums))


def simplify(near: Floats, second: Floats) -> Floats:
    """Simplified silhouettes (n,) of distances (n,) to the two nearest centers.

    >>> simplify(np.array([1.0, 0.0]), np.array([4.0, 0.0])).tolist()
    [0.75, 0.0]
    """
    with np.errstate(invalid="ignore"):
        return np.where((second > 0) & (second < np.inf), (second - near) / second, 0.0)
