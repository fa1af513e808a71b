"""An amount and a category into one box a group: weighted quantiles beside each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, read_only
from segmentus.door import check_arguments
from segmentus.errors import InputError
from segmentus.estimate import weighted
from segmentus.estimate.groups import count_group_families
from segmentus.explore.composition import MOST_VALUES, label_values
from segmentus.explore.curve import choose_curve
from segmentus.explore.distribution import QUANTILES_SHOWN
from segmentus.features.values import Scale
from segmentus.survey.values import Survey, Variable


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """One group.

    Attributes
    ----------
    label : of the group.
    quantiles : (5,) in the variable's unit: 5, 25, 50, 75 and 95 % of the weight.
    families : sampled units behind it.
    population : whom they stand for.
    """

    label: str
    quantiles: Floats
    families: int
    population: float


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """An amount by group, the groups in display order; `scale` is the curve of the axis."""

    variable: Variable
    by: Variable
    scale: Scale
    boxes: tuple[Box, ...]


@check_arguments
def box(survey: Survey, name: str, by: str) -> Boxes:
    """Take weighted quantiles of an amount in every group of a category, rows stacked.

    Parameters
    ----------
    survey : the domain.
    name : money or a count; rows where it is missing are left out.
    by : a category or 0/1.

    Raises
    ------
    InputError
        A column does not exist, `name` is no amount, or `by` has too many values.
    """
    variable, groups = survey.variable(name), survey.variable(by)
    labels = label_values(survey, groups)
    if variable.kind not in ("money", "count"):
        raise InputError(f"boxes of {variable.name}: it is a {variable.kind}, not an amount.")
    if len(labels) > MOST_VALUES:
        raise InputError(
            f"boxes by {groups.name}: it has {len(labels):,} different values; take a category."
        )
    values, code, design = survey.column(variable.name), survey.column(groups.name), survey.design
    known = np.isfinite(values) & (design.weight > 0)
    boxes = []
    for value, label in labels.items():
        rows = known & (code == value)
        if rows.any():
            weight = design.weight[rows]
            at = weighted.quantiles(values[rows], weight, np.array(QUANTILES_SHOWN))
            families = count_group_families(design, rows)
            boxes.append(Box(label, read_only(at), families, float(weight.sum())))
    scale = choose_curve(variable, values[known], design.weight[known])
    return Boxes(variable, groups, scale, tuple(boxes))
