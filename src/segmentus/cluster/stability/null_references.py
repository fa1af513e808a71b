"""Features into reference tables that hold no groups, to compare a clustering with.

A reference keeps what is no grouping: of each column the values that many rows share (zeros,
heaps, yes or no) and the closest distribution with one mode for the rest, so skew and tails; and
of all columns together their correlations, by a Gaussian copula. Sources: Hennig & Lin (2015),
"Flexible parametric bootstrap for testing homogeneity against clustering"; Cario & Nelson (1997)
for correlations of columns with ties (NORTA).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, read_only
from segmentus.cluster.points import Points
from segmentus.compiled.arithmetic import (
    add_products,
    find_axes,
    log,
    multiply,
    normal_quantile,
    normal_share,
)
from segmentus.isotonic import fit_ascending

ATOM = 0.05
"""Share of the weight from which a value of a column is kept as it is."""
BINS, TAILS = 40, (0.0025, 0.01)
"""Bins of equal weight of a column's other values, before they are made to have one mode; and the
shares of the weight in both tails at which they are cut once more."""
CORRECTIONS, TRIAL = 3, 3000
"""Times that correlations are corrected for ties, and rows drawn to see by how much."""
MOST_CORRELATED = 0.98
"""Bound of a corrected correlation, so that the matrix stays one of correlations."""
_MOST = 50_000
"""Distinct rows, evenly spaced in canonical order, that stand for all where there are more."""


@dataclass(frozen=True, slots=True, eq=False)
class Margin:
    """The distribution of one column: pieces in ascending order, points or even stretches.

    Attributes
    ----------
    low, high : (q,) ends of the pieces; equal for a value that many rows share.
    upto : (q,) share of the weight in a piece and those before it; the last is 1.
    """

    low: Floats
    high: Floats
    upto: Floats

    def at(self, share: Floats) -> Floats:
        """Quantiles at shares (n,) of the weight."""
        piece = np.minimum(np.searchsorted(self.upto, share, side="right"), len(self.upto) - 1)
        before = np.append(0.0, self.upto[:-1])[piece]
        size = self.upto[piece] - before
        inside = np.divide(share - before, size, where=size > 0, out=np.zeros_like(share))
        values: Floats = self.low[piece] + inside * (self.high[piece] - self.low[piece])
        return values


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """What references are drawn from.

    Attributes
    ----------
    margins : one a column.
    root : (p, p) of the correlations of the normal scores, so that normals @ root.T have them.
    """

    margins: tuple[Margin, ...]
    root: Floats

    def draw(self, generator: np.random.Generator, n_rows: int) -> Floats:
        """Draw rows (n_rows, p)."""
        normals = multiply(generator.standard_normal((n_rows, len(self.margins))), self.root.T)
        shares = normal_share(normals)
        return np.column_stack([m.at(shares[:, j]) for j, m in enumerate(self.margins)])


def fit_reference(points: Points, *, seed: int) -> Reference:
    """Find the columns' distributions and correlations.

    Parameters
    ----------
    points : what was clustered, in canonical order, so that the order of rows leaves no trace.
    seed : of the draws that show how ties lower correlations.
    """
    values, weight = points.take_evenly(_MOST)
    margins = tuple(fit_margin(column, weight) for column in values.T)
    target = _correlate(values, weight)
    reference = Reference(margins, _root(target))
    if not any((m.low == m.high).any() for m in margins):
        return reference
    generator, asked = np.random.default_rng(seed), target
    for _ in range(CORRECTIONS):
        got = _correlate(reference.draw(generator, TRIAL), np.ones(TRIAL))
        asked = np.clip(asked + target - got, -MOST_CORRELATED, MOST_CORRELATED)
        reference = Reference(margins, _root(asked))
    return reference


def fit_margin(column: Floats, weight: Floats) -> Margin:
    """Keep a column's frequent values, and replace the rest by the closest single mode.

    Parameters
    ----------
    column, weight : (n,) values and positive weights.
    """
    value, place = np.unique(column, return_inverse=True)
    mass = np.bincount(place, weight) / weight.sum()
    atom = mass >= ATOM
    low, high, share = value[atom], value[atom], mass[atom]
    rest = ~atom
    if rest.any():
        edges = _cut(value[rest], mass[rest])
        width = np.diff(edges)
        inside = np.histogram(value[rest], edges, weights=mass[rest])[0]
        low, high = np.append(low, edges[:-1]), np.append(high, edges[1:])
        share = np.append(share, fit_single_mode(inside / width, width) * width)
    order = np.argsort(low + high, kind="stable")
    upto = np.cumsum(share[order])
    return Margin(read_only(low[order]), read_only(high[order]), read_only(upto / upto[-1]))


def _cut(value: Floats, mass: Floats) -> Floats:
    """Edges of bins over ascending values, of equal weight but for those in the tails."""
    upto = np.cumsum(mass) / mass.sum()
    shares = np.r_[TAILS, np.arange(1, BINS) / BINS, 1 - np.array(TAILS)]
    at = np.minimum(np.searchsorted(upto, shares), len(value) - 1)
    edges = np.unique(np.r_[value[0], value[at], value[-1]])
    return edges if len(edges) > 1 else np.array([value[0], value[0] + 1e-9])


def fit_single_mode(heights: Floats, width: Floats) -> Floats:
    """Return the densities (b,) with one mode under which those of a histogram are most likely.

    For every place of the mode the most likely heights ascend to it and descend after it, each
    side by isotonic regression.

    Parameters
    ----------
    heights, width : (b,) densities of bins, and how wide they are.

    >>> fit_single_mode(np.array([1.0, 3.0, 1.0, 3.0, 0.0]), np.ones(5)).round(2).tolist()
    [1.0, 3.0, 2.0, 2.0, 0.0]
    """
    best, most, seen = heights, -np.inf, heights > 0
    for mode in range(len(heights) + 1):
        left = fit_ascending(heights[:mode], width[:mode])
        right = fit_ascending(heights[mode:][::-1], width[mode:][::-1])[::-1]
        fitted = np.append(left, right)
        likelihood = add_products((heights * width)[seen], log(fitted[seen]))
        if likelihood > most + 1e-12:
            best, most = fitted, likelihood
    return best


def _correlate(values: Floats, weight: Floats) -> Floats:
    """Weighted correlations (p, p) of the columns' normal scores; 0 for a column of one value."""
    scores = np.column_stack([_normal_scores(column, weight) for column in values.T])
    share = weight / weight.sum()
    gaps = scores - multiply(share, scores)
    product = multiply((gaps * share[:, None]).T, gaps)
    size = np.sqrt(np.maximum(np.diag(product), 0.0))
    size[size == 0] = np.inf
    correlations: Floats = product / size / size[:, None]
    return correlations


def _normal_scores(column: Floats, weight: Floats) -> Floats:
    """Normal quantiles (n,) at the share of the weight below each value and half of that at it."""
    _, place = np.unique(column, return_inverse=True)
    mass = np.bincount(place, weight) / weight.sum()
    scores: Floats = normal_quantile(np.cumsum(mass) - mass / 2)[place]
    return scores


def _root(correlations: Floats) -> Floats:
    """Symmetric square root (p, p) of the nearest proper correlations: the only one there is."""
    size, axes = find_axes(correlations)
    root = multiply(axes * np.sqrt(np.maximum(size, 1e-6)), axes.T)
    length = np.sqrt((root**2).sum(axis=1))[:, None]
    scaled: Floats = root / np.where(length > 0, length, 1.0)
    return scaled
