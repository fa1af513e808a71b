"""A study of a user's own table into that table again, with the segment of every customer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import polars as pl

from segmentus.arrays import Bools, Floats
from segmentus.segments.model import Model
from segmentus.segments.model.scoring import score_rows
from segmentus.study import Study
from segmentus.survey.table.number_text import PLAIN_NUMBER
from segmentus.survey.table.schema import Column, Schema

SURE = ((0.9, "sure"), (0.7, "fairly sure"), (0.0, "near a border"))
"""Least share of refits in which a customer of such a place stayed, and the word for it."""

CUSTOMER_COLUMNS = ("segment", "segment_name", "confidence", "how_sure", "remark")
"""Columns beside the user's own."""

_TOGETHER = 100_000
"""Rows scored at a time."""
_NO_FIGURE = ("id", "personal", "free text")
_DIGITS = r"^\s*[+-]?(0\d|\d{16})"
"""Digits that a sheet would change: it drops leading zeros, and keeps fifteen."""


def list_customers(study: Study, model: Model) -> pl.DataFrame:
    """List the user's own columns, all of them and as they were read, with what was found.

    Rows are those of the domain, in the order of the file: joined by their place, as a table need
    not name its customers. Added are ``segment``, ``segment_name``, ``confidence`` (the share of
    refits in which customers that lie like this one stayed in their segment; empty where nothing
    was refitted), ``how_sure``, its word, and ``remark``: whether the customer lies far from all
    others, or a value was filled in. Where the table has such a name already, theirs get an
    underscore more.

    Parameters
    ----------
    study : of a user's own table.
    model : of the study.

    Raises
    ------
    ValueError
        The study is not of a user's own table.
    """
    cells = study.survey.cells
    if cells is None:
        raise ValueError("only a table of the user's own has customers to list")
    segment = pl.Series(study.segmentation.clustering.labels + 1)
    remark = remark_on(_list_flags(study), study.survey.n_rows)
    return add_found(cells, segment, study.segmentation.names, _confidence(study, model), remark)


def add_found(
    cells: pl.DataFrame, segment: pl.Series, names: Sequence[str], confidence: Floats,
    remark: pl.Series,
) -> pl.DataFrame:  # fmt: skip
    """Add the columns that `list_customers` tells of.

    Parameters
    ----------
    cells : n rows.
    segment : (n,) from 1, null where a row has none.
    names : of the segments.
    confidence : (n,), nan where it is not known.
    remark : (n,) words.
    """
    found: tuple[Any, ...] = (
        segment,
        pl.Series(names).gather(segment - 1),
        pl.Series(confidence).round(3).fill_nan(None),
        word_sure(confidence),
        remark,
    )
    return cells.with_columns(
        pl.Series(free_name(name, cells.columns), values)
        for name, values in zip(CUSTOMER_COLUMNS, found, strict=True)
    )


def read_figures(cells: pl.DataFrame, schema: Schema) -> dict[str, pl.Series]:
    """Numbers of the columns that a sheet is to add up: name → Float64 (n,), null for no number.

    A column has none where a cell of it has leading zeros or sixteen digits, where it names
    customers, or where it bears a per cent sign or a unit, without which it would be of another
    size.

    >>> from segmentus.survey import table
    >>> frame = pl.DataFrame({"zip": ["02134", "10115", ""], "paid": ["$5.50", "n/a", "$7"]})
    >>> survey = table.read(frame)
    >>> {name: one.to_list() for name, one in read_figures(survey.cells, survey.schema).items()}
    {'paid': [5.5, None, 7.0]}
    """
    texts = {
        column.name: column for column in schema.columns if cells[column.name].dtype == pl.String
    }
    found = {name: _read(cells[name], column) for name, column in texts.items()}
    return {name: numbers for name, numbers in found.items() if numbers is not None}


def word_sure(confidence: Floats) -> pl.Series:
    """Word for each confidence (n,), "" where it is not known.

    >>> word_sure(np.array([0.95, 0.5, np.nan])).to_list()
    ['sure', 'near a border', '']
    """
    words = pl.Series(["", *(word for _, word in reversed(SURE))])
    reached = np.sum([confidence >= least for least, _ in SURE], axis=0)
    return words.gather(reached)


def free_name(name: str, taken: Iterable[str]) -> str:
    """The name, with as many underscores as make it unlike all others, whatever their case.

    >>> free_name("segment", ["Segment", "spend"])
    'segment_'
    """
    low = {one.casefold() for one in taken}
    while name.casefold() in low:
        name += "_"
    return name


def _read(cells: pl.Series, column: Column) -> pl.Series | None:
    """Numbers of text (n,), None where it is to stay text."""
    if column.role in _NO_FIGURE or cells.str.contains(_DIGITS).any():
        return None
    spelling = column.spelling
    if spelling is not None and spelling.how == "number":
        whole = spelling.suffix or spelling.sign == "%"
        return None if whole else spelling.read(cells)[0]
    plain = cells.str.contains(PLAIN_NUMBER).all() and cells.null_count() < cells.len()
    return cells.cast(pl.Float64) if plain else None


def _confidence(study: Study, model: Model) -> Floats:
    """Confidence (n,) of every row; nan where nothing was refitted."""
    if model.calibration is None:
        return np.full(study.survey.n_rows, np.nan)
    frame = study.survey.frame
    return np.concatenate(
        [
            score_rows(model, frame.slice(at, _TOGETHER)).confidence
            for at in range(0, frame.height, _TOGETHER)
        ]
    )


def remark_on(flags: Iterable[tuple[Bools, str]], n: int) -> pl.Series:
    """Say what is to be known of each row (n,), "" where it is nothing.

    flags : rows (n,) and what is said of them.

    >>> remark_on([(np.array([True, False]), "far"), (np.array([True, True]), "new")], 2).to_list()
    ['far; new', 'new']
    """
    flags = [(rows, words) for rows, words in flags if rows.any()]
    whole = pl.Series([""]).new_from_index(0, n)
    if not flags:
        return whole
    some = np.flatnonzero(np.any([rows for rows, _ in flags], axis=0))
    remarks = np.full(len(some), "", dtype=object)
    for rows, words in flags:
        remarks[rows[some] & (remarks != "")] += "; "
        remarks[rows[some]] += words
    return whole.scatter(some, remarks.tolist())


def _list_flags(study: Study) -> Iterable[tuple[Bools, str]]:
    """Rows (n,) and what is said of them."""
    yield study.apart, "far from all others"
    for scale in study.features.scales:
        if scale.level is None and not scale.marks and not np.isnan(scale.fill):
            missing = np.isnan(study.survey.column(scale.name))
            yield missing, f"{scale.name} was missing and filled in"
    yield study.survey.design.weight == 0, "has no weight"
