"""A user's own table, by path or in memory, into a `Survey` of customers."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from segmentus.arrays import Floats, Ints, read_only
from segmentus.errors import InputError
from segmentus.progress import Progress, silent
from segmentus.survey.bounds import check_values, check_weights
from segmentus.survey.design import Design
from segmentus.survey.table.drawn import read_rows
from segmentus.survey.table.grid import Grid, check_table_rows
from segmentus.survey.table.purchases import word_purchases
from segmentus.survey.table.schema import Column, Hints, Schema
from segmentus.survey.table.understand import Understood, refuse_nothing_left, understand
from segmentus.survey.values import DrawnRows, Source, Survey, Variable

UNFITTED = "Categories are described but not used as features"
"""Begins the note on categories, which a plan that clusters on them belies."""
_TOLD = 8


def read_table(
    what: Any, hints: Hints | None = None, *, name: str = "table", progress: Progress = silent
) -> Survey:
    """Read a table of customers.

    Parameters
    ----------
    what : path of a CSV or other delimited text, Parquet, Arrow, Stata or Excel file, also within a
        gz or zip; or a pandas, polars or Arrow frame. A file's bytes say what it is, not its name.
    hints : what the user says of the columns; everything else is guessed, see `Schema`.
    name : of a frame in memory, for messages and provenance.
    progress : called as rows of a very long file are read.

    Returns
    -------
    Survey of n rows, one implicate. Its frame holds the columns to cluster on or to describe, in
    the table's order: numbers and amounts, categories as codes 1, 2, … with their labels,
    yes/no as 1/0, dates as days before the newest. Missing values are null. Without a weight column
    each row has weight 1; without a unit column each is a customer. `cells` holds every column as
    it was read, `schema` says how, `source.notes` what a reader must know.

    Raises
    ------
    InputError
        The file cannot be read as a table, or a hint does not fit it; the sentence says where, and
        what to do.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"visits": [0, 3, 9], "email": ["a@b.org", "c@d.org", "e@f.org"]})
    >>> survey = read_table(frame)
    >>> list(survey.variables), survey.schema.column("email").role
    (['visits'], 'personal')
    """
    grid = read_rows(what, hints or Hints(), name, progress)
    try:
        return _read(grid, what, hints or Hints())
    except InputError as error:
        if grid.drawn is None:
            raise
        raise InputError(f"{error} (Rows are those of the {grid.drawn.rows:,} drawn.)") from error


def _read(grid: Grid, what: Any, hints: Hints) -> Survey:
    """The survey of cells that were read or drawn."""
    check_table_rows(grid.frame, grid.file)
    told = hints.check(grid.frame.columns, grid.file)
    understood = understand(grid, told)
    refuse_nothing_left(understood, grid.file)
    check_values(understood.frame, grid.file)
    schema = understood.schema
    return Survey(
        frame=understood.frame,
        design=_design(understood, grid),
        variables=understood.variables,
        source=Source(
            name=f"table {grid.file}" if grid.sha256 else grid.file,
            year=None,
            row="one customer" if not schema.unit else f"one of the rows of a {schema.unit}",
            units="customers",
            money_unit=_money_unit(understood.variables.values()),
            sha256=grid.sha256,
            file=grid.file if grid.sha256 else "",
            notes=(*_word_drawn(grid.drawn), *understood.notes, *_word_schema(schema, told)),
            named=str(what) if isinstance(what, str | Path) else grid.file,
            drawn=grid.drawn,
        ),
        schema=schema,
        cells=grid.frame,
    )


def _design(understood: Understood, grid: Grid) -> Design:
    """Weights, and who is sampled; rows that were drawn stand for the others as well."""
    schema, rows = understood.schema, understood.schema.rows
    weight = _weight(understood, grid.file) if schema.weight else np.ones(rows)
    if grid.drawn is not None:
        weight = weight * grid.drawn.times
    units, unit = _units(understood, grid.file)
    return Design(
        weight=read_only(weight),
        unit=read_only(unit),
        implicate=read_only(np.ones(rows, np.int64)),
        units=units,
        n_implicates=1,
    )


def _weight(understood: Understood, file: str) -> Floats:
    """Return the weight column (n,) after checking it; zero is allowed."""
    name = understood.schema.weight
    values = understood.values[name]
    if values.numbers is None or values.type == "date":
        raise InputError(
            f"{file}: weight column {name} holds {values.type}, not numbers; choose another."
        )
    weight = values.numbers.to_numpy().astype(np.float64)
    weight = np.where((values.cells == "").fill_null(False), np.nan, weight)  # no weight of 0
    for bad, word in ((np.isnan(weight), "missing or not a number"), (weight < 0, "negative")):
        if bad.any():
            raise InputError(
                f"{file}: weight column {name} is {word} in {int(bad.sum()):,} of {bad.size:,} "
                f"rows (first at row {int(np.argmax(bad)) + 1:,}); correct or drop those rows, or "
                "choose another weight column."
            )
    if not weight.any():
        raise InputError(f"{file}: weight column {name} is 0 in every row; choose another.")
    check_weights(weight, f"{file}: weight column {name}")
    return weight


def _units(understood: Understood, file: str) -> tuple[NDArray[Any], Ints]:
    """Identifiers of the customers, and which of them each row (n,) belongs to."""
    schema = understood.schema
    name = schema.unit or schema.id
    if not name:
        count = np.arange(schema.rows, dtype=np.int64)
        return read_only(count + 1), count
    cells = understood.values[name].written
    if cells.null_count():
        task = "unit" if schema.unit else "id"
        raise InputError(
            f"{file}: {task} column {name} is missing in {cells.null_count():,} rows (first at row "
            f"{int(cells.is_null().arg_max() or 0) + 1:,}); fill it in, or choose another."
        )
    if schema.unit:
        text = cells.cast(pl.String).to_list()
        units, unit = np.unique(np.array(text, dtype=object), return_inverse=True)
        return read_only(units), unit.astype(np.int64)
    twice = cells.is_duplicated()
    if twice.any():
        first = int(twice.arg_max() or 0)
        again = int((cells == cells[first]).to_numpy().nonzero()[0][1])
        raise InputError(
            f"{file}: id column {name} has {str(cells[first])[:40]!r} in rows {first + 1:,} and "
            f"{again + 1:,}; drop the repeated rows, or give --unit {name} if a customer may have "
            "several rows."
        )
    named = cells.to_numpy() if cells.dtype.is_integer() else np.array(cells.to_list(), object)
    return read_only(named), np.arange(schema.rows)


def _word_drawn(drawn: DrawnRows | None) -> tuple[str, ...]:
    """Say that rows were drawn, and how to have all."""
    if drawn is None:
        return ()
    return (
        f"{drawn.rows:,} of {drawn.of:,} rows were drawn by lot and stand for all of them, so that "
        "figures are estimates; `segmentus report --draw 0` takes all rows, and memory for them.",
    )


def _money_unit(variables: Iterable[Variable]) -> str:
    """The one currency of the table, "" where none or several are named."""
    units = {variable.unit for variable in variables if variable.kind == "money"} - {""}
    return units.pop() if len(units) == 1 else ""


def _word_schema(schema: Schema, told: Hints) -> list[str]:
    """List what a reader must know about the columns."""
    notes = _word_rows(schema)
    roles = {role: [c for c in schema.columns if c.role == role] for role in _WORDS}
    codes = [c for c in roles["free text"] if c.type != "text"]
    if codes:
        notes.append(f"Left out as codes of too many values: {_list(codes)}.")
    roles["free text"] = [c for c in roles["free text"] if c.type == "text"]
    notes += [f"{_WORDS[role]}: {_list(columns)}." for role, columns in roles.items() if columns]
    protected = [column for column in schema.columns if column.protected]
    if protected and told.include_protected:
        notes.append(f"Protected, but allowed as features, as requested: {_list(protected)}.")
    elif protected:
        notes.append(
            f"Protected, so described but not used as features: {_list(protected)}; "
            "--include-protected allows them."
        )
    if schema.outcomes:
        notes.append(
            f"Outcomes, described but never used as features: {_list([*schema.outcomes])}."
        )
    categories = [c for c in schema.columns if c.kind in ("code", "share") and c.role in _CODED]
    if categories:
        notes.append(f"{UNFITTED}: {_list(categories)}; --categories fit makes them features.")
    lacking = [c for c in schema.columns if c.missing and c.kind is not None]
    if lacking:
        shares = [f"{c.name} ({c.missing:,})" for c in lacking[:_TOLD]]
        notes.append(
            f"Values are missing in {_join(shares, len(lacking))} of {schema.rows:,} rows."
        )
    return notes


def _word_rows(schema: Schema) -> list[str]:
    """List what rows may be if they are not customers."""
    if schema.purchases is not None:
        return [word_purchases(schema.purchases)]
    if schema.repeated:
        names = schema.column(schema.repeated).distinct
        return [
            f"{schema.repeated} names {names:,} customers in {schema.rows:,} rows: each row was "
            f"taken as a customer; use --unit {shlex.quote(schema.repeated)} if a customer may "
            "have several rows."
        ]
    return []


_CODED = ("category", "yes/no", "strata")
_WORDS = {
    "personal": "Left out as personal",
    "id": "Left out as identifiers",
    "free text": "Left out as free text",
    "constant": "Left out because they are the same in every row",
    "empty": "Left out as empty",
    "excluded": "Left out as requested",
}


def _list(columns: list[Column]) -> str:
    return _join([column.name for column in columns[:_TOLD]], len(columns))


def _join(words: list[str], total: int) -> str:
    text = ", ".join(words)
    return text if total <= len(words) else f"{text} and {total - len(words):,} more"
