"""Segments into rules of thumb: which amounts of which features put a family into which."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from segmentus.arrays import Bools, Floats, Labels, sum_by
from segmentus.features.values import Features
from segmentus.segments.trees import grow_tree, holds_whole_numbers, round_cut, segments_below
from segmentus.survey.design import Design

RULES_A_SEGMENT = 2
"""Most rules are this many times the segments: enough to be right, few enough to read."""

DIGITS = 3
"""Digits of a bound; the figures of a rule are those of the rounded bounds that it shows."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A condition on one feature: low < x ≤ high, in the unit of its column; ±inf for none."""

    feature: int
    low: float = -math.inf
    high: float = math.inf


@dataclass(frozen=True, slots=True, eq=False)
class SegmentRule:
    """Conditions that hold together, and what they say.

    Attributes
    ----------
    segment : the segment of most whom they hold for, from 0.
    bounds : one a feature that matters; none where everybody is in one segment.
    families : sampled families with at least one row that they hold for.
    population : whom they hold for.
    right : share of those who are in the segment.
    covers : share of the segment whom they hold for.
    """

    segment: int
    bounds: tuple[Bound, ...]
    families: int
    population: float
    right: float
    covers: float


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """Rules of all segments, by segment, the widest first; exactly one holds for every row.

    Attributes
    ----------
    rules : every rule.
    right : share of the population that the rules put into its segment.
    missed : segments that no rule leads to, from 0.
    """

    rules: tuple[SegmentRule, ...]
    right: float
    missed: tuple[int, ...]


def find_rules(features: Features, design: Design, labels: Labels, k: int) -> Rules:
    """Grow a small weighted decision tree (CART: Breiman et al. 1984) that tells segments apart.

    Parameters
    ----------
    features : that were clustered.
    design : whom each row stands for.
    labels : (n,) segment of each row, from 0.
    k : number of segments.
    """
    tree = grow_tree(features.values, labels, design.weight, k, RULES_A_SEGMENT * k)
    mass = sum_by(labels, design.weight, k)
    found = [
        _weigh(bounds, inside, design, labels, mass)
        for bounds, inside in _leaves(tree, features, 0, {}, np.ones(len(labels), bool))
        if design.weight[inside].sum() > 0
    ]
    rules = tuple(sorted(found, key=lambda rule: (rule.segment, -rule.covers)))
    right = sum(rule.right * rule.population for rule in rules) / float(mass.sum())
    told = {rule.segment for rule in rules}
    return Rules(rules, right, tuple(number for number in range(k) if number not in told))


def _leaves(
    tree: Any, features: Features, node: int, bounds: dict[int, Bound], inside: Bools
) -> Iterator[tuple[tuple[Bound, ...], Bools]]:
    """Bounds and rows of every leaf below a node; a cut is rounded once, for both its sides.

    A node whose leaves all lead to one segment counts as a leaf: its cuts tell nothing apart.
    """
    if len(segments_below(tree, node)) == 1:
        yield tuple(bounds.values()), inside
        return
    at = int(tree.feature[node])
    cut, below = _cut(features, at, tree.threshold[node])
    held = bounds.get(at, Bound(at))
    left = bounds | {at: Bound(at, held.low, min(cut, held.high))}
    right = bounds | {at: Bound(at, max(cut, held.low), held.high)}
    yield from _leaves(tree, features, int(tree.children_left[node]), left, inside & below)
    yield from _leaves(tree, features, int(tree.children_right[node]), right, inside & ~below)


def _cut(features: Features, at: int, threshold: float) -> tuple[float, Bools]:
    """A cut of a feature in the unit of its column, in few digits, and the rows up to it."""
    scale, column = features.scales[at], features.values[:, at]
    cut = scale.undo(np.array([threshold]))[0]
    whole = holds_whole_numbers(scale, column)
    cut = round_cut(float(cut), whole, DIGITS)
    edge = cut + 0.5 if whole else cut  # between whole numbers, where rounding errors cannot matter
    return cut, column <= scale.apply(np.array([edge]))[0]


def _weigh(
    bounds: tuple[Bound, ...], inside: Bools, design: Design, labels: Labels, mass: Floats
) -> SegmentRule:
    """Say where most of those inside are, and how right that is."""
    held = sum_by(labels[inside], design.weight[inside], len(mass))
    segment = int(held.argmax())
    return SegmentRule(
        segment=segment,
        bounds=bounds,
        families=int(np.unique(design.unit[inside & (design.weight > 0)]).size),
        population=float(held.sum()),
        right=float(held[segment] / held.sum()),
        covers=float(held[segment] / mass[segment]),
    )
