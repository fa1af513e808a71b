"""Points into `WorkingPoints`, the copy that the search works on; and into fewer of these."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats
from segmentus.cluster.points import Points, lay_out
from segmentus.compiled.lloyd import LANES
from segmentus.compiled.search import Singles, Working, build_coreset
from segmentus.estimate.weighted import weighted_means


@dataclass(frozen=True, slots=True, eq=False)
class WorkingPoints:
    """Centered and scaled points in float32, an even number of features, for the search.

    Attributes
    ----------
    blocks : (g, p, LANES) float32; where p was odd, a column of zeros is added.
    weight : (g, LANES) float32, 1 at most.
    rows : (g, LANES, p + 1) float64, weighted values and weight of each point.
    values, mass : (n, p) and (n,) float64, the same points one below the other.
    """

    blocks: Singles
    weight: Singles
    rows: Floats
    values: Floats
    mass: Floats

    @property
    def arrays(self) -> Working:
        """Return what kernels take."""
        return Working(self.blocks, self.weight, self.rows)


@dataclass(frozen=True, slots=True, eq=False)
class Standardization:
    """How points were standardized: value = middle + size × standardized value.

    Attributes
    ----------
    middle : (p,) weighted mean of the points.
    size : largest distance in one feature from it; 1 where there is none.
    """

    middle: Floats
    size: float

    def to_original_scale(self, centers: Singles) -> Floats:
        """Centers (k, p or p + 1) of working points on the scale of the points."""
        p = len(self.middle)
        lifted: Floats = self.middle + self.size * centers[:, :p].astype(np.float64)
        return lifted


def standardize(points: Points, most: int | None = None) -> tuple[WorkingPoints, Standardization]:
    """Center and scale points, so that float32 serves values and weights of any size.

    most : points taken where there are more, evenly spaced; None for all. Points are in
        lexicographic order, so these are a sample stratified by the first feature.
    """
    values, mass = points.take_evenly(most)
    n, p = values.shape
    mass = mass / mass.max()
    middle = weighted_means(values, mass)
    gaps = np.zeros((n, p + p % 2))
    np.subtract(values, middle, out=gaps[:, :p])
    size = float(max(gaps.max(), -gaps.min())) or 1.0
    gaps /= size
    return _lay_out_working(gaps, mass), Standardization(middle, size)


def take_coreset(working: WorkingPoints, n_cells: int) -> WorkingPoints:
    """At most n_cells points that stand for all, their coreset; all where there are no more."""
    if len(working.mass) <= n_cells:
        return working
    return _lay_out_working(*build_coreset(working.values, working.mass, n_cells))


def _lay_out_working(values: Floats, mass: Floats) -> WorkingPoints:
    n, p = values.shape
    rows = np.zeros((-(-n // LANES) * LANES, p + 1))
    np.multiply(values, mass[:, None], out=rows[:n, :p])
    rows[:n, p] = mass
    return WorkingPoints(
        blocks=lay_out(values.astype(np.float32)),
        weight=lay_out(mass[:, None].astype(np.float32))[:, 0],
        rows=rows.reshape(-1, LANES, p + 1),
        values=values,
        mass=mass,
    )
