"""Text that a spreadsheet would run as a formula into plain text, for every CSV that is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl

from segmentus.survey.table.numbers import is_figure

FORMULA_SIGNS = "=+-@\t\r"
"""A cell that begins with one of these may be run."""

_FORMULA = r"^[=+\-@\t\r]"
_SIGNS = (*FORMULA_SIGNS,)
_TOGETHER = 100_000
"""Rows of a CSV spelled at a time."""


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


def spell_csv(frame: pl.DataFrame) -> Iterator[bytes]:
    r"""Spell a frame as CSV, some rows at a time, and no cell or name that a spreadsheet would run.

    >>> b"".join(spell_csv(pl.DataFrame({"=a": ["=1+1", "debt"]})))
    b"'=a\n'=1+1\ndebt\n"
    """
    return spell_parts([frame])


def spell_parts(frames: Iterable[pl.DataFrame]) -> Iterator[bytes]:
    """Spell frames of the same columns as one CSV, as `spell_csv` does."""
    first = True
    for frame in frames:
        named = {name: f"'{name}" for name in frame.columns if name[:1] in _SIGNS}
        for at in range(0, max(frame.height, 1), _TOGETHER):
            some = disarm_texts(frame.slice(at, _TOGETHER).rename(named))
            yield some.write_csv(include_header=first).encode()
            first = False
