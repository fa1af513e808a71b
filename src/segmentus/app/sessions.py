"""Who is there: sessions by their secret names, within bounds of memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from segmentus.app.sent_files import MOST_ON_DISK, bytes_on_disk
from segmentus.app.session import Session

MOST_SESSIONS = 200
MOST_HELD_BYTES = 1_500_000_000
MOST_HELD_ON_DISK = MOST_ON_DISK * 2 // 3
"""Bounds of a server: sessions, bytes of all together in memory, and of their files on disk."""


class Sessions:
    """Sessions by their secret name, the least recently used going first.

    Parameters
    ----------
    make : a new session.
    most, most_bytes, most_on_disk : how many, and how large all together.
    """

    def __init__(
        self,
        make: Callable[[], Session],
        *,
        most: int = MOST_SESSIONS,
        most_bytes: int = MOST_HELD_BYTES,
        most_on_disk: int = MOST_HELD_ON_DISK,
    ) -> None:
        self._make, self._most, self._most_bytes = make, most, most_bytes
        self._most_on_disk = most_on_disk
        self._held: OrderedDict[str, Session] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, name: str) -> Session:
        """Return the session of this name, new where it is not known."""
        with self._lock:
            session = self._held.get(name)
            if session is None:
                session = self._held[name] = self._make()
            self._held.move_to_end(name)
            self._trim()
        return session

    def __len__(self) -> int:
        """Sessions held."""
        return len(self._held)

    @property
    def nbytes(self) -> int:
        """Bytes of all sessions, about."""
        return sum(session.nbytes for session in list(self._held.values()))

    def _trim(self) -> None:
        """Let the least recently used go, never the last."""
        total = self.nbytes
        while len(self._held) > 1 and (
            len(self._held) > self._most
            or total > self._most_bytes
            or bytes_on_disk() > self._most_on_disk
        ):
            _, oldest = self._held.popitem(last=False)
            total -= oldest.nbytes
            oldest.close()
