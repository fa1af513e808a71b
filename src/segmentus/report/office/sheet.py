"""A table into a sheet of a workbook: a table with filters, under frozen panes."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import polars as pl

from segmentus.report.office.package import settle

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_WIDEST, _NARROWEST = 40, 8
_LOOKED_AT = 200
_PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def make_book(write: Callable[[Workbook], None], title: str) -> bytes:
    """Make a workbook whose bytes depend on nothing but what is written."""
    from xlsxwriter import Workbook

    content = io.BytesIO()
    with Workbook(content, _PLAIN) as book:
        book.set_properties({"title": title})
        write(book)
        for sheet in book.worksheets():  # on paper as wide as a page, however long
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
    return settle(content.getvalue())


def add_table(sheet: Any, frame: pl.DataFrame, name: str) -> None:
    """Make a sheet ready for the rows of a frame: a table of Excel's, its header, filters, widths.

    Parameters
    ----------
    sheet : empty.
    frame : its rows are put in by `fill_table`, and not written here.
    name : of the table, in formulas.
    """
    columns = [{"header": one} for one in frame.columns]
    last = frame.width - 1
    how = {"columns": columns, "name": name, "style": "Table Style Light 1"}
    sheet.add_table(0, 0, 1, last, how)
    for place, column in enumerate(frame.head(_LOOKED_AT).iter_columns()):
        longest = [len(cell) for cell in column.cast(pl.String).drop_nulls()]
        wide = max(*longest, len(column.name) + 3, 0)
        sheet.set_column(place, place, min(max(wide + 1, _NARROWEST), _WIDEST))
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
