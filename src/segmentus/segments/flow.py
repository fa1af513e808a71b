"""Two partitions of the same rows into who goes where: families and population between segments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, Ints, Labels, read_only, sum_by
from segmentus.errors import InputError
from segmentus.survey.design import Design


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """What two partitions share, segment by segment.

    Attributes
    ----------
    population : (k, l) survey weight of the rows in segment i of the first and j of the second.
    families : (k, l) int64, sampled families with at least one such row.
    """

    population: Floats
    families: Ints

    @property
    def kept(self) -> float:
        """Share of the population that stays together with the largest part of its segment.

        1 where the second partition does not divide any segment of the first.
        """
        return float(self.population.max(axis=1).sum() / self.population.sum())


def trace_flow(design: Design, first: Labels, second: Labels) -> Flow:
    """Count who is in which pair of segments.

    Parameters
    ----------
    design : of the n rows, with the survey's weights.
    first, second : (n,) segment positions from 0.

    Raises
    ------
    InputError
        The partitions are not of the same rows.

    >>> one = np.arange(4)
    >>> design = Design(np.array([1.0, 2.0, 3.0, 4.0]), one, one * 0 + 1, one, 1)
    >>> trace_flow(design, np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1])).population.tolist()
    [[1.0, 2.0], [0.0, 7.0]]
    """
    if not len(first) == len(second) == len(design.weight):
        raise InputError(
            f"flow: {len(first):,} and {len(second):,} rows were segmented; compare two settings "
            "of the same domain."
        )
    population = weigh_flow(design.weight, first, second)
    cells, width = population.size, population.shape[1]
    cell = np.unique(design.unit * cells + first * width + second) % cells
    families: Ints = np.bincount(cell, minlength=cells).reshape(population.shape).astype(np.int64)
    return Flow(population, read_only(families))


def weigh_flow(weight: Floats, first: Labels, second: Labels) -> Floats:
    """Sum the weight of the rows in each pair of segments, as `Flow.population`."""
    k, width = int(first.max()) + 1, int(second.max()) + 1
    return read_only(sum_by(first * width + second, weight, k * width).reshape(k, width))
