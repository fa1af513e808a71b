"""The rows of a summary extract into weights, families and implicates, or one clear sentence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from segmentus.arrays import Bools, Floats, Ints, read_only
from segmentus.errors import InputError
from segmentus.survey.bounds import check_weights
from segmentus.survey.design import IMPLICATES

WEIGHT = "WGT"
FAMILY = "YY1"
ROW = "Y1"
IDENTIFIERS = (FAMILY, ROW)

# Of the demographic columns only these are the same in all five rows of every family of the
# public files; education and race are imputed for some.
CONSTANT = ("HHSEX", "AGE", "MARRIED", "KIDS")
_FEWEST_CONSTANT = 2


@dataclass(frozen=True, slots=True, eq=False)
class FamilyRows:
    """Which row belongs to which family and implicate. n rows, h families.

    Attributes
    ----------
    unit : (n,) int64 in 0…h−1, position of the row's family in `units`.
    implicate : (n,) int64 in 1…5.
    units : (h,) int64, identifiers of the families, ascending.
    notes : sentences on what had to be rebuilt; empty where nothing was.
    """

    unit: Ints
    implicate: Ints
    units: Ints
    notes: tuple[str, ...] = ()


def read_weight(frame: pl.DataFrame, label: str) -> Floats:
    """Return the (n,) weights after checking them; zero is allowed.

    Raises
    ------
    InputError
        There is no weight column, or a weight is missing, not finite or negative, or all are zero.
    """
    if WEIGHT not in frame.columns:
        raise InputError(no_weight(label, frame.columns))
    weight = _numbers(frame[WEIGHT])
    for bad, word in (
        (np.isnan(weight), "missing"),
        (np.isinf(weight), "not finite"),
        (weight < 0, "negative"),
    ):
        if bad.any():
            raise InputError(
                f"{label}: {WEIGHT} is {word} in {_how_many(bad)}; correct or drop those families."
            )
    if not weight.any():
        raise InputError(f"{label}: {WEIGHT} is 0 in every row; use a file with its weights.")
    check_weights(weight, f"{label}: {WEIGHT}")
    return read_only(weight)


def no_weight(label: str, columns: list[str]) -> str:
    """Say that a table is not a summary extract, with the first columns it has."""
    shown = ", ".join(columns[:4]) + (", …" if len(columns) > 4 else "")
    return (
        f"{label}: no weight column {WEIGHT} among its {len(columns)} columns ({shown}), so this "
        "is not a summary extract of the Survey of Consumer Finances; give SCFP2019.csv or the "
        "like."
    )


def read_families(frame: pl.DataFrame, label: str) -> FamilyRows:
    """Work out family and implicate of each row, from Y1, from YY1, or from consecutive fives.

    `Y1 = 10 * YY1 + implicate`, so either column is enough. Where both are lost the rows must lie
    in fives whose `CONSTANT` columns agree. Rows may come in any order; each family must have
    its five rows, each once.

    Raises
    ------
    InputError
        An identifier is missing or odd, a row is missing or there twice, or the fives disagree.
    """
    if not any(name in frame.columns for name in IDENTIFIERS):
        return _families_of_fives(frame, label)
    notes: tuple[str, ...] = ()
    if ROW in frame.columns:
        row_id = _identifiers(frame, ROW, label)
        family = _identifiers(frame, FAMILY, label) if FAMILY in frame.columns else row_id // 10
        implicate = _implicates(row_id, family, label)
    else:
        family = _identifiers(frame, FAMILY, label)
        implicate = _running_number(family)
        notes = (f"Implicates are numbered in file order, because the file has no {ROW}.",)
    units, unit = np.unique(family, return_inverse=True)
    _check_complete(units, unit, implicate, label)
    return FamilyRows(
        read_only(unit.astype(np.int64)), read_only(implicate), read_only(units), notes
    )


def _identifiers(frame: pl.DataFrame, name: str, label: str) -> Ints:
    """Return an identifier column as whole numbers."""
    values = _numbers(frame[name])
    # Beyond 2^53 a float no longer tells neighbouring whole numbers apart.
    bad = ~((values >= 1) & (values < 2.0**53) & (values == np.floor(values)))
    if bad.any():
        raise InputError(
            f"{label}: {name} is not a whole number from 1 up in {_how_many(bad)}; every row must "
            "name its family, so use an unaltered file."
        )
    return values.astype(np.int64)


def _implicates(row_id: Ints, family: Ints, label: str) -> Ints:
    """Return Y1 − 10 · YY1 after checking that it is 1…5."""
    implicate = row_id - 10 * family
    bad = (implicate < 1) | (implicate > IMPLICATES)
    if bad.any():
        at = int(np.argmax(bad))
        raise InputError(
            f"{label}: {ROW} is not 10 × {FAMILY} + an implicate of 1 to 5 in {_how_many(bad)}, "
            f"where {ROW} is {row_id[at]} and {FAMILY} is {family[at]}; use an unaltered file."
        )
    return implicate


def _running_number(family: Ints) -> Ints:
    """Number the rows of each family 1, 2, … in file order."""
    order = np.argsort(family, kind="stable")
    ordered = family[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    lengths = np.diff(np.r_[starts, family.size])
    number = np.empty(family.size, dtype=np.int64)
    number[order] = np.arange(family.size) - np.repeat(starts, lengths) + 1
    return number


def _check_complete(units: Ints, unit: NDArray[np.intp], implicate: Ints, label: str) -> None:
    """Raise unless every family has each of its five rows exactly once."""
    extra = implicate > IMPLICATES
    if extra.any():
        family = units[unit[int(np.argmax(extra))]]
        raise InputError(
            f"{label}: family {family} has more than five rows, the sixth at "
            f"row {int(np.argmax(extra)) + 1:,}; drop the repeated rows."
        )
    cell = unit * IMPLICATES + implicate - 1
    rows = np.bincount(cell, minlength=units.size * IMPLICATES)
    if (rows > 1).any():
        first, second = np.flatnonzero(cell == int(np.argmax(rows > 1)))[:2]
        raise InputError(
            f"{label}: rows {first + 1:,} and {second + 1:,} are both implicate "
            f"{implicate[first]} of family {units[unit[first]]}; drop the repeated rows."
        )
    if (rows == 0).any():
        short = int((rows.reshape(-1, IMPLICATES) == 0).any(axis=1).sum())
        family, missing = divmod(int(np.argmax(rows == 0)), IMPLICATES)
        raise InputError(
            f"{label}: implicate {missing + 1} of family {units[family]} is missing, and "
            f"{short:,} of {units.size:,} families lack one of their five rows; use a complete "
            "file, or drop those families whole."
        )


def _families_of_fives(frame: pl.DataFrame, label: str) -> FamilyRows:
    """Rebuild families from consecutive fives whose demographics agree."""
    lost = f"{label}: neither {FAMILY} nor {ROW} is there, and"
    cure = "use a file that has them"
    held = [name for name in CONSTANT if name in frame.columns]
    if len(held) < _FEWEST_CONSTANT:
        raise InputError(
            f"{lost} too few of {', '.join(CONSTANT)} to tell which rows belong together; {cure}."
        )
    n = frame.height
    if n % IMPLICATES:
        raise InputError(f"{lost} its {n:,} rows are not families of five; {cure}.")
    for name in held:
        block = np.nan_to_num(_numbers(frame[name]), nan=-1.0).reshape(-1, IMPLICATES)
        differs = (block != block[:, :1]).any(axis=1)
        if differs.any():
            first = int(np.argmax(differs)) * IMPLICATES
            raise InputError(
                f"{lost} rows {first + 1:,} to {first + IMPLICATES:,} are not one family, as "
                f"{name} differs among them; {cure}."
            )
    h = n // IMPLICATES
    note = (
        "Families were rebuilt from consecutive rows in fives, because the file has neither "
        f"{FAMILY} nor {ROW}; {', '.join(held)} agree within every five."
    )
    return FamilyRows(
        unit=read_only(np.repeat(np.arange(h, dtype=np.int64), IMPLICATES)),
        implicate=read_only(np.tile(np.arange(1, IMPLICATES + 1, dtype=np.int64), h)),
        units=read_only(np.arange(1, h + 1, dtype=np.int64)),
        notes=(note,),
    )


def _numbers(column: pl.Series) -> Floats:
    """Return a column as (n,) float64, missing as nan, in memory of its own."""
    return np.array(column.to_numpy(), dtype=np.float64)


def _how_many(bad: Bools) -> str:
    """Say how many rows are bad and which is the first, counted from 1."""
    return f"{int(bad.sum()):,} of {bad.size:,} rows (first at row {int(np.argmax(bad)) + 1:,})"
