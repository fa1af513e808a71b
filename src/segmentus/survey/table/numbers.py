"""Cells of text into numbers: signs of currencies, per cent, thousands, decimal point or comma."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import polars as pl

from segmentus.survey.table.currencies import CURRENCIES
from segmentus.survey.table.number_text import (
    DecimalSign,
    NumberText,
    look_at_every_number,
    look_at_plain_numbers,
)
from segmentus.survey.table.signs import (
    strip_signs,
)


def vote_point(certain: Iterable[tuple[DecimalSign, ...]], delimiter: str) -> DecimalSign:
    """Decimal sign of a table: that of the columns which tell, else by the delimiter.

    `certain` holds, for each column of numbers, the signs that its cells rule in.

    Where nothing tells, tables cut by semicolons are taken to write a decimal comma.
    """
    votes = Counter(signs[0] for signs in certain if len(signs) == 1)
    if votes["."] != votes[","]:
        return "." if votes["."] > votes[","] else ","
    return "," if delimiter == ";" else "."


def parse_numbers(figures: NumberText, point: DecimalSign, *, either: bool = False) -> pl.Series:
    """Numbers (n,) Float64 under a decimal sign; null where a cell is none. May be infinite.

    Parameters
    ----------
    figures : of the cells.
    point : the decimal sign.
    either : whether cells that are numbers only under the other sign are read by that one.
    """
    numbers = _by_point(figures, point)
    if either:
        other = _by_point(figures, "," if point == "." else ".")
        numbers = numbers.zip_with(numbers.is_not_null(), other)
    return numbers if figures.times is None else numbers * figures.times


def _by_point(figures: NumberText, point: DecimalSign) -> pl.Series:
    thousands = "," if point == "." else "."
    text = figures.bare.str.replace_all(thousands, "", literal=True)
    text = text.str.replace(",", ".", literal=True).str.replace("^([+-]?)∞$", "${1}inf")
    text = text.str.replace(r"(?i)infinity$", "inf")
    numbers = text.cast(pl.Float64, strict=False)
    fits = figures.fits[point]
    return pl.select(pl.when(fits).then(numbers).otherwise(None)).to_series().fill_nan(None)


def reread_numbers(
    cells: pl.Series, point: DecimalSign, sign: str, *, either: bool = False, suffix: str = "",
    bare: float = 1.0,
) -> pl.Series:  # fmt: skip
    """Numbers (n,) of cells as those of an earlier table, each read by itself.

    Parameters
    ----------
    cells : null where missing.
    point : the decimal sign of that table.
    sign : its currency, "%", or "" for neither.
    either : whether both decimal signs stood in that column.
    suffix : the unit behind its numbers.
    bare : by how much a number without per cent sign is multiplied, where others had one.

    Returns
    -------
    Float64, null where a cell is no number, is in another currency, or per cent by surprise.
    """
    plain = look_at_plain_numbers(cells) if point == "." else None
    figures = plain or look_at_every_number(cells, suffix)
    numbers = parse_numbers(figures, point, either=either)
    if figures.percent is not None and sign != "%":
        numbers = _without(numbers, figures.percent)
    if bare != 1.0:
        numbers = scale_bare(numbers, figures, bare)
    if sign in CURRENCIES.values() and set(figures.currencies) - {sign}:
        _, found, _ = strip_signs(cells)
        other = found.replace_strict(CURRENCIES, default=None) != sign
        numbers = _without(numbers, other.fill_null(False))
    return numbers


def scale_bare(numbers: pl.Series, figures: NumberText, times: float) -> pl.Series:
    """Multiply the numbers (n,) that bear no per cent sign, as 0.125 beside 12.5 %."""
    if figures.percent is None:
        return numbers * times
    return pl.select(pl.when(figures.percent).then(numbers).otherwise(numbers * times)).to_series()


def is_figure(cells: pl.Series) -> pl.Series:
    """Tell which cells (n,) of text are finite numbers, however written; null is none.

    >>> is_figure(pl.Series(["-5.143,80", "-$5.00", "-5 €", "-1'234.50", "-2+3"])).to_list()
    [True, True, True, True, False]
    """
    figures = look_at_every_number(cells, "")
    numbers = parse_numbers(figures, ".", either=True)
    return numbers.is_finite().fill_null(False)


def _without(numbers: pl.Series, where: pl.Series) -> pl.Series:
    return pl.select(pl.when(where).then(None).otherwise(numbers)).to_series()
