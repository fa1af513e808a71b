"""A model and a file of new rows into the same file with their segments, in constant memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import polars as pl

from segmentus.arrays import Floats, Labels
from segmentus.disk.target import check_target
from segmentus.errors import InputError
from segmentus.progress import Progress, silent
from segmentus.segments.cells import read_cells
from segmentus.segments.model.batches import stream_batches, write_stream
from segmentus.segments.model.feature import Feature
from segmentus.segments.model.reasons import word_reasons
from segmentus.segments.model.scoring import Scored, read_values, score_values, word_gap
from segmentus.segments.model.tables import kind_of
from segmentus.segments.model.tally import Assigned, Tally
from segmentus.segments.model.values import Model
from segmentus.segments.new_rows import find_column
from segmentus.survey.table.grid import name_columns
from segmentus.survey.table.opened import Opened, open_table, read_batches
from segmentus.survey.table.spelling import How, Spelling

Reasons = Literal["none", "why"]
"""Whether scoring says of every row why it is where it is."""

ADDED = {
    "segment": pl.Int64,
    "segment_name": pl.String,
    "distance": pl.Float64,
    "confidence": pl.Float64,
    "unlike_training": pl.Boolean,
    "not_scored": pl.String,
}
"""Columns that scoring adds; `not_scored` says why a row has no segment, and is empty else."""

_ODD: dict[How | None, str] = {
    None: "is not a number",
    "number": "is not a number",
    "date": "is not a date",
    "yes/no": "is neither yes nor no",
    "category": "has no value known in training",
}


def assign_file(
    model: Model,
    source: str | Path,
    target: str | Path,
    *,
    weight: str | None = None,
    prefix: str = "",
    encoding: str = "",
    reasons: Reasons = "none",
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
    reasons : "why" adds the column `why`, see `word_reasons`.
    progress : called with the rows done.

    Raises
    ------
    InputError
        A file cannot be read or written, a column is absent, or an added column's name is taken.
    """
    kind_of(Path(target), "give --out another one")
    check_target(Path(target))
    table = open_table(Path(source), encoding)
    names = list(table.schema)
    kinds = ADDED | ({"why": pl.String} if reasons == "why" else {})
    added = {f"{prefix}{name}": kind for name, kind in kinds.items()}
    taken = [name for name in added if name in names]
    if taken:
        raise InputError(
            f"assign: {table.label} has a column {taken[0]} already; give --prefix new_ or rename."
        )
    tally = Tally(model, find_column(weight, names) if weight else None)
    scores = score_table(model, table)

    def batches(*_: Any) -> Iterator[pl.DataFrame]:
        for batch in scores:
            tally.add(batch.frame, batch.scored, batch.gaps, table.decimal_comma)
            progress("rows", tally.rows, table.rows)
            more = _added(model, batch.scored, batch.gaps, prefix)
            if reasons == "why":
                why = word_reasons(model, batch.columns, batch.values, batch.scored)
                more.append(why.alias(f"{prefix}why"))
            yield batch.frame.with_columns(more)

    failure: list[BaseException] = []
    stream = stream_batches(batches, failure, {**table.schema, **added})
    write_stream(stream, Path(target), failure, list(names))
    return tally.finish(Path(target), tuple(table.notes))


def read_file(model: Model, source: Path, encoding: str = "") -> tuple[Floats, Labels]:
    """Read a file as `assign_file` does, whole.

    Parameters
    ----------
    model, source, encoding : as there.

    Returns
    -------
    Features (n, p) of every row, not clipped, and the segment (n,) of each from 0, −1 for a row
    that has none.

    Raises
    ------
    InputError
        As there.
    """
    read: list[Floats] = [np.empty((0, len(model.features)))]
    labels: list[Labels] = [np.empty(0, np.int64)]
    for batch in score_table(model, open_table(source, encoding)):
        read.append(batch.values)
        labels.append(batch.scored.label)
    return np.vstack(read), np.concatenate(labels)


@dataclass(frozen=True, slots=True, eq=False)
class ScoredBatch:
    """Some rows of a file, and what a model says of them.

    Attributes
    ----------
    frame : n rows as they were read.
    columns : name → the model's columns (n,) as numbers, nan where missing.
    values : features (n, p), scaled and not clipped.
    scored : segments of the rows.
    gaps : (n,) why a row has no segment, "" where it has one.
    """

    frame: pl.DataFrame
    columns: dict[str, Floats]
    values: Floats
    scored: Scored
    gaps: pl.Series


def score_table(model: Model, table: Opened) -> Iterator[ScoredBatch]:
    """Score the rows of a file some thousand at a time, in constant memory.

    Raises
    ------
    InputError
        A column of the model is absent, at once; or, once they are asked for, rows cannot be read.
    """
    spelled = {name: _find(name, table) for name in model.columns}

    def score(batch: pl.DataFrame) -> ScoredBatch:
        columns, garbled = _read(model, batch, spelled, table)
        values, blocker = read_values(model, columns)
        return ScoredBatch(batch, columns, values, *_score(model, values, blocker, garbled))

    return map(score, read_batches(table))


def _find(name: str, table: Opened) -> str:
    """Return the file's spelling of a column; one without a heading has the name it got when read.

    Raises
    ------
    InputError
        There is none, or more than one.
    """
    names = list(table.schema)
    try:
        return find_column(name, names)
    except InputError:
        tidy = name_columns(names, table.label) if "" in names else names
        if name not in tidy:
            raise
        return names[tidy.index(name)]


def _read(
    model: Model, batch: pl.DataFrame, spelled: dict[str, str], table: Opened
) -> tuple[dict[str, Floats], dict[str, Any]]:
    """Columns of the model as numbers, and where a cell holds text that is none."""
    columns, garbled, spellings = {}, {}, model.spellings
    for name, there in spelled.items():
        numbers, odd = read_column(batch[there], spellings.get(name), table)
        columns[name] = numbers.to_numpy().astype(float)
        garbled[name] = odd.fill_null(False).to_numpy()
    return columns, garbled


def read_column(
    cells: pl.Series, spelling: Spelling | None, table: Opened
) -> tuple[pl.Series, pl.Series]:
    """Read some cells (n,) of a file as `read_cells` does, by what is known of its form."""
    if spelling is not None and table.point:
        spelling = spelling.of_cells()
    return read_cells(cells, spelling, table.decimal_comma)


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
