"""The values of short rules: conditions that recognise most of a segment, and how often rightly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Sort = Literal["has", "two", "tree"]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on one feature.

    Attributes
    ----------
    feature : its position.
    has : whether someone has any of it; None where an amount is asked for.
    low, high : low < x ≤ high, in the unit of its column.
    """

    feature: int
    has: bool | None = None
    low: float = -math.inf
    high: float = math.inf


@dataclass(frozen=True, slots=True, eq=False)
class ShortRule:
    """The rule that covers most of one segment.

    Attributes
    ----------
    conditions : that hold together.
    precision : share of those they hold for who are in the segment.
    coverage : share of the segment whom they hold for.
    """

    conditions: tuple[Condition, ...]
    precision: float
    coverage: float


@dataclass(frozen=True, slots=True, eq=False)
class ShortRules:
    """One rule a segment, where one leads to it.

    Attributes
    ----------
    sort : of the three kinds.
    rules : k; None for a segment that no rule leads to.
    right : share placed rightly by the whole tree that the rules are from.
    """

    sort: Sort
    rules: tuple[ShortRule | None, ...]
    right: float
