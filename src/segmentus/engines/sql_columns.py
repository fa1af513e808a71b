"""Queries for what columns are: extremes, quantiles and the sums of powers of their shapes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from segmentus.arrays import Floats, Ints
from segmentus.engines.exact import Whole, WordUnit, unit_of
from segmentus.engines.look import FirstLook
from segmentus.engines.quantiles import (
    CELLS_A_UNIT,
    FINER,
    GRID_WEIGHT,
    AskGrid,
    QuantileTarget,
)
from segmentus.engines.shapes import BentColumn
from segmentus.engines.sql_table import SqlTable, Steps
from segmentus.engines.sql_words import (
    clipped,
    curved,
    filled,
    join_sums,
    sql_number,
    word_steps,
    word_sums,
)
from segmentus.errors import InputError
from segmentus.features.curve import FEWEST_VALUES
from segmentus.survey.bounds import LARGEST_VALUE


def look_by_sql(table: SqlTable) -> FirstLook:
    """Look at all rows, in one query and one for the different values of each column.

    Raises
    ------
    InputError
        A weight or a value cannot be used.
    """
    p = len(table.columns.features)
    each = [
        f"MIN(x{at}), MAX(x{at}), SUM(CASE WHEN x{at} IS NULL THEN 1 ELSE 0 END), "
        f"SUM(CASE WHEN ABS(x{at}) <= {sql_number(LARGEST_VALUE)} THEN 0 WHEN x{at} IS NULL "
        "THEN 0 ELSE 1 END)"
        for at in range(p)
    ]
    odd = "SUM(CASE WHEN w > 0.0e0 THEN 0 ELSE 1 END)"
    [(rows, heaviest, bad, *rest)] = table.ask(
        [], f"SELECT COUNT(*), MAX(w), {odd}, {', '.join(each)} FROM @"
    )
    found = [rest[4 * at : 4 * at + 4] for at in range(p)]
    _check(table, int(bad or 0), found)
    none = (np.inf, -np.inf)
    ends = [none if low is None else (float(low), float(high)) for low, high, *_ in found]
    return FirstLook(
        rows=int(rows),
        heaviest=float(heaviest or 0.0),
        low=np.array([low for low, _ in ends]),
        high=np.array([high for _, high in ends]),
        missing=np.array([int(each[2] or 0) for each in found]),
        distinct=np.array([_distinct(table, at) for at in range(p)]),
    )


def count_cells(table: SqlTable, question: AskGrid) -> Ints:
    """Count cells; a value at the edge of one may fall into the next, which has room to spare."""
    counts = np.zeros((len(question.first), question.cells + 1), np.int64)
    whole = f"SUM(CAST(FLOOR(w * {sql_number(GRID_WEIGHT / question.heaviest)}) AS BIGINT))"
    for at, first in enumerate(question.first):
        bent = curved(f"x{at}", "asinh", 1.0)
        place = f"FLOOR(({bent}) * {sql_number(CELLS_A_UNIT)})"
        cell = f"CASE WHEN x{at} = 0.0e0 THEN NULL ELSE {place} END"
        rows = table.ask(
            [("celled", [f"{cell} AS cell"])],
            f"SELECT cell, {whole} FROM @ WHERE NOT x{at} IS NULL GROUP BY cell",
        )
        for place, mass in rows:
            to = question.cells if place is None else int(place) - first
            counts[at, min(max(to, 0), question.cells)] += int(mass)
    return counts


def count_bins(
    table: SqlTable, target: QuantileTarget, ends: tuple[float, float], heaviest: float
) -> tuple[Whole, Floats, Floats]:
    """Count even bins; any that ascend serve, as the least and largest of each are told."""
    column = filled(target.column, target.fill)
    view = {"up": column, "down": f"-({column})", "size": f"ABS(NULLIF({column}, 0.0e0))"}
    low, high = ends
    step = (high - low) / FINER
    inside = f"1 + LEAST(FLOOR((v - {sql_number(low)}) / {sql_number(step or 1.0)}), {FINER - 1})"
    cell = (
        f"CASE WHEN v < {sql_number(low)} THEN 0 WHEN v > {sql_number(high)} THEN {FINER + 1} "
        f"ELSE {inside} END"
    )
    dialect, unit = table.dialect, unit_of(heaviest)
    steps = [("seen", [f"{view[target.view]} AS v"]), ("binned", [f"{cell} AS bin"])]
    rows = table.ask(
        [*steps, *word_steps(["w"], [unit])],
        f"SELECT bin, MIN(v), MAX(v), {', '.join(word_sums(1, dialect))} FROM @ "
        "WHERE NOT v IS NULL GROUP BY bin",
    )
    mass = np.zeros(FINER + 2, object)
    lows, highs = np.full(FINER, np.inf), np.full(FINER, -np.inf)
    for place, least, most, *sums in rows:
        at = int(place)
        [mass[at]] = join_sums(sums, 1, dialect)
        if 1 <= at <= FINER:
            lows[at - 1], highs[at - 1] = float(least), float(most)
    return mass, lows, highs


def sum_powers(table: SqlTable, bent: BentColumn, unit: WordUnit) -> Whole:
    """Sum the powers of a bent column, as `AskPowers` does."""
    value = filled(bent.column, bent.fill)
    drawn = clipped("b", bent.low, bent.high)
    place = f"(drawn - {sql_number(bent.middle)}) / {sql_number(bent.half)}"
    steps: Steps = [
        ("bent", [f"{curved(value, bent.curve, bent.per)} AS b", f"{value} AS x"]),
        ("drawn_in", [f"{drawn} AS drawn"]),
        ("laid", [f"{place} AS even"]),
        ("placed", [f"{clipped('even', -1.0, 1.0)} AS g"]),
        ("first", ["w * g AS w1"]),
        ("second", ["w1 * g AS w2"]),
        ("third", ["w2 * g AS w3", "CASE WHEN x = 0.0e0 THEN 0.0e0 ELSE w END AS w4"]),
    ]
    [sums] = table.sums(steps, ["w", "w1", "w2", "w3", "w4"], [unit] * 5)
    return np.array(sums, object)


def _check(table: SqlTable, bad: int, found: Sequence[Sequence[Any]]) -> None:
    label, columns = table.database.address.label, table.columns
    if bad:
        raise InputError(
            f"{label}: weight column {columns.weight} has missing or negative values; correct "
            "them, drop those rows, or choose another column."
        )
    for name, (_, _, missing, beyond) in zip(columns.features, found, strict=True):
        if beyond:
            raise InputError(
                f"{label}: column {name} holds {int(beyond):,} values that are no numbers or "
                f"beyond {LARGEST_VALUE:g} in size; correct them, or make them null."
            )
        if missing and columns.missing == "refuse":
            raise InputError(
                f"{label}: column {name} has missing values; choose --missing median or drop."
            )


def _distinct(table: SqlTable, at: int) -> Floats:
    rows = table.ask([], f"SELECT DISTINCT x{at} FROM @ WHERE x{at} <> 0.0e0 LIMIT {FEWEST_VALUES}")
    padded = np.full(FEWEST_VALUES, np.inf)
    padded[: len(rows)] = sorted(float(value) for (value,) in rows)
    return padded
