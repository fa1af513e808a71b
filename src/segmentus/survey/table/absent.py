"""Rows without weight, read by the rules that the rows with weight gave."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import polars as pl

from segmentus.arrays import Bools, Floats
from segmentus.survey.table.cells import Values
from segmentus.survey.table.grid import Grid
from segmentus.survey.table.schema import Column, Schema
from segmentus.survey.table.spelling import days_before


def find_present(weight: Values) -> Bools | None:
    """The rows (n,) that have weight; None where all have, or where it is no weight at all."""
    if weight.numbers is None:
        return None
    none = (weight.numbers == 0).fill_null(False).to_numpy()
    present: Bools = np.logical_not(none)
    return present if none.any() and present.any() else None


def add_absent(frame: pl.DataFrame, schema: Schema, grid: Grid, present: Bools) -> pl.DataFrame:
    """Put the rows without weight between those with it.

    Parameters
    ----------
    frame : (m, ·) numbers of the rows with weight.
    schema : how these were read.
    grid : all n rows as read.
    present : (n,) which rows have weight.
    """
    absent = grid.frame.filter(~present)
    series = []
    for name in frame.columns:
        numbers = np.full(len(present), np.nan)
        numbers[present] = frame[name].to_numpy()
        numbers[~present] = _read(absent[name], schema.column(name))
        series.append(pl.Series(name, numbers).fill_nan(None))
    return pl.DataFrame(series)


def count_all(schema: Schema, frame: pl.DataFrame, present: Bools) -> Schema:
    """The schema of all rows (n,), from that of the rows with weight."""
    columns = tuple(
        replace(column, missing=frame[column.name].null_count())
        if column.name in frame.columns
        else column
        for column in schema.columns
    )
    return replace(schema, columns=columns, rows=len(present))


def _read(cells: pl.Series, column: Column) -> Floats:
    """Numbers of cells (n,) by the rule of their column; nan where it does not know them."""
    spelling = column.spelling
    if cells.dtype == pl.String or (spelling is not None and spelling.how == "category"):
        assert spelling is not None  # a column of the frame has one
        numbers = spelling.read(cells.cast(pl.String))[0]
    elif isinstance(cells.dtype, pl.Datetime):
        numbers = days_before(datetime.fromisoformat(spelling.reference), cells)  # type: ignore[union-attr]
    else:
        numbers = cells.cast(pl.Float64)
    return numbers.fill_null(np.nan).to_numpy().astype(np.float64)
