"""A survey and its segmentation into the points of a picture: one a family in each segment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, Ints, Labels, read_only, sum_by
from segmentus.survey.design import Design

MOST_POINTS = 3000
SMALL = 60


@dataclass(frozen=True, slots=True, eq=False)
class PlotSample:
    """Rows to draw, each for one family in one segment.

    A family whose implicates fall in two segments has a point in both, so that the points of
    a segment are as many as its families; five implicates never look like five families.

    Attributes
    ----------
    row : (q,) row of the survey that gives the position: the family's first there.
    label : (q,) segment position 0…k−1.
    weight : (q,) survey weight of all the family's rows in that segment.
    total : number of points before any were left out.
    """

    row: Ints
    label: Labels
    weight: Floats
    total: int


def take_plot_sample(
    design: Design, labels: Labels, *, most: int = MOST_POINTS, ends: Floats | None = None
) -> PlotSample:
    """Pick the points of a picture, all of them or about `most`.

    Segments of up to 60 families are kept whole; of the others every so-many-th family by
    weight is kept, so that small and large weights appear as often as they are, whatever the
    segments are called. Nothing is drawn by lot.

    Parameters
    ----------
    design : of n rows.
    labels : (n,) segment positions from 0.
    most : number of points wanted at the most, small segments and extremes not counted.
    ends : (n, c) columns whose lowest and highest rows are kept, wherever they are.
    """
    k = int(labels.max()) + 1
    cell, first, pair = np.unique(design.unit * k + labels, return_index=True, return_inverse=True)
    weight = sum_by(pair, design.weight, len(cell))
    label = cell % k
    kept = _thin(label, weight, most, _at_ends(pair, ends))
    return PlotSample(
        row=read_only(first[kept].astype(np.int64)),
        label=read_only(label[kept]),
        weight=read_only(weight[kept]),
        total=len(cell),
    )


def _at_ends(pair: Ints, ends: Floats | None) -> Ints:
    """Positions of the points that are lowest or highest in a column."""
    if ends is None:
        return np.zeros(0, np.int64)
    known = np.where(np.isfinite(ends), ends, np.nanmedian(ends, axis=0))
    rows = np.concatenate([known.argmin(axis=0), known.argmax(axis=0)])
    return np.unique(pair[rows])


def _thin(label: Labels, weight: Floats, most: int, ends: Ints) -> Ints:
    """Positions to keep, ascending."""
    size = np.bincount(label)
    large = size[label] > SMALL
    large[ends] = False
    if len(label) <= most or not large.any():
        return np.arange(len(label))
    order = np.flatnonzero(large)[np.lexsort((weight[large], label[large]))]
    evenly = np.floor(np.linspace(0, len(order), most, endpoint=False)).astype(np.int64)
    chosen = order[np.unique(evenly)] if len(order) > most else order
    return np.sort(np.concatenate([np.flatnonzero(~large), chosen]))
