"""Readers in other languages without what they print of their own failures."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator

_ONE = threading.Lock()
"""The standard error belongs to the process: one reader at a time turns it away."""


@contextlib.contextmanager
def hushed() -> Iterator[None]:
    """Turn the standard error of the process away while a reader is at work.

    A reader that panics prints where, from a thread of its own, before it raises what can be told
    in a sentence. Where there is no standard error, nothing is done.
    """
    with _ONE:
        try:
            kept = os.dup(2)
        except OSError:
            yield
            return
        with contextlib.suppress(OSError, ValueError, AttributeError):
            sys.stderr.flush()
        away = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(away, 2)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(away)
            os.close(kept)
