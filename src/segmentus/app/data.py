"""What a visitor can segment: surveys everybody may see, and files they upload."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from importlib.resources import as_file, files
from pathlib import Path

from segmentus.app.scratch import scratch_folder
from segmentus.app.sent_files import SentFile
from segmentus.errors import InputError
from segmentus.progress import Progress, silent
from segmentus.survey.named import SAMPLE, read_named
from segmentus.survey.scf.places import available
from segmentus.survey.table.schema import Hints
from segmentus.survey.values import Survey

LARGEST_UPLOAD = 64 * 2**20
"""Bytes of a file of new customers that may be sent."""

SECONDS = 60
SLOWEST_READ = 2**20
"""Time that reading a sent file may take, and bytes that give it a second more."""

AT_ONCE = 32 * 2**20
"""Bytes of a table that is read again at once: a process of its own takes seconds to start."""

_LOOK = 0.1
"""Seconds between two looks at a process that reads."""

GIVEN = "file"
"""Word in an address for the file that the server was started with."""

MADE_UP = "customers"
"""Word for the table of customers that comes along."""

_UPLOAD = "upload-"
_KEPT = 4
WAVE = re.compile(r"scf[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Offer:
    """Data on offer: its word in a plan, its name, a line about it, and whether of customers."""

    data: str
    name: str
    about: str
    table: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Upload:
    """A file that a visitor sent: its name without folders, and what was read from it.

    Attributes
    ----------
    file : its name.
    survey : as read without hints.
    sent : the file itself, to read it again with hints; None where it lies elsewhere.
    path : of the file that the server was started with, which visitors do not see.
    origin : address of the purchases that it was made of, "" for none.
    seen : address at which it was looked at last, "" for none.
    """

    file: str
    survey: Survey
    sent: SentFile | None = None
    path: str = ""
    origin: str = ""
    seen: str = ""

    @property
    def nbytes(self) -> int:
        """Bytes of memory it holds, about."""
        return self.survey.size


def upload_name(token: str) -> str:
    """Word in a plan for an uploaded file; its token means something in one session only."""
    return f"{_UPLOAD}{token}"


def list_data_offers(given: Upload | None = None) -> list[Offer]:
    """List the file that the server has, the sample, and every wave at hand, newest first."""
    own = [] if given is None else [Offer(GIVEN, given.file, given.survey.source.name)]
    sample = Offer(
        SAMPLE, "Made-up families", "Generated families with known groups, to try things out"
    )
    customers = Offer(
        MADE_UP, "Made-up customers",
        "800 customers with orders, spending and returns, to try everything", table=True,
    )  # fmt: skip
    waves = [
        Offer(
            f"scf{held.year}",
            f"Survey of Consumer Finances {held.year}",
            f"{held.families:,} families" if held.families else "a wave of the US survey",
        )
        for held in reversed(available())
        if held.path is not None
    ]
    return [*own, *waves, customers, sample]


class Library:
    """Surveys that everybody may see, each read once; only those used last are kept.

    Parameters
    ----------
    given : the file the server was started with, None for none.
    """

    def __init__(self, given: Upload | None = None) -> None:
        self.given = given
        self._held: OrderedDict[tuple[str, int | None], Survey] = OrderedDict()
        self._lock = threading.Lock()

    def at_hand(self, data: str, dollars: int | None, hints: Hints | None = None) -> Survey | None:
        """Return a survey that was read already.

        Raises
        ------
        InputError
            It is neither the sample nor a wave: a visitor cannot open files of the server.
        """
        if self.given is not None and data == GIVEN:
            held = self.given.survey
            return held if reads_plainly(hints, survey=held.schema is None) else None
        if data.startswith(_UPLOAD):
            raise InputError(
                "data: this file was uploaded in another session, or too long ago, and is not "
                "here; upload it again on the page Start."
            )
        if data not in (SAMPLE, MADE_UP) and not WAVE.fullmatch(data):
            raise InputError(
                f"data: {data!r} is neither the sample nor a wave; upload a file of your own on "
                "the page Start."
            )
        plainly = reads_plainly(hints, survey=data != MADE_UP)
        return self._held.get((data, dollars)) if plainly else None

    def read(self, data: str, dollars: int | None, hints: Hints | None = None) -> Survey:
        """Read a survey, or wait for whoever reads already.

        Raises
        ------
        InputError
            It is neither the sample nor a wave that is at hand, or has no such dollars or columns.
        """
        with self._lock:
            found = self.at_hand(data, dollars, hints)
            if found is not None:
                return found
            if self.given is not None and data == GIVEN:
                return read_named(self.given.path or self.given.file, hints=hints)
            if data == MADE_UP:
                return self._made_up(hints)
            found = read_named(data, dollars=dollars, hints=hints)
            self._held[(data, dollars)] = found
            self._held.move_to_end((data, dollars))
            while len(self._held) > _KEPT:
                self._held.popitem(last=False)
            return found

    def _made_up(self, hints: Hints | None) -> Survey:
        with as_file(files("segmentus.notebooks") / "customers.csv") as path:
            found = read_named(str(path), hints=hints)
        if reads_plainly(hints, survey=False):
            self._held[MADE_UP, None] = found
        return found


def reads_plainly(hints: Hints | None, *, survey: bool) -> bool:
    """Tell whether hints read a file no other way; of a survey, strata and an outcome do not."""
    if hints is None:
        return True
    return (replace(hints, strata="", outcome=()) if survey else hints) == Hints()


def read_upload(sent: SentFile, hints: Hints | None = None, progress: Progress = silent) -> Upload:
    """Read a file that was sent, in a process of its own with limits of memory and time.

    Parameters
    ----------
    sent : the file; no other path is opened.
    hints : on how to read it.
    progress : called several times a second; may raise, which ends the process.

    Raises
    ------
    InputError
        It cannot be read, or takes too long.
    """
    with tempfile.TemporaryDirectory(dir=scratch_folder()) as folder:
        (Path(folder) / "hints").write_bytes(pickle.dumps(hints))
        answer = _ask_child(sent, Path(folder) / "hints", Path(folder) / "answer", progress)
    if isinstance(answer, str):
        raise InputError(answer)
    return Upload(sent.path.name, answer, sent)


def read_again(upload: Upload, hints: Hints | None, progress: Progress) -> Survey:
    """Read a file anew with other hints: a small one here and at once, a large one apart.

    Raises
    ------
    InputError
        It cannot be read so.
    """
    assert upload.sent is not None
    if upload.survey.size <= AT_ONCE:  # so it was read within all limits, and unpacks to no more
        progress("reading", 0, 1)
        return read_named(str(upload.sent.path), hints=hints)
    return read_upload(upload.sent, hints, progress).survey


def allowed_seconds(size: int) -> float:
    """Return the seconds that reading a sent file of so many bytes may take."""
    return SECONDS + size / SLOWEST_READ


def _ask_child(sent: SentFile, hints: Path, answer: Path, progress: Progress) -> Survey | str:
    """Return the survey, or the sentence why not."""
    file, seconds = sent.path.name, allowed_seconds(sent.size)
    command = [sys.executable, "-m", "segmentus.app.reading",
               *map(str, (sent.path, hints, answer))]  # fmt: skip
    roots = os.pathsep.join(entry for entry in sys.path if entry)
    child = subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": roots}, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        if not _wait(child, time.monotonic() + seconds, progress):
            return f"{file}: reading takes longer than {seconds:.0f} seconds; send a smaller file."
        with answer.open("rb") as written:
            found: Survey | str = pickle.load(written)
    except (OSError, EOFError, pickle.UnpicklingError):
        return f"{file}: reading it needs more memory than is allowed; send a smaller file."
    finally:
        child.kill()
        child.wait()
    return found


def _wait(child: subprocess.Popen[bytes], until: float, progress: Progress) -> bool:
    """Wait for a process, and tell whether it ended in time."""
    while time.monotonic() < until:
        progress("reading", 0, 1)
        try:
            child.wait(_LOOK)
        except subprocess.TimeoutExpired:
            continue
        return True
    return False
