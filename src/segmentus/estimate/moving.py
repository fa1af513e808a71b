"""Groups that move with every replicate into the shares and means each replicate gives.

A conditional standard error holds a group fast and lets only the weights vary. Where the group
itself is found anew in each replicate, both vary, and this is their common variance.
"""

from __future__ import annotations

import numpy as np

from segmentus.arrays import Floats, Ints, read_only, seen
from segmentus.jit import compiled
from segmentus.survey.design import Design


@compiled
def _sum_moving(columns, weight, unit, part, implicate, labels, sums):  # type: ignore[no-untyped-def]
    """Add up weight and weighted values by implicate and label, for one replicate.

    columns (n, q), nan where missing; weight (h,) of the replicate; unit (n,), and part (n,) what a
    row carries of its unit's weight; implicate (n,) from 1; labels (n,), k and above
    for none. Written: sums (m, k + 1, q, 2), the last
    axis the weighted total and the weight of the rows that have the value.
    """
    k = sums.shape[1] - 1
    sums[:] = 0.0
    for i in range(len(unit)):
        w = weight[unit[i]] * part[i]
        if w > 0.0:
            row = sums[implicate[i] - 1, min(labels[i], k)]
            for f in range(columns.shape[1]):
                x = columns[i, f]
                if x == x:
                    row[f, 0] += w * x
                    row[f, 1] += w


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
    weight = np.ascontiguousarray(replicates.weight.T)
    with_one = np.column_stack([np.ones(len(design.unit)), columns])
    part = seen(np.ones(len(labels[0])) if design.part is None else design.part)
    shape = (design.n_implicates, k + 1, with_one.shape[1], 2)
    sums, shares, means = np.empty(shape), [], []
    for weights, label in zip(weight, labels, strict=True):
        label = seen(np.ascontiguousarray(label))
        _sum_moving(with_one, weights, design.unit, part, design.implicate, label, sums)
        with np.errstate(invalid="ignore", divide="ignore"):
            mass = sums[:, :, 0, 1]
            shares.append(mass[:, :k] / mass.sum(axis=1, keepdims=True))
            means.append(sums[:, :k, 1:, 0] / sums[:, :k, 1:, 1])
    return read_only(np.array(shares)), read_only(np.array(means))
