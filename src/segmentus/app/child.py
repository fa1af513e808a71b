"""Work on a file that somebody sent, in a process of its own with bounds of memory and time."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from segmentus.app.data import SECONDS
from segmentus.errors import InputError


def ask_child(module: str, arguments: Sequence[str | Path], answer: Path, file: str) -> Any:
    """Run a module on some arguments and return what it leaves pickled in a file.

    Parameters
    ----------
    module : of this package, as Python names it.
    arguments : before the path of the answer.
    answer : path of the answer, the last argument; a text in it is a refusal.
    file : name of the file that was sent, for sentences.

    Raises
    ------
    InputError
        The module refuses, takes too long, or needs too much memory.
    """
    roots = os.pathsep.join(entry for entry in sys.path if entry)
    try:
        subprocess.run(
            [sys.executable, "-m", module, *map(str, arguments), str(answer)], timeout=SECONDS,
            check=True, capture_output=True, stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": roots},
        )  # fmt: skip
        found = pickle.loads(answer.read_bytes())
    except subprocess.TimeoutExpired as error:
        raise InputError(
            f"{file}: reading takes longer than {SECONDS} seconds; send a smaller file."
        ) from error
    except (subprocess.CalledProcessError, OSError, EOFError, pickle.UnpicklingError) as error:
        raise InputError(
            f"{file}: reading it needs more memory than is allowed; send a smaller file."
        ) from error
    if isinstance(found, str):
        raise InputError(found)
    return found
