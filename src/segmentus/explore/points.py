"""Two groups and some amounts into the points of a scatter: one a family in each group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from segmentus.arrays import Floats, read_only
from segmentus.door import at_least, check_arguments
from segmentus.explore.contrast import Contrast
from segmentus.explore.curve import choose_curve
from segmentus.features.values import Scale
from segmentus.segments.plot_sample import MOST_POINTS, PlotSample, take_plot_sample
from segmentus.survey.values import Variable


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One amount to put on an axis.

    Attributes
    ----------
    variable : what it is.
    scale : curve of the axis.
    values : (q,) in the variable's unit, nan where missing.
    """

    variable: Variable
    scale: Scale
    values: Floats

    @property
    def at(self) -> Floats:
        """Positions (q,) on the axis."""
        return self.scale.apply(self.values)


@dataclass(frozen=True, slots=True, eq=False)
class PointCloud:
    """Points to draw, whatever two amounts are on the axes.

    Attributes
    ----------
    sample : q points: row of everyone, label (0 domain, 1 others), weight of the family's rows,
        and how many there were before thinning.
    names : of the groups.
    sides : the amounts on offer.
    """

    sample: PlotSample
    names: tuple[str, ...]
    sides: tuple[Side, ...]


@check_arguments
def pick_points(both: Contrast, names: Sequence[str], *, most: int = MOST_POINTS) -> PointCloud:
    """Pick a point for each family in each group, evenly thinned by weight to about `most`.

    Parameters
    ----------
    both : the domain and the others; a row in both is drawn in the domain.
    names : amounts on offer.

    Raises
    ------
    InputError
        A column does not exist.
    """
    survey = both.survey
    rows = both.rows if both.other is None else both.rows | both.other
    label = np.where(both.rows, 0, 1)[rows]
    at_least(1, most=most)
    variables = [survey.variable(name) for name in names]
    columns = [survey.column(variable.name) for variable in variables]
    ends = np.column_stack([column[rows] for column in columns]) if columns else None
    sample = take_plot_sample(survey.design.take(rows), label, most=most, ends=ends)
    placed = read_only(np.flatnonzero(rows)[sample.row])
    sides = []
    for variable, column in zip(variables, columns, strict=True):
        known = np.isfinite(column) & rows
        scale = choose_curve(variable, column[known], survey.design.weight[known])
        sides.append(Side(variable, scale, read_only(column[placed])))
    drawn = tuple(name for name, _ in both.groups)[: int(label.max()) + 1]
    return PointCloud(replace(sample, row=placed), drawn, tuple(sides))
