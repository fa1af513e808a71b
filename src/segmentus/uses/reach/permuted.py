"""Membership and groups of families into how well the one predicts the other, beside chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Bools, Floats
from segmentus.survey.design import Design

PERMUTATIONS = 399

DEALT = 20_000
"""Families that memberships are dealt among; a gap by chance shrinks with the root of all."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """How well membership of a segment predicts membership of a group.

    Attributes
    ----------
    value : area under the curve, ½ + ½ |share of the group in the segment − share of others|: the
        chance that of one of the group and one of the others the right one is named.
    by_chance : what 95 of 100 random assignments of families stay under.
    p : share of random assignments that predict as well or better, the observed one among them.
    """

    value: float
    by_chance: float
    p: float


@dataclass(frozen=True, slots=True, eq=False)
class GroupWeights:
    """Weights of families inside groups and outside, against which memberships are held.

    Attributes
    ----------
    design : of n rows, of h families with weight.
    held : whether each sampled family has weight.
    of_family : (h,) their weights.
    sides : (2, h, g) weight of each family's rows inside each group, and outside.
    mass : (2, g) their sums.
    """

    design: Design
    held: Bools
    of_family: Floats
    sides: Floats
    mass: Floats


def weigh_groups(design: Design, groups: Sequence[Floats]) -> GroupWeights:
    """Weigh g groups (n,), 1 where a row is in the group, 0 where not, nan where not known."""
    weight = np.bincount(design.unit, design.weight).astype(np.float64)
    held = weight > 0
    sides = np.empty((2, np.count_nonzero(held), len(groups)))
    for at, column in enumerate(groups):
        for side, value in enumerate((1.0, 0.0)):
            inside = design.weight * (column == value)
            sides[side, :, at] = np.bincount(design.unit, inside)[held]
    return GroupWeights(design, held, weight[held], sides, sides.sum(axis=1))


def predict_groups(groups: GroupWeights, member: Floats, *, seed: int) -> list[Prediction]:
    """Compare the prediction of each group with families' memberships dealt at random.

    Parameters
    ----------
    groups : of the same n rows.
    member : (n,) 1 where a row is in the segment, else 0.
    seed : of the permutations.
    """
    design, sides = groups.design, groups.sides
    inside = np.bincount(design.unit, design.weight * member)
    of_family = inside[groups.held] / groups.of_family
    rng = np.random.default_rng(seed)
    observed = _gap(of_family, sides, groups.mass)
    few, parts = of_family, sides
    if len(of_family) > DEALT:
        taken = rng.choice(len(of_family), DEALT, replace=False)
        few, parts = of_family[taken], np.ascontiguousarray(sides[:, taken])
    shrunk = np.sqrt(len(few) / len(of_family))
    held_mass = parts.sum(axis=1)
    drawn = shrunk * np.array(
        [_gap(rng.permutation(few), parts, held_mass) for _ in range(PERMUTATIONS)]
    )
    above = (drawn >= observed - 1e-12).sum(axis=0)
    chance = np.quantile(drawn, 0.95, axis=0)
    return [
        Prediction(0.5 + gap / 2, 0.5 + bound / 2, (1 + count) / (PERMUTATIONS + 1))
        for gap, bound, count in zip(
            observed.tolist(), chance.tolist(), above.tolist(), strict=True
        )
    ]


def _gap(member: Floats, sides: Floats, mass: Floats) -> Floats:
    """Difference (g,) of the shares of members among each group and among others, in size."""
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = (member @ sides) / mass
    return np.asarray(np.abs(np.nan_to_num(shares[0] - shares[1])))
