"""How many cells a workbook's sheets span, counted before a reader makes room for them.

A reader lays a sheet out as one rectangle from its first to its last cell, so that two cells in
opposite corners of Excel's grid are 17 thousand million cells: more than any memory holds, and
running out of it ends the process.
"""

from __future__ import annotations

import re
import zipfile

from segmentus.disk.packed import check_size, opened_zip
from segmentus.errors import InputError

_MOST_CELLS = 2**25
"""Cells of a sheet, empty ones between others included, that are laid out."""
_MOST_ROWS, _MOST_COLUMNS = 2**20, 2**14
_PIECE = 2**20
_LONGEST_TAG = 1_000
_CELL = re.compile(
    rb"""<(?:\w+:)?c\s[^<>]*?\br\s*=\s*["']\$?([A-Za-z]{1,9})\$?(\d{1,20})["'][^<>]*(?<!/)>"""
)
"""The tag of a cell that is not empty, with its column and row."""
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)


def check_sheets(raw: bytes, file: str) -> None:
    """Refuse an .xlsx workbook whose sheets span more cells than are laid out.

    Every member is unpacked once on the way, within the limits, so that a declared size or a
    checksum that is wrong is found here.

    Raises
    ------
    InputError
        A cell lies outside Excel's grid, or the cells of a sheet span too many rows and columns.
    DamagedError
        The workbook is damaged or breaks off.
    """
    with opened_zip(raw, file) as archive:
        unpacked = 0
        for member in archive.infolist():
            unpacked += member.file_size
            check_size(unpacked, len(raw), file)
            _check(archive, member, file)


def _check(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: str) -> None:
    """Read one member to its end, and where it is a sheet look at where its cells are."""
    looked_at = _SHEET.fullmatch(member.filename) is not None
    rows: list[int] = []
    columns: set[bytes] = set()
    rest = b""
    with archive.open(member) as stream:
        while piece := stream.read(_PIECE):
            if looked_at:
                cells = _CELL.findall(rest + piece)
                columns.update(column for column, _ in cells)
                here = [int(row) for _, row in cells]
                rows = [min(rows + here), max(rows + here)] if here else rows
                rest = piece[piece.rfind(b"<") :][-_LONGEST_TAG:]
    if rows:
        _check_span(rows, [_number(column) for column in columns], file)


def _check_span(rows: list[int], columns: list[int], file: str) -> None:
    """Raise where the rectangle from the first to the last cell is too large."""
    if max(rows) > _MOST_ROWS or max(columns) > _MOST_COLUMNS:
        raise InputError(
            f"{file}: the workbook has a cell outside Excel's grid of {_MOST_ROWS:,} rows and "
            f"{_MOST_COLUMNS:,} columns; save its table as CSV and give that."
        )
    height, width = max(rows) - min(rows) + 1, max(columns) - min(columns) + 1
    if height * width > _MOST_CELLS:
        raise InputError(
            f"{file}: the cells of a sheet span {height:,} rows of {width:,} columns, more than "
            f"{_MOST_CELLS:,} cells; delete what stands far from the table, or save the table as "
            "CSV or Parquet."
        )


def _number(column: bytes) -> int:
    """Number of a column from its letters: A is 1, XFD is 16,384."""
    number = 0
    for letter in column.upper():
        number = 26 * number + letter - 64
    return number
