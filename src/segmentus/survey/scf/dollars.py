"""A wave's amounts into the year whose dollars they are in, and into another year's dollars."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from segmentus.arrays import Floats
from segmentus.errors import InputError
from segmentus.survey.scf.waves import PRICE_INDEX, price_ratio, released_ratios

UNKNOWN_UNIT = "dollars of unknown year"

REPORTED = (
    "HOUSES",
    "VEHIC",
    "CHECKING",
    "SAVING",
    "CDS",
    "NMMF",
    "STOCKS",
    "IRAKH",
    "THRIFT",
    "BUS",
    "ORESRE",
    "MRTHEL",
    "CCBAL",
    "EDN_INST",
)
"""Columns that hold what families answered; incomes are left out, the Board restates them first."""

# Families answer in two leading figures two times in three (0.67 in 2019 and 2022), and amounts
# restated by a wrong ratio look so one time in twelve; 0.1 % covers what was rounded in print.
_FIGURES = 2
_TOLERANCE = 1e-3
_LEAST = 1e3
_ENOUGH = 0.45
_MARGIN = 2.0
_MOST_AMOUNTS = 5_000
_FEWEST_AMOUNTS = 30


@dataclass(frozen=True, slots=True)
class DollarYear:
    """The dollars a file is in.

    Attributes
    ----------
    wave : survey year.
    year : year of the dollars.
    ratio : dollars of `year` in the file for each dollar a family answered.
    """

    wave: int
    year: int
    ratio: float


def money_unit(year: int | None) -> str:
    """Name the unit of amounts in a year's dollars.

    >>> money_unit(2019), money_unit(None)
    ('2019 dollars', 'dollars of unknown year')
    """
    return UNKNOWN_UNIT if year is None else f"{year} dollars"


def detect_dollar_year(frame: pl.DataFrame, wave: int | None) -> DollarYear | None:
    """Tell from the amounts themselves in which year's dollars a wave is.

    Families answer in round dollars of the survey year, and the Board restates all amounts of
    an older wave by one ratio of prices under the same file name. So the amounts, divided by the
    right ratio and by no other, are round: the year with the largest share of round amounts is
    taken if that share is high and at least twice the next one.

    Parameters
    ----------
    frame : (n, p) numeric columns, some of `REPORTED` among them.
    wave : survey year; one that `PRICE_INDEX` does not know can only be in its own dollars.

    Returns
    -------
    The dollars, None where no year stands out or too few amounts are there.
    """
    amounts = _reported_amounts(frame)
    if wave is None or amounts.size < _FEWEST_AMOUNTS:
        return None
    candidates = [DollarYear(wave, wave, 1.0)]
    if wave in PRICE_INDEX:
        candidates = [
            DollarYear(wave, year, ratio)
            for year in PRICE_INDEX
            for ratio in released_ratios(wave, year)
        ]
    shares = {one: _round_share(amounts / one.ratio) for one in candidates}
    best = max(candidates, key=lambda one: shares[one])
    next_best = max((shares[one] for one in candidates if one.year != best.year), default=0.0)
    clear = shares[best] >= max(_ENOUGH, _MARGIN * next_best)
    return best if clear else None


def conversion_ratio(label: str, found: DollarYear | None, target: int) -> float:
    """Return what the amounts of a file are multiplied by to be in dollars of year `target`.

    Raises
    ------
    InputError
        The year the file is in is unknown, or a year has no price level here.
    """
    if found is None:
        raise InputError(
            f"{label}: the year of its dollars could not be told from the amounts, so they cannot "
            f"be restated in {target} dollars; leave `dollars` out or use the Board's own file."
        )
    if found.year == target:
        return 1.0
    for year in (found.wave, target):
        if year not in PRICE_INDEX:
            known = ", ".join(str(year) for year in PRICE_INDEX)
            raise InputError(
                f"dollars: no price level is known for {year}, so {label} "
                f"({money_unit(found.year)}) cannot be restated in {target} dollars; known are "
                f"{known}."
            )
    return price_ratio(found.wave, target) / found.ratio


def restate(frame: pl.DataFrame, columns: Iterable[str], ratio: float) -> pl.DataFrame:
    """Multiply the money columns of an (n, p) frame by one ratio of prices."""
    if ratio == 1.0:
        return frame
    return frame.with_columns(pl.col(name) * ratio for name in columns)


def _reported_amounts(frame: pl.DataFrame) -> Floats:
    """Stack the large reported amounts, evenly thinned where there are very many."""
    parts = [frame[name].drop_nulls().to_numpy() for name in REPORTED if name in frame.columns]
    stacked = np.concatenate([np.empty(0), *parts])
    large = stacked[stacked >= _LEAST]
    return large[:: max(1, large.size // _MOST_AMOUNTS)]


def _round_share(amounts: Floats) -> float:
    """Return the share of amounts that are two leading figures and zeros, but for rounding."""
    leading = amounts / 10.0 ** (np.floor(np.log10(amounts)) - (_FIGURES - 1))
    return float(np.mean(np.abs(leading - np.round(leading)) <= _TOLERANCE * leading))
