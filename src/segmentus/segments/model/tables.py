"""Files of new rows, CSV, CSV.gz or Parquet, read and written batch by batch."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Literal, cast

import polars as pl

from segmentus.disk.source import check_file
from segmentus.errors import InputError
from segmentus.survey.table.numbers import is_figure
from segmentus.survey.table.spelling import Spelling, days_before
from segmentus.survey.table.typed import plain

_PART = 1 << 20
_LONGEST = 256 << 20
_ROWS = 50_000
_DELIMITERS = ",;\t|"
_FORMULA = r"^[=+\-@\t\r]"
_KINDS = ".csv, .csv.gz or .parquet"
_MARKED = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
           (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_DAMAGE = (pl.exceptions.PolarsError, OSError, EOFError, ValueError, zlib.error)


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A file opened, none of it read yet but its header.

    Attributes
    ----------
    label : what messages call it.
    schema : column name → type; all text for CSV.
    rows : their number; 0 where it would take a reading to know.
    decimal_comma : whether 1,5 may mean one and a half: the columns are parted by semicolons.
    read : gives the rows in order, some ten thousands at a time.
    """

    label: str
    schema: dict[str, pl.DataType]
    rows: int
    decimal_comma: bool
    read: Callable[[], Iterator[pl.DataFrame]]

    def batches(self) -> Iterator[pl.DataFrame]:
        """Rows in order, a part of the file at a time.

        Raises
        ------
        InputError
            The file breaks off or a row does not fit the header.
        """
        rows = 0
        try:
            for batch in self.read():
                rows += batch.height
                yield batch
        except InputError:
            raise
        except _DAMAGE as error:
            raise InputError(
                f"{self.label} cannot be read after row {rows:,} ({first_line(error)}); mend it "
                "or save it again as UTF-8."
            ) from error


def open_table(path: Path) -> Table:
    """Open a file by the end of its name.

    Raises
    ------
    InputError
        It is absent, a folder, empty, damaged, of no known kind or without distinct headers.
    """
    check_file(path)
    kind = kind_of(path)
    try:
        return _open_parquet(path) if kind == "parquet" else _open_csv(path)
    except InputError:
        raise
    except _DAMAGE as error:
        raise InputError(
            f"{path.name} cannot be read as {kind} ({first_line(error)}); give a {_KINDS} file "
            "in UTF-8."
        ) from error


def save_table(stream: pl.LazyFrame, path: Path, kind: str, copied: list[str]) -> None:
    """Write rows as they come.

    Parameters
    ----------
    stream : rows, made as they are asked for.
    path : written over.
    kind : as `kind_of` tells it from the name that the file is to have.
    copied : columns that came with the table; their text may try to be a formula.
    """
    if kind == "parquet":
        stream.sink_parquet(path)
        return
    types = stream.collect_schema()
    texts = [name for name in types if types[name] in (pl.String, pl.Categorical)]
    safe = stream.with_columns([_neutral(name).alias(name) for name in texts])
    safe = safe.rename({name: f"'{name}" for name in copied if name[:1] in "=+-@\t\r" and name})
    packing: Literal["gzip", "uncompressed"] = "gzip" if kind == "csv.gz" else "uncompressed"
    safe.sink_csv(path, compression=packing, check_extension=False)


def kind_of(path: Path, cure: str = "convert or rename the file") -> str:
    """Tell "csv", "csv.gz" or "parquet" by the end of a name; raise for others."""
    name = path.name.lower()
    for end in ("csv.gz", "csv", "parquet"):
        if name.endswith(f".{end}"):
            return end
    raise InputError(f"{path.name}: the name does not end in {_KINDS}; {cure}.")


def first_line(error: Exception) -> str:
    """First line of what an error says, without a full stop."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__


def read_cells(
    column: pl.Series, spelling: Spelling | None, decimal_comma: bool
) -> tuple[pl.Series, pl.Series]:
    """Float64 (n,) of a column, null where missing or odd, and which cells are odd.

    Parameters
    ----------
    column : text, or of a type of its own.
    spelling : how text was read in training; None for plain numbers.
    decimal_comma : whether a plain number may be 1,5.

    Raises
    ------
    InputError
        The column's type is none that can stand for a number here.
    """
    column = plain(column, "assign")
    if spelling is not None and column.dtype == pl.String:
        return spelling.read(column)
    if spelling is not None and spelling.how == "date" and column.dtype == pl.Datetime("us"):
        numbers = days_before(datetime.fromisoformat(spelling.reference), column)
    else:
        numbers = to_numbers(column, decimal_comma)
    if column.dtype != pl.String:
        return numbers, pl.repeat(False, column.len(), eager=True)
    text = column.str.strip_chars()
    return numbers, numbers.is_null() & text.is_not_null() & (text != "")


def to_numbers(column: pl.Series, decimal_comma: bool) -> pl.Series:
    """Float64 of a column; null where a cell holds no number."""
    if column.dtype != pl.String:
        if not (column.dtype.is_numeric() or column.dtype in (pl.Boolean, pl.Null)):
            raise InputError(
                f"assign: {column.name} holds {column.dtype}, not numbers; convert it first."
            )
        return column.cast(pl.Float64)
    text = column.str.strip_chars()
    numbers = text.cast(pl.Float64, strict=False)
    if decimal_comma and numbers.null_count():
        with_comma = text.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
        numbers = numbers.zip_with(numbers.is_not_null(), with_comma)
    return numbers


def _open_parquet(path: Path) -> Table:
    frame = pl.scan_parquet(path)
    rows = frame.select(pl.len()).collect().item()

    def read() -> Iterator[pl.DataFrame]:
        yield from frame.collect_batches(maintain_order=True, chunk_size=_ROWS)

    return Table(path.name, dict(frame.collect_schema()), rows, False, read)


def _open_csv(path: Path) -> Table:
    """Open a CSV with every column as text, parted by what its header holds most of.

    Polars' own scan keeps what it has read of an uncompressed file until the end, so the file is
    cut here, at ends of rows.
    """
    encoding = _find_encoding(path)
    with _unpacked(path, encoding) as file:
        header, told = _read_header(file)
    if not header.strip():
        raise InputError(f"{path.name}: the first line is empty; it must hold the column names.")
    text = header.decode("utf-8")
    delimiter = told or max(
        _DELIMITERS, key=lambda mark: (text.count(mark), -_DELIMITERS.index(mark))
    )
    names = pl.read_csv(header, has_header=False, infer_schema=False, separator=delimiter).row(0)
    _check_header(path, names)
    schema: dict[str, pl.DataType] = {name: pl.String() for name in names}

    def read() -> Iterator[pl.DataFrame]:
        with _unpacked(path, encoding) as file:
            _read_header(file)
            line = 1 + bool(told) + header.count(b"\n")
            for part in _cut_rows(file):
                try:
                    batch = pl.read_csv(
                        part, has_header=False, schema=schema, separator=delimiter,
                        infer_schema=False,
                    )  # fmt: skip
                except pl.exceptions.PolarsError as error:
                    _refuse_ragged(path, part, line, len(names), delimiter, error)
                    raise
                yield batch
                line += part.count(b"\n")

    return Table(path.name, schema, 0, delimiter == ";", read)


def _refuse_ragged(
    path: Path, part: bytes, line: int, width: int, delimiter: str, error: Exception
) -> None:
    """Raise for the first row of a part with fewer or more cells than the header."""
    rows = csv.reader(io.StringIO(part.decode("utf-8", "replace")), delimiter=delimiter)
    begins = line
    with suppress(csv.Error):  # a cell without end
        for cells in rows:
            if cells and len(cells) != width:
                raise InputError(
                    f"{path.name}: line {begins:,} has {len(cells):,} cells where the header has "
                    f"{width:,}; quote cells that hold the delimiter, close every quote, and "
                    "delete lines that do not belong to the table."
                ) from error
            begins = line + rows.line_num


def _check_header(path: Path, names: tuple[str | None, ...]) -> None:
    for position, name in enumerate(names, start=1):
        if not name or names.count(name) > 1:
            what = (
                f"{name!r} stands twice in the header" if name else f"column {position} is unnamed"
            )
            raise InputError(f"{path.name}: {what}; give each column a name of its own.")


def _unpacked(path: Path, encoding: str = "utf-8") -> IO[bytes]:
    """Open a file as UTF-8, through gzip where its first bytes say so."""
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
    if encoding != "utf-8":
        return cast(IO[bytes], codecs.EncodedFile(_unpacked(path), "utf-8", encoding))
    return cast(IO[bytes], gzip.open(path)) if packed else path.open("rb")


def _find_encoding(path: Path) -> str:
    """Tell how a whole file is encoded, as the table reader does, a part of it at a time."""
    with _unpacked(path) as file:
        head = file.read(_PART)
        for mark, encoding in _MARKED:
            if head.startswith(mark):
                return encoding
        whole = codecs.getincrementaldecoder("utf-8")()
        try:
            while head:
                whole.decode(head)
                head = file.read(_PART)
            whole.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def _read_header(file: IO[bytes]) -> tuple[bytes, str]:
    """Read the line of names, and the delimiter where a line like sep=; before it tells."""
    line = _read_record(file).removeprefix(b"\xef\xbb\xbf")
    told = line.rstrip(b"\r\n")
    if told.lower().startswith(b"sep=") and len(told) == 5:
        return _read_record(file), chr(told[4])
    return line, ""


def _read_record(file: IO[bytes]) -> bytes:
    """Read one line, more where a quoted cell goes on."""
    record = file.readline(_LONGEST)
    while record.count(b'"') % 2 and (line := file.readline(_LONGEST)):
        record += line
    return record


def _cut_rows(file: IO[bytes]) -> Iterator[bytes]:
    """Read a CSV's rows in parts that end where a row does: at a line end outside quotes."""
    rest = b""
    while part := file.read(_PART):
        rest += part
        end = rest.rfind(b"\n")
        while end >= 0 and rest.count(b'"', 0, end) % 2:
            end = rest.rfind(b"\n", 0, end)
        if end >= 0:
            yield rest[: end + 1]
            rest = rest[end + 1 :]
        elif len(rest) > _LONGEST:
            raise ValueError("a cell in quotes does not end")
    if rest:
        yield rest


def _neutral(name: str) -> pl.Expr:
    """Text that a spreadsheet would run, made plain by an apostrophe; numbers as they are."""
    return (
        pl.col(name)
        .cast(pl.String)
        .map_batches(_neutral_text, return_dtype=pl.String, is_elementwise=True)
    )


def _neutral_text(cells: pl.Series) -> pl.Series:
    runs = cells.str.contains(_FORMULA).fill_null(False)
    if not runs.any():
        return cells
    runs &= ~(is_figure(cells.str.strip_chars()) & cells.str.contains(r"^[^\t\r]"))
    return cells.zip_with(~runs, "'" + cells)
