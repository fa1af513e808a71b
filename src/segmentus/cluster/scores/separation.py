"""A clustering into `Separation`: which of its clusters stand apart from which.

Between two clusters that stand apart lie few rows, between two that only share a border as many
as inside them. The rows of both are laid on the line that tells them apart best (Fisher's linear
discriminant), and those between the two centers are asked for a second mode by the dip test: the
ends of this stretch are full where clusters stand apart, wherever between them the valley lies.
Beyond the centers nothing is looked at, because a curved piece is dense at the ends of its chord.
Clusters that do not stand apart are joined, and a chain of joined clusters is one part: a ring or
a banana, however cut, is one. After Tantrum, Murua & Stuetzle (2003), "Assessment and pruning of
hierarchical model based clustering".
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from segmentus.arrays import Bools, Floats, Labels, read_only, sum_by
from segmentus.cluster.assessments import Separation
from segmentus.cluster.points import points_of
from segmentus.cluster.scores.dip import find_dip, read_level
from segmentus.cluster.values import Clustering
from segmentus.compiled.arithmetic import add_products, find_axes, multiply
from segmentus.features.values import Features
from segmentus.survey.design import Design

LEVEL = 0.05
"""Chance that somewhere among the pairs of clusters a valley shows where there is none."""
_MOST = 1000
"""Effective rows between two centers that the test counts at most: a valley that only shows in
more is too shallow to set groups apart."""
_ROWS = 50_000
"""Rows that stand for all where there are more."""
PLACES = 500
"""Places on a line, at most, that rows are drawn together to."""
HEAVY, NEAR, SPREAD = 0.02, 0.05, 41
"""Share of the weight from which a value is spread out, because the dip knows no jump: evenly over
a twentieth of the distance between the centers to either side, or half the way to the next value
where all are farther apart, as whole numbers may be; and places it is spread to."""
SHALLOW = 0.36
"""Share of the rows between two centers in the middle half from which a valley is too shallow: half
of them where all places are alike, .43 between two normal groups 3 standard deviations apart, .37
at 3.5, .32 at 4; and .40 on half a ring, which is denser where it turns."""
SHRINKAGE = 0.1
"""Share of a ball in the spread inside two clusters: few rows shall not mislead its inverse."""


def choose_rows(features: Features) -> Labels:
    """Rows with weight; where they are many, `_ROWS` of them, evenly spaced in canonical order."""
    group = points_of(features).group
    rows = np.flatnonzero(group >= 0)
    if len(rows) <= _ROWS:
        return rows
    ordered = rows[np.argsort(group[rows], kind="stable")]
    return ordered[np.linspace(0, len(rows) - 1, _ROWS).astype(np.int64)]


def separate(
    features: Features, design: Design, clustering: Clustering, rows: Labels
) -> Separation:
    """Test every pair of clusters for a valley between them.

    Parameters
    ----------
    features : what was clustered, with the weights of the fit.
    design : of the same rows; five implicates of a family count as one family.
    clustering : of these features.
    rows : to look at, as from `choose_rows`.
    """
    k, level = clustering.k, np.ones((clustering.k, clustering.k))
    sides = [rows[clustering.labels[rows] == c] for c in range(k)]
    for c, d in combinations(range(k), 2):
        both = np.concatenate([sides[c], sides[d]])
        weight = features.weight[both]
        gaps = features.values[both] - clustering.centers[clustering.labels[both]]
        line = _discriminate(clustering.centers[d] - clustering.centers[c], gaps, weight)
        place = multiply(features.values[both] - clustering.centers[c], line)
        level[c, d] = level[d, c] = _find_level(place, weight, design.n_implicates)
    pairs = max(k * (k - 1) / 2, 1)
    part = _join(level > LEVEL / pairs)
    return Separation(read_only(level), read_only(part), min(pairs * _weakest_link(level), 1.0))


def _discriminate(apart: Floats, gaps: Floats, weight: Floats) -> Floats:
    """Direction (p,) on which two centers lie 1 apart and the rows around them close together.

    apart (p,): from one center to the other; gaps (n, p): from centers to rows.
    """
    spread = multiply((gaps * weight[:, None]).T, gaps) / weight.sum()
    p = len(spread)
    ball = np.trace(spread) / p or 1.0
    size, axes = find_axes((1 - SHRINKAGE) * spread + SHRINKAGE * ball * np.eye(p))
    line = multiply(axes, multiply(axes.T, apart) / size)
    scaled: Floats = line / add_products(apart, line)
    return scaled


def _find_level(place: Floats, weight: Floats, n_implicates: int) -> float:
    """Level of the dip of the rows between two centers, which lie at 0 and 1; 1 if shallow."""
    between = (place > -1e-9) & (place < 1 + 1e-9)
    place, weight = place[between], weight[between]
    if not len(place):
        return 0.0
    effective = weight.sum() ** 2 / (weight**2).sum() / n_implicates
    place, share = _thin(place, weight)
    between, middle = (place > 0) & (place < 1), (place > 0.25) & (place < 0.75)
    if share[middle].sum() > SHALLOW * share[between].sum():
        return 1.0
    return read_level(find_dip(place, share), min(effective, _MOST))


def _thin(place: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Some hundred places with their weights: of equal weight, and heavy values spread out."""
    value, at = np.unique(place, return_inverse=True)
    mass = np.bincount(at, weight) / weight.sum()
    heavy = mass >= HEAVY
    step = np.diff(value).min() if len(value) > 1 else 0.0
    offset = max(step / 2, NEAR) * (np.arange(1 - SPREAD, SPREAD, 2) / SPREAD)
    light, share = _draw_together(value[~heavy], mass[~heavy])
    return (
        np.concatenate([light, (value[heavy][:, None] + offset).ravel()]),
        np.concatenate([share, np.repeat(mass[heavy] / SPREAD, SPREAD)]),
    )


def _draw_together(value: Floats, mass: Floats) -> tuple[Floats, Floats]:
    """Ascending values in runs of about equal weight, `PLACES` at most: means and weights."""
    if len(value) <= PLACES:
        return value, mass
    upto = np.cumsum(mass)
    cell = np.minimum((upto - mass / 2) / upto[-1] * PLACES, PLACES - 1).astype(int)
    inside = sum_by(cell, mass, PLACES)
    kept = inside > 0
    return sum_by(cell, mass * value, PLACES)[kept] / inside[kept], inside[kept]


def _join(joined: Bools) -> Labels:
    """Number (k,) the connected parts of a symmetric relation (k, k)."""
    part = np.arange(len(joined))
    for c, d in np.argwhere(joined):
        part[part == part[d]] = part[c]
    return np.unique(part, return_inverse=True)[1].astype(np.int64)


def _weakest_link(level: Floats) -> float:
    """Level (k, k) of the weakest link of the strongest chain through all clusters."""
    reached, weakest = level[0].copy(), 1.0
    left = set(range(1, len(level)))
    while left:
        nearest = max(left, key=lambda c: float(reached[c]))
        weakest = min(weakest, float(reached[nearest]))
        reached = np.maximum(reached, level[nearest])
        left.remove(nearest)
    return weakest
