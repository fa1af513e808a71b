"""Cells of text into dates, by the one format that fits a column, or by two unlike ones.

Whether a time stands behind the day, and with which zone, makes no difference to the day.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from segmentus.survey.table.distinct import by_word, find_distinct
from segmentus.survey.table.months import MONTHS
from segmentus.survey.table.serial import SERIAL, from_digits, from_serial

# Tried in this order; "12.3.04" and "3/4/2020" are read day first unless a cell rules it out.
FORMATS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y",
    "%m-%d-%Y", "%d.%m.%y", "%d/%m/%y", "%m/%d/%y", "%d-%m-%y", "%m-%d-%y", "%d %b %Y",
    "%d-%b-%Y", "%d/%b/%Y", "%d.%b.%Y", "%d%b%Y", "%b %d, %Y", "%b %d %Y", "%Y-%b-%d", "%d-%b-%y",
    "%d %b %y", "%d%b%y", "%y-%m-%d", "%Y%m%d",
)  # fmt: skip
ISO = "%Y-%m-%d"
OR = "|"
"""Between the formats of a column that is written in two."""
LAST_YEAR = 2039
"""Years of two digits are taken for the latest that do not lie beyond."""
_TIMES = ("", " %H:%M:%S", " %H:%M:%S%.f", " %H:%M", " %I:%M:%S %p", " %I:%M %p")
_SWAPPED = {"%d/%m": "%m/%d", "%d-%m": "%m-%d"}
_LOOKS = (
    r"^\s*(\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[-/. ]?[\p{L}]{3,10}[-/. ]?\d{2,4}"
    r"|\d{4}[- ][\p{L}]{3,10}[- ]\d{1,2}|[\p{L}]{3,10} \d{1,2},? \d{4})([T: ].*)?\s*$"
)
_BARE = r"^(19|20)\d{6}$"
_TIMED = r"\d{1,2}:\d{2}"
_ZONE = r"(:\d{2}(?:[.,]\d+)?)\s*(Z|UTC|GMT|CET|CEST|[+-]\d{2}(:?\d{2})?)$"
_DAY_AND_TIME = (
    r"^(.*?\d)(?:[T ]\s*|:)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp])?\.?[Mm]?\.?$"
)


@dataclass(frozen=True, slots=True, eq=False)
class Dates:
    """A column of text, seen as dates.

    Attributes
    ----------
    values : (n,) Datetime, null where a cell is no date.
    format : that fits, in the manner of strptime; two where some cells fit only the second.
    share : of the known cells that are dates.
    ambiguous : whether every cell could be read month first as well.
    first_year : of the hundred that years of two digits stand for; 0 where they have four.
    """

    values: pl.Series
    format: str
    share: float
    ambiguous: bool
    first_year: int = 0


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
    words, _ = find_distinct(cells)  # a look at each is enough to see that there are no dates
    if known == 0 or not (format or tidy_dates(words).str.contains(f"{_LOOKS}|{_BARE}").any()):
        return None
    clean = tidy_dates(cells)
    if format:
        return _read(cells, format)
    if clean.str.contains(_LOOKS).sum() * 2 > known:
        tried = tuple(day for day in FORMATS if day != "%Y%m%d")
    elif clean.str.contains(_BARE).sum() * 2 > known and (
        _all_days(clean) if bare_digits is None else bare_digits
    ):
        tried = ("%Y%m%d",)
    else:
        return None
    found = [_read(clean, day) for day in _plausible(clean, tried)]
    best = max(found, key=lambda dates: dates.share, default=None)
    if best is not None and best.share < 1:
        best = _with_second(clean, best, tried)
    return best if best is not None and best.share > 0.5 else None


def parse_dates(cells: pl.Series, format: str, first_year: int = 0) -> pl.Series:
    """Datetimes (n,) of cells by a format that `find_dates` found; null where a cell is none."""
    if format in SERIAL:
        return from_serial(cells, format)
    values = None
    clean = tidy_dates(cells)
    for one in format.split(OR):
        parsed = _parse(clean, one, first_year)
        if parsed.null_count() == cells.len() and clean.name == cells.name:
            parsed = _parse(cells.str.strip_chars(), one, first_year)  # a format of the user's
        values = parsed if values is None else values.zip_with(values.is_not_null(), parsed)
    assert values is not None  # a split has at least one part
    return values


def find_first_year(years: pl.Series) -> int:
    """First of the hundred years that years of two digits stand for, from those that occur.

    The hundred begins behind the widest gap among them, and ends by `LAST_YEAR`.

    >>> find_first_year(pl.Series([65, 70, 94])), find_first_year(pl.Series([98, 99, 0, 24]))
    (1965, 1998)
    """
    seen: list[int] = sorted(set((years.drop_nulls() % 100).to_list()))
    gaps = [(later - earlier, later) for earlier, later in pairwise(seen)]
    _, start = max([*gaps, (seen[0] + 100 - seen[-1], seen[0])])
    span = max((year - start) % 100 for year in seen)
    return start + (2000 if start + 2000 + span <= LAST_YEAR else 1900)


def tidy_dates(cells: pl.Series) -> pl.Series:
    """Cells with day and time parted by a blank, without zones, months named in English."""
    clean = cells.str.strip_chars()
    if bool(clean.str.contains(_TIMED).any()):
        clean = clean.str.replace(r"^(\S*\d)T(\d)", "$1 $2").str.replace(_ZONE, "$1")
    return by_word(clean, _in_english) if bool(clean.str.contains(r"\p{L}{3}").any()) else clean


def _in_english(words: pl.Series) -> pl.Series:
    """Replace "2. März 2023", "Fri, 2nd of March 2023" and the like by "2 Mar 2023"."""
    clean = words.str.replace(r"^\p{L}+\.?,\s*", "").str.replace(r"(?i)\s+(de|del|of|di)\s+", " ")
    clean = clean.str.replace(r"(?i)\s+(de|del|of|di)\s+", " ")
    clean = clean.str.replace(r"^(\d{1,2})(st|nd|rd|th|er|º|ª|\.)?\.?\s+(\p{L})", "$1 $3")
    clean = clean.str.replace(r"(\p{L} \d{1,2})(st|nd|rd|th)\b", "$1")
    month = clean.str.extract(r"(\p{L}{3,})\.?", 1)
    english = month.str.to_lowercase().replace_strict(MONTHS, default=None, return_dtype=pl.String)
    return (
        pl.select(
            pl.when(english.is_not_null())
            .then(
                clean.str.extract(r"^(\P{L}*)\p{L}{3,}", 1)
                + english
                + clean.str.extract(r"^\P{L}*\p{L}{3,}\.?(.*)$", 1)
            )
            .otherwise(clean)
        )
        .to_series()
        .alias(words.name)
    )


def _all_days(cells: pl.Series) -> bool:
    """Tell whether all cells are like 20240131, and ten or more of them different."""
    bare = cells.drop_nulls().str.contains(_BARE).all()
    return bool(bare) and cells.n_unique() >= 10 and _read(cells, "%Y%m%d").share == 1


def _plausible(cells: pl.Series, formats: tuple[str, ...]) -> list[str]:
    """Formats that read at least four in ten of some hundred cells, with their times."""
    known = cells.drop_nulls()
    head = pl.concat([known.head(100), known.gather_every(max(known.len() // 100, 1))])
    times = _TIMES if bool(head.str.contains(_TIMED).any()) else ("",)
    found = []
    for day in formats:
        if 5 * (head.len() - _parse(head, day).null_count()) < 2 * head.len():
            continue
        reads = [head.len() - _strptime(head, day + time).null_count() for time in times]
        found.append(day + times[max(range(len(times)), key=lambda place: reads[place])])
    return found


def _read(cells: pl.Series, format: str) -> Dates:
    first_year = 0
    values = parse_dates(cells, format)
    if "%y" in format and values.null_count() < values.len():
        first_year = find_first_year(values.dt.year())
        values = parse_dates(cells, format, first_year)
    known = max(cells.len() - cells.null_count(), 1)
    share = (cells.len() - values.null_count()) / known
    other = next((format.replace(a, b) for a, b in _SWAPPED.items() if a in format), "")
    ambiguous = bool(other) and parse_dates(cells, other).null_count() == values.null_count()
    return Dates(values, format, share, ambiguous, first_year)


def _with_second(cells: pl.Series, best: Dates, tried: tuple[str, ...]) -> Dates:
    """Read by a second format what the first leaves, where the two cannot be confused."""
    left = cells.filter(best.values.is_null())
    apart = [day for day in tried if "%y" not in day and not _confused(day, best.format)]
    found = [_read(left, day) for day in _plausible(left, tuple(apart))]
    second = max(found, key=lambda dates: dates.share, default=None)
    if second is None or second.share < 0.5:
        return best
    format = f"{best.format}{OR}{second.format}"
    values = parse_dates(cells, format, best.first_year)
    known = max(cells.len() - cells.null_count(), 1)
    share = (cells.len() - values.null_count()) / known
    return Dates(values, format, share, best.ambiguous, best.first_year)


def _confused(day: str, other: str) -> bool:
    """Tell whether a cell might be read by both, to different days."""
    order = [[letter for letter in text if letter in "dmYy"] for text in (day, other.split(" ")[0])]
    marks = [set(text) & set("/-.") for text in (day, other)]
    return (
        "b" not in day + other
        and order[0] != order[1]
        and bool(marks[0] & marks[1])
        and (order[0][0] in "dm" and order[1][0] in "dm")
    )


def _parse(clean: pl.Series, format: str, first_year: int = 0) -> pl.Series:
    """Datetimes of tidy cells; a time is read whether the format has one or not."""
    values = _strptime(clean, format)
    if values.null_count() > clean.null_count():
        day = format.split(" %H")[0].split(" %I")[0]
        parts = [clean.str.extract(_DAY_AND_TIME, group) for group in range(1, 6)]
        days = parts[0].zip_with(parts[0].is_not_null(), clean)
        values = values.zip_with(values.is_not_null(), _strptime(days, day) + _time(parts[1:]))
    if first_year and "%y" in format:
        target = first_year + (values.dt.year() - first_year) % 100
        moved = (target - values.dt.year()).cast(pl.String) + "y"
        values = values.dt.offset_by(moved)
    return values


def _time(parts: list[pl.Series]) -> pl.Series:
    """Time of day of hours, minutes, seconds and the letter of am or pm; 0 where there is none."""
    hours, minutes, seconds = (part.cast(pl.Int64, strict=False).fill_null(0) for part in parts[:3])
    letter = parts[3].str.to_lowercase().fill_null("")
    noon = pl.select(
        pl.when((letter == "p") & (hours < 12)).then(12)
        .when((letter == "a") & (hours == 12)).then(-12).otherwise(0)
    ).to_series()  # fmt: skip
    in_day = (hours + noon) * 3600 + minutes * 60 + seconds
    return (in_day * 1_000_000).cast(pl.Duration("us"))


def _strptime(cells: pl.Series, format: str) -> pl.Series:
    if format == "%Y%m":
        return from_digits(cells, format)
    values = cells.str.to_datetime(format, strict=False, exact=True, time_unit="us")
    if "%Y" not in format:
        return values
    in_full = (values.dt.year() >= 1000) | cells.str.contains(r"\b0\d{3}\b")  # but not "24"
    return pl.select(pl.when(in_full).then(values)).to_series()
