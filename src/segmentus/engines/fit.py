"""What somebody asks for into a fitted model: source, engine and checkpoint brought together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from segmentus.cluster.values import STARTS
from segmentus.engines.blocks import Gaps, ReadColumns, RowsRun
from segmentus.engines.checkpoint import digest_request, keep_run
from segmentus.engines.pipeline import SAMPLED, FitAsked, Fitted, fit_rows, tried_ks
from segmentus.engines.runs import BlockRun
from segmentus.engines.sources import RowSource, block_rows, hold, open_source
from segmentus.errors import InputError
from segmentus.features.values import CurveRule
from segmentus.progress import Progress, silent

EngineName = Literal["memory", "files", "sql", "dask", "spark"]
BLOCK_MEMORY = 2e9
"""Bytes that blocks may take where nobody says how many."""


def fit(
    source: Any,
    features: Sequence[str] | str,
    *,
    ks: Iterable[int] | None = None,
    k: int | None = None,
    weight: str = "",
    engine: EngineName | None = None,
    curve: CurveRule = "auto",
    missing: Gaps = "median",
    memory: float = BLOCK_MEMORY,
    checkpoint: str | Path | None = None,
    seed: int = 0,
    starts: int = STARTS,
    sample: int = SAMPLED,
    title: str = "",
    progress: Progress = silent,
) -> Fitted:
    """Fit segments to a table of any size, wherever it lies.

    Rows are read in blocks, often. A sample is searched in memory, and the best centers found there
    are finished on all rows with exact sums: memory, files, a database, Dask and Spark give the
    same bits.

    Parameters
    ----------
    source : path, glob, folder or fsspec URL of Parquet, Arrow or CSV files, or a table in memory.
    features : columns of numbers to cluster on.
    ks : numbers of segments to try, 2 to 12 where none are given.
    k : the number of segments, where it is known.
    weight : column that says how many customers a row stands for.
    engine : "memory" reads the files once and keeps the columns, "files" reads them for each pass.
        None: "memory" for a table in memory, else "files".
    curve : "auto", "asinh" or "linear", as in `fit_features`; "asinh" bends every column.
    missing : "median" fills, "drop" leaves the rows out, "refuse" stops.
    memory : bytes that blocks may take.
    checkpoint : folder in which the answers of passes are kept, so that the same call goes on where
        a killed one stopped.
    seed, starts : of the search.
    sample : distinct rows that are searched.
    title : of the model.
    progress : called as the work goes on; may raise to cancel.

    Returns
    -------
    The model, for `assign`, `export` and `write_model`, and what is known of every k.

    Raises
    ------
    InputError
        The source cannot be read, or cannot be clustered; the sentence says why.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"visits": [0.0, 1, 2, 30, 31, 32] * 20})
    >>> fitted = fit(frame, ["visits"], k=2, curve="linear")
    >>> [segment.size for segment in fitted.model.segments], fitted.inertia < 1
    ([60, 60], True)
    """
    names = tuple(features.split(",")) if isinstance(features, str) else tuple(features)
    asked = FitAsked(tried_ks(ks, k), curve, seed, starts, sample, title)
    if asked.ks[:1] == () or asked.ks[0] < 1:
        raise InputError(f"ks: got {list(asked.ks)}; give at least one whole number from 1 up.")
    opened = open_source(
        source, ReadColumns(tuple(each.strip() for each in names), weight, missing)
    )
    run = open_run(opened, engine, memory, progress, isinstance(source, str | Path))
    if checkpoint is not None:
        run = keep_run(
            run, Path(checkpoint), digest_request(opened.identity, opened.columns, asked)
        )
    told = {
        "source": opened.label, "features": list(opened.columns.features), "weight": weight,
        "ks": list(asked.ks), "curve": curve, "missing": missing, "seed": seed, "starts": starts,
        "sample": sample,
    }  # fmt: skip
    return fit_rows(run, opened.columns, opened.label, asked, progress=progress, told=told)


def open_run(
    source: RowSource, engine: EngineName | None, memory: float, progress: Progress, on_disk: bool
) -> RowsRun:
    """Choose where the rows are asked.

    Raises
    ------
    InputError
        The engine is not known.
    """
    size = block_rows(memory, source.columns)
    name = engine or ("files" if on_disk else "memory")
    if name == "memory":
        return BlockRun(hold(source, size) if on_disk else source, size, progress)
    if name == "files":
        return BlockRun(source, size, progress)
    raise InputError(f"engine: {name!r} is not known; choose memory or files.")
