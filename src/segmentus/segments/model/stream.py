"""A model and a file of new rows into the same file with their segments, in constant memory."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from segmentus.arrays import Floats, sum_by
from segmentus.disk.target import check_target, writing
from segmentus.errors import InputError
from segmentus.progress import Progress, silent
from segmentus.segments.model.drift import Drift, measure_drift
from segmentus.segments.model.scoring import (
    Scored,
    find_column,
    read_features,
    score_values,
    word_gap,
)
from segmentus.segments.model.tables import (
    first_line,
    kind_of,
    read_cells,
    save_table,
    to_numbers,
)
from segmentus.segments.model.values import Feature, Model
from segmentus.survey.table.opened import Opened, open_rows
from segmentus.survey.table.spelling import How

ADDED = {
    "segment": pl.Int64,
    "segment_name": pl.String,
    "distance": pl.Float64,
    "confidence": pl.Float64,
    "unlike_training": pl.Boolean,
    "not_scored": pl.String,
}
"""Columns that scoring adds; `not_scored` says why a row has no segment, and is empty else."""

_DAMAGE = (pl.exceptions.PolarsError, OSError, EOFError, ValueError, zlib.error)
_ODD: dict[How | None, str] = {
    None: "is not a number",
    "number": "is not a number",
    "date": "is not a date",
    "yes/no": "is neither yes nor no",
    "category": "has no value known in training",
}


@dataclass(frozen=True, slots=True, eq=False)
class Assigned:
    """What became of a file.

    Attributes
    ----------
    path : written.
    rows : read and written.
    mass : (k,) weight of the rows in each segment; their number where no weight was named.
    blocked : reason → rows that could not be scored for it.
    unlike : rows unlike anyone in training.
    drift : against training; None where no row with weight was scored.
    notes : how the file was read, and which of its rows are nobody and were left out.
    """

    path: Path
    rows: int
    mass: Floats
    blocked: dict[str, int]
    unlike: int
    drift: Drift | None
    notes: tuple[str, ...] = ()

    @property
    def scored(self) -> int:
        """Rows that got a segment."""
        return self.rows - sum(self.blocked.values())


def assign_file(
    model: Model,
    source: str | Path,
    target: str | Path,
    *,
    weight: str | None = None,
    prefix: str = "",
    encoding: str = "",
    progress: Progress = silent,
) -> Assigned:
    """Score a file row by row and write it with the columns of `ADDED` behind its own.

    Every row of a customer is kept, in order; rows that are nobody, such as totals, are left out as
    they are in training. Columns not used by the model go through as they are, but for
    CSV text that a spreadsheet would run as a formula, which gets an apostrophe.

    Parameters
    ----------
    model : read from model.json.
    source : any file of which a report can be made; what it is, its bytes decide.
    target : CSV, CSV.gz or Parquet, by the end of its name.
    weight : column by which rows count in the drift.
    prefix : put before the names of the added columns.
    encoding : of a text file, as Python names it; "" where it is to be found.
    progress : called with the rows done.

    Raises
    ------
    InputError
        A file cannot be read or written, a column is absent, or an added column's name is taken.
    """
    kind_of(Path(target), "give --out another one")
    check_target(Path(target))
    table = _open(Path(source), encoding)
    names = list(table.schema)
    added = {f"{prefix}{name}": kind for name, kind in ADDED.items()}
    taken = [name for name in added if name in names]
    if taken:
        raise InputError(
            f"assign: {table.label} has a column {taken[0]} already; give --prefix new_ or rename."
        )
    tally = _Tally(model, find_column(weight, names) if weight else None)
    spelled = {name: find_column(name, names) for name in model.columns}

    def batches(*_: Any) -> Iterator[pl.DataFrame]:
        decimal_comma = table.delimiter == ";"
        for batch in _batches(table):
            columns, garbled = _read(model, batch, spelled, table)
            values, blocker = read_features(model, columns)
            scored, reasons = _score(model, values, blocker, garbled)
            tally.add(batch, scored, reasons, decimal_comma)
            progress("rows", tally.rows, table.rows)
            yield batch.with_columns(_added(model, scored, reasons, prefix))

    failure: list[BaseException] = []
    stream = register_io_source(_guarded(batches, failure), schema={**table.schema, **added})
    _write(stream, Path(target), failure, list(names))
    return tally.finish(Path(target), tuple(table.notes))


def _guarded(
    batches: Callable[..., Iterator[pl.DataFrame]], failure: list[BaseException]
) -> Callable[..., Iterator[pl.DataFrame]]:
    """Keep what stops the batches, which polars would wrap in an error of its own."""

    def run(*given: Any) -> Iterator[pl.DataFrame]:
        try:
            yield from batches(*given)
        except GeneratorExit:
            raise
        except BaseException as error:
            failure.append(error)
            raise

    return run


def _write(
    stream: pl.LazyFrame, target: Path, failure: list[BaseException], names: list[str]
) -> None:
    """Write under another name, then move into place; leave nothing half-written."""
    with writing(target) as part:
        try:
            save_table(stream, part, kind_of(target), names)
        except BaseException as error:
            if failure:
                raise failure[0] from error
            if isinstance(error, pl.exceptions.PolarsError):  # as of a full disk
                raise OSError(first_line(error)) from error
            raise


def _open(path: Path, encoding: str) -> Opened:
    """Open a file; damage that its reader trips over becomes a sentence."""
    try:
        return open_rows(path, encoding)
    except InputError:
        raise
    except _DAMAGE as error:
        raise InputError(
            f"{path.name} cannot be read ({first_line(error)}); fetch or copy it again, or give "
            "it as CSV in UTF-8."
        ) from error


def _batches(table: Opened) -> Iterator[pl.DataFrame]:
    """Rows of a file; what stops them on the way becomes a sentence that says where."""
    rows = 0
    try:
        for batch in table.read():
            rows += batch.height
            yield batch
    except InputError:
        raise
    except _DAMAGE as error:
        raise InputError(
            f"{table.label} cannot be read after row {rows:,} ({first_line(error)}); mend it or "
            "save it again as UTF-8."
        ) from error


def _read(
    model: Model, batch: pl.DataFrame, spelled: dict[str, str], table: Opened
) -> tuple[dict[str, Floats], dict[str, Any]]:
    """Columns of the model as numbers, and where a cell holds text that is none."""
    columns, garbled, spellings = {}, {}, model.spellings
    for name, there in spelled.items():
        spelling = spellings.get(name)
        if spelling is not None and table.point:
            spelling = spelling.of_cells()
        numbers, odd = read_cells(batch[there], spelling, table.delimiter == ";")
        columns[name] = numbers.to_numpy().astype(float)
        garbled[name] = odd.fill_null(False).to_numpy()
    return columns, garbled


def _score(
    model: Model, values: Floats, blocker: Any, garbled: dict[str, Any]
) -> tuple[Scored, pl.Series]:
    """Score what can be; text in place of a number blocks a row even where a rule fills."""
    reason = pl.Series(
        [word_gap(feature) for feature in model.features] + [""], dtype=pl.String
    ).gather(np.where(blocker < 0, len(model.features), blocker))
    for position, feature in reversed(list(enumerate(model.features))):
        rows = garbled[feature.column]
        anything = feature.take == "is" and model.level(feature).rest
        if rows.any() and not anything:
            blocker = np.where(rows, position, blocker)
            words = pl.Series([_word_odd(feature)])
            reason = reason.zip_with(pl.Series(~rows), words.new_from_index(0, len(rows)))
    return score_values(model, values, blocker), reason


def _word_odd(feature: Feature) -> str:
    if feature.take == "is":
        return word_gap(feature)
    return f"{feature.column} {_ODD[None if feature.read is None else feature.read.how]}"


def _added(model: Model, scored: Scored, reasons: pl.Series, prefix: str) -> list[pl.Series]:
    """Build the columns of `ADDED`; empty where a row is not scored."""
    there = pl.Series(scored.scored)
    nothing = {kind: pl.Series([None], dtype=kind) for kind in ADDED.values()}
    names = pl.Series([*model.segment_names, ""]).gather(scored.label % (model.k + 1))
    content = {
        "segment": pl.Series(scored.label + 1),
        "segment_name": names,
        "distance": pl.Series(scored.distance),
        "confidence": pl.Series(scored.confidence),
        "unlike_training": pl.Series(scored.unlike),
    }
    empty = {name: nothing[ADDED[name]].new_from_index(0, len(there)) for name in content}
    columns = [
        column.zip_with(there, empty[name]).alias(f"{prefix}{name}")
        for name, column in content.items()
    ]
    reason = reasons.zip_with(~there, nothing[pl.String].new_from_index(0, len(there)))
    return [*columns, reason.alias(f"{prefix}not_scored")]


class _Tally:
    """Counts that grow batch by batch."""

    def __init__(self, model: Model, weight: str | None) -> None:
        self.model, self.weight = model, weight
        self.rows, self.unlike, self.unlike_mass = 0, 0, 0.0
        self.mass = np.zeros(model.k)
        self.blocked: dict[str, int] = {}

    def add(
        self, batch: pl.DataFrame, scored: Scored, reasons: pl.Series, decimal_comma: bool
    ) -> None:
        """Count one batch."""
        mass = np.ones(batch.height)
        if self.weight:
            mass = to_numbers(batch[self.weight], decimal_comma).to_numpy().astype(float)
            if not (np.isfinite(mass) & (mass >= 0)).all():
                row = self.rows + int(np.argmin(np.isfinite(mass) & (mass >= 0))) + 1
                raise InputError(
                    f"assign: weight {self.weight} is missing, negative or no number at row {row}; "
                    "mend it or leave out --weight."
                )
        there = scored.scored
        self.mass += sum_by(scored.label[there], mass[there], self.model.k)
        self.unlike += int(scored.unlike.sum())
        self.unlike_mass += float(mass[scored.unlike].sum())
        self.rows += batch.height
        for reason, count in reasons.filter(~pl.Series(there)).value_counts().iter_rows():
            self.blocked[reason] = self.blocked.get(reason, 0) + count

    def finish(self, path: Path, notes: tuple[str, ...]) -> Assigned:
        """Sum up."""
        mass = float(self.mass.sum())
        drift = measure_drift(self.model, self.mass, self.unlike_mass) if mass > 0 else None
        return Assigned(
            path, self.rows, self.mass, dict(sorted(self.blocked.items())), self.unlike, drift,
            notes,
        )  # fmt: skip
