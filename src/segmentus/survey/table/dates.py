"""Cells of text into dates, by the one format that fits a whole column."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from segmentus.survey.table.numbers import distinct

# Tried in this order; "12.3.04" and "3/4/2020" are read day first unless a cell rules it out.
FORMATS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y",
    "%m-%d-%Y", "%d.%m.%y", "%d/%m/%y", "%m/%d/%y", "%d %b %Y", "%d-%b-%Y", "%d %B %Y",
    "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%d-%b-%y", "%Y%m%d",
)  # fmt: skip
ISO = "%Y-%m-%d"
OR = "|"
"""Between the formats of a column that is written in two."""
_TIMES = ("", " %H:%M:%S", " %H:%M:%S%.f", " %H:%M", " %I:%M:%S %p", " %I:%M %p")
_SWAPPED = {"%d/%m": "%m/%d", "%d-%m": "%m-%d"}
_LOOKS = (
    r"^\s*(\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[- ][A-Za-z]{3,9}[- ]\d{2,4}"
    r"|[A-Za-z]{3,9} \d{1,2},? \d{4})([T ].*)?\s*$"
)
_BARE = r"^(19|20)\d{6}$"


@dataclass(frozen=True, slots=True, eq=False)
class Dates:
    """A column of text, seen as dates.

    Attributes
    ----------
    values : (n,) Datetime, null where a cell is no date.
    format : that fits, in the manner of strptime.
    share : of the known cells that are dates.
    ambiguous : whether every cell could be read month first as well.
    """

    values: pl.Series
    format: str
    share: float
    ambiguous: bool


def find_dates(
    cells: pl.Series, format: str = "", *, bare_digits: bool | None = False
) -> Dates | None:
    """Find the format that reads most cells (n,) of text as dates; None where none reads half.

    Parameters
    ----------
    cells : null where missing.
    format : to use instead of looking for one.
    bare_digits : whether 20240131 may be a date; None where it is one if all cells, ten of them
        different, are days in that form, as one number in 30 is by chance.
    """
    known = cells.len() - cells.null_count()
    words, _ = distinct(cells)  # a look at each is enough to see that there are no dates
    timed = _timed(words)
    if known == 0 or not (format or _clean(words, timed).str.contains(f"{_LOOKS}|{_BARE}").any()):
        return None
    clean = _clean(cells, timed)
    if format:
        tried: tuple[str, ...] = (format,)
    elif clean.str.contains(_LOOKS).sum() * 2 > known:
        tried = tuple(day for day in FORMATS if day != "%Y%m%d")
    elif clean.str.contains(_BARE).sum() * 2 > known and (
        _all_days(clean) if bare_digits is None else bare_digits
    ):
        tried = ("%Y%m%d",)
    else:
        return None
    best = max((_read(clean, day) for day in _plausible(clean, tried)), key=_quality, default=None)
    return best if best is not None and best.share > 0.5 else None


def parse_dates(cells: pl.Series, format: str, first_year: int = 0) -> pl.Series:
    """Datetimes (n,) of cells by a format that `find_dates` found; null where a cell is none."""
    return _parse(_clean(cells, "%H" in format or "%I" in format), format)


def _clean(cells: pl.Series, timed: bool) -> pl.Series:
    """Part day and time by a blank, and leave a time's zone out."""
    clean = cells.str.strip_chars().str.replace(r"^(\S+)T(\d)", "$1 $2")
    return clean.str.replace(r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})$", "") if timed else clean


def _timed(cells: pl.Series) -> bool:
    return bool(cells.str.contains(r"\d{1,2}:\d{2}").any())


def _all_days(cells: pl.Series) -> bool:
    """Whether all cells are like 20240131, and ten or more of them different."""
    bare = cells.drop_nulls().str.contains(_BARE).all()
    return bool(bare) and cells.n_unique() >= 10 and _read(cells, "%Y%m%d").share == 1


def _plausible(cells: pl.Series, formats: tuple[str, ...]) -> list[str]:
    """Formats that read at least half of the first hundred cells, with their times."""
    head = cells.drop_nulls().head(100)
    times = _TIMES if _timed(head) else ("",)
    found = []
    for day in formats:
        for time in times if "%H" not in day and "%I" not in day else ("",):
            if 2 * (head.len() - _parse(head, day + time).null_count()) >= head.len():
                found.append(day + time)
                break
    return found


def _read(cells: pl.Series, format: str) -> Dates:
    values = _parse(cells, format)
    known = cells.len() - cells.null_count()
    share = (cells.len() - values.null_count()) / known
    other = next((format.replace(a, b) for a, b in _SWAPPED.items() if a in format), "")
    ambiguous = bool(other) and _parse(cells, other).null_count() == values.null_count()
    return Dates(values, format, share, ambiguous)


def _quality(dates: Dates) -> float:
    return dates.share


def _parse(cells: pl.Series, format: str) -> pl.Series:
    values = cells.str.to_datetime(format, strict=False, exact=True, time_unit="us")
    if "%Y" not in format:
        return values
    in_full = values.dt.year() >= 1000  # "24" is no year of four digits
    return pl.select(pl.when(in_full).then(values)).to_series()
