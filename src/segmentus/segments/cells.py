"""Cells of new rows into numbers, by the rules of training."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from segmentus.errors import InputError
from segmentus.survey.table.spelling import Spelling, days_before
from segmentus.survey.table.typed import simplify_column


def read_cells(
    column: pl.Series, spelling: Spelling | None, decimal_comma: bool
) -> tuple[pl.Series, pl.Series]:
    """Float64 (n,) of a column, null where missing or odd, and which cells are odd.

    Parameters
    ----------
    column : text, or of a type of its own.
    spelling : how text was read in training; None for plain numbers.
    decimal_comma : whether a plain number may be 1,5.

    Raises
    ------
    InputError
        The column's type is none that can stand for a number here.
    """
    column = simplify_column(column, "assign")
    if spelling is not None and column.dtype == pl.String:
        return spelling.read(column)
    if spelling is not None and spelling.how == "date" and column.dtype == pl.Datetime("us"):
        numbers = days_before(datetime.fromisoformat(spelling.reference), column)
    else:
        numbers = cast_numbers(column, decimal_comma)
    if column.dtype != pl.String:
        return numbers, pl.repeat(False, column.len(), eager=True)
    text = column.str.strip_chars()
    return numbers, numbers.is_null() & text.is_not_null() & (text != "")


def cast_numbers(column: pl.Series, decimal_comma: bool) -> pl.Series:
    """Float64 of a column; null where a cell holds no number."""
    if column.dtype != pl.String:
        if not (column.dtype.is_numeric() or column.dtype in (pl.Boolean, pl.Null)):
            raise InputError(
                f"assign: {column.name} holds {column.dtype}, not numbers; convert it first."
            )
        return column.cast(pl.Float64)
    text = column.str.strip_chars()
    numbers = text.cast(pl.Float64, strict=False)
    if decimal_comma and numbers.null_count():
        with_comma = text.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
        numbers = numbers.zip_with(numbers.is_not_null(), with_comma)
    return numbers
