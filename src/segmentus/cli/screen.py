"""Lines, tables and progress on the terminal."""

from __future__ import annotations

import subprocess
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
        with _saying_compilation(console):
            yield advance
    finally:
        bar.stop()


@contextmanager
def _saying_compilation(console: Console) -> Iterator[None]:
    """Say once why nothing seems to happen, where kernels are compiled for the first time.

    Where a search is compiled and there is another processor, a process of its own compiles
    meanwhile what will be needed after it; it is stopped where the command ends before.
    """
    from numba.core import event

    from segmentus.cluster.points import n_threads
    from segmentus.jit import is_kept

    helpers: list[subprocess.Popen[bytes]] = []

    class Say(event.Listener):
        said = False

        def on_start(self, event: event.Event) -> None:
            if not self.said:
                self.said = True
                keeps = ", which it keeps" if is_kept(event.data["dispatcher"]) else ""
                console.print(f"Compiling for this machine{keeps}: up to a minute …")
            name = event.data["dispatcher"].py_func.__module__
            if not helpers and n_threads() > 1 and name.startswith("segmentus.cluster."):
                helpers.append(_begin_warming_up())

        def on_end(self, event: event.Event) -> None:
            pass

    try:
        with event.install_listener("numba:compile", Say()):
            yield
    finally:
        for helper in helpers:
            helper.terminate()
            helper.wait()


def _begin_warming_up() -> subprocess.Popen[bytes]:
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(
        [sys.executable, "-m", "segmentus.cluster.warm"],
        stdin=nowhere, stdout=nowhere, stderr=nowhere,
    )  # fmt: skip
