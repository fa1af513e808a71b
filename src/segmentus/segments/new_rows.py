"""New rows into numbers on the feature scale, and each to its nearest center.

Whoever scores rows does it here: `Segmentation.assign`, a model from model.json, and a file
row by row.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from segmentus.arrays import Floats, Labels, read_only
from segmentus.cluster.moments import find_nearest
from segmentus.cluster.points import lay_out
from segmentus.errors import InputError
from segmentus.features.values import Scale
from segmentus.segments.cells import read_cells
from segmentus.survey.table.spelling import Spelling
from segmentus.survey.values import Survey


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Where n rows lie among k centers.

    Attributes
    ----------
    label : (n,) int64 in 0…k−1, a tie goes to the lower number; −1 where the row cannot be read.
    near, second : (n,) distance to the nearest and the second nearest center; nan as above.
    """

    label: Labels
    near: Floats
    second: Floats


def take_columns(
    rows: Any, names: Iterable[str], spellings: Mapping[str, Spelling] | None = None
) -> dict[str, Floats]:
    """Take columns (n,) of a table as plain numbers, nan where missing.

    Parameters
    ----------
    rows : a `Survey`, or a polars, pandas or Arrow table.
    names : columns.
    spellings : column → how its text becomes numbers; others must be numeric.

    Raises
    ------
    InputError
        A column is absent or not numeric.
    """
    import narwhals as nw  # slow to load, and most runs score no rows

    table = nw.from_native(rows.frame if isinstance(rows, Survey) else rows, eager_only=True)
    spellings = spellings or {}
    return {name: _numbers(table, name, spellings.get(name)) for name in names}


def source_of(scale: Scale) -> str:
    """Name the column that a feature is read from."""
    return scale.level.column if scale.level else scale.marks or scale.name


def read_features(
    scales: Sequence[Scale], columns: Sequence[Floats], largest: float = sys.float_info.max
) -> tuple[Floats, Labels]:
    """Features (n, p), scaled and not clipped, nan where unreadable; and the first such, or −1.

    Parameters
    ----------
    scales : p of them.
    columns : the column (n,) that each is read from, in the unit of its scale.
    largest : a value is missing where its size is above.
    """
    read = [
        _read_feature(scale.open, column, largest)
        for scale, column in zip(scales, columns, strict=True)
    ]
    values = np.column_stack(read)
    bad = np.isnan(values)
    return values, read_only(np.where(bad.any(axis=1), bad.argmax(axis=1), -1))


def clip_features(scales: Sequence[Scale], values: Floats) -> Floats:
    """Draw features (n, p) in to the bounds of their scales."""
    clip = np.array([scale.clip for scale in scales])
    return np.clip(values, -clip, clip)


def find_segments(
    scales: Sequence[Scale], values: Floats, blocker: Labels, centers: Floats
) -> Placed:
    """Find the nearest centers (k, p) of rows (n, p), as `read_features` gives both."""
    readable = blocker < 0
    clipped = clip_features(scales, np.where(readable[:, None], values, 0.0))
    found = find_nearest(lay_out(clipped), centers)

    def rows(array: Any, absent: float) -> Any:
        return read_only(np.where(readable, array.reshape(-1)[: len(values)], absent))

    near, second = (rows(np.sqrt(square), np.nan) for square in (found.near, found.second))
    return Placed(rows(found.label, -1), near, second)


def find_column(wanted: str, names: list[str]) -> str:
    """Return the table's spelling of a column: the same, else the only one but for case, blanks.

    Raises
    ------
    InputError
        There is none, or more than one.
    """
    if wanted in names:
        return wanted
    alike = [name for name in names if _folded(name) == _folded(wanted)]
    if len(alike) == 1:
        return alike[0]
    near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.5) or names[:1]
    hint = f"rename the one that is meant, perhaps {near[0]}" if near else "it has no column at all"
    raise InputError(f"assign: the table lacks the column {wanted} of the model; {hint}.")


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _read_feature(scale: Scale, column: Floats, largest: float) -> Floats:
    if scale.level:
        return scale.apply(scale.level.apply(column))
    with np.errstate(invalid="ignore"):
        usable = np.abs(column) <= largest
    if scale.marks:
        return scale.apply(np.where(usable, 0.0, 1.0))
    return scale.apply(np.where(usable, column, scale.fill))


def _numbers(table: Any, name: str, spelling: Spelling | None) -> Floats:
    import narwhals as nw

    spelled = find_column(name, table.columns)
    column = table[spelled]
    if spelling is not None and not column.dtype.is_numeric():
        read: Floats = read_cells(column.to_polars(), spelling, False)[0].to_numpy().astype(float)
        return read
    if not column.dtype.is_numeric():
        raise InputError(f"assign: {spelled} holds {column.dtype}, not numbers; convert it first.")
    numbers: Floats = column.cast(nw.Float64).to_numpy().astype(float)
    return numbers
