"""The first pass: how many rows there are, how far their values go, what is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, Ints
from segmentus.cluster.exact_sums import Extent
from segmentus.engines.blocks import Block
from segmentus.errors import InputError
from segmentus.features.curve import FEWEST_VALUES

_HEAD = 1000
"""Rows of a block in which enough different values are usually found."""


@dataclass(frozen=True, slots=True, eq=False)
class FirstLook:
    """What one look at all rows with weight tells.

    Attributes
    ----------
    rows : their number.
    heaviest : largest weight.
    low, high : (p,) least and largest value that is not missing; inf and −inf where none is.
    missing : (p,) int64, rows without a value.
    distinct : (p, q) different values other than 0, q of them at most, in order, the rest inf;
        where there are q, there may be more, and which they are means nothing.
    """

    rows: int
    heaviest: float
    low: Floats
    high: Floats
    missing: Ints
    distinct: Floats

    @property
    def n_distinct(self) -> Ints:
        """Different values (p,) other than 0, `FEWEST_VALUES` where there are more."""
        count: Ints = np.isfinite(self.distinct).sum(axis=1)
        return count

    def check(self, names: tuple[str, ...], where: str) -> FirstLook:
        """Return itself if there is something to cluster.

        Raises
        ------
        InputError
            There is no row, or a column has one value or none.
        """
        if not self.rows:
            raise InputError(
                f"{where}: no row has weight and values; check the path, the weight column and "
                "--missing."
            )
        for name, low, high in zip(names, self.low.tolist(), self.high.tolist(), strict=True):
            if low > high:
                raise InputError(f"feature {name}: every value is missing; leave it out.")
            if low == high:
                raise InputError(
                    f"feature {name}: every row has the value {low:g}, so it cannot tell segments "
                    "apart; leave it out."
                )
        return self

    def extent(self) -> Extent:
        """Maxima for exact sums of the columns as they are."""
        return Extent(self.heaviest, self.low, self.high)


@dataclass(frozen=True, slots=True)
class AskFirstLook:
    """Ask for a `FirstLook` at p columns."""

    p: int

    def ask(self, block: Block) -> FirstLook:
        """Look at one block."""
        values, known = block.values, ~np.isnan(block.values)
        return FirstLook(
            rows=len(block.weight),
            heaviest=float(block.weight.max(initial=0.0)),
            low=np.where(known, values, np.inf).min(axis=0, initial=np.inf),
            high=np.where(known, values, -np.inf).max(axis=0, initial=-np.inf),
            missing=(~known).sum(axis=0),
            distinct=np.array([_distinct(column) for column in values.T]),
        )

    def join(self, one: FirstLook, other: FirstLook) -> FirstLook:
        """Look at both sets of rows."""
        both = np.hstack([one.distinct, other.distinct])
        return FirstLook(
            rows=one.rows + other.rows,
            heaviest=max(one.heaviest, other.heaviest),
            low=np.minimum(one.low, other.low),
            high=np.maximum(one.high, other.high),
            missing=one.missing + other.missing,
            distinct=np.array([_first(np.unique(values)) for values in both]),
        )


def _distinct(column: Floats) -> Floats:
    """The different values of a column other than 0, as far as they matter."""
    for values in (column[:_HEAD], column):
        found = np.unique(values[(values != 0) & ~np.isnan(values)])
        if len(found) >= FEWEST_VALUES:
            break
    return _first(found)


def _first(values: Floats) -> Floats:
    padded = np.full(FEWEST_VALUES, np.inf)
    kept = values[:FEWEST_VALUES]
    padded[: len(kept)] = kept
    return padded
