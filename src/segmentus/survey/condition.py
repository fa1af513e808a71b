"""An SQL-like condition into the rows that satisfy it."""

import difflib
import re

import polars as pl

from segmentus.arrays import Bools
from segmentus.errors import InputError
from segmentus.survey.cures import cure_unevaluated, cure_unread
from segmentus.survey.grammar import read_condition, shorten, spell


def names_column(condition: str, name: str) -> bool:
    """Tell whether a condition speaks of a column, whatever its case.

    >>> names_column("debt > 0", "DEBT"), names_column("MRTHDEBT > 0", "DEBT")
    (True, False)
    """
    spoken = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    return spoken.search(condition) is not None


def select_rows(frame: pl.DataFrame, condition: str) -> Bools:
    """Return the (n,) mask of rows that satisfy `condition`, at least one.

    Raises
    ------
    InputError
        As for `find_rows`, or no row satisfies it.
    """
    rows = find_rows(frame, condition)
    if not rows.any():
        raise InputError(
            f"condition {shorten(condition)!r} holds for none of the {frame.height:,} rows; "
            "loosen it."
        )
    return rows


def find_rows(frame: pl.DataFrame, condition: str) -> Bools:
    """Return the (n,) mask of rows that satisfy `condition`; missing counts as not satisfied.

    Raises
    ------
    InputError
        The condition cannot be read, names an unknown column, or is not true/false.

    >>> find_rows(pl.DataFrame({"DEBT": [0.0, 5.0]}), "debt > 0").tolist()
    [False, True]
    """
    if not isinstance(condition, str):
        raise InputError(
            f'condition: give text, as in "TURNFEAR = 1 AND NETWORTH < 2e6", not '
            f"{type(condition).__name__}."
        )
    where = f"condition {shorten(condition)!r}"
    expression, meant = _read(condition, frame.columns)
    spelled = frame.select(pl.col(column).alias(name) for name, column in meant.items())
    spelled = spelled.fill_nan(None)
    try:
        mask = spelled.select(expression.alias("rows"))["rows"]
    except pl.exceptions.PolarsError as error:
        raise InputError(f"{where} cannot be evaluated; {cure_unevaluated(str(error))}.") from error
    if mask.dtype != pl.Boolean or mask.len() != frame.height:
        cure = _quote(condition, frame.columns) or 'compare, as in "DEBT > 0"'
        raise InputError(f"{where} is not true or false for each row; {cure}.")
    rows: Bools = mask.fill_null(False).to_numpy()
    return rows


def columns_named_in(condition: str, columns: list[str]) -> list[str]:
    """List the columns that a condition speaks of, as a table spells them.

    Raises
    ------
    InputError
        The condition cannot be read, or names an unknown column.

    >>> columns_named_in('debt > 0 AND "my age" < 30', ["AGE", "my age", "DEBT"])
    ['DEBT', 'my age']
    """
    return list(dict.fromkeys(_read(condition, columns)[1].values()))


def _read(condition: str, columns: list[str]) -> tuple[pl.Expr, dict[str, str]]:
    """The condition in polars, and the column of the table that each of its names means."""
    where = f"condition {shorten(condition)!r}"
    words = read_condition(condition)
    try:
        expression = pl.sql_expr(words)
        names = expression.meta.root_names()
    except Exception as error:  # polars raises several kinds for text it cannot parse
        cure = _quote(condition, columns) or cure_unread(condition)
        raise InputError(f"{where} cannot be read; {cure}.") from error
    known = {name.upper(): name for name in columns} | {name: name for name in columns}
    meant = {}
    for name in sorted(set(names)):
        column = known.get(name) or known.get(name.upper())
        if column is None:
            raise InputError(f"{where}: {_unknown(name, condition, columns)}")
        meant[name] = column
    return expression, meant


def unknown_column(name: str, columns: list[str]) -> str:
    """Say in one sentence that a column does not exist, with the nearest spellings.

    >>> unknown_column("NETWROTH", ["NETWORTH", "DEBT"])
    'no column is called NETWROTH; did you mean NETWORTH?'
    """
    spelled = {column.upper(): column for column in columns}
    parts = [part for part in re.split(r"[\s+;|/&]+", name) if part]
    if len(parts) > 1 and all(part.upper() in spelled for part in parts):
        return f"no column is called {name}; put commas between names: {', '.join(parts)}."
    near = [spelled[at] for at in difflib.get_close_matches(name.upper(), spelled, n=3)]
    cure = f"did you mean {', '.join(near)}?" if near else "see `segmentus variables`."
    return f"no column is called {name}; {cure}"


def _unknown(name: str, condition: str, columns: list[str]) -> str:
    """Say that a column does not exist; text compared with one is often taken for a name."""
    spelled = re.escape(name)
    quoted = re.search(rf'[=<>]\s*"{spelled}"', condition)
    compared = quoted or re.search(rf"[=<>]\s*{spelled}(?!\w)", condition)
    near = difflib.get_close_matches(name.upper(), [column.upper() for column in columns])
    if quoted and re.fullmatch(r"[+-]?[\d.]+", name):
        return f"no column is called {name}; a number stands without quotes: {name}."
    if quoted or (compared and not near):
        return f"no column is called {name}; if it is text, write '{name}'."
    return unknown_column(name, columns)


def _quote(condition: str, columns: list[str]) -> str:
    """Say which column needs quotes, as it is named like a word of SQL; "" where none does."""
    for name in columns:
        spelled = spell(name)
        if name.isidentifier() and spelled != name and names_column(condition, name):
            return "" if spelled in condition else f"write the column {name} as {spelled}"
    return ""
