"""A survey and two conditions into a `Contrast`: a domain beside everyone else."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from segmentus.arrays import Bools, read_only
from segmentus.door import check_arguments
from segmentus.errors import InputError
from segmentus.estimate import weighted
from segmentus.estimate.groups import Groups, count_group_families, cut
from segmentus.estimate.variance import Estimate, estimate
from segmentus.survey.condition import names_column
from segmentus.survey.values import Survey

EVERYONE, ELSE = "everyone", "everyone else"


@dataclass(frozen=True, slots=True, eq=False)
class Contrast:
    """Two groups of rows of one survey, so that both share its design.

    Attributes
    ----------
    survey : everyone, n rows.
    rows : (n,) the domain.
    other : (n,) whom it is compared with; None where the domain is everyone.
    name, other_name : both in words, e.g. "TURNFEAR = 1" and "everyone else".
    pieces : rows of the domain, then of the others where there are any, cut for estimates.
    """

    survey: Survey
    rows: Bools
    other: Bools | None
    name: str
    other_name: str
    pieces: Groups

    @property
    def domain(self) -> Survey:
        """The rows of the domain; every sampled family stays known to the design."""
        if self.rows.all():
            return self.survey
        return _take(self.survey, self.rows, self.name)

    @property
    def groups(self) -> tuple[tuple[str, Bools], ...]:
        """Name and rows of the domain, then of the others where there are any."""
        others = () if self.other is None else ((self.other_name, self.other),)
        return ((self.name, self.rows), *others)

    def is_chosen_by(self, name: str) -> bool:
        """Tell whether a group was chosen by a column: its name, a condition, speaks of it."""
        return any(names_column(each, name) for each, _ in self.groups)

    @property
    def reference(self) -> tuple[str, Survey] | None:
        """Return the group that correlations are compared with, everyone where nobody is named."""
        if self.other is None:
            return None
        if self.other_name == ELSE:
            return EVERYONE, self.survey
        return self.other_name, _take(self.survey, self.other, self.other_name)


@dataclass(frozen=True, slots=True, eq=False)
class Size:
    """How large a group is.

    Attributes
    ----------
    name : of the group.
    rows : rows in it, never to be shown alone.
    families : sampled units with at least one row in it.
    population : sum of weights.
    share : of everyone, by weight.
    share_of_rows : the same by rows, without the weights.
    """

    name: str
    rows: int
    families: int
    population: float
    share: Estimate
    share_of_rows: float


@check_arguments
def contrast(survey: Survey, where: str = "", against: str = "") -> Contrast:
    """Set the rows that satisfy `where` beside those that satisfy `against`.

    Parameters
    ----------
    survey : everyone.
    where : the domain, e.g. "TURNFEAR = 1"; "" for everyone.
    against : the others; "" for everyone else. The two may overlap.

    Raises
    ------
    InputError
        A condition cannot be read or holds for no row, or `against` stands without `where`.

    >>> from segmentus.survey import sample
    >>> both = contrast(sample.read(families=500), "DEBT > 0")
    >>> both.other_name, bool((both.rows ^ both.other).all())
    ('everyone else', True)
    """
    if not where and against:
        raise InputError(
            f"against {against!r} is compared with no domain; name the domain with where."
        )
    if not where:
        return _set_beside(survey, np.ones(survey.n_rows, bool), None, EVERYONE, "")
    rows = survey.rows_where(where).copy()
    if against:
        return _set_beside(survey, rows, survey.rows_where(against).copy(), where, against)
    if rows.all():
        return _set_beside(survey, rows, None, where, "")
    return _set_beside(survey, rows, ~rows, where, ELSE)


def measure(both: Contrast) -> tuple[Size, ...]:
    """Sizes of everyone, and of both groups where there is a domain."""
    everyone = read_only(np.ones(both.survey.n_rows, bool))
    groups = ((EVERYONE, everyone), *(both.groups if both.name != EVERYONE else ()))
    return tuple(_measure(both.survey, name, rows) for name, rows in groups)


def _measure(survey: Survey, name: str, rows: Bools) -> Size:
    design = survey.design
    families = count_group_families(design, rows)
    share = estimate(weighted.mean, rows.astype(float), design, unit="share")
    return Size(
        name=name,
        rows=int(rows.sum()),
        families=families,
        population=float(design.weight[rows].sum()),
        share=replace(share, families=families).settle(),  # a group of all is all of them
        share_of_rows=float(rows.mean()),
    )


def _set_beside(
    survey: Survey, rows: Bools, other: Bools | None, name: str, other_name: str
) -> Contrast:
    groups = [read_only(mask) for mask in (rows, other) if mask is not None]
    return Contrast(survey, rows, other, name, other_name, cut(survey.design, groups))


def _take(survey: Survey, rows: Bools, name: str) -> Survey:
    return replace(survey.take(rows), conditions=(*survey.conditions, name))
