"""A path into the bytes of the file there, or one sentence on why they cannot be read."""

from __future__ import annotations

import stat
from pathlib import Path

from segmentus.errors import InputError

MOST_BYTES = 2**30
"""A file of more than one gibibyte, packed or unpacked, is not read into memory."""


def check_file(path: Path) -> int:
    """Return the size of a regular file with a name that can be written down; opens nothing.

    A pipe or device is refused, as reading it may never end; so is a name that is no UTF-8, as
    no report or plan could hold it.

    Raises
    ------
    InputError
        There is no such file, it is a folder, pipe or device, or its name is not UTF-8.
    """
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise InputError(
            f"{_printable(path)!r}: the name of this file is not UTF-8; rename it."
        ) from error
    try:
        about = path.stat()
    except FileNotFoundError as error:
        raise InputError(f"{path}: there is no such file; check the path.") from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if stat.S_ISDIR(about.st_mode):
        raise InputError(f"{path}: this is a folder, not a file; name the file in it.")
    if not stat.S_ISREG(about.st_mode):
        raise InputError(
            f"{path}: this is a pipe or a device, not a file; save its content to a file first."
        )
    return about.st_size


def read_whole(path: Path, most: int = MOST_BYTES) -> bytes:
    """Read a regular file of at most `most` bytes.

    Raises
    ------
    InputError
        As for `check_file`; or it is larger, or may not be read.
    """
    if check_file(path) > most:
        raise too_large(path.name, most)
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if len(data) > most:  # it grew, or the system did not tell its size
        raise too_large(path.name, most)
    return data


def too_large(file: str, most: int = MOST_BYTES) -> InputError:
    """Word that a file, or what it unpacks to, is beyond the limit."""
    size = f"{most // 2**30} GiB" if most >= 2**30 else f"{most // 2**20} MiB"
    return InputError(
        f"{file}: the table is larger than {size}; keep the columns needed and save it as "
        "Parquet, or take a sample of its rows."
    )


def _unreadable(path: Path, error: Exception) -> InputError:
    return InputError(
        f"{str(path)!r}: the file cannot be read ({type(error).__name__}); check its path and "
        "permissions."
    )


def _printable(path: Path) -> str:
    return str(path).encode(errors="surrogateescape").decode(errors="replace")
