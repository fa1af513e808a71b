"""All rows into some that stand for them, drawn by a hash of their values.

What is drawn are distinct points, each with the weight of all its rows: which these are depends
neither on the order of the rows nor on blocks, and needs no key. Points that hold much weight are
always in. The others stand for their kind: their weights are multiplied so that all sum to the
whole. Source: Horvitz & Thompson (1952); bottom-k sketches by coordinated hashes: Cohen (1997).

The hash takes whole numbers below 2^62 and nothing else, so that SQL can write it as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, Ints, read_only
from segmentus.cluster.exact_sums import split_words
from segmentus.engines.blocks import Block, RowsRun
from segmentus.engines.exact import Whole, WordUnit, add_groups, unit_of
from segmentus.engines.look import FirstLook
from segmentus.engines.scaled import fill_rows
from segmentus.features.values import Scale

PRIME = 2**31 - 1
MULTIPLIERS = (1_103_515_245, 1_664_525_017, 48_271, 69_621_337)
"""Below the prime; of a word, and of what is mixed in the end."""
ROUNDS = 3
BUCKETS = 2**20
HEAVY_PART = 2_000
"""A point that holds more than this part of all weight is always drawn."""
CUT_WEIGHT = 2**20
"""What the heaviest row counts where weights are cut to whole numbers."""


@dataclass(frozen=True, slots=True)
class Hashing:
    """How rows are hashed.

    Attributes
    ----------
    scales : fill missing values.
    units : of each column, so that its words are whole numbers.
    """

    scales: tuple[Scale, ...]
    units: tuple[WordUnit, ...]

    def keys(self, values: Floats) -> Ints:
        """Two hashes (n, 2) of each complete row, each from 0 to PRIME − 1."""
        mixed = [np.full(len(values), at + 1, np.int64) for at in range(2)]
        for unit, column in zip(self.units, values.T, strict=True):
            for word in split_words(column * unit.factor):
                whole = _fold(word.astype(np.int64))
                mixed = [
                    _fold(_fold(m * by + whole))
                    for m, by in zip(mixed, MULTIPLIERS[:2], strict=True)
                ]
        for _ in range(ROUNDS):
            mixed = [
                _fold(_fold(m * m + more)) for m, more in zip(mixed, MULTIPLIERS[2:], strict=True)
            ]
        keys: Ints = np.column_stack([_fold(m + 1) - 1 for m in mixed])  # PRIME becomes 0
        return keys

    def block_keys(self, block: Block) -> Ints:
        """Two hashes (n, 2) of each row, missing values filled."""
        return np.vstack(
            [self.keys(fill_rows(piece.values, self.scales)) for piece in block.pieces()]
        )


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Distinct points, in the order of their keys.

    Attributes
    ----------
    keys : (m, 2) hashes.
    values : (m, p) complete, in the units of the columns.
    mass : (m,) whole numbers, weight of all rows that are this point, in a unit.
    """

    keys: Ints
    values: Floats
    mass: Whole


@dataclass(frozen=True, slots=True)
class AskBuckets:
    """Ask for cut weights (BUCKETS,) int64 by the first hash, to find what may hold much."""

    hashing: Hashing
    heaviest: float

    def ask(self, block: Block) -> Ints:
        """Count one block."""
        keys = self.hashing.block_keys(block)
        whole = np.floor(block.weight * (CUT_WEIGHT / self.heaviest))
        counts: Ints = np.bincount(keys[:, 0] % BUCKETS, whole, minlength=BUCKETS).astype(np.int64)
        return counts

    def join(self, one: Ints, other: Ints) -> Ints:
        """Count both sets of rows."""
        total: Ints = one + other
        return total


@dataclass(frozen=True, slots=True, eq=False)
class AskDrawn:
    """Ask for the points of the lowest keys, and all of some buckets.

    size : points drawn.
    hot : numbers of buckets, in order.
    """

    hashing: Hashing
    size: int
    hot: Ints
    heaviest: float

    def ask(self, block: Block) -> Drawn:
        """Draw from one block."""
        keys = self.hashing.block_keys(block)
        rows = np.flatnonzero(self._may_stay(keys))
        code, first, group = np.unique(_join(keys[rows]), return_index=True, return_inverse=True)
        mass = add_groups(group, block.weight[rows], len(code), unit_of(self.heaviest))
        drawn = Block(tuple(c[rows[first]] for c in block.columns), block.weight[rows[first]])
        values = fill_rows(drawn.values, self.hashing.scales)
        return self._cut(Drawn(keys[rows][first], values, mass))

    def join(self, one: Drawn, other: Drawn) -> Drawn:
        """Draw from both sets of rows."""
        keys = np.vstack([one.keys, other.keys])
        code, first, group = np.unique(_join(keys), return_index=True, return_inverse=True)
        mass = np.zeros(len(code), object)
        np.add.at(mass, group, np.concatenate([one.mass, other.mass]))
        values = np.vstack([one.values, other.values])
        return self._cut(Drawn(keys[first], values[first], mass))

    def _may_stay(self, keys: Ints) -> Ints:
        """Rows that can be among the lowest, before equal ones are merged."""
        hot = np.isin(keys[:, 0] % BUCKETS, self.hot)
        ordered = np.sort(keys[:, 0])
        lowest = ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]]
        if len(lowest) <= self.size:
            return np.ones(len(keys), bool)
        kept: Ints = hot | (keys[:, 0] <= lowest[self.size])
        return kept

    def _cut(self, drawn: Drawn) -> Drawn:
        kept = np.isin(drawn.keys[:, 0] % BUCKETS, self.hot)
        kept[: self.size] = True
        return Drawn(drawn.keys[kept], drawn.values[kept], drawn.mass[kept])


@dataclass(frozen=True, slots=True, eq=False)
class RowSample:
    """Points that stand for all rows.

    Attributes
    ----------
    values : (m, p) complete, in the units of the columns, in lexicographic order.
    weight : (m,) they sum to that of all rows.
    share : of the distinct points, about; 1 where all are here.
    """

    values: Floats
    weight: Floats
    whole: bool


def draw_sample(
    run: RowsRun, look: FirstLook, scales: tuple[Scale, ...], total: int, size: int
) -> RowSample:
    """Draw points in two passes, one where all rows are few.

    Parameters
    ----------
    run : asks all blocks.
    look : at the same rows.
    scales : fill missing values.
    total : weight of all rows, a whole number in the unit of the heaviest.
    size : points drawn, beside those that hold much weight.
    """
    hashing, hot = choose_hashing(look, scales), np.empty(0, np.int64)
    if look.rows > size:
        counts = run(AskBuckets(hashing, look.heaviest), "sample")
        hot = np.flatnonzero(counts * HEAVY_PART > counts.sum())
    drawn = run(AskDrawn(hashing, size, hot, look.heaviest), "sample")
    return _weigh(drawn, unit_of(look.heaviest), total, size)


def choose_hashing(look: FirstLook, scales: tuple[Scale, ...]) -> Hashing:
    """Choose units in which the words of every value are whole numbers."""
    units = tuple(
        unit_of(max(abs(low), abs(high)))
        for low, high in zip(look.low.tolist(), look.high.tolist(), strict=True)
    )
    return Hashing(scales, units)


def _weigh(drawn: Drawn, unit: WordUnit, total: int, size: int) -> RowSample:
    """Give each point its weight: those that hold much as they are, the others for their kind."""
    certain = np.array([whole * HEAVY_PART > total for whole in drawn.mass.tolist()], bool)
    low = np.zeros(len(certain), bool)
    low[:size] = True
    kept = certain | low
    sure, rest = int(drawn.mass[certain].sum()), int(drawn.mass[low & ~certain].sum())
    weight = unit.rounded(drawn.mass)
    if rest:
        weight[~certain] *= (total - sure) / rest
    order = np.lexsort(drawn.values[kept].T[::-1])
    return RowSample(
        read_only(drawn.values[kept][order]),
        read_only(weight[kept][order]),
        whole=sure + rest == total,
    )


def _join(keys: Ints) -> Ints:
    """Two hashes as one number: their order is that of the first, then the second."""
    code: Ints = keys[:, 0] * PRIME + keys[:, 1]
    return code


def _fold(whole: Ints) -> Ints:
    """Smaller whole numbers with the same remainder by PRIME; twice, at most PRIME + 2.

    2^31 leaves 1, so that the digits from there on are added to those before them: a tenth of the
    time of a division.
    """
    folded: Ints = (whole & PRIME) + (whole >> 31)
    return folded
