"""Values and weights of a survey that can be reckoned with: their squares do not overflow."""

from __future__ import annotations

import numpy as np
import polars as pl

from segmentus.arrays import Floats
from segmentus.errors import InputError

LARGEST_VALUE = 1e100
"""A value of more than this size is no figure; its square still is, in every engine."""
_MOST_WEIGHT = 1e50
"""Agreement takes products of four sums of weights."""


def check_values(frame: pl.DataFrame, where: str) -> None:
    """Refuse columns with a value beyond `LARGEST_VALUE`.

    Raises
    ------
    InputError
        Names the first column, row and value.
    """
    for name in frame.columns:
        column = frame[name]
        if column.dtype.is_float() and float(column.abs().max() or 0.0) > LARGEST_VALUE:  # type: ignore[arg-type]
            row = int((column.abs() > LARGEST_VALUE).arg_max() or 0)
            raise InputError(
                f"{where}: column {name}, row {row + 1:,} holds {column[row]:.4g}, beyond "
                f"{LARGEST_VALUE:g} in size; correct it, leave the cell empty if it is missing, or "
                "leave the column out."
            )


def check_weights(weight: Floats, where: str) -> None:
    """Refuse weights (n,) whose sums or squares would overflow or vanish.

    Raises
    ------
    InputError
        Says how large or small they are.
    """
    most = float(weight.max())
    if not 1 / _MOST_WEIGHT <= most <= _MOST_WEIGHT:
        row = int(np.argmax(weight))
        raise InputError(
            f"{where} goes up to {most:.4g} (row {row + 1:,}), which is not between "
            f"{1 / _MOST_WEIGHT:g} and {_MOST_WEIGHT:g}; multiply all weights by one number, "
            "which changes no share."
        )
