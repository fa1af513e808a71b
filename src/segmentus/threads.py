"""Work on a range of blocks, spread over the processors."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

Result = TypeVar("Result")


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
    with ThreadPoolExecutor(parts) as pool:
        return list(pool.map(work, edges[:-1], edges[1:]))


def n_threads() -> int:
    """Processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
