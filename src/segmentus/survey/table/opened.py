"""A file of any kind, opened: its columns known, its rows still to come, some thousands at a time.

What it reads it reads by the code that reads a whole table: `find_layout`, `read_parts`,
`find_nobody`. Text, also within a gzip or a zip, and Parquet take constant memory; other kinds are
small enough by the limits of `read_grid`.
"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

import polars as pl

from segmentus.disk.source import check_file
from segmentus.errors import InputError, first_line
from segmentus.survey.table.container import only_table, tell_form
from segmentus.survey.table.grid import Grid, name_columns
from segmentus.survey.table.layout import SNIFFED, Layout, find_layout
from segmentus.survey.table.nobody import word_nobody
from segmentus.survey.table.records import read_parts
from segmentus.survey.table.typed import simplify_frame
from segmentus.survey.table.unicode import Encoding, as_utf8, find_encoding
from segmentus.survey.table.whole import no_line_below, read_grid

_DAMAGE = (pl.exceptions.PolarsError, OSError, EOFError, ValueError, zlib.error)
_ROWS = 50_000
_TOLD = 1_000
_GZIP, _ZIP, _PARQUET = b"\x1f\x8b", b"PK", b"PAR1"
_BOOKS = {"[Content_Types].xml", "content.xml"}


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A file of which nothing is read yet but its beginning.

    Attributes
    ----------
    label : what messages call it.
    schema : column as the file spells it → type; all text for text and workbooks.
    rows : their number; 0 where it would take a reading to know.
    delimiter : between the cells of a text file, else "".
    point : the decimal sign where the form settles it, else "".
    form : how it is read, e.g. "Parquet" or "text in UTF-8, separated by commas".
    read : gives the rows in order.
    notes : what had to be decided; grows by the rows that were left out while others are read.
    """

    label: str
    schema: dict[str, pl.DataType]
    rows: int
    delimiter: str
    point: str
    form: str
    read: Callable[[], Iterator[pl.DataFrame]]
    notes: list[str] = field(default_factory=list)

    @property
    def decimal_comma(self) -> bool:
        """Tell whether a plain number may be 1,5."""
        return self.delimiter == ";"

    def make_grid(self, frame: pl.DataFrame, sha256: str = "") -> Grid:
        """Make of some of its rows the cells that reading the whole file gives for them."""
        if not self.delimiter:
            return simplify_frame(frame, self.label, sha256, self.form)
        names = name_columns(frame.columns, self.label)
        named = frame.rename(dict(zip(frame.columns, names, strict=True)))
        notes = tuple(self.notes)
        return Grid(
            named, self.label, sha256, self.form, self.delimiter, self.point, notes=notes
        )  # fmt: skip


def open_table(path: Path, encoding: str = "", skip: int = 0) -> Opened:
    """Open a file; damage that its reader trips over becomes a sentence."""
    try:
        return open_rows(path, encoding, skip)
    except InputError:
        raise
    except _DAMAGE as error:
        raise InputError(
            f"{path.name} cannot be read ({first_line(error)}); fetch or copy it again, or give "
            "it as CSV in UTF-8."
        ) from error


def read_batches(table: Opened) -> Iterator[pl.DataFrame]:
    """Rows of a file; what stops them on the way becomes a sentence that says where."""
    rows = 0
    try:
        for batch in table.read():
            rows += batch.height
            yield batch
    except InputError:
        raise
    except _DAMAGE as error:
        raise InputError(
            f"{table.label} cannot be read after row {rows:,} ({first_line(error)}); correct it or "
            "save it again as UTF-8."
        ) from error


def open_rows(path: Path, encoding: str = "", skip: int = 0) -> Opened:
    """Open a file; what it is, its bytes decide and not its name.

    Parameters
    ----------
    path : of the file.
    encoding : of a text, as Python names it; "" where it is to be found.
    skip : lines above the headings of a text, to be passed over.

    Raises
    ------
    InputError
        It is absent, a folder, empty, damaged, of no known kind or without distinct headers.
    """
    check_file(path)
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(_PARQUET):
        return _open_parquet(path)
    if start.startswith(_ZIP) and not _holds_text(path):
        return _open_grid(read_grid(path))
    with open_unpacked(path) as unpacked:
        head = unpacked.read(1000)
    if tell_form(head, path.name) != "text":
        return _open_grid(read_grid(path))
    return _open_text(path, encoding, skip)


def _open_parquet(path: Path) -> Opened:
    frame = pl.scan_parquet(path)
    rows = frame.select(pl.len()).collect().item()

    def read() -> Iterator[pl.DataFrame]:
        yield from frame.collect_batches(maintain_order=True, chunk_size=_ROWS)

    return Opened(path.name, dict(frame.collect_schema()), rows, "", "", "Parquet", read)


def _open_grid(grid: Grid) -> Opened:
    """Rows that are in memory already."""

    def read() -> Iterator[pl.DataFrame]:
        yield from grid.frame.iter_slices(_ROWS)

    frame = grid.frame
    return Opened(
        grid.file, dict(frame.schema), frame.height, grid.delimiter, grid.point, grid.form,
        read, [*grid.notes],
    )  # fmt: skip


def _open_text(path: Path, encoding: str, skip: int) -> Opened:
    """Rows of a text, cut and judged as those of a whole table are."""
    with open_unpacked(path) as file:
        found = find_encoding(file, path.name, encoding)
    with _utf8(path, found, skip) as file:
        head = _read_fully(file, SNIFFED)
    layout = find_layout(head.decode("utf-8", "ignore"), path.name, whole=len(head) < SNIFFED)
    notes = [*found.notes, *layout.notes]

    def read() -> Iterator[pl.DataFrame]:
        with _utf8(path, found, skip) as file:
            told = yield from _read_text(file, layout, path.name)
        opened.notes[len(notes) :] = told

    opened = Opened(
        path.name, {name: pl.String() for name in layout.spelled}, 0, layout.delimiter, "",
        f"text in {found.name}, separated by {layout.word}", read, [*notes],
    )  # fmt: skip
    return opened


def _read_text(
    file: IO[bytes], layout: Layout, name: str
) -> Generator[pl.DataFrame, None, tuple[str, ...]]:
    """Rows of a text; in the end what is to be said of those that were left out."""
    left_out: list[tuple[int, str]] = []
    total = 0
    renamed = dict(zip(layout.names, layout.spelled, strict=True))
    for part in read_parts(file, layout, name):
        total += len(part.left_out)
        left_out += part.left_out[: max(_TOLD - len(left_out), 0)]
        yield part.frame.rename(renamed)
    return word_nobody(left_out, "line", total)


def _utf8(path: Path, found: Encoding, skip: int) -> IO[bytes]:
    """Read a text as UTF-8, from below the lines to be passed over on."""
    text = as_utf8(open_unpacked(path), found, path.name)
    for _ in range(skip):
        if not text.readline():
            raise no_line_below(path.name, skip)
    return text


def open_unpacked(path: Path) -> IO[bytes]:
    """Open a file, or the one table in a gzip or a zip, by its first bytes."""
    with path.open("rb") as raw:
        start = raw.read(2)
    if start == _GZIP:
        return cast(IO[bytes], gzip.open(path))
    if start == _ZIP:
        archive = zipfile.ZipFile(path)
        return archive.open(only_table(archive, path.name))
    return path.open("rb")


def _holds_text(path: Path) -> bool:
    """Tell whether a zip holds one table of text, and is no workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            if _BOOKS & set(archive.namelist()):
                return False
            member = only_table(archive, path.name)
            if member.flag_bits & 1:
                return False  # the reader of whole tables says that it is locked
            with archive.open(member) as file:
                return tell_form(file.read(1000), path.name) == "text"
    except InputError:
        raise
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError):
        return False  # the reader of whole tables says what is wrong


def _read_fully(file: IO[bytes], size: int) -> bytes:
    content = b""
    while len(content) < size and (piece := file.read(size - len(content))):
        content += piece
    return content
