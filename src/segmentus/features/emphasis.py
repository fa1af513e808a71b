"""Features with weights of their own in the distance: what is scaled is stretched by their root."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from segmentus.arrays import read_only
from segmentus.errors import InputError
from segmentus.features.values import Features, Scale

MOST_EMPHASIS = 1000.0


def emphasise(features: Features, weights: Mapping[str, float]) -> Features:
    """Multiply the squared distances along some features by their weights.

    A weight w divides the spread of a feature by √w and multiplies its bounds by it, so that
    scoring, exports and words need know nothing of it. A column of categories or with a mark for
    missing values is weighted in all its features.

    Parameters
    ----------
    features : scaled.
    weights : column → weight, above 0; upper and lower case are the same.

    Raises
    ------
    InputError
        A column makes no feature, or a weight is not between 0 and 1,000.
    """
    if not weights:
        return features
    columns = [_column_of(scale) for scale in features.scales]
    known = {column.casefold(): column for column in columns}
    for name, weight in weights.items():
        _check(name, weight, known)
    found = {known[name.casefold()]: weight for name, weight in weights.items()}
    root = np.array([math.sqrt(found.get(column, 1.0)) for column in columns])
    return replace(
        features,
        values=read_only(features.values * root),
        scales=tuple(map(_stretch, features.scales, root.tolist())),
    )


def _check(name: str, weight: float, known: Mapping[str, str]) -> None:
    if name.casefold() not in known:
        near = difflib.get_close_matches(name.casefold(), list(known), n=1, cutoff=0.0)
        raise InputError(
            f"emphasis: {name} is not among the features; perhaps {known[near[0]]} is meant."
        )
    if not 0 < weight <= MOST_EMPHASIS:
        raise InputError(
            f"emphasis: {name} has the weight {weight:g}; give one above 0, up to "
            f"{MOST_EMPHASIS:,.0f}, or leave the feature out."
        )


def _column_of(scale: Scale) -> str:
    """Name the column that a feature is of."""
    return scale.level.column if scale.level else scale.marks or scale.name


def _stretch(scale: Scale, factor: float) -> Scale:
    if factor == 1.0:
        return scale
    level = scale.level and replace(scale.level, gap=scale.level.gap * factor**2)
    return replace(scale, spread=scale.spread / factor, clip=scale.clip * factor, level=level)
