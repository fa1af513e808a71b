"""A category into its shares in the domain, in the others, and the difference between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats
from segmentus.errors import InputError
from segmentus.estimate import weighted
from segmentus.estimate.variance import Estimate, estimate, estimate_difference
from segmentus.explore.contrast import Contrast
from segmentus.survey.values import Survey, Variable

MOST = 60
"""More values than this are no categories."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One value of a category.

    Attributes
    ----------
    code, label : the value and its words.
    domain : its share in the domain, by weight.
    other : its share in the group compared with; None without one.
    difference : `domain` less `other`; None without others.
    """

    code: float
    label: str
    domain: Estimate
    other: Estimate | None
    difference: Estimate | None


@dataclass(frozen=True, slots=True, eq=False)
class Composition:
    """What two groups are made of, in display order; the shares of a group sum to 1."""

    variable: Variable
    parts: tuple[Part, ...]


def compose(both: Contrast, name: str) -> Composition:
    """Take the share of every value of a variable that anybody has.

    Parameters
    ----------
    both : the domain and whom to compare it with.
    name : a category or 0/1 variable; rows where it is missing are left out.

    Raises
    ------
    InputError
        The column does not exist, or has too many values to be a category.
    """
    variable = both.survey.variable(name)
    column = both.survey.column(variable.name)
    labels = label_values(both.survey, variable)
    if len(labels) > MOST:
        raise InputError(
            f"composition of {variable.name}: it has {len(labels):,} different values; take a "
            "variable of categories."
        )
    return Composition(
        variable, tuple(_part(both, column, code, label) for code, label in labels.items())
    )


def label_values(survey: Survey, variable: Variable) -> dict[float, str]:
    """Values that occur with their labels: first those of the codebook in its order."""
    column = survey.column(variable.name)
    seen = np.unique(column[np.isfinite(column)]).tolist()
    labelled = {code: label for code, label in variable.codes.items() if code in seen}
    return labelled | {code: f"{code:g}" for code in seen if code not in labelled}


def _part(both: Contrast, column: Floats, code: float, label: str) -> Part:
    inside = np.where(np.isnan(column), np.nan, column == code)
    design = both.survey.design
    domain = estimate(weighted.mean, inside, design, both.rows, unit="share")
    if both.other is None:
        return Part(code, label, domain, None, None)
    return Part(
        code=code,
        label=label,
        domain=domain,
        other=estimate(weighted.mean, inside, design, both.other, unit="share"),
        difference=estimate_difference(
            weighted.mean, inside, design, both.rows, both.other, unit="share"
        ),
    )
