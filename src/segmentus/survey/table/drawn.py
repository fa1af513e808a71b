"""A file of more rows than a study needs into a `Grid` of some, drawn by lot as they are read.

Rows are drawn without replacement, each with the same chance (Cochran 1977, Sampling Techniques,
3rd ed., chapter 2), by a number at random that each gets in the order of the file: those with the
lowest stay. So one pass is enough, however many rows there are, and memory holds what is drawn.
"""

from __future__ import annotations

import hashlib
import math
import zipfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from segmentus.arrays import Floats
from segmentus.disk.hush import hushed
from segmentus.disk.packed import DAMAGE, is_bomb
from segmentus.disk.source import check_file
from segmentus.errors import InputError
from segmentus.progress import Progress, silent
from segmentus.survey.random_groups import draw_some
from segmentus.survey.table.container import only_table, tell_form
from segmentus.survey.table.grid import Grid
from segmentus.survey.table.opened import open_table, open_unpacked, read_batches
from segmentus.survey.table.purchases import may_name_customers, repeat
from segmentus.survey.table.schema import Hints, find_name
from segmentus.survey.table.spelling import tidy
from segmentus.survey.table.whole import read_grid
from segmentus.survey.values import DrawnRows

MOST_ROWS = 2_000_000
"""Rows up to which a file is taken whole where nobody says how many to draw."""
DRAWN_ROWS = 1_000_000
"""Rows that are drawn from a longer one."""
_COUNTED = 100_000
"""Customers at most by whom it is told whether they have several rows."""
_SAMPLED = 1 << 20
"""Bytes of a text by which its rows are counted, about."""
_SEED = 20_261_129_079
"""Of its own, so that the numbers at random are those of no column that was made by them."""
_DAMAGE = (
    pl.exceptions.PolarsError, pl.exceptions.PanicException, NotImplementedError, RuntimeError,
    *DAMAGE,
)  # fmt: skip
"""What is raised for bytes that are not as they should be."""


def read_rows(what: Any, hints: Hints, name: str = "table", progress: Progress = silent) -> Grid:
    """Read a table into cells, not yet understood: all its rows, of a long file some.

    Where nobody says how many, 1,000,000 rows are drawn from a file of more than 2,000,000. Of a
    unit with several rows all are drawn or none. Where a column that names customers repeats, as
    in purchases, all rows are read.

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
    if not isinstance(what, str | Path) or not count:
        return read_grid(what, name, hints.encoding, hints.skip)
    path = Path(what).expanduser()
    rows = _guess_rows(path)
    if rows > most:
        found = _draw_streamed(path, hints, most, count, rows, progress)
        if found is not None:
            return found
    grid = read_grid(path, name, hints.encoding, hints.skip)
    rows = grid.frame.height
    drawn = _draw(grid.frame.iter_slices, hints, grid.file, count, rows) if rows > most else None
    return grid if drawn is None else replace(grid, frame=drawn[0], drawn=drawn[1])


def _guess_rows(path: Path) -> int:
    """Guess how many rows a file has that can be read in parts; 0 for all others."""
    size = packed = check_file(path)
    try:
        with path.open("rb") as file:
            start = file.read(4)
            if start[:2] == b"\x1f\x8b":
                file.seek(-4, 2)
                size = max(size, int.from_bytes(file.read(4), "little"))  # of what it holds
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
    readable = is_text and not is_bomb(size, packed)
    return size * head.count(b"\n") // len(head) if readable else 0


def _draw_streamed(
    path: Path, hints: Hints, most: int, count: int, rows: int, progress: Progress
) -> Grid | None:
    """Draw rows while they are read; None where all are needed, or not so many are there.

    rows : about how many there are.
    """
    opened = open_table(path, hints.encoding, hints.skip)

    def read() -> Iterator[pl.DataFrame]:
        done = 0
        for batch in read_batches(opened):
            done += batch.height
            progress("reading", done, max(done, rows))
            yield batch

    with ThreadPoolExecutor(1) as aside:  # a file is read as quickly as it is hashed
        digest = aside.submit(hash_file, path)
        drawn = _draw(read, hints, opened.label, count, opened.rows)
    if drawn is None or drawn[1].of <= most:
        return None
    return replace(opened.make_grid(drawn[0], digest.result()), drawn=drawn[1])


def _draw(
    read: Callable[[], Iterable[pl.DataFrame]], hints: Hints, file: str, count: int, rows: int
) -> tuple[pl.DataFrame, DrawnRows] | None:
    """Draw so many of some rows, in their order, or all rows of so many units.

    Parameters
    ----------
    read : gives all rows, as often as it is called.
    hints : what the user says of the table.
    file : what messages call it.
    count : rows to draw.
    rows : their number; 0 where it would take a reading to know.

    Returns
    -------
    None where customers have several rows and nobody has said what these are.
    """
    if hints.unit:
        frame, of, times = _draw_units(read, hints.unit, file, count)
        return frame, DrawnRows(frame.height, of, times, hints.encoding, hints.skip)
    generator, told = np.random.default_rng(_SEED), bool(hints.rows or hints.id)
    limit = min((count + 6 * math.sqrt(count)) / rows, 1.0) if rows else 1.0
    frames: list[pl.DataFrame] = []
    lots: list[Floats] = []
    customers: dict[str, _Repeats] = {}
    held = of = 0
    for batch in read():
        lot = generator.random(batch.height)
        low = lot < limit
        frames.append(batch.filter(low))
        lots.append(lot[low])
        of += batch.height
        held += frames[-1].height
        if held > 2 * count:
            frame, kept = _lowest(frames, lots, count)
            frames, lots, held, limit = [frame], [kept], count, float(kept.max())
        for name in () if told else filter(may_name_customers, batch.columns):
            customers.setdefault(name, _Repeats()).add(batch[name])
    found = customers.values()
    if any(each.found for each in found) and not any(each.none for each in found):
        return None
    frame, _ = _lowest(frames, lots, count)
    return frame, DrawnRows(frame.height, of, of / frame.height, hints.encoding, hints.skip)


class _Repeats:
    """How many rows customers have, by some of them, who are taken by a hash of what names them."""

    def __init__(self) -> None:
        self.part = 1
        self.rows = pl.DataFrame(schema={"who": pl.UInt64, "rows": pl.UInt32})

    def add(self, names: pl.Series) -> None:
        """Count the rows of a batch."""
        who = names.drop_nulls().hash(0).alias("who")
        some = who.filter(who % self.part == 0).value_counts(name="rows")
        self.rows = pl.concat([self.rows, some]).group_by("who").agg(pl.col("rows").sum())
        while self.rows.height > _COUNTED:
            self.part *= 2
            self.rows = self.rows.filter(pl.col("who") % self.part == 0)

    @property
    def found(self) -> bool:
        """Tell whether many customers have several rows."""
        return repeat(self.rows["rows"])

    @property
    def none(self) -> bool:
        """Tell whether every row names another customer."""
        return bool((self.rows["rows"] == 1).all())


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
) -> tuple[pl.DataFrame, int, float]:
    """Draw units, as many as have about `count` rows.

    Returns
    -------
    All their rows, those of all units, and how many units stand behind each.
    """
    named, rows = [], 0
    for batch in read():
        named.append(_name_units(batch, unit, file).unique())
        rows += batch.height
    units = pl.concat(named).drop_nulls().unique().sort()
    wanted = max(round(count * len(units) / rows), 1)
    drawn = units[np.sort(draw_some(np.random.default_rng(_SEED), len(units), wanted))]
    frames = []
    for batch in read():
        names = _name_units(batch, unit, file)
        frames.append(batch.filter(names.is_in(drawn.implode()) | names.is_null()))
    return pl.concat(frames), rows, len(units) / max(len(drawn), 1)


def _name_units(batch: pl.DataFrame, unit: str, file: str) -> pl.Series:
    """Unit of each row (n,), spelled as the survey does."""
    names = batch[find_name(unit, batch.columns, file)]
    return tidy(names) if names.dtype == pl.String else names


def hash_file(path: Path) -> str:
    """Return the hex digest (SHA-256) of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
