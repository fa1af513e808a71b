"""Batches of rows with their segments into a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl
from polars.io.plugins import register_io_source

from segmentus.disk.target import writing
from segmentus.errors import first_line
from segmentus.segments.model.tables import kind_of, save_table


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
