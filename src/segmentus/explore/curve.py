"""A column into the scale that a picture of it needs: asinh or linear, without center or spread."""

from __future__ import annotations

import numpy as np

from segmentus.arrays import Floats
from segmentus.estimate import weighted
from segmentus.features.curve import Curve
from segmentus.features.values import Scale
from segmentus.survey.values import Variable

FAR_OUT = 20.0
"""A number whose largest size is this many times its 95th percentile has a long tail."""


def choose_curve(variable: Variable, values: Floats, weight: Floats) -> Scale:
    """Put money, and other numbers with a long tail, on the asinh curve.

    Parameters
    ----------
    variable : of the column.
    values, weight : (n,) without missing values.

    >>> years = Variable("AGE", "age", "count", "years")
    >>> choose_curve(years, np.array([18.0, 40.0, 95.0]), np.ones(3)).curve
    'linear'
    """
    return Scale(variable.name, _curve(variable, values, weight), 0.0, 1.0, variable.unit)


def _curve(variable: Variable, values: Floats, weight: Floats) -> Curve:
    if variable.kind == "money":
        return "asinh"
    size = np.abs(values)
    usual = weighted.quantile(size, weight, 0.95)
    return "asinh" if 0 < FAR_OUT * usual < size.max(initial=0.0) else "linear"
