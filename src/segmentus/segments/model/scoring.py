"""A `Model` and rows into what a person asks of each: which segment, how far, how sure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from segmentus.arrays import Bools, Floats, Labels, read_only
from segmentus.segments.model.confidence import apply_calibration, margins
from segmentus.segments.model.feature import Feature
from segmentus.segments.model.values import Model
from segmentus.segments.new_rows import find_segments, read_features, take_columns


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
    return score_columns(model, take_columns(rows, model.columns, model.spellings))


def score_columns(model: Model, columns: Mapping[str, Floats]) -> Scored:
    """Score columns (n,) of plain numbers, nan where missing; the rule of the model fills."""
    return score_values(model, *read_values(model, columns))


def read_values(model: Model, columns: Mapping[str, Floats]) -> tuple[Floats, Labels]:
    """Features (n, p) of a model's columns, and the first that is unreadable (n,)."""
    sources = [columns[feature.column] for feature in model.features]
    return read_features(model.scales, sources, model.largest)


def score_values(model: Model, values: Floats, blocker: Labels) -> Scored:
    """Score rows (n, p) as `read_values` gives them, where no feature blocks."""
    placed = find_segments(model.scales, values, blocker, model.centers)
    margin = margins(placed.near, placed.second)
    beyond = np.array([segment.unlike_beyond for segment in model.segments])
    low, high = np.array([feature.reached for feature in model.features]).T
    strange = ((values < low) | (values > high)).any(axis=1)
    far = placed.near > beyond[placed.label]
    return Scored(
        label=placed.label,
        distance=placed.near,
        margin=read_only(margin),
        confidence=read_only(apply_calibration(model.calibration, margin)),
        unlike=read_only((blocker < 0) & (far | strange)),
        blocker=blocker,
    )


def word_gap(feature: Feature) -> str:
    """Say why a row without this feature has no segment."""
    if feature.take == "is":
        return f"{feature.column} has no value known in training"
    return f"{feature.column} is missing"
