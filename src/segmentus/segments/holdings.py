"""What each row has and has not into how far that alone tells its segment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Bools, Floats, Labels, slice_rows
from segmentus.compiled.arithmetic import multiply
from segmentus.features.values import Features
from segmentus.survey.values import Variable

ALL_HOLD = 0.99
"""A feature that so many have tells few apart by having it."""
_DIGITS = 62
"""Binary digits of a code."""
TELLS = 0.9
"""Segments are types by what people hold where that alone tells so much of the weight."""


@dataclass(frozen=True, slots=True, eq=False)
class Holdings:
    """How well a table from "has it or has it not" to a segment does.

    Attributes
    ----------
    lookup : share of the weight whose segment is the most frequent one of its pattern.
    unseen : the same with every family looked up in the table of the others, so that patterns
        of one family prove nothing.
    largest : share of the largest segment, which a table of one line would reach.
    held : (p,) of each feature, the share of the weight that has any of it; 1 where nothing
        is 0, or where 0 cannot be told from little.
    patterns : different patterns with weight.
    """

    lookup: float
    unseen: float
    largest: float
    held: Floats
    patterns: int

    @property
    def tells(self) -> bool:
        """Tell whether the segments are types by what people hold, however much of it."""
        return min(self.lookup, self.unseen) >= TELLS > self.largest


def word_holdings(holdings: Holdings, variables: Sequence[Variable], unit: str) -> str:
    """Say that segments are types by what people hold; "" where they are not.

    Parameters
    ----------
    variables : of the features, in their order.
    unit : singular word for what a row stands for.
    """
    if not holdings.tells:
        return ""
    some = [
        variable.short_label
        for variable, share in zip(variables, holdings.held.tolist(), strict=True)
        if share < ALL_HOLD
    ]
    *most, last = some
    which = f"{', '.join(most)} or {last}" if most else last
    return (
        f"These are types by what they hold: whether a {unit} has any {which} determines the "
        f"segment of {100 * holdings.lookup:.0f} % of the weight, whatever the amounts. That "
        "border is in the data, even if nothing else stands apart."
    )


def look_up_holdings(features: Features, unit: Labels, labels: Labels) -> Holdings:
    """Find the best table from zero pattern to segment.

    Parameters
    ----------
    features : their columns that hold zeros make the pattern.
    unit : (n,) sampled unit of each row.
    labels : (n,) segment of each row, from 0.
    """
    held = find_held(features)
    weight, mass = features.weight, float(features.weight.sum())
    pattern = _number_patterns(held)
    k, count = int(labels.max()) + 1, int(pattern.max()) + 1
    table = _sum(pattern * k + labels, weight, count * k).reshape(count, k)
    overall = table.sum(axis=0)
    others = table[pattern]
    if (np.diff(unit) > 0).all():  # each row is a family
        others[np.arange(len(labels)), np.asarray(labels, int)] -= weight
    else:
        _, own = np.unique(pattern * (int(unit.max()) + 1) + unit, return_inverse=True)
        others -= _sum(own * k + labels, weight, (int(own.max()) + 1) * k).reshape(-1, k)[own]
    others[others < 1e-9 * table[pattern]] = 0.0  # what rounding leaves of a family alone
    known = others.max(axis=1) > 0
    guess = np.where(known, others.argmax(axis=1), int(overall.argmax()))
    return Holdings(
        lookup=float(table.max(axis=1).sum()) / mass,
        unseen=float(weight[guess == labels].sum()) / mass,
        largest=float(overall.max()) / mass,
        held=multiply(weight, held) / mass,
        patterns=int((table.sum(axis=1) > 0).sum()),
    )


def find_held(features: Features) -> Bools:
    """Test whether a row (n) has any of a feature (p); at a bound nothing and little are one."""
    zero = np.array([float(scale.apply(np.zeros(1))[0]) for scale in features.scales])
    told = np.abs(zero) < np.array([scale.clip for scale in features.scales])
    plain = np.array([scale.level is None and not scale.marks for scale in features.scales])
    held = np.empty(features.values.shape, bool)
    for part in slice_rows(len(held)):
        held[part] = (np.abs(features.values[part] - zero) > 1e-9) | ~(told & plain)
    return held


def _number_patterns(held: Bools) -> Labels:
    """Number (n,) the different rows of (n, p), in their order."""
    if held.shape[1] > _DIGITS:
        _, pattern = np.unique(np.packbits(held, axis=1), axis=0, return_inverse=True)
        return pattern.reshape(-1)
    code = np.zeros(len(held), np.int64)
    for column in held.T:
        code = 2 * code + column
    return np.searchsorted(np.unique(code), code).astype(np.int64)


def _sum(place: Labels, weight: Floats, size: int) -> Floats:
    return np.bincount(place, weights=weight, minlength=size).astype(float)
