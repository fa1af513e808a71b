"""Files to score shared out: one after the other here, or among the workers of Dask or Spark."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from segmentus.disk.target import naming
from segmentus.engines.dask import open_client
from segmentus.engines.refusals import catch_refusal, raise_refusal
from segmentus.engines.remote import fetch_file, is_url, put_file
from segmentus.engines.spark import count_workers, open_spark, work_on
from segmentus.errors import InputError
from segmentus.segments.model import Model, assign_file
from segmentus.segments.model.tally import Assigned

Worker = Literal["files", "dask", "spark"]
WORKERS: tuple[Worker, ...] = ("files", "dask", "spark")


@dataclass(frozen=True, slots=True)
class FileTask:
    """A file to read and the one to write, paths or URLs."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class AssignOptions:
    """How files are scored, see `assign_file`."""

    weight: str | None = None
    prefix: str = ""
    encoding: str = ""
    reasons: Literal["none", "why"] = "none"


Shared = Callable[[Sequence[FileTask]], Iterator[tuple[FileTask, Assigned]]]
"""Scores files and gives each as it is done, in whatever order."""


@contextmanager
def working(
    model: Model, options: AssignOptions, engine: Worker, scheduler: str
) -> Iterator[Shared]:
    """Give what scores files, for as long as its workers live.

    Raises
    ------
    InputError
        The engine is not known, its package is absent, or the scheduler does not answer.
    """
    if engine == "dask":
        with open_client(scheduler) as client:
            yield lambda tasks: _ask_dask(client, model, tasks, options)
    elif engine == "spark":
        with open_spark(scheduler) as session:
            yield lambda tasks: _ask_spark(session, model, tasks, options)
    elif engine == "files":
        yield lambda tasks: ((task, assign_one(task, model, options)) for task in tasks)
    else:
        raise InputError(f"engine: {engine!r} is not known; choose one of {', '.join(WORKERS)}.")


def assign_one(task: FileTask, model: Model, options: AssignOptions) -> Assigned:
    """Score one file; what lies behind a URL passes through a folder of this machine.

    Raises
    ------
    InputError
        As `assign_file`; the sentence names the file.
    """
    try:
        return _assign_one(task, model, options)
    except InputError as error:
        said = str(error)
        if Path(task.source).name in said:
            raise
        raise InputError(f"{task.source}: {said.removeprefix('assign: ')}") from error


def _assign_one(task: FileTask, model: Model, options: AssignOptions) -> Assigned:
    with TemporaryDirectory(prefix="segmentus-") as near:
        source, target = Path(task.source), Path(task.target)
        if is_url(task.source):
            source = Path(near) / source.name
            fetch_file(task.source, source)
        if is_url(task.target):
            (Path(near) / "out").mkdir()
            target = Path(near) / "out" / target.name
        with naming(target):
            target.parent.mkdir(parents=True, exist_ok=True)
        made = assign_file(
            model, source, target, weight=options.weight, prefix=options.prefix,
            encoding=options.encoding, reasons=options.reasons,
        )  # fmt: skip
        if is_url(task.target):
            put_file(target, task.target)
    return replace(made, path=task.target)


def _ask_dask(
    client: Any, model: Model, tasks: Sequence[FileTask], options: AssignOptions
) -> Iterator[tuple[FileTask, Assigned]]:
    """Score on Dask; what a lost worker had in hand goes to another one."""
    from distributed import as_completed as as_finished

    ask = partial(catch_refusal, assign_one)
    futures = client.map(ask, tasks, model=model, options=options, pure=False)
    known = {future.key: task for future, task in zip(futures, tasks, strict=True)}
    for future in as_finished(futures):
        yield known[future.key], raise_refusal(future.result())


def _ask_spark(
    session: Any, model: Model, tasks: Sequence[FileTask], options: AssignOptions
) -> Iterator[tuple[FileTask, Assigned]]:
    """Score on Spark, a job a file, so that each is known when it is done."""

    def ask(task: FileTask) -> Assigned:
        made: Assigned = work_on(session, lambda: assign_one(task, model, options))
        return made

    with ThreadPoolExecutor(count_workers(session)) as pool:
        futures = {pool.submit(ask, task): task for task in tasks}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
