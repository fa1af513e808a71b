"""A survey with segments into the groups of people that an offer to one segment would reach.

It shows and documents: nothing is adjusted, and no law is claimed. The adverse-impact ratio is the
share of a group that is reached over that of the group reached most, as in the Uniform Guidelines
on Employee Selection Procedures (1978), section 4D, whose four fifths are a rule of thumb.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from segmentus.arrays import Floats, Labels
from segmentus.estimate.groups import Groups, cut, divide, take_totals
from segmentus.estimate.pool import Figures, combine, pool_many
from segmentus.estimate.values import Estimate
from segmentus.estimate.ways import Ways, of_shares, within_range
from segmentus.features.values import Features
from segmentus.survey.values import Survey
from segmentus.threads import each_in_threads
from segmentus.uses.drift.attribution import attribute_change, lend_values, shares_of
from segmentus.uses.reach.people import PeopleGroup, list_people
from segmentus.uses.reach.permuted import Prediction, predict_groups, weigh_groups

FOUR_FIFTHS = 0.8
"""Ratio under which a group is flagged, if the whole interval is."""

FEWEST_PEOPLE = 30
"""Sampled families of a group that a ratio needs, and that the group reached most needs."""


@dataclass(frozen=True, slots=True, eq=False)
class GroupReach:
    """What an offer means for one group of people.

    Attributes
    ----------
    variable, label : the column, and the group in words.
    families : sampled.
    inside, outside : share of the group among those reached, and among those who are not.
    reached : share of the group that is reached.
    ratio : of that to the share of the group reached most; None for that group, and for too few
        families.
    reference, most : label of the group reached most, and its share reached.
    prediction : how well membership of the segment predicts the group.
    carried : feature → points of the gap between the group's share reached and that of others that
        come from how the feature's values are spread; () unless flagged.
    together : points that come from how features go together.
    """

    variable: str
    label: str
    families: int
    inside: Estimate
    outside: Estimate
    reached: Estimate
    ratio: Estimate | None
    reference: str
    most: float
    prediction: Prediction
    carried: tuple[tuple[str, float], ...] = ()
    together: float = 0.0

    @property
    def flagged(self) -> bool:
        """Tell whether the ratio lies under four fifths with its whole 95 % interval."""
        return self.interval[1] < FOUR_FIFTHS

    @property
    def interval(self) -> tuple[float, float]:
        """Ends of the ratio's 95 % interval; nan where there is none.

        Where nobody of the group is reached, the bound of its share tells how far off that may be.
        """
        if self.ratio is None:
            return float("nan"), float("nan")
        low, high = self.ratio.interval()
        if high != high and self.reached.one_sided:
            low, high = (end / self.most for end in self.reached.interval())
        return low, high


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """Whom an offer aimed at one segment would reach.

    Attributes
    ----------
    segment : position.
    name : of the segment.
    share : of the population that is reached.
    groups : of people, column by column.
    """

    segment: int
    name: str
    share: Estimate
    groups: tuple[GroupReach, ...]

    @property
    def flagged(self) -> tuple[GroupReach, ...]:
        """Groups that are flagged, the lowest ratio first."""
        return tuple(sorted((one for one in self.groups if one.flagged), key=_ratio_of))


def _ratio_of(one: GroupReach) -> float:
    return 1.0 if one.ratio is None else one.ratio.value


def measure_reach(
    survey: Survey,
    labels: Labels,
    names: Sequence[str],
    *,
    features: Features | None = None,
    centers: Floats | None = None,
    segments: Sequence[int] | None = None,
    carry: int = 5,
    seed: int = 0,
) -> tuple[Reach, ...]:
    """Measure whom an offer to each segment would reach.

    Parameters
    ----------
    survey : n rows, with replicate weights where errors are wanted.
    labels : (n,) segment of each row from 0.
    names : of the k segments.
    features, centers : of the same rows and the segments, for what carries a gap; or None.
    segments : positions that are wanted; None for all.
    carry : flagged groups of each segment, the lowest ratios first, whose gap is shared out.
    seed : of the permutations.

    Returns
    -------
    One for each segment wanted; without groups where the survey knows no protected column.
    """
    people = list_people(survey)
    groups = cut(survey.design, [labels == at for at in range(len(names))])
    wanted = range(len(names)) if segments is None else segments
    if not people:
        return tuple(Reach(at, names[at], _share(groups, at), ()) for at in wanted)
    have, known = _count_people(groups, people)
    families = [_families(survey, each) for each in people]
    weights = weigh_groups(survey.design, [each.inside for each in people])

    def predict(i: int) -> list[Prediction]:
        return predict_groups(weights, (labels == wanted[i]).astype(float), seed=seed)

    found = []
    for at, told in zip(wanted, each_in_threads(predict, len(wanted)), strict=True):
        tally = _Tally(people, have, known, families, at)
        made = tuple(tally.describe(g, told[g]) for g in range(len(people)))
        if features is not None and centers is not None:
            flagged = [g for g, one in enumerate(made) if one.flagged]
            lowest = sorted(flagged, key=lambda g: _ratio_of(made[g]))[:carry]
            made = tuple(
                _carry(one, people[g], features, centers, at) if g in lowest else one
                for g, one in enumerate(made)
            )
        found.append(Reach(at, names[at], _share(groups, at), made))
    return tuple(found)


def _count_people(groups: Groups, people: Sequence[PeopleGroup]) -> tuple[Figures, Figures]:
    """Weight of each group of people in every segment, and of those of whom it is known."""
    columns = np.column_stack([each.inside for each in people])
    known = take_totals(groups, (~np.isnan(columns)).astype(np.float64))
    return take_totals(groups, np.nan_to_num(columns, copy=False)), known


@dataclass(frozen=True, slots=True, eq=False)
class _Tally:
    """Totals of every group of people, and of those of whom it is known, in every segment."""

    people: tuple[PeopleGroup, ...]
    have: Figures
    known: Figures
    families: list[int]
    at: int

    def describe(self, g: int, prediction: Prediction) -> GroupReach:
        each, behind = self.people[g], self.families[g]
        inside, outside = self._of(self.have, g)
        all_inside, all_outside = self._of(self.known, g)
        best = self._reached_most(each.variable)
        ratio = None
        if best != g and min(behind, self.families[best]) >= FEWEST_PEOPLE:
            quotient = combine(divide, self._rate(g), self._rate(best))
            ratio = _pool(quotient, "ratio", behind, within_range(0.0))
        return GroupReach(
            each.variable, each.label, behind,
            _pool(combine(divide, inside, all_inside), "share", behind),
            _pool(combine(divide, outside, all_outside), "share", behind),
            _pool(self._rate(g), "share", behind), ratio, self.people[best].label,
            float(np.nanmean(self._rate(best).value)), prediction,
        )  # fmt: skip

    def _of(self, totals: Figures, g: int) -> tuple[Figures, Figures]:
        """Totals (m,) of one column inside the segment and outside."""
        one = totals[:, g]
        inside = one[self.at]
        everywhere = Figures(one.value.sum(axis=0), one.redrawn.sum(axis=0), one.method)
        return inside, combine(np.subtract, everywhere, inside)

    def _rate(self, g: int) -> Figures:
        """Share (m,) of a group that is in the segment."""
        inside, outside = self._of(self.have, g)
        return combine(divide, inside, combine(np.add, inside, outside))

    def _reached_most(self, variable: str) -> int:
        """Group of a column with the largest share reached, if enough families tell of it."""
        own = [g for g, each in enumerate(self.people) if each.variable == variable]
        many = [g for g in own if self.families[g] >= FEWEST_PEOPLE] or own
        return max(many, key=lambda g: (float(np.nanmean(self._rate(g).value)), -g))


def _pool(figures: Figures, unit: str, families: int, ways: Ways | None = None) -> Estimate:
    by_kind = of_shares(np.array([float(families)])) if ways is None else ways
    (one,) = pool_many(figures[None], unit=unit, families=[families], ways=by_kind)
    return one


def _share(groups: Groups, at: int) -> Estimate:
    mass = groups.mass
    whole = Figures(mass.value.sum(axis=0), mass.redrawn.sum(axis=0), mass.method)
    return _pool(combine(divide, mass[at], whole), "share", int(groups.families.sum()))


def _families(survey: Survey, each: PeopleGroup) -> int:
    there = (each.inside == 1) & (survey.design.weight > 0)
    return int(np.unique(survey.design.unit[there]).size)


def _carry(
    one: GroupReach, each: PeopleGroup, features: Features, centers: Floats, at: int
) -> GroupReach:
    """Share out a flagged gap among the features: what if the group had the others' values?"""
    own, others = (each.inside == side for side in (1.0, 0.0))
    values, weight = features.values, features.weight
    mine, theirs = weight[own] / weight[own].sum(), weight[others] / weight[others].sum()
    p = values.shape[1]
    lent = np.column_stack(
        [lend_values(values[own, f], mine, values[others, f], theirs, seed=f) for f in range(p)]
    )

    def shares(rows: Floats, weights: Floats) -> Floats:
        squares = sum((rows[:, f, None] - centers[:, f]) ** 2 for f in range(p))
        return shares_of(np.asarray(squares).argmin(axis=1), weights, len(centers))

    ends = shares(values[own], mine), shares(lent, mine)
    parts = attribute_change(
        lambda f: (values[own, f, None] - centers[:, f]) ** 2,
        lambda f: (lent[:, f, None] - centers[:, f]) ** 2,
        mine, ends, p,
    )[:, at]  # fmt: skip
    gap = float(shares(values[others], theirs)[at] - ends[0][at])
    told = sorted(zip(features.names, parts.tolist(), strict=True), key=lambda x: -abs(x[1]))
    return replace(one, carried=tuple(told), together=gap - float(parts.sum()))
