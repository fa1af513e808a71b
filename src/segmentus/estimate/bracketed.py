"""A quantile of very many rows from those near it, so that they need not all be sorted.

A sample brackets the quantile far more widely than its error and that of its replicates reach. Rows
below the bracket are added up, those inside are sorted and walked as `quantiles` walks all, and
those above only count in the total. Where anything turns out to lie outside the bracket after all,
None is given, and all rows are walked.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, Ints
from segmentus.estimate import weighted
from segmentus.estimate.woodruff import Below

MANY_ROWS = 100_000
"""Rows of a group from which its quantiles are bracketed."""
_SAMPLE, _REACH = 20_000, 9.0
"""Rows of the sample; its standard errors that the bracket reaches to either side."""


@dataclass(frozen=True, slots=True, eq=False)
class Bracket:
    """The rows of a column near a quantile.

    Attributes
    ----------
    below : (b,) the column as a `Below` of one column, where all rows below the bracket are one and
        all above are one: its first and last row.
    rows : (b − 2,) positions of the others, in the order of their values.
    under : positions of the rows below the bracket.
    """

    below: Below
    rows: Ints
    under: Ints


def bracket(
    column: Floats, weight: Floats, rows: Ints, q: float, replicates: int
) -> Bracket | None:
    """Find the rows of a column near a quantile; None where the sample misled.

    Parameters
    ----------
    column, weight : (b,) of the rows, without gaps.
    rows : (b,) their positions among all.
    q : share of the quantile.
    replicates : r.
    """
    low, high = _reach(column, weight, q)
    under, over = column < low, column > high
    inside = np.flatnonzero(~(under | over))
    light, total = float(weight[under].sum()), float(weight.sum())
    heavy = float(weight[over].sum())
    spare = _REACH / 2 * np.sqrt(q * (1 - q) / _SAMPLE)
    if not (light < (q - spare) * total and 0 < heavy < (1 - q - spare) * total):
        return None
    inside = inside[np.argsort(column[inside], kind="stable")]
    lowest = column[under].max() if light > 0 else column[inside[0]]
    ordered = np.concatenate([[lowest], column[inside], [column[over].min()]])
    cumulative = np.append(light + np.append(0.0, np.cumsum(weight[inside])), total)
    empty = np.full((1, 1), np.nan), np.full((1, 1, replicates), np.nan)
    below = Below(ordered[:, None], cumulative[:, None], *empty)
    return Bracket(below, rows[inside], rows[under])


def _reach(column: Floats, weight: Floats, q: float) -> tuple[float, float]:
    """Values between which a quantile lies, by evenly spaced rows."""
    step = -(-len(column) // _SAMPLE)
    some, mass = column[::step], weight[::step]
    if not mass.any():
        return np.inf, -np.inf
    worth = min(float(mass.sum()) ** 2 / float((mass * mass).sum()), float(_SAMPLE))
    reach = _REACH * np.sqrt(q * (1 - q) / worth)
    shares = np.clip([q - reach, q + reach], 0.0, 1.0)
    low, high = weighted.quantiles(some, mass, shares).tolist()
    return low, high
