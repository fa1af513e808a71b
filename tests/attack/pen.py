"""The command line in processes of its own, cheap to begin and safe to kill.

A server process has loaded what the commands need and run none of it; each command is a fork of it
(multiprocessing's forkserver), so that an abort, a kill or a hang hits that command alone.
"""

import json
import multiprocessing
import os
import re
import resource
import sys
import traceback
import warnings
from dataclasses import dataclass
from pathlib import Path

LOADED = (
    "segmentus.cli.commands", "segmentus.report", "segmentus.study", "segmentus.segments.exports",
    "segmentus.segments.model", "segmentus.survey.table", "segmentus.survey.scf.fetch",
    "segmentus.survey.named", "pyreadstat", "fastexcel", "sqlglot", "attack.pen",
)  # fmt: skip
MEMORY = 6 * 2**30
SECONDS = 60
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(list(LOADED))

_NOISE = re.compile(r"Traceback|panicked|\w+Warning:|Exception ignored|core dumped")


@dataclass(frozen=True)
class Outcome:
    """What a command came to: its words, exit status (negative: a signal) and what it said."""

    words: tuple[str, ...]
    status: int
    out: str
    err: str

    @property
    def fault(self) -> str:
        """What is wrong with it; "" where it worked or refused in one sentence."""
        said = self.err + self.out
        if self.status not in (0, 2):
            return f"status {self.status}: {said[-600:]}"
        if _NOISE.search(said):
            return f"noise: {said[-600:]}"
        if self.status == 2 and not _is_sentence(self.err):
            return f"no sentence: {self.err[-600:]}"
        return ""


def _is_sentence(err: str) -> bool:
    lines = err.rstrip("\n").split("\n")
    return len(lines) == 1 and lines[0].startswith("segmentus: ") and lines[0][-1:] in ".?"


def assert_sound(outcomes: list[Outcome]) -> None:
    """Fail with the commands that did what they should not, and what they said."""
    faults = [f"{' '.join(each.words)}\n{each.fault}" for each in outcomes if each.fault]
    assert not faults, f"{len(faults)} of {len(outcomes)}\n" + "\n\n".join(faults)


def begin(words, folder: Path):
    """Begin one command in a process of its own; its output goes to files in a folder."""
    process = CONTEXT.Process(target=_run_alone, args=([*map(str, words)], str(folder), _around()))
    process.start()
    return process


def finish(process, words, folder: Path) -> Outcome:
    """Wait for a command that was begun."""
    process.join(SECONDS)
    if process.exitcode is None:
        process.kill()
        process.join()
    out, err = (
        (folder / name).read_text(errors="replace") if (folder / name).exists() else ""
        for name in ("out", "err")
    )
    return Outcome(tuple(map(str, words)), process.exitcode, out, err)


def run(words, folder: Path) -> Outcome:
    """Run one command in a process of its own."""
    return finish(begin(words, folder), words, folder)


def run_each_alone(commands, folder: Path, at_once: int = 2) -> list[Outcome]:
    """Run commands, each in a process of its own, a few at a time."""
    outcomes, running = [], []
    for number, words in enumerate(commands):
        place = folder / f"alone{number}"
        place.mkdir()
        running.append((begin(words, place), words, place))
        if len(running) == at_once:
            outcomes.append(finish(*running.pop(0)))
    return outcomes + [finish(*each) for each in running]


def run_in_turn(commands, folder: Path, at_once: int = 2) -> list[Outcome]:
    """Run many commands, some hundred one after another in one process: as quick as can be."""
    parts = [[[*map(str, each)] for each in commands[start::at_once]] for start in range(at_once)]
    running = []
    for number, part in enumerate(parts):
        place = folder / f"turn{number}"
        place.mkdir()
        process = CONTEXT.Process(target=_run_all, args=(part, str(place), _around()))
        process.start()
        running.append((process, part, place))
    outcomes = []
    for process, part, place in running:
        process.join(SECONDS * 5)
        if process.exitcode is None:
            process.kill()
            process.join()
        lines = (place / "outcomes").read_text().splitlines()
        done = [Outcome(**json.loads(line)) for line in lines]
        outcomes += done
        if len(done) < len(part):  # the process died of this one
            outcomes.append(Outcome(tuple(part[len(done)]), process.exitcode, "", "it died"))
    return outcomes


def _around() -> dict[str, str]:
    """The environment of now: that of the server is of when it began."""
    return dict(os.environ)


def _run_alone(words: list[str], folder: str, around: dict[str, str]) -> None:
    _limit(around)
    _redirect(folder)
    sys.exit(_call(words))


def _run_all(commands: list[list[str]], folder: str, around: dict[str, str]) -> None:
    _limit(around)
    with (Path(folder) / "outcomes").open("w") as outcomes:
        for words in commands:
            _redirect(folder)
            status = _call(words)
            sys.stdout.flush()
            sys.stderr.flush()
            out, err = (
                (Path(folder) / name).read_text(errors="replace") for name in ("out", "err")
            )
            print(json.dumps({"words": words, "status": status, "out": out, "err": err}),
                  file=outcomes, flush=True)  # fmt: skip


def _call(words: list[str]) -> int:
    """Run the command line in this process; an error it does not expect is a traceback."""
    from segmentus.cli import main

    sys.argv = ["segmentus", *words]
    try:
        main()
    except SystemExit as stop:
        return stop.code or 0
    except BaseException:
        traceback.print_exc()
    return 1


def _limit(around: dict[str, str]) -> None:
    os.environ.update(around)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("default")


def _redirect(folder: str) -> None:
    for name, descriptor in (("out", 1), ("err", 2)):
        handle = os.open(Path(folder) / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(handle, descriptor)
        os.close(handle)
