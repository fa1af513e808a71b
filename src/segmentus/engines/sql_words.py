"""Pieces of SQL that every engine computes alike: doubles, bounds, and exact sums of terms.

Written in the words that engines have in common, and turned into a dialect by sqlglot at the end.
A term is split into two whole numbers by additions of doubles alone, as in `cluster.exact_sums`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from segmentus.cluster.exact_sums import HALFWAY, PIECE, WORD_DIGITS
from segmentus.engines.exact import WordUnit
from segmentus.engines.sample import BUCKETS, MULTIPLIERS, PRIME, ROUNDS
from segmentus.features.values import Scale

WIDE = ("duckdb", "postgres", "snowflake")
"""Dialects whose sum of whole numbers has more digits than those: others get pieces to add up."""
PLAIN_EXPONENTS = range(-10, 26)
"""Exponents of ten that are in bounds where a number is read as a decimal of 38 digits first."""


FAR = 1e300
"""Stands for the squared distance to a center that there is not."""
MOST_ARGUMENTS = 50
"""Arguments of a function; engines differ in how many they take."""
ROWS = "given"
"""Name of the step that reads the table."""
FENCES = {"postgres": " OFFSET 0", "redshift": " OFFSET 0", "sqlite": " LIMIT -1 OFFSET 0"}
"""Keep planners from writing one step into the next, which would double formulas each time."""


def sql_number(value: float) -> str:
    """Write a double so that no digit is lost."""
    mantissa, _, exponent = repr(float(value)).partition("e")
    text = f"{mantissa}e{int(exponent or 0)}"
    if int(exponent or 0) not in PLAIN_EXPONENTS:
        return f"CAST('{text}' AS DOUBLE)"
    return f"({text})" if value < 0 else text


def quote(name: str) -> str:
    """Quote the name of a column."""
    return '"' + name.replace('"', '""') + '"'


def chain(steps: Sequence[tuple[str, Iterable[str]]], source: str, dialect: str) -> str:
    """Write steps as common table expressions, each with the columns of those before it."""
    parts, before, end = [f"{ROWS} AS ({source})"], ROWS, FENCES.get(dialect, "")
    for name, columns in steps:
        parts.append(f"{name} AS (SELECT {before}.*, {', '.join(columns)} FROM {before}{end})")
        before = name
    return f"WITH {', '.join(parts)}"


def clipped(value: str, low: float, high: float) -> str:
    """Draw a value in to bounds; by CASE, as LEAST passes over nulls in some engines."""
    return (
        f"CASE WHEN {value} < {sql_number(low)} THEN {sql_number(low)} "
        f"WHEN {value} > {sql_number(high)} THEN {sql_number(high)} ELSE {value} END"
    )


def curved(value: str, curve: str, per: float) -> str:
    """Write a value on its curve; asinh by the logarithm that every engine has."""
    if curve == "linear":
        return value
    x = f"({value} / {sql_number(per)})"
    return f"SIGN({x}) * LN(ABS({x}) + SQRT({x} * {x} + 1.0e0))"


def filled(at: int, fill: float) -> str:
    """Write a column with what stands for missing values."""
    return f"x{at}" if math.isnan(fill) else f"COALESCE(x{at}, {sql_number(fill)})"


def scaled_steps(scales: Sequence[Scale]) -> list[tuple[str, list[str]]]:
    """Steps from columns x0… to features z0…."""
    bent, placed, bounded = [], [], []
    for at, scale in enumerate(scales):
        bent.append(f"{curved(filled(at, scale.fill), scale.curve, scale.per)} AS b{at}")
        placed.append(f"(b{at} - {sql_number(scale.center)}) / {sql_number(scale.spread)} AS y{at}")
        value = f"y{at}"
        if not math.isinf(scale.clip):
            value = clipped(value, -scale.clip, scale.clip)
        bounded.append(f"{value} AS z{at}")
    return [("bent", bent), ("placed", placed), ("features", bounded)]


def nearest_steps(centers: Any) -> list[tuple[str, list[str]]]:
    """Steps from features to squared distances, the least, its label, and the second least."""
    k, p = centers.shape
    distances = [
        " + ".join(
            f"(z{f} - {sql_number(centers[c, f])}) * (z{f} - {sql_number(centers[c, f])})"
            for f in range(p)
        )
        for c in range(k)
    ]
    cases = " ".join(f"WHEN d{c} = near THEN {c}" for c in range(k))
    others = [
        f"CASE WHEN label = {c} THEN {sql_number(FAR)} ELSE d{c} END AS e{c}" for c in range(k)
    ]
    return [
        ("apart", [f"{distance} AS d{c}" for c, distance in enumerate(distances)]),
        ("found", [f"{_least('d', k)} AS near"]),
        ("labelled", [f"CASE {cases} END AS label"]),
        ("others", others),
        ("seconds", [f"{_least('e', k)} AS second"]),
    ]


def _least(name: str, k: int) -> str:
    """Write the least of numbered columns; none of them is null."""
    names = [f"{name}{c}" for c in range(k)]
    while len(names) > 1:
        runs = [names[at : at + MOST_ARGUMENTS] for at in range(0, len(names), MOST_ARGUMENTS)]
        names = [run[0] if len(run) == 1 else f"LEAST({', '.join(run)})" for run in runs]
    return names[0]


def word_steps(terms: Sequence[str], units: Sequence[WordUnit]) -> list[tuple[str, list[str]]]:
    """Steps that scale terms and take the high word of each."""
    scaled = [
        f"({t}) * {sql_number(unit.factor)} AS t{i}"
        for i, (t, unit) in enumerate(zip(terms, units, strict=True))
    ]
    half = sql_number(HALFWAY)
    high = [f"(t{i} + {half}) - {half} AS h{i}" for i in range(len(terms))]
    low = [
        f"((t{i} - h{i}) * {sql_number(2.0**WORD_DIGITS)} + {half}) - {half} AS l{i}"
        for i in range(len(terms))
    ]
    return [("terms", scaled), ("highs", high), ("lows", low)]


def word_sums(n: int, dialect: str) -> list[str]:
    """Sums of the words of n terms: two for each, four where sums have no room for more digits."""
    if dialect in WIDE:
        return [f"SUM(CAST({word}{i} AS BIGINT))" for i in range(n) for word in "hl"]
    up, size = sql_number(2.0**-PIECE), sql_number(2.0**PIECE)
    return [
        sum_
        for i in range(n)
        for word in "hl"
        for sum_ in (
            f"SUM(CAST(FLOOR({word}{i} * {up}) AS BIGINT))",
            f"SUM(CAST({word}{i} - FLOOR({word}{i} * {up}) * {size} AS BIGINT))",
        )
    ]


def join_sums(row: Sequence[Any], n: int, dialect: str) -> list[int]:
    """Whole numbers of n terms from a row of `word_sums`; 0 where there was no row."""
    whole = [int(each or 0) for each in row]
    if dialect not in WIDE:
        pairs = zip(whole[::2], whole[1::2], strict=True)
        whole = [upper * 2**PIECE + rest for upper, rest in pairs]
    return [whole[2 * i] * 2**WORD_DIGITS + whole[2 * i + 1] for i in range(n)]


def key_steps(words: int) -> list[tuple[str, list[str]]]:
    """Steps from words h0, l0, … of complete columns to the hashes k0 and k1, and their bucket."""
    names = [f"{word}{i}" for i in range(words) for word in "hl"]
    whole = [
        f"((CAST({name} AS BIGINT) % {PRIME}) + {PRIME}) % {PRIME} AS m{name}" for name in names
    ]
    steps: list[tuple[str, list[str]]] = [("whole", whole)]
    before = [f"CAST({at + 1} AS BIGINT)" for at in range(2)]
    mixes = [("mix", name) for name in names] + [("square", "")] * ROUNDS
    for number_, (how, name) in enumerate(mixes):
        columns = []
        for at in range(2):
            mixed = (
                f"{before[at]} * {MULTIPLIERS[at]} + m{name}"
                if how == "mix"
                else f"{before[at]} * {before[at]} + {MULTIPLIERS[at + 2]}"
            )
            columns.append(f"({mixed}) % {PRIME} AS k{at}_{number_}")
        before = [f"k{at}_{number_}" for at in range(2)]
        steps.append((f"mixed{number_}", columns))
    last = [f"{before[0]} AS k0", f"{before[1]} AS k1", f"{before[0]} % {BUCKETS} AS bucket"]
    return [*steps, ("keyed", last)]
