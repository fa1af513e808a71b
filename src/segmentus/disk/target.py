"""Content into one file of the disk: the old one stays until the new one is whole."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from segmentus.errors import InputError

try:
    import fcntl
except ModuleNotFoundError:  # Windows
    fcntl = None  # type: ignore[assignment]

_PREFIX, _SUFFIX = ".segmentus-", ".part"
_OURS = re.compile(r"\.(segmentus|fetch)-[\w-]+\.part")
_DAY = 86_400


def write_file(target: Path, content: bytes) -> Path:
    """Write a file under another name, then move it into place.

    Raises
    ------
    InputError
        The target is a folder, or its folder is absent or cannot be written, also when the disk
        is full; the sentence names the target.
    """
    with writing(target) as part:
        part.write_bytes(content)
    return target


@contextmanager
def writing(target: Path) -> Iterator[Path]:
    """Give a temporary file beside the target, which takes its place if nothing goes wrong.

    Litter that killed runs have left in the folder is removed first.

    Raises
    ------
    InputError
        As for `write_file`.
    """
    check_target(target)
    with naming(target), temporary_beside(target) as part:
        yield part
        part.replace(target)


@contextmanager
def temporary_beside(target: Path) -> Iterator[Path]:
    """Give an empty file in the target's folder, held as in use, and remove it in the end.

    Its mode is that of the file to be replaced, else of any new file.
    """
    remove_litter(target.parent)
    part = name_temporary(target.parent)
    with holding(part, lambda: part.open("xb").close()):
        try:
            if target.exists():
                shutil.copymode(target, part)
            yield part
        finally:
            part.unlink(missing_ok=True)


def name_temporary(folder: Path, word: str = "") -> Path:
    """Name a new temporary file or folder in a folder; `word` tells those of one kind apart."""
    return folder / f"{_PREFIX}{word}{secrets.token_hex(4)}{_SUFFIX}"


def check_target(target: Path) -> None:
    """Refuse, before any work, a path where no file can be written.

    Raises
    ------
    InputError
        It is a folder, or the folder it should be in does not exist or cannot be written.
    """
    with naming(target):
        with suppress(FileNotFoundError, NotADirectoryError):
            target.lstat()  # says what is wrong with a name, other than `is_dir`
        if target.is_dir():
            raise InputError(f"{target}: this is a folder; name a file to write.")
        if not target.parent.is_dir():
            raise InputError(f"{target}: the folder {target.parent} does not exist; make it first.")
        if not os.access(target.parent, os.W_OK | os.X_OK):
            raise InputError(f"{target}: the folder {target.parent} is not writable.")


@contextmanager
def naming(target: Path) -> Iterator[None]:
    """Turn what the system says against writing into a sentence that names the target."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{target} cannot be written ({error.strerror or error}); free some space, or choose "
            "another place."
        ) from error


def remove_litter(folder: Path) -> None:
    """Remove what runs that were killed have left in a folder, and nothing that is in use."""
    with suppress(OSError), _locked(folder):
        for path in folder.iterdir():
            if _OURS.fullmatch(path.name) and path.is_file() and not in_use(path):
                path.unlink(missing_ok=True)


def in_use(path: Path) -> bool:
    """Tell whether a run that is alive holds a temporary file or folder.

    Whoever makes one holds its lock, which the system takes back when the process ends. Where
    there are no locks, what is older than a day is not in use.
    """
    if fcntl is None:
        return time.time() - path.stat().st_mtime < _DAY
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


@contextmanager
def holding(path: Path, make: Callable[[], object]) -> Iterator[None]:
    """Make a temporary file or folder and hold its lock, which tells others that it is in use."""
    with _locked(path.parent):
        make()
        handle = None if fcntl is None else os.open(path, os.O_RDONLY)
        _lock(handle)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a folder, so that nothing is taken for litter between its making and its lock."""
    handle = None if fcntl is None else os.open(folder, os.O_RDONLY)
    try:
        _lock(handle)
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _lock(handle: int | None) -> None:
    """Wait for a lock and take it; systems and file systems without locks go without."""
    if fcntl is not None and handle is not None:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
