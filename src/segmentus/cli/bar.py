"""Stages of work and how far they are into a bar on the terminal."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.text import Text

from segmentus import progress as report


class _RateColumn(ProgressColumn):
    """Steps a second of a stage, once there are some to tell by."""

    def render(self, task: Task) -> Text:
        """Write the rate in about three digits."""
        rate = task.finished_speed or task.speed
        return Text("" if rate is None else f"{rate:.3g}/s")


@contextmanager
def open_bar(
    console: Console, stages: Mapping[str, str], after: float, counting: Literal["steps", "bytes"]
) -> Iterator[report.Progress]:
    """Show a bar on a terminal, which is gone where the work is done; see `showing_progress`.

    stages : what the stages of work are called.
    """
    counts = DownloadColumn() if counting == "bytes" else MofNCompleteColumn()
    bar = Progress(
        TextColumn("{task.description}", markup=False), BarColumn(bar_width=None), counts,
        TransferSpeedColumn() if counting == "bytes" else _RateColumn(), TimeElapsedColumn(),
        TextColumn("left"), TimeRemainingColumn(),
        console=console, transient=True,
    )  # fmt: skip
    tasks: dict[str, TaskID] = {}
    began = time.monotonic()

    def start() -> None:
        if time.monotonic() - began > after and not bar.live.is_started:
            bar.start()

    def advance(what: str, done: int, total: int) -> None:
        if what not in tasks:
            tasks[what] = bar.add_task(stages.get(what, what), total=total or None)
        bar.update(tasks[what], completed=done, total=total or None)
        start()

    try:
        yield advance
    finally:
        bar.stop()
