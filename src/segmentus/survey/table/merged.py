"""Where in a sheet of an .xlsx workbook cells were merged, and where its first cell stands."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, fromstring

_AREA = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*"([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_CELL = re.compile(rb'<(?:\w+:)?c\s[^<>]*?\br\s*=\s*"([A-Z]+)(\d+)"[^<>]*(?<!/)>')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class Area:
    """Merged cells: rows and columns of their corners, from 0 at the first cell of the sheet."""

    top: int
    left: int
    bottom: int
    right: int


def find_areas(data: bytes, sheet: str) -> tuple[int, tuple[Area, ...]]:
    """Find the row of a sheet's first cell, counted from 1, and the areas that were merged.

    Other workbooks than .xlsx are taken to begin in their first row and to have merged nothing.
    """
    content = _find_sheet(data, sheet) if data.startswith(b"PK") else b""
    cells = _CELL.findall(content)
    if not cells:
        return 1, ()
    top = min(int(row) for _, row in cells)
    left = min(_number(column) for column in {column for column, _ in cells})
    areas = tuple(
        Area(int(row) - top, _number(column) - left, int(last) - top, _number(end) - left)
        for column, row, end, last in _AREA.findall(content)
    )
    return top, tuple(area for area in areas if min(area.top, area.left) >= 0)


def _find_sheet(data: bytes, sheet: str) -> bytes:
    """The part of a workbook that holds a sheet, empty where it cannot be told."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            book = fromstring(archive.read("xl/workbook.xml"))
            links = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
            target = _target(book, links, sheet)
            return archive.read(target.removeprefix("/") if target[:1] == "/" else f"xl/{target}")
    except (KeyError, ParseError, zipfile.BadZipFile):
        return b""


def _target(book: Element, links: Element, sheet: str) -> str:
    """The path of a sheet as the workbook's relations name it."""
    relation = next(
        (node.get(_RELATION) for node in book.iter() if _named(node, "sheet", sheet)), None
    )
    return next((node.get("Target", "") for node in links.iter() if node.get("Id") == relation), "")


def _named(node: Element, tag: str, name: str) -> bool:
    return node.tag.rsplit("}", 1)[-1] == tag and node.get("name") == name


def _number(column: bytes) -> int:
    """Number of a column from its letters: A is 1."""
    number = 0
    for letter in column:
        number = 26 * number + letter - 64
    return number
