"""The first search on a machine into one line that says why it waits, and work done meanwhile."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


@contextmanager
def saying_compilation(console: Console) -> Iterator[None]:
    """Say once why nothing seems to happen, where kernels are compiled for the first time.

    Where a search is compiled and there is another processor, a process of its own compiles
    meanwhile what will be needed after it; it is stopped where the command ends before.
    """
    from numba.core import event

    from segmentus.jit import is_kept
    from segmentus.threads import n_threads

    helpers: list[subprocess.Popen[bytes]] = []

    class Say(event.Listener):
        said = False

        def on_start(self, event: event.Event) -> None:
            if not self.said:
                self.said = True
                keeps = ", which it keeps" if is_kept(event.data["dispatcher"]) else ""
                console.print(f"Compiling for this machine{keeps}: up to a minute …")
            name = event.data["dispatcher"].py_func.__module__
            if not helpers and n_threads() > 1 and name.startswith("segmentus.cluster."):
                helpers.append(_begin_warming_up())

        def on_end(self, event: event.Event) -> None:
            pass

    try:
        with event.install_listener("numba:compile", Say()):
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
