"""What the cells of one column turned out to be: `Values`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from segmentus.errors import InputError
from segmentus.survey.table.schema import Type
from segmentus.survey.table.spelling import Spelling


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """A column understood.

    Attributes
    ----------
    type : of its values.
    written : (n,) the same as the table has them, text or numbers; null where missing.
    numbers : (n,) Float64: the numbers, days before the newest date, or 0/1; None for text.
    unit : "dollars" where the cells say so, "%", "days before 2024-01-31", or "".
    reference : the newest date, "" for other types.
    money : whether cells have a sign of a currency.
    dates : (n,) Datetime, None for other types.
    spelling : the rule by which cells became numbers; None for text.
    notes : what was decided that could have been decided otherwise.
    """

    type: Type
    written: pl.Series
    numbers: pl.Series | None
    unit: str = ""
    reference: str = ""
    money: bool = False
    dates: pl.Series | None = None
    spelling: Spelling | None = None
    notes: tuple[str, ...] = ()

    @property
    def cells(self) -> pl.Series:
        """Text (n,) of what is written; numbers are spelled anew each time, to save memory."""
        return self.written.cast(pl.String)


def tell_type(numbers: pl.Series, *, whole: bool = False) -> Type:
    """Tell the type of numbers (n,); `whole` says that the cells themselves have no fraction."""
    known = numbers.drop_nulls().to_numpy()
    if known.size == 0:
        return "nothing"
    if set(np.unique(known[:1000])) <= {0.0, 1.0} and set(np.unique(known)) == {0.0, 1.0}:
        return "yes/no"
    return "whole number" if whole or (_are_whole(known[:1000]) and _are_whole(known)) else "number"


def _are_whole(known: NDArray[Any]) -> bool:
    return bool((known == np.floor(known)).all() and (np.abs(known) < 2.0**53).all())


def refuse_infinite(numbers: pl.Series, where: str) -> None:
    """Raise where a number is infinite.

    Raises
    ------
    InputError
        Names the row.
    """
    infinite = numbers.is_infinite()
    if infinite.any():
        raise InputError(
            f"{where}: row {int(infinite.arg_max() or 0) + 1:,} holds an infinite number, or one "
            "too large; correct it, leave the cell empty if it is missing, or --exclude the column."
        )
