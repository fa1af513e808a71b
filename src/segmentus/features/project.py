"""Features into two axes for a picture: weighted principal components."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, read_only, slice_rows
from segmentus.compiled.arithmetic import find_axes, multiply
from segmentus.estimate.weighted import covariance, weighted_means
from segmentus.features.values import Features


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """The directions of largest weighted variance.

    Attributes
    ----------
    center : (p,) weighted mean of the features.
    components : (c, p) unit vectors; the largest coefficient of each is positive.
    explained : (c,) share of the total variance along each.
    points : (n, c) the rows on these axes.
    """

    center: Floats
    components: Floats
    explained: Floats
    points: Floats

    def apply(self, values: Floats) -> Floats:
        """Project points (k, p) on the feature scale onto the axes (k, c)."""
        return _project(values, self.center, self.components)


def fit_projection(features: Features, n_components: int = 2) -> Projection:
    """Weighted principal component analysis (Jolliffe 2002, section 14.2.1).

    At unit weights the axes are scikit-learn's up to sign. With fewer features than
    components asked for, the missing axes are zero.
    """
    center = weighted_means(features.values, features.weight)
    value, vector = find_axes(covariance(features.values, features.weight))
    order = np.argsort(value)[::-1][:n_components]
    components = np.zeros((n_components, len(value)))
    components[: len(order)] = vector[:, order].T
    for row in components:
        row *= np.sign(row[np.argmax(np.abs(row))]) or 1.0
    explained = np.zeros(n_components)
    explained[: len(order)] = np.maximum(value[order], 0) / max(float(value.sum()), 1e-300)
    return Projection(
        center=read_only(center),
        components=read_only(components),
        explained=read_only(explained),
        points=read_only(_project(features.values, center, components)),
    )


def _project(values: Floats, center: Floats, components: Floats) -> Floats:
    """Project points (n, p) onto axes (c, p) through the center (p,), some rows at a time."""
    points = np.empty((len(values), len(components)))
    for part in slice_rows(len(values)):
        points[part] = multiply(values[part] - center, components.T)
    return points
