"""Features and labels into the shortest rules that still tell segments apart, judged out of sample.

Three kinds are tried in order: only whether someone has a thing or not; two features with at
most three cuts; a small tree (CART: Breiman et al. 1984) of all features. The first whose accuracy
is within two points of the best is taken. Accuracy, precision and coverage are those of families
that the rules were not found from.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from segmentus.arrays import Bools, Floats, Labels
from segmentus.compiled.arithmetic import multiply
from segmentus.features.values import Features
from segmentus.segments.holdings import find_held
from segmentus.segments.naming.sample import hash_rows, sample_rows
from segmentus.segments.short_rule_values import Condition, ShortRule, ShortRules, Sort
from segmentus.segments.trees import (
    cut_back,
    grow_tree,
    holds_whole_numbers,
    round_cut,
    segments_below,
)
from segmentus.survey.design import Design

_NEAR = 0.02
"""Simpler rules are taken where they are right as often as the best, but for this."""
FOLDS = 5
_MOST_ROWS = 6_000
"""Rows that rules are found from; of more, a sample that their order cannot change."""
_PAIRED = 4
"""Features from which the two are taken: those a tree of all features uses most."""
_CUTS = 3
_DIGITS = 2
_HELD = (0.02, 0.98)
"""A question is asked where between so many have the thing."""

_Leaf = tuple[tuple[Condition, ...], int]
_Grow = Callable[["_Table"], list[_Leaf]]


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """Rows to learn from or to judge on: raw columns, what is held, weights and segments."""

    columns: Floats
    held: Floats
    whole: tuple[bool, ...]
    weight: Floats
    labels: Labels
    k: int

    def take(self, rows: Bools) -> _Table:
        return _Table(
            self.columns[rows], self.held[rows], self.whole, self.weight[rows],
            self.labels[rows], self.k,
        )  # fmt: skip

    def holds(self, conditions: Sequence[Condition]) -> Bools:
        """Rows for which all conditions hold."""
        inside = np.ones(len(self.labels), bool)
        for each in conditions:
            if each.has is not None:
                inside &= (self.held[:, each.feature] > 0) == each.has
            else:
                column = self.columns[:, each.feature]
                inside &= (column > each.low) & (column <= each.high)
        return inside


def find_short_rules(
    features: Features, design: Design, labels: Labels, k: int, *, seed: int = 0
) -> ShortRules | None:
    """Find one short rule a segment; None where there is nobody to judge them on.

    Parameters
    ----------
    features : that were clustered.
    design : whom each row stands for; folds are of its families.
    labels : (n,) segment of each row, from 0.
    k : number of segments.
    seed : of the folds.
    """
    rows = sample_rows(features, labels, k, most=_MOST_ROWS, least=200)
    rows = rows[design.weight[rows] > 0]
    table = _lay_out(features, design, labels, k, rows)
    folds = _deal(features, design, rows, seed)
    if len(np.unique(folds)) < FOLDS or k < 2:
        return None
    grown: dict[Sort, _Grow] = {"has": _ask_holdings, "two": _take_two, "tree": _take_all}
    judged = {sort: _judge(grow, table, folds) for sort, grow in grown.items()}
    best = max(right for right, *_ in judged.values())
    sort = next(sort for sort, (right, *_) in judged.items() if right >= best - _NEAR)
    right, precision, coverage = judged[sort]
    leaves = _main_leaves(grown[sort](table), table)
    rules = tuple(
        ShortRule(leaf, float(precision[c]), float(coverage[c])) if leaf else None
        for c, leaf in enumerate(leaves)
    )
    return ShortRules(sort, rules, right)


def _lay_out(features: Features, design: Design, labels: Labels, k: int, rows: Labels) -> _Table:
    """Raw columns, whole numbers exactly so, and questions that part the rows."""
    held = find_held(features)[rows]
    columns, whole = [], []
    for scale, scaled in zip(features.scales, features.values[rows].T, strict=True):
        column = scale.undo(scaled)
        is_whole = holds_whole_numbers(scale, scaled)
        columns.append(np.where(np.abs(scaled) < scale.clip, column.round(), column)
                       if is_whole else column)  # fmt: skip
        whole.append(is_whole)
    weight = design.weight[rows]
    share = multiply(weight, held) / weight.sum()
    asked = held & (share > _HELD[0]) & (share < _HELD[1])
    return _Table(
        np.column_stack(columns), asked.astype(float), tuple(whole), weight, labels[rows], k
    )


def _deal(features: Features, design: Design, rows: Labels, seed: int) -> Labels:
    """The fold of each row: by family, and by what its rows hold, so that order cannot matter."""
    unit = design.unit[rows]
    hashed = hash_rows(features)[rows]
    _, at = np.unique(unit, return_inverse=True)
    mixed = np.zeros(int(at.max(initial=-1)) + 1, np.uint64)
    np.add.at(mixed, at, hashed)
    mixed = (mixed ^ np.uint64(seed + 1)) * np.uint64(0xD6E8FEB86659FD93)
    folds: Labels = ((mixed >> np.uint64(33)) % np.uint64(FOLDS)).astype(np.int64)[at]
    return folds


def _judge(grow: _Grow, table: _Table, folds: Labels) -> tuple[float, Floats, Floats]:
    """Accuracy, and precision and coverage of each segment's main rule, on families held out."""
    hit, said, own = (np.zeros(table.k) for _ in range(3))
    right = 0.0
    for fold in range(FOLDS):
        known, held_out = table.take(folds != fold), table.take(folds == fold)
        leaves = grow(known)
        for conditions, segment in leaves:
            inside = held_out.holds(conditions) & (held_out.labels == segment)
            right += float(held_out.weight[inside].sum())
        for c, main in enumerate(_main_leaves(leaves, known)):
            mine = held_out.labels == c
            inside = held_out.holds(main) if main else np.zeros(len(mine), bool)
            own[c] += held_out.weight[mine].sum()
            said[c] += held_out.weight[inside].sum()
            hit[c] += held_out.weight[inside & mine].sum()
    nothing = np.full(table.k, math.nan)
    precision = np.divide(hit, said, where=said > 0, out=nothing.copy())
    coverage = np.divide(hit, own, where=own > 0, out=nothing.copy())
    return right / float(table.weight.sum()), precision, coverage


def _main_leaves(leaves: Sequence[_Leaf], table: _Table) -> list[tuple[Condition, ...]]:
    """Of each segment, the conditions of the leaf that holds most of it; () for none."""
    main: list[tuple[Condition, ...]] = [()] * table.k
    most = np.zeros(table.k)
    for conditions, segment in leaves:
        inside = table.holds(conditions) & (table.labels == segment)
        mass = float(table.weight[inside].sum())
        if mass > most[segment] and conditions:
            most[segment], main[segment] = mass, conditions
    return main


def _ask_holdings(table: _Table) -> list[_Leaf]:
    """Rules of having and not having alone, as few as lead to every segment they can lead to."""
    if not table.held.any():
        return [((), int(_grow(table, table.held, 2).value[0].argmax()))]
    best: list[_Leaf] = []
    grown = _grow(table, table.held, 2 * table.k)
    for leaves in range(table.k, 2 * table.k + 1):
        tree = cut_back(grown, leaves)
        found = _read(tree, range(table.held.shape[1]), lambda at, cut: None)
        if len({segment for _, segment in found}) > len({segment for _, segment in best}):
            best = found
    return best


def _take_two(table: _Table) -> list[_Leaf]:
    """The two features that tell most with three cuts at most."""
    used = np.argsort(-_importance(table), kind="stable")[:_PAIRED]
    best: tuple[float, list[_Leaf]] = (-1.0, [])
    for pair in combinations(sorted(used.tolist()), min(2, len(used))):
        found = _cut(table, pair, _CUTS + 1)
        right = _right(found, table)
        if right > best[0]:
            best = right, found
    return best[1]


def _take_all(table: _Table) -> list[_Leaf]:
    return _cut(table, range(table.columns.shape[1]), max(table.k, 2))


def _right(leaves: Sequence[_Leaf], table: _Table) -> float:
    """Weight that leaves place rightly."""
    return sum(
        float(table.weight[table.holds(conditions) & (table.labels == segment)].sum())
        for conditions, segment in leaves
    )


def _importance(table: _Table) -> Floats:
    tree = _grow(table, _in_units(table.columns)[0], 2 * table.k)
    gains: Floats = tree.compute_feature_importances()
    return gains


def _cut(table: _Table, chosen: Sequence[int] | range, leaves: int) -> list[_Leaf]:
    """The leaves of a tree on some features, its cuts in two digits."""
    columns = list(chosen)
    values, low, span = _in_units(table.columns)
    tree = _grow(table, values[:, columns], leaves)

    def shorten(at: int, part: float) -> float:
        cut = low[at] + part * span[at]
        return round_cut(cut, table.whole[at], _DIGITS)

    return _read(tree, columns, shorten)


def _grow(table: _Table, columns: Floats, leaves: int) -> Any:
    return grow_tree(columns, table.labels, table.weight, table.k, leaves)


def _in_units(columns: Floats) -> tuple[Floats, Floats, Floats]:
    """Columns from 0 to 1, for trees reckon in single precision; their lows (p,) and spans (p,)."""
    low = columns.min(axis=0)
    span = columns.max(axis=0) - low
    span[span == 0] = 1.0
    return (columns - low) / span, low, span


def _read(
    tree: Any, columns: Sequence[int] | range, shorten: Callable[[int, float], float | None]
) -> list[_Leaf]:
    """The leaves of a tree; a cut that cannot be shortened asks whether there is any."""
    out: list[_Leaf] = []

    def go(node: int, held: dict[int, Condition]) -> None:
        left, right = int(tree.children_left[node]), int(tree.children_right[node])
        if left < 0 or len(segments_below(tree, node)) == 1:
            out.append((tuple(held.values()), int(tree.value[node].argmax())))
            return
        at = columns[int(tree.feature[node])]
        cut = shorten(at, float(tree.threshold[node]))
        now = held.get(at, Condition(at))
        if cut is None:
            below, above = Condition(at, has=False), Condition(at, has=True)
        else:
            below = Condition(at, low=now.low, high=min(cut, now.high))
            above = Condition(at, low=max(cut, now.low), high=now.high)
        go(left, held | {at: below})
        go(right, held | {at: above})

    go(0, {})
    return out
