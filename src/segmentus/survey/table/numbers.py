"""Cells of text into numbers: signs of currencies, per cent, thousands, decimal point or comma."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import polars as pl

from segmentus.survey.table.currencies import CODES, CURRENCIES, SIGNS

Point = Literal[".", ","]

_DENSE = ("USD", "EUR", "GBP", "JPY", "CHF", "INR", "SEK", "NOK", "DKK", "PLN", "BRL", "CAD", "AUD",
          "RUB", "CZK")  # fmt: skip


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: -len(word))))


# The rarer codes need a blank before the number: TOP 5 is an amount, TOP5 a name.
_BEFORE = rf"(?:{_any_of((*SIGNS, *_DENSE))})|(?:{_any_of(CODES)})\s"
_AFTER = _any_of(CURRENCIES)
_CURRENCY = rf"^([+-]?)\s*(?:{_BEFORE})\s*|\s*(?:{_AFTER})$"
_SIGN = rf"^[+-]?\s*\(?\s*({_BEFORE})|({_AFTER})\)?$"
_BLANKS = "[ \u00a0\u2009\u202f'’]"
# Digits in threes (in India, twos before the last three), or without any mark; a fraction; an
# exponent.
_SHAPES: dict[Point, str] = {
    ".": r"^[+-]?(\d{1,3}(,\d{3})+|\d{1,2}(,\d{2})*,\d{3}|\d+)?(\.\d*)?([eE][+-]?\d{1,4})?$",
    ",": r"^[+-]?(\d{1,3}(\.\d{3})+|\d+)?(,\d*)?([eE][+-]?\d{1,4})?$",
}
_SPACED = rf"^[+-]?\d{{1,3}}({_BLANKS}\d{{3}})+([.,]\d*)?$"
_FIRST = 1000
PLAIN = r"^[+-]?\d+(\.\d+)?$"
"""Digits with or without a point."""
_FRACTION = r"\.(\d{1,2}|\d{4,})$"
_INFINITE = r"(?i)^[+-]?(inf|infinity|∞)$"
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
MANY = "×"
"""The suffix of a column whose cells end in K, M and the like."""
_MOST = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """A column of text, seen as figures.

    Attributes
    ----------
    bare : (n,) text without signs of currency, per cent, units and blanks between digits.
    fits : decimal sign → (n,) whether the cell is a number under it.
    share : of the known cells that are numbers under the better sign, or under either.
    certain : decimal signs that the cells themselves rule in; both where they do not tell.
    currencies : those that occur, the most frequent first.
    percent : (n,) which cells bear a per cent sign; None where none does.
    either : whether some cells are numbers only under the one sign, and some only under the other.
    suffix : the unit that stands in nearly every cell, `MANY` for K, M and the like, or "".
    times : (n,) by how much a cell is multiplied; None for 1 throughout.
    """

    bare: pl.Series
    fits: dict[Point, pl.Series]
    share: float
    certain: tuple[Point, ...]
    currencies: tuple[str, ...] = ()
    percent: pl.Series | None = None
    either: bool = False
    suffix: str = ""
    times: pl.Series | None = None


def look(cells: pl.Series) -> Figures:
    """Look at cells (n,) of text, null where missing, as if they were figures.

    "1,234" is certain to be thousands where the same column has cells like "12,345.6" or
    "1,234,567", or has both such cells and plain ones under a thousand; else it is open.
    """
    plain = _look_at_plain(cells)
    return _look_closely(cells) if plain is None else plain


def by_word(cells: pl.Series, change: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """`change` of cells (n,) of text, done once where many are written alike; null stays."""
    words, place = distinct(cells)
    return change(words).gather(place)


def distinct(cells: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The different texts among cells (n,), and which one each is; the cells themselves where most
    of the first are different, as finding the few that are alike would take longer.
    """
    if 2 * cells.head(_FIRST).n_unique() > _FIRST:
        return cells, pl.arange(cells.len(), eager=True)
    words = cells.drop_nulls().unique(maintain_order=True)
    return words, cells.cast(pl.Enum(words)).to_physical()


def _look_closely(cells: pl.Series, suffix: str | None = None) -> Figures:
    """The same without the short cut: what is said of one cell rests on no other, but for the unit.

    Cells that are written alike are looked at once.

    Parameters
    ----------
    cells : null where missing.
    suffix : what may stand behind numbers; None where that is to be found.
    """
    words, place = distinct(cells)
    bare, counted, percent = _strip_signs(words)
    if suffix is None:
        suffix = _find_suffix(bare.gather(place), counted.gather(place))
    times = None
    if suffix:
        bare, times = _strip_suffix(bare, suffix)
        if suffix == MANY:  # "2.5M €" and "€2.5M": the sign may be on either side
            bare = bare.str.replace_all(_CURRENCY, "$1")
    spaced = bare.str.contains(_SPACED)
    if spaced.any():
        unspaced = bare.str.replace_all(_BLANKS, "")
        bare = pl.select(pl.when(spaced).then(unspaced).otherwise(bare)).to_series()
    digits = bare.str.contains(r"\d")
    infinite = bare.str.contains(_INFINITE)
    alike = {p: (bare.str.contains(shape) & digits) | infinite for p, shape in _SHAPES.items()}
    return _figures(cells, bare, alike, place, counted, percent, suffix, times)


def _figures(
    cells: pl.Series, bare: pl.Series, alike: dict[Point, pl.Series], place: pl.Series,
    counted: pl.Series, percent: pl.Series, suffix: str, times: pl.Series | None,
) -> Figures:  # fmt: skip
    """Sum up what was seen of the different words, each at its `place` in the column."""
    fits: dict[Point, pl.Series] = {point: fit.gather(place) for point, fit in alike.items()}
    known = max(cells.len() - cells.null_count(), 1)
    sums = {point: int(fit.sum() or 0) for point, fit in fits.items()}
    union = int((fits["."] | fits[","]).sum() or 0)
    best = max(sums.values())
    certain = tuple(point for point in sums if sums[point] == best)
    if len(certain) == 2 and union == best:
        certain = _settle(bare)
    signs = counted.filter(alike["."] | alike[","]) if union else counted.clear()
    currencies = Counter[str]()
    if signs.null_count() < signs.len():
        seen = pl.select(pl.when(alike["."] | alike[","]).then(counted)).to_series()
        borne = seen.gather(place).drop_nulls()
        counts = dict(borne.value_counts().iter_rows())
        for sign in borne.unique(maintain_order=True):  # at a tie, the first that occurs
            currencies[CURRENCIES[sign]] += counts[sign]
    found = tuple(name for name, _ in currencies.most_common())
    return Figures(
        bare=bare.gather(place), fits=fits, share=union / known, certain=certain, currencies=found,
        percent=percent.gather(place) if percent.any() else None, either=union > best,
        suffix=suffix, times=None if times is None else times.gather(place),
    )  # fmt: skip


def _strip_signs(words: pl.Series) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Words without signs around the digits, the currency of each, and which are per cent.

    A dash in the place of cents stands for none: 1098,- is 1098. A dash in the place of an amount
    in a currency stands for zero, as accountants write it.
    """
    bare = words.str.replace_all("[−–—]", "-").str.replace(r"^\s*'?([+-]?)\s*", "$1")
    bare = bare.str.replace(r"^(\D*\d{1,3}(?:\.\d{3})+)\.-{1,2}(\D*)$", "$1$2")
    bare = bare.str.replace(r"^(.*\d)([.,])-{1,2}(\D*)$", "$1${2}0$3")
    bare = bare.str.replace(r"^\((.*)\)$", "-$1")
    if _any(bare, _SIGN):
        before, after = bare.str.extract(_SIGN, 1), bare.str.extract(_SIGN, 2)
        counted = pl.select(pl.coalesce(before, after)).to_series().str.strip_chars()
        bare = bare.str.replace_all(_CURRENCY, "$1")
        nothing = counted.is_not_null() & bare.str.contains(r"^\s*-{1,2}\s*$").fill_null(False)
        bare = pl.select(pl.when(nothing).then(pl.lit("0")).otherwise(bare)).to_series()
    else:
        counted = pl.Series([None], dtype=pl.String).new_from_index(0, words.len())
    percent = bare.str.contains(r"\d\s*%$").fill_null(False)
    bare = bare.str.replace(r"\s*%$", "")
    bare = bare.str.replace(r"^\((.*)\)$", "-$1").str.replace(r"^(\d.*)-$", "-$1")  # ($5), $(5)
    return bare.str.strip_chars(), counted, percent


def _find_suffix(bare: pl.Series, counted: pl.Series) -> str:
    """Find what stands behind nearly every number: a unit, or K, M and the like; "" for nothing."""
    head = bare.drop_nulls().head(_FIRST)
    if head.len() == 0 or 2 * int(head.str.contains(_SUFFIX).sum()) < head.len():
        return ""
    ends = bare.str.extract(_SUFFIX, 1)
    known = max(bare.len() - bare.null_count(), 1)
    plain = int(bare.str.contains(r"^[+-]?[\d.,'’\s]*\d[.,]?$").sum() or 0)
    seen = dict(ends.drop_nulls().str.strip_chars().value_counts().iter_rows())
    money = counted.null_count() < _MOST * counted.len()
    if set(seen) <= set(MULTIPLES) and (money or set(seen) & _CLEAR):
        return MANY if sum(seen.values()) + plain >= _MOST * known else ""
    unit, count = max(sorted(seen.items()), key=lambda item: item[1])
    apart = _any(ends, r"^\s") and not _any(ends, r"^[^\s]")
    clear = apart or unit in _UNITS
    return unit if clear and count >= _MOST * known and count + plain >= _MOST * known else ""


def _strip_suffix(bare: pl.Series, suffix: str) -> tuple[pl.Series, pl.Series | None]:
    """Words without the unit behind them, or with what K, M and the like multiply by."""
    if suffix != MANY:
        return bare.str.replace(rf"\s*{re.escape(suffix)}$", ""), None
    ends = bare.str.extract(_SUFFIX, 1).str.strip_chars()
    times = ends.replace_strict(MULTIPLES, default=None, return_dtype=pl.Float64)
    pattern = rf"^(.*\d[.,]?)\s*(?:{_any_of(MULTIPLES)})$"
    return bare.str.replace(pattern, "$1"), times.fill_null(1.0)


def _look_at_plain(cells: pl.Series) -> Figures | None:
    """The same for cells that need no second look, or None: digits with or without a point."""
    if not cells.str.contains(PLAIN).all():
        return None
    dotted = cells.str.contains(".", literal=True)
    fits = cells.is_not_null()
    known = 1.0 if fits.any() else 0.0
    if not dotted.any():
        return Figures(cells, {".": fits, ",": fits}, known, (".", ","))
    if settles_point(cells):
        return Figures(cells, {".": fits, ",": fits & ~dotted}, known, (".",))
    return None


def settles_point(cells: pl.Series) -> bool:
    """Tell whether the point in one of the plain cells (n,) cannot stand between thousands."""
    return _any(cells.head(_FIRST), _FRACTION) or _any(cells, _FRACTION)


def vote_point(certain: Iterable[tuple[Point, ...]], delimiter: str) -> Point:
    """Decimal sign of a table: that of the columns which tell, else by the delimiter.

    `certain` holds, for each column of numbers, the signs that its cells rule in.

    Where nothing tells, tables cut by semicolons are taken to write a decimal comma.
    """
    votes = Counter(signs[0] for signs in certain if len(signs) == 1)
    if votes["."] != votes[","]:
        return "." if votes["."] > votes[","] else ","
    return "," if delimiter == ";" else "."


def to_numbers(figures: Figures, point: Point, *, either: bool = False) -> pl.Series:
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


def _by_point(figures: Figures, point: Point) -> pl.Series:
    thousands = "," if point == "." else "."
    text = figures.bare.str.replace_all(thousands, "", literal=True)
    text = text.str.replace(",", ".", literal=True).str.replace("^([+-]?)∞$", "${1}inf")
    text = text.str.replace(r"(?i)infinity$", "inf")
    numbers = text.cast(pl.Float64, strict=False)
    fits = figures.fits[point]
    return pl.select(pl.when(fits).then(numbers).otherwise(None)).to_series().fill_nan(None)


def read_numbers(
    cells: pl.Series, point: Point, sign: str, *, either: bool = False, suffix: str = "",
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
    plain = _look_at_plain(cells) if point == "." else None
    figures = plain or _look_closely(cells, suffix)
    numbers = to_numbers(figures, point, either=either)
    if figures.percent is not None and sign != "%":
        numbers = _without(numbers, figures.percent)
    if bare != 1.0:
        numbers = scale_bare(numbers, figures, bare)
    if sign in CURRENCIES.values() and set(figures.currencies) - {sign}:
        _, found, _ = _strip_signs(cells)
        other = found.replace_strict(CURRENCIES, default=None) != sign
        numbers = _without(numbers, other.fill_null(False))
    return numbers


def scale_bare(numbers: pl.Series, figures: Figures, times: float) -> pl.Series:
    """Multiply the numbers (n,) that bear no per cent sign, as 0.125 beside 12.5 %."""
    if figures.percent is None:
        return numbers * times
    return pl.select(pl.when(figures.percent).then(numbers).otherwise(numbers * times)).to_series()


def is_figure(cells: pl.Series) -> pl.Series:
    """Tell which cells (n,) of text are finite numbers, however written; null is none.

    >>> is_figure(pl.Series(["-5.143,80", "-$5.00", "-5 €", "-1'234.50", "-2+3"])).to_list()
    [True, True, True, True, False]
    """
    figures = _look_closely(cells, "")
    numbers = to_numbers(figures, ".", either=True)
    return numbers.is_finite().fill_null(False)


def _without(numbers: pl.Series, where: pl.Series) -> pl.Series:
    return pl.select(pl.when(where).then(None).otherwise(numbers)).to_series()


def _settle(bare: pl.Series) -> tuple[Point, ...]:
    """Tell the decimal sign where all cells can be read both ways, as far as they tell."""
    for sign, point, other in ((",", ",", "."), (".", ".", ",")):
        marked = bare.str.contains(sign, literal=True)
        if not marked.any():
            continue
        whole = bare.filter(~marked).cast(pl.Float64, strict=False).drop_nulls().abs()
        plain_thousands = bool((whole >= 1000).any())
        leading_zero = _any(bare, rf"^[+-]?0*\{sign}" if sign == "." else r"^[+-]?0*,")
        if leading_zero or plain_thousands:
            return (point,)  # type: ignore[return-value]
        if whole.len() > 0:  # 950 beside 1.200: the mark stands between thousands
            return (other,)  # type: ignore[return-value]
    return (".", ",")


def _any(cells: pl.Series, pattern: str) -> bool:
    return bool(cells.str.contains(pattern).any())
