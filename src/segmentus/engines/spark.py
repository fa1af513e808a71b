"""Partitions of a Spark DataFrame asked by its Python workers, a batch of Arrow at a time.

Workers need this package and nothing else. Spark repeats the task of an executor that was lost; the
repeated answer is the same. Only answers travel.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import polars as pl

from segmentus.engines.blocks import BlockQuestion, ReadColumns, Reply, read_block
from segmentus.errors import INSTALL, InputError
from segmentus.progress import Progress, silent

MOST_REPLIES = 64
"""Partitions from which on answers are joined on the way and not by the driver alone."""


@dataclass(frozen=True, slots=True, eq=False)
class SparkRun:
    """A `RowsRun` over a Spark DataFrame.

    Attributes
    ----------
    frame : with the columns.
    columns : that are read.
    label : of the table.
    parts : its partitions.
    progress : called before and after each pass.
    """

    frame: Any
    columns: ReadColumns
    label: str
    parts: int
    progress: Progress = silent

    def __call__(self, question: BlockQuestion[Reply], what: str) -> Reply:
        """Ask all partitions and join what they say."""
        self.progress(what, 0, 1)
        columns, label = self.columns, self.label

        def ask(batches: Iterable[Any]) -> Iterator[Any]:
            return _ask_batches(batches, question, columns, label)

        said = self.frame.select(columns.names).mapInArrow(ask, "reply binary")
        if self.parts > MOST_REPLIES:
            rows = said.rdd.map(lambda row: bytes(row[0]))
            replies = [rows.treeReduce(lambda a, b: _join(question, a, b))]
        else:
            replies = [bytes(row[0]) for row in said.collect()]
        answer: Reply | None = None
        for reply in map(pickle.loads, replies):
            answer = reply if answer is None else question.join(answer, reply)
        if answer is None:
            raise InputError(f"{label}: there are no rows; check the path.")
        self.progress(what, 1, 1)
        return answer


@contextmanager
def open_spark(master: str = "") -> Iterator[Any]:
    """Take the session there is, else begin one; one begun here is stopped in the end.

    Raises
    ------
    InputError
        The package is absent.
    """
    try:
        from pyspark.sql import SparkSession
    except ModuleNotFoundError as error:
        raise InputError(
            f"--engine spark needs the package pyspark; {INSTALL.format(extra='spark')}."
        ) from error
    there = SparkSession.getActiveSession()
    if there is not None:
        yield there
        return
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # workers need this very package
    session = (
        SparkSession.builder.master(master or "local[*,4]")
        .appName("segmentus")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "100000")
        .getOrCreate()
    )
    try:
        yield session
    finally:
        session.stop()


def read_spark(session: Any, where: str, files: list[str], kind: str) -> Any:
    """Open files as a Spark DataFrame; URLs are Spark's to read.

    Raises
    ------
    InputError
        The kind is one that Spark does not read.
    """
    if kind == "parquet":
        return session.read.parquet(*files)
    if kind == "csv":
        return session.read.csv(files, header=True, inferSchema=True)
    raise InputError(f"{where}: Spark reads Parquet and CSV; convert the files, or --engine files.")


def _ask_batches(
    batches: Iterable[Any], question: BlockQuestion[Reply], columns: ReadColumns, label: str
) -> Iterator[Any]:
    """Answer for a partition, in one row; none where it has no rows."""
    import pyarrow

    answer: Reply | None = None
    for batch in batches:
        frame = pl.from_arrow(batch)
        if isinstance(frame, pl.DataFrame) and frame.height:
            said = question.ask(read_block(frame, columns, label))
            answer = said if answer is None else question.join(answer, said)
    if answer is not None:
        content = pyarrow.array([pickle.dumps(answer)], pyarrow.binary())
        yield pyarrow.RecordBatch.from_arrays([content], ["reply"])


def _join(question: BlockQuestion[Reply], one: bytes, other: bytes) -> bytes:
    return pickle.dumps(question.join(pickle.loads(one), pickle.loads(other)))
