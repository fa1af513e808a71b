"""Where the time of a report goes, stage by stage, in a process that has compiled before.

Part of `make bench`; alone: python -m benchmarks.stages [DATA], which fills in docs/performance.md
where DATA is scf2019.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

Result = TypeVar("Result")
REPEATS = 3


def tabulate(data: str) -> str:
    """A Markdown table of the least seconds of each stage, and the least of processors."""
    runs = [measure_cell(data) for _ in range(REPEATS + 1)][1:]
    stages = {
        stage: [min(s) for s in zip(*(run[stage] for run in runs), strict=True)]
        for stage in runs[0]
    }
    seconds, busy = (sum(each) for each in zip(*stages.values(), strict=True))
    lines = [
        f"| {stage} | {s:.2f} | {p:.2f} | {p / busy:.0%} |" for stage, (s, p) in stages.items()
    ]
    head = [
        f"| stage of `segmentus report {data}` | s | processor s | share |",
        "| --- | --- | --- | --- |",
    ]
    return "\n".join([*head, *lines, f"| all | {seconds:.2f} | {busy:.2f} | 100% |"])


def measure_cell(data: str) -> dict[str, tuple[float, float]]:
    """Seconds of each stage, and of processors, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.stages", "--once", data]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, tuple[float, float]] = json.loads(text)
    return found


def run_once(data: str) -> dict[str, tuple[float, float]]:
    """Do what the command does, and look at both clocks between stages."""
    spent: dict[str, tuple[float, float]] = {}
    began = time.perf_counter(), time.process_time()

    def pass_to(stage: str) -> None:
        nonlocal began
        now = time.perf_counter(), time.process_time()
        seconds, busy = spent.get(stage, (0.0, 0.0))
        spent[stage] = seconds + now[0] - began[0], busy + now[1] - began[1]
        began = now

    from segmentus.plan import read_plan
    from segmentus.report import write_report
    from segmentus.study import run
    from segmentus.survey.named import read_named

    pass_to("importing")
    survey = read_named(data)
    pass_to("reading")
    watch = _Watch(pass_to)
    study = run(survey, read_plan("credit"), progress=watch)
    watch.close()
    with TemporaryDirectory() as folder:
        write_report(study, Path(folder))
    pass_to("drawing and writing the report")
    return spent


class _Watch:
    """A progress function that gives the time since the last change of stage to the stage left."""

    def __init__(self, pass_to: Callable[[str], None]) -> None:
        self.pass_to, self.stage = pass_to, "selecting and scaling features"

    def __call__(self, what: str, done: int, total: int) -> None:
        if what != self.stage:
            self.close()
            self.stage = what

    def close(self) -> None:
        self.pass_to(self.stage)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--once"]:
        print(json.dumps(run_once(sys.argv[2])))
    else:
        found = tabulate(*(sys.argv[1:] or ["sample"]))
        print(found)
        if sys.argv[1:] == ["scf2019"]:  # what the page shows
            from benchmarks.bench import fill  # which imports this module

            fill("stages", f"{found}\n")
