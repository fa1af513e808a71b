"""Many columns and groups at once into their means: matrix products of replicate weights.

A weighted sum is linear in the weights, so its value in every replicate is one product of the
replicate weights with the column, and sums of the whole are sums over its groups.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from segmentus.arrays import Bools, Floats, Ints, Labels
from segmentus.estimate.pool import Pooled, Variance, pool, replicate_variance
from segmentus.survey.values import Design

_ROWS = 4096
"""Rows of replicate weights gathered at once: what stays in the cache, and never n × r."""


def estimate_means(
    columns: Floats, design: Design, groups: Labels, k: int, *, variance: Variance = "rubin"
) -> Pooled:
    """Weighted means of q columns in k groups, and in all groups together.

    Parameters
    ----------
    columns : (n, q); nan is missing and left out of the column's mean.
    design : of the n rows.
    groups : (n,) group of each row, −1 for none.
    k : number of groups.
    variance : which U.

    Returns
    -------
    Arrays (k + 1, q), the last row all groups together.
    """
    known = ~np.isnan(columns)
    patterns, pattern = _distinct(known)
    parts = np.column_stack([np.where(known, columns, 0.0), patterns])
    figures, spread = [], []
    for sums in _per_implicate(parts, design, groups, k):
        totals, masses = np.split(sums, [columns.shape[1]], axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            means = totals / masses[:, pattern]
        figures.append(means[..., 0])
        spread.append(replicate_variance(means[..., 1:]))
    families = count_families(patterns, design, groups, k)[:, pattern]
    return _pool(figures, spread, families, design, variance)


def estimate_shares(
    design: Design, groups: Labels, k: int, *, variance: Variance = "rubin"
) -> tuple[Pooled, Pooled]:
    """Population (k + 1,) of k groups and of all together, and shares (k,) of the latter."""
    ones = np.ones((len(groups), 1))
    totals, shares = [], []
    for masses in _per_implicate(ones, design, groups, k):
        totals.append(masses[:, 0])
        with np.errstate(invalid="ignore", divide="ignore"):
            shares.append(masses[:k, 0] / masses[k, 0])
    families = count_families(ones > 0, design, groups, k)[:, 0]
    return tuple(  # type: ignore[return-value]
        _pool(
            [one[..., 0] for one in figures],
            [replicate_variance(one[..., 1:]) for one in figures],
            behind, design, variance,
        )
        for figures, behind in ((totals, families), (shares, families[:k]))
    )  # fmt: skip


def count_families(known: Bools, design: Design, groups: Labels, k: int) -> Ints:
    """Families (k + 1, q) with weight and a known value (n, q), by group and in all together."""
    h = len(design.units)
    weighed = (groups >= 0) & (design.weight > 0)
    cell = np.where(groups >= 0, groups, 0) * h + design.unit
    out = np.zeros((k + 1, known.shape[1]), np.int64)
    for column in range(known.shape[1]):
        rows = weighed & known[:, column]
        out[:k, column] = np.bincount(np.unique(cell[rows]) // h, minlength=k)
        out[k, column] = np.unique(design.unit[rows]).size
    return out


def _distinct(known: Bools) -> tuple[Bools, Ints]:
    """Distinct columns of (n, q), and which of them each column is; most have nothing missing."""
    places: dict[bytes, int] = {}
    pattern = [places.setdefault(column.tobytes(), len(places)) for column in known.T]
    first = [pattern.index(place) for place in range(len(places))]
    return known[:, first], np.array(pattern)


def _per_implicate(columns: Floats, design: Design, groups: Labels, k: int) -> Iterator[Floats]:
    """Sums (k + 1, q, 1 + r) by group, at full weights and in every replicate; one an implicate."""
    for number in range(1, design.n_implicates + 1):
        sums = np.stack(
            [
                _sum_rows(columns, design, np.flatnonzero(rows & (groups == group)))
                for rows in (design.implicate == number,)
                for group in range(k)
            ]
        )
        yield np.concatenate([sums, sums.sum(axis=0, keepdims=True)])


def _sum_rows(columns: Floats, design: Design, rows: Ints) -> Floats:
    """Sums (q, 1 + r) over rows of one implicate, weights on population scale."""
    full = columns[rows].T @ (design.weight[rows] * design.n_implicates)
    if design.replicates is None:
        return full[:, None]
    weight = design.replicates.weight
    redrawn = np.zeros((columns.shape[1], weight.shape[1]))
    for first in range(0, len(rows), _ROWS):
        block = rows[first : first + _ROWS]
        redrawn += columns[block].T @ weight[design.unit[block]]
    return np.column_stack([full, redrawn])


def _pool(
    figures: list[Floats], spread: list[Floats], families: Ints, design: Design, variance: Variance
) -> Pooled:
    replicates = design.replicates
    count = 0 if replicates is None else replicates.weight.shape[1]
    return pool(
        np.array(figures), np.array(spread), families, n_replicates=count, variance=variance
    )
