"""A flow between two partitions into what became of the groups: which join, which are divided."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats
from segmentus.estimate.values import Estimate
from segmentus.segments.flow import Flow

_PART = 0.25
"""Share of a group from which on it counts as made of another, or as going to it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One group of one side, and the groups of the other that it is made of or goes to.

    Attributes
    ----------
    one : position of the group.
    several : positions of two or more groups of the other side, the largest part first.
    """

    one: int
    several: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Regrouping:
    """What became of the groups of the first partition in the second.

    Attributes
    ----------
    joined : groups of the second of which two or more of the first each make a quarter.
    divided : groups of the first that each give a quarter to two or more of the second.
    mixed : positions in the first of groups that are divided and join at once.
    """

    joined: tuple[Change, ...]
    divided: tuple[Change, ...]
    mixed: tuple[int, ...] = ()


def find_regrouping(flow: Flow) -> Regrouping:
    """Find the groups that join where there are fewer, and those that are divided where more.

    Where there are as many, a group may do both with others: these are mixed, and neither.

    >>> both = Flow(np.array([[30.0, 0.0], [20.0, 0.0], [1.0, 49.0]]), np.zeros((3, 2), np.int64))
    >>> find_regrouping(both)
    Regrouping(joined=(Change(one=0, several=(0, 1)),), divided=(), mixed=())
    >>> find_regrouping(Flow(np.array([[5.0, 5.0], [4.0, 6.0]]), np.zeros((2, 2), np.int64)))
    Regrouping(joined=(), divided=(), mixed=(0, 1))
    """
    k, width = flow.population.shape
    joined, divided = _list_changes(flow.population.T), _list_changes(flow.population)
    if k != width:
        return Regrouping(joined if width < k else (), divided if width > k else ())
    both = {one.one for one in divided} & {at for one in joined for at in one.several}
    tangled = [one for one in joined if both.intersection(one.several)]
    mixed = sorted({at for one in tangled for at in one.several})
    return Regrouping(
        tuple(one for one in joined if one not in tangled),
        tuple(one for one in divided if one.one not in mixed),
        tuple(mixed),
    )


def link_changes(changes: Sequence[Change]) -> list[tuple[list[int], list[int]]]:
    """Put changes that share a group of the other side together: their ones, and all of theirs.

    >>> link_changes([Change(0, (0, 1)), Change(1, (1, 2)), Change(2, (3, 4))])
    [([0, 1], [0, 1, 2]), ([2], [3, 4])]
    """
    linked: list[tuple[set[int], set[int]]] = []
    for change in changes:
        ones, several = {change.one}, set(change.several)
        apart = []
        for group in linked:
            if group[1] & several:
                ones, several = ones | group[0], several | group[1]
            else:
                apart.append(group)
        linked = [*apart, (ones, several)]
    return sorted((sorted(ones), sorted(several)) for ones, several in linked)


def differ(first: Estimate, second: Estimate) -> bool:
    """Tell whether two figures of different groups are more than two standard errors apart."""
    error = math.hypot(first.se, second.se)
    return abs(first.value - second.value) > 2 * error  # no error, no difference


def _list_changes(population: Floats) -> tuple[Change, ...]:
    """Rows of which two or more columns each hold a part."""
    return tuple(
        Change(row, parts)
        for row, masses in enumerate(population)
        if len(parts := _large_parts(masses)) > 1
    )


def _large_parts(masses: Sequence[float] | Floats) -> tuple[int, ...]:
    mass = np.asarray(masses, dtype=float)
    order = np.argsort(-mass, kind="stable")
    return tuple(int(at) for at in order if mass[at] > 0 and mass[at] >= _PART * mass.sum())
