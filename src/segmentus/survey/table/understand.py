"""A `Grid` and what the user says of it into columns understood: schema, values, variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from segmentus.errors import InputError
from segmentus.survey.kinds import Kind
from segmentus.survey.table import cells as reading
from segmentus.survey.table import roles
from segmentus.survey.table.absent import add_absent, count_all, find_present
from segmentus.survey.table.cells import Values
from segmentus.survey.table.grid import Grid
from segmentus.survey.table.identifiers import ROWS_NUMBERED, names_customer
from segmentus.survey.table.look import Look
from segmentus.survey.table.names import cut_name, sounds_like
from segmentus.survey.table.numbers import vote_point
from segmentus.survey.table.plain import find_plain, read_plain
from segmentus.survey.table.purchases import TableColumns, find_purchases, find_repeated
from segmentus.survey.table.schema import FEATURES, Column, Hint, Hints, Role, Schema
from segmentus.survey.table.units import find_unit
from segmentus.survey.table.variables import encode, find_spelling, make_variable
from segmentus.survey.values import Variable

LONG_TAIL = 2.0
"""Under the curve "asinh" numbers of a larger skewness are bent like money."""
_LONGEST_LABEL = 100
_MOST_TOLD = 1000
_NUMERIC = ("number", "whole number")


@dataclass(frozen=True, slots=True, eq=False)
class Understood:
    """A table understood.

    Attributes
    ----------
    schema : one `Column` for each column.
    values : name → values as read, of every column that is not excluded.
    frame : n rows of Float64: the columns that are clustered on or described.
    variables : one for each column of `frame`.
    notes : what was decided for single columns that could have been decided otherwise.
    """

    schema: Schema
    values: Mapping[str, Values]
    frame: pl.DataFrame
    variables: Mapping[str, Variable]
    notes: tuple[str, ...]


def understand(grid: Grid, hints: Hints) -> Understood:
    """Tell type and role of every column, from the rows that have weight.

    Parameters
    ----------
    grid : as read.
    hints : column names as the table spells them.

    Raises
    ------
    InputError
        A column holds infinite numbers or several currencies, or a hint does not fit it.
    """
    alone = replace(grid, frame=grid.frame.select(hints.weight)) if hints.weight else None
    present = find_present(read_columns(alone, hints)[hints.weight]) if alone else None
    if present is None:
        return _understand(grid, hints)
    found = _understand(replace(grid, frame=grid.frame.filter(present)), hints)
    frame = add_absent(found.frame, found.schema, grid, present)
    tasks = [n for n in (hints.weight, found.schema.id, hints.unit, hints.strata) if n]
    named = read_columns(replace(grid, frame=grid.frame.select(list(dict.fromkeys(tasks)))), hints)
    schema = count_all(found.schema, frame, present)
    if not hints.id and schema.id and not _names_all(named[schema.id].written):
        schema = replace(schema, id="")
    return replace(found, schema=schema, values={**found.values, **named}, frame=frame)


def _names_all(cells: pl.Series) -> bool:
    return cells.null_count() == 0 and cells.n_unique() == cells.len()


def _understand(grid: Grid, hints: Hints) -> Understood:
    """The same for a table whose rows all have weight."""
    values = read_columns(grid, hints)
    columns, series, variables = [], {}, {}
    for name in grid.frame.columns:
        column = _column(name, values.get(name), grid, hints)
        if column.kind is not None:
            codes, numbers = encode(values[name], column, grid.codes.get(name, {}))
            column = replace(column, spelling=find_spelling(values[name], column))
            series[name] = numbers
            variables[name] = make_variable(column, codes, grid, hints.columns.get(name, Hint()))
        columns.append(column)
    rows = grid.frame.height
    table = TableColumns([column for column in columns if column.name in values], values, rows)
    told = bool(hints.rows or hints.unit or hints.id)
    repeated = None if told else find_repeated(table)
    schema = Schema(
        tuple(columns), rows, grid.form, hints.id or _natural_id(columns, rows), hints.weight,
        hints.unit, hints.strata, None if told else find_purchases(table),
        repeated.name if repeated else "",
    )  # fmt: skip
    notes = [note for read in values.values() for note in read.notes]
    return Understood(schema, values, pl.DataFrame(series), variables, (*grid.notes, *notes))


def read_columns(grid: Grid, hints: Hints) -> dict[str, Values]:
    """Values of every column that is not excluded."""
    left_out = {*hints.exclude} | {
        name for name, hint in hints.columns.items() if hint.role == "excluded"
    }
    kept = [name for name in grid.frame.columns if name not in left_out]
    types = grid.frame.schema
    text = [name for name in kept if types[name] == pl.String]
    free = [name for name in text if _is_free(hints.columns.get(name, Hint()))]
    plain = find_plain(grid.frame, free)
    read = _read_plain(grid, [name for name in free if name not in plain])
    left = [name for name in text if name not in plain and name not in read]
    known = {name: reading.tidy_column(name, grid.frame[name]) for name in left}
    figures = {name: reading.look_at(cells) for name, cells in known.items()}
    told = [f.certain for f in figures.values() if f.share >= 1 - reading.FEW_ODD]
    told += [numbers.certain for numbers in plain.values()]
    point = vote_point(told, grid.delimiter) if not grid.point else "."
    for name in kept:
        where = f"{grid.file}: column {name}"
        hint = hints.columns.get(name, Hint())
        if name in plain:
            read[name] = plain[name].read(point, where)
        elif name in known:
            raw = grid.frame[name]
            read[name] = reading.infer_values(known[name], figures[name], point, hint, where, raw)
        elif hint.order:
            raise InputError(
                f"{where}: an order is for words, and its values have the type {types[name]}; set "
                'role = "number" for it.'
            )
        elif name not in read:
            read[name] = reading.of_typed(grid.frame[name], where, hint)
    return {name: read[name] for name in kept}


def _is_free(hint: Hint) -> bool:
    """Tell whether the user leaves open how to read a column's text."""
    return not (hint.role or hint.order or hint.format or hint.decimal)


def _read_plain(grid: Grid, names: list[str]) -> dict[str, Values]:
    """Values of the columns that are plainly words or days."""
    found = {name: read_plain(grid.frame[name], f"{grid.file}: column {name}") for name in names}
    return {name: values for name, values in found.items() if values is not None}


def _column(name: str, values: Values | None, grid: Grid, hints: Hints) -> Column:
    """Guess the role of a column, the user's word first."""
    if values is None:
        return Column(name, "text", "excluded", None, 0, 0, "as asked")
    hint = hints.columns.get(name, Hint())
    unit, money = find_unit(name) if not values.unit else (values.unit, values.money)
    look = Look(name, values, unit, money, name in grid.codes)
    role, why = _role(look, hints, hint)
    protected, told = _protected(name, role, hint)
    role, why = ("protected", told) if protected and role in _DESCRIBED else (role, why)
    kind = _kind(role, look)
    if name in hints.outcome and kind is None:
        raise InputError(
            f"{grid.file}: column {name} is named as an outcome and cannot be described: it holds "
            f"{look.distinct:,} different values of {values.type}; name one of numbers, of yes/no "
            "or of a few words."
        )
    if role in ("category", "protected", "strata", "outcome") and kind is None:
        role, why = ("free text", "too many values") if role != "strata" else (role, why)
    bent = not hint.order and (kind == "money" or _has_long_tail(values))
    curve = hint.curve or ("asinh" if bent else "linear")
    named = unit if kind in ("money", "count") else values.unit
    return Column(
        name, values.type, role, kind, _missing(values), look.distinct, why, role == "protected",
        curve, hint.unit or named, values.reference,
    )  # fmt: skip


_DESCRIBED: tuple[Role, ...] = ("money", "count", "number", "category", "yes/no", "date")


def _missing(values: Values) -> int:
    read = values.numbers if values.numbers is not None else values.cells
    return read.null_count()


def _role(look: Look, hints: Hints, hint: Hint) -> tuple[Role, str]:
    """The role of a column and what it was told from, before protected ones are set apart."""
    for task in ("weight", "unit", "strata", "id"):
        if look.name == getattr(hints, task):
            return task, "as asked"
    if look.values.type == "nothing":
        return "empty", "no value"
    if look.distinct == 1:
        return "constant", "one value"
    if look.name in hints.outcome:
        return "outcome", "as asked"
    if hint.role and hint.role != "protected":
        return hint.role, "as asked"
    if hint.order:
        return "number", "ranks of its order"
    return roles.tell_role(look, personal=hint.protected is None and hint.role != "protected")


def _protected(name: str, role: Role, hint: Hint) -> tuple[bool, str]:
    if hint.protected is not None or hint.role == "protected":
        return hint.protected is not False, "as asked"
    return sounds_like(name, "protected") and not sounds_like(name, "not_protected"), "by its name"


def _kind(role: Role, look: Look) -> Kind | None:
    """Kind of the variable that a column becomes; None where it becomes none."""
    values = look.values
    if role not in (*_DESCRIBED, "protected", "strata", "outcome") or values.type == "nothing":
        return None
    if values.type == "yes/no" and role not in FEATURES:
        return "share"
    if values.type == "text" or role in ("category", "strata") or look.labelled:
        longest = values.cells.str.len_chars().max()
        short = isinstance(longest, int) and longest <= _LONGEST_LABEL
        few = look.distinct <= (roles.MOST_CATEGORIES if role != "strata" else _MOST_TOLD)
        alike = values.type != "text" or look.distinct <= max(2, 0.5 * values.cells.len())
        return "code" if short and few and alike else None
    if role == "money" or (role == "outcome" and roles.looks_like_money(look)):
        return "money"
    if role in ("protected", "outcome") and roles.looks_like_codes(look):
        return "code"
    return "count"


def _has_long_tail(values: Values) -> bool:
    """Tell whether numbers are skewed to the right by more than `LONG_TAIL` (third moment)."""
    if values.numbers is None or values.type not in _NUMERIC:
        return False
    known = values.numbers.drop_nulls().to_numpy()
    size = float(np.abs(known).max(initial=0.0)) or 1.0
    gap = known / size - (known / size).mean()  # scaled, so that no cube overflows
    square = gap * gap
    spread = float(np.sqrt(square.mean()))
    return spread > 1e-9 and float((square * gap).mean()) / spread**3 > LONG_TAIL


def _natural_id(columns: list[Column], rows: int) -> str:
    """The column that names every row, and each by another name.

    Of several, the first that a customer's or account's number is called, else the first that
    does more than number the rows.
    """
    able = [c for c in columns if c.role == "id" and c.missing == 0 and c.distinct == rows]
    able.sort(key=lambda c: (not names_customer(cut_name(c.name)), c.why == ROWS_NUMBERED))
    return able[0].name if able else ""


def refuse_nothing_left(understood: Understood, file: str) -> None:
    """Raise where no column is left to cluster on or to describe.

    Raises
    ------
    InputError
        Says what became of the columns.
    """
    if understood.frame.width:
        return
    fates = [f"{column.name} ({column.role})" for column in understood.schema.columns[:6]]
    more = ", …" if len(understood.schema.columns) > 6 else ""
    raise InputError(
        f"{file}: no column is left to cluster on or to describe: {', '.join(fates)}{more}; add "
        "columns of numbers, or correct the roles in [columns]."
    )
