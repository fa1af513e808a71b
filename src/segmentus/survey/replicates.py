"""Replicate weights for a survey: published ones from a file, or families drawn again.

Sources: Rao and Wu (1988), Journal of the American Statistical Association 83(401), 231-241; Rao,
Wu and Yue (1992), Survey Methodology 18(2), 209-217, for weights that are rescaled.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from segmentus.arrays import Floats, Ints, read_only
from segmentus.door import at_least, check_arguments
from segmentus.errors import InputError
from segmentus.progress import Progress, silent
from segmentus.survey.design import Design, Replicates
from segmentus.survey.random_groups import MANY_UNITS, halve_groups
from segmentus.survey.redrawn import draw_sampled, redraw
from segmentus.survey.values import Survey, singular

DRAWN = 200
"""Replicates drawn where nobody says how many."""

CLASSES = 10
"""Classes of weight that stand for the strata of a wave of the Survey of Consumer Finances."""

_MEMBERS = 50
"""Families a class of weight needs."""

TOO_WIDE = "probably too wide for means of wealth"
"""What every surface says of weights drawn for a wave: its strata of wealth are not published."""

_MEMORY = 4_000_000_000
"""Bytes that replicate weights may take; more would be a surprise, not a wish."""


@check_arguments
def add_replicates(
    survey: Survey,
    replicates: int | str | Path | None,
    *,
    seed: int = 0,
    strata: str | None = None,
    progress: Progress = silent,
) -> Survey:
    """Give a survey replicate weights, drawn from all its families, whatever the condition.

    Parameters
    ----------
    survey : every row, or what a condition left of it; `where` afterwards keeps the replicates.
    replicates : None or 0 for none; a number to draw, also as text; "auto" for the published ones
        where they lie beside the wave's file, for half-samples of random groups where units are
        50,000 or more and no strata are named, and for 200 drawn ones otherwise; else the path
        of published ones (Survey of Consumer Finances only).
    seed, strata, progress : as for `draw_replicates`.

    Raises
    ------
    InputError
        As for `draw_replicates` and `scf.replicates.read_replicates`; strata are given for
        published weights; a file is given for a table that is no wave of the survey.
    """
    at_least(0, seed=seed)
    if isinstance(replicates, str) and replicates.isdecimal():
        replicates = int(replicates)
    if replicates is None or replicates == 0:
        return survey
    if survey.whole is not None:
        whole = add_replicates(
            survey.whole, replicates, seed=seed, strata=strata, progress=progress
        )
        return _lend(whole, survey)
    if replicates == "auto":
        found = None if strata else _published(survey)
        if found is None and not strata and _many(survey):
            return with_replicates(survey, halve_groups(_weigh_families(survey.design), seed=seed))
        replicates = DRAWN if found is None else found
    if isinstance(replicates, int):
        return draw_replicates(survey, replicates, seed=seed, strata=strata, progress=progress)
    if strata:
        raise InputError(
            f"strata: {replicates} holds published replicate weights, which know their strata; "
            "leave strata out, or give a number of replicates to draw."
        )
    from segmentus.survey.scf.replicates import read_replicates

    return with_replicates(survey, read_replicates(replicates, survey))


def draw_replicates(
    survey: Survey,
    count: int = DRAWN,
    *,
    seed: int = 0,
    strata: str | None = None,
    progress: Progress = silent,
) -> Survey:
    """Draw replicate weights by a rescaled bootstrap of families.

    In each replicate, of the n families of a stratum n − 1 are drawn with replacement; a family's
    weight, the sum over its rows, is multiplied by n / (n − 1) times how often it was drawn.
    Then the column is scaled to the population, as surveys adjust each replicate to totals they
    know: the size of the whole population is no estimate and has no sampling variance.

    Parameters
    ----------
    survey : every row of the survey; families outside a domain must be drawn too.
    count : replicates r, at least 2.
    seed : decides the draws; the same seed gives the same weights.
    strata : name of a column whose values are the strata, the same in all rows of a family. None
        draws a wave of the Survey of Consumer Finances within ten classes of weight, because it
        samples the wealthy by strata of their own whose families have the smallest weights, and
        any other table from all families alike, which ignores stratification.
    progress : called with the replicates drawn.

    Raises
    ------
    InputError
        The survey is a domain already; `count` is too small or would fill memory; the strata
        are missing somewhere, differ within a family, or one holds a single family.
    """
    _check(survey, count)
    family = _weigh_families(survey.design)
    stratum, words = _choose_strata(survey, family, strata)
    if survey.schema is not None and survey.schema.sampled:
        drawn = draw_sampled(survey, family, stratum, words, count, seed=seed, progress=progress)
        return with_replicates(survey, drawn)
    weight = redraw(np.random.default_rng(seed), family, stratum, count, progress=progress)
    return with_replicates(survey, Replicates(read_only(weight), 1.0, "drawn", words))


def _many(survey: Survey) -> bool:
    """Tell whether there are so many units that they are redrawn by groups."""
    from segmentus.survey.scf.replicates import is_scf

    design = survey.design
    return len(design.units) >= MANY_UNITS and design.n_implicates == 1 and not is_scf(survey)


def with_replicates(survey: Survey, replicates: Replicates) -> Survey:
    """Put replicate weights of all families into the design of a whole survey."""
    known = replace(replicates, full=_weigh_families(survey.design))
    design = replace(survey.design, replicates=known, part=_part(survey.design, survey.design))
    return replace(survey, design=design)


def _lend(whole: Survey, survey: Survey) -> Survey:
    """Give what a condition left of a survey the replicate weights of all of it."""
    part = _part(survey.design, whole.design)
    design = replace(survey.design, replicates=whole.design.replicates, part=part)
    return replace(survey, design=design)


def _weigh_families(design: Design) -> Floats:
    """Weight (h,) of each family: the sum over its rows."""
    by_family = np.bincount(design.unit, weights=design.weight, minlength=len(design.units))
    return read_only(by_family.astype(np.float64))


def _published(survey: Survey) -> Path | None:
    """Find the published replicate weights of a survey that is a wave."""
    from segmentus.survey.scf.places import find_replicates
    from segmentus.survey.scf.replicates import is_scf

    year = survey.source.year
    return find_replicates(year) if year is not None and is_scf(survey) else None


def _check(survey: Survey, count: int) -> None:
    """Refuse what cannot be drawn."""
    units, h = survey.source.units, len(survey.design.units)
    if survey.conditions:
        raise InputError(
            f"replicate weights: they are drawn from all {units}, and {survey.conditions[-1]!r} "
            "has left only some; draw them before the condition, by add_replicates, or give the "
            "condition as the where of a Plan."
        )
    if count < 2:
        raise InputError(
            f"replicate weights: got {count}; give at least 2, better {DRAWN}, or 0 for none."
        )
    if h < 2:
        raise InputError(f"replicate weights: there is only {h} of {units}; give a larger table.")
    if 8 * h * count > _MEMORY:
        most = _MEMORY // (8 * h)
        raise InputError(
            f"replicate weights: {count:,} of {h:,} {units} would take {8e-9 * h * count:.0f} GB "
            f"of memory; ask for at most {most:,}, or for none by number, and groups are redrawn."
        )


def _choose_strata(survey: Survey, family: Floats, strata: str | None) -> tuple[Ints, str]:
    """Stratum (h,) of each family, and what they are in words; "" for one stratum of all."""
    from segmentus.survey.scf.replicates import is_scf

    known = f": {TOO_WIDE}" if is_scf(survey) else ""
    if strata is not None:
        return _strata_of(survey, strata), f"strata of {survey.variable(strata).name}{known}"
    classes = classify_weights(family) if is_scf(survey) else np.zeros(len(family), np.int64)
    count = int(classes.max()) + 1
    return classes, f"{count} classes of weight{known}" if count > 1 else ""


def classify_weights(weight: Floats, classes: int = CLASSES) -> Ints:
    """Cut families into classes of about equally many by their weights (h,), equal ones together.

    A class has 50 families at least; fewer classes are made where there would be fewer in each.

    >>> np.bincount(classify_weights(np.arange(1.0, 501))).tolist() == [50] * 10
    True
    """
    h = len(weight)
    count = max(1, min(classes, h // _MEMBERS))
    _, same, ties = np.unique(weight, return_inverse=True, return_counts=True)
    before = np.cumsum(ties) - ties
    found = (before * count // h)[same]
    merged, members, left = [0] * count, 0, h
    for each, size in enumerate(np.bincount(found, minlength=count).tolist()):
        begins = each > 0 and members >= _MEMBERS and left >= _MEMBERS
        merged[each] = merged[each - 1] + begins if each else 0
        members, left = (size if begins else members + size), left - size
    numbered: Ints = np.array(merged, np.int64)[found]
    return numbered


def _strata_of(survey: Survey, name: str) -> Ints:
    """Return the stratum (h,) of each family, numbered from 0."""
    column, design = survey.column(name), survey.design
    units, unit_word = survey.source.units, singular(survey.source.units)
    if np.isnan(column).any():
        missing = int(np.isnan(column).sum())
        raise InputError(f"strata: {name} is missing in {missing:,} rows; name a complete column.")
    stratum = np.full(len(design.units), np.nan)
    stratum[design.unit] = column
    differs = stratum[design.unit] != column
    if differs.any():
        which = design.units[design.unit[int(np.argmax(differs))]]
        raise InputError(
            f"strata: {name} differs among the rows of {unit_word} {which}; name a column that is "
            f"the same in all rows of a {unit_word}."
        )
    codes, numbered, sizes = np.unique(stratum, return_inverse=True, return_counts=True)
    if (sizes < 2).any():
        alone = codes[sizes < 2]
        raise InputError(
            f"strata: {len(alone):,} of {len(codes):,} strata of {name} hold one {unit_word} alone "
            f"(first: {alone[0]:g}), so no other can be drawn; merge strata, or leave them "
            f"out to draw from all {units} alike."
        )
    return numbered.astype(np.int64)


def _part(design: Design, whole: Design) -> Floats | None:
    """Part (n,) of its unit's weight in a whole survey that each row carries; None where all."""
    theirs, cell = (one.unit * one.n_implicates + one.implicate - 1 for one in (whole, design))
    rows = np.bincount(theirs)
    if rows.max() == 1:
        return None
    weight, rows = np.bincount(theirs, whole.weight)[cell], rows[cell]
    return read_only(
        np.where(weight > 0, design.weight / np.where(weight > 0, weight, 1), 1 / rows)
    )
