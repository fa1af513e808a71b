"""Margins into confidence: how often rows of such a margin stayed when the fit was redone."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from segmentus.arrays import Floats
from segmentus.errors import InputError
from segmentus.isotonic import pool_violators
from segmentus.segments.model.values import Calibration

MAX_KNOTS = 50


def margins(near: Floats, second: Floats) -> Floats:
    """Margin (d2 − d1) / (d2 + d1) of distances (n,); 1 where there is one center only.

    0 where both are 0, on two centers at once.

    >>> margins(np.array([1.0, 0.0, 2.0]), np.array([3.0, 1.0, 2.0])).tolist()
    [0.5, 1.0, 0.0]
    """
    with np.errstate(invalid="ignore"):
        margin = (second - near) / np.where(second + near > 0, second + near, 1.0)
    margin[np.isinf(second)] = 1.0
    return margin


def calibrate(
    margin: ArrayLike, kept: ArrayLike, weight: ArrayLike | None = None, *, refits: int = 0
) -> Calibration:
    """Learn from refits what a margin is worth: isotonic regression of `kept` on `margin`.

    Parameters
    ----------
    margin : (n,) of training rows, 0…1.
    kept : (n,) share of refits in which the row stayed in its segment, 0…1.
    weight : (n,) of the rows; equal where not given.
    refits : their number, to be shown.

    Returns
    -------
    At most 50 knots, ascending in both; between them confidence runs straight. Least squares
    under monotony by pooling adjacent violators (Barlow et al. 1972, section 1.2).

    Raises
    ------
    InputError
        The arrays differ in length, hold no weight, or leave 0…1.

    >>> calibrate([0.1, 0.2, 0.9], [0.6, 0.4, 1.0]).kept
    (0.5, 1.0)
    """
    x, y = np.asarray(margin, float), np.asarray(kept, float)
    w = np.ones(len(x)) if weight is None else np.asarray(weight, float)
    inside = [
        np.isfinite(a).all() and a.min(initial=0) >= 0 and a.max(initial=0) <= 1 for a in (x, y)
    ]
    if not (len(x) == len(y) == len(w) and w.sum() > 0 and all(inside)):
        raise InputError(
            "calibration: give as many margins, kept shares and weights, all of them between 0 "
            f"and 1 and some with weight; got {len(x)}, {len(y)} and {len(w)}."
        )
    order = np.argsort(x[w > 0], kind="stable")
    x, y, w = x[w > 0][order], y[w > 0][order], w[w > 0][order]
    knots = pool_violators(*_bin(x, y, w))[:, :2].clip(0.0, 1.0)
    return Calibration(
        margin=tuple(knots[:, 0].tolist()), kept=tuple(knots[:, 1].tolist()), refits=refits
    )


def apply_calibration(calibration: Calibration | None, margin: Floats) -> Floats:
    """Confidence (n,) of margins (n,); nan stays nan, and no calibration leaves the margin."""
    if calibration is None:
        return margin
    confidence: Floats = np.interp(margin, calibration.margin, calibration.kept)
    return confidence


def _bin(x: Floats, y: Floats, w: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean margin and mean kept in runs of about equal weight, rows of equal margin together."""
    share = (np.cumsum(w) - w) / w.sum()
    cell = np.floor(share * MAX_KNOTS).astype(int)
    first = np.searchsorted(x, x, side="left")
    _, group = np.unique(cell[first], return_inverse=True)
    mass = np.bincount(group, w).astype(float)
    return np.bincount(group, w * x) / mass, np.bincount(group, w * y) / mass, mass
