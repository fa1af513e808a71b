"""The Federal Reserve's file of replicate weights into `Replicates` of a wave's families.

Source: Board of Governors, Codebook for the Survey of Consumer Finances, on the replicate weight
file: WT1Bn is the weight in replicate n and MMn how often the family was drawn, both missing where
it was not; their product is the replicate weight, at the scale of the whole population.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from segmentus.arrays import Floats, Ints, read_only
from segmentus.errors import InputError
from segmentus.survey.design import Replicates
from segmentus.survey.scf.extract import column_names, read_numbers
from segmentus.survey.scf.packing import UnpackedTable, unpack_wave
from segmentus.survey.scf.rows import FAMILY, IDENTIFIERS
from segmentus.survey.values import Survey

SURVEY_NAME = "Survey of Consumer Finances"

_WEIGHT = re.compile(r"WT1B(\d+)")
_TIMES = "MM"

# Replicates are weighted to the population again, so their mean total is close to it. Weights
# divided by five are far off; another wave's families differ, and their mean weight with them.
_TOLERANCE = 0.1

_SHOWN = 3


def is_scf(survey: Survey) -> bool:
    """Tell whether a survey is a wave of the Survey of Consumer Finances."""
    return survey.source.name.startswith(SURVEY_NAME)


def read_replicates(path: str | Path, survey: Survey) -> Replicates:
    """Read published replicate weights and match them to a survey's families.

    Parameters
    ----------
    path : the Board's zip, or the Stata or CSV file in it; upper and lower case are the same.
    survey : every row of the wave.

    Returns
    -------
    Replicates of the families in the order of `survey.design.units`, as many as the file has.

    Raises
    ------
    InputError
        The survey is no wave or lost its family numbers; the file is no file of replicate
        weights; families of one are not in the other; the weights are not at the scale of
        the population, which is also how the file of another wave shows itself.
    """
    table = unpack_wave(Path(path).expanduser())
    if not is_scf(survey):
        raise InputError(
            f"{table.label}: replicate weights are published for the {SURVEY_NAME} only, and this "
            f"is {survey.source.name!r}; give a number of replicates to draw."
        )
    if survey.conditions:
        raise InputError(
            f"{table.label}: replicate weights belong to the whole survey, and "
            f"{survey.conditions[-1]!r} has left a part; read them before the condition."
        )
    family, weight = _read_weights(table)
    matched = read_only(weight[_match(table, family, survey)])
    _check_scale(table, matched, survey)
    return Replicates(matched, 1.0, "published")


def count_replicates(table: UnpackedTable) -> int:
    """Count the replicates of a file after checking that it has all of their columns.

    Raises
    ------
    InputError
        It has none, one is missing, or there is no family number.
    """
    held = set(column_names(table))
    numbers = [int(found[1]) for name in held if (found := _WEIGHT.fullmatch(name))]
    count = max(numbers, default=1)
    wanted = [FAMILY, *(f"{stem}{n}" for n in range(1, count + 1) for stem in ("WT1B", _TIMES))]
    missing = [name for name in wanted if name not in held]
    if missing:
        raise InputError(
            f"{table.label}: no column {missing[0]}, so these are not the replicate weights; give "
            "the Board's own file, such as scf2019rw1s.zip."
        )
    return count


def _read_weights(table: UnpackedTable) -> tuple[Ints, Floats]:
    """Return the family numbers (f,) and their replicate weights (f, r)."""
    count = count_replicates(table)
    numbers = range(1, count + 1)
    names = [f"{stem}{n}" for stem in ("WT1B", _TIMES) for n in numbers]
    frame = read_numbers(table, [FAMILY, *names])
    family = frame[FAMILY].to_numpy()
    if np.isnan(family).any() or (family != np.floor(family)).any():
        raise InputError(f"{table.label}: {FAMILY} is not a whole number in every row.")
    both = frame.select(names).fill_null(0.0).to_numpy(order="c")
    if (both < 0).any():
        name = names[int((both < 0).any(axis=0).argmax())]
        raise InputError(f"{table.label}: {name} is negative somewhere; fetch the file again.")
    return family.astype(np.int64), both[:, :count] * both[:, count:]


def _match(table: UnpackedTable, family: Ints, survey: Survey) -> Ints:
    """Find the line of each of the survey's families."""
    source, units = survey.source, survey.design.units
    if not any(name in survey.frame.columns for name in IDENTIFIERS) and _rebuilt(survey):
        raise InputError(
            f"{source.file}: its families were rebuilt, because it has lost {FAMILY}, so replicate "
            "weights cannot be matched to them; use an unaltered file, or draw replicates."
        )
    repeated = len(family) - len(np.unique(family))
    if repeated:
        raise InputError(
            f"{table.label}: {repeated:,} families appear twice; fetch the file again."
        )
    for some, others, where in (
        (units, family, f"{source.file or source.name} are not in {table.label}"),
        (family, units, f"{table.label} are not in {source.file or source.name}"),
    ):
        lost = np.setdiff1d(some, others)
        if lost.size:
            first = ", ".join(str(one) for one in lost[:_SHOWN])
            raise InputError(
                f"replicate weights: {lost.size:,} of {some.size:,} families of {where} "
                f"({FAMILY} {first}{', …' if lost.size > _SHOWN else ''}); give the file of the "
                "same wave."
            )
    order = np.argsort(family)
    line: Ints = order[np.searchsorted(family, units, sorter=order)]
    return line


def _rebuilt(survey: Survey) -> bool:
    return any("were rebuilt" in note for note in survey.source.notes)


def _check_scale(table: UnpackedTable, weight: Floats, survey: Survey) -> None:
    """Refuse weights (h, r) whose mean total is not the survey's population."""
    ratio = float(weight.sum(axis=0).mean()) / survey.population
    if abs(ratio - 1) > _TOLERANCE:
        raise InputError(
            f"{table.label}: its weights add up to {ratio:.4g} times the population of "
            f"{survey.source.name}; give the file of the same wave, at the scale of WGT × 5."
        )
