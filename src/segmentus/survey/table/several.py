"""Several files, one for each implicate, into one `Survey`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from segmentus.arrays import read_only
from segmentus.errors import InputError
from segmentus.survey.design import Design
from segmentus.survey.table.read import read_table
from segmentus.survey.table.schema import Hints
from segmentus.survey.values import Survey


def read_implicates(paths: Sequence[str | Path], hints: Hints | None = None) -> Survey:
    """Read tables of the same units, in each of which missing answers are filled in differently.

    Parameters
    ----------
    paths : one file an implicate, in order, all with the same columns.
    hints : as for `table.read`; `id` or `unit` names the column by which rows belong together.

    Raises
    ------
    InputError
        Files differ in columns, in what these are, or in who is in them.
    """
    key = (hints or Hints()).id or (hints or Hints()).unit
    if len(paths) < 2 or not key:
        raise InputError(
            "implicates: give a file for each, at least two, and --id, the column that names a "
            "unit in all of them."
        )
    tables = [read_table(path, hints) for path in paths]
    first = tables[0]
    for path, other in zip(paths, tables, strict=True):
        if list(other.variables) != list(first.variables) or any(
            dict(one.codes) != dict(first.variables[name].codes)
            or one.kind != first.variables[name].kind
            for name, one in other.variables.items()
        ):
            raise InputError(
                f"implicates: the columns of {path} are not read as those of {paths[0]}; say what "
                "they are in [columns], or bring categories to numbers."
            )
        if set(_named(other)) != set(_named(first)):
            raise InputError(f"implicates: {path} has other units than {paths[0]} by {key}.")
    place = {unit: at for at, unit in enumerate(_named(first))}
    units = [np.array([place[u] for u in _named(t)])[t.design.unit] for t in tables]
    design = Design(
        weight=read_only(np.concatenate([t.design.weight for t in tables]) / len(tables)),
        unit=read_only(np.concatenate(units).astype(np.int64)),
        implicate=read_only(np.repeat(np.arange(1, len(tables) + 1), [t.n_rows for t in tables])),
        units=first.design.units,
        n_implicates=len(tables),
    )
    cells = [t.cells for t in tables if t.cells is not None]
    return replace(
        first,
        frame=pl.concat([t.frame for t in tables]),
        cells=pl.concat(cells) if len(cells) == len(tables) else None,
        design=design,
        source=replace(first.source, row="one unit in one implicate"),
    )


def _named(survey: Survey) -> list[str]:
    """Names (h,) of the units, which one file may hold as numbers and another as text."""
    return [str(unit) for unit in survey.design.units.tolist()]
