"""What this machine can do at best: square roots and bytes a second, by numpy."""

import platform
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from segmentus.arrays import Floats
from segmentus.threads import n_threads


def square_roots() -> float:
    """Square roots a second in float64, on all processors."""
    values, times = np.random.default_rng(0).random(2048) + 1, 20_000

    def work() -> None:
        roots = np.empty_like(values)
        for _ in range(times):
            np.sqrt(values, out=roots)

    return n_threads() * len(values) * times / _together(work)


def memory() -> float:
    """Bytes a second read from memory, on all processors."""
    values: Floats = np.ones(50_000_000)
    return n_threads() * values.nbytes / _together(values.max)


def machine() -> str:
    """Processor's name where the system tells it, and how many."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()}, {n_threads()} processors"


def _together(work) -> float:  # type: ignore[no-untyped-def]
    """Seconds that the work takes when every processor does it at once."""
    with ThreadPoolExecutor(n_threads()) as pool:
        began = time.perf_counter()
        for task in [pool.submit(work) for _ in range(n_threads())]:
            task.result()
        return time.perf_counter() - began
