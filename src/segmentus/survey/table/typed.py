"""Parquet, Arrow and Stata files, and frames in memory, into a `Grid`."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import polars as pl

from segmentus.disk.hush import hushed
from segmentus.errors import InputError
from segmentus.survey.table.container import Packed
from segmentus.survey.table.grid import Grid, name_columns

_FIRST_DAY, _LAST_DAY = -719_162, 2_932_897
"""Days from 1970 to the first of the year 1 and of the year 10000."""
_TICKS = {"day": 1, "ms": 86_400_000, "us": 86_400_000_000}
"""Ticks a day of the types that reach beyond those years; nanoseconds end in 2262."""
MOST_CELLS = 500_000_000
"""Typed files say how many cells they hold; more are refused before any is read."""


def read_parquet(packed: Packed) -> Grid:
    """Read a Parquet file.

    Raises
    ------
    InputError
        It is damaged, encrypted, or claims too many cells.
    """
    with _telling(packed, "Parquet"), hushed():
        columns = len(pl.read_parquet_schema(io.BytesIO(packed.data)))
        rows = pl.scan_parquet(io.BytesIO(packed.data)).select(pl.len()).collect().item()
    _check_cells(rows, columns, packed.file)
    with _telling(packed, "Parquet"), hushed():
        frame = pl.read_parquet(io.BytesIO(packed.data))
    return simplify_frame(frame, packed.file, packed.sha256, "Parquet")


def read_arrow(packed: Packed) -> Grid:
    """Read an Arrow file (Feather 2) or stream.

    Raises
    ------
    InputError
        It is damaged.
    """
    read: Callable[..., pl.DataFrame] = (
        pl.read_ipc if packed.form == "arrow" else pl.read_ipc_stream
    )
    with _telling(packed, "Arrow"), hushed():
        frame = read(io.BytesIO(packed.data))
    return simplify_frame(frame, packed.file, packed.sha256, "Arrow")


def read_stata(packed: Packed) -> Grid:
    """Read a Stata file with its labels of columns and values.

    Raises
    ------
    InputError
        It is damaged or breaks off.
    """
    import pyreadstat

    with _telling(packed, "Stata"):
        frame, about = pyreadstat.read_dta(io.BytesIO(packed.data), output_format="polars")
    grid = simplify_frame(frame, packed.file, packed.sha256, "Stata")
    codes = {
        name: {float(value): str(label) for value, label in labels.items()}
        for name, labels in about.variable_value_labels.items()
        if all(isinstance(value, int | float) for value in labels)
    }
    labels = {name: label for name, label in about.column_names_to_labels.items() if label}
    return Grid(
        frame=grid.frame, file=grid.file, sha256=grid.sha256, form="Stata", labels=labels,
        codes=codes, notes=grid.notes,
    )  # fmt: skip


def read_frame(frame: Any, file: str) -> Grid:
    """Take a pandas, polars or Arrow frame, or any other that narwhals knows.

    Raises
    ------
    InputError
        It is no frame, or a column mixes what cannot stand in one column.
    """
    import narwhals as nw  # slow to load, and a file needs none of it

    try:
        known = nw.from_native(frame)
    except TypeError as error:
        raise InputError(
            f"table: got {type(frame).__name__}, which is not a table; give a path, or a pandas, "
            "polars or Arrow frame."
        ) from error
    except nw.exceptions.DuplicateError as error:
        names = [str(name) for name in frame.columns]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(
            f"{file}: two columns are called {twice!r}; rename or drop one."
        ) from error
    eager = known.collect() if isinstance(known, nw.LazyFrame) else known
    names = [str(name) for name in eager.columns]
    columns = [
        _series(eager.get_column(name), label)
        for name, label in zip(eager.columns, names, strict=True)
    ]
    return simplify_frame(pl.DataFrame(columns), file, "", "a frame in memory")


def _series(column: Any, name: str) -> pl.Series:
    """One column in polars; mixed objects become text."""
    try:
        return column.to_polars().rename(name)  # type: ignore[no-any-return]
    except (TypeError, ValueError, ModuleNotFoundError, pl.exceptions.PolarsError):
        pass
    except Exception as error:  # pyarrow's errors, without importing pyarrow
        if not type(error).__module__.startswith("pyarrow"):
            raise
    cells = [None if cell is None or cell != cell else str(cell) for cell in column.to_list()]
    return pl.Series(name, cells, dtype=pl.String)


def simplify_frame(frame: pl.DataFrame, file: str, sha256: str, form: str) -> Grid:
    """Tidy names and types of a typed frame; columns of lists and the like are left out."""
    frame.columns = name_columns(frame.columns, file)
    nested = [name for name, dtype in frame.schema.items() if _is_odd(dtype)]
    notes = (
        (f"Left out because they hold lists, objects or bytes: {', '.join(nested)}.",)
        if nested
        else ()
    )
    kept = [simplify_column(frame[name], file) for name in frame.columns if name not in nested]
    return Grid(pl.DataFrame(kept), file, sha256, form, point=".", notes=notes)


def _is_odd(dtype: pl.DataType) -> bool:
    return dtype.is_nested() or dtype in (pl.Binary, pl.Object, pl.Time)


def simplify_column(column: pl.Series, file: str) -> pl.Series:
    """Bring the many types down to text, truth, dates, whole numbers and numbers.

    Raises
    ------
    InputError
        A date lies outside the years 1 to 9999, which neither calendars nor Python know.
    """
    dtype = column.dtype
    if dtype in (pl.Categorical, pl.Enum) or dtype == pl.Null:
        return column.cast(pl.String)
    if dtype == pl.Duration:
        return (column.dt.total_seconds() / 86_400).alias(column.name)
    if dtype == pl.Date or (isinstance(dtype, pl.Datetime) and dtype.time_unit in _TICKS):
        _check_days(column, file)
    if isinstance(dtype, pl.Datetime):
        return column.dt.replace_time_zone(None).cast(pl.Datetime("us"))
    if dtype == pl.Date:
        return column.cast(pl.Datetime("us"))
    if dtype.is_integer() or (isinstance(dtype, pl.Decimal) and dtype.scale == 0):
        return _whole(column)
    if dtype.is_float() or dtype.is_decimal():
        return column.cast(pl.Float64)
    return column


def _check_days(column: pl.Series, file: str) -> None:
    """Raise for the first date that is none; it is counted, as it cannot be shown."""
    ticks = _TICKS[getattr(column.dtype, "time_unit", "day")]
    beyond = ~column.to_physical().is_between(_FIRST_DAY * ticks, _LAST_DAY * ticks - 1)
    if beyond.any():
        raise InputError(
            f"{file}: column {column.name}, row {int(beyond.arg_max() or 0) + 1:,} holds a date "
            "outside the years 1 to 9999; correct it, or leave the cell empty if it is missing."
        )


def _whole(column: pl.Series) -> pl.Series:
    """Whole numbers as Int64, or as text where that cannot hold one, so that no digit is lost."""
    narrow = column.cast(pl.Int64, strict=False)
    return narrow if narrow.null_count() == column.null_count() else column.cast(pl.String)


def _check_cells(rows: int, columns: int, file: str) -> None:
    if rows * columns > MOST_CELLS:
        raise InputError(
            f"{file}: the table has {rows:,} rows of {columns:,} columns, more than {MOST_CELLS:,} "
            "cells; keep the columns needed, or take a sample of its rows."
        )


class _telling:  # noqa: N801, used as a word in a with statement
    """Turn what the readers raise for bytes that are not as they should be into a sentence."""

    def __init__(self, packed: Packed, what: str) -> None:
        self.file, self.what = packed.file, what

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: Any, trace: object) -> None:
        if error is None:
            return
        import pyreadstat

        damage = (
            pl.exceptions.PolarsError,
            pl.exceptions.PanicException,
            pyreadstat.ReadstatError,
            pyreadstat.PyreadstatError,
            OSError,
            ValueError,
            OverflowError,
            MemoryError,
        )
        if isinstance(error, damage):
            raise InputError(
                f"{self.file}: the {self.what} file is damaged, breaks off, or uses a feature not "
                "known here; export it again, or as CSV."
            ) from error
