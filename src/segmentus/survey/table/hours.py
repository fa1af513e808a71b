"""Hours and minutes, as 1:30 or as a workbook keeps them, into hours."""

from __future__ import annotations

import polars as pl

CLOCK = ":"
"""The suffix of a column of hours and minutes."""
_TEXT = r"^(-?)(\d{1,4}):([0-5]\d)(?::([0-5]\d)(?:[.,]\d+)?)?$"
_SHEET = r"^(1899-12-31|1900-(\d{2})-(\d{2})) (\d{2}):(\d{2}):(\d{2})"
_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]


def hours_of(cells: pl.Series) -> pl.Series:
    """Hours (n,) Float64, null where a cell is none.

    A workbook counts a time from the day 1899-12-31, so that 30 hours are 6:00 of the day after.

    >>> hours_of(pl.Series(["1:30", "100:15:00", "1899-12-31 01:59:00", "1900-01-01 06:00:00"])
    ... ).round(3).to_list()
    [1.5, 100.25, 1.983, 30.0]
    """
    sign, hours, minutes, seconds = (cells.str.extract(_TEXT, group) for group in range(1, 5))
    written = (
        _sum(hours, minutes, seconds)
        * pl.select(pl.when(sign == "-").then(-1.0).otherwise(1.0)).to_series()
    )
    parts = [cells.str.extract(_SHEET, group) for group in range(1, 7)]
    month = parts[1].cast(pl.Int64, strict=False).fill_null(1).clip(1, 12)
    start = pl.Series(_BEFORE_MONTH).gather(month - 1)
    days = (start + parts[2].cast(pl.Int64, strict=False)).fill_null(0)
    kept = _sum(*parts[3:]) + 24.0 * days
    return written.zip_with(written.is_not_null(), kept)


def _sum(hours: pl.Series, minutes: pl.Series, seconds: pl.Series) -> pl.Series:
    h, m, s = (part.cast(pl.Float64, strict=False) for part in (hours, minutes, seconds))
    return h + m / 60 + s.fill_null(0.0) / 3600
