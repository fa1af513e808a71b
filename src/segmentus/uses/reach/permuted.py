"""Membership and groups of families into how well the one predicts the other, beside chance."""

from __future__ import annotations

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


def predict_groups(
    design: Design, member: Floats, groups: Floats, *, seed: int
) -> list[Prediction]:
    """Compare the prediction of each group with families' memberships dealt at random.

    Parameters
    ----------
    design : of n rows.
    member : (n,) 1 where a row is in the segment, else 0.
    groups : (n, g) 1 where a row is in the group, 0 where not, nan where that is not known.
    seed : of the permutations.
    """
    weight = np.bincount(design.unit, design.weight)
    held = weight > 0
    of_family = np.bincount(design.unit, design.weight * member)[held] / weight[held]
    sides = np.stack([_by_family(design, groups == side)[held] for side in (1.0, 0.0)])
    mass = sides.sum(axis=1)
    rng = np.random.default_rng(seed)
    observed = _gap(of_family, sides, mass)
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


def _by_family(design: Design, inside: Bools) -> Floats:
    """Weight (h, g) of each family's rows that are inside."""
    return np.column_stack(
        [np.bincount(design.unit, design.weight * column) for column in inside.T]
    )


def _gap(member: Floats, sides: Floats, mass: Floats) -> Floats:
    """Difference (g,) of the shares of members among each group and among others, in size."""
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = (member @ sides) / mass
    return np.asarray(np.abs(np.nan_to_num(shares[0] - shares[1])))
