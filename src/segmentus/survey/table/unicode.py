"""A stream of bytes into UTF-8 with line feeds, piece by piece, as `text` does with a whole."""

from __future__ import annotations

import codecs
import io
from dataclasses import dataclass
from typing import IO, cast

from segmentus.errors import InputError
from segmentus.survey.table.encodings import guess_encoding
from segmentus.survey.table.text import (
    MARKS,
    check_plain,
    find_codec,
    refuse_almost_utf8,
    unmarked_utf16,
    word_guess,
)

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec and its name, bytes of a mark before the text, and what must be said of a guess."""

    codec: str
    name: str
    mark: int = 0
    notes: tuple[str, ...] = ()


def find_encoding(file: IO[bytes], name: str, told: str = "") -> Encoding:
    """Find the encoding of a stream by the same rules as of a whole file.

    Raises
    ------
    InputError
        Most of it is UTF-8 and some is not, or the encoding told does not exist.
    """
    if told:
        return Encoding(find_codec(told), told)
    head = file.read(_PIECE)
    for mark, codec, called in MARKS:
        if head.startswith(mark):
            return Encoding(codec, called, len(mark))
    if codec := unmarked_utf16(head):
        return Encoding(codec, "UTF-16")
    whole, piece, lines, seen = codecs.getincrementaldecoder("utf-8")(), head, 0, False
    try:
        while piece:
            whole.decode(piece)
            lines += piece.count(b"\n")
            seen = seen or not piece.isascii()
            piece = file.read(_PIECE)
        whole.decode(b"", final=True)
    except UnicodeDecodeError as error:
        if seen and piece is not head:
            raise InputError(
                f"{name}: line {lines + piece.count(bytes([10]), 0, error.start) + 1:,} is not "
                "UTF-8 while the rest is; save the whole table as UTF-8."
            ) from error
        refuse_almost_utf8(piece, error, name)
        codec, called = guess_encoding(head if not head.isascii() else piece)
        return Encoding(codec, called, 0, word_guess(codec, called))
    return Encoding("utf-8", "UTF-8")


def as_utf8(file: IO[bytes], encoding: Encoding, name: str) -> IO[bytes]:
    """Read a stream as UTF-8 with line feeds; what is no text is refused with its line."""
    file.read(encoding.mark)
    return cast(IO[bytes], io.BufferedReader(_Utf8(file, encoding.codec, name), _PIECE))


class _Utf8(io.RawIOBase):
    """The transcoded bytes of a file."""

    def __init__(self, file: IO[bytes], codec: str, name: str) -> None:
        self.file, self.name = file, name
        self.decoder = codecs.getincrementaldecoder(codec)()
        self.plain = codec == "utf-8"
        self.waiting, self.line, self.over = b"", 0, False

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self.file.close()
        super().close()

    def readinto(self, buffer: object) -> int:
        while not self.waiting and not self.over:
            self._fill()
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        size = min(len(view), len(self.waiting))
        view[:size] = self.waiting[:size]
        self.waiting = self.waiting[size:]
        return size

    def _fill(self) -> None:
        """Transcode a piece; a carriage return at its end waits for what follows."""
        piece = self.file.read(_PIECE)
        self.over = not piece
        text = self._decode(piece)
        while text.endswith("\r") and not self.over:
            piece = self.file.read(_PIECE)
            self.over = not piece
            text += self._decode(piece)
        if self.line == 0:
            text = text.removeprefix("\ufeff")
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        content = text.encode()
        check_plain(content, self.name, self.line)
        self.line += content.count(b"\n")
        self.waiting = content

    def _decode(self, piece: bytes) -> str:
        try:
            return self.decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            line = self.line + piece.count(b"\n", 0, error.start) + 1
            raise InputError(
                f"{self.name}: line {line:,} is neither UTF-8 nor in the encoding that the "
                "beginning suggests; save the table as UTF-8, or give --encoding."
            ) from error
