"""Reading a table of a million rows by twenty columns, against polars with types inferred.

Run with: python -m benchmarks.reading [ROWS]. Both read the same file in turn, five times each, and
the medians are set against each other: the time of either alone depends on the machine. Ours is the
time until every column is read and typed, as numbers, dates or text, before roles are told.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from segmentus.survey.table import Hints
from segmentus.survey.table.understand import read_columns
from segmentus.survey.table.whole import read_grid

TIMES = 5


def main(rows: str = "1000000") -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        make(int(rows)).write_csv(path)
        print(f"{int(rows):,} rows of 20 columns, {path.stat().st_size / 1e6:,.0f} MB")
        theirs, ours = [], []
        for _ in range(TIMES):
            theirs.append(clock(lambda: pl.read_csv(path, try_parse_dates=True)))
            ours.append(clock(lambda: read_columns(read_grid(path), Hints())))
        there, here = statistics.median(theirs), statistics.median(ours)
        print(f"polars {there:.2f} s, here {here:.2f} s: {here / there:.2f} times")


def clock(work) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def make(rows: int) -> pl.DataFrame:
    """Amounts, counts, words, an id and a date, as customers' tables hold them."""
    rng = np.random.default_rng(0)
    amounts = {f"amount_{n}": rng.lognormal(5, 1, rows).round(2) for n in range(8)}
    counts = {f"visits_{n}": rng.integers(0, 500, rows) for n in range(6)}
    words = {f"region_{n}": rng.choice(["north", "south", "east"], rows) for n in range(4)}
    days = (np.datetime64("2020-01-01") + rng.integers(0, 1500, rows)).astype(str)
    key = np.arange(rows) + 10_000_000
    return pl.DataFrame({"customer_id": key, **amounts, **counts, **words, "joined": days})


if __name__ == "__main__":
    main(*sys.argv[1:])
