"""New customers that a browser sends into their groups: a file is read in a process of its own."""

from __future__ import annotations

import os
import pickle
import secrets
import subprocess
import sys
import tempfile
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from pathlib import Path

from segmentus.app.data import LARGEST_UPLOAD, SECONDS
from segmentus.app.scoring import Lack, rename_columns
from segmentus.app.scratch import scratch_folder
from segmentus.app.sent_files import plain_name
from segmentus.errors import InputError
from segmentus.segments.model import Model
from segmentus.segments.model.files import make_model_json
from segmentus.segments.model.tally import Assigned

_KEPT = 3
"""Files that a session keeps."""


@dataclass(frozen=True, slots=True, eq=False)
class SentRows:
    """A file of new customers, and what became of it.

    Attributes
    ----------
    file : its name.
    content : its bytes.
    names : column in training → column of the file, where somebody said that they are the same.
    lack : a column that it has not, None where it has all.
    done : counts; None where a column is missing.
    table : its rows with their groups, as CSV.
    """

    file: str
    content: bytes = field(repr=False)
    names: dict[str, str] = field(default_factory=dict)
    lack: Lack | None = None
    done: Assigned | None = None
    table: bytes = field(default=b"", repr=False)

    @property
    def nbytes(self) -> int:
        """Bytes it holds, about."""
        return len(self.content) + len(self.table)

    def agree(self) -> SentRows:
        """Take the column that is perhaps the missing one for it."""
        if self.lack is None or not self.lack.perhaps:
            return self
        return replace(self, names={**self.names, self.lack.column: self.lack.perhaps}, lack=None)


class NewRows:
    """The files of new customers that one session holds, by words that nobody can guess."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, SentRows] = OrderedDict()

    def keep(self, sent: SentRows) -> str:
        """Keep a file and return its word; the oldest goes where there are too many."""
        token = secrets.token_hex(6)
        self._held[token] = sent
        while len(self._held) > _KEPT:
            self._held.popitem(last=False)
        return token

    def find(self, token: str) -> SentRows | None:
        """Return the file of this word, None where it is not known."""
        return self._held.get(token)

    @property
    def nbytes(self) -> int:
        """Bytes of all, about."""
        return sum(sent.nbytes for sent in list(self._held.values()))


def score_rows_sent(model: Model, sent: SentRows) -> SentRows:
    """Give the rows of a file their groups, or say which column they lack.

    Raises
    ------
    InputError
        The file is too large, cannot be read, or takes too long.
    """
    if len(sent.content) > LARGEST_UPLOAD:
        raise InputError(
            f"{sent.file} has {len(sent.content) / 2**20:,.0f} MB; {LARGEST_UPLOAD / 2**20:,.0f} "
            "is the most here. Drop a part of it, or let the command segmentus assign score it."
        )
    with tempfile.TemporaryDirectory(dir=scratch_folder()) as name:
        folder = Path(name)
        file = folder / "sent" / plain_name(sent.file)
        file.parent.mkdir()
        file.write_bytes(sent.content)
        (folder / "model.json").write_text(
            make_model_json(rename_columns(model, sent.names)), encoding="utf-8"
        )
        found = _ask_child(folder, file)
        table = folder / "groups.csv"
        if isinstance(found, Lack):
            return replace(sent, lack=found)
        return replace(sent, done=found, table=table.read_bytes())


def _ask_child(folder: Path, file: Path) -> Assigned | Lack:
    """Return what the process says of the file."""
    answer = folder / "answer"
    parts = (folder / "model.json", file, folder / "groups.csv", answer)
    roots = os.pathsep.join(entry for entry in sys.path if entry)
    try:
        subprocess.run(
            [sys.executable, "-m", "segmentus.app.scoring", *map(str, parts)], timeout=SECONDS,
            check=True, capture_output=True, stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": roots},
        )  # fmt: skip
        found: Assigned | Lack | str = pickle.loads(answer.read_bytes())
    except subprocess.TimeoutExpired as error:
        raise InputError(
            f"{file.name}: reading takes longer than {SECONDS} seconds; send a smaller file."
        ) from error
    except (subprocess.CalledProcessError, OSError, EOFError, pickle.UnpicklingError) as error:
        raise InputError(
            f"{file.name}: reading it needs more memory than is allowed; send a smaller file."
        ) from error
    if isinstance(found, str):
        raise InputError(found)
    return found
