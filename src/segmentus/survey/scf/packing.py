"""A file in any of the packings a wave goes about in, into the bytes of one CSV or Stata table."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import Literal

from segmentus.disk.packed import gunzip, opened_zip, unzip
from segmentus.disk.source import read_whole
from segmentus.errors import DamagedError, InputError

__all__ = ["DamagedError", "UnpackedTable", "digest_of", "unpack_wave"]

WaveForm = Literal["csv", "stata"]

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_STATA_NAMES = (".dta",)
_CSV_NAMES = (".csv", ".txt")


@dataclass(frozen=True, slots=True, eq=False)
class UnpackedTable:
    """The bytes of one table, unpacked.

    Attributes
    ----------
    data : the CSV text without byte order mark, or the Stata file.
    form : "csv" or "stata".
    name : name of the file inside the zip, else that of the file.
    file : name of the file without its folder, as it was called where it came from.
    label : what messages call it: the file's name, or the address or path it came from.
    sha256 : hex digest of the file on disk.
    size : bytes of the file on disk.
    packed : "zip", "gzip" or "".
    """

    data: bytes
    form: WaveForm
    name: str
    file: str
    label: str
    sha256: str
    size: int
    packed: Literal["zip", "gzip", ""]


def unpack_wave(path: Path, label: str = "") -> UnpackedTable:
    """Read a file and unpack its table; what it is, its bytes decide and not its name.

    Raises
    ------
    InputError
        The path is missing, a folder or unreadable; the file is empty, a web page, of no known
        kind or, as a zip, not one table.
    DamagedError
        The zip or gzip breaks off or is damaged.
    """
    called = label or path.name
    file = PurePath(called).name
    raw = read_whole(path)
    if not raw.strip():
        raise InputError(f"{called}: the file is empty; fetch or copy it again.")
    packed: Literal["zip", "gzip", ""] = ""
    data, name = raw, file
    if raw.startswith(b"PK"):
        packed, (name, data) = "zip", _unzip(raw, called)
    elif raw.startswith(b"\x1f\x8b"):
        packed, data = "gzip", gunzip(raw, called)
    form = _form(data, called)
    if form == "csv":
        data = data.removeprefix(_BYTE_ORDER_MARK).rstrip()
    return UnpackedTable(data, form, name, file, called, _digest(raw), len(raw), packed)


def digest_of(path: Path) -> str:
    """Hex digest (SHA-256) of a file, as in `Table.sha256`.

    Raises
    ------
    InputError
        The path is missing, a folder or unreadable.
    """
    return _digest(read_whole(path))


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _unzip(raw: bytes, label: str) -> tuple[str, bytes]:
    """Return name and bytes of the one table in a zip."""
    with opened_zip(raw, label) as archive:
        held = [member for member in archive.infolist() if _is_table(member.filename)]
        if len(held) != 1:
            raise InputError(
                f"{label}: the zip holds {len(held)} CSV or Stata files instead of one; give the "
                "Board's own zip, or unpack it and give the file."
            )
        return PurePosixPath(held[0].filename).name, unzip(archive, held[0], label)


def _is_table(name: str) -> bool:
    """Tell whether a zip's member is a CSV or Stata file and not a system's shadow of one."""
    path = PurePosixPath(name)
    shadow = "__MACOSX" in path.parts or path.name.startswith(".")
    return path.suffix.lower() in (*_CSV_NAMES, *_STATA_NAMES) and not shadow


def _form(data: bytes, label: str) -> WaveForm:
    """Tell CSV from Stata by the first bytes; raise for anything else."""
    old_stata = data[:1] in [bytes([n]) for n in range(104, 116)] and data[1:2] in (b"\1", b"\2")
    if data.startswith(b"<stata_dta>") or old_stata:
        return "stata"
    start = data[:4096].removeprefix(_BYTE_ORDER_MARK).lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")):
        sent = "the server sent" if "://" in label else "this is"
        raise InputError(f"{label}: {sent} a web page instead of the data; get the file itself.")
    if not start:
        raise InputError(f"{label}: the file is empty; fetch or copy it again.")
    if b"\0" in data[:65536] or data.startswith((b"\xff\xfe", b"\xfe\xff", b"%PDF", b"\x89")):
        raise InputError(
            f"{label}: this is a binary file of no known kind; give a CSV (also as .gz or .zip) "
            "or a Stata .dta file."
        )
    return "csv"
