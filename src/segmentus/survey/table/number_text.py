"""Cells of text, looked at as if they were numbers: which are, and under which decimal sign."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

import polars as pl

from segmentus.survey.table.currencies import CURRENCIES
from segmentus.survey.table.distinct import HEAD, find_distinct
from segmentus.survey.table.signs import (
    CURRENCY_SIGNS,
    MULTIPLIED,
    any_contains,
    find_suffix,
    strip_signs,
    strip_suffix,
)

DecimalSign = Literal[".", ","]
_BLANKS = "[ \u00a0\u2009\u202f'’]"
# Digits in threes (in India, twos before the last three), or without any mark; a fraction; an
# exponent.
_SHAPES: dict[DecimalSign, str] = {
    ".": r"^[+-]?(\d{1,3}(,\d{3})+|\d{1,2}(,\d{2})*,\d{3}|\d+)?(\.\d*)?([eE][+-]?\d{1,4})?$",
    ",": r"^[+-]?(\d{1,3}(\.\d{3})+|\d+)?(,\d*)?([eE][+-]?\d{1,4})?$",
}
_SPACED = rf"^[+-]?\d{{1,3}}({_BLANKS}\d{{3}})+([.,]\d*)?$"
PLAIN_NUMBER = r"^[+-]?\d+(\.\d+)?$"
"""Digits with or without a point."""
_FRACTION = r"\.(\d{1,2}|\d{4,})$"
_INFINITE = r"(?i)^[+-]?(inf|infinity|∞)$"


@dataclass(frozen=True, slots=True, eq=False)
class NumberText:
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
    suffix : the unit that stands in nearly every cell, `MULTIPLIED` for K, M and the like, or "".
    times : (n,) by how much a cell is multiplied; None for 1 throughout.
    """

    bare: pl.Series
    fits: dict[DecimalSign, pl.Series]
    share: float
    certain: tuple[DecimalSign, ...]
    currencies: tuple[str, ...] = ()
    percent: pl.Series | None = None
    either: bool = False
    suffix: str = ""
    times: pl.Series | None = None


def look_at_numbers(cells: pl.Series) -> NumberText:
    """Look at cells (n,) of text, null where missing, as if they were figures.

    "1,234" is certain to be thousands where the same column has cells like "12,345.6" or
    "1,234,567", or has both such cells and plain ones under a thousand; else it is open.
    """
    plain = look_at_plain_numbers(cells)
    return look_at_every_number(cells) if plain is None else plain


def look_at_every_number(cells: pl.Series, suffix: str | None = None) -> NumberText:
    """The same without the short cut: what is said of one cell rests on no other, but for the unit.

    Cells that are written alike are looked at once.

    Parameters
    ----------
    cells : null where missing.
    suffix : what may stand behind numbers; None where that is to be found.
    """
    words, place = find_distinct(cells)
    bare, counted, percent = strip_signs(words)
    if suffix is None:
        suffix = find_suffix(bare.gather(place), counted.gather(place))
    times = None
    if suffix:
        bare, times = strip_suffix(bare, suffix)
        if suffix == MULTIPLIED:  # "2.5M €" and "€2.5M": the sign may be on either side
            bare = bare.str.replace_all(CURRENCY_SIGNS, "$1")
    spaced = bare.str.contains(_SPACED)
    if spaced.any():
        unspaced = bare.str.replace_all(_BLANKS, "")
        bare = pl.select(pl.when(spaced).then(unspaced).otherwise(bare)).to_series()
    digits = bare.str.contains(r"\d")
    infinite = bare.str.contains(_INFINITE)
    alike = {p: (bare.str.contains(shape) & digits) | infinite for p, shape in _SHAPES.items()}
    return _figures(cells, bare, alike, place, counted, percent, suffix, times)


def _figures(
    cells: pl.Series, bare: pl.Series, alike: dict[DecimalSign, pl.Series], place: pl.Series,
    counted: pl.Series, percent: pl.Series, suffix: str, times: pl.Series | None,
) -> NumberText:  # fmt: skip
    """Sum up what was seen of the different words, each at its `place` in the column."""
    fits: dict[DecimalSign, pl.Series] = {point: fit.gather(place) for point, fit in alike.items()}
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
    return NumberText(
        bare=bare.gather(place), fits=fits, share=union / known, certain=certain, currencies=found,
        percent=percent.gather(place) if percent.any() else None, either=union > best,
        suffix=suffix, times=None if times is None else times.gather(place),
    )  # fmt: skip


def look_at_plain_numbers(cells: pl.Series) -> NumberText | None:
    """The same for cells that need no second look, or None: digits with or without a point."""
    if not cells.str.contains(PLAIN_NUMBER).all():
        return None
    dotted = cells.str.contains(".", literal=True)
    fits = cells.is_not_null()
    known = 1.0 if fits.any() else 0.0
    if not dotted.any():
        return NumberText(cells, {".": fits, ",": fits}, known, (".", ","))
    if settles_point(cells):
        return NumberText(cells, {".": fits, ",": fits & ~dotted}, known, (".",))
    return None


def settles_point(cells: pl.Series) -> bool:
    """Tell whether the point in one of the plain cells (n,) cannot stand between thousands."""
    return any_contains(cells.head(HEAD), _FRACTION) or any_contains(cells, _FRACTION)


def _settle(bare: pl.Series) -> tuple[DecimalSign, ...]:
    """Tell the decimal sign where all cells can be read both ways, as far as they tell."""
    for sign, point, other in ((",", ",", "."), (".", ".", ",")):
        marked = bare.str.contains(sign, literal=True)
        if not marked.any():
            continue
        whole = bare.filter(~marked).cast(pl.Float64, strict=False).drop_nulls().abs()
        plain_thousands = bool((whole >= 1000).any())
        leading_zero = any_contains(bare, rf"^[+-]?0*\{sign}" if sign == "." else r"^[+-]?0*,")
        if leading_zero or plain_thousands:
            return (point,)  # type: ignore[return-value]
        if whole.len() > 0:  # 950 beside 1.200: the mark stands between thousands
            return (other,)  # type: ignore[return-value]
    return (".", ",")
