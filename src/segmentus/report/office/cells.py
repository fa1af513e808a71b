"""A table of any length into rows of a sheet, column by column and not cell by cell.

XlsxWriter writes sheets, tables and charts here; only long tables would take it seconds, so that
their rows are spelled by polars and put into the sheet that it made.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping

import polars as pl

MOST_SHEET_ROWS = 1_048_575
"""Rows that a sheet holds below its header."""
_LONGEST = 32_000
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]"
_END = b"</sheetData>"
_REACH = re.compile(rb'( ref="A1:[A-Z]+)2"')
_TOGETHER = 10_000
"""Rows spelled at a time."""
_LEVEL = 2
"""Of compression: a quarter larger than at the usual 6, in a third of the time."""


def spell_rows(
    frame: pl.DataFrame, numbers: Mapping[str, pl.Series] | None = None, *, first: int = 2
) -> Iterator[bytes]:
    """Spell the rows of a sheet in its XML, some at a time; text is text and never a formula.

    Parameters
    ----------
    frame : columns of numbers and of text; null where a cell is empty.
    numbers : column of text → numbers (n,) to write instead of it, where they are not null.
    first : number of the first row.

    >>> b"".join(spell_rows(pl.DataFrame({"a": [1.5, None], "b": ["=1+1", "x & y"]})))[:60]
    b'<row r="2"><c r="A2"><v>1.5</v></c><c r="B2" t="inlineStr"><'
    """
    numbers = numbers or {}
    for at in range(0, frame.height, _TOGETHER):
        some = {name: column.slice(at, _TOGETHER) for name, column in numbers.items()}
        yield _spell_block(frame.slice(at, _TOGETHER), some, first + at)


def _spell_block(frame: pl.DataFrame, numbers: Mapping[str, pl.Series], first: int) -> bytes:
    """`spell_rows` of few rows, as their cells take many times the memory of the numbers."""
    row = pl.int_range(first, first + frame.height, eager=True).cast(pl.String)
    cells = []
    for at, column in enumerate(frame.iter_columns()):
        place = pl.concat_str(pl.lit(f'<c r="{letters(at)}'), row, pl.lit('"'))
        cells.append(_spell(column, numbers.get(column.name), place))
    line = pl.concat_str(pl.lit('<row r="'), row, pl.lit('">'), *cells, pl.lit("</row>"))
    rows = pl.select(line).to_series()
    return "".join(rows.to_list()).encode()


def fill_table(book: bytes, sheet: str, rows: Iterable[bytes], height: int) -> bytes:
    """Put spelled rows below the header of a sheet's table, and let the table be as long.

    Parameters
    ----------
    book : workbook with one table, which begins in the first cell of its sheet.
    sheet : the part that holds it, "sheet4".
    rows : as `spell_rows` gives them.
    height : their number.
    """
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as old,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as new,
    ):
        for about in old.infolist():
            part = old.read(about)
            if about.filename == f"xl/worksheets/{sheet}.xml":
                _write_sheet(new, about.filename, _stretch(part, height), rows)
                continue
            if about.filename.startswith("xl/tables/"):
                part = _stretch(part, height)
            new.writestr(about, part, compresslevel=_LEVEL)
    return content.getvalue()


def _write_sheet(book: zipfile.ZipFile, name: str, part: bytes, rows: Iterable[bytes]) -> None:
    """Write a sheet with its rows into a workbook as they come, never all of them in memory."""
    before, after = part.split(_END)
    with book.open(name, "w") as sheet:
        sheet.write(before)
        for some in rows:
            sheet.write(some)
        sheet.write(_END + after)


def letters(place: int) -> str:
    """Letters of a column, from 0.

    >>> letters(0), letters(26)
    ('A', 'AA')
    """
    word = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        word = chr(65 + rest) + word
    return word


def escape_cell(text: pl.Expr) -> pl.Expr:
    """Text as XML holds it: without control characters, and what Excel would unescape escaped."""
    plain = text.str.slice(0, _LONGEST).str.replace_all(_CONTROL, " ")
    plain = plain.str.replace_all(r"(_x[0-9A-Fa-f]{4}_)", "_x005F$1")
    for sign, spelled in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        plain = plain.str.replace_all(sign, spelled, literal=True)
    return plain


def _spell(column: pl.Series, numbers: pl.Series | None, place: pl.Expr) -> pl.Series:
    """Cells of one column (n,), "" for those that are empty."""
    texts = None if column.dtype.is_numeric() else column.cast(pl.String)
    figures = column if texts is None else numbers
    cell = pl.lit("")
    if texts is not None:
        opening = pl.lit(' t="inlineStr"><is><t xml:space="preserve">')
        spelled = pl.concat_str(place, opening, escape_cell(pl.lit(texts)), pl.lit("</t></is></c>"))
        written = (texts != "").fill_null(False)
        cell = pl.when(pl.lit(written)).then(spelled).otherwise(cell)
    if figures is not None:
        known = figures.is_not_null() & figures.cast(pl.Float64).is_finite()
        spelled = pl.concat_str(place, pl.lit("><v>"), figures.cast(pl.String), pl.lit("</v></c>"))
        cell = pl.when(pl.lit(known)).then(spelled).otherwise(cell)
    return pl.select(cell).to_series()


def _stretch(part: bytes, height: int) -> bytes:
    """Let what reaches from the first cell to the second row reach to the last."""
    return _REACH.sub(rb'\g<1>%d"' % (height + 1), part)
