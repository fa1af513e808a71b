"""The default report on growing numbers of customers, each in a process of its own, with memory.

Alone and short: python -m benchmarks.report_growth FOLDER 1e5 1e6; the folder keeps the tables. It
fills docs/performance.md.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks import floors
from benchmarks.bench import fill

SIZES = (100_000, 1_000_000, 10_000_000)
TARGETS = {100_000: (15, 0.6), 1_000_000: (30, 1.2), 10_000_000: (120, 1.5)}
"""Customers → seconds and gigabytes aimed at, on two processors with nothing else to do."""
AMOUNTS = ("spend_food", "spend_wine", "spend_home", "spend_travel", "balance")
COUNTS = ("visits", "orders", "returns", "calls", "logins", "days_since", "items")


def make_customers(rows: int) -> pl.DataFrame:
    """Customers of five kinds in fifteen columns: a number, amounts, counts, a region, an age."""
    middle = np.random.default_rng(1).normal(0, 1.2, (5, len(AMOUNTS) + len(COUNTS)))
    rng = np.random.default_rng(7)
    kind = rng.choice(5, rows, p=[0.3, 0.25, 0.2, 0.15, 0.1])
    columns: dict[str, object] = {"customer_id": np.arange(1, rows + 1)}
    for at, name in enumerate(AMOUNTS + COUNTS):
        level = middle[kind, at] + rng.standard_normal(rows)
        if name in AMOUNTS:
            columns[name] = np.round(np.exp(4 + level), 2)
        else:
            columns[name] = rng.poisson(np.exp(1.2 + 0.5 * level))
    columns["region"] = np.array(["north", "south", "east", "west"])[rng.integers(0, 4, rows)]
    columns["age"] = rng.integers(18, 90, rows)
    return pl.DataFrame(columns)


def time_report(table: Path) -> tuple[float, float, float]:
    """Seconds by the clock, seconds of the processors, and gigabytes at most, of one report."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-c", "from segmentus.cli import main; main()", "report"]
        began = time.perf_counter()
        process = os.posix_spawn(
            sys.executable, [*words, str(table), "--out", folder], os.environ,
            file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
        )  # fmt: skip
        _, status, used = os.wait4(process, 0)
        seconds = time.perf_counter() - began
    if status:
        raise SystemExit(f"the report on {table} ended with {os.waitstatus_to_exitcode(status)}")
    unit = 1 if sys.platform == "darwin" else 1024
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * unit / 1e9


def main(folder: Path, sizes: tuple[int, ...]) -> None:
    """Measure each size, print the table and put it into the page."""
    lines = [
        "| customers × columns | seconds | of processors | GB | target |",
        "| --- | --- | --- | --- | --- |",
    ]
    for rows in sizes:
        table = folder / f"customers-{rows}.parquet"
        if not table.exists():
            folder.mkdir(parents=True, exist_ok=True)
            make_customers(rows).write_parquet(table)
        seconds, used, most = time_report(table)
        within, memory = TARGETS.get(rows, (0, 0))
        met = "reached" if seconds <= within and most <= memory else "**missed**"
        target = f"≤ {within} s and {memory} GB {met}" if within else ""
        lines.append(f"| {rows:,} × 15 | {seconds:.1f} | {used:.1f} | {most:.2f} | {target} |")
        print(lines[-1])
    about = f"{floors.machine()}, load of {os.getloadavg()[0]:.1f} in the end; one run each.\n\n"
    fill("reports", about + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(int(float(word)) for word in sys.argv[2:]) or SIZES)
