"""A survey cut into its segments, to take totals of all columns of an answer in one pass."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, Ints, Labels
from segmentus.estimate.groups import Groups, add_all, count_known, cut, divide, take_totals, unite
from segmentus.estimate.pool import Figures, VarianceRule, combine, pool_many
from segmentus.estimate.values import Estimate
from segmentus.estimate.ways import Ways, of_gap, of_shares
from segmentus.survey.values import Survey

Each = tuple[Estimate, ...]
"""One estimate a segment, and last that of all together."""

_COLUMNS = 32
"""Columns laid out at a time: a million rows of them fit into a quarter of a gigabyte."""


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The segments of a survey, and all of them together.

    Attributes
    ----------
    survey : n rows, the domain.
    labels : (n,) segment of each row, 0…k−1.
    groups : k groups that share out the rows.
    all : the rows as one group.
    variance : how U is taken.
    least : families (or customers) below which a figure is withheld.
    """

    survey: Survey
    labels: Labels
    groups: Groups
    all: Groups
    variance: VarianceRule
    least: int

    @property
    def k(self) -> int:
        """Number of segments."""
        return len(self.groups.rows)

    @property
    def effective(self) -> Floats:
        """Effective families (k + 1,) of the segments and of all."""
        return np.concatenate([self.groups.effective, self.all.effective])

    def totals(self, columns: Sequence[Callable[[], Floats]]) -> Figures:
        """Totals (k + 1, q, m) of q columns, each made when needed; nan counts as nothing."""
        found = []
        for start in range(0, len(columns), _COLUMNS):
            made = [np.nan_to_num(make()) for make in columns[start : start + _COLUMNS]]
            found.append(take_totals(self.groups, np.column_stack(made)))
        joined = combine(lambda *parts: np.concatenate(parts, axis=1), *found)
        return combine(lambda one, other: np.concatenate([one, other]), joined, add_all(joined))

    def families(self, column: Floats) -> Ints:
        """Families (k + 1,) of the segments and of all with weight and a value that is known."""
        each = [count_known(groups, column[:, None])[:, 0] for groups in (self.groups, self.all)]
        return np.concatenate(each)

    def pool(self, figures: Figures, families: Ints, unit: str, ways: Ways) -> Each:
        """Pool figures (k + 1, m); one that too few families stand behind is blank."""
        pooled = pool_many(
            figures, unit=unit, families=families.tolist(), variance=self.variance, ways=ways
        )
        return tuple(one if one.families >= self.least else one.blank() for one in pooled)

    def shares(self, having: Figures, base: Figures, families: Ints, effective: Floats) -> Each:
        """Shares of totals (k + 1, m) that count people in those of a base."""
        return self.pool(combine(divide, having, base), families, "share", of_shares(effective))

    def gap(self, one: Estimate, other: Estimate, figures: Figures) -> Estimate:
        """Pool the difference (m,) of two shares, which may move together."""
        (found,) = pool_many(
            figures[None],
            unit="share",
            families=[min(one.families, other.families)],
            variance=self.variance,
            ways=of_gap([one, other]),
        )
        blank = min(one.families, other.families) < self.least
        return found.blank() if blank else found


def cut_parts(
    survey: Survey, labels: Labels, k: int, *, variance: VarianceRule = "rubin", least: int = 0
) -> Parts:
    """Cut a survey's rows (n,) by their segments 0…k−1."""
    groups = cut(survey.design, [labels == number for number in range(k)])
    return Parts(survey, labels, groups, unite(groups), variance, least)


def inside(parts: Parts, position: int) -> Parts:
    """Take one segment as the whole, to look into it; families outside stay known to the design."""
    rows = parts.labels == position
    survey = parts.survey.take(rows)
    labels = np.zeros(survey.n_rows, parts.labels.dtype)
    return cut_parts(survey, labels, 1, variance=parts.variance, least=parts.least)


def is_apart(difference: Estimate) -> bool:
    """Tell whether a difference exceeds two standard errors, or its interval excludes zero."""
    if np.isfinite(difference.se):
        return abs(difference.value) > 2 * difference.se
    low, high = difference.interval()
    return low > 0 or high < 0
