"""The cells of one column into values of one type: numbers, dates, yes/no or text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from segmentus.errors import InputError
from segmentus.survey.table.dates import find_dates
from segmentus.survey.table.names import sounds_like
from segmentus.survey.table.numbers import Figures, Point, look, to_numbers
from segmentus.survey.table.schema import Hint, Type
from segmentus.survey.table.spelling import (
    MOST_ODD,
    Spelling,
    blank,
    days_before,
    find_odd,
    without_soft,
)

FEW_ODD = 0.05
"""A column is still one of numbers where one cell in twenty is none; those count as missing."""
_YES_NO = (
    ("yes", "no"), ("true", "false"), ("y", "n"), ("t", "f"), ("ja", "nein"), ("oui", "non"),
    ("si", "no"), ("sí", "no"), ("on", "off"), ("wahr", "falsch"), ("vrai", "faux"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """A column understood.

    Attributes
    ----------
    type : of its values.
    cells : (n,) the same as text, null where missing.
    numbers : (n,) Float64: the numbers, days before the newest date, or 0/1; None for text.
    unit : "dollars" where the cells say so, "%", "days before 2024-01-31", or "".
    reference : the newest date, "" for other types.
    money : whether cells have a sign of a currency.
    dates : (n,) Datetime, None for other types.
    spelling : the rule by which cells became numbers; None for text.
    notes : what was decided that could have been decided otherwise.
    """

    type: Type
    cells: pl.Series
    numbers: pl.Series | None
    unit: str = ""
    reference: str = ""
    money: bool = False
    dates: pl.Series | None = None
    spelling: Spelling | None = None
    notes: tuple[str, ...] = ()


def look_at(cells: pl.Series) -> Figures:
    """Look at tidy cells as figures; marks like "-" and "unknown" do not count as cells."""
    return look(without_soft(cells))


def understand(cells: pl.Series, figures: Figures, point: Point, hint: Hint, where: str) -> Values:
    """Tell what the tidy cells (n,) of a text column are.

    Parameters
    ----------
    cells, figures : of the same column.
    point : decimal sign of the table, for columns that do not tell.
    hint : what the user says.
    where : "file: column name", the beginning of messages.

    Raises
    ------
    InputError
        A number is infinite, amounts are in several currencies, or the hint does not fit.
    """
    if cells.null_count() == cells.len():
        return Values("nothing", cells, None)
    if hint.order:
        return _ranks(cells, hint.order, where)
    if hint.role in ("category", "free text", "id", "personal"):
        return _yes_no(cells) or Values("text", cells, None)
    wants_number = hint.role in ("money", "count", "number") and not hint.format
    dated = not wants_number and _dates(cells, hint, where)
    if dated:
        return dated
    if hint.role == "date":
        raise InputError(
            f"{where}: most values are no dates as far as we can tell (e.g. {_first(cells)!r}); "
            'say format = "%d.%m.%Y" or the like.'
        )
    if wants_number or figures.share >= 1 - FEW_ODD:
        return _numbers(cells, figures, point, hint, where)
    return _yes_no(cells) or Values("text", cells, None)


def of_typed(column: pl.Series, where: str) -> Values:
    """Take a column whose file says its type: numbers, dates or truth.

    Raises
    ------
    InputError
        A number is infinite.
    """
    if isinstance(column.dtype, pl.Datetime):
        whole = (column.dt.truncate("1d") == column).all()
        format = "%Y-%m-%d" if whole else "%Y-%m-%d %H:%M:%S"
        return _from_dates(column, column.dt.to_string("%Y-%m-%d"), format, ())
    cells = column.cast(pl.String)
    if column.dtype == pl.Boolean:
        spelling = Spelling("yes/no", codes={"true": 1.0, "false": 0.0})
        return Values("yes/no", cells, column.cast(pl.Float64), spelling=spelling)
    numbers = column.cast(pl.Float64).fill_nan(None)
    _refuse_infinite(numbers, where)
    cells = blank(cells, numbers.is_null())
    return Values(_number_type(numbers), cells, numbers, spelling=Spelling("number"))


def _ranks(cells: pl.Series, order: tuple[str, ...], where: str) -> Values:
    """Read words in an order as the ranks 1, 2, …; words outside it count as missing."""
    codes = {word.strip(): float(rank) for rank, word in enumerate(order, start=1)}
    ranks = cells.replace_strict(codes, default=None, return_dtype=pl.Float64)
    absent = [word for word in codes if not (cells == word).any()]
    if absent or len(codes) < max(len(order), 2):
        raise InputError(
            f"{where}: order = {list(order)} "
            + (f"names {absent[0]!r}, which no cell holds" if absent else "needs two words or more")
            + "; name words of the column, each once, from least to most."
        )
    notes = []
    odd = without_soft(cells).is_not_null() & ranks.is_null()
    if odd.any():
        first = int(odd.arg_max() or 0)
        notes.append(
            f"{where.split(': ', 1)[1]}: {int(odd.sum()):,} values are outside its order (first "
            f"{str(cells[first])[:40]!r} in row {first + 1:,}) and count as missing."
        )
    soft = cells.filter(ranks.is_null() & cells.is_not_null()).unique().to_list()
    outside = tuple(sorted({*find_odd(cells, ranks), *soft}))[:MOST_ODD]
    return Values(
        "whole number", cells, ranks, "rank", notes=tuple(notes),
        spelling=Spelling("category", codes=codes, odd=outside),
    )  # fmt: skip


def _numbers(cells: pl.Series, figures: Figures, point: Point, hint: Hint, where: str) -> Values:
    """Turn cells into numbers and say which could not be."""
    point = hint.decimal or (figures.certain[0] if len(figures.certain) == 1 else point)
    numbers = to_numbers(figures, point)
    if numbers.null_count() == numbers.len():
        raise InputError(
            f"{where}: not one value is a number (first {_first(cells)!r}); leave it out, or "
            "correct it."
        )
    _refuse_infinite(numbers, where)
    if len(figures.currencies) > 1:
        raise InputError(
            f"{where}: amounts are in {' and '.join(figures.currencies)}; convert them to one "
            "currency, or leave the column out with --exclude."
        )
    odd = without_soft(cells).is_not_null() & numbers.is_null()
    notes = []
    name = where.split(": ", 1)[1]
    if odd.any():
        first = int(odd.arg_max() or 0)
        notes.append(
            f"{name}: {int(odd.sum()):,} values are no numbers (first {str(cells[first])[:40]!r} "
            f"in row {first + 1:,}) and count as missing."
        )
    marked = figures.bare.str.contains(r"\d[.,]\d{3}$").any()
    if len(figures.certain) == 2 and not hint.decimal and marked:
        other = "thousands" if point == "." else "a decimal fraction"
        example = figures.bare.filter(figures.bare.str.contains(r"\d[.,]\d{3}$"))[0]
        meant = to_numbers(look(pl.Series([example])), point)[0]
        notes.append(
            f"{name}: {example!r} was read as {meant:,.10g}; if the mark means {other}, say "
            f'decimal = "{"," if point == "." else "."}" for the column.'
        )
    unit = figures.currencies[0] if figures.currencies else "%" if figures.percent else ""
    return Values(
        _number_type(numbers), cells, numbers, unit, money=bool(figures.currencies),
        spelling=Spelling("number", point, unit, odd=find_odd(cells, numbers)), notes=tuple(notes),
    )  # fmt: skip


def _dates(cells: pl.Series, hint: Hint, where: str) -> Values | None:
    """Read a column as dates where nearly all are."""
    name = where.split(": ", 1)[1]
    called = name.removeprefix("column ")
    bare = hint.role == "date" or sounds_like(called, "date")
    other = any(sounds_like(called, topic) for topic in ("money", "count", "id"))
    found = find_dates(
        without_soft(cells), hint.format, bare_digits=None if not (bare or other) else bare
    )
    if found is None or (found.share < 1 - FEW_ODD and hint.role != "date"):
        return None
    notes = []
    if found.ambiguous and not hint.format:
        notes.append(
            f"{name}: dates were read day first ({found.format}); if they are month first, say "
            f'format = "{found.format.replace("%d", "@").replace("%m", "%d").replace("@", "%m")}".'
        )
    return _from_dates(found.values, cells, found.format, tuple(notes))


def _from_dates(dates: pl.Series, cells: pl.Series, format: str, notes: tuple[str, ...]) -> Values:
    """Days before the newest date."""
    newest = dates.max()
    if not isinstance(newest, datetime):
        return Values("nothing", cells, None)
    days, day = days_before(newest, dates), f"{newest:%Y-%m-%d}"
    spelling = Spelling(
        "date", format=format, reference=newest.isoformat(), odd=find_odd(cells, days)
    )
    return Values(
        "date", cells, days, f"days before {day}", day, dates=dates, spelling=spelling, notes=notes
    )


def _yes_no(cells: pl.Series) -> Values | None:
    """Read a column of two words for yes and no as 1 and 0."""
    lower = cells.str.to_lowercase()
    seen = set(lower.drop_nulls().unique().head(3).to_list())
    for yes, no in _YES_NO:
        if seen == {yes, no}:
            spelling = Spelling("yes/no", codes={yes: 1.0, no: 0.0})
            return Values("yes/no", cells, (lower == yes).cast(pl.Float64), spelling=spelling)
    return None


def _number_type(numbers: pl.Series) -> Type:
    known = numbers.drop_nulls().to_numpy()
    if known.size == 0:
        return "nothing"
    if set(np.unique(known[:1000])) <= {0.0, 1.0} and set(np.unique(known)) == {0.0, 1.0}:
        return "yes/no"
    whole = bool((known == np.floor(known)).all()) and bool((np.abs(known) < 2.0**53).all())
    return "whole number" if whole else "number"


def _refuse_infinite(numbers: pl.Series, where: str) -> None:
    infinite = numbers.is_infinite()
    if infinite.any():
        raise InputError(
            f"{where}: row {int(infinite.arg_max() or 0) + 1:,} holds an infinite number, or one "
            "too large; correct it, leave the cell empty if it is missing, or --exclude the column."
        )


def _first(cells: pl.Series) -> str:
    return str(cells.drop_nulls()[0])[:40]
