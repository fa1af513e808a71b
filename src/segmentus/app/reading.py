"""A file that somebody sent into a survey, in a process that may be stopped: memory is bounded.

Run as ``python -m segmentus.app.reading FILE ANSWER``; the answer is a pickled survey, or a
sentence.
"""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

from segmentus.errors import InputError
from segmentus.survey.named import read_named
from segmentus.survey.values import Survey

MEMORY = "SEGMENTUS_UPLOAD_MEMORY"
"""Environment variable: bytes that reading one file may take."""

MOST_MEMORY = 4 * 2**30
MOST_COLUMNS = 2_000


def main(path: Path, answer: Path) -> None:
    """Read the file and write what it is."""
    _bound_memory()
    answer.write_bytes(pickle.dumps(_read(path), protocol=pickle.HIGHEST_PROTOCOL))


def _read(path: Path) -> Survey | str:
    try:
        survey = read_named(str(path))
    except InputError as error:
        return str(error)
    except MemoryError:
        return f"{path.name}: reading it needs more memory than a file may; send a smaller one."
    if len(survey.variables) > MOST_COLUMNS:
        return (
            f"{path.name}: {len(survey.variables):,} columns; the most is {MOST_COLUMNS:,}, leave "
            "out some."
        )
    return survey


def _bound_memory() -> None:
    """Keep a file that unpacks to more than it seems from taking all memory."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; size and time still hold
        return
    most = int(os.environ.get(MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
