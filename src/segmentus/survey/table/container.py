"""A file of any packing into the bytes of one table, within stated limits of size."""

from __future__ import annotations

import hashlib
import zipfile
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from segmentus.disk.packed import check_size, gunzip, opened_zip, unzip
from segmentus.disk.source import read_whole
from segmentus.errors import InputError

TableForm = Literal["text", "parquet", "arrow", "stream", "stata", "excel"]

_STARTS: tuple[tuple[bytes, TableForm], ...] = (
    (b"PAR1", "parquet"),
    (b"ARROW1", "arrow"),
    (b"\xff\xff\xff\xff", "stream"),
    (b"<stata_dta>", "stata"),
    (b"\xd0\xcf\x11\xe0", "excel"),
)
_OTHERS = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "an SQLite database"),
    (b"FEA1", "a Feather file of the first version"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\x80\x04\x95", "a Python pickle"),
    (b"PARE", "an encrypted Parquet file"),
    (b"\x7fELF", "a program"),
    (b"$FL2", "an SPSS file"),
    (b"{\\rtf", "a text document"),
)
_HEAD = 1000
_BLANKS = b" \t\r\n\xef\xbb\xbf"
_PAGES = (b"<!doctype", b"<html", b"<?xml", b"<head", b"<body", b"<table")
_CURE = "give a CSV, TSV, Parquet, Arrow, Stata or Excel file, or a zip or gz of one"
_TABLES = (
    ".csv", ".tsv", ".tab", ".txt", ".psv", ".dat", ".parquet", ".pq", ".arrow", ".feather",
    ".ipc", ".dta", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """The bytes of one table.

    Attributes
    ----------
    data : unpacked.
    form : told from the bytes, never from the name.
    file : name of the file on disk, without its folder; messages begin with it.
    digest : hex SHA-256 of the file on disk, once it is found.
    """

    data: bytes
    form: TableForm
    file: str
    digest: Future[str]

    @property
    def sha256(self) -> str:
        """Hex digest of the file on disk, waited for."""
        return self.digest.result()


def unpack(path: Path) -> Packed:
    """Read a file, and unpack a gzip or a zip of one table.

    Raises
    ------
    InputError
        There is no such file, it cannot be read, is empty, too large, damaged, locked, or of no
        kind known here.
    """
    raw = read_whole(path)
    file = path.name
    data = raw
    if raw.startswith(b"\x1f\x8b"):
        data = gunzip(raw, file)
    elif raw.startswith(b"PK") and not _is_workbook(raw, file):
        data = _unzip(raw, file)
    if data.startswith(b"\x1f\x8b") or (
        data is not raw and data.startswith(b"PK") and not _is_workbook(data, file)
    ):
        raise InputError(
            f"{file}: an archive lies within an archive; unpack it and give the table."
        )
    return Packed(data, tell_form(data, file), file, _hash_aside(raw))


def _hash_aside(raw: bytes) -> Future[str]:
    """Begin to hash on another processor, as a table is read as quickly as it is hashed."""
    aside = ThreadPoolExecutor(1)
    digest = aside.submit(lambda: hashlib.sha256(raw).hexdigest())
    aside.shutdown(wait=False)
    return digest


def tell_form(data: bytes, file: str) -> TableForm:
    """Tell what kind of table bytes are.

    Raises
    ------
    InputError
        They are nothing, a web page, a document, a picture, or another kind of archive.
    """
    if not data[:_HEAD].strip(_BLANKS) and not data.strip(_BLANKS):
        raise InputError(f"{file}: the file is empty; export it again.")
    for start, form in _STARTS:
        if data.startswith(start):
            return form
    if data.startswith(b"PK"):
        return "excel"
    if data[:1] in [bytes([n]) for n in range(104, 116)] and data[1:2] in (b"\1", b"\2"):
        return "stata"
    for start, what in _OTHERS:
        if data.startswith(start):
            raise InputError(f"{file}: this is {what}, not a table; {_CURE}.")
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith(_PAGES):
        raise InputError(f"{file}: this is a web page or XML, not a table; {_CURE}.")
    if head.startswith((b"{", b"[{", b"[[", b"[\n")):
        raise InputError(f"{file}: this is JSON, not a table; {_CURE}.")
    return "text"


def _unzip(raw: bytes, file: str) -> bytes:
    """Unpack the one table in a zip, within the limits."""
    with opened_zip(raw, file) as archive:
        return unzip(archive, only_table(archive, file), file)


def only_table(archive: zipfile.ZipFile, file: str) -> zipfile.ZipInfo:
    """The one member that is a table; folders, shadows and notes do not count."""
    members = [
        member
        for member in archive.infolist()
        if not member.is_dir()
        and "__MACOSX" not in PurePosixPath(member.filename).parts
        and not PurePosixPath(member.filename).name.startswith(".")
    ]
    tables = [m for m in members if PurePosixPath(m.filename).suffix.lower() in _TABLES]
    found = tables or (members if len(members) == 1 else [])
    if len(found) != 1:
        raise InputError(
            f"{file}: the zip holds {len(tables)} tables among {len(members)} files instead of one "
            "table; unpack it and give the file."
        )
    if PurePosixPath(found[0].filename).suffix.lower() in (".zip", ".gz", ".7z"):
        raise InputError(
            f"{file}: an archive lies within an archive; unpack it and give the table."
        )
    return found[0]


def _is_workbook(raw: bytes, file: str) -> bool:
    """Tell an Excel or OpenDocument workbook, which is a zip, from a zip of a table."""
    with opened_zip(raw, file) as archive:
        members = archive.infolist()
    names = {member.filename for member in members}
    if not names & {"[Content_Types].xml", "content.xml"}:
        return False
    check_size(sum(member.file_size for member in members), len(raw), file)
    return True
