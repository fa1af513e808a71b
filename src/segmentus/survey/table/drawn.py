"""A file of more rows than a study needs into a `Grid` of some, drawn by lot as they are read.

Rows are drawn without replacement, each with the same chance (Cochran 1977, Sampling Techniques,
3rd ed., chapter 2), by a number at random that each gets in the order of the file: those with the
lowest stay. So one pass is enough, however many rows there are, and memory holds what is drawn.
"""

from __future__ import annotations

import hashlib
import math
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from segmentus.arrays import Floats
from segmentus.disk.hush import hushed
from segmentus.disk.source import check_file
from segmentus.errors import InputError
from segmentus.progress import Progress, silent
from segmentus.survey.random_groups import draw_some
from segmentus.survey.table.container import only_table, tell_form
from segmentus.survey.table.grid import Grid
from segmentus.survey.table.opened import open_table, open_unpacked, read_batches
from segmentus.survey.table.schema import Hints, find_name
from segmentus.survey.table.understand import understand
from segmentus.survey.table.whole import read_grid
from segmentus.survey.values import DrawnRows

MOST_ROWS = 2_000_000
"""Rows up to which a file is taken whole where nobody says how many to draw."""
DRAWN_ROWS = 1_000_000
"""Rows that are drawn from a longer one."""
_HEAD = 200_000
"""Rows from which it is told whether rows are purchases."""
_SAMPLED = 1 << 20
"""Bytes of a text by which its rows are counted, about."""
_SEED = 0
_DAMAGE = (
    pl.exceptions.PolarsError, pl.exceptions.PanicException, zipfile.BadZipFile, zlib.error,
    NotImplementedError, RuntimeError, OSError, EOFError, ValueError,
)  # fmt: skip
"""What is raised for bytes that are not as they should be."""


def read_rows(what: Any, hints: Hints, name: str = "table", progress: Progress = silent) -> Grid:
    """Read a table into cells, not yet understood: all its rows, of a long file some.

    Where nobody says how many, 1,000,000 rows are drawn from a file of more than 2,000,000. Of a
    unit with several rows all are drawn or none. Purchases are all read, as those of a customer
    belong together; so are files of which lines are passed over, which are not read in parts.

    Parameters
    ----------
    what : path, or a frame, of which all rows are taken.
    hints : what the user says of the table.
    name : of a frame in memory.
    progress : called as rows are drawn, with about how many there are.

    Raises
    ------
    InputError
        It cannot be read as a table.
    """
    most, count = (MOST_ROWS, DRAWN_ROWS) if hints.draw is None else (hints.draw, hints.draw)
    if not isinstance(what, str | Path) or not count or hints.skip:
        return read_grid(what, name, hints.encoding, hints.skip)
    path = Path(what).expanduser()
    rows = _guess_rows(path)
    if rows > most:
        found = _draw_streamed(path, hints, most, count, rows, progress)
        if found is not None:
            return found
    grid = read_grid(path, name, hints.encoding, hints.skip)
    if grid.frame.height <= most or _are_purchases(grid, hints):
        return grid
    frame, drawn = _draw(grid.frame.iter_slices, hints.unit, grid.file, count, grid.frame.height)
    return replace(grid, frame=frame, drawn=drawn)


def _guess_rows(path: Path) -> int:
    """Guess how many rows a file has that can be read in parts; 0 for all others."""
    size = check_file(path)
    try:
        with path.open("rb") as file:
            start = file.read(4)
            if start[:2] == b"\x1f\x8b":
                file.seek(-4, 2)
                size = int.from_bytes(file.read(4), "little")  # of what it holds
        if start == b"PAR1":
            with hushed():
                return int(pl.scan_parquet(path).select(pl.len()).collect().item())
        if start[:2] == b"PK":
            with zipfile.ZipFile(path) as archive:
                size = only_table(archive, path.name).file_size
        with open_unpacked(path) as text:
            head = text.read(_SAMPLED)
        is_text = tell_form(head, path.name) == "text"
    except (InputError, *_DAMAGE):
        return 0  # the reader of whole tables says what is wrong
    return size * head.count(b"\n") // len(head) if is_text else 0


def _draw_streamed(
    path: Path, hints: Hints, most: int, count: int, rows: int, progress: Progress
) -> Grid | None:
    """Draw rows while they are read; None where all are needed, or not so many are there.

    rows : about how many there are.
    """
    opened = open_table(path, hints.encoding)

    def read() -> Iterator[pl.DataFrame]:
        done = 0
        for batch in read_batches(opened):
            done += batch.height
            progress("reading", done, max(done, rows))
            yield batch

    if _are_purchases(opened.make_grid(_read_head(read_batches(opened))), hints):
        return None
    with ThreadPoolExecutor(1) as aside:  # a file is read as quickly as it is hashed
        digest = aside.submit(_hash, path)
        frame, drawn = _draw(read, hints.unit, opened.label, count, opened.rows)
    if drawn.of <= most:
        return None
    return replace(opened.make_grid(frame, digest.result()), drawn=drawn)


def _read_head(batches: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The first rows, at least `_HEAD` where there are so many."""
    frames, rows = [], 0
    for batch in batches:
        frames.append(batch)
        rows += batch.height
        if rows >= _HEAD:
            break
    return pl.concat(frames)


def _are_purchases(grid: Grid, hints: Hints) -> bool:
    """Tell whether rows look like purchases, of which a customer has several."""
    head = replace(grid, frame=grid.frame.head(_HEAD))
    return understand(head, hints.check(head.frame.columns, grid.file)).schema.purchases is not None


def _draw(
    read: Callable[[], Iterable[pl.DataFrame]], unit: str, file: str, count: int, rows: int
) -> tuple[pl.DataFrame, DrawnRows]:
    """Draw so many of some rows, in their order, or all rows of so many units.

    Parameters
    ----------
    read : gives all rows, as often as it is called.
    unit : column that names what several rows are of, "" for none.
    file : what messages call the table.
    count : rows to draw.
    rows : their number; 0 where it would take a reading to know.
    """
    if unit:
        return _draw_units(read, unit, file, count)
    generator = np.random.default_rng(_SEED)
    limit = min((count + 6 * math.sqrt(count)) / rows, 1.0) if rows else 1.0
    frames: list[pl.DataFrame] = []
    lots: list[Floats] = []
    held = total = 0
    for batch in read():
        lot = generator.random(batch.height)
        low = lot < limit
        frames.append(batch.filter(low))
        lots.append(lot[low])
        total += batch.height
        held += frames[-1].height
        if held > 2 * count:
            frame, kept = _lowest(frames, lots, count)
            frames, lots, held, limit = [frame], [kept], count, float(kept.max())
    frame, _ = _lowest(frames, lots, count)
    return frame, DrawnRows(frame.height, total, total / frame.height)


def _lowest(
    frames: list[pl.DataFrame], lots: list[Floats], count: int
) -> tuple[pl.DataFrame, Floats]:
    """Rows with the lowest lots, in their order, and the lots."""
    frame, lot = pl.concat(frames), np.concatenate(lots)
    if len(lot) <= count:
        return frame, lot
    kept = np.sort(np.argpartition(lot, count)[:count])
    return frame[kept], lot[kept]


def _draw_units(
    read: Callable[[], Iterable[pl.DataFrame]], unit: str, file: str, count: int
) -> tuple[pl.DataFrame, DrawnRows]:
    """Draw units, as many as have about `count` rows, and all their rows."""
    named, rows, column = [], 0, ""
    for batch in read():
        column = column or find_name(unit, batch.columns, file)
        named.append(batch[column].unique())
        rows += batch.height
    units = pl.concat(named).drop_nulls().unique().sort()
    wanted = max(round(count * len(units) / rows), 1)
    drawn = units[np.sort(draw_some(np.random.default_rng(_SEED), len(units), wanted))]
    kept = pl.col(column).is_in(drawn.implode()) | pl.col(column).is_null()
    frame = pl.concat([batch.filter(kept) for batch in read()])
    return frame, DrawnRows(frame.height, rows, len(units) / len(drawn))


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
