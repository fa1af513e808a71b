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
    """One task, what it is set beside, the seconds of both, and how far results agree.

    times, within: what was aimed at, as a least ratio and as most seconds; 0 where nothing was.
    """

    task: str
    ours: Seconds
    peer: str
    theirs: Seconds
    check: str
    times: float = 0.0
    within: float = 0.0

    @property
    def ratio(self) -> float:
        return self.theirs[0] / self.ours[0]

    def cells(self) -> list[str]:
        return [
            self.task, spread(self.ours), self.peer, spread(self.theirs),
            f"{self.ratio:,.3g}×", self._judge(), self.check,
        ]  # fmt: skip

    def _judge(self) -> str:
        goals = []
        if self.times:
            goals.append((f"≥ {self.times:,.3g}×", self.ratio >= self.times))
        if self.within:
            goals.append((f"≤ {self.within:g} s", self.ours[0] <= self.within))
        return ", ".join(f"{goal} {'reached' if met else '**missed**'}" for goal, met in goals)


LONG = 5.0
"""Seconds of a run beside which compiling and warming up are nothing."""


def measured(work: Callable[[], Result], *, repeats: int) -> tuple[Result, Seconds]:
    """Result and (median, least, most) seconds; one run before, so that nothing compiles inside.

    A run asked for once is not made again where the first has taken `LONG`.
    """
    began = time.perf_counter()
    result = work()
    first = time.perf_counter() - began
    if repeats == 1 and first > LONG:
        return result, (first, first, first)
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
