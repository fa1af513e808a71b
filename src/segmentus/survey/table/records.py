"""The bytes of a delimited text into frames of cells, a part at a time, by one `Layout`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import numpy as np
import polars as pl

from segmentus.arrays import Ints
from segmentus.errors import InputError
from segmentus.survey.table.layout import LONGEST_CELL, Layout
from segmentus.survey.table.nobody import LAST, find_nobody
from segmentus.survey.table.text import count_byte

PART = 1 << 20
"""Bytes that are read at once."""
_LONGEST = 1 << 28
"""A record of more bytes is taken for a quote that was never closed."""
_NEW_LINE, _QUOTE = ord("\n"), ord('"')


@dataclass(frozen=True, slots=True, eq=False)
class RecordPart:
    """Some rows of a table, in order.

    Attributes
    ----------
    frame : text of the kept columns, "" or null where empty; rows that are nobody are gone.
    left_out : (line, what it is) of those.
    """

    frame: pl.DataFrame
    left_out: tuple[tuple[int, str], ...]


def read_parts(
    file: IO[bytes], layout: Layout, name: str, *, times: int = 1
) -> Iterator[RecordPart]:
    """Read rows in order, a megabyte at a time.

    Parameters
    ----------
    file : UTF-8 with line feeds only, before the lines that the layout skips.
    layout : of the text.
    name : what messages call the table.
    times : as many bytes, where they are in memory anyway.

    Raises
    ------
    InputError
        A record has too few or too many cells, a quote is not closed or a cell is endless; the
        sentence names the line.
    """
    for _ in range(layout.body - 1):
        file.readline()
    line, first = layout.body, True
    for content, last in _with_last(cut_rows(file, times * PART)):
        yield _read_part(content, layout, line, name, first=first, last=last)
        line += count_byte(content, _NEW_LINE)
        first = False


def cut_rows(file: IO[bytes], part: int) -> Iterator[bytes]:
    """Cut a text into parts that end where a row does: at a line end outside quotes."""
    if isinstance(file, io.BytesIO):
        yield from _cut_content(file.getvalue(), file.tell(), part)
        return
    rest = b""
    while piece := file.read(part):
        rest += piece
        end = _row_end(rest, 0, len(rest))
        if end:
            yield rest[:end]
            rest = rest[end:]
        elif len(rest) > _LONGEST:
            raise ValueError("a cell in quotes does not end")
    if rest:
        yield rest


def _cut_content(content: bytes, begin: int, part: int) -> Iterator[bytes]:
    """Cut what is in memory, copying each byte once."""
    stop = begin
    while begin < len(content):
        stop = min(stop + part, len(content))
        end = _row_end(content, begin, stop)
        if not end and stop - begin > _LONGEST:
            raise ValueError("a cell in quotes does not end")
        if not end and stop == len(content):
            end = stop
        if end:
            yield content[begin:end]
            begin = stop = end


def _row_end(content: bytes, begin: int, stop: int) -> int:
    """Find the end of the last whole row within bounds, 0 where none does."""
    end = content.rfind(b"\n", begin, stop)
    while end >= 0 and content.count(b'"', begin, end) % 2:
        end = content.rfind(b"\n", begin, end)
    return end + 1


def _with_last(parts: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Parts, and whether each is the last, which holds all rows that may be a footer."""
    held = b""
    for part in parts:
        if held and _has_more_lines(part):
            yield held, False
            held = part
        else:
            held += part
    if held:
        yield held, True


def _has_more_lines(part: bytes) -> bool:
    """Tell whether a part has more lines than may be a footer."""
    return part.count(b"\n", 0, LONGEST_CELL) > LAST or part.count(b"\n") > LAST


def _read_part(
    content: bytes, layout: Layout, line: int, name: str, *, first: bool, last: bool
) -> RecordPart:
    frame, lines, blank = _cut_alike(content, layout, line) or _cut_each(
        content, layout, line, name, last=last
    )
    nobody = find_nobody(frame, layout.usual, first=first, last=last)
    left_out = [*blank, *((int(lines[row]), word) for row, word in nobody.items())]
    if nobody:
        keep = np.ones(frame.height, dtype=bool)
        keep[list(nobody)] = False
        frame = frame.filter(pl.Series(keep))
    kept = frame.select(pl.nth(layout.kept))
    kept.columns = list(layout.names)
    return RecordPart(kept, tuple(sorted(left_out)))


def _cut_alike(
    content: bytes, layout: Layout, line: int
) -> tuple[pl.DataFrame, Ints, list[tuple[int, str]]] | None:
    """Cut a part all of whose records have the same number of cells, quickly; None for others."""
    if layout.spaced or len(layout.delimiter.encode()) > 1 or layout.width == 1:
        return None
    quoted = _QUOTE in content
    lines = _lines_of_quoted(content, layout, line) if quoted else _lines(content, layout, line)
    if lines is None:
        return None
    try:
        frame = pl.read_csv(
            content, has_header=False, infer_schema=False, separator=layout.delimiter,
            schema={f"{place}": pl.String() for place in range(layout.width)},
            quote_char='"' if quoted else None,
        )  # fmt: skip
    except pl.exceptions.PolarsError:
        return None
    alike = frame.height == len(lines) and (_has_breaks(content, quoted) or not _is_endless(frame))
    return (frame, lines, []) if alike else None


def _lines(content: bytes, layout: Layout, line: int) -> Ints | None:
    """Line of each record where no cell is quoted, None where some have too few or too many cells.

    The delimiters are only counted: polars refuses a record of too many cells, and where none
    has too many, one of too few leaves the sum short.
    """
    records = count_byte(content, _NEW_LINE) + (not content.endswith(b"\n"))
    if count_byte(content, ord(layout.delimiter)) != (layout.width - 1) * records:
        return None
    return np.arange(line, line + records)


def _has_breaks(content: bytes, quoted: bool) -> bool:
    """Tell whether lines end so often that no cell outside quotes can be endless."""
    step = LONGEST_CELL // 2
    return not quoted and all(
        content.find(b"\n", begin, begin + step) >= 0 for begin in range(0, len(content), step)
    )


def _is_endless(frame: pl.DataFrame) -> bool:
    longest = frame.select(pl.max_horizontal(pl.all().str.len_bytes().max())).item()
    return (longest or 0) > LONGEST_CELL


def _lines_of_quoted(content: bytes, layout: Layout, line: int) -> Ints | None:
    """Line of each record, None where they have different numbers of cells."""
    ends = _record_ends(content, layout)
    if ends is None:
        return None
    breaks = count_byte(content, _NEW_LINE)
    if breaks <= len(ends):
        return np.arange(line, line + len(ends))
    data = np.frombuffer(content, dtype=np.uint8)
    before = np.cumsum(data == _NEW_LINE)
    return np.concatenate([[line], line + before[ends[:-1]]])


def _record_ends(content: bytes, layout: Layout) -> Ints | None:
    """Find where the records end, None where they have different numbers of cells."""
    data = np.frombuffer(content, dtype=np.uint8)
    ends, marks = data == _NEW_LINE, data == ord(layout.delimiter)
    outside = (np.cumsum(data == _QUOTE, dtype=np.int32) & 1) == 0
    ends &= outside
    marks &= outside
    found = np.flatnonzero(ends)
    if not content.endswith(b"\n"):
        found = np.append(found, len(content))
    every = np.flatnonzero(marks)
    per = layout.width - 1
    if len(every) != per * len(found):
        return None
    groups = every.reshape(-1, per)
    begins = np.concatenate([[-1], found[:-1]])
    fits = (groups[:, 0] > begins) & (groups[:, -1] < found)
    return found.astype(np.int64) if fits.all() else None


def _cut_each(
    content: bytes, layout: Layout, line: int, name: str, *, last: bool
) -> tuple[pl.DataFrame, Ints, list[tuple[int, str]]]:
    """Cut a part record by record; some are blank, or longer by an empty cell, or a footer."""
    records = list(_records(content.decode("utf-8"), layout, line, name))
    rows: list[list[str]] = []
    lines, blank = [], []
    for position, (begins, cells) in enumerate(records):
        if not any(cell.strip() for cell in cells) and len(cells) != layout.width:
            blank.append((begins, "blank"))
            continue
        at_end = last and position >= len(records) - LAST
        rows.append(_fit(cells, layout, begins, name, at_end=at_end))
        lines.append(begins)
    while last and blank and blank[-1][0] > (lines[-1] if lines else 0):
        blank.pop()  # a text may end with blank lines
    columns = list(zip(*rows, strict=True)) if rows else [()] * layout.width
    frame = pl.DataFrame(
        {
            f"{place}": pl.Series([cell or None for cell in cells], dtype=pl.String)
            for place, cells in enumerate(columns)
        }
    )
    return frame, np.array(lines, dtype=np.int64), blank


def _fit(cells: list[str], layout: Layout, line: int, name: str, *, at_end: bool) -> list[str]:
    """A record of the layout's width, or a sentence."""
    width = layout.width
    if len(cells) == width:
        return cells
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        return cells[:width]
    remark = len(cells) == 1 and cells[0].startswith(("#", "//", "--"))
    if len(cells) < width and (at_end or remark):
        padded = [*cells, *[""] * (width - len(cells))]
        frame = pl.DataFrame([padded], schema=[f"{n}" for n in range(width)], orient="row")
        if remark or find_nobody(frame, layout.usual, first=False, last=True):
            return padded
    raise InputError(_word_ragged(len(cells), layout, line, name))


def _word_ragged(cells: int, layout: Layout, line: int, name: str) -> str:
    header = len(layout.header.names)
    return (
        f"{name}: line {line:,} has {cells:,} cells where the header has {header:,}; quote cells "
        "that hold the delimiter, and delete lines that do not belong to the table."
    )


def _records(content: str, layout: Layout, line: int, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it begins."""
    reader = csv.reader(
        io.StringIO(content, newline="\n"), delimiter=layout.delimiter, strict=True,
        skipinitialspace=layout.spaced,
    )  # fmt: skip
    begins = line
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            if "field limit" in str(error):
                raise InputError(
                    f"{name}: in the record that begins on line {begins:,}, a cell has more than "
                    f"{LONGEST_CELL:,} characters; a quote is probably not closed there."
                ) from error
            raise InputError(
                f"{name}: in the record that begins on line {begins:,}, a quote is not closed or "
                'not doubled; write a quote within a quoted cell as "".'
            ) from error
        if cells is None:
            return
        yield begins, cells
        begins = line + reader.line_num
