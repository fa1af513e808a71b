"""Folders for files that visitors send, which do not outlive the server, however it ends.

A server that is killed cannot tidy up. Each server therefore keeps what it writes below one folder,
which it holds locked; the next one removes every such folder that nobody holds.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:  # Windows, which does not remove a file that somebody has open
    fcntl = None  # type: ignore[assignment]

PREFIX = "segmentus-app-"
_LOCK = "lock"


@cache
def scratch_folder() -> Path:
    """Return the folder of this server, made at the first call; it goes with the process."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    held = _hold(folder)
    atexit.register(_remove, folder, held)
    return folder


def remove_stale() -> list[Path]:
    """Remove what servers that were killed left behind, and return the folders removed."""
    root = Path(tempfile.gettempdir())
    found = [each for each in root.glob(f"{PREFIX}*") if _is_ours(each)]
    return [each for each in found if _remove_unless_held(each)]


def _is_ours(folder: Path) -> bool:
    """Tell whether this user made a folder; others may lay one with the same name."""
    try:
        about = folder.lstat()
    except OSError:
        return False
    mine = not hasattr(os, "getuid") or about.st_uid == os.getuid()
    return mine and folder.is_dir() and not folder.is_symlink()


def _hold(folder: Path) -> IO[str]:
    """Open the lock of a folder and keep it locked until it is closed, or the process ends."""
    held = (folder / _LOCK).open("w")
    try:
        if fcntl is not None:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        raise
    return held


def _remove_unless_held(folder: Path) -> bool:
    if fcntl is None:
        shutil.rmtree(folder, ignore_errors=True)
        return not folder.exists()
    try:
        held = _hold(folder)
    except OSError:
        return False
    _remove(folder, held)
    return True


def _remove(folder: Path, held: IO[str]) -> None:
    held.close()
    shutil.rmtree(folder, ignore_errors=True)
