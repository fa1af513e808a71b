"""A survey without replicate weights into one with them: drawn here, or read from a file.

Drawn ones are a rescaled bootstrap of families (Rao & Wu 1988; Rao, Wu & Yue 1992): families,
never rows, are drawn with replacement. What the survey's makers knew of its strata is not in a
public file, so drawn weights ignore it unless a column is named; every surface says "drawn".
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from segmentus.arrays import Floats, Ints, read_only
from segmentus.errors import InputError
from segmentus.progress import Progress, silent
from segmentus.survey.values import Design, Replicates, Survey

DRAWN = 200
"""Replicates drawn where nothing else is asked for."""

_MOST = 10_000
_BLOCK = 50


def add_replicates(
    survey: Survey,
    replicates: int | str | Path = "auto",
    *,
    strata: str | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> Survey:
    """Give a whole survey, before any condition, replicate weights.

    Parameters
    ----------
    survey : everyone sampled.
    replicates : "auto" keeps those the survey has and else draws 200; a number, also as text, is
        drawn, 0 means none; anything else is a file of the survey's published ones.
    strata : column within whose values families are drawn; None for none.
    seed : decides the draw.
    progress : called as replicates are drawn.

    Raises
    ------
    InputError
        The number is out of bounds, the column is no stratification, or the file does not fit.
    """
    text = str(replicates).strip()
    if text == "auto":
        if survey.design.replicates is not None:
            return survey
        text = str(DRAWN)
    if not text.lstrip("-").isdigit():
        from segmentus.survey.scf.replicates import attach_replicates

        return attach_replicates(survey, Path(text))
    count = int(text)
    if count == 0:
        return replace(survey, design=replace(survey.design, replicates=None))
    drawn = draw_replicates(survey, count, strata=strata, seed=seed, progress=progress)
    return replace(survey, design=replace(survey.design, replicates=drawn))


def draw_replicates(
    survey: Survey,
    count: int = DRAWN,
    *,
    strata: str | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> Replicates:
    """Draw replicate weights of the families of a survey.

    In each stratum of n families, n − 1 are drawn with replacement and a family drawn t times
    weighs t n / (n − 1) of its weight; then each replicate is brought to the population the
    survey stands for, as surveys adjust theirs to known totals. A stratum of one family keeps it.

    Parameters
    ----------
    survey : everyone sampled; a family's weight is the sum over its rows.
    count : number r of replicates, 2 … 10,000.
    strata : column, the same in all rows of a family; None for one stratum.
    seed : same seed, same bits.
    progress : called as replicates are drawn.

    Raises
    ------
    InputError
        `count` is out of bounds, or the column is missing somewhere or varies within a family.
    """
    if not 2 <= count <= _MOST:
        raise InputError(f"replicates: got {count}; ask for 2 to {_MOST:,}, or 0 for none.")
    weight = family_weights(survey.design)
    stratum = _strata(survey, strata) if strata else np.zeros(len(weight), np.int64)
    members = [np.flatnonzero(stratum == s) for s in np.unique(stratum)]
    drawn = np.empty((len(weight), count))
    streams = np.random.default_rng(seed).spawn(-(-count // _BLOCK))
    for number, stream in enumerate(streams):
        progress("replicate weights", number * _BLOCK, count)
        columns = slice(number * _BLOCK, min((number + 1) * _BLOCK, count))
        for rows in members:
            drawn[rows, columns] = _redraw(stream, weight[rows], drawn[:, columns].shape[1])
    progress("replicate weights", count, count)
    drawn *= weight.sum() / drawn.sum(axis=0)
    return Replicates(
        weight=read_only(drawn), scale=1.0, origin="drawn", full=weight, strata=strata or ""
    )


def family_weights(design: Design) -> Floats:
    """Weight (h,) of every family: the sum over its rows at hand, the population's share of it."""
    by_family = np.bincount(design.unit, weights=design.weight, minlength=len(design.units))
    return read_only(by_family.astype(np.float64))


def _redraw(rng: np.random.Generator, weight: Floats, count: int) -> Floats:
    """Weights (n, count) of one stratum's families in samples drawn anew."""
    n = len(weight)
    if n == 1:
        return np.repeat(weight[:, None], count, axis=1)
    times = rng.multinomial(n - 1, np.full(n, 1 / n), size=count).T
    redrawn: Floats = weight[:, None] * times * (n / (n - 1))
    return redrawn


def _strata(survey: Survey, name: str) -> Ints:
    """Stratum (h,) of every family as a whole number."""
    column, unit = survey.column(name), survey.design.unit
    label = survey.variable(name).name
    if np.isnan(column).any():
        row = int(np.argmax(np.isnan(column))) + 1
        raise InputError(
            f"strata: {label} is missing in {int(np.isnan(column).sum()):,} rows (first at row "
            f"{row}); choose a column that is known of everyone."
        )
    low, high = (
        np.full(len(survey.design.units), np.inf),
        np.full(len(survey.design.units), -np.inf),
    )
    np.minimum.at(low, unit, column)
    np.maximum.at(high, unit, column)
    varies = np.flatnonzero(low < high)
    if varies.size:
        raise InputError(
            f"strata: {label} differs between the rows of {varies.size:,} {survey.source.units} "
            f"(first {survey.design.units[varies[0]]}); choose a column that does not."
        )
    return np.unique(low, return_inverse=True)[1].astype(np.int64)
