"""Columns that are plainly numbers, words or days: read as if every rule had asked every cell."""

import io
import random
from collections.abc import Callable
from typing import IO

import polars as pl
import pytest

from segmentus.errors import InputError
from segmentus.survey.table import Hints, understand
from segmentus.survey.table.grid import Grid
from segmentus.survey.table.plain import find_plain, read_plain
from segmentus.survey.table.records import cut_rows

_KINDS: dict[str, Callable[[random.Random], str]] = {
    "counts": lambda r: str(r.randrange(500)),
    "balances": lambda r: str(r.randrange(-5, 5)),
    "codes": lambda r: r.choice(["007", "012", "-0", "0"]),
    "long codes": lambda r: str(r.randrange(10**17, 10**20)),
    "amounts": lambda r: f"{r.random() * 2000:.2f}",
    "thousands": lambda r: f"{r.randrange(1, 999)}.{r.randrange(1000):03d}",
    "rates": lambda r: r.choice(["1.5", "2", "3.125", "4.1234"]),
    "eight digits": lambda r: f"2019{r.randrange(1, 13):02d}{r.randrange(1, 29):02d}",
    "near days": lambda r: str(r.randrange(18_000_000, 19_300_000)),
    "marks": lambda r: r.choice(["-999", "12.5", "13.25", "8.75", "99.01"]),
    "exponents": lambda r: r.choice(["1e5", "2.5", "3"]),
    "open points": lambda r: r.choice([".5", "2.", "3"]),
    "bits": lambda r: r.choice("01"),
    "ticks": lambda r: "1",
    "too large": lambda r: "9" * r.choice([3, 310]),
    "words": lambda r: r.choice(["north", "south", "east"]),
    "answers": lambda r: r.choice(["Yes", "no"]),
    "unknown": lambda r: r.choice(["north", "unknown", "-"]),
    "infinite": lambda r: r.choice(["inf", "none"]),
    "days": lambda r: f"20{r.randrange(10, 25)}-{r.randrange(1, 13):02d}-{r.randrange(1, 29):02d}",
    "no days": lambda r: f"2020-02-{r.randrange(1, 35):02d}",
    "far days": lambda r: r.choice(["1900-01-01", "2020-01-02", "2021-03-04", "9999-12-31"]),
    "early days": lambda r: r.choice(["0024-01-01", "2020-01-02", "2021-03-04"]),
}
_NAMES = ("x", "amount", "joined", "order_date", "country", "customer id")


def _told(grid: Grid) -> object:
    """All that is said of the columns of a grid, or why they cannot be read."""
    try:
        read = understand.read_columns(grid, Hints())
    except InputError as error:
        return str(error)
    return [
        (name, v.type, v.unit, v.reference, v.money, repr(v.spelling), v.notes, v.cells.to_list(),
         [repr(s.to_list()) for s in (v.numbers, v.dates) if s is not None])
        for name, v in read.items()
    ]  # fmt: skip


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("missing", [0, 0.1])
def test_plain_columns_are_read_as_by_every_rule(
    kind: str, missing: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = random.Random(0)
    frame = pl.DataFrame({
        name: [None if rows.random() < missing else _KINDS[kind](rows) for _ in range(1200)]
        for name in _NAMES
    })  # fmt: skip
    quick = [_told(Grid(frame, "t.csv", delimiter=mark)) for mark in ",;"]
    monkeypatch.setattr(understand, "find_plain", lambda frame, names: {})
    monkeypatch.setattr(understand, "read_plain", lambda cells, where: None)
    assert quick == [_told(Grid(frame, "t.csv", delimiter=mark)) for mark in ",;"]


def test_plain_are_numbers_whose_reading_is_open_to_no_doubt() -> None:
    rows = random.Random(0)
    frame = pl.DataFrame({kind: [make(rows) for _ in range(1200)] for kind, make in _KINDS.items()})
    assert set(find_plain(frame, frame.columns)) == {
        "counts", "balances", "amounts", "rates", "near days", "marks", "bits", "ticks",
    }  # fmt: skip
    read = {name for name in frame.columns if read_plain(frame[name], f"t.csv: {name}")}
    assert read == {"words", "answers", "unknown", "days", "far days"}


def test_numbers_that_turn_out_broken_late_are_plain() -> None:
    cells = pl.Series("x", ["5"] * 1500 + ["2.75"])
    numbers = find_plain(cells.to_frame(), ["x"])["x"]
    assert (numbers.whole, numbers.numbers[-1]) == (False, 2.75)


def test_a_column_named_like_all_is_one_column() -> None:
    frame = pl.DataFrame({"*": ["1", "2"], "amount": ["0.5", "1.5"], "x": ["a", "b"]})
    assert {name: plain.whole for name, plain in find_plain(frame, frame.columns).items()} == {
        "*": True, "amount": False,
    }  # fmt: skip


@pytest.mark.parametrize("part", [1, 7, 40, 10_000])
@pytest.mark.parametrize("wrap", [io.BytesIO, lambda text: io.BufferedReader(io.BytesIO(text))])
def test_parts_of_a_text_end_where_rows_do(part: int, wrap: Callable[[bytes], IO[bytes]]) -> None:
    text = b'skipped\na,"b\nc"\n' + b"1,2\n" * 20 + b'"x ""y""\n\n",3\n4,5'
    file = wrap(text)
    file.readline()
    parts = list(cut_rows(file, part))
    assert b"".join(parts) == text[8:]
    assert all(one.endswith(b"\n") and one.count(b'"') % 2 == 0 for one in parts[:-1])
    assert len(parts) == 2 if part == 10_000 else len(parts) > 2
