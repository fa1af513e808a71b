"""A model and many files into one file of segments each, and a record by which to go on."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from segmentus.disk.target import naming, write_file
from segmentus.errors import InputError
from segmentus.progress import Progress, silent
from segmentus.segments.model import Model, assign_file
from segmentus.segments.model.files import digest_numbers
from segmentus.segments.model.tables import kind_of
from segmentus.segments.model.tally import Assigned, join_tallies

RECORD = "assigned.json"
"""File of the folder that says which files are done."""


@dataclass(frozen=True, slots=True)
class FileTask:
    """A file to read and the one to write."""

    source: Path
    target: Path


def assign_files(
    model: Model,
    files: Sequence[str],
    folder: str | Path,
    *,
    weight: str | None = None,
    prefix: str = "",
    encoding: str = "",
    reasons: Literal["none", "why"] = "none",
    progress: Progress = silent,
) -> Assigned:
    """Score files one by one into a folder; those that are done already are passed over.

    Each file of the folder is written under another name and moved into place when it is whole. A
    run that was killed goes on with the first file that is not done; a file that was changed since
    is done again.

    Parameters
    ----------
    model : read from model.json.
    files : paths, as `find_files` lists them.
    folder : made if need be; files keep their names and subfolders, and other kinds than CSV
        become Parquet.
    weight, prefix, encoding, reasons : as for `assign_file`.
    progress : called with the files done.

    Returns
    -------
    What became of all files together, with the test of drift over all of them.

    Raises
    ------
    InputError
        As `assign_file`; or the folder holds what another model or other options made.
    """
    folder = Path(folder)
    with naming(folder):
        folder.mkdir(parents=True, exist_ok=True)
    of = {
        "model": digest_numbers(model),
        "names": model.segment_names,
        "options": [weight, prefix, reasons],
    }
    record = _read_record(folder, of)
    tasks = plan_files(files, folder)
    done = record["files"]
    for number, task in enumerate(tasks):
        progress("files", number, len(tasks))
        mark = _mark(task.source)
        kept = done.get(str(task.source))
        if kept is None or kept["mark"] != mark or not task.target.exists():
            with naming(task.target):
                task.target.parent.mkdir(parents=True, exist_ok=True)
            made = assign_file(
                model, task.source, task.target, weight=weight, prefix=prefix, encoding=encoding,
                reasons=reasons,
            )  # fmt: skip
            done[str(task.source)] = {"mark": mark, **_told(made)}
            write_file(folder / RECORD, json.dumps(record, indent=1).encode())
    progress("files", len(tasks), len(tasks))
    return join_tallies(model, [_assigned(done[str(task.source)]) for task in tasks], folder)


def plan_files(files: Sequence[str], folder: Path) -> list[FileTask]:
    """Name the file that each becomes: as it is below what all have in common.

    Raises
    ------
    InputError
        Two files would become one, or a file would be written over.

    >>> plan_files(["in/a/x.arrow", "in/b/x.csv"], Path("out"))[0].target.as_posix()
    'out/a/x.parquet'
    """
    paths = [Path(each) for each in files]
    common = Path(os.path.commonpath([path.parent for path in paths]))
    tasks = [FileTask(path, folder / _name(path.relative_to(common))) for path in paths]
    written: dict[Path, Path] = {}
    for task in tasks:
        if task.target in written:
            raise InputError(
                f"--out {folder}: {written[task.target]} and {task.source} would both become "
                f"{task.target.name}; rename one of them."
            )
        if task.target.resolve() == task.source.resolve():
            raise InputError(f"--out {folder} is where the files lie; give another folder.")
        written[task.target] = task.source
    return tasks


def _name(path: Path) -> Path:
    try:
        kind_of(path)
    except InputError:
        return path.with_suffix(".parquet")
    return path


def _mark(path: Path) -> list[int]:
    """Size and time of a file, by which a change is seen."""
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns]


def _read_record(folder: Path, of: dict[str, Any]) -> dict[str, Any]:
    """Read what the record of the folder says is done, if it is of this model and these options."""
    path = folder / RECORD
    if not path.exists():
        return {"of": of, "files": {}}
    try:
        record: dict[str, Any] = json.loads(path.read_bytes())
        same = record["of"] == of
    except (ValueError, KeyError, TypeError) as error:
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
    return Assigned(
        **content
        | {
            "path": Path(told["path"]),
            "mass": np.array(told["mass"]),
            "notes": tuple(told["notes"]),
        },
        drift=None,
    )
