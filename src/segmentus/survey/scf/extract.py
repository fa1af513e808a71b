"""The bytes of one CSV or Stata table into a frame of numbers, or one clear sentence."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from segmentus.errors import InputError
from segmentus.survey.condition import unknown_column
from segmentus.survey.scf.packing import DamagedError, UnpackedTable

if TYPE_CHECKING:
    import pyreadstat

# The survey's first wave names its identifiers so.
_OTHER_NAMES = {"XX1": "YY1", "X1": "Y1"}
_NUMBER = re.compile(r'("?)([+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|[+-]?inf(inity)?|nan|)\1', re.I)


@dataclass(frozen=True, slots=True, eq=False)
class Extract:
    """Columns of a summary extract as numbers, and the file they came from.

    Attributes
    ----------
    frame : Float64 columns with upper-case names; empty cells are null.
    name, file, label, sha256 : as those of `packing.Table`.
    inside : what a zip calls the table in it; "" where the file is no zip.
    """

    frame: pl.DataFrame
    name: str
    file: str
    label: str
    sha256: str
    inside: str = ""


def column_names(table: UnpackedTable) -> list[str]:
    """Name the columns of a table, in upper case and in order, without reading the rows.

    Raises
    ------
    InputError
        The first line cannot be a header, or two columns have one name.
    DamagedError
        The Stata file breaks off in its header.
    """
    names = [_upper(name) for name in _spelled(table)]
    repeated = [name for name, count in Counter(names).items() if count > 1 and name]
    if repeated:
        raise InputError(
            f"{table.label}: two columns are called {repeated[0]} (upper and lower case are the "
            "same); rename or drop one."
        )
    return names


def read_numbers(table: UnpackedTable, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """Read a table into (n, p) Float64 columns with upper-case names; empty cells are null.

    Parameters
    ----------
    table : the bytes.
    columns : upper-case names to keep, in the order wanted; None keeps all. Names that the table
        lacks are an error.

    Raises
    ------
    InputError
        A column does not exist, a line has too few or too many cells, a cell holds text or an
        infinite number, or there are no rows.
    DamagedError
        The Stata file breaks off.
    """
    names = column_names(table)
    wanted = [name for name in names if name and name != "UNNAMED: 0"]
    for name in columns or ():
        if name not in wanted:
            raise InputError(f"{table.label}: {unknown_column(name, wanted)}")
    kept = list(dict.fromkeys(columns)) if columns is not None else wanted
    if table.form == "csv":
        frame = _parse_csv(table, names, kept)
    else:
        frame = _parse_stata(table, names, kept)
    if frame.height == 0:
        raise InputError(f"{table.label}: there is a header but no rows; fetch or copy it again.")
    _refuse_infinite(table, frame)
    return frame.fill_nan(None)


def _upper(name: str) -> str:
    """Return a column's name as used here."""
    plain = name.strip().upper()
    return _OTHER_NAMES.get(plain, plain)


def _spelled(table: UnpackedTable) -> list[str]:
    """Return the column names as the table spells them."""
    if table.form == "stata":
        return list(_stata(table, metadataonly=True)[1].column_names)
    first = io.BytesIO(table.data).readline().decode("utf-8", errors="replace").strip("\r\n")
    try:
        names = next(csv.reader([first]))
    except csv.Error as error:
        raise InputError(f"{table.label}: line 1 is not a header of column names.") from error
    if len(names) < 2:
        raise InputError(
            f"{table.label}: line 1 ({first[:40]!r}) is not a header of columns separated by "
            "commas; give the CSV as published."
        )
    return names


def _parse_csv(table: UnpackedTable, names: list[str], kept: list[str]) -> pl.DataFrame:
    """Parse CSV text, every column a number."""
    keys = [f"column_{number}" for number in range(1, len(names) + 1)]
    chosen = [keys[names.index(name)] for name in kept]
    try:
        frame = pl.read_csv(
            table.data,
            has_header=False,
            skip_rows=1,
            schema=dict.fromkeys(keys, pl.Float64),
            columns=chosen,
        )
    except pl.exceptions.PolarsError as error:
        _refuse_ragged(table, len(names))
        _refuse_text(table, names)
        raise InputError(
            f"{table.label}: the CSV cannot be read ({type(error).__name__}); give it as published."
        ) from error
    if table.data.count(b",") != (frame.height + 1) * (len(names) - 1):
        _refuse_ragged(table, len(names))
    return frame.select(pl.col(key).alias(name) for key, name in zip(chosen, kept, strict=True))


def _refuse_ragged(table: UnpackedTable, width: int) -> None:
    """Raise for the first line whose number of cells is not that of the header."""
    lines = table.data.decode("utf-8", errors="replace").split("\n")
    for number, line in enumerate(lines, start=1):
        cells = line.count(",") + 1 if '"' not in line else len(next(csv.reader([line]), []))
        if cells != width:
            raise InputError(
                f"{table.label}: line {number:,} (row {number - 1:,}) has {cells} cells where the "
                f"header has {width}; the file is cut off or edited, fetch or copy it again."
            )


def _refuse_text(table: UnpackedTable, names: list[str]) -> None:
    """Raise for the first cell that holds something other than a number."""
    lines = table.data.decode("utf-8", errors="replace").split("\n")
    for number, line in enumerate(lines[1:], start=2):
        for name, cell in zip(names, line.rstrip("\r").split(","), strict=False):
            if not _NUMBER.fullmatch(cell):
                raise InputError(
                    f"{table.label}: column {name or 'without a name'}, row {number - 1:,} (line "
                    f"{number:,}) holds {cell[:40]!r} where a number belongs; correct it, or leave "
                    "the cell empty if it is missing."
                )


def _parse_stata(table: UnpackedTable, names: list[str], kept: list[str]) -> pl.DataFrame:
    """Read a Stata file, every column a number."""
    spelled = dict(zip(names, _spelled(table), strict=True))
    frame: pl.DataFrame = _stata(table, usecols=[spelled[name] for name in kept])[0]
    for name in kept:
        if not frame[spelled[name]].dtype.is_numeric() and frame[spelled[name]].dtype != pl.Null:
            first = frame[spelled[name]].drop_nulls()
            shown = f"{str(first[0])[:40]!r}" if first.len() else "text"
            raise InputError(
                f"{table.label}: column {name} holds {shown} where numbers belong; turn it into "
                "numbers or drop it."
            )
    return frame.select(pl.col(spelled[name]).cast(pl.Float64).alias(name) for name in kept)


def _stata(
    table: UnpackedTable, *, metadataonly: bool = False, usecols: list[str] | None = None
) -> tuple[pl.DataFrame, pyreadstat.metadata_container]:
    """Call the Stata reader on bytes; it is loaded here, as few files need it."""
    import pyreadstat

    try:
        frame, about = pyreadstat.read_dta(
            io.BytesIO(table.data),
            metadataonly=metadataonly,
            usecols=usecols,
            disable_datetime_conversion=True,
            output_format="polars",
        )
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeError) as error:
        raise DamagedError(
            f"{table.label}: the Stata file is damaged or breaks off; fetch or copy it again."
        ) from error
    return frame, about


def _refuse_infinite(table: UnpackedTable, frame: pl.DataFrame) -> None:
    """Raise for the first infinite number."""
    infinite = frame.select(pl.all().is_infinite().any()).row(0)
    if any(infinite):
        name = frame.columns[infinite.index(True)]
        row = frame[name].is_infinite().arg_max() or 0
        raise InputError(
            f"{table.label}: column {name}, row {row + 1:,} holds an infinite number; correct it, "
            "or leave the cell empty if it is missing."
        )
