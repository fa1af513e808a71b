"""A source and the name of an engine into rows that can be asked, for as long as they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from segmentus.engines.blocks import ReadColumns, RowsRun
from segmentus.engines.dask import dask_run, open_client
from segmentus.engines.database import Database, connect, is_database, parse_address
from segmentus.engines.files import find_files, kind_of_file
from segmentus.engines.runs import BlockRun
from segmentus.engines.sources import block_rows, hold, open_source
from segmentus.engines.spark import SparkRun, open_spark, read_spark
from segmentus.errors import InputError
from segmentus.progress import Progress

EngineName = Literal["memory", "files", "sql", "dask", "spark"]
ENGINES: tuple[EngineName, ...] = ("memory", "files", "sql", "dask", "spark")
BLOCK_MEMORY = 2e9
"""Bytes that blocks may take where nobody says how many."""


@dataclass(frozen=True, slots=True, eq=False)
class OpenedRows:
    """Rows that can be asked.

    Attributes
    ----------
    run : asks them.
    columns : that are read, as the table spells them.
    label : what messages call the table.
    identity : digest of what it was when it was opened.
    """

    run: RowsRun
    columns: ReadColumns
    label: str
    identity: str


@contextmanager
def open_rows_of(
    what: Any,
    columns: ReadColumns,
    engine: EngineName | None,
    *,
    memory: float,
    scheduler: str,
    progress: Progress,
) -> Iterator[OpenedRows]:
    """Open a table on an engine, and close what was begun for it.

    Raises
    ------
    InputError
        The engine is not known or does not read such a source, or the source cannot be opened.
    """
    name = engine or _engine_of(what)
    if name not in ENGINES:
        raise InputError(f"engine: {name!r} is not known; choose one of {', '.join(ENGINES)}.")
    if (name == "sql") != is_database(what):
        raise InputError(
            f"engine: {name} does not fit the source; a database has an address such as "
            "duckdb:///shop.db?table=customers, and is read by the engine sql alone."
        )
    if name == "sql":
        with connect(parse_address(what)) as database:
            yield _in_database(database, columns, progress)
        return
    if name == "spark":
        if not isinstance(what, str | Path):
            if not hasattr(what, "mapInArrow"):
                raise InputError(
                    f"engine: spark reads files and Spark DataFrames, no {type(what).__name__}; "
                    "leave out the engine, or make one with spark.createDataFrame."
                )
            yield _on_spark(what, columns, progress)
            return
        with open_spark(scheduler) as session:
            yield _files_on_spark(session, str(what), columns, progress)
        return
    if name == "dask":
        with open_client(scheduler) as client:
            yield _on_dask(client, what, columns, memory, progress)
        return
    source = open_source(what, columns)
    size = block_rows(memory, source.columns)
    if name == "memory" and isinstance(what, str | Path):
        source = hold(source, size)
    run = BlockRun(source, size, progress)
    yield OpenedRows(run, source.columns, source.label, source.identity)


def _engine_of(what: Any) -> EngineName:
    if is_database(what):
        return "sql"
    if isinstance(what, str | Path):
        return "files"
    home = type(what).__module__.partition(".")[0]
    if home == "pyspark":
        return "spark"
    return "dask" if home.startswith("dask") else "memory"


def _in_database(database: Database, columns: ReadColumns, progress: Progress) -> OpenedRows:
    from segmentus.engines.sql import SqlRun  # sqlglot is an extra
    from segmentus.engines.sql_table import SqlTable

    label = database.address.label
    spelled = columns.spell(database.list_columns(), label)
    run = SqlRun(SqlTable(database, spelled), progress)
    return OpenedRows(run, spelled, label, repr(database.address))


def _on_spark(
    frame: Any, columns: ReadColumns, progress: Progress, label: str = "Spark DataFrame",
    identity: str = "Spark DataFrame",
) -> OpenedRows:  # fmt: skip
    spelled = columns.spell(list(frame.columns), label)
    return OpenedRows(SparkRun(frame, spelled, label, progress=progress), spelled, label, identity)


def _files_on_spark(
    session: Any, where: str, columns: ReadColumns, progress: Progress
) -> OpenedRows:
    files = find_files(where)
    frame = read_spark(session, where, files, kind_of_file(files[0]))
    return _on_spark(frame, columns, progress, _label(where, files), repr(files))


def _on_dask(
    client: Any, what: Any, columns: ReadColumns, memory: float, progress: Progress
) -> OpenedRows:
    if hasattr(what, "to_delayed"):
        spelled = columns.spell(list(what.columns), "Dask DataFrame")
        run = dask_run(what, None, spelled, client, 0, progress)
        return OpenedRows(run, spelled, run.label, "Dask DataFrame")
    source = open_source(what, columns)
    size = block_rows(memory, source.columns)
    run = dask_run(what, source, source.columns, client, size, progress)
    return OpenedRows(run, source.columns, source.label, source.identity)


def _label(what: Any, files: list[str]) -> str:
    return files[0].rsplit("/", 1)[-1] if len(files) == 1 else str(what)
