"""Groups that move with every replicate into the shares and means each replicate gives.

A conditional standard error holds a group fast and lets only the weights vary. Where the group
itself is found anew in each replicate, both vary, and this is their common variance.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from segmentus.arrays import Floats, Ints, read_only
from segmentus.compiled.totals import sum_moving
from segmentus.survey.design import Design

_TOGETHER = 16
"""Replicates whose weights are laid side by side at a time."""


def moving_means(columns: Floats, labels: Ints, design: Design, k: int) -> tuple[Floats, Floats]:
    """Share and means of k groups in each replicate, each replicate with its own groups.

    Parameters
    ----------
    columns : (n, q); nan is missing.
    labels : (r, n) whole numbers, group of each row in each replicate; k and above for none.
    design : of the n rows, with r replicate weights.
    k : number of groups.

    Returns
    -------
    Shares (r, m, k) of the weight of all rows, and means (r, m, k, q); nan where a group is empty.

    Raises
    ------
    ValueError
        The design has no replicates, or not as many as there are rows of labels.
    """
    replicates = design.replicates
    if replicates is None or replicates.weight.shape[1] != len(labels):
        raise ValueError(f"{len(labels)} labelings do not fit the replicates of the design")
    with_one = np.column_stack([np.ones(len(design.unit)), columns])
    part = np.ones(len(labels[0])) if design.part is None else design.part
    shape = (design.n_implicates, k + 1, with_one.shape[1], 2)
    sums, shares, means = np.empty(shape), [], []
    for weights, label in zip(_each(replicates.weight), labels, strict=True):
        label = np.ascontiguousarray(label, np.int64)
        sum_moving(with_one, weights, design.unit, part, design.implicate, label, sums)
        with np.errstate(invalid="ignore", divide="ignore"):
            mass = sums[:, :, 0, 1]
            shares.append(mass[:, :k] / mass.sum(axis=1, keepdims=True))
            means.append(sums[:, :k, 1:, 0] / sums[:, :k, 1:, 1])
    return read_only(np.array(shares)), read_only(np.array(means))


def _each(weight: Floats) -> Iterator[Floats]:
    """Each replicate's weights (h,) of a table (h, r), without a second table of them all."""
    for at in range(0, weight.shape[1], _TOGETHER):
        yield from np.ascontiguousarray(weight[:, at : at + _TOGETHER].T)
