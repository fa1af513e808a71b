"""How far a search is into its stage, its share of the whole, and the time that is left."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Literal

from segmentus.app.work import Job

SEARCH_STAGES = ("read", "tried", "again", "figures", "names")
"""Stages of a search, in order."""

_WEIGHTS = (0.04, 0.22, 0.56, 0.13, 0.05)
"""Share of the time that each stage takes, about."""

_SKETCH = {"waiting in the queue": 0, "reading": 0, "k-means": 1, "silhouettes": 1, "profile": 1}
_WHOLE = {"profile": 3, "choosing": 4}
"""Stage of what a job says that it is at: of a sketch, and of the rest, which repeats otherwise."""

_STEPS = (
    (10.0, "less than 10 seconds left"), (20.0, "about 20 seconds left"),
    (45.0, "about 40 seconds left"), (75.0, "about a minute left"),
    (math.inf, "more than a minute left"),
)  # fmt: skip
_LONGER = "this takes longer than it seemed"
_SILENT = 2.0
"""Seconds at first in which nothing is said of the time left."""

StageMark = Literal["done", "now", "todo"]


@dataclass(frozen=True, slots=True)
class SearchStanding:
    """Where a search stands.

    Attributes
    ----------
    stage : position in `SEARCH_STAGES` of what is done now; their number once all is.
    share : of the whole that is done, from 0 to 1.
    """

    stage: int
    share: float

    def mark(self, stage: int) -> StageMark:
        """Tell whether a stage is done, is done now, or is still to come."""
        return "done" if stage < self.stage else "now" if stage == self.stage else "todo"


def find_standing(first: Job, full: Job | None) -> SearchStanding:
    """Find where a search stands by its sketch and by the work that adds to it."""
    if first.state != "done":
        stage = _SKETCH.get(first.what, 1)
        return SearchStanding(
            stage, _share(stage, first, parts=3 if first.what == "profile" else 1)
        )
    if full is None:
        return SearchStanding(2, sum(_WEIGHTS[:2]))
    if full.state == "done":
        return SearchStanding(len(SEARCH_STAGES), 1.0)
    stage = _WHOLE.get(full.what, 2)
    if full.what == "profile" and full.done == full.total:
        return SearchStanding(4, sum(_WEIGHTS[:4]))
    return SearchStanding(stage, _share(stage, full))


class Clock:
    """Words for the time that a search still takes; they never get longer."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._step: int | None = None

    def word(self, standing: SearchStanding) -> str:
        """Say how long it still takes, "" while nobody can know; never longer than before.

        Where it turns out to take much longer, that is said, and no time.
        """
        taken = time.monotonic() - self._began
        if taken < _SILENT or not 0 < standing.share < 1:
            return ""
        left = taken * (1 - standing.share) / standing.share
        step = next(at for at, (most, _) in enumerate(_STEPS) if left <= most)
        self._step = step if self._step is None else min(step, self._step)
        return _STEPS[self._step][1] if step <= self._step + 1 else _LONGER


def _share(stage: int, job: Job, parts: int = 1) -> float:
    """Add up what came before a stage, and what of it is done."""
    inside = job.done / job.total if job.total else 0.0
    if parts > 1:  # the figures of a sketch come after its trials, in the same stage
        inside = 1 - (1 - inside) / parts
    return sum(_WEIGHTS[:stage]) + _WEIGHTS[stage] * min(inside, 1.0) * 0.99
