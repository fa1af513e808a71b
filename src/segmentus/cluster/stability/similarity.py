"""Two labelings of the same rows into how far they agree: adjusted Rand, Jaccard, matching.

All begin at the table of both labelings, so the fast refits, which carry tables only, share the
formulas. Multiplying all weights by a constant changes nothing anywhere here.
"""

from __future__ import annotations

import numpy as np

from segmentus.arrays import Floats, Labels, read_only
from segmentus.compiled.matching import match_clusters


def adjusted_rand_index(first: Labels, second: Labels, weight: Floats) -> float:
    """Weighted adjusted Rand index of two labelings (n,); 1 where they are the same partition.

    A pair of distinct rows counts with the product of their weights. With S(A) = Σ_A (W_a² − q_a)
    over the parts of a partition, W_a a part's weight and q_a the sum of its squared weights, A∧B
    the common refinement and S_1 the same for all rows as one part:

        (S(A∧B) − S(A) S(B) / S_1) / ((S(A) + S(B)) / 2 − S(A) S(B) / S_1)

    At unit weights S counts ordered pairs and this is scikit-learn's `adjusted_rand_score`.
    Where nothing can vary, both one part or both all single rows, it is 1. Source: Hubert &
    Arabie (1985), equation 5, with weighted pairs.

    >>> labels = np.array([0, 0, 1, 1])
    >>> adjusted_rand_index(labels, 1 - labels, np.array([1.0, 2.0, 3.0, 4.0]))
    1.0
    """
    k = 1 + int(max(first.max(initial=0), second.max(initial=0)))
    mass = contingency_table(first, second, weight, k)
    return float(
        adjusted_rand_of_tables(mass[None], contingency_table(first, second, weight**2, k)[None])[0]
    )


def jaccard(first: Labels, second: Labels, weight: Floats, k: int) -> Floats:
    """Weighted Jaccard (k, k) of each cluster of `first` with each of `second`, numbers 0…k−1.

    Weight of the rows in both over weight of the rows in either; 0 where a cluster is empty.
    """
    return read_only(jaccard_of_tables(contingency_table(first, second, weight, k)[None])[0])


def match_labels(first: Labels, second: Labels, weight: Floats, k: int) -> Labels:
    """Cluster (k,) of `first` that each cluster of `second` is: the highest total Jaccard.

    `match_labels(first, second, weight, k)[second]` is `second` in the numbering of `first`.
    Source: optimal assignment, Kuhn (1955).

    >>> first = np.array([0, 0, 1, 2])
    >>> match_labels(first, np.array([2, 2, 0, 1]), np.ones(4), 3).tolist()
    [1, 2, 0]
    """
    return read_only(
        match_tables(jaccard_of_tables(contingency_table(first, second, weight, k)[None]))[0]
    )


def contingency_table(first: Labels, second: Labels, weight: Floats, k: int) -> Floats:
    """Weight (k, k) of the rows by their number in `first` and in `second`."""
    flat = np.bincount(first * k + second, weights=weight, minlength=k * k)
    return flat.astype(np.float64).reshape(k, k)


def adjusted_rand_of_tables(mass: Floats, squares: Floats) -> Floats:
    """Adjusted Rand (r,) of tables (r, k, k): weights, and sums of squared weights."""
    axes = ((), (2,), (1,), (1, 2))
    both, first, second, whole = (
        (mass.sum(axis=axis) ** 2 - squares.sum(axis=axis)).reshape(len(mass), -1).sum(axis=1)
        for axis in axes
    )
    whole = np.where(whole > 0, whole, 1.0)
    chance = first * second / whole
    room = (first + second) / 2 - chance
    fixed = room <= 1e-12 * whole  # both one part, or both single rows: nothing can vary
    index: Floats = np.where(fixed, 1.0, (both - chance) / np.where(fixed, 1.0, room))
    return index


def jaccard_of_tables(mass: Floats) -> Floats:
    """Jaccard (r, k, k) of tables (r, k, k) of weights."""
    either = mass.sum(axis=2)[:, :, None] + mass.sum(axis=1)[:, None, :] - mass
    overlap: Floats = np.divide(mass, either, where=either > 0, out=np.zeros_like(mass))
    return overlap


def match_tables(overlap: Floats) -> Labels:
    """First cluster (r, k) that each second cluster is, from Jaccards (r, k, k).

    Where no two clusters overlap the same one most, each is the one it overlaps most: no
    assignment has a higher total, and none is solved for.
    """
    matched: Labels = overlap.argmax(axis=1)
    alike = (np.sort(matched, axis=1) != np.arange(overlap.shape[1])).any(axis=1)
    for j in np.flatnonzero(alike):
        matched[j] = match_clusters(overlap[j])
    return matched
