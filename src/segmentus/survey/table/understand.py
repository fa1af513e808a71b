"""A `Grid` and what the user says of it into columns understood: schema, values, variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from segmentus.errors import InputError
from segmentus.survey.table import cells as reading
from segmentus.survey.table import roles
from segmentus.survey.table.cells import Values
from segmentus.survey.table.grid import Grid
from segmentus.survey.table.numbers import vote_point
from segmentus.survey.table.schema import Column, Hint, Hints, Role, Schema
from segmentus.survey.table.spelling import Spelling, tidy
from segmentus.survey.values import Kind, Variable

LONG_TAIL = 2.0
"""Numbers of a larger skewness are bent by asinh like money."""
_LONGEST_LABEL = 100
_MOST_TOLD = 1000
_NO_YES = {0.0: "no", 1.0: "yes"}
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
    """Tell type and role of every column.

    Parameters
    ----------
    grid : as read.
    hints : column names as the table spells them.

    Raises
    ------
    InputError
        A column holds infinite numbers or several currencies, or a hint does not fit it.
    """
    values = _read_columns(grid, hints)
    columns, series, variables = [], {}, {}
    for name in grid.frame.columns:
        column = _column(name, values.get(name), grid, hints)
        if column.kind is not None:
            codes, numbers = _encode(values[name], column, grid.codes.get(name, {}))
            column = replace(column, spelling=_spelling(values[name], column))
            series[name] = numbers
            variables[name] = _variable(column, codes, grid, hints.columns.get(name, Hint()))
        columns.append(column)
    rows = grid.frame.height
    schema = Schema(
        tuple(columns), rows, grid.form, hints.id or _natural_id(columns, rows), hints.weight,
        hints.unit, hints.strata,
    )  # fmt: skip
    notes = [note for read in values.values() for note in read.notes]
    return Understood(schema, values, pl.DataFrame(series), variables, (*grid.notes, *notes))


def _read_columns(grid: Grid, hints: Hints) -> dict[str, Values]:
    """Values of every column that is not excluded."""
    left_out = {*hints.exclude} | {
        name for name, hint in hints.columns.items() if hint.role == "excluded"
    }
    kept = [name for name in grid.frame.columns if name not in left_out]
    types = grid.frame.schema
    text = [name for name in kept if types[name] == pl.String]
    known = {name: tidy(grid.frame[name]) for name in text}
    figures = {name: reading.look_at(cells) for name, cells in known.items()}
    told = [f for f in figures.values() if f.share >= 1 - reading.FEW_ODD]
    point = vote_point(told, grid.delimiter) if not grid.point else "."
    read = {}
    for name in kept:
        where = f"{grid.file}: column {name}"
        hint = hints.columns.get(name, Hint())
        if name in known:
            read[name] = reading.understand(known[name], figures[name], point, hint, where)
        elif hint.order:
            raise InputError(
                f"{where}: an order is for words, and its values have the type {types[name]}; say "
                'role = "number" for it.'
            )
        else:
            read[name] = reading.of_typed(grid.frame[name], where)
    return read


def _column(name: str, values: Values | None, grid: Grid, hints: Hints) -> Column:
    """Guess the role of a column, the user's word first."""
    if values is None:
        return Column(name, "text", "excluded", None, 0, 0, "as asked")
    hint = hints.columns.get(name, Hint())
    missing = _missing(values)
    distinct = (
        (values.numbers if values.numbers is not None else values.cells).drop_nulls().n_unique()
    )
    role, why = _role(name, values, distinct, grid, hints, hint)
    protected, told = _protected(name, role, hint)
    role, why = ("protected", told) if protected and role in _DESCRIBED else (role, why)
    kind = _kind(name, role, values, distinct, grid)
    if role in ("category", "protected", "strata") and kind is None:
        role, why = ("free text", "too many values") if role != "strata" else (role, why)
    bent = not hint.order and (kind == "money" or _has_long_tail(values))
    curve = hint.curve or ("asinh" if bent else "linear")
    return Column(
        name, values.type, role, kind, missing, distinct, why, role == "protected", curve,
        hint.unit or values.unit, values.reference,
    )  # fmt: skip


_DESCRIBED: tuple[Role, ...] = ("money", "count", "number", "category", "yes/no", "date")


def _missing(values: Values) -> int:
    read = values.numbers if values.numbers is not None else values.cells
    return read.null_count()


def _role(
    name: str, values: Values, distinct: int, grid: Grid, hints: Hints, hint: Hint
) -> tuple[Role, str]:
    """The role of a column and what it was told from, before protected ones are set apart."""
    for task in ("weight", "unit", "strata", "id"):
        if name == getattr(hints, task):
            return task, "as asked"
    if values.type == "nothing":
        return "empty", "no value"
    if distinct == 1:
        return "constant", "one value"
    if hint.role and hint.role != "protected":
        return hint.role, "as asked"
    if hint.order:
        return "number", "ranks of its order"
    texts = values.cells if values.type not in _NUMERIC else values.cells.clear()
    personal = roles.looks_personal(name, texts) or (
        roles.looks_personal("", values.cells)
        if values.type == "whole number" and not roles.sounds_like(name, "money")
        else ""
    )
    if personal and hint.protected is None and hint.role != "protected":
        return "personal", personal
    if values.type == "text" or (values.type == "whole number" and not values.unit):
        whole = values.numbers if values.type == "whole number" else None
        if identifies := roles.looks_like_id(name, values.cells, whole):
            return "id", identifies
    return _described_role(name, values, distinct, grid)


def _described_role(name: str, values: Values, distinct: int, grid: Grid) -> tuple[Role, str]:
    """The role of a column that can be described."""
    if values.type == "yes/no":
        return "yes/no", "two values"
    if values.type == "date":
        return "date", "its values"
    if values.type == "text":
        return "category", f"{distinct} values"
    if name in grid.codes:
        return "category", "labels in the file"
    assert values.numbers is not None
    if values.money:
        return "money", "sign of a currency"
    whole = values.type == "whole number"
    codes = roles.looks_like_codes(name, values.numbers, distinct) if whole else ""
    if codes:
        return "category", codes
    if whole and roles.sounds_like(name, "postal"):
        return ("category" if distinct <= roles.MOST_CATEGORIES else "free text"), "postal codes"
    if values.unit == "%":
        return "number", "per cent"
    if roles.sounds_like(name, "money") and distinct > 2:
        return "money", "by its name"
    least = values.numbers.min()
    counts = whole and isinstance(least, float) and least >= 0
    return ("count", "whole numbers from 0 up") if counts else ("number", "its values")


def _protected(name: str, role: Role, hint: Hint) -> tuple[bool, str]:
    if hint.protected is not None or hint.role == "protected":
        return hint.protected is not False, "as asked"
    return roles.sounds_like(name, "protected"), "by its name"


def _kind(name: str, role: Role, values: Values, distinct: int, grid: Grid) -> Kind | None:
    """Kind of the variable that a column becomes; None where it becomes none."""
    if role not in (*_DESCRIBED, "protected", "strata") or values.type == "nothing":
        return None
    if values.type == "yes/no" and role in ("yes/no", "protected", "category", "strata"):
        return "share"
    if values.type == "text" or role in ("category", "strata") or name in grid.codes:
        longest = values.cells.str.len_chars().max()
        short = isinstance(longest, int) and longest <= _LONGEST_LABEL
        few = distinct <= (roles.MOST_CATEGORIES if role != "strata" else _MOST_TOLD)
        alike = values.type != "text" or distinct <= max(2, 0.5 * values.cells.len())
        return "code" if short and few and alike else None
    if role == "money":
        return "money"
    codes = values.type == "whole number" and values.numbers is not None
    if role == "protected" and codes and roles.looks_like_codes(name, values.numbers, distinct):  # type: ignore[arg-type]
        return "code"
    return "count"


def _has_long_tail(values: Values) -> bool:
    """Whether numbers are skewed to the right by more than `LONG_TAIL` (third moment)."""
    if values.numbers is None or values.type not in _NUMERIC:
        return False
    known = values.numbers.drop_nulls().to_numpy()
    size = float(np.abs(known).max(initial=0.0)) or 1.0
    gap = known / size - (known / size).mean()  # scaled, so that no cube overflows
    spread = float(np.sqrt((gap * gap).mean()))
    return spread > 1e-9 and float((gap**3).mean()) / spread**3 > LONG_TAIL


def _encode(
    values: Values, column: Column, labels: Mapping[float, str]
) -> tuple[dict[float, str], pl.Series]:
    """Codes with their labels, and the column as Float64."""
    if column.kind == "share":
        assert values.numbers is not None
        return {**_NO_YES, **{float(k): v for k, v in labels.items()}}, values.numbers
    if column.kind != "code":
        assert values.numbers is not None
        return {}, values.numbers
    if values.numbers is not None and values.type in _NUMERIC:
        seen = sorted(values.numbers.drop_nulls().unique().to_list())
        return {value: labels.get(value) or f"{value:g}" for value in seen}, values.numbers
    places = _places(values.cells)
    numbers = values.cells.replace_strict(places, default=None, return_dtype=pl.Float64)
    return {place: " ".join(text.split()) for text, place in places.items()}, numbers


def _spelling(values: Values, column: Column) -> Spelling | None:
    """The rule by which `_encode` made numbers of a column."""
    coded = column.kind == "code" and (values.numbers is None or values.type not in _NUMERIC)
    return Spelling("category", codes=_places(values.cells)) if coded else values.spelling


def _places(cells: pl.Series) -> dict[str, float]:
    """Codes 1, 2, … of the texts, in their order."""
    texts = sorted(cells.drop_nulls().unique().to_list())
    return {text: float(place) for place, text in enumerate(texts, start=1)}


def _variable(column: Column, codes: dict[float, str], grid: Grid, hint: Hint) -> Variable:
    plain = " ".join(column.name.replace("_", " ").split())
    short = plain.lower() if plain.istitle() else plain  # "Detergents_Paper", but "CLV" and "iOS"
    return Variable(
        name=column.name,
        label=hint.label or grid.labels.get(column.name, "") or plain,
        kind=column.kind or "count",
        unit="" if column.kind in ("code", "share") else column.unit,
        codes=codes,
        topic=column.role,
        short=hint.short or (hint.label if hint.label else short),
        curve=hint.curve,
        long_tail=column.curve == "asinh",
    )


def _natural_id(columns: list[Column], rows: int) -> str:
    """The first column that names every row, and each by another name."""
    for column in columns:
        if column.role == "id" and column.missing == 0 and column.distinct == rows:
            return column.name
    return ""


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
