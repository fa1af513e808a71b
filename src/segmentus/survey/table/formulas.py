"""Text that a spreadsheet would run as a formula into plain text, for every CSV that is written."""

from __future__ import annotations

import polars as pl

from segmentus.survey.table.numbers import is_figure

FORMULA_SIGNS = "=+-@\t\r"
"""A cell that begins with one of these may be run."""

_FORMULA = r"^[=+\-@\t\r]"


def disarm(cells: pl.Series) -> pl.Series:
    """Put an apostrophe before cells (n,) of text that may be run; figures stay as they are.

    What a figure is, the reader of numbers says: a balance of -5.143,80 is to be scored again.

    >>> disarm(pl.Series(["=1+1", "-5.143,80", "-$5.00", "debt", None])).to_list()
    ["'=1+1", '-5.143,80', '-$5.00', 'debt', None]
    """
    runs = cells.str.contains(_FORMULA).fill_null(False)
    if not runs.any():
        return cells
    runs &= ~(is_figure(cells.str.strip_chars()) & cells.str.contains(r"^[^\t\r]"))
    return cells.zip_with(~runs, "'" + cells)


def disarm_texts(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame with every column of text disarmed."""
    return frame.with_columns(
        disarm(column) for column in frame.iter_columns() if column.dtype == pl.String
    )
