"""Columns of a table into blocks of plain numbers, and what can be asked of all blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from segmentus.arrays import Floats, read_only
from segmentus.errors import InputError
from segmentus.segments.new_rows import find_column
from segmentus.survey.bounds import LARGEST_VALUE

Gaps = Literal["median", "drop", "refuse"]
"""What becomes of missing values: the weighted median, their rows left out, or a stop."""
PIECE_ROWS = 16_384
"""Rows that a processor's cache holds with all that is computed from them."""
StoredColumn = NDArray[np.float32] | NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ReadColumns:
    """What is read of a table.

    Attributes
    ----------
    features : names of p columns of numbers.
    weight : name of the column of weights; "" where every row counts once.
    missing : what becomes of a missing value.
    """

    features: tuple[str, ...]
    weight: str = ""
    missing: Gaps = "median"

    @property
    def names(self) -> list[str]:
        """Every column read, each once."""
        return list(dict.fromkeys([*self.features, *([self.weight] if self.weight else [])]))

    def spell(self, names: list[str], where: str) -> ReadColumns:
        """Write every name as the table does.

        Raises
        ------
        InputError
            The table lacks a column, or a name is there twice.
        """
        if not self.features:
            raise InputError("features: none given; name columns with --features A,B.")
        features = tuple(_spell(name, names, where) for name in self.features)
        twice = [name for name in features if features.count(name) > 1]
        if twice:
            raise InputError(f"features: {twice[0]} is named twice; name each column once.")
        weight = _spell(self.weight, names, where) if self.weight else ""
        if weight in features:
            raise InputError(
                f"weight: {weight} is among the features as well; name it for one of the two."
            )
        return ReadColumns(features, weight, self.missing)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Some rows of a table, those without weight left out.

    Attributes
    ----------
    columns : p of (n,), as wide as they were stored, in their own units; nan where missing.
    weight : (n,) float64, above 0.
    """

    columns: tuple[StoredColumn, ...]
    weight: Floats

    @property
    def values(self) -> Floats:
        """Rows (n, p) in double precision, a column after the other."""
        values = np.empty((len(self.weight), len(self.columns)), order="F")
        for at, column in enumerate(self.columns):
            np.add(column, 0.0, out=values[:, at])  # −0.0 and 0.0 are one value
        return values

    def pieces(self) -> Iterator[Block]:
        """Give the same rows, few enough at a time to stay in the cache; none as one piece."""
        for first in range(0, max(len(self.weight), 1), PIECE_ROWS):
            rows = slice(first, first + PIECE_ROWS)
            yield Block(tuple(column[rows] for column in self.columns), self.weight[rows])


Reply = TypeVar("Reply")


class BlockQuestion(Protocol[Reply]):
    """What is asked of every block, and how the answers of two sets of blocks become one.

    Joining neither rounds nor heeds the order, so that any engine gives the same answer.
    """

    def ask(self, block: Block) -> Reply:
        """Answer for one block."""

    def join(self, one: Reply, other: Reply) -> Reply:
        """Answer for both sets of rows."""


class RowsRun(Protocol):
    """Where the rows live: asks all blocks a question and joins what they say."""

    def __call__(self, question: BlockQuestion[Reply], what: str) -> Reply:
        """Ask; `what` names the pass for whoever watches."""


def read_block(frame: pl.DataFrame, columns: ReadColumns, where: str) -> Block:
    """Take the columns of a table as numbers.

    Parameters
    ----------
    frame : with those columns, spelled as in `columns`.
    where : it came from, for messages.

    Raises
    ------
    InputError
        A column holds no numbers or one too large, a weight is missing or negative, or a value is
        missing where that is refused.
    """
    found = [_numbers(frame, name, where) for name in columns.features]
    weight = _weights(frame, columns.weight, where)
    kept = weight > 0 if columns.weight else np.ones(len(weight), bool)
    if columns.missing != "median":
        gaps = [np.isnan(column) for column in found]
        for name, missing in zip(columns.features, gaps, strict=True):
            if columns.missing == "refuse" and (missing & kept).any():
                raise InputError(
                    f"{where}: column {name} has missing values; choose --missing median or drop."
                )
        kept &= ~np.any(gaps, axis=0)
    if not kept.all():
        found, weight = [column[kept] for column in found], weight[kept]
    return Block(tuple(map(read_only, found)), read_only(weight))


def _spell(name: str, names: list[str], where: str) -> str:
    try:
        return find_column(name, names)
    except InputError:
        known = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
        raise InputError(
            f"{where}: there is no column {name}; it has {known}; correct the name."
        ) from None


def _numbers(frame: pl.DataFrame, name: str, where: str) -> StoredColumn:
    """A column as numbers, nan where missing; in single precision where it was stored so."""
    column = frame[name]
    if not (column.dtype.is_numeric() or column.dtype in (pl.Boolean, pl.Null)):
        raise InputError(
            f"{where}: column {name} holds {str(column.dtype).lower()}, not numbers; convert it, "
            "or leave it out of the features."
        )
    if column.dtype != pl.Float32:
        column = column.cast(pl.Float64)
    for end in (column.min(), column.max()):  # these pass over nan
        if isinstance(end, float) and abs(end) > LARGEST_VALUE:
            raise InputError(
                f"{where}: column {name} holds {end:.4g}, beyond {LARGEST_VALUE:g} in size; "
                "correct it, or leave the cell empty if it is missing."
            )
    numbers: StoredColumn = column.to_numpy()
    return numbers


def _weights(frame: pl.DataFrame, name: str, where: str) -> Floats:
    if not name:
        return np.ones(frame.height)
    weight: Floats = _numbers(frame, name, where).astype(np.float64)
    if not (weight >= 0).all():  # nan is not
        raise InputError(
            f"{where}: weight column {name} has missing or negative values; correct them, drop "
            "those rows, or choose another column."
        )
    return weight
