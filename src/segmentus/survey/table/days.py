"""The cells of one column into days before its newest date, and what must be said of odd dates."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from segmentus.survey.table.amounts import FEW_ODD
from segmentus.survey.table.dates import OR, Dates, find_dates, parse_dates
from segmentus.survey.table.names import sounds_like
from segmentus.survey.table.schema import Hint
from segmentus.survey.table.serial import find_serial, sounds_dated, word_serial
from segmentus.survey.table.spelling import (
    EARLIEST,
    LATEST,
    Spelling,
    blank,
    days_before,
    find_odd,
    without_soft,
)
from segmentus.survey.table.values import Values

_NO_DATE = {
    (1899, 12, 30), (1899, 12, 31), (1900, 1, 1), (1900, 12, 31), (1901, 1, 1), (1901, 12, 14),
    (1800, 1, 1), (1850, 1, 1), (1899, 1, 1), (1910, 1, 1), (1970, 1, 1), (2078, 12, 31),
    (2079, 6, 6), (2099, 1, 1), (2099, 12, 31), (2100, 1, 1), (2100, 12, 31), (2050, 12, 31),
}  # fmt: skip
_APART = timedelta(days=5 * 365)
_FAR = timedelta(days=8 * 365)
_FEWEST = 10


def read_days(cells: pl.Series, hint: Hint, where: str) -> Values | None:
    """Read the tidy cells (n,) of a column as dates where nearly all are."""
    name = where.split(": ", 1)[1]
    called = name.removeprefix("column ")
    bare = hint.role == "date" or sounds_like(called, "date")
    other = any(sounds_like(called, topic) for topic in ("money", "count", "id"))
    known = without_soft(cells)
    found = find_dates(known, hint.format, bare_digits=None if not (bare or other) else bare)
    notes: list[str] = []
    if found is None and not hint.format:
        found, notes = _serial(known, called, name)
    if found is None or (found.share < 1 - FEW_ODD and hint.role != "date"):
        return None
    return of_dates(found, cells, name, [*notes, *_word_format(found, hint, name)])


def read_serial(column: pl.Series, where: str) -> Values | None:
    """Read numbers (n,) of a typed column as days where its name says so."""
    name = where.split(": ", 1)[1]
    called = name.removeprefix("column ")
    if not sounds_dated(called):
        return None
    cells = column.cast(pl.String).str.replace(r"\.0$", "")
    found, notes = _serial(cells, called, name)
    return None if found is None else of_dates(found, cells, name, notes)


def of_dates(found: Dates, cells: pl.Series, name: str, notes: list[str]) -> Values:
    """Days before the newest date; dates that cannot be meant count as missing and are told of."""
    dates, said = _without_marks(found.values, cells, name)
    newest = dates.max()
    if not isinstance(newest, datetime):
        return Values("nothing", cells, None)
    days, day = days_before(newest, dates), f"{newest:%Y-%m-%d}"
    spelling = Spelling(
        "date", format=found.format, reference=newest.isoformat(), odd=find_odd(cells, days),
        first_year=found.first_year,
    )  # fmt: skip
    return Values(
        "date", cells, days, f"days before {day}", day, dates=dates, spelling=spelling,
        notes=(*notes, *_word_odd(found, cells, name), *said),
    )  # fmt: skip


def _serial(cells: pl.Series, called: str, name: str) -> tuple[Dates | None, list[str]]:
    format = find_serial(cells, called)
    if not format:
        return None, []
    values = parse_dates(cells, format)
    share = (cells.len() - values.null_count()) / max(cells.len() - cells.null_count(), 1)
    first = int(values.is_not_null().arg_max() or 0)
    day = values[first]
    assert isinstance(day, datetime)  # nearly all are
    note = f"{name}: {word_serial(format, str(cells[first]), day)}"
    return Dates(values, format, share, ambiguous=False), [note]


def _word_format(found: Dates, hint: Hint, name: str) -> list[str]:
    """Say how dates were read that could have been read otherwise."""
    notes = []
    if found.ambiguous and not hint.format:
        other = found.format.replace("%d", "@").replace("%m", "%d").replace("@", "%m")
        notes.append(
            f"{name}: dates were read day first ({found.format}); if they are month first, set "
            f'format = "{other}".'
        )
    if OR in found.format and not hint.format:
        one, two = found.format.split(OR)[:2]
        notes.append(f"{name}: dates are written in two ways, {one} and {two}; both were read.")
    if found.first_year:
        years = sorted(found.values.dt.year().drop_nulls().to_list())
        notes.append(
            f"{name}: years of two digits were read as {years[0]} to {years[-1]}; write four "
            "digits if that is wrong."
        )
    return notes


def _word_odd(found: Dates, cells: pl.Series, name: str) -> list[str]:
    if found.values.null_count() == cells.null_count():
        return []
    odd = without_soft(cells).is_not_null() & found.values.is_null()
    if not odd.any():
        return []
    first = int(odd.arg_max() or 0)
    return [
        f"{name}: {int(odd.sum()):,} values are not dates (first {str(cells[first])[:40]!r} in row "
        f"{first + 1:,}) and count as missing."
    ]


def _without_marks(
    dates: pl.Series, cells: pl.Series, name: str
) -> tuple[pl.Series, tuple[str, ...]]:
    """Dates without those that stand for none, such as 9999-12-31, and typing errors."""
    impossible = ((dates < EARLIEST) | (dates >= LATEST)).fill_null(False)
    left = blank(dates, impossible)
    marks = _find_marks(left)
    if marks:
        impossible |= left.dt.date().is_in([mark.date() for mark in marks]).fill_null(False)
        left = blank(dates, impossible)
    far = _find_far(left)
    if far is not None:
        impossible |= (left == far).fill_null(False)
        left = blank(dates, impossible)
    if not impossible.any():
        return dates, ()
    first = int(impossible.arg_max() or 0)
    count = int(impossible.sum())
    said = (
        f"{name}: {count:,} {'date' if count == 1 else 'dates'} cannot be meant (first "
        f"{str(cells[first])[:40]!r} in row {first + 1:,}) and "
        f"{'counts' if count == 1 else 'count'} as missing."
    )
    return left, (said,)


def _find_marks(dates: pl.Series) -> list[datetime]:
    """The oldest and newest day where it is one that stands for none and lies apart from others."""
    days = dates.dt.truncate("1d").drop_nulls().unique().sort()
    marks = []
    while days.len() > 1:
        oldest, newest = days[0], days[-1]
        if _stands_for_none(oldest) and days[1] - oldest > _APART:
            marks.append(oldest)
            days = days[1:]
        elif _stands_for_none(newest) and newest - days[-2] > _APART:
            marks.append(newest)
            days = days[:-1]
        else:
            break
    return marks


def _find_far(dates: pl.Series) -> datetime | None:
    """The newest date where it is one alone, much farther off than the others lie apart."""
    if dates.len() - dates.null_count() < _FEWEST:
        return None
    newest, second = dates.top_k(2)
    oldest = dates.min()
    gap, span = newest - second, second - oldest
    return newest if gap > _FAR and gap > span else None


def _stands_for_none(day: datetime) -> bool:
    return (day.year, day.month, day.day) in _NO_DATE
