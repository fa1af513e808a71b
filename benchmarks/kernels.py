"""Every kernel in each instruction set, in turn with what it replaced and what others have for it.

Run with `python -m benchmarks.kernels [--before COMMAND]` on one processor. A process serves for
each instruction set; a round asks all of them for every kernel once, so that load meets all alike,
and the least of the rounds counts. COMMAND starts a process that serves the same tasks another way:
it reads a task's name and table a line, and answers with seconds, or "-" where it has none; {cpu}
in it becomes nehalem, haswell or host. It must keep to one thread and to what such a processor has:
for numba, NUMBA_CPU_FEATURES must be empty beside NUMBA_CPU_NAME. Writes the table in
docs/performance.md.
"""

import os
import platform
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterable

import numpy as np

from benchmarks import floors
from benchmarks.kernel_tasks import TABLES, TASKS, Task

CPUS = {"v2": "nehalem", "v3": "haswell", "v4": "host"}
"""Instruction set of ours → the processor that a compiler is told to stop at."""
ROUNDS = 28
LEAST = 0.02
"""Seconds a task is repeated for within a round; the least time of its runs counts."""
ALONE = {"SEGMENTUS_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def least_seconds(work: Callable[[], object]) -> float:
    """Least time of one run, of as many as `LEAST` allows."""
    least, until = float("inf"), time.perf_counter() + LEAST
    while True:
        began = time.perf_counter()
        work()
        ended = time.perf_counter()
        least = min(least, ended - began)
        if ended > until:
            return least


def serve(asked: Iterable[str], *, reference: bool) -> None:
    """Answer each line with the seconds of a task: the kernel's, or its reference's."""
    made: dict[tuple[str, str], Callable[[], object] | None] = {}
    for line in asked:
        name, _, table = line.rstrip("\n").partition("\t")
        if (name, table) not in made:
            task = TASKS[name]
            make = task.reference if reference else task.ours
            made[name, table] = make(TABLES[table]()) if make else None
        work = made[name, table]
        print(least_seconds(work) if work else "-", flush=True)


def main(before: str) -> None:
    sides = {"reference": _start([sys.executable, "-m", __spec__.name, "--serve", "reference"])}
    sets = _instruction_sets()
    for name in sets:
        words = [sys.executable, "-m", __spec__.name, "--serve", "ours"]
        sides[name] = _start(words, SEGMENTUS_KERNELS=name)
        if before:
            sides[f"before {name}"] = _start(shlex.split(before.format(cpu=CPUS[name])))
    seconds: dict[tuple[str, str], dict[str, float]] = {}
    for _ in range(ROUNDS):
        for task in TASKS.values():
            for table in task.tables:
                kept = seconds.setdefault((task.name, table), dict.fromkeys(sides, np.inf))
                for side, process in sides.items():
                    kept[side] = min(kept[side], _ask(process, task, table))
    text = tabulate(seconds, sets, before=bool(before))
    note = f"{floors.machine()}, {platform.system()}, one thread; least of {ROUNDS} rounds."
    from benchmarks.bench import fill  # loads what processes that serve do not need

    fill("kernels", f"{note}\n\n{text}\n")
    print(text)


def tabulate(
    seconds: dict[tuple[str, str], dict[str, float]], sets: list[str], *, before: bool
) -> str:
    """A Markdown table: times in each instruction set, and how many times as fast each is."""
    head = ["kernel", "table", *(f"{name}, ms" for name in sets), "beside", "times as fast"]
    head += [f"before, in {name}" for name in sets if before]
    lines = [head, ["---"] * len(head)]
    for (name, table), kept in seconds.items():
        beside = TASKS[name].beside
        ratios = [kept["reference"] / kept[one] for one in sets]
        cells = [name, table, *(f"{1e3 * kept[one]:.3g}" for one in sets), beside]
        cells.append(" / ".join(f"{ratio:.3g}" for ratio in ratios) if beside else "")
        if before:
            cells += [_times(kept[f"before {one}"] / kept[one]) for one in sets]
        lines.append(cells)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _times(ratio: float) -> str:
    return f"{ratio:.2f}×" if np.isfinite(ratio) else ""


def _instruction_sets() -> list[str]:
    """Those that this processor has, from the least on."""
    from segmentus.compiled.library import variant

    best = variant()
    return [best] if best not in CPUS else [name for name in CPUS if name <= best]


def _start(words: list[str], **variables: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        words, env={**os.environ, **ALONE, **variables}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip


def _ask(process: "subprocess.Popen[str]", task: Task, table: str) -> float:
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{task.name}\t{table}\n")
    process.stdin.flush()
    answer = process.stdout.readline().strip()
    return float("inf") if answer == "-" else float(answer)


if __name__ == "__main__":
    if "--serve" in sys.argv:
        serve(sys.stdin, reference=sys.argv[-1] == "reference")
    else:
        main(sys.argv[sys.argv.index("--before") + 1] if "--before" in sys.argv else "")
