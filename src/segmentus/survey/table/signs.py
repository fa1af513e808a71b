"""What stands around the digits of a number: currencies, per cent, units, multiples."""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl

from segmentus.survey.table.currencies import CODES, CURRENCIES, CURRENCY_SYMBOLS
from segmentus.survey.table.distinct import HEAD

_DENSE = ("USD", "EUR", "GBP", "JPY", "CHF", "INR", "SEK", "NOK", "DKK", "PLN", "BRL", "CAD", "AUD",
          "RUB", "CZK")  # fmt: skip


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: -len(word))))


# The rarer codes need a blank before the number: TOP 5 is an amount, TOP5 a name.
_BEFORE = rf"(?:{_any_of((*CURRENCY_SYMBOLS, *_DENSE))})|(?:{_any_of(CODES)})\s"
_AFTER = _any_of(CURRENCIES)
CURRENCY_SIGNS = rf"^([+-]?)\s*(?:{_BEFORE})\s*|\s*(?:{_AFTER})$"
_SIGN = rf"^[+-]?\s*\(?\s*({_BEFORE})|({_AFTER})\)?$"
_SUFFIX = r"^[+-]?[\d.,'’ \u00a0\u2009\u202f]*\d[.,]?(\s*[^\d\s.,+%()'’/:-][^\d]{0,9})$"
MULTIPLES = {
    "k": 1e3, "K": 1e3, "tsd": 1e3, "tsd.": 1e3, "Tsd": 1e3, "Tsd.": 1e3, "M": 1e6, "m": 1e6,
    "mn": 1e6, "Mn": 1e6, "mln": 1e6, "mio": 1e6, "Mio": 1e6, "Mio.": 1e6, "B": 1e9, "b": 1e9,
    "bn": 1e9, "Mrd": 1e9, "Mrd.": 1e9, "mrd": 1e9, "mld": 1e9,
}  # fmt: skip
"""What may stand behind a number to say that it is so many times as large."""
_CLEAR = {"k", "K", "tsd", "tsd.", "Tsd", "Tsd.", "mio", "Mio", "Mio.", "Mrd", "Mrd.", "bn", "mln"}
# Units that may touch their number; "12A" and "12B" are names of flats.
_UNITS = {
    "kg", "g", "mg", "t", "lb", "lbs", "oz", "km", "m", "cm", "mm", "mi", "ft", "in", "l", "ml",
    "h", "hr", "hrs", "min", "mins", "s", "sec", "secs", "ms", "d", "w", "mo", "y", "yr", "yrs",
    "kWh", "MWh", "Wh", "kW", "GB", "MB", "KB", "TB", "GiB", "MiB", "m²", "m2", "qm", "km²", "°C",
    "°F", "pcs", "Stk", "Stk.", "St", "St.", "pts", "bps", "day", "days", "weeks", "months",
    "years", "Tage", "Jahre", "Monate",
}  # fmt: skip
MULTIPLIED = "×"
"""The suffix of a column whose cells end in K, M and the like."""
_MOST = 0.95


def strip_signs(words: pl.Series) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Words without signs around the digits, the currency of each, and which are per cent.

    A dash in the place of cents stands for none: 1098,- is 1098. A dash in the place of an amount
    in a currency stands for zero, as accountants write it.
    """
    bare = words.str.replace_all("[−–—]", "-").str.replace(r"^\s*'?([+-]?)\s*", "$1")
    bare = bare.str.replace(r"^(\D*\d{1,3}(?:\.\d{3})+)\.-{1,2}(\D*)$", "$1$2")
    bare = bare.str.replace(r"^(.*\d)([.,])-{1,2}(\D*)$", "$1${2}0$3")
    bare = bare.str.replace(r"^\((.*)\)$", "-$1")
    if any_contains(bare, _SIGN):
        before, after = bare.str.extract(_SIGN, 1), bare.str.extract(_SIGN, 2)
        counted = pl.select(pl.coalesce(before, after)).to_series().str.strip_chars()
        bare = bare.str.replace_all(CURRENCY_SIGNS, "$1")
        nothing = counted.is_not_null() & bare.str.contains(r"^\s*-{1,2}\s*$").fill_null(False)
        bare = pl.select(pl.when(nothing).then(pl.lit("0")).otherwise(bare)).to_series()
    else:
        counted = pl.Series([None], dtype=pl.String).new_from_index(0, words.len())
    percent = bare.str.contains(r"\d\s*%$").fill_null(False)
    bare = bare.str.replace(r"\s*%$", "")
    bare = bare.str.replace(r"^\((.*)\)$", "-$1").str.replace(r"^(\d.*)-$", "-$1")  # ($5), $(5)
    return bare.str.strip_chars(), counted, percent


def find_suffix(bare: pl.Series, counted: pl.Series) -> str:
    """Find what stands behind nearly every number: a unit, or K, M and the like; "" for nothing."""
    head = bare.drop_nulls().head(HEAD)
    if head.len() == 0 or 2 * int(head.str.contains(_SUFFIX).sum()) < head.len():
        return ""
    ends = bare.str.extract(_SUFFIX, 1)
    known = max(bare.len() - bare.null_count(), 1)
    plain = int(bare.str.contains(r"^[+-]?[\d.,'’\s]*\d[.,]?$").sum() or 0)
    seen = dict(ends.drop_nulls().str.strip_chars().value_counts().iter_rows())
    money = counted.null_count() < _MOST * counted.len()
    if set(seen) <= set(MULTIPLES) and (money or set(seen) & _CLEAR):
        return MULTIPLIED if sum(seen.values()) + plain >= _MOST * known else ""
    unit, count = max(sorted(seen.items()), key=lambda item: item[1])
    apart = any_contains(ends, r"^\s") and not any_contains(ends, r"^[^\s]")
    clear = apart or unit in _UNITS
    return unit if clear and count >= _MOST * known and count + plain >= _MOST * known else ""


def strip_suffix(bare: pl.Series, suffix: str) -> tuple[pl.Series, pl.Series | None]:
    """Words without the unit behind them, or with what K, M and the like multiply by."""
    if suffix != MULTIPLIED:
        return bare.str.replace(rf"\s*{re.escape(suffix)}$", ""), None
    ends = bare.str.extract(_SUFFIX, 1).str.strip_chars()
    times = ends.replace_strict(MULTIPLES, default=None, return_dtype=pl.Float64)
    pattern = rf"^(.*\d[.,]?)\s*(?:{_any_of(MULTIPLES)})$"
    return bare.str.replace(pattern, "$1"), times.fill_null(1.0)


def any_contains(cells: pl.Series, pattern: str) -> bool:
    """Tell whether a pattern occurs in a cell."""
    return bool(cells.str.contains(pattern).any())
