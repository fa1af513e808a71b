"""Segments beside their domain and everyone: the same figure of each, under every replicate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Bools, Floats, Ints
from segmentus.estimate.groups import (
    Groups,
    add_all,
    cut,
    divide,
    restrict,
    take_sums,
    unite,
)
from segmentus.estimate.pool import Figures, VarianceRule, combine, pool_each, pool_many
from segmentus.estimate.quantiles import take_with_ends
from segmentus.estimate.values import Estimate
from segmentus.estimate.ways import (
    Ways,
    find_usual_ways,
    is_share,
    of_shares,
    of_totals,
    range_of,
    within_range,
)
from segmentus.survey.values import Survey

_HALF = np.array([0.5])

SegmentFigures = tuple[Estimate, ...]
"""One estimate a segment."""

InAll = tuple[SegmentFigures, Estimate, Estimate]
"""The same figure of the segments, the domain and everyone."""

Medians = tuple[tuple[Figures, Floats], tuple[Figures, Floats]]
"""Medians with the ends of their intervals, of segments and domain, and of everyone."""


@dataclass(frozen=True, slots=True, eq=False)
class SegmentComparison:
    """The segments of a survey, all of its rows, and everyone, to take figures of.

    Attributes
    ----------
    survey : n rows, the domain.
    everyone : the survey before any condition; it may be `survey` itself.
    segments : k groups that share out the domain's rows.
    domain : all of them as one group.
    everyone_group : everyone as one group; `domain` itself where everyone is the survey.
    variance : how U is taken.
    """

    survey: Survey
    everyone: Survey
    segments: Groups
    domain: Groups
    everyone_group: Groups
    variance: VarianceRule

    def sizes(self, families: Ints) -> tuple[SegmentFigures, SegmentFigures]:
        """Population and share of each segment; the families are those inside it (k,).

        Those few, not the domain's many, limit the degrees of freedom of a small segment's share.
        """
        mass, units = self.segments.mass, self.survey.source.units
        shares = combine(divide, mass, self.domain.mass)
        by_definition = of_shares(np.zeros(len(families)))  # a share of 1 is all of the domain
        return (
            self._pool(mass, units, families, of_totals(0.0)),
            self._pool(shares, "share", families, by_definition),
        )

    def totals(self) -> tuple[Estimate, Estimate]:
        """Population of the domain and of everyone."""
        units = self.survey.source.units
        domain, world = (
            self._pool(groups.mass, units, groups.families, of_totals(0.0))[0]
            for groups in (self.domain, self.everyone_group)
        )
        return domain, world

    def means(self, columns: Floats, outside: Floats) -> tuple[Figures, Figures]:
        """Means of columns (n, q) in segments and domain, (k + 1, q, m), and everyone, (q, m).

        The domain's totals are the sum of its segments'. `outside` are everyone's columns.
        """
        totals, mass = take_sums(self.segments, columns)
        inside = combine(divide, _with_sum(totals), _with_sum(mass))
        if self.everyone_group is self.domain:
            return inside, inside[-1]
        return inside, combine(divide, *take_sums(self.everyone_group, outside))[0]

    def medians(self, columns: Floats, outside: Floats) -> Medians:
        """Medians of columns (n, c) in segments and domain, (k + 1, c, m), and everyone, (c, m).

        SegmentComparison them the ends of their intervals, (k + 1, c, l, 2) and (c, l, 2).
        """
        (parts, of_parts), (whole, of_whole) = (
            self._medians(each, columns) for each in (self.segments, self.domain)
        )
        inside = combine(lambda one, other: np.concatenate([one, other]), parts, whole)
        ends = np.concatenate([of_parts, of_whole])
        if self.everyone_group is self.domain:
            return (inside, ends), (whole[0], of_whole[0])
        world, of_world = self._medians(self.everyone_group, outside)
        return (inside, ends), (world[0], of_world[0])

    def _medians(self, groups: Groups, columns: Floats) -> tuple[Figures, Floats]:
        figures, ends = take_with_ends(groups, columns, _HALF, self.variance)
        return figures[:, :, 0], ends[:, :, 0]

    def in_all(
        self, figures: tuple[Figures, Figures], families: Ints, unit: str, ways: tuple[Ways, Ways]
    ) -> InAll:
        """Pool figures of segments and domain (k + 1, m) and of everyone (m,), each by its ways."""
        inside, world = figures
        *each, domain = self._pool(inside, unit, families[:-1], ways[0])
        if self.everyone_group is self.domain:
            return tuple(each), domain, domain
        return tuple(each), domain, self._pool(world[None], unit, families[-1:], ways[1])[0]

    def ways_of_means(self, column: Floats, outside: Floats, unit: str) -> tuple[Ways, Ways]:
        """Tell how intervals of means are found: of segments and domain, and of everyone."""
        if not is_share(outside, unit):
            ways = within_range(*range_of(outside))
            return ways, ways
        known = ~np.isnan(column)
        inside = [restrict(each, known).effective for each in (self.segments, self.domain)]
        world = restrict(self.everyone_group, ~np.isnan(outside)).effective
        return of_shares(np.concatenate(inside)), of_shares(world)

    def differences(
        self, means: Figures, families: Ints, middle: float, deviation: float
    ) -> SegmentFigures:
        """Standardised differences of the segments' means (k + 1, m) from the domain's, the last.

        The value is taken from `middle`, the domain's mean over all implicates; U and B are of
        the difference within each implicate and replicate, where what moves both cancels.
        A column that does not vary, but for rounding, sets nobody apart.
        """
        varies = deviation > 1e-12 * abs(middle)
        scale = 1 / deviation if varies else 0.0
        apart = combine(lambda one, all_: (one - all_) * scale, means[:-1], means[-1:])
        value = (pool_each(means[:-1])[0] - middle) * scale
        return self._pool(apart, "standard deviations", families[: len(value)], value=value)

    def families(self, column: Floats, outside: Floats) -> Ints:
        """Families whose value is known in the segments, the domain and everyone, (k + 2,)."""
        counted = [_families(each, column) for each in (self.segments, self.domain)]
        return np.concatenate([*counted, _families(self.everyone_group, outside)])

    def _pool(
        self,
        figures: Figures,
        unit: str,
        families: Ints,
        ways: Ways = find_usual_ways,
        value: Floats | None = None,
    ) -> SegmentFigures:
        return pool_many(
            figures,
            unit=unit,
            families=families.tolist(),
            variance=self.variance,
            stacked=value,
            ways=ways,
        )


def compare_with_domain(
    survey: Survey, everyone: Survey, segments: Sequence[Bools], variance: VarianceRule
) -> SegmentComparison:
    """Cut a survey into segments, masks (n,) that share out its rows, beside everyone."""
    inside = cut(survey.design, segments)
    domain = unite(inside)
    world = domain
    if everyone is not survey:
        world = cut(everyone.design, [np.ones(everyone.n_rows, bool)])
    return SegmentComparison(survey, everyone, inside, domain, world, variance)


def _with_sum(figures: Figures) -> Figures:
    """Figures of the groups and, last, their sum."""
    return combine(lambda one, other: np.concatenate([one, other]), figures, add_all(figures))


def _families(groups: Groups, column: Floats) -> Ints:
    """Families of each group (k,) whose value in a column (n,) is known."""
    known = ~np.isnan(column)
    if known.all():
        return groups.families
    known &= groups.design.weight > 0
    rows = [np.concatenate(implicates) for implicates in groups.rows]
    return np.array([np.unique(groups.design.unit[each[known[each]]]).size for each in rows])
