"""What somebody asks for into a fitted model: source, engine and checkpoint brought together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from segmentus.cluster.values import STARTS
from segmentus.engines.blocks import Gaps, ReadColumns
from segmentus.engines.checkpoint import digest_request, keep_run
from segmentus.engines.opening import BLOCK_MEMORY, EngineName, OpenedRows, open_rows_of
from segmentus.engines.pipeline import SAMPLED, FitAsked, Fitted, fit_rows, tried_ks
from segmentus.engines.seeding import Seeding
from segmentus.errors import InputError
from segmentus.features.values import CurveRule
from segmentus.progress import Progress, silent


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
    scheduler: str = "",
    checkpoint: str | Path | None = None,
    seed: int = 0,
    starts: int = STARTS,
    sample: int = SAMPLED,
    seeding: Seeding = "sample",
    title: str = "",
    progress: Progress = silent,
) -> Fitted:
    """Fit segments to a table of any size, wherever it lies.

    Rows are read in blocks, often. A sample is searched in memory, and the best centers found there
    are finished on all rows with exact sums: memory, files, a database, Dask and Spark give the
    same bits.

    Parameters
    ----------
    source : path, glob, folder or fsspec URL of Parquet, Arrow or CSV files; the address of a
        table in a database, see `database`; a polars, pandas or Arrow table; a Dask or Spark
        DataFrame.
    features : columns of numbers to cluster on.
    ks : numbers of segments to try, 2 to 12 where none are given.
    k : the number of segments, where it is known.
    weight : column that says how many customers a row stands for.
    engine : "memory" reads the files once and keeps the columns, "files" reads them for each pass,
        "dask" and "spark" let workers do so, "sql" lets the database. None: by what the source is.
    curve : "auto", "asinh" or "linear", as in `fit_features`; "asinh" bends every column.
    missing : "median" fills, "drop" leaves the rows out, "refuse" stops.
    memory : bytes that blocks may take.
    scheduler : address of a Dask scheduler, or master of Spark; "" begins one on this machine.
    checkpoint : folder in which the answers of passes are kept, so that the same call goes on where
        a killed one stopped.
    seed, starts : of the search.
    sample : distinct rows that are searched.
    seeding : "sample" begins with what the search of the sample finds, "parallel" with candidates
        drawn among all rows by k-means||, where a sample that would do does not fit into memory;
        names, silhouettes and the choice of k still come from the sample, which may be small then.
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
    asked = FitAsked(tried_ks(ks, k), curve, seed, starts, sample, title, seeding)
    if asked.ks[:1] == () or asked.ks[0] < 1:
        raise InputError(f"ks: got {list(asked.ks)}; give at least one whole number from 1 up.")
    columns = ReadColumns(tuple(each.strip() for each in names), weight, missing)
    with open_rows_of(
        source, columns, engine, memory=memory, scheduler=scheduler, progress=progress
    ) as opened:
        return _fit(opened, asked, checkpoint, progress)


def _fit(
    opened: OpenedRows, asked: FitAsked, checkpoint: str | Path | None, progress: Progress
) -> Fitted:
    run, columns = opened.run, opened.columns
    if checkpoint is not None:
        run = keep_run(run, Path(checkpoint), digest_request(opened.identity, columns, asked))
    told = {
        "source": opened.label, "features": list(columns.features), "weight": columns.weight,
        "ks": list(asked.ks), "curve": asked.curve, "missing": columns.missing, "seed": asked.seed,
        "starts": asked.starts, "sample": asked.sample,
    }  # fmt: skip
    if asked.seeding != "sample":
        told["seeding"] = asked.seeding
    return fit_rows(run, columns, opened.label, asked, progress=progress, told=told)
