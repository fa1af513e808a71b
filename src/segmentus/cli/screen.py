"""Lines, tables and progress on the terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from segmentus import progress as report
from segmentus.cli.compilation import saying_compilation


def out() -> Console:
    """Standard output; wide where it is not a terminal, so that nothing wraps in a file.

    Whatever is printed is text: a bracket or a word between colons in a name is no markup.
    """
    return Console(
        width=None if sys.stdout.isatty() else 1000, highlight=False, markup=False, emoji=False
    )


def say(line: str) -> None:
    """Print a line that holds a path, as it is: no tab of its name is widened."""
    print(line)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, title: str = "") -> None:
    """Print rows of ready text; figures, the columns named with a leading ">", to the right."""
    table = Table(title=title or None, title_justify="left", box=None, pad_edge=False)
    for name in columns:
        table.add_column(name.lstrip(">"), justify="right" if name[:1] == ">" else "left")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    out().print(table)


@contextmanager
def showing_progress(
    *, after: float = 1.0, counting: Literal["steps", "bytes"] = "steps"
) -> Iterator[report.Progress]:
    """Give a progress function whose bar appears on stderr once the work takes a second.

    Parameters
    ----------
    after : seconds of silence.
    counting : what the numbers are; bytes show as kB and MB.
    """
    console = Console(stderr=True, markup=False, emoji=False)
    counts = (
        [DownloadColumn()]
        if counting == "bytes"
        else [TextColumn("{task.completed}/{task.total}", markup=False)]
    )
    columns = [
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        *counts,
        TimeElapsedColumn(),
    ]
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    tasks: dict[str, TaskID] = {}
    began = time.monotonic()

    def advance(what: str, done: int, total: int) -> None:
        if what not in tasks:
            tasks[what] = bar.add_task(what, total=total or None)
        bar.update(tasks[what], completed=done, total=total or None)
        if time.monotonic() - began > after and not bar.live.is_started:
            bar.start()

    try:
        with saying_compilation(console):
            yield advance
    finally:
        bar.stop()
