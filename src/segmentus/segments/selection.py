"""Points picked in a picture into who they are: families, population, typical features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, Ints, read_only, sum_by
from segmentus.estimate.weighted import median
from segmentus.segments.plot_sample import PlotSample
from segmentus.survey.values import Survey


@dataclass(frozen=True, slots=True, eq=False)
class LassoSelection:
    """Who is in a group of points.

    Attributes
    ----------
    rows : (q,) rows of the survey that the points stand at.
    families : different sampled families among them.
    population : whom they stand for.
    by_segment : (k,) points in each segment.
    population_by_segment : (k,) whom those stand for.
    medians : one a variable asked for, by weight, in its unit.
    """

    rows: Ints
    families: int
    population: float
    by_segment: Ints
    population_by_segment: Floats
    medians: tuple[float, ...]


def describe_selection(
    survey: Survey, sample: PlotSample, points: Sequence[int], k: int, names: Sequence[str]
) -> LassoSelection:
    """Look who stands behind some points of a picture.

    Parameters
    ----------
    survey : the rows that were segmented.
    sample : the points of the picture.
    points : positions in `sample`; others than there are are left out.
    k : number of segments.
    names : variables whose medians are wanted.
    """
    chosen = np.unique([point for point in points if 0 <= point < len(sample.row)]).astype(np.int64)
    rows, label, weight = sample.row[chosen], sample.label[chosen], sample.weight[chosen]
    return LassoSelection(
        rows=read_only(rows),
        families=int(np.unique(survey.design.unit[rows]).size),
        population=float(weight.sum()),
        by_segment=read_only(np.bincount(label, minlength=k).astype(np.int64)),
        population_by_segment=sum_by(label, weight, k),
        medians=tuple(median(survey.column(name)[rows], weight) for name in names),
    )
