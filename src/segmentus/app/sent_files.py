"""What a browser sends into a file on disk, in bounded memory; it goes with its last user."""

from __future__ import annotations

import io
import os
import re
import secrets
import shutil
import tempfile
import threading
import weakref
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO

from segmentus.app.scratch import scratch_folder
from segmentus.errors import InputError

CHUNK = 2**20
"""Bytes of a file that are in memory while it is received."""

_OF_MEMORY = 80
"""Reading a file may reserve forty times its size, and half of the memory is left to others."""

_ODD = re.compile(r"[^A-Za-z0-9._ ()-]+")


def measure_memory() -> int:
    """Return the bytes of memory that this machine, or the group of processes, may use."""
    try:
        found = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # Windows does not tell this way
        return 4 * 2**30
    try:
        most = Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii").strip()
    except OSError:
        return found
    return min(found, int(most)) if most.isdecimal() else found


LARGEST_FILE = min(200 * 2**20, max(64 * 2**20, measure_memory() // _OF_MEMORY))
"""Bytes of a file that may be sent: 200 MB, less where there is less than 16 GB of memory."""

MOST_ON_DISK = 6 * 2**30
"""Bytes of sent files that the server holds at most."""

LEFT_FREE = 2**30
"""Bytes of the disk that are left to others."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class SentFile:
    """A file that a visitor sent.

    Attributes
    ----------
    name : as the browser says.
    path : where it lies, in a folder made for it, under plain letters of its name.
    size : bytes.
    """

    name: str
    path: Path
    size: int

    def read_head(self, most: int) -> bytes:
        """Return its first bytes."""
        with self.path.open("rb") as file:
            return file.read(most)


_HELD: weakref.WeakSet[SentFile] = weakref.WeakSet()


class Arrivals:
    """The file that a visitor sent last, until its page asks to have it read."""

    def __init__(self) -> None:
        self._held: tuple[str, SentFile] | None = None
        self._lock = threading.Lock()

    def keep(self, sent: SentFile) -> str:
        """Keep a file and return its word; one that nobody asked for goes."""
        word = secrets.token_hex(6)
        with self._lock:
            self._held = (word, sent)
        return word

    def claim(self, word: str) -> SentFile | None:
        """Give out the file of this word, once; None where it is not here."""
        with self._lock:
            if self._held is None or self._held[0] != word:
                return None
            (_, sent), self._held = self._held, None
            return sent


def bytes_on_disk() -> int:
    """Count the bytes of all sent files that somebody still uses."""
    return sum(each.size for each in list(_HELD))


def receive(name: str, stream: IO[bytes], length: int) -> SentFile:
    """Write to disk what arrives; what does not arrive whole leaves nothing.

    Parameters
    ----------
    name : of the file, as the browser says; no path in it is followed.
    stream : gives the bytes.
    length : how many there are.

    Raises
    ------
    InputError
        It is too large, there is no room for it, or it was cut off.
    """
    shown = plain_name(name)
    if length > LARGEST_FILE:
        raise InputError(
            f"{shown}: {word_size(length)}; the limit is {word_size(LARGEST_FILE)}, more on the "
            "command line."
        )
    root = scratch_folder()
    if bytes_on_disk() + length > MOST_ON_DISK or shutil.disk_usage(root).free - length < LEFT_FREE:
        raise InputError(f"{shown}: the server has no room for it now; send it again later.")
    folder = Path(tempfile.mkdtemp(prefix="sent-", dir=root))
    try:
        arrived = _copy(stream, folder / shown, length)
    except BaseException:  # whoever sends may have gone
        shutil.rmtree(folder, ignore_errors=True)
        raise
    if arrived != length:
        shutil.rmtree(folder, ignore_errors=True)
        raise InputError(f"{shown}: the file did not arrive whole; send it again.")
    found = SentFile(name, folder / shown, length)
    weakref.finalize(found, shutil.rmtree, folder, ignore_errors=True)
    _HELD.add(found)
    return found


def keep_bytes(name: str, content: bytes) -> SentFile:
    """Write to disk what was made here, as if it had been sent."""
    return receive(name, io.BytesIO(content), len(content))


def word_size(size: int) -> str:
    """Say how large a file is.

    >>> word_size(200 * 2**20), word_size(1)
    ('200 MB', '1 MB')
    """
    return f"{-(-size // 2**20):,} MB"


def plain_name(name: str) -> str:
    r"""Last part of a file's name, in plain letters.

    >>> plain_name("../../etc/passwd"), plain_name("C:\\data\\SCFP2019.csv"), plain_name("..")
    ('passwd', 'SCFP2019.csv', 'table')
    """
    last = PurePath(name.replace("\\", "/")).name
    return _ODD.sub("_", last).strip(". ")[-80:] or "table"


def _copy(stream: IO[bytes], path: Path, length: int) -> int:
    """Write at most so many bytes, and return how many there were."""
    arrived = 0
    with path.open("wb") as file:
        while arrived < length and (piece := stream.read(min(CHUNK, length - arrived))):
            file.write(piece)
            arrived += len(piece)
    return arrived
