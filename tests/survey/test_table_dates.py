"""Dates as people and programs write them: read alike, and told of where they cannot be meant."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

from segmentus.survey import table
from segmentus.survey.table import Hint, Hints
from segmentus.survey.table.spelling import Spelling

N = 60
DAYS = [datetime(2023, 12, 31) - timedelta(days=5 * n) for n in range(N)]
GAPS = [5.0 * n for n in range(N)]
GERMAN = ["", "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
          "Oktober", "November", "Dezember"]  # fmt: skip
FRENCH = ["", "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
          "septembre", "octobre", "novembre", "décembre"]  # fmt: skip
SPANISH = ["", "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
           "septiembre", "octubre", "noviembre", "diciembre"]  # fmt: skip


def of(cells, name="opened", **hints):
    visits = [str(n * 7 % 61) for n in range(N)]
    frame = pl.DataFrame({name: list(map(str, cells)), "visits": visits})
    return table.read(frame, Hints(**hints))


def noted(survey, *words):
    return any(all(word in note for word in words) for note in survey.source.notes)


WRITTEN = {
    "sas": lambda d: f"{d:%d%b%Y}".upper(),
    "sas with time": lambda d: f"{d:%d%b%Y}:00:00:00".upper(),
    "german": lambda d: f"{d.day}. {GERMAN[d.month]} {d.year}",
    "german short": lambda d: f"{d.day}. {GERMAN[d.month][:3]}. {d.year}",
    "french": lambda d: f"{d.day} {FRENCH[d.month]} {d.year}",
    "spanish": lambda d: f"{d.day} de {SPANISH[d.month]} de {d.year}",
    "english": lambda d: f"{d:%B} {d.day}th, {d.year}",
    "weekday": lambda d: f"{d:%a}, {d.day} {d:%b} {d.year}",
    "postgres": lambda d: f"{d:%Y-%m-%d} 00:00:00+00",
    "postgres half": lambda d: f"{d:%Y-%m-%d} 00:00:00.123+05:30",
    "iso zone": lambda d: f"{d:%Y-%m-%d}T00:00:00Z",
    "dash": lambda d: f"{d:%d-%m-%y}",
    "two digits": lambda d: f"{d:%d.%m.%y}",
    "some with time": lambda d: f"{d:%Y-%m-%d}" + (" 00:00:00" if d.day % 2 else ""),
    "few with time": lambda d: f"{d:%d.%m.%Y}" + (" 00:00" if d.day % 9 == 0 else ""),
    "half from a sheet": lambda d: f"{d:%Y-%m-%d} 00:00:00" if d.day % 2 else f"{d:%d.%m.%Y}",
    "am": lambda d: f"{d:%m/%d/%Y} 12:00:00 AM",
}


@pytest.mark.parametrize("how", WRITTEN)
def test_dates_leave_no_trace_of_how_they_are_written(how):
    survey = of([WRITTEN[how](day) for day in DAYS])
    assert survey.schema.column("opened").role == "date"
    assert survey.schema.column("opened").reference == "2023-12-31"
    np.testing.assert_allclose(survey.column("opened"), GAPS, atol=1e-4)
    rule = survey.schema.column("opened").spelling
    again, odd = rule.read(pl.Series([WRITTEN[how](day) for day in DAYS[::-1]]))
    np.testing.assert_allclose(again.to_numpy(), GAPS[::-1], atol=1e-4)
    assert not odd.any()


SERIAL = {
    "excel": (lambda d: (d - datetime(1899, 12, 30)).days, "serial"),
    "excel with time": (lambda d: f"{(d - datetime(1899, 12, 30)).days}.0", "serial"),
    "seconds": (lambda d: int((d - datetime(1970, 1, 1)).total_seconds()), "seconds since 1970"),
    "milliseconds": (lambda d: int((d - datetime(1970, 1, 1)).total_seconds()) * 1000, "millisec"),
    "yymmdd": (lambda d: f"{d:%y%m%d}", "%y%m%d"),
    "yyyymmdd": (lambda d: f"{d:%Y%m%d}", ""),
}


@pytest.mark.parametrize("how", SERIAL)
@pytest.mark.parametrize("name", ["signup_date", "created_at", "Datum"])
def test_numbers_under_a_name_of_dates_are_dates_and_it_is_said(how, name):
    write, said = SERIAL[how]
    survey = of([write(day) for day in DAYS], name)
    assert survey.schema.column(name).role == "date"
    np.testing.assert_allclose(survey.column(name), GAPS)
    assert noted(survey, name, said, "2023-12-31") or how == "yyyymmdd"
    kept = of([write(day) for day in DAYS], name, columns={name: Hint(role="number")})
    assert kept.schema.column(name).role == "number"


@pytest.mark.parametrize("how", ["excel", "seconds"])
def test_typed_numbers_under_a_name_of_dates_are_dates(how):
    cells = [SERIAL[how][0](day) for day in DAYS]
    frame = pl.DataFrame({"signup_date": cells, "visits": [n * 7 % 61 for n in range(N)]})
    np.testing.assert_allclose(table.read(frame).column("signup_date"), GAPS)


@pytest.mark.parametrize("name", ["days_since_signup", "time_on_site", "sales", "visits_2", "x"])
def test_numbers_under_other_names_stay_numbers(name):
    cells = [40_000 + 37 * n * n % 9_999 for n in range(N)]
    assert of(cells, name).schema.column(name).type == "whole number"


@pytest.mark.parametrize(
    "mark",
    ["9999-12-31", "2999-12-31", "1900-01-01", "1899-12-30", "0001-01-01", "1970-01-01",
     "2204-01-05", "2099-12-31", "1753-01-01", "2042-05-06"],
)  # fmt: skip
@pytest.mark.parametrize("times", [1, 20])
def test_dates_that_cannot_be_meant_are_missing_and_told_of(mark, times):
    if mark == "2042-05-06" and times > 1:
        pytest.skip("a typing error stands alone")
    cells = [f"{day:%Y-%m-%d}" for day in DAYS]
    for place in range(5, 5 + times):
        cells[place] = mark
    survey = of(cells)
    column = survey.schema.column("opened")
    assert (column.missing, column.reference) == (times, "2023-12-31")
    assert noted(survey, "opened", f"{times} date", mark, "cannot be meant")
    again, odd = column.spelling.read(pl.Series([mark, "2023-12-30"]))
    assert again.to_list() == [None, 1.0]
    assert not odd.any()


def test_old_dates_among_old_ones_are_meant():
    cells = [f"{1900 + n}-01-01" for n in range(N)]
    assert of(cells, "founded").schema.column("founded").missing == 0


@pytest.mark.parametrize(
    ("years", "first", "newest"),
    [
        (range(65, 95), 1965, 1994),
        ([*range(65, 100), *range(10)], 1965, 2009),
        ([*range(98, 100), *range(26)], 1998, 2025),
        (range(21, 26), 2021, 2025),
        (range(30, 90), 1930, 1989),
        ([99], 1999, 1999),
    ],
)
def test_years_of_two_digits_are_of_the_hundred_that_they_fill(years, first, newest):
    years = list(years)
    cells = [f"0{1 + n % 9}/0{1 + n % 7}/{years[n % len(years)]:02d}" for n in range(N)]
    survey = of(cells)
    column = survey.schema.column("opened")
    assert column.reference[:4] == str(newest)
    assert noted(survey, "opened", f"{first} to {newest}")
    rule = column.spelling
    assert rule.first_year == first
    assert rule.read(pl.Series(cells))[0].to_list() == survey.column("opened").tolist()


def test_days_and_months_are_never_mixed():
    cells = [f"{1 + n % 12:02d}/{1 + n % 28:02d}/2023" for n in range(N)]
    survey = of(cells)
    assert survey.schema.column("opened").spelling.format == "%m/%d/%Y"
    cells[7], cells[8] = "25/03/2023", "26/03/2023"
    survey = of(cells)
    assert survey.schema.column("opened").missing == 2
    assert noted(survey, "opened", "2 values are not dates", "'25/03/2023' in row 8")


@pytest.mark.parametrize(
    ("cells", "hours"),
    [(["1:30", "0:45", "12:00"], 1.5), (["01:30:00", "100:15:00", "0:00:30"], 1.5),
     (["1899-12-31 01:30:00", "1900-01-01 06:00:00", "1899-12-31 02:00:00"], 1.5)],
)  # fmt: skip
def test_hours_and_minutes_are_numbers_of_hours(cells, hours):
    survey = of(cells * 20, "call_length")
    column = survey.schema.column("call_length")
    assert (column.type, column.unit) == ("number", "hours")
    assert survey.column("call_length")[0] == hours
    assert noted(survey, "call_length", "hours")
    assert column.spelling.read(pl.Series([cells[0], "soon"]))[0].to_list() == [hours, None]


def test_an_old_rule_reads_what_it_read():
    rule = Spelling("date", format="%d.%m.%Y", reference="2024-01-31T00:00:00")
    got, odd = rule.read(pl.Series(["30.01.2024", "2024-01-30", "30.01.24"]))
    assert got.to_list() == [1.0, None, None]
    assert odd.to_list() == [False, True, True]
