"""The schema of a user's own table on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentus.cli.screen import out, print_table

if TYPE_CHECKING:
    from segmentus.survey.table.schema import Column, Schema

_SHOWN = 60


def print_schema(schema: Schema) -> None:
    """Print how every column was read; of wide tables the first sixty."""
    columns = schema.columns[:_SHOWN]
    print_table(
        ["column", "read as", ">missing", ">distinct", "role", "told from", "used for"],
        [_row(column) for column in columns],
        title=f"{schema.rows:,} rows of {len(schema.columns):,} columns, {schema.form}",
    )
    if len(schema.columns) > _SHOWN:
        out().print(f"… and {len(schema.columns) - _SHOWN:,} more columns.")
    out().print('A plan with a part [columns] corrects these, e.g. day = "number".', markup=False)


def _row(column: Column) -> list[str]:
    name = column.name if len(column.name) <= 40 else f"{column.name[:39]}…"
    unit = f", {column.unit}" if column.unit else ""
    return [
        name, f"{column.type}{unit}", f"{column.missing:,}", f"{column.distinct:,}", column.role,
        column.why, column.task,
    ]  # fmt: skip
