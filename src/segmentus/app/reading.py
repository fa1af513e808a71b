"""A file that somebody sent into a survey, in a process that may be stopped: memory is bounded.

Run as ``python -m segmentus.app.reading FILE HINTS ANSWER``; hints and answer are pickled, the
answer is a survey or a sentence.
"""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

from segmentus.app.sent_files import measure_memory
from segmentus.errors import InputError
from segmentus.survey.named import read_named
from segmentus.survey.table.schema import Hints
from segmentus.survey.values import Survey

MEMORY = "SEGMENTUS_UPLOAD_MEMORY"
"""Environment variable: bytes that reading one file may take."""

MOST_MEMORY = min(8 * 2**30, max(4 * 2**30, measure_memory() // 2))
MOST_SECONDS = 600
"""Seconds of the processors that reading may take where no server is left to stop it."""

_MOST_COLUMNS = 2_000


def read_for_parent(path: Path, hints: Path, answer: Path) -> None:
    """Read the file and write what it is."""
    bound_memory()
    found = _read(path, pickle.loads(hints.read_bytes()))
    with answer.open("wb") as file:
        pickle.dump(found, file, protocol=pickle.HIGHEST_PROTOCOL)


def _read(path: Path, hints: Hints | None) -> Survey | str:
    try:
        survey = read_named(str(path), hints=hints)
    except InputError as error:
        return str(error)
    except MemoryError:
        return f"{path.name}: reading it needs more memory than is allowed; send a smaller file."
    if len(survey.variables) > _MOST_COLUMNS:
        return (
            f"{path.name}: {len(survey.variables):,} columns; the limit is {_MOST_COLUMNS:,}, "
            "leave out some."
        )
    return survey


def bound_memory() -> None:
    """Keep a file that unpacks to more than it seems from taking all memory."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; size and time still hold
        return
    most = int(os.environ.get(MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


if __name__ == "__main__":
    read_for_parent(*map(Path, sys.argv[1:4]))
