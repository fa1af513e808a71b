"""Amounts into their weighted Pearson and rank correlations, in one group beside another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Bools, Floats, read_only
from segmentus.door import check_arguments
from segmentus.errors import InputError
from segmentus.estimate import weighted
from segmentus.estimate.groups import count_group_families
from segmentus.survey.values import Survey, Variable


@dataclass(frozen=True, slots=True, eq=False)
class Correlation:
    """What goes together in one group.

    Attributes
    ----------
    variables : p amounts or shares.
    pearson, rank : (p, p) in −1…1, nan beside a constant; each implicate's by weight, averaged.
    families : sampled units whose rows are complete in all p.
    incomplete : rows left out because one of the p is missing.
    """

    variables: tuple[Variable, ...]
    pearson: Floats
    rank: Floats
    families: int
    incomplete: int

    def between(self, one: str, other: str) -> tuple[float, float]:
        """Pearson and rank correlation of two of the variables."""
        names = [variable.name for variable in self.variables]
        at = names.index(one), names.index(other)
        return float(self.pearson[at]), float(self.rank[at])


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Correlations of a domain beside those of a reference, `None` without one.

    Attributes
    ----------
    name, reference_name : whose they are.
    domain, reference : of the same variables.
    pearson_gap, rank_gap : (p, p) domain less reference; None without one.
    """

    name: str
    domain: Correlation
    reference_name: str = ""
    reference: Correlation | None = None
    pearson_gap: Floats | None = None
    rank_gap: Floats | None = None


@check_arguments
def correlate(survey: Survey, names: Sequence[str]) -> Correlation:
    """Correlate columns by weight, on the rows that are complete in all of them.

    Parameters
    ----------
    survey : the group.
    names : two columns or more, amounts or 0/1.

    Raises
    ------
    InputError
        A column does not exist or is a category, fewer than two are given, or no row is complete.
    """
    variables = tuple(survey.variable(name) for name in names)
    for variable in variables:
        if variable.kind == "code":
            raise InputError(f"correlation of {variable.name}: categories have no order; leave it.")
    if len(variables) < 2:
        raise InputError("correlation: name at least two columns.")
    columns = np.column_stack([survey.column(variable.name) for variable in variables])
    known = np.isfinite(columns).all(axis=1) & (survey.design.weight > 0)
    if not known.any():
        raise InputError("correlation: no row is complete in all columns; leave some of them out.")
    return Correlation(
        variables=variables,
        pearson=_averaged(weighted.correlation, survey, columns, known),
        rank=_averaged(correlate_ranks, survey, columns, known),
        families=count_group_families(survey.design, known),
        incomplete=int((~np.isfinite(columns).all(axis=1)).sum()),
    )


@check_arguments
def compare(
    name: str, domain: Survey, reference: tuple[str, Survey] | None, names: Sequence[str]
) -> Compared:
    """Correlate the same columns in a domain and in a reference, and take the difference."""
    ours = correlate(domain, names)
    if reference is None:
        return Compared(name, ours)
    theirs = correlate(reference[1], names)
    return Compared(
        name=name,
        domain=ours,
        reference_name=reference[0],
        reference=theirs,
        pearson_gap=read_only(ours.pearson - theirs.pearson),
        rank_gap=read_only(ours.rank - theirs.rank),
    )


def correlate_ranks(columns: Floats, weight: Floats) -> Floats:
    """Weighted Pearson correlation (p, p) of the weighted mid-ranks: Spearman's at unit weights."""
    return weighted.correlation(
        np.column_stack([rank_rows(column, weight) for column in columns.T]), weight
    )


def rank_rows(values: Floats, weight: Floats) -> Floats:
    """Weighted mid-ranks (n,): the weight below a value, and half of the weight at it.

    >>> rank_rows(np.array([5.0, 1.0, 5.0]), np.array([1.0, 2.0, 3.0])).tolist()
    [4.0, 1.0, 4.0]
    """
    _, place = np.unique(values, return_inverse=True)
    mass = np.bincount(place, weights=weight)
    middle: Floats = np.cumsum(mass) - mass / 2
    return middle[place]


def _averaged(
    taken: Callable[[Floats, Floats], Floats], survey: Survey, columns: Floats, known: Bools
) -> Floats:
    """A matrix in each implicate, and their mean over the implicates where it is known."""
    design = survey.design
    inside = [known & (design.implicate == i) for i in range(1, design.n_implicates + 1)]
    found = np.array([taken(columns[r], design.weight[r]) for r in inside if r.any()])
    present = ~np.isnan(found)
    total = np.where(present, found, 0.0).sum(axis=0)
    with np.errstate(invalid="ignore"):
        return read_only(np.clip(total / present.sum(axis=0), -1.0, 1.0))
