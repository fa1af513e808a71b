"""A model and a table of a database into a table or view of segments beside it, by SQL alone."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
import sqlglot

from segmentus.engines.database import Database
from segmentus.engines.sql_words import quote
from segmentus.errors import InputError
from segmentus.segments.exports.sql import write_sql
from segmentus.segments.model import Model
from segmentus.segments.model.stream import ADDED
from segmentus.segments.model.tally import Assigned, join_tallies
from segmentus.segments.new_rows import find_column


def assign_rows(
    model: Model,
    database: Database,
    name: str,
    *,
    weight: str = "",
    kind: Literal["table", "view"] = "table",
) -> Assigned:
    """Write the segments of all rows of a table into a new one, with its columns before them.

    Parameters
    ----------
    model : read from model.json.
    database : connected, at the table.
    name : of the new table or view, with its schema where need be.
    weight : column by which rows count in the drift; "" where each counts once.
    kind : a view computes the segments when it is asked.

    Raises
    ------
    InputError
        The source is a query, the new table exists, or a column is absent or taken.
    """
    address = database.address
    if not address.table:
        raise InputError(
            "assign: the address holds a query; make a view of it in the database, and name that."
        )
    names = database.list_columns()
    taken = [each for each in ADDED if each in names]
    if taken:
        raise InputError(
            f"assign: {address.table} has a column {taken[0]} already; make a view of it without."
        )
    for column in model.columns:
        find_column(column, names)
    target = ".".join(map(quote, name.split(".")))
    if _is_there(database, target):
        raise InputError(
            f"--out {name} is in the database already; give another name, or drop it first."
        )
    query = write_sql(model, dialect=address.dialect, table=address.table).strip().rstrip(";")
    database.ask(f"CREATE {kind.upper()} {target} AS\n{query}")
    return _count(model, database, name, target, find_column(weight, names) if weight else "")


def _is_there(database: Database, target: str) -> bool:
    try:
        return bool(database.describe(f"SELECT * FROM {target} LIMIT 1"))
    except InputError:
        return False


def _count(model: Model, database: Database, name: str, target: str, weight: str) -> Assigned:
    """Count the new table: sizes, what is unlike training, and why rows have no segment."""
    w = f"CAST({quote(weight)} AS DOUBLE)" if weight else "1.0e0"
    unlike = "CASE WHEN unlike_training THEN"
    sums = (
        f"COUNT(*), SUM({w}), SUM({w} * {w}), SUM({unlike} 1 ELSE 0 END), "
        f"SUM({unlike} {w} ELSE 0.0e0 END)"
    )
    counted = database.ask(
        _write(database, f"SELECT segment, {sums} FROM {target} GROUP BY segment")
    )
    blocked = database.ask(
        _write(
            database,
            f"SELECT not_scored, COUNT(*) FROM {target} WHERE segment IS NULL GROUP BY not_scored",
        )
    )
    mass = np.zeros(model.k)
    scored = [row for row in counted if row[0] is not None]
    for segment, _, total, *_ in scored:
        mass[int(segment) - 1] = float(total)
    made = Assigned(
        path=Path(name),
        rows=sum(int(row[1]) for row in counted),
        mass=mass,
        blocked={str(reason): int(count) for reason, count in blocked},
        unlike=sum(int(row[4] or 0) for row in scored),
        drift=None,
        square=sum(float(row[3]) for row in scored),
        unlike_mass=sum(float(row[5] or 0.0) for row in scored),
    )
    return join_tallies(model, [made], made.path)


def _write(database: Database, query: str) -> str:
    return sqlglot.transpile(query, read="duckdb", write=database.address.dialect)[0]
