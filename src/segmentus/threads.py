"""Work shared out among the processors, with results in order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import local
from typing import TypeVar

import numpy as np

from segmentus.errors import InputError

Result = TypeVar("Result")
THREADS_VARIABLE = "SEGMENTUS_THREADS"
"""Environment variable that says how many threads to work in."""


def in_threads(
    work: Callable[[int, int], Result], n_blocks: int, *, least: int = 64
) -> list[Result]:
    """Call work(first, last) on even runs of blocks, one a processor; results in block order.

    A run of fewer than `least` blocks is not worth a thread.
    """
    parts = max(1, min(n_threads(), n_blocks // least))
    edges = np.linspace(0, n_blocks, parts + 1).astype(int).tolist()
    if parts == 1:
        return [work(0, n_blocks)]
    with ThreadPoolExecutor(parts, initializer=_mark_shared) as pool:
        return list(pool.map(work, edges[:-1], edges[1:]))


def each_in_threads(work: Callable[[int], Result], n: int) -> Iterator[Result]:
    """Yield work(0), work(1), … work(n − 1) in order, done on all processors at once.

    When the caller stops asking, what has not begun is cancelled.
    """
    threads = min(n_threads(), n)
    if threads < 2:
        yield from map(work, range(n))
        return
    pool = ThreadPoolExecutor(threads, initializer=_mark_shared)
    try:
        for task in [pool.submit(work, i) for i in range(n)]:
            yield task.result()
    finally:
        pool.shutdown(cancel_futures=True)


_THREAD = local()
"""What is known of a thread: `shared`, whether it is one of several that share work."""


def _mark_shared() -> None:
    _THREAD.shared = True


def n_threads() -> int:
    """Threads to work in: `SEGMENTUS_THREADS`, or as many as this process may use processors.

    Work that is shared out among threads already is shared out no further.

    Raises
    ------
    InputError
        `SEGMENTUS_THREADS` is not a whole number from 1 up.
    """
    if getattr(_THREAD, "shared", False):
        return 1
    asked = os.environ.get(THREADS_VARIABLE, "")
    if asked:
        if not asked.isdecimal() or int(asked) < 1:
            raise InputError(f"{THREADS_VARIABLE} = {asked}: give a whole number from 1 up.")
        return int(asked)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
