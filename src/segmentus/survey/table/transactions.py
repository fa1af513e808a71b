"""A table of transactions into one row a customer: recency, frequency, monetary and the like.

What counts, in this order:

1. A row without a customer, a date or an amount is left out and counted.
2. Rows of one customer with one order number are one order, dated by its first row; without order
   numbers, rows of one customer on one day are. Its amount is their sum.
3. An order below zero is a return. One that equals an earlier order of the same customer (or one of
   the same day) to the cent cancels it, the latest such order first: neither counts any more.
4. The other returns lower `monetary` and make up `returned_amount`; they are no purchases.
5. An order of zero is no purchase.
6. A customer without any purchase left is left out and counted.

Without a column of amounts every order is a purchase, and there is no monetary.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from segmentus.errors import InputError
from segmentus.survey.table import cells as reading
from segmentus.survey.table.cells import Values
from segmentus.survey.table.grid import Grid, check_table_rows
from segmentus.survey.table.numbers import vote_point
from segmentus.survey.table.schema import Hint, find_name
from segmentus.survey.table.spelling import tidy

_WITHOUT_AMOUNTS = ("recency_days", "frequency", "tenure_days", "interpurchase_days")


@dataclass(frozen=True, slots=True, eq=False)
class Customers:
    """One row a customer, ready to be segmented.

    Attributes
    ----------
    frame : customer_id; recency_days, since the last purchase; frequency, purchases; monetary,
        purchases less returns; tenure_days, since the first purchase; average_basket, purchases
        over frequency; interpurchase_days, mean days between purchases, null for one purchase;
        returned_amount. Ordered by customer_id. Without amounts, the first four that need none.
    reference : the day from which days are counted.
    notes : what was left out and how it was read.
    """

    frame: pl.DataFrame
    reference: date
    notes: tuple[str, ...]


def count_customers(
    grid: Grid,
    *,
    customer: str,
    day: str,
    amount: str = "",
    order: str = "",
    quantity: str = "",
    reference: date | None = None,
    date_format: str = "",
    month_first: bool = False,
) -> Customers:
    """Make one row of each customer's transactions.

    Parameters
    ----------
    grid : the transactions, as read.
    customer, day, amount : names of the columns; without an amount, purchases are counted.
    order : column of order numbers; "" takes a customer's rows of one day for one order.
    quantity : column that `amount` is to be multiplied by, where that is a price; "" for none.
    reference : the day from which days are counted; the day after the newest date where None.
    date_format : of `day`, as in strptime; "" finds it.
    month_first : whether Read 03/04/2024 as the fourth of March.

    Raises
    ------
    InputError
        A column does not exist or cannot be read, the reference lies before the newest date, or
        nobody has a purchase.
    """
    check_table_rows(grid.frame, grid.file)
    columns = _Columns(grid, [name for name in (customer, day, amount, order, quantity) if name])
    who, when = columns.read(customer, Hint(role="id")), columns.days(day, date_format, month_first)
    paid = columns.paid(amount, quantity)
    reference = _reference(reference, when, grid.file)
    assert when.dates is not None  # `read` refuses anything else
    rows = pl.DataFrame(
        {
            "customer": who.cells,
            "days": (reference - when.dates.dt.date()).dt.total_days(),
            "amount": paid,
            "order": columns.read(order, Hint(role="id")).cells if order else None,
        }
    )
    complete = rows.drop_nulls(["customer", "days", "amount"])
    orders, cancelled = _cancel(_orders(complete, numbered=bool(order)))
    frame = _count(orders)
    if not amount:
        frame = frame.select("customer_id", *_WITHOUT_AMOUNTS)
    named = [name for name in (customer, day, amount, quantity) if name]
    if frame.height == 0:
        raise InputError(
            f"{grid.file}: no customer has a purchase, an amount above zero with a date; check the "
            f"columns {_join(named, 'and')}."
        )
    notes = (
        *_word_days(when, day),
        _say(rows.height - complete.height, "row", f"without {_join(named, 'or')}", "left out"),
        _say(cancelled, "order", "with a return of the same amount", "cancelled"),
        _say(orders.filter(pl.col("amount") < 0).height, "return", "", "taken off monetary"),
        _say(complete["customer"].n_unique() - frame.height, "customer", "without a purchase",
             "left out"),
    )  # fmt: skip
    return Customers(frame, reference, tuple(note for note in notes if note))


class _Columns:
    """The columns named, read like those of a customer table."""

    def __init__(self, grid: Grid, names: list[str]) -> None:
        self.grid = grid
        self.names = {name: find_name(name, grid.frame.columns, grid.file) for name in names}
        types = grid.frame.schema
        text = [name for name in self.names.values() if types[name] == pl.String]
        self.tidy = {name: tidy(grid.frame[name]) for name in text}
        self.figures = {name: reading.look_at(cells) for name, cells in self.tidy.items()}
        told = [f.certain for f in self.figures.values() if f.share >= 1 - reading.FEW_ODD]
        self.point = vote_point(told, grid.delimiter) if not grid.point else "."

    def read(self, asked: str, hint: Hint) -> Values:
        """One column under a hint; raises where it holds something else."""
        name = self.names[asked]
        where = f"{self.grid.file}: column {name}"
        if name in self.tidy:
            cells, figures = self.tidy[name], self.figures[name]
            values = reading.infer_values(cells, figures, self.point, hint, where)
        else:
            values = reading.of_typed(self.grid.frame[name], where)
        if hint.role == "date" and values.type != "date":
            raise InputError(f"{where}: it holds {values.type}, not dates; name another.")
        return values

    def days(self, asked: str, format: str, month_first: bool) -> Values:
        """One column of dates, month first where that is asked for and can be."""
        values = self.read(asked, Hint(role="date", format=format))
        found = values.spelling.format if values.spelling is not None else ""
        if month_first and not format and "%d" in found and found.index("%d") < found.index("%m"):
            swapped = found.replace("%d", "@").replace("%m", "%d").replace("@", "%m")
            self._refuse_day_first(values, asked)
            values = self.read(asked, Hint(role="date", format=swapped))
        return values

    def _refuse_day_first(self, values: Values, asked: str) -> None:
        """Raise where a date is of a day beyond the twelfth, which is no month."""
        assert values.dates is not None
        beyond = values.dates.dt.day() > 12
        if beyond.any():
            raise InputError(
                f"{self.grid.file}: column {self.names[asked]} holds "
                f"{str(values.cells.filter(beyond)[0])[:40]!r}, whose month cannot come first; "
                "leave out --month-first, or use --date-format."
            )

    def numbers(self, asked: str) -> pl.Series:
        """One column of numbers."""
        values = self.read(asked, Hint(role="number"))
        if values.numbers is None or values.type == "date":
            name = self.names[asked]
            raise InputError(
                f"{self.grid.file}: column {name} holds {values.type}, not numbers; name another."
            )
        return values.numbers

    def paid(self, amount: str, quantity: str) -> pl.Series:
        """Value each row: an amount, a price times a quantity, or 1 if there is neither."""
        if quantity and not amount:
            raise InputError(
                f"{self.grid.file}: {quantity} is to be multiplied by a price, and no column of "
                "prices is named; name it as the amount."
            )
        if not amount:
            return pl.repeat(1.0, self.grid.frame.height, eager=True)
        paid = self.numbers(amount)
        return paid * self.numbers(quantity) if quantity else paid


def _reference(asked: date | None, when: Values, file: str) -> date:
    """The day from which days are counted: the one asked for, or the day after the newest."""
    newest = date.fromisoformat(when.reference)
    if asked is not None and asked < newest:
        raise InputError(
            f"{file}: the reference {asked} lies before the newest transaction, {newest}; "
            "give a later one."
        )
    return asked or newest + timedelta(days=1)


def _orders(rows: pl.DataFrame, *, numbered: bool) -> pl.DataFrame:
    """One row an order: customer, days before the reference, amount; oldest first."""
    key = ["customer", "order"] if numbered else ["customer", "days"]
    if numbered:  # a row without a number is an order of its own day
        rows = rows.with_columns(pl.col("order").fill_null(pl.format("day {}", pl.col("days"))))
    signs = [*key, pl.col("amount").lt(0).alias("back")] if not numbered else key
    return (
        rows.group_by(signs)
        .agg(pl.col("days").max().alias("when"), pl.col("amount").sum().round(6))
        .select("customer", pl.col("when").alias("days"), "amount")
        .sort("customer", "days", "amount", descending=[False, True, True])
    )


def _cancel(orders: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Take away each return that equals an earlier order, together with that order."""
    amounts = orders["amount"].to_list()
    open_orders: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    kept = np.ones(orders.height, dtype=bool)
    for row, (customer, amount) in enumerate(zip(orders["customer"], amounts, strict=True)):
        cents = round(abs(amount) * 100)
        if amount > 0:
            open_orders[customer, cents].append(row)
        elif amount < 0 and open_orders[customer, cents]:
            kept[[row, open_orders[customer, cents].pop()]] = False
    return orders.filter(kept), int((~kept).sum()) // 2


def _count(orders: pl.DataFrame) -> pl.DataFrame:
    """Figures of each customer who has a purchase."""
    bought, back = pl.col("amount") > 0, pl.col("amount") < 0
    days, spent = pl.col("days").filter(bought), pl.col("amount").filter(bought).sum()
    several = pl.col("frequency") > 1
    figures = orders.group_by("customer").agg(
        days.min().alias("recency_days"),
        bought.sum().cast(pl.Int64).alias("frequency"),
        pl.col("amount").sum().round(2).alias("monetary"),
        days.max().alias("tenure_days"),
        spent.alias("spent"),
        (-pl.col("amount").filter(back).sum()).round(2).abs().alias("returned_amount"),
    )
    gap = (pl.col("tenure_days") - pl.col("recency_days")) / (pl.col("frequency") - 1)
    return (
        figures.filter(pl.col("frequency") > 0)
        .with_columns(
            (pl.col("spent") / pl.col("frequency")).round(2).alias("average_basket"),
            pl.when(several).then(gap).round(2).alias("interpurchase_days"),
        )
        .select(
            pl.col("customer").alias("customer_id"),
            pl.col("recency_days").cast(pl.Int64),
            "frequency",
            "monetary",
            pl.col("tenure_days").cast(pl.Int64),
            "average_basket",
            "interpurchase_days",
            "returned_amount",
        )
        .sort("customer_id")
    )


def _word_days(when: Values, day: str) -> tuple[str, ...]:
    """The notes on how dates were read, in the words of the command."""
    ambiguous = [note for note in when.notes if "day first" in note]
    if not ambiguous:
        return when.notes
    said = f"column {day}: dates were read day first; use --month-first if the month comes first."
    return (*(note for note in when.notes if note not in ambiguous), said)


def _join(names: list[str], word: str) -> str:
    return f"{', '.join(names[:-1])} {word} {names[-1]}"


def _say(count: int, what: str, which: str, fate: str) -> str:
    """Say what happened to how many; nothing where it happened to none."""
    if not count:
        return ""
    words = " ".join(word for word in (what if count == 1 else f"{what}s", which) if word)
    return f"{count:,} {words} {'was' if count == 1 else 'were'} {fate}."
