"""One timed task beside a peer, and how its seconds are taken and written."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

KS = range(2, 13)
"""Numbers of clusters of every sweep."""
Result = TypeVar("Result")
Seconds = tuple[float, float, float]
"""Median, least and most of repeated runs."""


@dataclass(frozen=True)
class Row:
    """One task, what it is set beside, the seconds of both, and how far results agree."""

    task: str
    ours: Seconds
    peer: str
    theirs: Seconds
    check: str

    @property
    def ratio(self) -> float:
        return self.theirs[0] / self.ours[0]

    def cells(self) -> list[str]:
        return [
            self.task, spread(self.ours), self.peer, spread(self.theirs),
            f"{self.ratio:,.1f}×", self.check,
        ]  # fmt: skip


def measured(work: Callable[[], Result], *, repeats: int) -> tuple[Result, Seconds]:
    """Result and (median, least, most) seconds; one run before, so that nothing compiles inside."""
    result = work()
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return result, (statistics.median(times), min(times), max(times))


def timed(work: Callable[[], Result], *, repeats: int) -> tuple[Result, float]:
    """Result and median seconds."""
    result, (median, _, _) = measured(work, repeats=repeats)
    return result, median


def spread(seconds: Seconds) -> str:
    """Median (least–most) in milliseconds or seconds."""
    unit, by = ("s", 1.0) if seconds[0] >= 1 else ("ms", 1e3)
    median, least, most = (f"{by * value:.3g}" for value in seconds)
    return f"{median} {unit}" if least == most else f"{median} ({least}–{most}) {unit}"
