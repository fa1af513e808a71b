"""A workbook into a `Grid`: its first visible sheet, every cell as text, understood like a CSV."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from segmentus.arrays import Bools
from segmentus.errors import InputError
from segmentus.survey.table.container import Packed
from segmentus.survey.table.grid import Grid, name_columns, refuse_headless
from segmentus.survey.table.header import Header, Record, find_header
from segmentus.survey.table.merged import Area, find_areas
from segmentus.survey.table.nobody import find_nobody, find_usual, word_nobody
from segmentus.survey.table.sheets import check_sheets

_HEAD = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class _Sheet:
    """Cells (n, p) of text, null where empty or blank; which rows (n,) have no cell at all; the row
    of the first; what was merged; its name.
    """

    cells: pl.DataFrame
    bare: Bools
    start: int
    areas: tuple[Area, ...]
    name: str


def read_excel(packed: Packed) -> Grid:
    """Read the first sheet that is not hidden.

    Titles above the header are passed over, cells that were merged downwards hold their value in
    each row, and rows that are nobody are left out.

    Raises
    ------
    InputError
        The workbook is damaged or locked, the sheet is empty, or its first row is no header.
    """
    sheet, notes = _open(packed)
    if sheet.cells.height == 0:
        raise InputError(f"{packed.file}: the sheet {sheet.name!r} is empty; move the table to it.")
    full = sheet.cells.select(~pl.all_horizontal(pl.all().is_null())).to_series()
    rows = np.flatnonzero(full.to_numpy())
    records: list[Record] = [
        (int(row) + sheet.start, [str(cell or "") for cell in sheet.cells.row(int(row))])
        for row in rows[:_HEAD]
    ]
    if not records:
        raise InputError(f"{packed.file}: the sheet {sheet.name!r} is empty; move the table to it.")
    header = find_header(records, sheet.cells.width)
    refuse_headless([name for name in header.names if name], packed.file)
    body = int(rows[header.length]) if header.length < len(rows) else sheet.cells.height
    cells = sheet.cells.slice(body)
    cells, filled = _fill_merged(cells, sheet, body, header)
    frame, left_out = _leave_out(cells, header, sheet.start + body, sheet.bare[body:])
    if len(notes) > 0 and frame.height < 2:
        raise InputError(
            f"{packed.file}: the sheet {sheet.name!r} holds no table; move the one with the table "
            "to the front."
        )
    return Grid(
        frame=_named(frame, header, packed.file), file=packed.file, sha256=packed.sha256,
        form=f"Excel, sheet {sheet.name!r}", point=".",
        notes=(*notes, *header.word("row"), *filled, *word_nobody(left_out, "row")),
    )  # fmt: skip


def _open(packed: Packed) -> tuple[_Sheet, tuple[str, ...]]:
    """The first visible sheet, and what is said of others."""
    import fastexcel

    if packed.data.startswith(b"PK"):
        check_sheets(packed.data, packed.file)
    try:
        workbook = fastexcel.read_excel(packed.data)
        names = workbook.sheet_names
        loaded: list[Any] = []
        for name in names:
            loaded.append(workbook.load_sheet(name, header_row=None, dtypes="string"))
            if loaded[-1].visible == "visible":
                break
        chosen = loaded[-1] if loaded[-1].visible == "visible" else loaded[0]
        cells = chosen.to_polars()
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError) as error:
        locked = packed.data.startswith(b"\xd0\xcf") and b"E\0n\0c\0r\0y\0p\0t\0" in packed.data
        why = "is locked with a password" if locked else "is damaged or empty"
        raise InputError(
            f"{packed.file}: the workbook {why}; save its table as CSV and give that."
        ) from error
    start, areas = find_areas(packed.data, chosen.name)
    blank = [
        pl.when(pl.col(name).str.strip_chars() != "").then(pl.col(name)) for name in cells.columns
    ]
    bare = cells.select(pl.all_horizontal(pl.all().is_null())).to_series().to_numpy()
    sheet = _Sheet(cells.select(blank), bare, start, areas, chosen.name)
    return sheet, _word_sheets(chosen.name, loaded, len(names))


def _word_sheets(name: str, loaded: list[Any], sheets: int) -> tuple[str, ...]:
    if sheets == 1:
        return ()
    hidden = [sheet.name for sheet in loaded if sheet.visible != "visible"]
    if hidden and name not in hidden:
        return (
            f"Of the {sheets} sheets of the workbook {name!r} was read, the first that is not "
            f"hidden; move another to the front to read that one.",
        )
    return (
        f"Of the {sheets} sheets of the workbook the first, {name!r}, was read; move another to "
        "the front to read that one.",
    )


def _fill_merged(
    cells: pl.DataFrame, sheet: _Sheet, body: int, header: Header
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Give every row of an area that was merged downwards the value of its first cell."""
    filled: dict[int, int] = {}
    columns = {place: cells.to_series(place) for place in range(cells.width)}
    for area in sheet.areas:
        top, bottom = area.top - body, area.bottom - body
        if area.left != area.right or area.left not in columns or top < 0 or bottom >= cells.height:
            continue
        column = columns[area.left]
        within = np.zeros(cells.height, dtype=bool)
        within[top : bottom + 1] = True
        value = pl.Series([column[top]], dtype=pl.String).new_from_index(0, cells.height)
        columns[area.left] = value.zip_with(pl.Series(within), column).alias(column.name)
        filled[area.left] = filled.get(area.left, 0) + bottom - top
    notes = tuple(
        f"column {header.names[place] or place + 1}: merged cells were filled with their value in "
        f"{count:,} more rows."
        for place, count in filled.items()
    )
    return pl.DataFrame(list(columns.values())), notes


def _leave_out(
    cells: pl.DataFrame, header: Header, start: int, bare: Bools
) -> tuple[pl.DataFrame, list[tuple[int, str]]]:
    """Rows without those that are nobody, and these by their number in the sheet."""
    head = [[str(cell or "") for cell in row] for row in cells.head(_HEAD).iter_rows() if any(row)]
    usual = find_usual(head, header.names, cells.width)
    nobody = find_nobody(cells, usual, first=True, last=True)
    keep = np.ones(cells.height, dtype=bool)
    keep[list(nobody)] = False
    last = int(np.flatnonzero(keep).max(initial=-1))
    told = [  # rows without any cell, below the table, are no rows of it
        (row + start, word) for row, word in sorted(nobody.items())
        if row < last or not bare[row] or word != "blank"
    ]  # fmt: skip
    return cells.filter(pl.Series(keep)), told


def _named(frame: pl.DataFrame, header: Header, file: str) -> pl.DataFrame:
    kept = [
        place for place, name in enumerate(header.names)
        if name.strip() or frame.to_series(place).null_count() < frame.height
    ]  # fmt: skip
    frame = frame.select(pl.nth(kept))
    frame.columns = name_columns([header.names[place] for place in kept], file)
    return frame
