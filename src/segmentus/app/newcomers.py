"""New customers that a browser sends into their groups: a file is read in a process of its own."""

from __future__ import annotations

import secrets
import tempfile
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from pathlib import Path

from segmentus.app.child import ask_child
from segmentus.app.data import LARGEST_UPLOAD
from segmentus.app.scoring import Lack, rename_columns
from segmentus.app.scratch import scratch_folder
from segmentus.app.sent_files import plain_name, word_size
from segmentus.errors import InputError
from segmentus.segments.model import Model
from segmentus.segments.model.files import make_model_json
from segmentus.segments.model.stream import Reasons
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
    model : that gave them their groups.
    """

    file: str
    content: bytes = field(repr=False)
    names: dict[str, str] = field(default_factory=dict)
    lack: Lack | None = None
    done: Assigned | None = None
    table: bytes = field(default=b"", repr=False)
    model: Model | None = field(default=None, repr=False)

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


def score_rows_sent(model: Model, sent: SentRows, reasons: Reasons = "none") -> SentRows:
    """Give the rows of a file their groups, or say which column they lack.

    Parameters
    ----------
    model : of the groups.
    sent : the file.
    reasons : "why" adds a column that says in words why a row is in its group.

    Raises
    ------
    InputError
        The file is too large, cannot be read, or takes too long.
    """
    refuse_large(sent.file, len(sent.content))
    with tempfile.TemporaryDirectory(dir=scratch_folder()) as name:
        folder = Path(name)
        file = put_sent(folder, sent)
        table = folder / "groups.csv"
        (folder / "model.json").write_text(
            make_model_json(rename_columns(model, sent.names)), encoding="utf-8"
        )
        found: Assigned | Lack = ask_child(
            "segmentus.app.scoring", (folder / "model.json", file, table, reasons),
            folder / "answer", file.name,
        )  # fmt: skip
        if isinstance(found, Lack):
            return replace(sent, lack=found)
        return replace(sent, done=found, table=table.read_bytes(), model=model)


def put_sent(folder: Path, sent: SentRows) -> Path:
    """Write a file that was sent below a folder, under plain letters of its name."""
    file = folder / "sent" / plain_name(sent.file)
    file.parent.mkdir()
    file.write_bytes(sent.content)
    return file


def refuse_large(file: str, size: int) -> None:
    """Refuse a file of new customers that is larger than a browser may send.

    Raises
    ------
    InputError
        It is.
    """
    if size > LARGEST_UPLOAD:
        raise InputError(
            f"{file} has {word_size(size)}; {word_size(LARGEST_UPLOAD)} is the most here. Drop a "
            "part of it, or let the command segmentus assign score it."
        )
