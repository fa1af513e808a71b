"""Cells of text into numbers: signs of currencies, per cent, thousands, decimal point or comma."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import polars as pl

Point = Literal[".", ","]

CURRENCIES = {
    "$": "dollars", "US$": "dollars", "USD": "dollars", "€": "euros", "EUR": "euros",
    "£": "pounds", "GBP": "pounds", "¥": "yen", "JPY": "yen", "CHF": "Swiss francs",
    "₹": "rupees", "INR": "rupees", "Fr.": "Swiss francs", "kr": "kroner", "SEK": "kroner",
    "NOK": "kroner", "DKK": "kroner", "zł": "zloty", "PLN": "zloty", "R$": "reais",
    "BRL": "reais", "C$": "Canadian dollars", "CAD": "Canadian dollars", "A$": "Australian dollars",
    "AUD": "Australian dollars", "₽": "roubles", "RUB": "roubles", "₩": "won", "₺": "lira",
}  # fmt: skip

_SIGNS = "|".join(
    sign.replace("$", r"\$").replace(".", r"\.")
    for sign in sorted(CURRENCIES, key=lambda sign: -len(sign))
)
_CURRENCY = rf"^([+-]?)\s*({_SIGNS})\s*|\s*({_SIGNS})$"
_BLANKS = "[ \u00a0\u2009\u202f'’]"
# Digits in threes (in India, twos before the last three), or without any mark; a fraction; an
# exponent.
_SHAPES: dict[Point, str] = {
    ".": r"^[+-]?(\d{1,3}(,\d{3})+|\d{1,2}(,\d{2})*,\d{3}|\d+)?(\.\d*)?([eE][+-]?\d{1,4})?$",
    ",": r"^[+-]?(\d{1,3}(\.\d{3})+|\d+)?(,\d*)?([eE][+-]?\d{1,4})?$",
}
_SPACED = rf"^[+-]?\d{{1,3}}({_BLANKS}\d{{3}})+([.,]\d*)?$"
_FIRST = 1000
_INFINITE = r"(?i)^[+-]?(inf|infinity|∞)$"


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """A column of text, seen as figures.

    Attributes
    ----------
    bare : (n,) text without signs of currency, per cent and blanks between digits.
    fits : decimal sign → (n,) whether the cell is a number under it.
    share : of the known cells that are numbers under the better sign.
    certain : decimal signs that the cells themselves rule in; both where they do not tell.
    currencies : those that occur, the most frequent first.
    percent : whether per cent signs occur.
    """

    bare: pl.Series
    fits: dict[Point, pl.Series]
    share: float
    certain: tuple[Point, ...]
    currencies: tuple[str, ...]
    percent: bool


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


def _look_closely(cells: pl.Series) -> Figures:
    """The same without the short cut: what is said of one cell rests on no other.

    Cells that are written alike are looked at once.
    """
    words, place = distinct(cells)
    bare = words.str.replace_all("[−–]", "-").str.replace(r"^\((.*)\)$", "-$1")
    counted = bare.str.extract(f"({_SIGNS})", 1) if _any(bare, _SIGNS) else None
    bare = bare.str.replace_all(_CURRENCY, "$1")
    percent = _any(bare, r"\d\s*%$")
    bare = bare.str.replace(r"\s*%$", "")
    bare = bare.str.replace(r"^\((.*)\)$", "-$1").str.replace(r"^(\d.*)-$", "-$1")  # ($5), $(5)
    spaced = bare.str.contains(_SPACED)
    if spaced.any():
        unspaced = bare.str.replace_all(_BLANKS, "")
        bare = pl.select(pl.when(spaced).then(unspaced).otherwise(bare)).to_series()
    digits = bare.str.contains(r"\d")
    infinite = bare.str.contains(_INFINITE)
    fits: dict[Point, pl.Series] = {
        point: ((bare.str.contains(shape) & digits) | infinite).gather(place)
        for point, shape in _SHAPES.items()
    }
    known = max(cells.len() - cells.null_count(), 1)
    sums = {point: int(fit.sum() or 0) for point, fit in fits.items()}
    best = max(sums.values())
    certain = tuple(point for point in sums if sums[point] == best)
    if len(certain) == 2:
        certain = _settle(bare)
    currencies = Counter[str]()
    if counted is not None:
        for sign in counted.gather(place).drop_nulls():
            currencies[CURRENCIES[sign]] += 1
    found = tuple(name for name, _ in currencies.most_common())
    return Figures(bare.gather(place), fits, best / known, certain, found, percent)


def _look_at_plain(cells: pl.Series) -> Figures | None:
    """The same for cells that need no second look, or None: digits with or without a point."""
    if not cells.str.contains(r"^[+-]?\d+(\.\d+)?$").all():
        return None
    dotted = cells.str.contains(".", literal=True)
    fits = cells.is_not_null()
    known = 1.0 if fits.any() else 0.0
    if not dotted.any():
        return Figures(cells, {".": fits, ",": fits}, known, (".", ","), (), False)
    if (dotted & ~cells.str.contains(r"\.\d{3}$")).any():
        return Figures(cells, {".": fits, ",": fits & ~dotted}, known, (".",), (), False)
    return None


def vote_point(columns: Iterable[Figures], delimiter: str) -> Point:
    """Decimal sign of a table: that of the columns which tell, else by the delimiter.

    Where nothing tells, tables cut by semicolons are taken to write a decimal comma.
    """
    votes = Counter(figures.certain[0] for figures in columns if len(figures.certain) == 1)
    if votes["."] != votes[","]:
        return "." if votes["."] > votes[","] else ","
    return "," if delimiter == ";" else "."


def to_numbers(figures: Figures, point: Point) -> pl.Series:
    """Numbers (n,) Float64 under a decimal sign; null where a cell is none. May be infinite."""
    thousands = "," if point == "." else "."
    text = figures.bare.str.replace_all(thousands, "", literal=True)
    text = text.str.replace(",", ".", literal=True).str.replace("^([+-]?)∞$", "${1}inf")
    text = text.str.replace(r"(?i)infinity$", "inf")
    numbers = text.cast(pl.Float64, strict=False)
    fits = figures.fits[point]
    return pl.select(pl.when(fits).then(numbers).otherwise(None)).to_series().fill_nan(None)


def read_numbers(cells: pl.Series, point: Point, sign: str) -> pl.Series:
    """Numbers (n,) of cells as those of an earlier table, each read by itself.

    Parameters
    ----------
    cells : null where missing.
    point : the decimal sign of that table.
    sign : its currency, "%", or "" for neither.

    Returns
    -------
    Float64, null where a cell is no number, is in another currency, or per cent by surprise.
    """
    figures = look(cells) if point == "." else _look_closely(cells)
    numbers = to_numbers(figures, point)
    if figures.percent and sign != "%":
        numbers = _without(numbers, cells.str.contains(r"\d\s*%$"))
    if sign in CURRENCIES.values() and set(figures.currencies) - {sign}:
        found = cells.str.extract(f"({_SIGNS})", 1).replace_strict(CURRENCIES, default=None)
        numbers = _without(numbers, found != sign)
    return numbers


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
