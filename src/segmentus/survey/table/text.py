"""The bytes of a text file into UTF-8: which encoding, and what is no text."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentus.errors import InputError
from segmentus.survey.table.encodings import guess_encoding

MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_UPPER = re.compile(rb"\xc2[\x80-\x84\x86-\x9f]")
_DELETE = 0x7F
_BLOCK = 1 << 17
_PLAIN = bytes(n for n in range(256) if (n >= 0x20 and n != 0x7F) or 0x09 <= n <= 0x0D)
_SNIFFED = 65_536


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A text with line feeds only.

    Attributes
    ----------
    content : in UTF-8, without byte order mark.
    encoding : name of that of the file.
    notes : on how the encoding was found, where that is a guess.
    """

    content: bytes
    encoding: str
    notes: tuple[str, ...] = ()


def decode(data: bytes, file: str, encoding: str = "") -> Text:
    """Bring bytes to UTF-8, from what they say or seem to be.

    By byte order mark, else as UTF-8, else as UTF-16 without mark, else as the encoding of one
    byte or two a character that the letters suggest, Latin-1 (as Windows-1252) where none does.

    Parameters
    ----------
    data : the file.
    file : what messages call it.
    encoding : as the user names it; "" where it is to be found.

    Raises
    ------
    InputError
        The bytes are binary, in another encoding, or break off; the sentence names the line.
    """
    if encoding:
        return _told(data, encoding, file)
    for mark, codec, name in MARKS:
        if data.startswith(mark):
            return _checked(_strict(data[len(mark) :], codec, name, file), name, file)
    codec = unmarked_utf16(data)
    if codec:
        return _checked(_strict(data, codec, "UTF-16", file), "UTF-16", file)
    try:
        if not data.isascii():
            data.decode("utf-8")
        return _checked(data, "UTF-8", file)
    except UnicodeDecodeError as error:
        refuse_almost_utf8(data, error, file)
    return _guessed(data, file)


def _told(data: bytes, encoding: str, file: str) -> Text:
    """Decode as the user says."""
    try:
        content = data.decode(find_codec(encoding))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{file}: line {line:,} is not in the encoding {encoding}; give another --encoding, or "
            "leave it out."
        ) from error
    return _checked(content.removeprefix("\ufeff").encode(), encoding, file)


def find_codec(encoding: str) -> str:
    """Return Python's name of an encoding that the user names.

    Raises
    ------
    InputError
        There is none of that name.
    """
    try:
        return codecs.lookup(encoding).name
    except LookupError as error:
        raise InputError(
            f"--encoding {encoding}: there is no such encoding; use a name like utf-8, cp1252, "
            "cp1251, mac_roman or gb18030."
        ) from error


def word_guess(codec: str, name: str) -> tuple[str, ...]:
    """Say which encoding was guessed, where it is not the usual one."""
    if codec == "cp1252":
        return ()
    return (
        f"The file is not in UTF-8; its letters suggest {name}. If names look wrong, use "
        "--encoding.",
    )


def _guessed(data: bytes, file: str) -> Text:
    """Decode in the encoding that the letters suggest, and say so where it is not the usual one."""
    codec, name = guess_encoding(data)
    try:
        return _checked(data.decode(codec).encode(), name, file, word_guess(codec, name))
    except UnicodeDecodeError as error:
        head = data[:_SNIFFED]
        if len(_CONTROL.findall(head.decode("latin-1"))) > 0.05 * len(head):
            raise InputError(
                f"{file}: this is binary or in an unknown encoding; give text in UTF-8, or "
                "Parquet, Stata or Excel."
            ) from error
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{file}: line {line:,} is neither UTF-8, UTF-16 nor {name}; save the table as UTF-8, "
            "or give --encoding."
        ) from error


def _strict(data: bytes, codec: str, name: str, file: str) -> bytes:
    try:
        return data.decode(codec).encode()
    except UnicodeDecodeError as error:
        raise InputError(
            f"{file}: it is marked as {name} but breaks at byte {error.start:,}; save it as UTF-8."
        ) from error


def unmarked_utf16(data: bytes) -> str:
    """Tell UTF-16 without a mark by the zero halves of its Latin letters."""
    head = data[:_SNIFFED]
    if len(head) < 8:
        return ""
    zeros = head[0::2].count(0), head[1::2].count(0)
    if zeros[1] > 0.4 * len(head) / 2 and zeros[0] < 0.01 * len(head):
        return "utf-16-le"
    if zeros[0] > 0.4 * len(head) / 2 and zeros[1] < 0.01 * len(head):
        return "utf-16-be"
    return ""


def refuse_almost_utf8(data: bytes, error: UnicodeDecodeError, file: str) -> None:
    """Raise where most of what is not ASCII is UTF-8: Latin-1 would mangle all of it."""
    loose = data.decode("utf-8", errors="replace")
    wrong = loose.count("\ufffd")
    right = sum(1 for char in loose if char > "\x7f") - wrong
    line = data.count(b"\n", 0, error.start) + 1
    if error.start >= len(data) - 3 and wrong == 1 and right > 0:
        raise InputError(
            f"{file}: the file breaks off within a character of line {line:,}; fetch or copy it "
            "again."
        ) from error
    if right > wrong:
        raise InputError(
            f"{file}: line {line:,} is not UTF-8 while the rest is; save the whole table as UTF-8."
        ) from error


def _checked(content: bytes, name: str, file: str, notes: tuple[str, ...] = ()) -> Text:
    """Refuse text that holds what no text holds; make all line ends line feeds."""
    content = content.removeprefix(codecs.BOM_UTF8)
    check_plain(content, file)
    return Text(line_feeds(content), name, notes)


def line_feeds(content: bytes) -> bytes:
    """The same with line feeds alone at the ends of lines."""
    if b"\r" not in content:
        return content
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def count_byte(data: bytes, byte: int) -> int:
    """Count a byte that occurs often, which takes `bytes.count` a call for each."""
    return sum(int(np.count_nonzero(block == byte)) for block in _blocks(data))


def _blocks(data: bytes) -> Iterator[NDArray[np.uint8]]:
    """Blocks that a processor keeps at hand while several things are asked of them."""
    found = np.frombuffer(data, dtype=np.uint8)
    return (found[begin : begin + _BLOCK] for begin in range(0, len(found), _BLOCK))


def _is_plain(data: bytes) -> bool:
    """Tell whether there is no control character; line feeds are counted before the others."""
    if all(
        int(np.count_nonzero(block < ord(" "))) == int(np.count_nonzero(block == ord("\n")))
        and block.max() < _DELETE
        for block in _blocks(data)
    ):
        return True
    return not (data.translate(None, _PLAIN) or (b"\xc2" in data and _UPPER.search(data)))


def check_plain(data: bytes, file: str, lines: int = 0) -> None:
    """Raise for a control character in UTF-8, which no text holds.

    Parameters
    ----------
    data : to look at.
    file : what messages call it.
    lines : before these bytes.

    Raises
    ------
    InputError
        Names the line.
    """
    if _is_plain(data):
        return
    content = data.decode("utf-8")
    found = _CONTROL.search(content)
    if found is None:
        return
    line = lines + content.count("\n", 0, found.start()) + 1
    few = len(_CONTROL.findall(content[:_SNIFFED])) < 0.005 * len(content[:_SNIFFED])
    if few and found[0] == "\0":
        raise InputError(
            f"{file}: line {line:,} holds a NUL byte; the file is damaged, export it again."
        )
    raise InputError(
        f"{file}: this is binary or in an unknown encoding (line {line:,} holds the control "
        f"character {ord(found[0]):#04x}); give text in UTF-8, or Parquet, Stata or Excel."
    )
