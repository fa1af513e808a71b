"""A table of a database as steps of SQL that end in sums: what all questions are written with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlglot

from segmentus.engines.blocks import ReadColumns
from segmentus.engines.database import Database
from segmentus.engines.exact import WordUnit
from segmentus.engines.sql_words import ROWS, chain, join_sums, quote, word_steps, word_sums

Steps = list[tuple[str, list[str]]]
"""Names of steps with the columns that each adds."""


@dataclass(frozen=True, slots=True, eq=False)
class SqlTable:
    """Columns of a table, as doubles x0, x1, … with their weight w.

    Attributes
    ----------
    database : connected.
    columns : that are read.
    """

    database: Database
    columns: ReadColumns

    @property
    def dialect(self) -> str:
        """Dialect of the database, as sqlglot names it."""
        return self.database.address.dialect

    def write(self, steps: Steps, select: str) -> str:
        """Write a query in the dialect: steps, then what is selected of the last, "@"."""
        last = steps[-1][0] if steps else ROWS
        text = f"{chain(steps, self._source(), self.dialect)} {select.replace('@', last)}"
        return sqlglot.transpile(text, read="duckdb", write=self.dialect)[0]

    def ask(self, steps: Steps, select: str) -> list[tuple[Any, ...]]:
        """Ask for what is selected of the last step."""
        return self.database.ask(self.write(steps, select))

    def sums(
        self, steps: Steps, terms: list[str], units: Sequence[WordUnit], group: str = ""
    ) -> list[list[Any]]:
        """Exact sums of terms; by group, with its number first."""
        dialect = self.dialect
        first, last = (f"{group}, ", f" GROUP BY {group}") if group else ("", "")
        select = f"SELECT {first}{', '.join(word_sums(len(terms), dialect))} FROM @{last}"
        rows = self.ask([*steps, *word_steps(terms, units)], select)
        ahead = 1 if group else 0
        return [
            [*map(int, row[:ahead]), *join_sums(row[ahead:], len(terms), dialect)] for row in rows
        ]

    def _source(self) -> str:
        """Write the columns of the table as doubles x0…, with their weight w."""
        columns, where = self.columns, self.database.address.rows
        read = [f"{self._double(name)} AS x{at}" for at, name in enumerate(columns.features)]
        weight = self._double(columns.weight) if columns.weight else "CAST(1 AS DOUBLE)"
        kept = [f"({weight} IS NULL OR {weight} <> 0.0e0)"] if columns.weight else []
        if columns.missing == "drop":
            kept += [f"{quote(name)} IS NOT NULL" for name in columns.features]
        conditions = f" WHERE {' AND '.join(kept)}" if kept else ""
        return f"SELECT {', '.join(read)}, {weight} AS w FROM {where}{conditions}"

    def _double(self, name: str) -> str:
        """Write a column as doubles; in SQLite any column may hold text, which a cast makes 0."""
        double = f"CAST({quote(name)} AS DOUBLE)"
        if self.dialect != "sqlite":
            return double
        return f"CASE WHEN TYPEOF({quote(name)}) <> 'text' THEN {double} END"
