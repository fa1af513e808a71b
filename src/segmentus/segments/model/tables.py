"""Cells of new rows into numbers by the rules of training, and rows with segments into files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

import polars as pl

from segmentus.errors import InputError
from segmentus.survey.table.formulas import SIGNS, disarm
from segmentus.survey.table.spelling import Spelling, days_before
from segmentus.survey.table.typed import plain

_KINDS = ".csv, .csv.gz or .parquet"


def save_table(stream: pl.LazyFrame, path: Path, kind: str, copied: list[str]) -> None:
    """Write rows as they come.

    Parameters
    ----------
    stream : rows, made as they are asked for.
    path : written over.
    kind : as `kind_of` tells it from the name that the file is to have.
    copied : columns that came with the table; their text may try to be a formula.
    """
    if kind == "parquet":
        stream.sink_parquet(path)
        return
    types = stream.collect_schema()
    texts = [name for name in types if types[name] in (pl.String, pl.Categorical)]
    safe = stream.with_columns([_disarm(name).alias(name) for name in texts])
    safe = safe.rename({name: f"'{name}" for name in copied if name[:1] in SIGNS and name})
    packing: Literal["gzip", "uncompressed"] = "gzip" if kind == "csv.gz" else "uncompressed"
    safe.sink_csv(path, compression=packing, check_extension=False)


def kind_of(path: Path, cure: str = "convert or rename the file") -> str:
    """Tell "csv", "csv.gz" or "parquet" by the end of a name; raise for others."""
    name = path.name.lower()
    for end in ("csv.gz", "csv", "parquet"):
        if name.endswith(f".{end}"):
            return end
    raise InputError(f"{path.name}: the name does not end in {_KINDS}; {cure}.")


def first_line(error: Exception) -> str:
    """First line of what an error says, without a full stop."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__


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
    column = plain(column, "assign")
    if spelling is not None and column.dtype == pl.String:
        return spelling.read(column)
    if spelling is not None and spelling.how == "date" and column.dtype == pl.Datetime("us"):
        numbers = days_before(datetime.fromisoformat(spelling.reference), column)
    else:
        numbers = to_numbers(column, decimal_comma)
    if column.dtype != pl.String:
        return numbers, pl.repeat(False, column.len(), eager=True)
    text = column.str.strip_chars()
    return numbers, numbers.is_null() & text.is_not_null() & (text != "")


def to_numbers(column: pl.Series, decimal_comma: bool) -> pl.Series:
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


def _disarm(name: str) -> pl.Expr:
    """Text that a spreadsheet would run, made plain by an apostrophe; numbers as they are."""
    return (
        pl.col(name)
        .cast(pl.String)
        .map_batches(disarm, return_dtype=pl.String, is_elementwise=True)
    )
