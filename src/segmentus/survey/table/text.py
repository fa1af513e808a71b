"""The bytes of a text file into its characters: which encoding, and what is no text."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from segmentus.errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SNIFFED = 65_536


@dataclass(frozen=True, slots=True)
class Text:
    """Characters with line feeds only, and the name of their encoding."""

    content: str
    encoding: str


def decode(data: bytes, file: str) -> Text:
    """Decode by byte order mark, else as UTF-8, else as UTF-16 without mark, else as Latin-1.

    Latin-1 is read as Windows-1252, its superset for text.

    Raises
    ------
    InputError
        The bytes are binary, in another encoding, or break off; the sentence names the line.
    """
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return _checked(_strict(data[len(mark) :], codec, name, file), name, file)
    codec = _unmarked_utf16(data)
    if codec:
        return _checked(_strict(data, codec, "UTF-16", file), "UTF-16", file)
    try:
        return _checked(data.decode("utf-8"), "UTF-8", file)
    except UnicodeDecodeError as error:
        _refuse_almost_utf8(data, error, file)
    try:
        return _checked(data.decode("cp1252"), "Latin-1", file)
    except UnicodeDecodeError as error:
        if len(_CONTROL.findall(data[:_SNIFFED].decode("latin-1"))) > 0.05 * len(data[:_SNIFFED]):
            raise InputError(
                f"{file}: this is binary or in an unknown encoding; give text in UTF-8, or "
                "Parquet, Stata or Excel."
            ) from error
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{file}: line {line:,} is neither UTF-8, UTF-16 nor Latin-1; save the table as UTF-8."
        ) from error


def _strict(data: bytes, codec: str, name: str, file: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{file}: it is marked as {name} but breaks at byte {error.start:,}; save it as UTF-8."
        ) from error


def _unmarked_utf16(data: bytes) -> str:
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


def _refuse_almost_utf8(data: bytes, error: UnicodeDecodeError, file: str) -> None:
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


def _checked(content: str, name: str, file: str) -> Text:
    """Refuse text that holds what no text holds; make all line ends line feeds."""
    content = content.removeprefix("\ufeff")
    if found := _CONTROL.search(content):
        line = content.count("\n", 0, found.start()) + 1
        few = len(_CONTROL.findall(content[:_SNIFFED])) < 0.005 * len(content[:_SNIFFED])
        if few and found[0] == "\0":
            raise InputError(
                f"{file}: line {line:,} holds a NUL byte; the file is damaged, export it again."
            )
        raise InputError(
            f"{file}: this is binary or in an unknown encoding (line {line:,} holds the control "
            f"character {ord(found[0]):#04x}); give text in UTF-8, or Parquet, Stata or Excel."
        )
    if "\r" in content:
        content = content.replace("\r\n", "\n").replace("\r", "\n")
    return Text(content, name)
