"""A change of shares into the part of each feature, adding up: Shapley values.

Features are changed from their state before to that after in every order, and what each adds is
averaged (Shapley 1953; as a decomposition of distributions Shorrocks 2013, Journal of Economic
Inequality 11, 99-126). With more than six features some orders are drawn, each with its reverse.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from math import factorial

import numpy as np

from segmentus.arrays import Floats, Labels, sum_by

EXACT = 6
"""Features up to which every order counts."""

ORDERS = 32
"""Orders drawn of more features, with as many reverses; fewer where rows are many."""

_WORK = 60_000_000
"""Rows times segments times steps that the drawn orders may take, about."""

Squares = Callable[[int], Floats]
"""A feature's squared distance (n, k) of every row to every center."""


def attribute_change(
    before: Squares, after: Squares, weight: Floats, ends: tuple[Floats, Floats], p: int
) -> Floats:
    """Share out the change of k shares among p features, (p, k); the rows' sum is the change.

    Parameters
    ----------
    before, after : squared distances by feature, whose sum decides a row's segment.
    weight : (n,) of the rows, summing to 1.
    ends : shares (k,) with all features as before, and with all as after.
    p : features.
    """
    if p <= EXACT:
        return _over_all_orders(before, after, weight, ends, p)
    return _over_drawn_orders(before, after, weight, ends, p)


def shares_of(labels: Labels, weight: Floats, k: int) -> Floats:
    """Share (k,) of the weight that has each label."""
    return sum_by(labels, weight, k)


def _over_all_orders(
    before: Squares, after: Squares, weight: Floats, ends: tuple[Floats, Floats], p: int
) -> Floats:
    old, new = [before(f) for f in range(p)], [after(f) for f in range(p)]
    shares: dict[frozenset[int], Floats] = {frozenset(): ends[0], frozenset(range(p)): ends[1]}
    for size in range(1, p):
        for chosen in combinations(range(p), size):
            squares = sum((new if f in chosen else old)[f] for f in range(p))
            shares[frozenset(chosen)] = _nearest_shares(np.asarray(squares), weight)
    parts = np.zeros((p, len(ends[0])))
    for chosen_set, value in shares.items():
        for f in set(range(p)) - chosen_set:
            orders = factorial(len(chosen_set)) * factorial(p - len(chosen_set) - 1) / factorial(p)
            parts[f] += orders * (shares[chosen_set | {f}] - value)
    return parts


def _over_drawn_orders(
    before: Squares, after: Squares, weight: Floats, ends: tuple[Floats, Floats], p: int
) -> Floats:
    k = len(ends[0])
    orders = max(1, min(ORDERS, _WORK // (2 * p * k * len(weight))))
    rng = np.random.default_rng(p)
    drawn: list[Sequence[int]] = []
    for _ in range(orders):
        order = rng.permutation(p).tolist()
        drawn += [order, order[::-1]]
    parts = np.zeros((p, k))
    whole = np.asarray(sum(before(f) for f in range(p)))
    for order in drawn:
        squares, last = whole.copy(), ends[0]
        for step, f in enumerate(order):
            squares += after(f) - before(f)
            value = ends[1] if step == p - 1 else _nearest_shares(squares, weight)
            parts[f] += value - last
            last = value
    return parts / len(drawn)


def _nearest_shares(squares: Floats, weight: Floats) -> Floats:
    return shares_of(squares.argmin(axis=1), weight, squares.shape[1])


def lend_values(
    old: Floats, old_weight: Floats, new: Floats, new_weight: Floats, *, seed: int
) -> Floats:
    """Give rows (n,) the values that others have at the same ranks by weight.

    Rows of equal value are ranked at random, so that of those with nothing some get something
    where fewer of the others have nothing.
    """
    tie = np.random.default_rng(seed).random(len(old))
    order = np.lexsort((tie, old))
    rank = np.empty(len(old))
    weight = old_weight[order] / old_weight.sum()
    rank[order] = np.cumsum(weight) - weight / 2
    other = np.argsort(new, kind="stable")
    reached = np.cumsum(new_weight[other])
    at = np.minimum(np.searchsorted(reached, rank * reached[-1]), len(new) - 1)
    lent: Floats = new[other][at]
    return lent
