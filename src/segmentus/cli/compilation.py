"""The first search on a machine into word of why it waits, and work done meanwhile."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

COMPILING = "compiling for this machine"
"""The stage, as a progress function is told of it."""


@contextmanager
def telling_compilation(tell: Callable[[bool], None]) -> Iterator[None]:
    """Tell when kernels begin to be compiled for the first time, and when a search goes on.

    Where a search is compiled and there is another processor, a process of its own compiles
    meanwhile what will be needed after it; it is stopped where the command ends before.

    Parameters
    ----------
    tell : called with True where compiling begins, and with False where it ends.
    """
    from numba.core import event

    from segmentus.threads import n_threads

    helpers: list[subprocess.Popen[bytes]] = []

    class Tell(event.Listener):
        depth = 0

        def on_start(self, event: event.Event) -> None:
            self.depth += 1
            if self.depth == 1:
                tell(True)
            name = event.data["dispatcher"].py_func.__module__
            if not helpers and n_threads() > 1 and name.startswith("segmentus.cluster."):
                helpers.append(_begin_warming_up())

        def on_end(self, event: event.Event) -> None:
            self.depth -= 1
            if self.depth == 0:
                tell(False)

    try:
        with event.install_listener("numba:compile", Tell()):
            yield
    finally:
        for helper in helpers:
            helper.terminate()
            helper.wait()


def _begin_warming_up() -> subprocess.Popen[bytes]:
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(
        [sys.executable, "-m", "segmentus.cluster.warm_up"],
        stdin=nowhere, stdout=nowhere, stderr=nowhere,
    )  # fmt: skip
