"""Columns and weights within the sizes whose squares neither overflow nor vanish."""

from __future__ import annotations

import numpy as np
import polars as pl

from segmentus.arrays import Floats
from segmentus.errors import InputError

LARGEST = 1e100
"""A value of more than this size is no figure; its square still is, in every engine."""
SMALLEST = 1e-100
"""A value of less than this size is 0; the square of this one still is not."""
_MOST_WEIGHT = 1e50
"""Agreement takes products of four sums of weights."""


def bound_values(frame: pl.DataFrame, where: str) -> pl.DataFrame:
    """Refuse columns with a value beyond `LARGEST`; values below `SMALLEST` become 0.

    Raises
    ------
    InputError
        Names the first column, row and value.
    """
    if frame.height == 0 or frame.width == 0:
        return frame
    numbers = [name for name in frame.columns if frame[name].dtype.is_float()]
    sizes = frame.lazy().select(
        [pl.col(name).abs().max().alias(f"most {name}") for name in numbers]
        + [
            pl.col(name).abs().filter(pl.col(name) != 0).min().alias(f"least {name}")
            for name in numbers
        ]
    ).collect().row(0, named=True)  # fmt: skip
    for name in numbers:
        if (sizes[f"most {name}"] or 0) > LARGEST:
            row = int((frame[name].abs() > LARGEST).arg_max() or 0)
            raise InputError(
                f"{where}: column {name}, row {row + 1:,} holds {frame[name][row]:.4g}, beyond "
                f"{LARGEST:g} in size; correct it, leave the cell empty if it is missing, or leave "
                "the column out."
            )
    small = [name for name in numbers if (sizes[f"least {name}"] or 1) < SMALLEST]
    return frame.with_columns(
        pl.when(pl.col(name).abs() < SMALLEST).then(0.0).otherwise(pl.col(name)).alias(name)
        for name in small
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
