"""`segmentus rfm`: a table of transactions into one row a customer."""

from __future__ import annotations

import shlex
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from segmentus.cli.screen import out, say
from segmentus.errors import InputError

_OTHER_KINDS = (".xlsx", ".xls", ".ods", ".parquet", ".gz", ".zip", ".arrow", ".feather", ".dta")


def rfm(
    transactions: Annotated[Path, typer.Argument(help="Table with one row per transaction.")],
    customer: Annotated[str, typer.Option(help="Column that names the customer.")],
    day: Annotated[str, typer.Option("--date", help="Column of dates.")],
    amount: Annotated[
        str,
        typer.Option(
            help="Column of amounts, or of prices with --quantity; if not given, purchases are "
            "counted."
        ),
    ] = "",
    order: Annotated[
        str,
        typer.Option(
            help="Column of order numbers; if not given, a customer's purchases of a day are one "
            "order."
        ),
    ] = "",
    quantity: Annotated[str, typer.Option(help="Column to multiply the amounts by.")] = "",
    reference: Annotated[
        str,
        typer.Option(
            help="Day to count from, such as 2024-01-31; by default the day after the newest."
        ),
    ] = "",
    date_format: Annotated[
        str, typer.Option("--date-format", help="How dates are written: %d.%m.%Y, %m/%d/%y %H:%M.")
    ] = "",
    month_first: Annotated[
        bool, typer.Option("--month-first", help="Read 03/04/2024 as the fourth of March.")
    ] = False,
    encoding: Annotated[
        str, typer.Option(help="Of a text file, as cp1251; detected if not given.")
    ] = "",
    file: Annotated[Path, typer.Option("--out", "-o", help="CSV to write.")] = Path(
        "customers.csv"
    ),
) -> None:
    """Make one row a customer: recency, frequency, monetary, tenure, basket, days between, scores.

    A return (an amount below zero) that equals an earlier order cancels it; other returns lower
    what the customer spent and are no purchases. Who has no purchase left is left out.
    """
    from segmentus.disk.target import check_target, write_file
    from segmentus.survey.table.formulas import disarm_texts
    from segmentus.survey.table.rfm_scores import score_customers
    from segmentus.survey.table.transactions import count_customers
    from segmentus.survey.table.whole import read_grid

    if file.suffix.lower() in _OTHER_KINDS:
        raise InputError(f"--out {file}: the output is CSV; give a name that ends in .csv.")
    check_target(file)
    made = count_customers(
        read_grid(transactions, encoding=encoding), customer=customer, day=day, amount=amount,
        order=order, quantity=quantity, reference=_day(reference), date_format=date_format,
        month_first=month_first,
    )  # fmt: skip
    text = disarm_texts(score_customers(made.frame)).write_csv()
    write_file(file, text.encode())
    console = out()
    console.print(
        f"{made.frame.height:,} customers; days are counted back from {made.reference}.",
        markup=False,
    )
    for note in made.notes:
        console.print(f"  {note}", style="yellow", soft_wrap=True, markup=False)
    say(f"Customers: {file}")
    say(f"Segment them with: segmentus report {shlex.quote(str(file))}")


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(
            f"--reference {text!r} is not a date; write it like 2024-01-31."
        ) from error
