"""Lines, tables and progress on the terminal."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from rich.console import Console
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


def print_json(content: Any) -> None:
    """Print one JSON value and nothing else, for a program to read."""
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, title: str = "") -> None:
    """Print rows of ready text; figures, the columns named with a leading ">", to the right."""
    table = Table(title=title or None, title_justify="left", box=None, pad_edge=False)
    for name in columns:
        table.add_column(name.lstrip(">"), justify="right" if name[:1] == ">" else "left")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    out().print(table)


STAGES = {
    "reading": "reading the data",
    "files": "assigning files",
    "replicate weights": "drawing samples for the errors",
    "k-means": "forming groups",
    "silhouettes": "scoring the groups",
    "cold starts": "searching afresh in re-drawn samples",
    "implicates": "grouping each implicate",
    "references": "comparing with data that have no groups",
    "profile": "describing the groups",
    "rows": "assigning rows",
    "questions": "trying questions",
}
"""What the stages of work are called on the terminal."""

QUIET = 20.0
"""Seconds of work before a file or pipe is told of stages, so that short work says nothing."""


@contextmanager
def showing_progress(
    *, after: float = 1.0, counting: Literal["steps", "bytes"] = "steps"
) -> Iterator[report.Progress]:
    """Give a progress function for long work.

    On a terminal a bar with the stage, its steps, their rate and the time left in it appears on
    stderr once the work takes a second. Elsewhere stderr gets a line a stage once it takes 20.

    Parameters
    ----------
    after : seconds of silence on a terminal.
    counting : what the numbers are; bytes show as kB and MB.
    """
    console = Console(stderr=True, markup=False, emoji=False)
    if console.is_terminal:
        from segmentus.cli.bar import open_bar

        with open_bar(console, STAGES, after, counting) as advance:
            yield advance
    else:
        began, told = time.monotonic(), set[str]()

        def note(what: str) -> None:
            seconds = time.monotonic() - began
            if what not in told and seconds > QUIET:
                told.add(what)
                print(f"segmentus: {STAGES.get(what, what)} ({seconds:.0f} s)", file=sys.stderr)

        yield lambda what, done, total: note(what)
