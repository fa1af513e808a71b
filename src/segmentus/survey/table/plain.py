"""Columns of text that are plainly numbers, words or days, so that no rule need ask every cell.

What is said of them is what `cells.understand` says; where that could differ, none is plain.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from segmentus.survey.table.amounts import without_marks
from segmentus.survey.table.cells import yes_no
from segmentus.survey.table.dates import ISO, Dates
from segmentus.survey.table.days import of_dates
from segmentus.survey.table.number_text import PLAIN_NUMBER, DecimalSign, settles_point
from segmentus.survey.table.serial import sounds_dated
from segmentus.survey.table.spelling import Spelling, tidy
from segmentus.survey.table.values import Values, refuse_infinite, tell_type

_WHOLE = r"^[+-]?\d{1,18}$"
_DAY = r"^\d{4}-\d{2}-\d{2}$"
_BARE = (19_000_000, 20_999_999)
"""Digits within may be days, as 20240131 is."""
_FIGURE = r"(?i)\d|inf|∞"
_HEAD = 1000
_MOST_WORDS = 200


@dataclass(frozen=True, slots=True, eq=False)
class Plain:
    """A column of text whose every cell is a plain number, or missing.

    Attributes
    ----------
    cells : (n,) null where missing.
    numbers : (n,) Float64.
    whole : whether no cell has a decimal point.
    """

    cells: pl.Series
    numbers: pl.Series
    whole: bool

    @property
    def certain(self) -> tuple[DecimalSign, ...]:
        """Decimal signs that the cells rule in."""
        return (".", ",") if self.whole else (".",)

    def read(self, point: DecimalSign, where: str) -> Values:
        """Take the numbers as the column's values; `point` is the table's decimal sign.

        Raises
        ------
        InputError
            A number is infinite.
        """
        refuse_infinite(self.numbers, where)
        spelling = Spelling("number", point if self.whole else ".")
        type = tell_type(self.numbers, whole=self.whole)
        values = Values(type, self.cells, self.numbers, spelling=spelling)
        return without_marks(values, where.split(": ", 1)[1])


def find_plain(frame: pl.DataFrame, names: Iterable[str]) -> dict[str, Plain]:
    """Find the columns that are plainly numbers, neither ticks nor digits that may be days."""
    able = [name for name in names if not sounds_dated(name) and _begins(frame[name], PLAIN_NUMBER)]
    begun = [name for name in able if _begins(frame[name], _WHOLE)]
    numbers = _read_alike(frame, begun, pl.Int64, "")
    numbers |= _read_alike(frame, [n for n in able if n not in numbers], pl.Float64, PLAIN_NUMBER)
    return {
        name: Plain(frame[name], read.cast(pl.Float64), read.dtype == pl.Int64)
        for name, read in numbers.items()
        if not _may_be_else(frame[name], read)
    }


def _read_alike(
    frame: pl.DataFrame, names: list[str], dtype: type[pl.DataType], shape: str
) -> dict[str, pl.Series]:
    """Numbers of the columns whose every known cell is one and of this shape, "" for any."""
    if not names:
        return {}
    cells = frame[names]  # and then all of them, as pl.col takes * for more than a name
    read = cells.select(pl.all().cast(dtype, strict=False))
    fits = cells.select(pl.all().str.contains(shape).all()) if shape else None
    return {
        name: read[name]
        for name in names
        if read[name].null_count() == cells[name].null_count() and (fits is None or fits[name][0])
    }


def _begins(cells: pl.Series, shape: str) -> bool:
    """Tell whether the first cells are of this shape, and one of them is known."""
    head = cells.head(_HEAD).drop_nulls()
    return head.len() > 0 and bool(head.str.contains(shape).all())


def _may_be_else(cells: pl.Series, numbers: pl.Series) -> bool:
    """Tell whether numbers may be ticks, days, or thousands, or hold a zero below zero."""
    known = numbers.len() - numbers.null_count()
    if known < numbers.len() and numbers.n_unique() == 2:  # one number and blank cells
        return True
    if 2 * int(numbers.is_between(*_BARE).sum()) > known:
        return True
    if numbers.dtype == pl.Float64:
        return not settles_point(cells)
    return bool(cells.filter(numbers == 0).str.starts_with("-").any())


def read_plain(cells: pl.Series, where: str) -> Values | None:
    """Read cells (n,) that are plainly a few words or days, else None."""
    return _read_words(cells) or _read_iso(cells, where)


def _read_words(cells: pl.Series) -> Values | None:
    """Read a few words without a digit, none of which is a mark or means a number."""
    if cells.head(_HEAD).n_unique() > _MOST_WORDS:
        return None
    words = cells.unique().drop_nulls()
    if not 2 <= words.len() <= _MOST_WORDS or words.str.contains(_FIGURE).any():
        return None
    if not (tidy(words) == words).fill_null(False).all():
        return None
    few = yes_no(words)
    return yes_no(cells) if few else Values("text", cells, None)


def _read_iso(cells: pl.Series, where: str) -> Values | None:
    """Read days like 2024-01-31."""
    if not _begins(cells, _DAY) or cells.head(_HEAD).n_unique() < 3:
        return None
    words = cells.unique().drop_nulls()
    if not words.str.contains(_DAY).all():
        return None
    read = words.str.to_datetime(ISO, strict=False, time_unit="us")
    if read.null_count() or (read.dt.year() < 1000).any():
        return None
    days = read.gather(cells.cast(pl.Enum(words)).to_physical()).alias(cells.name)
    return of_dates(Dates(days, ISO, 1.0, ambiguous=False), cells, where.split(": ", 1)[1], [])
