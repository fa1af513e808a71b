"""A model and a file that somebody sent into the same file with groups, in a process of its own.

Run as ``python -m segmentus.app.scoring MODEL FILE TARGET REASONS ANSWER``; the answer is pickled:
what became of the file, what it lacks, or a sentence.
"""

from __future__ import annotations

import pickle
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from segmentus.app.reading import bound_memory
from segmentus.errors import InputError
from segmentus.segments.cells import cast_numbers
from segmentus.segments.model import Model, assign_file, read_model
from segmentus.segments.model.stream import Reasons
from segmentus.segments.model.tally import Assigned
from segmentus.segments.new_rows import clip_features, find_column, read_features
from segmentus.survey.table.opened import open_table, read_batches

_ALIKE = 2.0
"""How far, in standard deviations of training, a column may be from the one that is missing."""

_READ = 0.9
"""Share of the cells that must be numbers, for a column to be one of numbers."""


@dataclass(frozen=True, slots=True)
class Lack:
    """A column that a file has not.

    Attributes
    ----------
    column : that the groups are made by.
    perhaps : the file's column whose values are most like it, "" where none is.
    """

    column: str
    perhaps: str


def rename_columns(model: Model, names: dict[str, str]) -> Model:
    """Read some columns of a model from others: name in training → name in the file."""
    features = tuple(
        one.model_copy(update={"column": names.get(one.column, one.column)})
        for one in model.features
    )
    return model.model_copy(update={"features": features, "checksum": ""})


def score_for_parent(model: Path, file: Path, target: Path, reasons: str, answer: Path) -> None:
    """Score the file and write what became of it."""
    bound_memory()
    wanted: Reasons = "why" if reasons == "why" else "none"
    answer.write_bytes(pickle.dumps(score_sent(read_model(model), file, target, wanted)))


def score_sent(
    model: Model, file: Path, target: Path, reasons: Reasons = "none"
) -> Assigned | Lack | str:
    """Score a file, or say which column it lacks, or in a sentence what is wrong with it."""
    try:
        lack = find_lack(model, file)
        return lack or assign_file(model, file, target, reasons=reasons)
    except InputError as error:
        return str(error).removeprefix("assign: ")
    except MemoryError:
        return f"{file.name}: reading it needs more memory than is allowed; send a smaller file."


def find_lack(model: Model, file: Path) -> Lack | None:
    """Return the first column that a file has not, with the one of its own that is most like it."""
    table = open_table(file, "")
    names = list(table.schema)
    for column in model.columns:
        if not _is_there(column, names):
            taken = {find_column(each, names) for each in model.columns if _is_there(each, names)}
            batch = next(read_batches(table), pl.DataFrame())
            free = [name for name in batch.columns if name not in taken]
            return Lack(column, _most_alike(model, column, batch.select(free)))
    return None


def _is_there(column: str, names: list[str]) -> bool:
    try:
        find_column(column, names)
    except InputError:
        return False
    return True


def _most_alike(model: Model, column: str, batch: pl.DataFrame) -> str:
    """Name of the column whose values lie where those of a missing one did in training."""
    scales = [
        scale
        for scale, one in zip(model.scales, model.features, strict=True)
        if one.column == column and one.take == "value"
    ]
    best, name = _ALIKE, ""
    for series in batch if scales else []:
        values = cast_numbers(series, False).to_numpy().astype(float)
        known = values[np.isfinite(values)]
        if len(known) < max(_READ * len(values), 2):
            continue
        z = clip_features(scales[:1], read_features(scales[:1], [known], model.largest)[0])
        apart = abs(float(z.mean())) + abs(float(np.log(max(z.std(), 1e-9))))
        if apart < best:
            best, name = apart, series.name
    return name


if __name__ == "__main__":
    # What is pickled must belong to the module, not to a program's own.
    from segmentus.app import scoring

    model, file, target, answer = (Path(sys.argv[at]) for at in (1, 2, 3, 5))
    scoring.score_for_parent(model, file, target, sys.argv[4], answer)
