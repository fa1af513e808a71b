"""Standard output and errors that end no run, be they closed, full, or poor in characters."""

from __future__ import annotations

import errno
import io
import os
import select
import sys
from typing import TextIO

_GONE = (errno.EPIPE, errno.EBADF, errno.EIO)
"""Nobody reads any more: no error of the run's."""


class Enduring(io.RawIOBase):
    """A file descriptor that takes everything; what fails is remembered and lost.

    Attributes
    ----------
    failure : the last thing the system said against writing; None where all is well.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.failure: OSError | None = None

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._descriptor

    def isatty(self) -> bool:
        """Tell whether a person looks on."""
        return os.isatty(self._descriptor)

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: object, /) -> int:
        """Write all bytes, or take those that can go nowhere."""
        held = memoryview(data)  # type: ignore[arg-type]
        done = 0
        while done < held.nbytes:
            try:
                done += os.write(self._descriptor, held[done:])
            except BlockingIOError:
                select.select([], [self._descriptor], [])
            except OSError as error:
                self.failure = error
                break
        return held.nbytes


def open_streams() -> None:
    """Put streams that end no run in the place of standard output and errors.

    Characters that the terminal's encoding lacks are replaced. Streams that were closed are opened
    on nothing, so that no file of the run's takes their number. Streams that somebody else has put
    there stay.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number: this one
    sys.stdout = _endure(sys.stdout, sys.__stdout__, 1)
    sys.stderr = _endure(sys.stderr, sys.__stderr__, 2)


def close_streams() -> str:
    """Write what is still held back, and say what went wrong with standard output, if anything."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    failure = raw.failure if isinstance(raw, Enduring) else None
    if failure is None or failure.errno in _GONE:
        return ""
    return f"standard output cannot be written ({failure.strerror}); the output is incomplete."


def _endure(stream: TextIO | None, first: TextIO | None, number: int) -> TextIO:
    """Wrap the stream that the process began with; leave any other alone."""
    if stream is not None and stream is not first:
        return stream
    if sys.platform == "win32" and stream is not None:  # a console there is no descriptor
        stream.reconfigure(errors="replace")  # type: ignore[attr-defined, unused-ignore]
        return stream
    if stream is not None:
        stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(Enduring(number)),
        encoding="utf-8" if stream is None else stream.encoding,
        errors="replace",
        line_buffering=number == 2 or os.isatty(number) or _is_unbuffered(stream),
    )


def _is_unbuffered(stream: TextIO | None) -> bool:
    """Tell whether somebody asked for every line at once, as by PYTHONUNBUFFERED."""
    return bool(getattr(stream, "write_through", False) or getattr(stream, "line_buffering", False))
