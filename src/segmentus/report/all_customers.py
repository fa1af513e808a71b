"""A study of drawn rows into the whole file again, with the segment of every customer.

The model of the study places them, as `segmentus assign` does, some thousand rows at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
from segmentus.survey.condition import columns_named_in, find_rows
from segmentus.survey.table.drawn import hash_file
from segmentus.survey.table.opened import Opened, open_table
from segmentus.survey.table.schema import Column
from segmentus.survey.table.spelling import tidy


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
    path, drawn = Path(source.named).expanduser(), source.drawn
    if hash_file(path) != source.sha256:
        raise InputError(
            f"{source.file}: the file was changed since rows were drawn from it; run the study "
            "again."
        )
    table, rows = open_table(path, drawn.encoding, drawn.skip), 0
    for batch in score_table(model, table):
        rows += batch.frame.height
        progress("rows", rows, drawn.of)
        grid = table.make_grid(batch.frame)
        cells = _Cells(study, table, grid.frame)
        yield _list(study, model, batch, cells).filter(cells.of_domain())


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """Rows of the file, and how the study reads them.

    frame : n rows.
    """

    study: Study
    table: Opened
    frame: pl.DataFrame

    def read(self, name: str) -> pl.Series:
        """Numbers (n,) of a column, as they were read when the study was made."""
        return read_column(self.frame[name], self._column(name).spelling, self.table)[0]

    def weightless(self) -> Bools:
        """Tell which rows (n,) count nothing."""
        schema = self.study.everyone.schema
        assert schema is not None
        if not schema.weight:
            return np.zeros(self.frame.height, bool)
        none: Bools = (self.read(schema.weight) == 0).fill_null(False).to_numpy()
        return none

    def of_domain(self) -> pl.Series:
        """Tell which rows (n,) satisfy the conditions of the domain."""
        domain = self.study.survey
        kept = np.ones(self.frame.height, bool)
        for condition in domain.conditions:
            named = columns_named_in(condition, list(domain.variables))
            kept &= find_rows(pl.DataFrame(list(map(self._word, named))), condition)
        return pl.Series(kept)

    def _word(self, name: str) -> pl.Series:
        """A column as conditions compare it: words as they stand, also those not drawn."""
        column = self._column(name)
        if self.study.survey.variable(name).kind == "code" and column.type == "text":
            known = column.spelling.codes if column.spelling else ()
            words = tidy(self.frame[name].cast(pl.String), known)
            return words.str.replace_all(r"\s+", " ").alias(name)
        return self.read(name).alias(name)

    def _column(self, name: str) -> Column:
        schema = self.study.everyone.schema
        assert schema is not None
        return schema.column(name)


def _list(study: Study, model: Model, batch: ScoredBatch, cells: _Cells) -> pl.DataFrame:
    """The customers of a batch with what was found."""
    scored, there = batch.scored, pl.Series(batch.scored.scored)
    nothing = pl.Series([None], dtype=pl.Int64).new_from_index(0, len(there))
    segment = pl.Series(scored.label + 1).zip_with(there, nothing)
    known = scored.scored & (model.calibration is not None)
    confidence = np.where(known, scored.confidence, np.nan)
    flags = [(scored.unlike, "unlike the others")]
    for feature in model.features:
        if feature.take == "value":
            missing = np.isnan(batch.columns[feature.column]) & scored.scored
            flags.append((missing, f"{feature.column} was missing and filled in"))
    for reason in batch.gaps.filter(~there).unique().sort():
        flags.append(((~there & (batch.gaps == reason)).to_numpy(), reason))
    flags.append((cells.weightless(), "has no weight"))
    remark = remark_on(flags, len(there))
    return add_found(cells.frame, segment, study.segmentation.names, confidence, remark)
