"""A file of rows into batches, and batches with their segments into a file."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl
from polars.io.plugins import register_io_source

from segmentus.disk.target import writing
from segmentus.errors import InputError, first_line
from segmentus.segments.model.tables import kind_of, save_table
from segmentus.survey.table.opened import Opened, open_rows

_DAMAGE = (pl.exceptions.PolarsError, OSError, EOFError, ValueError, zlib.error)


def stream_batches(
    batches: Callable[..., Iterator[pl.DataFrame]],
    failure: list[BaseException],
    schema: Mapping[str, Any],
) -> pl.LazyFrame:
    """Let polars ask for batches; what stops them is kept, not wrapped in an error of its own."""

    def run(*given: Any) -> Iterator[pl.DataFrame]:
        try:
            yield from batches(*given)
        except GeneratorExit:
            raise
        except BaseException as error:
            failure.append(error)
            raise

    return register_io_source(run, schema=dict(schema))


def write_stream(
    stream: pl.LazyFrame, target: Path, failure: list[BaseException], names: list[str]
) -> None:
    """Write under another name, then move into place; leave nothing half-written."""
    with writing(target) as part:
        try:
            save_table(stream, part, kind_of(target), names)
        except BaseException as error:
            if failure:
                raise failure[0] from error
            if isinstance(error, pl.exceptions.PolarsError):  # as of a full disk
                raise OSError(first_line(error)) from error
            raise


def open_table(path: Path, encoding: str) -> Opened:
    """Open a file; damage that its reader trips over becomes a sentence."""
    try:
        return open_rows(path, encoding)
    except InputError:
        raise
    except _DAMAGE as error:
        raise InputError(
            f"{path.name} cannot be read ({first_line(error)}); fetch or copy it again, or give "
            "it as CSV in UTF-8."
        ) from error


def read_batches(table: Opened) -> Iterator[pl.DataFrame]:
    """Rows of a file; what stops them on the way becomes a sentence that says where."""
    rows = 0
    try:
        for batch in table.read():
            rows += batch.height
            yield batch
    except InputError:
        raise
    except _DAMAGE as error:
        raise InputError(
            f"{table.label} cannot be read after row {rows:,} ({first_line(error)}); correct it or "
            "save it again as UTF-8."
        ) from error
