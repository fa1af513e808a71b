"""Progress of passes over many rows: how many are done, how fast, and how long it will take."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from segmentus.cli.screen import STAGES
from segmentus.progress import Progress as Report

EVERY = 10
"""Seconds between lines where stderr is no terminal."""
PASSES = {
    "look": "looking at the rows", "quantiles": "finding quantiles", "scales": "finding scales",
    "sample": "drawing a sample", "candidates": "drawing candidates", "k-means": "moving centers",
    "indices": "counting",
}  # fmt: skip
"""Passes over all rows, in words."""


class Pace:
    """The passes so far, and the pace of this one.

    Parameters
    ----------
    clock : seconds, rising.
    """

    def __init__(self, clock: float) -> None:
        self.passes, self.began, self.rows = 0, clock, 0

    def word(self, what: str, rows: int, total: int, clock: float) -> str:
        """Say what is done, how fast, and how long the pass will still take."""
        if what not in PASSES:
            return STAGES.get(what, what)
        if rows <= self.rows:
            self.passes, self.began = self.passes + 1, clock
        self.rows = rows
        rate = rows / max(clock - self.began, 1e-3)
        line = f"{PASSES[what]}, pass {self.passes}: {rows:,}"
        if not rows:
            return line + " rows"
        if not total:
            return f"{line} rows, {rate:,.0f} a second"
        left = max(total - rows, 0) / rate
        return f"{line} of {total:,} rows, {rate:,.0f} a second, {left:,.0f} s left in this pass"


@contextmanager
def showing_rows() -> Iterator[Report]:
    """Give a progress function: a line that changes on a terminal, else one every ten seconds."""
    console = Console(stderr=True, markup=False, emoji=False)
    pace, told = Pace(time.monotonic()), [time.monotonic()]
    if console.is_terminal:
        columns = (TextColumn("{task.description}", markup=False), BarColumn(bar_width=20))
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("")

            def advance(what: str, done: int, total: int) -> None:
                line = pace.word(what, done, total, time.monotonic())
                bar.update(task, description=line, completed=done, total=total or None)

            yield advance
        return

    def note(what: str, done: int, total: int) -> None:
        line = pace.word(what, done, total, time.monotonic())
        if time.monotonic() - told[0] > EVERY:
            told[0] = time.monotonic()
            print(f"segmentus: {line}", file=sys.stderr)

    yield note
