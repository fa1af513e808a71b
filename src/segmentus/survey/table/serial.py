"""Numbers that stand for days: serial days of Excel, seconds since 1970, digits like 240131."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from segmentus.survey.table.names import cut_name

_EXCEL, _UNIX = datetime(1899, 12, 30), datetime(1970, 1, 1)
_MOST = 0.95
_FROM, _TO = 315_532_800, 4_102_444_800
"""Seconds from 1970 to 1980 and to 2100."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """How numbers count: from a day on, so many microseconds each, within bounds."""

    start: datetime
    unit: int
    low: float
    high: float
    words: str


SERIAL = {
    "serial days": _Kind(_EXCEL, 86_400_000_000, 20_000, 80_000, "Excel's serial days"),
    "unix seconds": _Kind(_UNIX, 1_000_000, _FROM, _TO, "seconds since 1970"),
    "unix milliseconds": _Kind(_UNIX, 1_000, _FROM * 1e3, _TO * 1e3, "milliseconds since 1970"),
    "unix microseconds": _Kind(_UNIX, 1, _FROM * 1e6, _TO * 1e6, "microseconds since 1970"),
}
"""What is said as the format of a column → how its numbers count."""
_DIGITS = {"%y%m%d": r"^\d{6}$", "%Y%m": r"^(19|20)\d{2}(0[1-9]|1[0-2])$"}
_DATED = {
    "date", "dates", "datum", "fecha", "timestamp", "datetime", "ts", "dt", "dob", "signup",
    "joined", "created", "updated", "opened", "closed", "registered", "modified", "since", "seit",
    "geburtsdatum", "erstkauf", "letzterkauf", "epoch", "unixtime", "dat",
}  # fmt: skip
_AT = {"at", "on", "time", "am"}
_COUNTED = {
    "days", "count", "number", "num", "nr", "no", "duration", "tenure", "months", "years", "hours",
    "minutes", "seconds", "age", "amount", "sales", "revenue", "usage", "spent", "spend", "id",
    "total", "avg", "mean", "sum",
}  # fmt: skip


def sounds_dated(name: str) -> bool:
    """Tell whether a column's name says plainly that it holds dates.

    >>> [sounds_dated(name) for name in ("signup_date", "created_at", "days_since_signup")]
    [True, True, False]
    """
    words = cut_name(name)
    if set(words) & _COUNTED:
        return False
    return bool(set(words) & _DATED) or (len(words) > 1 and words[-1] in _AT - {"time"})


def find_serial(cells: pl.Series, name: str) -> str:
    """Find how the numbers (n,) of a column stand for days, by its name; "" where they do not."""
    if not sounds_dated(name):
        return ""
    known = cells.drop_nulls()
    numbers = known.cast(pl.Float64, strict=False)
    for format, kind in SERIAL.items():
        if int(numbers.is_between(kind.low, kind.high).sum()) >= _MOST * max(known.len(), 1):
            return format if known.len() else ""
    for format, shape in reversed(_DIGITS.items()):
        if int(known.str.contains(shape).sum()) < _MOST * known.len():
            continue
        read = from_digits(known, format)
        if read.len() - read.null_count() >= _MOST * known.len() > 0:
            return format
    return ""


def from_serial(cells: pl.Series, format: str) -> pl.Series:
    """Datetimes (n,) of numbers by a format of `SERIAL`; null where a cell is no such number."""
    kind = SERIAL[format]
    numbers = cells.cast(pl.Float64, strict=False)
    within = numbers.is_between(kind.low, kind.high)
    since = (numbers * kind.unit).round().cast(pl.Int64, strict=False).cast(pl.Duration("us"))
    return pl.select(pl.when(within).then(pl.lit(kind.start) + since)).to_series()


def from_digits(cells: pl.Series, format: str) -> pl.Series:
    """Datetimes (n,) of digits such as 240131, or of a year and a month without a day."""
    text, day = (cells + "01", format + "%d") if format == "%Y%m" else (cells, format)
    return text.str.to_datetime(day, strict=False, exact=True, time_unit="us")


def word_serial(format: str, example: str, day: datetime) -> str:
    """Say how numbers were read as days."""
    how = SERIAL[format].words if format in SERIAL else format
    return (
        f"numbers in a column named like a date were read as {how} ({example} is {day:%Y-%m-%d}); "
        "set role = "
        '"number" if they are not.'
    )
