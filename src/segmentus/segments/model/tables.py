"""Rows with their segments into files that other programs read."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import polars as pl

from segmentus.errors import InputError
from segmentus.survey.table.formulas import FORMULA_SIGNS, disarm

_KINDS = ".csv, .csv.gz or .parquet"


def save_table(stream: pl.LazyFrame, path: Path, kind: str, copied: list[str]) -> None:
    """Write rows as they come.

    Parameters
    ----------
    stream : rows, made as they are asked for.
    path : written over.
    kind : as `kind_of` tells it from the name that the file is to have.
    copied : columns that came with the table; their text may try to be a formula.
    """
    if kind == "parquet":
        stream.sink_parquet(path)
        return
    types = stream.collect_schema()
    texts = [name for name in types if types[name] in (pl.String, pl.Categorical)]
    safe = stream.with_columns([_disarm(name).alias(name) for name in texts])
    safe = safe.rename({name: f"'{name}" for name in copied if name[:1] in FORMULA_SIGNS and name})
    packing: Literal["gzip", "uncompressed"] = "gzip" if kind == "csv.gz" else "uncompressed"
    safe.sink_csv(path, compression=packing, check_extension=False)


def kind_of(path: Path, cure: str = "convert or rename the file") -> str:
    """Tell "csv", "csv.gz" or "parquet" by the end of a name; raise for others."""
    name = path.name.lower()
    for end in ("csv.gz", "csv", "parquet"):
        if name.endswith(f".{end}"):
            return end
    raise InputError(f"{path.name}: the name does not end in {_KINDS}; {cure}.")


def _disarm(name: str) -> pl.Expr:
    """Text that a spreadsheet would run, made plain by an apostrophe; numbers as they are."""
    return (
        pl.col(name)
        .cast(pl.String)
        .map_batches(disarm, return_dtype=pl.String, is_elementwise=True)
    )
