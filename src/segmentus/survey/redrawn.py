"""Weights of units into those of samples that might have been drawn: a rescaled bootstrap.

Sources: Rao and Wu (1988), Journal of the American Statistical Association 83(401), 231-241; Rao,
Wu and Yue (1992), Survey Methodology 18(2), 209-217, for weights that are rescaled.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from segmentus.arrays import Floats, Ints, read_only
from segmentus.errors import InputError
from segmentus.progress import Progress, silent
from segmentus.survey.design import ReplicateMethod, Replicates
from segmentus.survey.values import Survey

_TOGETHER = 16
"""Replicates drawn between two reports of progress and written side by side, as memory likes it."""


def redraw(
    rng: np.random.Generator,
    weight: Floats,
    stratum: Ints,
    count: int,
    *,
    progress: Progress = silent,
) -> Floats:
    """Redraw families within strata and scale each column to the population; (h, r).

    Parameters
    ----------
    rng : source of the draws.
    weight : (h,) weight of each family.
    stratum : (h,) int64, each with two families or more.
    count : r.
    """
    members = [np.flatnonzero(stratum == each) for each in np.unique(stratum)]
    redrawn, total = np.empty((len(weight), count)), weight.sum()
    for first in range(0, count, _TOGETHER):
        progress("replicate weights", first, count)
        part = np.empty((min(_TOGETHER, count - first), len(weight)))
        for row in part:
            row[:] = 0.0
            while not row.any():  # again where nobody of those who have a weight was drawn
                for inside in members:
                    n = len(inside)
                    times = np.bincount(rng.integers(0, n, n - 1), minlength=n)
                    row[inside] = weight[inside] * (times * (n / (n - 1)))
            row *= total / row.sum()
        redrawn[:, first : first + len(part)] = part.T
    progress("replicate weights", count, count)
    return redrawn


def draw_sampled(
    survey: Survey,
    family: Floats,
    stratum: Ints,
    words: str,
    count: int,
    *,
    seed: int = 0,
    progress: Progress = silent,
) -> Replicates:
    """Redraw whole sampling units within strata, with everyone who lives in them.

    What people of one unit have in common is so counted in the errors. The variance has as many
    degrees of freedom as there are units less strata.

    Parameters
    ----------
    survey : whose schema names the columns of the units.
    family : (h,) weights.
    stratum : (h,) of each.
    words : for the strata.
    count, seed, progress : as for `draw_replicates`.

    Raises
    ------
    InputError
        A unit lies in two strata, or a stratum has one alone.
    """
    unit, units = _number_sampled(survey)
    strata = np.zeros(units, np.int64)
    strata[unit] = stratum
    if (strata[unit] != stratum).any():
        raise InputError(
            f"strata: a unit of {' and '.join(_sampled(survey))} lies in several; name the "
            "stratum's column in --unit, too."
        )
    members = np.bincount(strata)
    if (members == 1).any():
        raise InputError(
            f"strata: {int((members == 1).sum()):,} of {np.count_nonzero(members):,} hold one "
            "sampling unit alone, so no other can be drawn; merge strata."
        )
    mass: Floats = np.bincount(unit, weights=family, minlength=units).astype(np.float64)
    drawn = redraw(np.random.default_rng(seed), mass, strata, count, progress=progress)
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = np.where(mass[:, None] > 0, drawn / mass[:, None], 0.0)
    method = ReplicateMethod(
        f"{units:,} sampling units",
        read_only(np.full(count, 1 / (count - 1))),
        "mean",
        units - int(np.count_nonzero(members)),
    )
    weight = read_only(factor[unit] * family[:, None])
    return Replicates(weight, 1.0, "drawn", words, method=method)


def _sampled(survey: Survey) -> tuple[str, ...]:
    return survey.schema.sampled if survey.schema is not None else ()


def _number_sampled(survey: Survey) -> tuple[Ints, int]:
    """Number (h,) of each customer's sampling unit, by their columns, and how many there are."""
    cells, design = survey.cells, survey.design
    assert cells is not None
    keys = cells.select(
        pl.concat_str([pl.col(n).cast(pl.String) for n in _sampled(survey)], separator="/")
    )
    found, number = np.unique(
        np.array(keys.to_series().to_list(), dtype=object), return_inverse=True
    )
    unit = np.zeros(len(design.units), np.int64)
    unit[design.unit] = number
    return unit, len(found)
