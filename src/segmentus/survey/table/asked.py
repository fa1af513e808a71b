"""A user's own table with the implicates and the replicate weights that come with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from segmentus.errors import InputError
from segmentus.progress import Progress, silent
from segmentus.survey.replicate_columns import (
    ReplicateColumns,
    match_columns,
    read_replicate_columns,
)
from segmentus.survey.table.read import read_table
from segmentus.survey.table.schema import Hints, find_name
from segmentus.survey.table.several import read_implicates
from segmentus.survey.table.whole import read_grid
from segmentus.survey.values import Survey


def read_asked(
    what: Any, hints: Hints | None = None, *, name: str = "table", progress: Progress = silent
) -> Survey:
    """Read a table of customers, as `read_table` does, and what its hints say of its sampling.

    Parameters
    ----------
    what, name, progress : as for `read_table`.
    hints : also name files of further implicates, columns of replicate weights, and columns that
        together name what was sampled.

    Raises
    ------
    InputError
        As for `read_table`, `read_implicates` and `read_replicate_columns`.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"spend": [1.0, 5.0], "r1": [2.0, 0.0], "r2": [0.0, 2.0]})
    >>> survey = read_asked(frame, Hints(replicate_columns="r1-2", replicate_design="JK1"))
    >>> survey.design.replicates.words, list(survey.variables)
    ('2 replicate weights of the table, JK1, about the estimate', ['spend'])
    """
    told = hints or Hints()
    sampled = tuple(part.strip() for part in told.unit.split(",")) if "," in told.unit else ()
    _refuse_halves(told, sampled)
    together = told.implicates or told.replicate_columns or sampled
    plain = replace(
        told,
        unit="" if sampled else told.unit,
        draw=0 if together else told.draw,  # those rows mean something beside others only
        exclude=(*told.exclude, *_held_columns(what, told, name)),
    )
    if told.implicates:
        survey = read_implicates([what, *told.implicates], plain)
    else:
        survey = read_table(what, plain, name=name, progress=progress)
    if sampled:
        survey = _with_sampled(survey, sampled)
    return read_replicate_columns(survey, _columns(told)) if told.replicate_columns else survey


def _refuse_halves(told: Hints, sampled: tuple[str, ...]) -> None:
    """Refuse words on replicate weights that say nothing together."""
    if told.replicate_columns and sampled:
        raise InputError(
            "--replicate-columns: they know what was sampled; name in --unit one column, or none."
        )
    alone = told.replicate_file or told.coefficient or told.factors or told.center
    if alone and not told.replicate_columns:
        raise InputError(
            "--replicate-file, --coefficient, --center and --factors are about "
            "--replicate-columns; say which those are."
        )


def _held_columns(what: Any, told: Hints, name: str) -> tuple[str, ...]:
    """Columns of replicate weights in the table itself, which are no variables."""
    if told.replicate_file or not told.replicate_columns:
        return ()
    held = read_grid(what, name, told.encoding, told.skip).frame.columns
    return tuple(match_columns(told.replicate_columns, held, str(what)[:80]))


def _with_sampled(survey: Survey, sampled: tuple[str, ...]) -> Survey:
    """Note the columns that together name what was sampled."""
    cells, schema = survey.cells, survey.schema
    assert cells is not None
    assert schema is not None
    found = tuple(find_name(each, cells.columns, survey.source.name) for each in sampled)
    missing = [each for each in found if cells[each].null_count()]
    if missing:
        raise InputError(f"--unit: column {missing[0]} has missing values; name complete ones.")
    return replace(survey, schema=replace(schema, sampled=found))


def _columns(told: Hints) -> ReplicateColumns:
    try:
        coefficient = tuple(float(part) for part in told.coefficient.split(",") if part.strip())
    except ValueError:
        raise InputError(
            f"--coefficient: got {told.coefficient!r}; give numbers, as 0.5,0.5."
        ) from None
    return ReplicateColumns(
        told.replicate_columns, told.replicate_design, told.center, told.fay, coefficient,
        told.factors, told.replicate_file, told.id or told.unit,
    )  # fmt: skip
