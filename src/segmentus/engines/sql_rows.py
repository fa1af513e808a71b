"""Queries for what rows are: hashes and the sample, sums by the nearest center, counts."""

from __future__ import annotations

import numpy as np

from segmentus.arrays import Floats, Ints
from segmentus.cluster.exact_sums import ExactSums
from segmentus.cluster.moments import Moments
from segmentus.engines.exact import WordUnit, unit_of
from segmentus.engines.indices import AskCounts, Counts
from segmentus.engines.lloyd import AskStep
from segmentus.engines.sample import (
    BUCKETS,
    CUT_WEIGHT,
    HEAVY_PART,
    PRIME,
    AskBuckets,
    AskDrawn,
    Drawn,
)
from segmentus.engines.seeding import AskRanked, RankedPoints
from segmentus.engines.sql_table import SqlTable, Steps
from segmentus.engines.sql_words import (
    filled,
    join_sums,
    key_steps,
    nearest_steps,
    scaled_steps,
    sql_number,
    word_steps,
    word_sums,
)


def weigh_buckets(table: SqlTable, question: AskBuckets) -> Ints:
    """Tell the buckets that may hold much; the rest of the weight is spread over the others."""
    whole = f"CAST(FLOOR(w * {sql_number(CUT_WEIGHT / question.heaviest)}) AS BIGINT)"
    [(total,)] = table.ask([], f"SELECT SUM({whole}) FROM @")
    hot = table.ask(
        _keyed(table, question),
        f"SELECT bucket, SUM({whole}) FROM @ GROUP BY bucket "
        f"HAVING SUM({whole}) * {HEAVY_PART} > {int(total)}",
    )
    counts = np.zeros(BUCKETS, np.int64)
    for bucket, mass in hot:
        counts[int(bucket)] = int(mass)
    cold = np.flatnonzero(counts == 0)
    rest = int(total) - int(counts.sum())
    counts[cold] = rest // len(cold)
    counts[cold[: rest % len(cold)]] += 1
    return counts


def draw_points(table: SqlTable, question: AskDrawn) -> Drawn:
    """Draw the points of the lowest hashes, and all of the hot buckets."""
    p, dialect, unit = (
        len(table.columns.features),
        table.dialect,
        [unit_of(question.heaviest)],
    )
    points = ", ".join(["k0", "k1", *(f"c{at}" for at in range(p))])
    weighed = [
        (f"weight_{name}", [_renamed(c) for c in columns])
        for name, columns in word_steps(["w"], unit)
    ]
    sums = [each.replace("h0", "wh0").replace("l0", "wl0") for each in word_sums(1, dialect)]
    steps: Steps = [*_keyed(table, question), *weighed]
    grouped = f"SELECT {points}, {', '.join(sums)} FROM @"
    rows = table.ask(
        steps, f"{grouped} GROUP BY {points} ORDER BY k0, k1 LIMIT {int(question.size)}"
    )
    if len(question.hot):
        hot = ", ".join(map(str, question.hot.tolist()))
        known = {row[:2] for row in rows}
        more = table.ask(steps, f"{grouped} WHERE bucket IN ({hot}) GROUP BY {points}")
        rows = sorted([*rows, *(row for row in more if row[:2] not in known)], key=lambda r: r[:2])
    return Drawn(
        keys=np.array([row[:2] for row in rows], np.int64).reshape(-1, 2),
        values=np.array([row[2 : 2 + p] for row in rows], float).reshape(-1, p) + 0.0,
        mass=np.array([join_sums(row[2 + p :], 1, dialect)[0] for row in rows], object),
    )


def rank_points(table: SqlTable, question: AskRanked) -> RankedPoints:
    """Draw the points of the lowest ranks by squared distance."""
    names = ["k0", "k1", *(f"c{at}" for at in range(len(table.columns.features)))]
    steps, points = _keyed(table, question), ", ".join(names)
    square, apart = "1.0e0", ""
    if len(question.centers):
        near = nearest_steps(question.centers)[:2]
        steps += [*scaled_steps(question.space.scales), *near]
        square, apart = "near", " WHERE near > 0.0e0"
    u = f"CAST((k0 * {question.multiplier} + k1) % {PRIME} + 1 AS DOUBLE)"
    rows = table.ask(
        steps,
        f"SELECT MIN({u} / {square}) AS place, {points} FROM @{apart} GROUP BY {points} "
        f"ORDER BY place, k0, k1 LIMIT {int(question.size)}",
    )
    return RankedPoints(
        rank=np.array([row[0] for row in rows], float),
        keys=np.array([row[1:3] for row in rows], np.int64).reshape(-1, 2),
        values=np.array([row[3:] for row in rows], float).reshape(-1, len(names) - 2) + 0.0,
    )


def sum_nearest(table: SqlTable, question: AskStep, centers: Floats) -> Moments:
    """Sum rows by their nearest center: one step of Lloyd's algorithm, as one GROUP BY."""
    (k, p), space = centers.shape, question.space
    steps = [*scaled_steps(space.scales), *nearest_steps(centers)]
    terms = [*(f"w * z{f}" for f in range(p)), "w", "w * near"]
    units = [WordUnit(int(digits)) for digits in space.words.exponent]
    whole = np.zeros((k, p + 2), object)
    for label, *sums in table.sums(steps, terms, units, "label"):
        whole[label] = sums
    farthest, cost = np.zeros(p), 0.0
    if not whole[:, -2].all():  # only an empty cluster asks for it
        order = ", ".join(f"z{f}" for f in range(p))
        [(*place, cost)] = table.ask(
            steps, f"SELECT {order}, w * near FROM @ ORDER BY w * near DESC, {order} LIMIT 1"
        )
        farthest = np.array(place, float)
    return Moments(ExactSums(whole, space.words), farthest, float(cost))


def count_nearest(table: SqlTable, question: AskCounts, centers: Floats) -> Counts:
    """Count rows by their nearest center, as `AskCounts` does."""
    k, space = len(centers), question.space
    steps = [*scaled_steps(space.scales), *nearest_steps(centers)]
    steps.append(("roots", ["SQRT(near) AS a", "SQRT(second) AS b"]))
    simple = "CASE WHEN b > 0.0e0 THEN (b - a) / b ELSE 0.0e0 END" if k > 1 else "0.0e0"
    sums = np.zeros((k, 3), object)
    terms = ["w * a", f"w * ({simple})", "w * w"]
    for label, *whole in table.sums(steps, terms, question.units, "label"):
        sums[label] = whole
    rows, heaviest = np.zeros(k, np.int64), np.zeros(k)
    counted = table.ask(steps, "SELECT label, COUNT(*), MAX(w) FROM @ GROUP BY label")
    for label, count, most in counted:
        rows[int(label)], heaviest[int(label)] = int(count), float(most)
    return Counts(rows, heaviest, sums)


def _keyed(table: SqlTable, question: AskBuckets | AskDrawn | AskRanked) -> Steps:
    hashing = question.hashing
    values = [filled(at, scale.fill) for at, scale in enumerate(hashing.scales)]
    return [
        ("complete", [f"{value} AS c{at}" for at, value in enumerate(values)]),
        *word_steps([f"c{at}" for at in range(len(values))], hashing.units),
        *key_steps(len(values)),
    ]


def _renamed(column: str) -> str:
    """Give the words of weights names of their own, beside those of the columns."""
    for name in ("t0", "h0", "l0"):
        column = column.replace(name, f"w{name}")
    return column
