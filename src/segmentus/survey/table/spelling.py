"""How a column's text spelled its values, kept so that new tables are read by the same rule."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib.resources import files
from typing import Literal

import polars as pl

from segmentus.survey.table.dates import ISO, OR, parse_dates
from segmentus.survey.table.distinct import by_word
from segmentus.survey.table.hours import CLOCK, hours_of
from segmentus.survey.table.number_text import DecimalSign
from segmentus.survey.table.numbers import reread_numbers

How = Literal["number", "date", "yes/no", "category"]

_MARKS = tomllib.loads((files("segmentus.survey.table") / "marks.toml").read_text(encoding="utf-8"))
HARD: list[str] = _MARKS["hard"]
"""Marks of a missing value in every column, in lower case."""
SOFT: list[str] = _MARKS["soft"]
"""Marks of a missing value among numbers and dates; among words they are words."""
MOST_ODD = 100
EARLIEST, LATEST = datetime(1800, 1, 1), datetime(2101, 1, 1)
"""Dates before the one and from the other on are none: typing errors and marks like 9999-12-31."""
_LONGEST_ODD = 40


@dataclass(frozen=True, slots=True)
class Spelling:
    """The rule by which the text of one column becomes numbers, cell by cell.

    Attributes
    ----------
    how : "number"; "date", days before `reference`; "yes/no", 1 and 0; "category", a code.
    decimal : sign before the fraction of a number; the other one parts thousands.
    sign : "%" or the currency that the cells bore, e.g. "euros"; "" for none.
    format : of dates, as in strptime.
    reference : the newest date of the first table, as in ISO 8601.
    codes : words → numbers; for "yes/no" in lower case, where "" stands for a blank cell.
    odd : text of the first table that was no number or date and counted as missing.
    either : whether a number may be written under the other decimal sign, where it fits only that.
    suffix : the unit behind the numbers, "×" where K, M and the like multiply them, ":" where they
        are hours and minutes.
    bare : by how much a number without per cent sign is multiplied, where others had one.
    first_year : of the hundred that years of two digits stand for; 0 for 1969.
    """

    how: How
    decimal: DecimalSign = "."
    sign: str = ""
    format: str = ""
    reference: str = ""
    codes: Mapping[str, float] = field(default_factory=dict)
    odd: tuple[str, ...] = ()
    either: bool = False
    suffix: str = ""
    bare: float = 1.0
    first_year: int = 0

    def read(self, cells: pl.Series) -> tuple[pl.Series, pl.Series]:
        """Numbers of cells (n,) of text, and which cells hold text that spells none.

        A number with another currency, or with a per cent sign where the first table had none,
        spells none: it is of another size.

        >>> Spelling("number", ",", "euros").read(pl.Series(["1.234,5 €", "", "$ 3"]))[0].to_list()
        [1234.5, None, None]
        """
        known = tidy(cells, self.codes if self.how == "category" else ())
        if self.how in ("number", "date"):
            known = without_soft(known)
        known = blank(known, known.is_in(self.odd)) if self.odd else known
        numbers = self._numbers(known)
        odd = known.is_not_null() & numbers.is_null()
        if self.how == "yes/no" and "" in self.codes:
            numbers = numbers.zip_with(
                known.is_not_null(), numbers.clear().extend_constant(self.codes[""], len(numbers))
            )
        return numbers, odd

    def of_cells(self) -> Spelling:
        """The rule for a workbook, whose own numbers and dates are told from text by no mark."""
        if self.how == "number":
            return replace(self, decimal=".", either=True)
        if self.how == "date" and ISO not in self.format.split(OR):
            return replace(self, format=f"{ISO}{OR}{self.format}")
        return self

    def _numbers(self, known: pl.Series) -> pl.Series:
        if self.how == "number" and self.suffix == CLOCK:
            return hours_of(known)
        if self.how == "number":
            return reread_numbers(
                known, self.decimal, self.sign, either=self.either, suffix=self.suffix,
                bare=self.bare,
            )  # fmt: skip
        if self.how == "date":
            dates = parse_dates(known, self.format, self.first_year)
            newest = datetime.fromisoformat(self.reference)
            if newest < LATEST:  # a later one is a typing error, or a mark for none
                dates = blank(dates, (dates >= LATEST) | (dates < EARLIEST))
            return days_before(newest, dates)
        words = known.str.to_lowercase() if self.how == "yes/no" else known
        return words.replace_strict(dict(self.codes), default=None, return_dtype=pl.Float64)


def tidy(column: pl.Series, words: Collection[str] = ()) -> pl.Series:
    """Text without blanks around it, null where it is empty or a mark of a missing value.

    What is written ="00123", so that a spreadsheet takes it for text, is the text within, and so is
    what has an apostrophe before it lest a spreadsheet run it.

    Parameters
    ----------
    column : (n,) of text.
    words : that mean themselves in this column, as NA among countries.
    """
    kept = [word for word in words if word]

    def tidied(cells: pl.Series) -> pl.Series:
        stripped = cells.str.strip_chars().str.replace(r'^="([^"]*)"$', "$1").str.strip_chars()
        stripped = stripped.str.replace(r"^'([=+@\t-])", "$1")
        marked = stripped.str.to_lowercase().is_in(HARD)
        return blank(stripped, marked & ~stripped.is_in(kept) if kept else marked)

    return by_word(column, tidied)


def without_soft(cells: pl.Series) -> pl.Series:
    """Tidy text, null where it is a mark like "-" or "unknown"."""
    return by_word(cells, lambda words: blank(words, words.str.to_lowercase().is_in(SOFT)))


def days_before(newest: datetime, dates: pl.Series) -> pl.Series:
    """Days (n,) Float64 that dates lie before one."""
    return pl.select((pl.lit(newest) - dates).dt.total_seconds() / 86_400).to_series()


def find_odd(cells: pl.Series, numbers: pl.Series) -> tuple[str, ...]:
    """Find the short texts among tidy cells (n,) that are no numbers, up to `MOST_ODD`."""
    odd = without_soft(cells.filter(numbers.is_null())).drop_nulls().unique().sort()
    return tuple(odd.filter(odd.str.len_chars() <= _LONGEST_ODD).head(MOST_ODD).to_list())


def blank(column: pl.Series, where: pl.Series) -> pl.Series:
    """Make null where `where` (n,) holds."""
    return pl.select(pl.when(where).then(None).otherwise(column).alias(column.name)).to_series()
