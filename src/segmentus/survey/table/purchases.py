"""Columns understood into a finding: the rows are purchases and not customers."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from segmentus.errors import InputError
from segmentus.survey.table.cells import Values
from segmentus.survey.table.identifiers import names_customer, names_rows
from segmentus.survey.table.names import cut_name, has_any
from segmentus.survey.table.schema import Column, Purchases

_ROWS_EACH = 1.5
_RETURNING = 0.2
"""Where rows are purchases, customers have more rows than this on average, and more than this share
of them have several."""
_DAYS_EACH = 1.2


@dataclass(frozen=True, slots=True, eq=False)
class TableColumns:
    """The columns of a table with their values, name → values, and the number of its rows."""

    columns: Sequence[Column]
    values: Mapping[str, Values]
    rows: int

    def known(self, column: Column) -> pl.Series:
        """Cells of a column that are known."""
        return self.values[column.name].written.drop_nulls()


def find_purchases(table: TableColumns) -> Purchases | None:
    """Find the customer who repeats beside days that change and an amount; None without them.

    Where a table has no numbers at all, each row counts as much as any other.
    """
    customer = find_repeated(table)
    if customer is None:
        return None
    day, amount = _day(table, customer), _amount(table)
    counted = any(c.role in ("money", "count", "number") for c in table.columns)
    if day is None or (amount is None and counted):
        return None
    if amount is None:
        return Purchases(customer.name, day.name, "", table.known(customer).n_unique())
    priced = _speaks(amount, "price") and not _speaks(amount, "total")
    quantity = _first(table, ("count", "number"), "pieces") if priced else None
    orders = [c for c in table.columns if _speaks(c, "purchase") and names_rows(c.name)]
    order = next((c for c in orders if c.distinct < table.rows), None)
    return Purchases(
        customer.name, day.name, amount.name, table.known(customer).n_unique(),
        order.name if order else "", quantity.name if quantity else "",
    )  # fmt: skip


def word_purchases(found: Purchases) -> str:
    """Say that rows look like purchases, and by which columns."""
    amounts = f" and amounts in {found.amount}" if found.amount else ""
    return (
        f"This looks like purchases of {found.customers:,} customers: {found.customer} repeats, "
        f"with dates in {found.day}{amounts}."
    )


def write_command(found: Purchases, file: str) -> str:
    """Write the command that makes one row a customer of a file of purchases.

    >>> write_command(Purchases("client", "day", "paid", 48), "sales.csv")
    'segmentus rfm sales.csv --customer client --date day --amount paid -o customers.csv'
    """
    words = ["segmentus", "rfm", file, "--customer", found.customer, "--date", found.day]
    words += ["--amount", found.amount] if found.amount else []
    words += ["--quantity", found.quantity] if found.quantity else []
    words += ["--order", found.order] if found.order else []
    return shlex.join([*words, "-o", "customers.csv"])


def refuse_purchases(found: Purchases, file: str) -> None:
    """Raise for a table of purchases that is to be segmented as if each row were a customer.

    Raises
    ------
    InputError
        Says by which command customers are made of them, and how to go on all the same.
    """
    raise InputError(
        f"{Path(file).name}: {word_purchases(found)[:1].lower()}{word_purchases(found)[1:-1]}; "
        f"turn them into one row per customer with `{write_command(found, file)}`, or use --rows "
        "customers if each row is a customer."
    )


def find_repeated(table: TableColumns) -> Column | None:
    """The column that names customers of whom many have several rows.

    None where another column names a customer or an account in each row.
    """
    named = [c for c in table.columns if _names_customer(c)]
    if any(_is_unique(table, c) for c in named):
        return None
    return next((c for c in named if repeat(table.known(c).value_counts()["count"])), None)


def may_name_customers(name: str) -> bool:
    """Tell whether a column is called like one that names customers, of whom some may repeat."""
    words = cut_name(name)
    return names_customer(words) or words in (["id"], ["card", "id"], ["card", "number"])


def repeat(rows: pl.Series) -> bool:
    """Tell by the numbers of rows (m,) of m customers whether many have several."""
    each = rows.sum() > _ROWS_EACH * max(rows.len(), 1)
    return rows.len() > 1 and each and bool((rows > 1).mean() > _RETURNING)  # type: ignore[operator]


def _names_customer(column: Column) -> bool:
    able = column.type in ("text", "whole number", "number") and column.role != "constant"
    return able and may_name_customers(column.name)


def _is_unique(table: TableColumns, column: Column) -> bool:
    return len(table.known(column)) == table.rows == table.known(column).n_unique()


def _day(table: TableColumns, customer: Column) -> Column | None:
    """The dates of the purchases: those that differ within customers, by name where several do."""
    who = table.values[customer.name].cells
    dated = []
    for column in table.columns:
        dates = table.values[column.name].dates if column.type == "date" else None
        if dates is None:
            continue
        pairs = pl.DataFrame({"who": who, "day": dates}).drop_nulls()
        if pairs.n_unique() > _DAYS_EACH * max(pairs["who"].n_unique(), 1):
            dated.append(column)
    dated.sort(key=lambda c: not _speaks(c, "purchase"))
    return dated[0] if dated else None


def _amount(table: TableColumns) -> Column | None:
    """The amounts: what is called a total, else any money."""
    money = [c for c in table.columns if c.role == "money"]
    money.sort(key=lambda c: not _speaks(c, "total"))
    return money[0] if money else None


def _first(table: TableColumns, roles: Sequence[str], topic: str) -> Column | None:
    return next((c for c in table.columns if c.role in roles and _speaks(c, topic)), None)


def _speaks(column: Column, topic: str) -> bool:
    return has_any(cut_name(column.name), topic)
