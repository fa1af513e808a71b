"""A study of drawn rows into the whole file again, with the segment of every customer.

The model of the study places them, as `segmentus assign` does, some thousand rows at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from segmentus.arrays import Bools
from segmentus.errors import InputError
from segmentus.progress import Progress, silent
from segmentus.report.customers import add_found, remark_on
from segmentus.segments.model import Model
from segmentus.segments.model.stream import ScoredBatch, read_column, score_table
from segmentus.study import Study
from segmentus.survey.condition import find_rows, names_column
from segmentus.survey.table.opened import Opened, open_table


def list_all_customers(
    study: Study, model: Model, progress: Progress = silent
) -> Iterator[pl.DataFrame]:
    """List the customers of a file of which rows were drawn, those of the domain, in its order.

    The columns are those of `list_customers`; a customer who cannot be placed has no segment, and
    ``remark`` says why. It also tells whom the model has never seen the like of.

    Parameters
    ----------
    study : of rows drawn from a file, which is read again.
    model : of the study.
    progress : called with the rows done.

    Raises
    ------
    InputError
        The file is gone, cannot be read, or has other rows than it had.
    """
    source = study.everyone.source
    assert source.drawn is not None
    table = open_table(Path(source.named).expanduser(), study.plan.encoding)
    rows = 0
    for batch in score_table(model, table):
        rows += batch.frame.height
        progress("rows", rows, source.drawn.of)
        yield _list(study, model, batch, table).filter(_of_domain(study, batch.frame, table))
    if rows != source.drawn.of:
        raise InputError(
            f"{source.file}: it has {rows:,} rows, and had {source.drawn.of:,} when rows were "
            "drawn from it; run the study again."
        )


def _list(study: Study, model: Model, batch: ScoredBatch, table: Opened) -> pl.DataFrame:
    """The customers of a batch with what was found."""
    scored, there = batch.scored, pl.Series(batch.scored.scored)
    nothing = pl.Series([None], dtype=pl.Int64).new_from_index(0, len(there))
    segment = pl.Series(scored.label + 1).zip_with(there, nothing)
    refitted = model.calibration is not None
    confidence = scored.confidence if refitted else np.full(len(there), np.nan)
    flags = [(scored.unlike, "unlike those drawn")]
    for feature in model.features:
        if feature.take == "value":
            missing = np.isnan(batch.columns[feature.column]) & scored.scored
            flags.append((missing, f"{feature.column} was missing and filled in"))
    for reason in batch.gaps.filter(~there).unique().sort():
        flags.append(((~there & (batch.gaps == reason)).to_numpy(), reason))
    flags.append((_has_no_weight(study, batch.frame, table), "has no weight"))
    cells = table.make_grid(batch.frame).frame
    remark = remark_on(flags, cells.height)
    return add_found(cells, segment, study.segmentation.names, confidence, remark)


def _has_no_weight(study: Study, frame: pl.DataFrame, table: Opened) -> Bools:
    """Tell which rows (n,) count nothing."""
    schema = study.everyone.schema
    assert schema is not None
    if not schema.weight:
        return np.zeros(frame.height, bool)
    none: Bools = (_read(study, schema.weight, frame, table) == 0).fill_null(False).to_numpy()
    return none


def _of_domain(study: Study, frame: pl.DataFrame, table: Opened) -> pl.Series:
    """Tell which rows (n,) of a batch satisfy the conditions of the domain."""
    domain = study.survey
    kept = np.ones(frame.height, bool)
    for condition in domain.conditions:
        named = {
            name: variable
            for name, variable in domain.variables.items()
            if names_column(condition, name)
        }
        columns = [_read(study, name, frame, table).alias(name) for name in named]
        rows = replace(domain, frame=pl.DataFrame(columns), variables=named).in_words()
        kept &= find_rows(rows, condition)
    return pl.Series(kept)


def _read(study: Study, name: str, frame: pl.DataFrame, table: Opened) -> pl.Series:
    """Numbers (n,) of a column of the file, as they were read when the study was made."""
    schema = study.everyone.schema
    assert schema is not None
    grid = table.make_grid(frame)
    return read_column(grid.frame[name], schema.column(name).spelling, table)[0]
