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
    """

    joined: tuple[Change, ...]
    divided: tuple[Change, ...]


def find_regrouping(flow: Flow) -> Regrouping:
    """Find the groups that join, and those that are divided.

    >>> both = Flow(np.array([[30.0, 0.0], [20.0, 0.0], [1.0, 49.0]]), np.zeros((3, 2), np.int64))
    >>> find_regrouping(both)
    Regrouping(joined=(Change(one=0, several=(0, 1)),), divided=())
    """
    return Regrouping(_list_changes(flow.population.T), _list_changes(flow.population))


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
