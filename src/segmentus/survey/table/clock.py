"""A column of hours and minutes into numbers of hours, with what must be said."""

from __future__ import annotations

import polars as pl

from segmentus.survey.table.amounts import FEW_ODD
from segmentus.survey.table.distinct import find_distinct
from segmentus.survey.table.hours import CLOCK, hours_of
from segmentus.survey.table.spelling import Spelling, find_odd, without_soft
from segmentus.survey.table.values import Values

_HINT = r"^(-?\d{1,4}:[0-5]\d|1899-12-31 |1900-\d{2}-\d{2} \d{2}:)"


def read_clock(cells: pl.Series, where: str) -> Values | None:
    """Read the tidy cells (n,) of a column as hours where nearly all are hours and minutes."""
    known = without_soft(cells)
    words, _ = find_distinct(known)
    head = words.drop_nulls().head(100)
    if 2 * int(head.str.contains(_HINT).sum()) <= head.len():
        return None
    hours = hours_of(known)
    there = known.len() - known.null_count()
    if hours.len() - hours.null_count() < (1 - FEW_ODD) * there:
        return None
    first = int(hours.is_not_null().arg_max() or 0)
    note = (
        f"{where.split(': ', 1)[1]}: hours and minutes were read as hours "
        f"({str(cells[first])[-8:]!r} is {hours[first]:.4g})."
    )
    spelling = Spelling("number", suffix=CLOCK, odd=find_odd(cells, hours))
    return Values("number", cells, hours, "hours", spelling=spelling, notes=(note,))
