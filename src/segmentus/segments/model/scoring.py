"""A `Model` and rows into what a person asks of each: which segment, how far, how sure."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np

from segmentus.arrays import Bools, Floats, Labels, read_only
from segmentus.cluster.moments import find_nearest
from segmentus.cluster.points import lay_out
from segmentus.errors import InputError
from segmentus.segments.model.confidence import apply_calibration, margins
from segmentus.segments.model.tables import read_cells
from segmentus.segments.model.values import Feature, Model
from segmentus.survey.table.spelling import Spelling
from segmentus.survey.values import Survey


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """What a model says of n rows, in their order.

    Attributes
    ----------
    label : (n,) int64 in 0…k−1; −1 where the row cannot be scored.
    distance : (n,) Euclidean distance to the nearest center on the feature scale; nan as above.
    margin : (n,) (d2 − d1) / (d2 + d1), d1 and d2 the distances to the nearest and the second
        nearest center: 0 on a border, 1 in a center; nan as above.
    confidence : (n,) the share of refits in which rows of such a margin stayed; the margin
        itself where the model has no calibration.
    unlike : (n,) farther from its center than all but a sliver of training rows were, or beyond
        what a feature reached in training.
    blocker : (n,) int64, position of the first feature that cannot be read; −1 for scored rows.
    """

    label: Labels
    distance: Floats
    margin: Floats
    confidence: Floats
    unlike: Bools
    blocker: Labels

    @property
    def scored(self) -> Bools:
        """(n,) rows that have a segment."""
        return self.label >= 0


def score_rows(model: Model, rows: Any) -> Scored:
    """Score a table.

    Parameters
    ----------
    model : read from model.json or just made.
    rows : a `Survey`, or a polars, pandas or Arrow table with the model's columns in the units
        it names. Columns must be numeric, or text that the model knows how to read.

    Raises
    ------
    InputError
        A column is absent or not numeric.
    """
    table = nw.from_native(rows.frame if isinstance(rows, Survey) else rows, eager_only=True)
    spellings = model.spellings
    columns = {name: _numbers(table, name, spellings.get(name)) for name in model.columns}
    return score_columns(model, columns)


def score_columns(model: Model, columns: dict[str, Floats]) -> Scored:
    """Score columns (n,) of plain numbers, nan where missing; the rule of the model fills."""
    return score_values(model, *read_features(model, columns))


def read_features(model: Model, columns: dict[str, Floats]) -> tuple[Floats, Labels]:
    """Features (n, p), scaled and not clipped, nan where unreadable; and the first such (n,)."""
    scaled = [_read_feature(model, feature, columns[feature.column]) for feature in model.features]
    values = np.column_stack(scaled)
    bad = np.isnan(values)
    return values, read_only(np.where(bad.any(axis=1), bad.argmax(axis=1), -1))


def score_values(model: Model, values: Floats, blocker: Labels) -> Scored:
    """Find the nearest centers of rows (n, p) as `read_features` gives them, where none blocks."""
    readable = blocker < 0
    scaled = np.where(readable[:, None], values, 0.0)
    clip, low, high = np.array([feature.bounds for feature in model.features]).T
    strange = ((scaled < low) | (scaled > high)).any(axis=1)
    found = find_nearest(lay_out(np.clip(scaled, -clip, clip)), model.centers)
    n = len(values)

    def rows(array: Any, absent: float) -> Any:
        return read_only(np.where(readable, array.reshape(-1)[:n], absent))

    near, second = np.sqrt(rows(found.near, np.nan)), np.sqrt(rows(found.second, np.nan))
    label = rows(found.label, -1)
    margin = margins(near, second)
    beyond = np.array([segment.unlike_beyond for segment in model.segments])
    return Scored(
        label=label,
        distance=read_only(near),
        margin=read_only(margin),
        confidence=read_only(apply_calibration(model.calibration, margin)),
        unlike=read_only(readable & ((near > beyond[label]) | strange)),
        blocker=blocker,
    )


def word_gap(feature: Feature) -> str:
    """Say why a row without this feature has no segment."""
    if feature.take == "is":
        return f"{feature.column} has no value known in training"
    return f"{feature.column} is missing"


def find_column(model_column: str, names: list[str]) -> str:
    """Return the table's spelling of a column: the same, else the only one but for case, blanks."""
    if model_column in names:
        return model_column
    alike = [name for name in names if _plain(name) == _plain(model_column)]
    if len(alike) == 1:
        return alike[0]
    near = difflib.get_close_matches(model_column, names, n=1, cutoff=0.5) or names[:1]
    hint = f"rename the one that is meant, perhaps {near[0]}" if near else "it has no column at all"
    raise InputError(f"assign: the table lacks the column {model_column} of the model; {hint}.")


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _read_feature(model: Model, feature: Feature, column: Floats) -> Floats:
    if feature.take == "is":
        return feature.scale.apply(model.level(feature).apply(column))
    with np.errstate(invalid="ignore"):
        usable = np.abs(column) <= model.largest
    if feature.take == "missing":
        return feature.scale.apply(np.where(usable, 0.0, 1.0))
    fill = np.nan if feature.missing.fill is None else feature.missing.fill
    return feature.scale.apply(np.where(usable, column, fill))


def _numbers(table: Any, name: str, spelling: Spelling | None) -> Floats:
    spelled = find_column(name, table.columns)
    column = table[spelled]
    if spelling is not None and not column.dtype.is_numeric():
        read: Floats = read_cells(column.to_polars(), spelling, False)[0].to_numpy().astype(float)
        return read
    if not column.dtype.is_numeric():
        raise InputError(f"assign: {spelled} holds {column.dtype}, not numbers; convert it first.")
    numbers: Floats = column.cast(nw.Float64).to_numpy().astype(float)
    return numbers
