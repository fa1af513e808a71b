"""The cells of one column into values of one type: numbers, dates, yes/no or text."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from segmentus.errors import InputError
from segmentus.survey.table.amounts import (
    FEW_ODD,
    are_amounts,
    read_amounts,
    without_marks,
    word_mostly_numbers,
)
from segmentus.survey.table.clock import read_clock
from segmentus.survey.table.dates import Dates
from segmentus.survey.table.days import of_dates, read_days, read_serial
from segmentus.survey.table.names import cut_name
from segmentus.survey.table.number_text import DecimalSign, NumberText, look_at_numbers
from segmentus.survey.table.schema import Hint
from segmentus.survey.table.spelling import (
    MOST_ODD,
    Spelling,
    blank,
    find_odd,
    tidy,
    without_soft,
)
from segmentus.survey.table.values import Values, refuse_infinite, tell_type

__all__ = ["FEW_ODD", "Values", "infer_values", "look_at", "of_typed", "tidy_column", "yes_no"]

_YES_NO = (
    ("yes", "no"), ("true", "false"), ("y", "n"), ("t", "f"), ("ja", "nein"), ("oui", "non"),
    ("si", "no"), ("sí", "no"), ("on", "off"), ("wahr", "falsch"), ("vrai", "faux"),
)  # fmt: skip
_TICKS = ("x", "✓", "✔", "☑", "☒", "✗", "•", "●", "*")
_YES = {yes for yes, _ in _YES_NO} | {"1"}
_PLACES = {
    "country", "countries", "land", "pays", "pais", "paese", "kraj", "nation", "nationality",
    "region", "market", "territory", "continent", "iso", "iso2", "geo",
}  # fmt: skip


def look_at(cells: pl.Series) -> NumberText:
    """Look at tidy cells as figures; marks like "-" and "unknown" do not count as cells."""
    return look_at_numbers(without_soft(cells))


def tidy_column(name: str, column: pl.Series) -> pl.Series:
    """Tidy cells (n,) of text; among codes of countries or regions, NA is one of them."""
    if not any(word in _PLACES for word in cut_name(name)):
        return tidy(column)
    codes = column.str.strip_chars().drop_nulls()
    codes = codes.filter(codes != "")
    short = int(codes.str.contains(r"^[A-Z]{2,5}$").sum()) > (1 - FEW_ODD) * codes.len()
    return tidy(column, ["NA"] if short and (codes != "NA").any() else ())


def infer_values(
    cells: pl.Series, figures: NumberText, point: DecimalSign, hint: Hint, where: str,
    raw: pl.Series | None = None,
) -> Values:  # fmt: skip
    """Tell what the tidy cells (n,) of a text column are.

    Parameters
    ----------
    cells, figures : of the same column.
    point : decimal sign of the table, for columns that do not tell.
    hint : what the user says.
    where : "file: column name", the beginning of messages.
    raw : (n,) the cells before they were tidied, so that marks for none can be told of.

    Raises
    ------
    InputError
        A number is infinite, amounts are in several currencies, or the hint does not fit.
    """
    values = _understand(cells, figures, point, hint, where)
    marks = _word_marks(raw, values, where) if raw is not None else ()
    return replace(values, notes=(*values.notes, *marks)) if marks else values


def _understand(
    cells: pl.Series, figures: NumberText, point: DecimalSign, hint: Hint, where: str
) -> Values:
    if cells.null_count() == cells.len():
        return Values("nothing", cells, None)
    if hint.order:
        return _ranks(cells, hint.order, where)
    if hint.role in ("category", "free text", "id", "personal"):
        return yes_no(cells) or Values("text", cells, None)
    ticked = _ticks(cells, where) if not hint.role and not hint.format else None
    if ticked:
        return ticked
    wants_number = hint.role in ("money", "count", "number") and not hint.format
    dated = None if wants_number else read_clock(cells, where) or read_days(cells, hint, where)
    if dated:
        return dated
    if hint.role == "date":
        raise InputError(
            f"{where}: most values do not look like dates (e.g. {_first(cells)!r}); "
            'set format = "%d.%m.%Y" or the like.'
        )
    if wants_number or are_amounts(cells, figures):
        return read_amounts(cells, figures, point, hint, where)
    notes = word_mostly_numbers(cells, figures, where.split(": ", 1)[1])
    return yes_no(cells) or Values("text", cells, None, notes=notes)


def of_typed(column: pl.Series, where: str, hint: Hint | None = None) -> Values:
    """Take a column whose file says its type: numbers, dates or truth.

    Raises
    ------
    InputError
        A number is infinite.
    """
    if isinstance(column.dtype, pl.Datetime):
        whole = (column.dt.truncate("1d") == column).all()
        format = "%Y-%m-%d" if whole else "%Y-%m-%d %H:%M:%S"
        found = Dates(column, format, share=1.0, ambiguous=False)
        return of_dates(found, column.dt.to_string("%Y-%m-%d"), where.split(": ", 1)[1], [])
    if column.dtype == pl.Boolean:
        spelling = Spelling("yes/no", codes={"true": 1.0, "false": 0.0})
        return Values("yes/no", column.cast(pl.String), column.cast(pl.Float64), spelling=spelling)
    if (hint is None or not hint.role) and (dated := read_serial(column, where)):
        return dated
    numbers = column.cast(pl.Float64)
    if numbers.is_nan().any():  # else a second table would come to be, of the same numbers
        numbers = numbers.fill_nan(None)
    refuse_infinite(numbers, where)
    written = numbers if column.dtype.is_float() else blank(column, numbers.is_null())
    type = tell_type(numbers, whole=column.dtype.is_integer())
    if type == "whole number" and column.dtype.is_float():  # as pandas holds numbers with gaps
        written = numbers.cast(pl.Int64)
    values = Values(type, written, numbers, spelling=Spelling("number"))
    return without_marks(values, where.split(": ", 1)[1])


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


def _ticks(cells: pl.Series, where: str) -> Values | None:
    """Read a column of one mark and of blank cells as yes where it is marked and no elsewhere."""
    blanks = cells.null_count()
    if blanks == 0 or cells.n_unique() != 2:  # the mark and null
        return None
    mark = str(cells.drop_nulls()[0])
    word = mark.lower()
    if word not in _TICKS and not (word in _YES and blanks >= FEW_ODD * cells.len()):
        return None
    spelling = Spelling("yes/no", codes={word: 1.0, "": 0.0})
    name = where.split(": ", 1)[1]
    note = f"{name}: {mark!r} was read as yes and a blank cell as no."
    return Values(
        "yes/no", cells.fill_null(""), cells.is_not_null().cast(pl.Float64), spelling=spelling,
        notes=(note,),
    )  # fmt: skip


def _word_marks(raw: pl.Series, values: Values, where: str) -> tuple[str, ...]:
    """Say how many cells of a column of numbers or dates hold a mark for none, and show one."""
    if values.type not in ("number", "whole number", "date"):
        return ()
    lost = without_soft(tidy(raw)).is_null()
    if not lost.any():
        return ()
    words = raw.filter(lost).str.strip_chars()
    words = words.filter(words != "").drop_nulls()
    if not words.len():
        return ()
    name = where.split(": ", 1)[1]
    return (f"{name}: {words.len():,} cells such as {words[0][:40]!r} count as missing.",)


def yes_no(cells: pl.Series) -> Values | None:
    """Read a column of two words for yes and no as 1 and 0."""
    lower = cells.str.to_lowercase()
    seen = set(lower.drop_nulls().unique().head(3).to_list())
    for yes, no in _YES_NO:
        if seen == {yes, no}:
            spelling = Spelling("yes/no", codes={yes: 1.0, no: 0.0})
            return Values("yes/no", cells, (lower == yes).cast(pl.Float64), spelling=spelling)
    return None


def _first(cells: pl.Series) -> str:
    return str(cells.drop_nulls()[0])[:40]
