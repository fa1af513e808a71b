"""Rows that are purchases into one row a customer, by what a visitor says of their columns."""

from __future__ import annotations

import io
import re
from calendar import month_name
from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from segmentus.app.address import Address
from segmentus.errors import InputError
from segmentus.survey.table.grid import Grid
from segmentus.survey.table.schema import Schema
from segmentus.survey.table.transactions import Customers, count_customers
from segmentus.survey.values import Survey

TIMES = " × "
"""Between a quantity and a price that are multiplied."""

_NAMES = {
    "customer_id": "customer", "frequency": "orders", "monetary": "spent",
    "average_basket": "spent per order", "recency_days": "days since last order",
    "tenure_days": "days as a customer", "interpurchase_days": "days from order to order",
    "returned_amount": "returned amount",
}  # fmt: skip
"""Measures in the words of a shop, in the order in which they stand."""
_TWO_WAYS = "dates were read day first"
_AMERICAN = r"^\d{1,2}/\d{1,2}/\d{2,4} \d:\d\d"


@dataclass(frozen=True, slots=True)
class Roles:
    """What the columns of purchases are.

    Attributes
    ----------
    customer, day : names of columns.
    amount : a column, a quantity and a price with `TIMES` between, or "" to count purchases only.
    order : a column, "" where a day is an order.
    first : "day" or "month" where both readings of the dates fit, "" for the guess.
    """

    customer: str
    day: str
    amount: str
    order: str
    first: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """Customers made of purchases.

    Attributes
    ----------
    roles : of the columns, `first` settled.
    customers : one row each, in the words of a shop.
    two_ways : a date that can be two days, "" where all are clear.
    notes : what was counted and what not.
    last : customer → day of the last order, as text.
    """

    roles: Roles
    customers: pl.DataFrame
    two_ways: str
    notes: tuple[str, ...]
    last: Mapping[str, str]


def find_roles(address: Address, schema: Schema) -> Roles:
    """Guess the roles of the columns; what the address says goes before."""
    found = schema.purchases
    assert found is not None  # the page is shown for purchases only
    amount = TIMES.join(filter(None, (found.quantity, found.amount)))
    said = dict(text.split(":", 1) for text in address.counted if ":" in text)
    usual = Roles(found.customer, found.day, amount, found.order)
    names = {column.name for column in schema.columns}
    for name in (*said.values(),):
        if name not in ("", "day", "month") and not names.issuperset(name.split(TIMES)):
            raise InputError(f"purchases: there is no column {name[:60]!r}; choose another.")
    known = {what: text for what, text in said.items() if what in Roles.__slots__}
    return replace(usual, **known)


def say_role(address: Address, what: str, name: str) -> Address:
    """Let a column be something else."""
    if what not in Roles.__slots__:
        raise InputError("purchases: choose one of the menus.")
    rest = tuple(text for text in address.counted if not text.startswith(f"{what}:"))
    return replace(address, counted=(*rest, f"{what}:{name}"))


def count(survey: Survey, roles: Roles) -> Counted:
    """Make one row a customer.

    Raises
    ------
    InputError
        A column holds something else, or nobody has a purchase.
    """
    assert survey.cells is not None
    grid = Grid(survey.cells, survey.source.file or survey.source.name)
    made = _count(grid, roles, month_first=roles.first == "month")
    two_ways = ""
    if roles.first == "month" or any(_TWO_WAYS in note for note in made.notes):
        two_ways, first = _first_of(grid.frame[roles.day]), roles.first or _guess_first(grid, roles)
        if first == "month" and roles.first != "month":
            made = _count(grid, roles, month_first=True)
        roles = replace(roles, first=first)
    frame = made.frame.select(name for name in _NAMES if name in made.frame.columns)
    last = frame.select("customer_id", made.reference - pl.duration(days=pl.col("recency_days")))
    days = {str(who): f"{day.day} {day:%b %Y}" for who, day in last.iter_rows()}
    frame = frame.with_columns(_whole(frame["customer_id"])).rename(
        {name: words for name, words in _NAMES.items() if name in frame.columns}
    )
    notes = tuple(note for note in made.notes if _TWO_WAYS not in note)
    return Counted(roles, frame, two_ways, notes, {_bare(who): day for who, day in days.items()})


def write_counted(counted: Counted) -> bytes:
    """Write the customers as a file that is read like any other."""
    file = io.BytesIO()
    counted.customers.write_csv(file)
    return file.getvalue()


def read_two_ways(text: str) -> tuple[str, str]:
    """Say which two days a date may be, day first and month first.

    >>> read_two_ways("12/1/2010 8:26")
    ('12 January 2010', '1 December 2010')
    """
    numbers = [int(each) for each in re.findall(r"\d+", text)[:3]]
    if len(numbers) < 3:
        return "day first", "month first"
    one, other, year = numbers
    months = [month_name[at] for at in (other, one) if 1 <= at <= 12]
    if len(months) < 2:
        return "day first", "month first"
    year += 2000 if year < 100 else 0
    return f"{one} {months[0]} {year}", f"{other} {months[1]} {year}"


def _count(grid: Grid, roles: Roles, *, month_first: bool) -> Customers:
    quantity, _, amount = roles.amount.rpartition(TIMES)
    return count_customers(
        grid, customer=roles.customer, day=roles.day, amount=amount, order=roles.order,
        quantity=quantity, month_first=month_first,
    )  # fmt: skip


def _first_of(cells: pl.Series) -> str:
    return str(cells.drop_nulls().cast(pl.String).head(1).to_list()[0])


def _guess_first(grid: Grid, roles: Roles) -> str:
    """Guess whether day or month comes first: in the American export hours have one digit."""
    cells = grid.frame[roles.day].drop_nulls().cast(pl.String)
    return "month" if bool(cells.str.contains(_AMERICAN).any()) else "day"


def _bare(who: str) -> str:
    return re.sub(r"\.0$", "", who)


def _whole(cells: pl.Series) -> pl.Series:
    """Identifiers without the ".0" that a spreadsheet gave them."""
    text = cells.cast(pl.String)
    return text.str.replace(r"\.0$", "") if bool(text.str.contains(r"\.0$").all()) else text
