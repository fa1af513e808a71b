"""A model and many files into one file of segments each, and a record by which to go on."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import numpy as np

from segmentus.disk.target import naming, write_file
from segmentus.engines.assigning import AssignOptions, FileTask, Worker, working
from segmentus.engines.files import mark_file
from segmentus.engines.remote import exists, is_url, read_text, write_text
from segmentus.errors import InputError
from segmentus.progress import Progress, silent
from segmentus.segments.model import Model
from segmentus.segments.model.files import digest_numbers
from segmentus.segments.model.tables import kind_of
from segmentus.segments.model.tally import Assigned, join_tallies

RECORD = "assigned.json"
"""File of the folder that says which files are done."""
SAVED_EVERY = 20
"""Times as long as a writing of the record takes, work goes on before the next one."""


def assign_files(
    model: Model,
    files: Sequence[str],
    folder: str | Path,
    *,
    weight: str | None = None,
    prefix: str = "",
    encoding: str = "",
    reasons: Literal["none", "why"] = "none",
    engine: Worker = "files",
    scheduler: str = "",
    progress: Progress = silent,
) -> Assigned:
    """Score files into a folder, one for one; those that are done already are passed over.

    Each file of the folder is written under another name and moved into place when it is whole. A
    run that was killed goes on with the first file that is not done; a file that was changed since
    is done again. Which worker scores a file, and how often one is lost, changes no byte.

    Parameters
    ----------
    model : read from model.json.
    files : paths and URLs, as `find_files` lists them.
    folder : made if need be, or a URL; files keep their names and subfolders, and other kinds than
        CSV become Parquet.
    weight, prefix, encoding, reasons : as for `assign_file`.
    engine : "files" works on one after the other, "dask" and "spark" on as many as have workers,
        which must see the same folders.
    scheduler : address of a Dask scheduler, or master of Spark; "" begins one on this machine.
    progress : called with the files done.

    Returns
    -------
    What became of all files together, with the test of drift over all of them.

    Raises
    ------
    InputError
        As `assign_file`; or the folder holds what another model or other options made.
    """
    folder = str(folder)
    if not is_url(folder):
        if Path(folder).is_file():
            raise InputError(f"--out {folder} is a file, and many need a folder; give another.")
        with naming(Path(folder)):
            Path(folder).mkdir(parents=True, exist_ok=True)
    options = AssignOptions(weight, prefix, encoding, reasons)
    of = {
        "model": digest_numbers(model),
        "names": model.segment_names,
        "options": [weight, prefix, reasons],
    }
    tasks, record = plan_files(files, folder), _read_record(folder, of)
    marks = {task.source: mark_file(task.source) for task in tasks}
    done = record["files"]
    left = [task for task in tasks if not _is_done(task, done, marks[task.source])]
    began = len(tasks) - len(left)
    progress("files", began, len(tasks))
    with _keeping(folder, record) as keep, working(model, options, engine, scheduler) as work:
        for number, (task, made) in enumerate(work(left), start=began + 1):
            done[task.source] = {"mark": marks[task.source], **_told(made)}
            keep()
            progress("files", number, len(tasks))
    return join_tallies(model, [_assigned(done[task.source]) for task in tasks], folder)


def plan_files(files: Sequence[str], folder: str | Path) -> list[FileTask]:
    """Name the file that each becomes: as it is below what all have in common.

    Raises
    ------
    InputError
        Two files would become one, or a file would be written over.

    >>> plan_files(["in/a/x.arrow", "in/b/x.csv"], "out")[0].target
    'out/a/x.parquet'
    """
    common = Path(os.path.commonpath([Path(each).parent for each in files]))
    end = "" if str(folder).endswith("/") else "/"
    tasks = [
        FileTask(each, f"{folder}{end}{_name(Path(each).relative_to(common)).as_posix()}")
        for each in files
    ]
    written: dict[str, str] = {}
    for task in tasks:
        if task.target in written:
            raise InputError(
                f"--out {folder}: {written[task.target]} and {task.source} would both become "
                f"{Path(task.target).name}; rename one of them."
            )
        if _place(task.target) == _place(task.source):
            raise InputError(f"--out {folder} is where the files lie; give another folder.")
        written[task.target] = task.source
    return tasks


def _place(where: str) -> str:
    return where if is_url(where) else str(Path(where).resolve())


def _name(path: Path) -> Path:
    try:
        kind_of(path)
    except InputError:
        return path.with_suffix(".parquet")
    return path


def _is_done(task: FileTask, done: dict[str, Any], mark: str) -> bool:
    """Tell whether a file was done, was not changed since, and what it became is there."""
    kept = done.get(task.source)
    return kept is not None and kept["mark"] == mark and _is_there(task.target)


def _is_there(where: str) -> bool:
    return exists(where) if is_url(where) else Path(where).exists()


@contextmanager
def _keeping(folder: str, record: dict[str, Any]) -> Iterator[Any]:
    """Give what writes the record from time to time, and write it in the end in any case."""
    due = 0.0

    def write() -> None:
        content = json.dumps(record, indent=1)
        if is_url(folder):
            write_text(content, f"{folder.rstrip('/')}/{RECORD}")
        else:
            write_file(Path(folder) / RECORD, content.encode())

    def keep() -> None:
        nonlocal due
        began = time.monotonic()
        if began > due:
            write()
            due = time.monotonic() + SAVED_EVERY * (time.monotonic() - began)

    try:
        yield keep
    finally:
        write()


def _read_record(folder: str, of: dict[str, Any]) -> dict[str, Any]:
    """Read what the record of the folder says is done, if it is of this model and these options."""
    path = f"{folder.rstrip('/')}/{RECORD}"
    if not _is_there(path):
        return {"of": of, "files": {}}
    try:
        content = read_text(path) if is_url(path) else Path(path).read_text("utf-8")
        record: dict[str, Any] = json.loads(content)
        same = record["of"] == of
    except (ValueError, KeyError, TypeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path} is damaged; remove it, and all files are done again.") from error
    if not same:
        raise InputError(
            f"--out {folder} holds segments of another model or options; give another folder, "
            f"or remove its {RECORD}."
        )
    return record


def _told(made: Assigned) -> dict[str, Any]:
    content = asdict(made)
    del content["drift"]
    return content | {"path": str(made.path), "mass": made.mass.tolist()}


def _assigned(told: dict[str, Any]) -> Assigned:
    content = {key: value for key, value in told.items() if key != "mark"}
    more = {"mass": np.array(told["mass"]), "notes": tuple(told["notes"])}
    return Assigned(**content | more, drift=None)
