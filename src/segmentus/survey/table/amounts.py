"""The cells of one column into numbers, with what must be said of those that are none."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from segmentus.errors import InputError
from segmentus.survey.table.number_text import DecimalSign, NumberText, look_at_numbers
from segmentus.survey.table.numbers import parse_numbers, scale_bare
from segmentus.survey.table.schema import Hint
from segmentus.survey.table.signs import MULTIPLIED
from segmentus.survey.table.spelling import MOST_ODD, Spelling, blank, find_odd, without_soft
from segmentus.survey.table.values import Values, refuse_infinite, tell_type

FEW_ODD = 0.05
"""A column is still one of numbers where one cell in twenty is none; those count as missing."""
MANY_ODD = 0.2
"""So it is where one in five is none, if those are a few words or bounds like <1000."""
_FEW_WORDS = 3
_BOUND = (
    r"(?i)^([<>≤≥~≈±]|(ca|c|circa|approx|approximately|about|around|over|under|above|below|up to|"
    r"more than|less than|at least|at most|über|unter|mehr als|weniger als|bis|ab|plus de|"
    r"moins de|más de|menos de)\b\.?)\s*\S*\d|^\S*\d[\d.,]*\s*(\+|[*†‡#]+|or more|and over)$"
)
_CODE = r"\p{L}-?\d|\d-?\p{L}"
_NONE_BELOW_ZERO = {-float(digit * times) for digit in (7, 8, 9) for times in
                    (1, 11, 111, 1111, 11111, 111111)} | {-1.0, -96.0, -97.0, -98.0, -997.0,
                                                          -998.0, -9997.0, -9998.0}  # fmt: skip
_MARKED = r"\d[.,]\d{3}$"


def are_amounts(cells: pl.Series, figures: NumberText) -> bool:
    """Tell whether so many tidy cells (n,) are numbers that the others count as missing."""
    if figures.share >= 1 - FEW_ODD:
        return True
    if figures.share < 1 - MANY_ODD:
        return False
    odd = _odd_cells(cells, figures)
    bounds = odd.str.contains(_BOUND)
    words = odd.filter(~bounds)
    return words.n_unique() <= _FEW_WORDS and not words.str.contains(_CODE).any()


def word_mostly_numbers(cells: pl.Series, figures: NumberText, name: str) -> tuple[str, ...]:
    """Say why a column that is mostly numbers is taken for text; nothing of other columns."""
    if figures.share < 1 - MANY_ODD:
        return ()
    odd = _odd_cells(cells, figures)
    known = without_soft(cells).drop_nulls().len()
    first = int((cells == odd[0]).arg_max() or 0)
    return (
        f"{name}: {known - odd.len():,} of {known:,} values are numbers and {odd.len():,} are not "
        f"(first {str(odd[0])[:40]!r} in row {first + 1:,}), so it was read as text; role = "
        '"number" in [columns] would count those as missing.',
    )


def read_amounts(
    cells: pl.Series, figures: NumberText, point: DecimalSign, hint: Hint, where: str
) -> Values:
    """Turn tidy cells (n,) into numbers, and say which could not be.

    Raises
    ------
    InputError
        No cell is a number, one is infinite, or amounts are in several currencies.
    """
    point = hint.decimal or (figures.certain[0] if len(figures.certain) == 1 else point)
    either = figures.either and not hint.decimal
    numbers = parse_numbers(figures, point, either=either)
    if numbers.null_count() == numbers.len():
        raise InputError(
            f"{where}: not one value is a number (first {str(cells.drop_nulls()[0])[:40]!r}); "
            "leave it out, or correct it."
        )
    refuse_infinite(numbers, where)
    if len(figures.currencies) > 1:
        raise InputError(
            f"{where}: amounts are in {' and '.join(figures.currencies)}; convert them to one "
            "currency, or leave the column out with --exclude."
        )
    name = where.split(": ", 1)[1]
    notes = [*_word_odd(cells, numbers, name), *_word_point(figures, point, hint, either, name)]
    numbers, bare = _to_one_unit(cells, numbers, figures, name, notes)
    spelling = Spelling(
        "number", point, _sign(figures), odd=find_odd(cells, numbers), either=either,
        suffix=figures.suffix, bare=bare,
    )  # fmt: skip
    whole = bool(figures.bare.drop_nulls().str.contains(r"^[+-]?\d+$").all())
    values = Values(
        tell_type(numbers, whole=whole and figures.times is None), cells, numbers, _unit(figures),
        money=bool(figures.currencies), spelling=spelling, notes=tuple(notes),
    )  # fmt: skip
    return values if hint.role else without_marks(values, name)


def without_marks(values: Values, name: str) -> Values:
    """Count as missing what alone is below zero among amounts with cents, like −999.

    Among whole numbers such a mark is left to the choice of features, as −1 may be a count there.
    """
    numbers = values.numbers
    if values.type != "number" or numbers is None:
        return values
    if float(numbers.min() or 0) >= 0:  # type: ignore[arg-type]
        return values
    below = numbers.filter(numbers < 0)
    marks = set(below.unique().to_list())
    if below.len() < 2 or len(marks) > _FEW_WORDS or not marks <= _NONE_BELOW_ZERO:
        return values
    if 2 * int((numbers != numbers.floor()).sum()) < int((numbers >= 0).sum()):
        return values  # not amounts with cents
    gone = (numbers < 0).fill_null(False)
    texts = values.cells.filter(gone).unique().sort().to_list()
    word = ", ".join(f"{mark:g}" for mark in sorted(marks))
    note = (
        f"{name}: {below.len():,} cells say {word}, alone below zero, and count as missing; "
        'role = "number" in [columns] keeps them.'
    )
    spelling = values.spelling or Spelling("number")
    odd = tuple(sorted({*spelling.odd, *texts}))[:MOST_ODD]
    return replace(
        values, numbers=blank(numbers, gone), written=blank(values.written, gone),
        spelling=replace(spelling, odd=odd), notes=(*values.notes, note),
    )  # fmt: skip


def _odd_cells(cells: pl.Series, figures: NumberText) -> pl.Series:
    fits = figures.fits["."] | figures.fits[","]
    return without_soft(cells).filter(~fits.fill_null(False)).drop_nulls()


def _sign(figures: NumberText) -> str:
    return figures.currencies[0] if figures.currencies else "%" if _percent(figures) else ""


def _unit(figures: NumberText) -> str:
    return _sign(figures) or (figures.suffix if figures.suffix != MULTIPLIED else "")


def _percent(figures: NumberText) -> bool:
    return figures.percent is not None


def _word_odd(cells: pl.Series, numbers: pl.Series, name: str) -> list[str]:
    odd = without_soft(cells).is_not_null() & numbers.is_null()
    if not odd.any():
        return []
    first = int(odd.arg_max() or 0)
    return [
        f"{name}: {int(odd.sum()):,} values are not numbers (first {str(cells[first])[:40]!r} "
        f"in row {first + 1:,}) and count as missing."
    ]


def _word_point(
    figures: NumberText, point: DecimalSign, hint: Hint, either: bool, name: str
) -> list[str]:  # fmt: skip
    """Say how decimal signs were read that could have been read otherwise."""
    notes = []
    if either:
        with_point = figures.fits["."] & ~figures.fits[","]
        with_comma = figures.fits[","] & ~figures.fits["."]
        notes.append(
            f"{name}: {int(with_comma.sum()):,} cells have a decimal comma (e.g. "
            f"{figures.bare.filter(with_comma)[0]!r}) and {int(with_point.sum()):,} a decimal "
            f"point (e.g. {figures.bare.filter(with_point)[0]!r}); each was read by its own."
        )
    marked = figures.bare.str.contains(_MARKED).fill_null(False)
    if (len(figures.certain) == 2 or either) and not hint.decimal and marked.any():
        other = "thousands" if point == "." else "a decimal fraction"
        example = figures.bare.filter(marked)[0]
        meant = parse_numbers(look_at_numbers(pl.Series([example])), point, either=either)[0]
        notes.append(
            f"{name}: {example!r} was read as {meant:,.10g}; if the mark means {other}, set "
            f'decimal = "{"," if point == "." else "."}" for the column.'
        )
    if figures.times is not None and not marked.all():
        shown = (figures.times != 1).fill_null(False)
        if shown.any():
            notes.append(f"{name}: K, M and the like were read as thousands, millions and so on.")
    return notes


def _to_one_unit(
    cells: pl.Series, numbers: pl.Series, figures: NumberText, name: str, notes: list[str]
) -> tuple[pl.Series, float]:
    """Bring fractions beside per cents to per cents; say where some cells lack the sign."""
    if figures.percent is None or figures.currencies:
        return numbers, 1.0
    lacking = ~figures.percent & numbers.is_not_null()
    if not lacking.any():
        return numbers, 1.0
    plain, signed = numbers.filter(lacking).abs().max(), numbers.filter(figures.percent).abs().max()
    example = str(cells.filter(lacking)[0])
    count = int(lacking.sum())
    fractions = isinstance(plain, float) and isinstance(signed, float) and plain <= 1 < signed
    if not fractions:
        notes.append(
            f"{name}: {count:,} cells lack the % sign of the others (e.g. {example!r}) and were "
            "read as per cent too."
        )
        return numbers, 1.0
    scaled = scale_bare(numbers, figures, 100.0)
    meant = scaled.filter(lacking)[0]
    notes.append(
        f"{name}: {count:,} cells without a % sign beside others with one were read as fractions: "
        f"{example!r} is {meant:g} %."
    )
    return scaled, 100.0
