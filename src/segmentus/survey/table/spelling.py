"""How a column's text spelled its values, kept so that new tables are read by the same rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import polars as pl

from segmentus.survey.table.dates import parse_dates
from segmentus.survey.table.numbers import Point, by_word, read_numbers

How = Literal["number", "date", "yes/no", "category"]

HARD = (
    "", "na", "n/a", "#n/a", "#na", "nan", "-nan", "nat", "null", "(null)", "<na>", "\\n",
    "#div/0!", "#value!", "#ref!", "#num!", "#null!", "#name?",
)  # fmt: skip
"""Marks of a missing value in every column, in lower case."""
SOFT = (
    "-", "--", "---", "–", "—", ".", "..", "?", "none", "nil", "missing", "unknown", "n.a.", "k.a.",
    "empty", "not available", "(blank)",
)  # fmt: skip
"""Marks of a missing value among numbers and dates; among words they are words."""
MOST_ODD = 100
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
    codes : words → numbers; for "yes/no" in lower case.
    odd : text of the first table that was no number or date and counted as missing.
    """

    how: How
    decimal: Point = "."
    sign: str = ""
    format: str = ""
    reference: str = ""
    codes: Mapping[str, float] = field(default_factory=dict)
    odd: tuple[str, ...] = ()

    def read(self, cells: pl.Series) -> tuple[pl.Series, pl.Series]:
        """Numbers of cells (n,) of text, and which cells hold text that spells none.

        A number with another currency, or with a per cent sign where the first table had none,
        spells none: it is of another size.

        >>> Spelling("number", ",", "euros").read(pl.Series(["1.234,5 €", "", "$ 3"]))[0].to_list()
        [1234.5, None, None]
        """
        known = tidy(cells)
        if self.how in ("number", "date"):
            known = without_soft(known)
        known = blank(known, known.is_in(self.odd)) if self.odd else known
        numbers = self._numbers(known)
        return numbers, known.is_not_null() & numbers.is_null()

    def _numbers(self, known: pl.Series) -> pl.Series:
        if self.how == "number":
            return read_numbers(known, self.decimal, self.sign)
        if self.how == "date":
            dates = parse_dates(known, self.format)
            return days_before(datetime.fromisoformat(self.reference), dates)
        words = known.str.to_lowercase() if self.how == "yes/no" else known
        return words.replace_strict(dict(self.codes), default=None, return_dtype=pl.Float64)


def tidy(column: pl.Series) -> pl.Series:
    """Text without blanks around it, null where it is empty or a mark of a missing value.

    What is written ="00123", so that a spreadsheet takes it for text, is the text within.
    """

    def tidied(words: pl.Series) -> pl.Series:
        stripped = words.str.strip_chars().str.replace(r'^="([^"]*)"$', "$1").str.strip_chars()
        return blank(stripped, stripped.str.to_lowercase().is_in(HARD))

    return by_word(column, tidied)


def without_soft(cells: pl.Series) -> pl.Series:
    """Tidy text, null where it is a mark like "-" or "unknown"."""
    return by_word(cells, lambda words: blank(words, words.str.to_lowercase().is_in(SOFT)))


def days_before(newest: datetime, dates: pl.Series) -> pl.Series:
    """Days (n,) Float64 that dates lie before one."""
    return pl.select((pl.lit(newest) - dates).dt.total_seconds() / 86_400).to_series()


def find_odd(cells: pl.Series, numbers: pl.Series) -> tuple[str, ...]:
    """Find the short texts among tidy cells (n,) that are no numbers, up to `MOST_ODD`."""
    odd = without_soft(cells).filter(numbers.is_null()).drop_nulls().unique().sort()
    return tuple(odd.filter(odd.str.len_chars() <= _LONGEST_ODD).head(MOST_ODD).to_list())


def blank(column: pl.Series, where: pl.Series) -> pl.Series:
    """Make null where `where` (n,) holds."""
    return pl.select(pl.when(where).then(None).otherwise(column).alias(column.name)).to_series()
