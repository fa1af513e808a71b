"""Columns of replicate weights that a table brings along into `Replicates`, by the kind of design.

Coefficients and centers as in Wolter (2007), Introduction to Variance Estimation, 2nd ed., for the
jackknife and balanced half-samples (Fay's with factors ρ and 2 − ρ, Judkins 1990, Journal of
Official Statistics 6(3), 223-239), and Fay and Train (1995), Proceedings of the Section on
Government Statistics, for successive differences, as the American Community Survey uses them.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import polars as pl

from segmentus.arrays import Floats, read_only
from segmentus.errors import InputError
from segmentus.survey.design import ReplicateMethod, Replicates
from segmentus.survey.kinds import DesignKind, ReplicateCenter
from segmentus.survey.replicates import with_replicates
from segmentus.survey.values import Survey

DESIGN_KINDS: tuple[DesignKind, ...] = get_args(DesignKind)

_SPAN = re.compile(r"(.*?)(\d+)-(?:\1)?(\d+)")


@dataclass(frozen=True, slots=True)
class ReplicateColumns:
    """How a table's replicate weights are found and read.

    Attributes
    ----------
    pattern : their names: with * and ?, as "wr*"; a span, as "PWGTP1-80"; or "a,b,c".
    kind : of the design.
    about : center; "" for the usual one of the kind: the mean for the bootstrap, else the estimate.
    fay : ρ of Fay's design, 0…1.
    coefficient : c of all replicates, or one for each; () for the usual one of the kind.
    factors : whether the columns multiply the weight, and are not weights themselves.
    file : where the columns are, where it is not the table; then `key` is in both.
    key : column that names the unit.
    """

    pattern: str
    kind: DesignKind = "bootstrap"
    about: ReplicateCenter = ""
    fay: float = 0.5
    coefficient: tuple[float, ...] = ()
    factors: bool = False
    file: str = ""
    key: str = ""


def read_replicate_columns(survey: Survey, told: ReplicateColumns) -> Survey:
    """Give a whole table the replicate weights in its columns.

    Parameters
    ----------
    survey : a table as `table.read` gives it, before any condition.
    told : which columns, and what they are.

    Raises
    ------
    InputError
        No column fits; a cell is no weight; coefficients do not fit the replicates.
    """
    cells = survey.cells
    if cells is None or survey.conditions:
        raise InputError(
            f"replicate columns: they are read from a table of your own, whole; "
            f"{survey.source.name} has replicate weights of another kind, or has lost rows."
        )
    if told.file:
        cells = _join(survey, cells, told)
    names = match_columns(told.pattern, cells.columns, told.file or survey.source.name)
    weight = np.column_stack([_numbers(cells[name], name) for name in names])
    full = survey.design.weight * survey.design.n_implicates
    if told.factors:
        weight = weight * full[:, None]
    if told.kind == "JKn" and not told.coefficient:
        told = replace(told, coefficient=_by_strata(survey, weight))
    found = Replicates(
        read_only(_by_unit(survey, weight)), 1.0, "published", method=make_method(len(names), told)
    )
    return with_replicates(survey, found)


def make_method(count: int, told: ReplicateColumns) -> ReplicateMethod:
    """Tell how so many replicates of a kind become a variance.

    >>> float(make_method(80, ReplicateColumns("w*", "SDR")).coefficient[0])
    0.05
    """
    if told.kind not in DESIGN_KINDS:
        raise InputError(f"replicate design: got {told.kind!r}; give {', '.join(DESIGN_KINDS)}.")
    if count < 2:
        raise InputError(
            f"replicate columns: {told.pattern!r} names {count}; at least 2 are needed."
        )
    usual: Literal["mean", "estimate"] = "mean" if told.kind == "bootstrap" else "estimate"
    coefficient = _coefficient(count, told)
    words = f"{told.kind}" + (f" with ρ = {told.fay:g}" if told.kind == "Fay" else "")
    return ReplicateMethod(words, read_only(coefficient), told.about or usual)


def match_columns(pattern: str, names: Sequence[str], where: str) -> list[str]:
    """List the columns that a pattern names, numbers at their ends ascending.

    >>> match_columns("w1-3", ["id", "W2", "w1", "w3", "w10"], "t")
    ['w1', 'W2', 'w3']
    >>> match_columns("w*", ["w10", "w9", "id"], "t")
    ['w9', 'w10']
    """
    by_name = {name.casefold(): name for name in names}
    wanted: list[str] = []
    for part in (piece.strip() for piece in pattern.split(",")):
        span = _SPAN.fullmatch(part)
        if span:
            stem, first, last = span.groups()
            digits = len(first) if first.startswith("0") else 0
            listed = [f"{stem}{number:0{digits}}" for number in range(int(first), int(last) + 1)]
        else:
            low = part.casefold()
            listed = [name for name in names if fnmatch.fnmatchcase(name.casefold(), low)]
            listed.sort(key=lambda name: (len(name), name.casefold()))
        lost = [name for name in listed if name.casefold() not in by_name]
        if lost or not listed:
            raise InputError(
                f"replicate columns: {where} has no column {(lost or [part])[0]}; give their "
                'names, as in "wr*" or "PWGTP1-80".'
            )
        wanted += [by_name[name.casefold()] for name in listed]
    return wanted


def _coefficient(count: int, told: ReplicateColumns) -> Floats:
    """Coefficients (r,): those given, or the usual ones of the kind."""
    if told.coefficient:
        if len(told.coefficient) not in (1, count) or min(told.coefficient) < 0:
            raise InputError(
                f"replicate coefficients: got {len(told.coefficient)} for {count} replicates; give "
                "one, or one for each, none negative."
            )
        return np.broadcast_to(np.array(told.coefficient), (count,)).copy()
    if told.kind == "JKn":
        raise InputError(
            "replicate design JKn: coefficients depend on the strata, (n − 1) / n for each; name "
            "their column with --strata, or give them with --coefficient."
        )
    if not 0 <= told.fay < 1:
        raise InputError(f"Fay's ρ: got {told.fay:g}; give a number from 0 to under 1.")
    usual = {
        "bootstrap": 1 / (count - 1),
        "BRR": 1 / count,
        "Fay": 1 / (count * (1 - told.fay) ** 2),
        "JK1": (count - 1) / count,
        "SDR": 4 / count,
    }
    return np.full(count, usual[told.kind])


def _by_strata(survey: Survey, weight: Floats) -> tuple[float, ...]:
    """Coefficients (n − 1) / n, n the replicates that leave out a unit of the same stratum.

    Parameters
    ----------
    survey : whose schema names the strata.
    weight : (n, r) of the rows under the replicates.
    """
    name = survey.schema.strata if survey.schema is not None else ""
    if not name:
        return ()
    stratum = survey.column(name)
    left_out = (weight == 0) & (survey.design.weight > 0)[:, None]
    found = [np.unique(stratum[rows]) for rows in left_out.T]
    odd = next((at for at, each in enumerate(found) if len(each) != 1), None)
    if odd is not None:
        raise InputError(
            f"replicate design JKn: replicate {odd + 1} leaves out rows of {len(found[odd])} "
            f"strata of {name}, and must of one; name the right column, or give --coefficient."
        )
    places, counts = np.unique(np.concatenate(found), return_inverse=True, return_counts=True)[1:]
    return tuple(((counts - 1) / counts)[places].tolist())


def _numbers(cells: pl.Series, name: str) -> Floats:
    """Weights (n,) of a column; an empty cell is 0, a unit that was not drawn."""
    numbers = cells.cast(pl.Float64, strict=False)
    odd = numbers.is_null() & cells.is_not_null()
    if cells.dtype == pl.String:
        odd &= cells.str.strip_chars() != ""
    values: Floats = numbers.fill_null(0.0).to_numpy().astype(np.float64)
    if odd.any() or not np.isfinite(values).all():
        row = int(odd.arg_max() or 0)
        raise InputError(f"replicate columns: {name} holds no number at row {row + 1:,}.")
    return values


def _join(survey: Survey, cells: pl.DataFrame, told: ReplicateColumns) -> pl.DataFrame:
    """Rows of the other file in the order of the table's."""
    from segmentus.survey.table.whole import read_grid

    other = read_grid(Path(told.file)).frame
    for name, frame in ((told.file, other), (survey.source.name, cells)):
        if told.key not in frame.columns:
            raise InputError(
                f"{name}: no column {told.key or '(none named)'} to match replicate weights by; "
                "give --id or --unit one that is in both files."
            )
    twice = other[told.key].is_duplicated()
    if twice.any():
        raise InputError(
            f"{told.file}: {told.key} {other[told.key].filter(twice)[0]} is there twice."
        )
    keys = cells.select(pl.col(told.key).cast(pl.String))
    joined = keys.join(
        other.with_columns(pl.col(told.key).cast(pl.String)), on=told.key, how="left",
        maintain_order="left",
    )  # fmt: skip
    known = set(other[told.key].cast(pl.String).to_list())
    lost = [key for key in keys[told.key].to_list() if key not in known]
    if lost:
        raise InputError(
            f"{told.file}: {told.key} {lost[0]} of the table has no replicate weights."
        )
    return joined


def _by_unit(survey: Survey, weight: Floats) -> Floats:
    """Weights (h, r) of the units: of their rows in one implicate, added up."""
    design = survey.design
    first = design.implicate == design.implicate.min()
    summed = np.zeros((len(design.units), weight.shape[1]))
    np.add.at(summed, design.unit[first], weight[first])
    return summed
