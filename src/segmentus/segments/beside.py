"""Segments beside their domain and everyone: the same figure of each, under every replicate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from segmentus.arrays import Bools, Floats, Ints
from segmentus.estimate import weighted
from segmentus.estimate.groups import Groups, cut, divide, take_means, take_quantiles
from segmentus.estimate.pool import Estimate, Figures, VarianceRule, combine, pool, pool_each
from segmentus.survey.values import Survey

Each = tuple[Estimate, ...]
"""One estimate a segment."""

InAll = tuple[Each, Estimate, Estimate]
"""The same figure of the segments, the domain and everyone."""


class Beside:
    """The segments of a survey, all of its rows, and everyone, to take figures of.

    Parameters
    ----------
    survey : n rows, the domain.
    everyone : the survey before any condition; it may be `survey` itself.
    segments : k masks (n,) that share out the rows.
    variance : how U is taken, "rubin" or "fed".
    """

    def __init__(
        self, survey: Survey, everyone: Survey, segments: Sequence[Bools], variance: VarianceRule
    ) -> None:
        self.survey, self.everyone, self.variance = survey, everyone, variance
        every_row = np.ones(survey.n_rows, bool)
        self._inside = cut(survey.design, [*segments, every_row])
        self._world = None
        if everyone is not survey:
            self._world = cut(everyone.design, [np.ones(everyone.n_rows, bool)])

    def sizes(self, families: Ints) -> tuple[Each, Each]:
        """Population and share of each segment; the families are those inside it (k,).

        Those few, not the domain's many, limit the degrees of freedom of a small segment's share.
        """
        mass, units = self._inside.mass, self.survey.source.units
        shares = combine(divide, mass, mass[-1:])
        return (
            tuple(self._pool(mass[at], units, int(n)) for at, n in enumerate(families)),
            tuple(self._pool(shares[at], "share", int(n)) for at, n in enumerate(families)),
        )

    def totals(self) -> tuple[Estimate, Estimate]:
        """Population of the domain and of everyone."""
        units = self.survey.source.units
        return tuple(  # type: ignore[return-value]
            self._pool(groups.mass[-1], units, int(groups.families[-1]))
            for groups in (self._inside, self._world or self._inside)
        )

    def means(self, columns: Floats, outside: Floats, units: Sequence[str]) -> list[InAll]:
        """Means of columns (n, q), and of the same columns of everyone, (rows, q)."""
        inside = take_means(self._inside, columns)
        world = inside[-1] if self._world is None else take_means(self._world, outside)[0]
        return [
            self._in_all(inside[:, at], world[at], columns[:, at], outside[:, at], unit)
            for at, unit in enumerate(units)
        ]

    def medians(self, column: Floats, outside: Floats, unit: str) -> InAll:
        """Medians of a column (n,), and of the same column of everyone."""
        inside = take_quantiles(self._inside, column, 0.5)
        world = inside[-1] if self._world is None else take_quantiles(self._world, outside, 0.5)[0]
        return self._in_all(inside, world, column, outside, unit)

    def differences(self, columns: Floats) -> list[Each]:
        """Standardised differences of the segments' means of columns (n, q) from the domain's.

        The value is from the domain's mean over all implicates; U and B are of the difference
        within each implicate and replicate, in which what moves both cancels.
        """
        weight = self.survey.design.weight
        middle, deviation = np.array([_center(column, weight) for column in columns.T]).T
        known = ~np.isnan(columns)
        scaled = np.where(known, 0.0, np.nan)
        varies = deviation > 1e-12 * np.abs(middle)  # rounding alone makes a constant vary
        scaled[:, varies] = (columns[:, varies] - middle[varies]) / deviation[varies]
        means = take_means(self._inside, scaled)
        apart = combine(np.subtract, means[:-1], means[-1:])
        value = pool_each(means[:-1])[0]
        return [
            tuple(
                self._pool(apart[group, at], "standard deviations", families, value[group, at])
                for group, families in enumerate(_families(self._inside, column)[:-1])
            )
            for at, column in enumerate(columns.T)
        ]

    def _in_all(
        self, inside: Figures, world: Figures, column: Floats, outside: Floats, unit: str
    ) -> InAll:
        """Pool the figures (k + 1, m) of the segments and the domain, and those of everyone."""
        families = _families(self._inside, column)
        pooled = [self._pool(inside[at], unit, count) for at, count in enumerate(families)]
        if self._world is None:
            return tuple(pooled[:-1]), pooled[-1], pooled[-1]
        (count,) = _families(self._world, outside)
        return tuple(pooled[:-1]), pooled[-1], self._pool(world, unit, count)

    def _pool(
        self, figures: Figures, unit: str, families: int, value: float | None = None
    ) -> Estimate:
        stacked = None if value is None else float(value)
        return pool(figures, unit=unit, families=families, variance=self.variance, stacked=stacked)


def _families(groups: Groups, column: Floats) -> list[int]:
    """Families of each group whose value in a column (n,) is known."""
    known = ~np.isnan(column) & (groups.design.weight > 0)
    if known.all():
        return [int(count) for count in groups.families]
    return [
        int(np.unique(groups.design.unit[rows[known[rows]]]).size)
        for rows in (np.concatenate(implicates) for implicates in groups.rows)
    ]


def _center(column: Floats, weight: Floats) -> tuple[float, float]:
    """Weighted mean and standard deviation of what is known."""
    known = ~np.isnan(column)
    return (
        weighted.mean(column[known], weight[known]),
        weighted.spread(column[known], weight[known]),
    )
