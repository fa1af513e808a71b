"""Numbers in order into the closest ascending ones: isotonic regression."""

from __future__ import annotations

import numpy as np

from segmentus.arrays import Floats


def pool_violators(x: Floats, y: Floats, weight: Floats) -> Floats:
    """Merge neighbours until `y` ascends; rows (b, 3) of mean x, mean y and weight.

    Least squares under monotony by pooling adjacent violators. Source: Barlow et al. (1972),
    Statistical Inference under Order Restrictions, section 1.2.

    Parameters
    ----------
    x, y, weight : (n,) places in ascending order, numbers, and positive weights.

    >>> pool_violators(np.arange(3.0), np.array([1.0, 3.0, 2.0]), np.ones(3)).tolist()
    [[0.0, 1.0, 1.0], [1.5, 2.5, 2.0]]
    """
    blocks: list[tuple[float, float, float]] = []
    for place, value, mass in zip(x.tolist(), y.tolist(), weight.tolist(), strict=True):
        blocks.append((place, value, mass))
        while len(blocks) > 1 and blocks[-2][1] >= blocks[-1][1]:
            (x1, y1, w1), (x2, y2, w2) = blocks[-2:]
            both = w1 + w2
            blocks[-2:] = [((x1 * w1 + x2 * w2) / both, (y1 * w1 + y2 * w2) / both, both)]
    return np.array(blocks)


def fit_ascending(y: Floats, weight: Floats) -> Floats:
    """Return the ascending numbers (n,) closest to `y` (n,) in least squares, by weight (n,).

    >>> fit_ascending(np.array([1.0, 3.0, 2.0]), np.array([1.0, 1.0, 3.0])).tolist()
    [1.0, 2.25, 2.25]
    """
    if not len(y):
        return y
    pooled = pool_violators(np.arange(len(y), dtype=np.float64), y, weight)
    upto = np.cumsum(weight)
    block = np.searchsorted(np.cumsum(pooled[:, 2]) * (1 - 1e-12), upto - weight, side="right")
    fitted: Floats = pooled[np.minimum(block, len(pooled) - 1), 1]
    return fitted
