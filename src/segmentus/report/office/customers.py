"""The list of customers into a workbook of one sheet, to filter, sort and mail from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from segmentus.report.office.cells import MOST_SHEET_ROWS, fill_table, spell_rows
from segmentus.report.office.sheet import add_table, make_book

_MOST_CELLS = 3_000_000
"""Cells of a list that a spreadsheet opens within a minute or so."""


def write_customers(customers: pl.DataFrame, numbers: Mapping[str, pl.Series]) -> bytes:
    """Write the workbook; at most `MOST_SHEET_ROWS` rows, and none that is a formula.

    Parameters
    ----------
    customers : as `list_customers` gives them.
    numbers : columns of text that a sheet is to add up, as `read_figures` gives them.
    """

    def write(book: Any) -> None:
        add_table(book.add_worksheet("Customers"), customers, "customers")

    book = make_book(write, "Customers by segment")
    return fill_table(book, "sheet1", spell_rows(customers, numbers), customers.height)


def refuse_length(rows: int, columns: int) -> str:
    """Say why so many rows go into no sheet, "" where they do.

    >>> refuse_length(7_043, 26)
    ''
    """
    if rows > MOST_SHEET_ROWS:
        return f"{rows:,} customers are more than the {MOST_SHEET_ROWS:,} rows of a sheet"
    if rows * columns > _MOST_CELLS:
        return f"{rows:,} customers in {columns:,} columns are more than a spreadsheet holds"
    return ""
