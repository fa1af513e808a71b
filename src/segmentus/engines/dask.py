"""Parts of a table asked by the workers of a Dask cluster; what they say is joined here.

A worker that dies takes its part with it to another one: what it had said or would have said is
the same, so nothing changes.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import polars as pl

from segmentus.engines.blocks import BlockQuestion, ReadColumns, Reply, read_block
from segmentus.engines.refusals import catch_refusal, raise_refusal
from segmentus.engines.runs import ask_part
from segmentus.engines.sources import RowSource
from segmentus.errors import INSTALL, InputError
from segmentus.progress import Progress, silent
from segmentus.threads import n_threads


@dataclass(frozen=True, slots=True, eq=False)
class DaskRun:
    """A `RowsRun` on a Dask cluster.

    Attributes
    ----------
    client : of the cluster.
    parts : source parts, or partitions of a Dask DataFrame as delayed pandas frames.
    columns : that are read.
    size : rows of a block, at most.
    label : of the table.
    progress : called with the parts done and those there are.
    """

    client: Any
    parts: Sequence[Any]
    columns: ReadColumns
    size: int
    label: str
    progress: Progress = silent

    def __call__(self, question: BlockQuestion[Reply], what: str) -> Reply:
        """Ask all parts, as workers are free, and join what comes."""
        answer: Reply | None = None
        self.progress(what, 0, len(self.parts))
        for done, said in enumerate(self._replies(question), start=1):
            if said is not None:
                answer = said if answer is None else question.join(answer, said)
            self.progress(what, done, len(self.parts))
        if answer is None:
            raise InputError(f"{self.label}: there are no rows; check the path.")
        return answer

    def _replies(self, question: BlockQuestion[Any]) -> Iterator[Any]:
        from distributed import as_completed

        if hasattr(self.parts[0], "dask"):
            from dask.delayed import delayed

            ask = delayed(catch_refusal, pure=False)
            tasks = [
                ask(_ask_frame, part, question, self.columns, self.label) for part in self.parts
            ]
            futures = self.client.compute(tasks)
        else:
            ask = partial(catch_refusal, ask_part)
            futures = self.client.map(
                ask, self.parts, question=question, size=self.size, pure=False
            )
        for future in as_completed(futures):
            yield raise_refusal(future.result())


@contextmanager
def open_client(scheduler: str = "") -> Iterator[Any]:
    """Connect to a scheduler, else to one begun here with a worker a processor.

    Raises
    ------
    InputError
        The package is absent, or the scheduler does not answer.
    """
    try:
        from distributed import Client, LocalCluster
    except ModuleNotFoundError as error:
        raise InputError(
            f"--engine dask needs the package distributed; {INSTALL.format(extra='dask')}."
        ) from error
    if scheduler:
        try:
            client = Client(scheduler, timeout="30s")
        except (OSError, ValueError) as error:
            raise InputError(
                f"--scheduler {scheduler} does not answer ({error}); check the address."
            ) from error
        with client:
            yield client
        return
    cluster = LocalCluster(
        n_workers=n_threads(), threads_per_worker=1, dashboard_address=None,
        silence_logs=logging.CRITICAL,
    )  # fmt: skip
    with cluster, Client(cluster) as client:
        yield client


def dask_run(
    what: Any, source: RowSource | None, columns: ReadColumns, client: Any, size: int,
    progress: Progress,
) -> DaskRun:  # fmt: skip
    """Make a run of a source's parts, or of the partitions of a Dask DataFrame."""
    if source is not None:
        return DaskRun(client, source.parts, columns, size, source.label, progress)
    parts = what[columns.names].to_delayed()
    return DaskRun(client, parts, columns, size, "Dask DataFrame", progress)


def _ask_frame(
    frame: Any, question: BlockQuestion[Reply], columns: ReadColumns, label: str
) -> Reply | None:
    """Ask one partition, a pandas frame."""
    if not len(frame):
        return None
    return question.ask(read_block(pl.from_pandas(frame), columns, label))
