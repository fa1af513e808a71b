"""Work that takes time: jobs that tell how far they are, in a pool of bounded size."""

from __future__ import annotations

import heapq
import itertools
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, Literal

from segmentus.app.unexpected import UNEXPECTED, log_unexpected
from segmentus.errors import InputError
from segmentus.progress import Progress

JobState = Literal["waiting", "running", "done", "failed", "cancelled"]

TIME_LIMIT = 180.0
"""Seconds a job may run."""

QUICK, LONG, NEAR, LATER, AHEAD = 0, 1, 2, 3, 4
"""Ranks of work in the queue: what takes a moment, what somebody waits for, what is quick and
probably asked next, what adds to a page that is shown already, and what nobody waits for yet."""

ABANDONED = 20.0
"""Seconds after which a job that nobody asks about is cancelled; a page asks several times a
second, a hidden one once."""

PATIENT = 3.0
"""Seconds that a step of work that only adds to a page stands back while people wait."""

LEFT = 4.0
"""The same where the page said that it was left; one that is only loaded anew asks again sooner."""

SWITCH_INTERVAL = 0.0005
"""Seconds after which a thread must let others run."""

LONGEST_QUEUE = 64


class CancelledError(Exception):
    """Raised inside a job, by its progress function, to end it."""


class Job:
    """One piece of work and how far it is. Any thread may read it.

    Attributes
    ----------
    state : where it stands.
    what, done, total : what it is at, as `progress` says.
    result : once it is done.
    error : a sentence for people, once it failed.
    crowded : tells whether other work should go first; set by the pool.
    rank : `QUICK`, `LONG`, `NEAR`, `LATER` or `AHEAD`. What is `NEAR` or `AHEAD` is not cancelled
        for want of watchers.
    """

    def __init__(self, work: Callable[[Progress], Any], rank: int = LONG) -> None:
        self.state: JobState = "waiting"
        self.what, self.done, self.total = "waiting in the queue", 0, 0
        self.result: Any = None
        self.error = ""
        self.rank = rank
        self._work = work
        self.crowded: Callable[[], bool] = lambda: False
        self._stop = threading.Event()
        self._ended = threading.Event()
        self._seen = self._began = time.monotonic()

    @property
    def kept(self) -> bool:
        """Tell whether it is work ahead of need."""
        return self.rank in (NEAR, AHEAD)

    def watch(self, seconds: float = 0.0) -> bool:
        """Note that somebody waits, and wait until it ends or `seconds` are over."""
        self._seen = time.monotonic()
        return self._ended.wait(seconds)

    def unseen(self) -> float:
        """Seconds since somebody asked about it."""
        return time.monotonic() - self._seen

    def leave(self) -> None:
        """Note that whoever waited has gone; somebody else may still ask.

        Work ahead of need ends: whoever comes back to it has it done anew.
        """
        if self.kept:
            self.cancel()
        self._seen = min(self._seen, time.monotonic() - ABANDONED + LEFT)

    def cancel(self) -> None:
        """End it at its next step; one that waits ends at once, one that ended stays."""
        self._stop.set()
        if self.state == "waiting":
            self._end("cancelled")

    @property
    def ended(self) -> bool:
        """Tell whether it has ended, in whatever way."""
        return self._ended.is_set()

    def run(self) -> None:
        """Do the work; called by the pool."""
        if self._stop.is_set() or self.ended or (not self.kept and self.unseen() > ABANDONED):
            return self._end("cancelled")
        self.state, self._began = "running", time.monotonic()
        try:
            self.result = self._work(self._progress)
        except CancelledError:
            return self._end("cancelled")
        except InputError as error:
            return self._fail(str(error))
        except MemoryError:
            return self._fail("This needs more memory than there is; ask for less.")
        except Exception as error:
            return self._fail(f"{UNEXPECTED}; {log_unexpected(error, self.what)}")
        return self._end("done")

    def _progress(self, what: str, done: int, total: int) -> None:
        self.what, self.done, self.total = what, done, total
        if self._stop.is_set() or (not self.kept and self.unseen() > ABANDONED):
            raise CancelledError
        if self.rank >= LATER:
            self._give_way()
        if time.monotonic() - self._began > TIME_LIMIT:
            raise InputError(
                f"time: this takes longer than {TIME_LIMIT:.0f} seconds; try fewer k, fewer starts "
                "or a smaller domain, or use the command line."
            )

    def _give_way(self) -> None:
        """Leave the processors to work that people wait for, but not for ever."""
        until = time.monotonic() + PATIENT
        while self.crowded() and time.monotonic() < until and not self._stop.wait(0.05):
            self._began += 0.05

    def _fail(self, sentence: str) -> None:
        self.error = sentence
        self._end("failed")

    def _end(self, state: JobState) -> None:
        self.state = state
        self._work = _leave_undone  # lets go of files and tables that only the work needed
        self._ended.set()


def _leave_undone(_progress: Progress) -> None:
    """Stand for work that has ended."""


class Pool:
    """Threads that work off jobs, those that somebody waits for before those ahead of need.

    Parameters
    ----------
    threads : jobs at a time. The first thread takes no `LATER` and no `AHEAD` work, so that it is
        always there, or in a moment, for people who see nothing yet.
    """

    def __init__(self, threads: int = 2) -> None:
        # A kernel gives up the interpreter for less than a millisecond at a time; with Python's
        # five it would then stand in line behind every page that is being made.
        sys.setswitchinterval(SWITCH_INTERVAL)
        self._queue: list[tuple[int, int, Job]] = []
        self._running: set[Job] = set()
        self._order = itertools.count()
        self._changed = threading.Condition()
        for number in range(threads):
            lowest = NEAR if number == 0 and threads > 1 else AHEAD
            threading.Thread(target=self._serve, args=(lowest,), daemon=True).start()

    def submit(self, job: Job) -> Job:
        """Put a job into the queue; work ahead of need is left undone where much of it waits.

        Raises
        ------
        InputError
            Too many wait already.
        """
        job.crowded = self._is_busy if job.kept else self._is_crowded
        with self._changed:
            self._queue = [item for item in self._queue if not item[2].ended]
            heapq.heapify(self._queue)
            if sum(item[2].kept == job.kept for item in self._queue) >= LONGEST_QUEUE:
                if job.kept:
                    return job
                raise InputError("The server is busy; try again in a minute.")
            heapq.heappush(self._queue, (job.rank, next(self._order), job))
            self._changed.notify_all()
        return job

    def _is_crowded(self) -> bool:
        """Tell whether work is waiting that a page needs."""
        return any(rank <= LONG and not job.ended for rank, _, job in list(self._queue))

    def _is_busy(self) -> bool:
        """Tell whether anybody waits for anything: work beside it slows even work that runs."""
        return self._is_crowded() or any(not job.kept for job in list(self._running))

    def waiting(self) -> int:
        """Jobs in the queue that somebody waits for."""
        with self._changed:
            return sum(not job.kept and not job.ended for _, _, job in self._queue)

    def _serve(self, lowest: int) -> None:
        """Work off what has at most this rank."""
        while True:
            with self._changed:
                while not self._queue or self._queue[0][0] > lowest:
                    self._changed.wait()
                job = heapq.heappop(self._queue)[2]
                self._running.add(job)
            job.run()
            self._running.discard(job)
