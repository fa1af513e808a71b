"""Columns of a table into blocks of plain numbers, and what can be asked of all blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

import numpy as np
import polars as pl

from segmentus.arrays import Floats, read_only
from segmentus.errors import InputError
from segmentus.segments.new_rows import find_column
from segmentus.survey.bounds import LARGEST_VALUE

Gaps = Literal["median", "drop", "refuse"]
"""What becomes of missing values: the weighted median, their rows left out, or a stop."""


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
    values : (n, p) float64 in the units of the columns, nan where missing.
    weight : (n,) float64, above 0.
    """

    values: Floats
    weight: Floats


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
    values = np.empty((frame.height, len(columns.features)), order="F")  # columns are filled
    for at, name in enumerate(columns.features):
        values[:, at] = _numbers(frame, name, where) + 0.0  # −0.0 and 0.0 are one value
    weight = _weights(frame, columns.weight, where)
    kept = weight > 0
    if columns.missing != "median":
        gaps = np.isnan(values).any(axis=1)
        if columns.missing == "refuse" and (gaps & kept).any():
            name = columns.features[int(np.isnan(values).any(axis=0).argmax())]
            raise InputError(
                f"{where}: column {name} has missing values; choose --missing median or drop."
            )
        kept &= ~gaps
    if kept.all():
        return Block(read_only(values), read_only(weight))
    return Block(read_only(values[kept]), read_only(weight[kept]))


def _spell(name: str, names: list[str], where: str) -> str:
    try:
        return find_column(name, names)
    except InputError:
        known = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
        raise InputError(
            f"{where}: there is no column {name}; it has {known}; correct the name."
        ) from None


def _numbers(frame: pl.DataFrame, name: str, where: str) -> Floats:
    """A column as float64, nan where missing."""
    column = frame[name]
    if not (column.dtype.is_numeric() or column.dtype in (pl.Boolean, pl.Null)):
        raise InputError(
            f"{where}: column {name} holds {str(column.dtype).lower()}, not numbers; convert it, "
            "or leave it out of the features."
        )
    numbers: Floats = column.cast(pl.Float64).to_numpy().astype(np.float64)
    with np.errstate(invalid="ignore"):
        odd = np.abs(numbers) > LARGEST_VALUE
    if odd.any():
        raise InputError(
            f"{where}: column {name} holds {numbers[odd.argmax()]:.4g}, beyond {LARGEST_VALUE:g} "
            "in size; correct it, or leave the cell empty if it is missing."
        )
    return numbers


def _weights(frame: pl.DataFrame, name: str, where: str) -> Floats:
    if not name:
        return np.ones(frame.height)
    weight = _numbers(frame, name, where)
    if not (weight >= 0).all():  # nan is not
        raise InputError(
            f"{where}: weight column {name} has missing or negative values; correct them, drop "
            "those rows, or choose another column."
        )
    return weight
