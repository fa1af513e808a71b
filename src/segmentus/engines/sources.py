"""Paths, globs, URLs and frames into a `RowSource`: a table that gives its rows in blocks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import narwhals as nw
import polars as pl

from segmentus.engines.blocks import Block, ReadColumns, read_block
from segmentus.engines.files import (
    count_rows,
    find_files,
    kind_of_file,
    list_file_columns,
    mark_file,
    read_frames,
)
from segmentus.errors import InputError

ROWS_A_PART = 5_000_000
"""Rows of a Parquet file that workers take at a time."""
BLOCK_BYTES = 64
"""Bytes that a value of a block takes at most, with all that is computed from it."""
LEAST_ROWS, MOST_ROWS = 1_000, 500_000
"""Landmarks of the rows in a block."""


class SourcePart(Protocol):
    """A piece of a table that one worker reads; it can be pickled."""

    @property
    def rows(self) -> int:
        """Rows in it; 0 where it takes a reading to know."""

    def blocks(self, size: int) -> Iterator[Block]:
        """Give its rows, at most so many at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class RowSource:
    """A table that gives its rows as often as it is asked.

    Attributes
    ----------
    columns : that are read, as the table spells them.
    parts : of it.
    label : what messages call it.
    identity : digest of what was there when it was opened, so that a checkpoint fits no other.
    """

    columns: ReadColumns
    parts: tuple[SourcePart, ...]
    label: str
    identity: str

    @property
    def rows(self) -> int:
        """Rows in all; 0 where it takes a reading to know."""
        return sum(part.rows for part in self.parts) if all(p.rows for p in self.parts) else 0


@dataclass(frozen=True, slots=True, eq=False)
class FramePart:
    """Rows in memory."""

    frame: pl.DataFrame
    columns: ReadColumns
    label: str

    @property
    def rows(self) -> int:
        """Rows in it."""
        return self.frame.height

    def blocks(self, size: int) -> Iterator[Block]:
        """Give its rows, at most so many at a time."""
        for piece in self.frame.iter_slices(size):
            yield read_block(piece, self.columns, self.label)


@dataclass(frozen=True, slots=True, eq=False)
class HeldPart:
    """Rows that were read once and are kept."""

    held: tuple[Block, ...]

    @property
    def rows(self) -> int:
        """Rows in it."""
        return sum(len(block.weight) for block in self.held)

    def blocks(self, size: int) -> Iterator[Block]:
        """Give its rows as they are held."""
        yield from self.held


@dataclass(frozen=True, slots=True)
class FilePart:
    """Rows of a file.

    Attributes
    ----------
    path : local path or URL.
    kind : "parquet", "arrow" or "csv".
    first, rows : the first row and their number; 0 rows for all there are.
    columns : read.
    """

    path: str
    kind: str
    first: int
    rows: int
    columns: ReadColumns

    def blocks(self, size: int) -> Iterator[Block]:
        """Give its rows, at most so many at a time."""
        label = self.path.rsplit("/", 1)[-1]
        for frame in read_frames(
            self.path, self.kind, self.columns.names, size, self.first, self.rows
        ):
            yield read_block(frame, self.columns, label)


def open_source(what: Any, columns: ReadColumns) -> RowSource:
    """Open a table without reading its rows.

    Parameters
    ----------
    what : path, glob or folder of Parquet, Arrow or CSV files, an fsspec URL of such, or a polars,
        pandas or Arrow frame.
    columns : that are wanted.

    Raises
    ------
    InputError
        There is no such file, its kind is not known, or it lacks a column.
    """
    if not isinstance(what, str | Path):
        return _open_frame(what, columns)
    paths = find_files(str(what))
    kinds = [kind_of_file(path) for path in paths]
    label = paths[0].rsplit("/", 1)[-1] if len(paths) == 1 else str(what)
    spelled = columns.spell(list_file_columns(paths[0], kinds[0]), label)
    parts = [
        part
        for path, kind in zip(paths, kinds, strict=True)
        for part in _cut(path, kind, spelled)
    ]  # fmt: skip
    return RowSource(spelled, tuple(parts), label, _digest(paths))


def hold(source: RowSource, size: int) -> RowSource:
    """Read all rows into memory, in blocks."""
    held = tuple(block for part in source.parts for block in part.blocks(size))
    return RowSource(source.columns, (HeldPart(held),), source.label, source.identity)


def block_rows(memory: float, columns: ReadColumns) -> int:
    """Rows of a block that fits into an eighth of some bytes of memory."""
    width = BLOCK_BYTES * (len(columns.features) + 2)
    return int(min(max(memory / 8 / width, LEAST_ROWS), MOST_ROWS))


def _open_frame(what: Any, columns: ReadColumns) -> RowSource:
    try:
        frame = nw.from_native(what, eager_only=True).to_polars()
    except TypeError:
        raise InputError(
            f"source: a {type(what).__name__} cannot be read; give a path, a URL, or a polars, "
            "pandas or Arrow table."
        ) from None
    spelled = columns.spell(frame.columns, "table")
    part = FramePart(frame.select(spelled.names), spelled, "table")
    rows = pl.Series(part.frame.hash_rows())
    digest = hashlib.sha256(rows.to_numpy().tobytes()).hexdigest()
    return RowSource(spelled, (part,), "table", digest)


def _cut(path: str, kind: str, columns: ReadColumns) -> list[FilePart]:
    """Parts of a file: runs of rows where they can be read by themselves, else all of it."""
    if kind != "parquet":
        return [FilePart(path, kind, 0, 0, columns)]
    total = count_rows(path)
    return [
        FilePart(path, kind, first, min(ROWS_A_PART, total - first), columns)
        for first in range(0, total, ROWS_A_PART)
    ]


def _digest(paths: list[str]) -> str:
    """Digest of the names, sizes and times of files."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path}{mark_file(path)}".encode())
    return digest.hexdigest()
