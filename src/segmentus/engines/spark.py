"""Partitions of a Spark DataFrame asked by its Python workers, a batch of Arrow at a time.

Workers need this package and nothing else. Spark repeats the task of an executor that was lost; the
repeated answer is the same. Only answers travel.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import polars as pl

from segmentus.engines.blocks import BlockQuestion, ReadColumns, Reply, read_block
from segmentus.engines.refusals import catch_refusal, raise_refusal
from segmentus.errors import INSTALL, InputError, first_line
from segmentus.progress import Progress, silent

MOST_REPLIES = 64
"""Partitions from which on answers are joined on the way and not by the driver alone."""
JOINING = 8
"""Workers that do so."""
REPLY = "reply binary"
"""Columns of what workers say: one, of pickled answers."""


@dataclass(slots=True, eq=False)
class SparkRun:
    """A `RowsRun` over a Spark DataFrame, of a session here or behind Spark Connect.

    Attributes
    ----------
    frame : with the columns.
    columns : that are read.
    label : of the table.
    parts : its partitions that have rows, as far as the last answers tell.
    progress : called before and after each pass.
    """

    frame: Any
    columns: ReadColumns
    label: str
    parts: int = 1
    progress: Progress = silent

    def __call__(self, question: BlockQuestion[Reply], what: str) -> Reply:
        """Ask all partitions and join what they say."""
        self.progress(what, 0, 1)
        columns, label = self.columns, self.label

        def ask(batches: Iterable[Any]) -> Iterator[Any]:
            return _reply(lambda: _ask_batches(batches, question, columns, label))

        def join(batches: Iterable[Any]) -> Iterator[Any]:
            return _reply(lambda: _join_replies(_read_batches(batches), question))

        said = self.frame.select(columns.names).mapInArrow(ask, REPLY)
        many = self.parts > MOST_REPLIES
        if many:
            said = said.repartition(JOINING).mapInArrow(join, REPLY)
        replies = [bytes(row[0]) for row in said.collect()]
        self.parts = self.parts if many else len(replies)
        answer = _join_replies(replies, question)
        if answer is None:
            raise InputError(f"{label}: there are no rows; check the path.")
        self.progress(what, 1, 1)
        return answer


@contextmanager
def open_spark(master: str = "") -> Iterator[Any]:
    """Take the session there is, else begin one; one begun here is stopped in the end.

    Parameters
    ----------
    master : of a cluster, or sc://… where a server of Spark Connect answers; "" for this machine.

    Raises
    ------
    InputError
        The package or Java is absent, or the cluster does not answer.
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
    session = _begin(master)
    try:
        yield session
    finally:
        session.stop()


def work_on(session: Any, work: Callable[[], Any]) -> Any:
    """Have a worker do one thing, as a job of its own.

    Raises
    ------
    InputError
        The work refused.
    """

    def ask(batches: Iterable[Any]) -> Iterator[Any]:
        rows = sum(len(batch) for batch in batches)  # a worker with rows left unread is not reused
        return _reply(work) if rows else iter(())

    [row] = session.range(0, 1, 1, 1).mapInArrow(ask, REPLY).collect()
    return raise_refusal(pickle.loads(bytes(row[0])))


def count_workers(session: Any) -> int:
    """Tell how many jobs a session does at once; behind Spark Connect nobody knows."""
    from pyspark.errors import PySparkException

    try:
        return int(session.sparkContext.defaultParallelism)
    except PySparkException:
        return JOINING


def _begin(master: str) -> Any:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # workers need this very package
    builder = SparkSession.builder.appName("segmentus")
    try:
        if master.startswith("sc://"):
            return builder.remote(master).getOrCreate()
        return (
            builder.master(master or "local[*,4]")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.execution.arrow.maxRecordsPerBatch", "100000")
            .getOrCreate()
        )
    except (PySparkException, Py4JError, ImportError, OSError) as error:
        reason = first_line(error).rstrip(".:")
        cure = "check --scheduler" if master else "install Java 17 or set JAVA_HOME"
        raise InputError(f"--engine spark: Spark did not start ({reason}); {cure}.") from error


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


def _reply(work: Callable[[], Any]) -> Iterator[Any]:
    """Put what a worker says, or refuses, into a batch of one row; none where it is nothing."""
    import pyarrow

    said = catch_refusal(work)
    if said is not None:
        content = pyarrow.array([pickle.dumps(said)], pyarrow.binary())
        yield pyarrow.RecordBatch.from_arrays([content], ["reply"])


def _ask_batches(
    batches: Iterable[Any], question: BlockQuestion[Reply], columns: ReadColumns, label: str
) -> Reply | None:
    """Answer for a partition; None where it has no rows."""
    answer: Reply | None = None
    for batch in batches:
        frame = pl.from_arrow(batch)
        if isinstance(frame, pl.DataFrame) and frame.height:
            said = question.ask(read_block(frame, columns, label))
            answer = said if answer is None else question.join(answer, said)
    return answer


def _read_batches(batches: Iterable[Any]) -> Iterator[bytes]:
    for batch in batches:
        yield from batch.column(0).to_pylist()


def _join_replies(replies: Iterable[bytes], question: BlockQuestion[Reply]) -> Reply | None:
    """Join what workers said; None where they said nothing.

    Raises
    ------
    InputError
        One of them refused its rows.
    """
    answer: Reply | None = None
    for said in map(raise_refusal, map(pickle.loads, replies)):
        answer = said if answer is None else question.join(answer, said)
    return answer
