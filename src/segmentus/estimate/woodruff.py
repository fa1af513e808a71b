"""The weight below a quantile, under every replicate, into the quantile's interval.

Woodruff (1952), Journal of the American Statistical Association 47(260), 635-646: the share of the
weight below a quantile has a standard error like any share, and the ends of *its* interval are
carried back to values. So the ends are values that the data have, and lie on one value where many
families do. The interval of the share is that of Korn and Graubard (1998), which for a plain
sample is the exact one by order statistics, as in R's ``survey::svyquantile`` with
interval.type = "beta"; it is taken about q itself, not about the share at the quantile, which is
far above q where many families have the quantile's value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Bools, Floats
from segmentus.estimate import weighted
from segmentus.estimate.interval import INTERVAL_LEVELS
from segmentus.estimate.rubin import (
    VarianceRule,
    between_implicates,
    degrees_of_freedom,
    mean_of,
    over_implicates,
    replicate_variance,
)
from segmentus.survey.design import ReplicateMethod


@dataclass(frozen=True, slots=True, eq=False)
class Below:
    """Columns of a group in one implicate, each in the order of its values; b rows.

    Attributes
    ----------
    ordered : (b, c) values ascending.
    cumulative : (b, c) weight up to and with each.
    share, redrawn : (c, s) and (c, s, r) share of the weight up to a value near the quantile, nan
        where no value is near; written by `note`.
    """

    ordered: Floats
    cumulative: Floats
    share: Floats
    redrawn: Floats

    def reach(self, column: int, q: Floats) -> Floats:
        """Lowest values (s,) at which the cumulative weight reaches q (s,) of the total."""
        cumulative = self.cumulative[:, column]
        goal = np.maximum(q * cumulative[-1] * weighted.REACHED, np.finfo(float).tiny)
        at = np.minimum(np.searchsorted(cumulative, goal), len(cumulative) - 1)
        values: Floats = self.ordered[at, column]
        return values

    def share_to(self, column: int, value: float) -> float:
        """Share of the weight up to and with a value; nan where there is no weight."""
        cumulative = self.cumulative[:, column]
        at = int(np.searchsorted(self.ordered[:, column], value, side="right")) - 1
        total = float(cumulative[-1]) if len(cumulative) else 0.0
        return (float(cumulative[at]) if at >= 0 else 0.0) / total if total > 0 else float("nan")

    def find_mark(self, column: int, value: float, q: float, end: int) -> int:
        """Find the row nearest to a share q that ends the quantile's value or the one before it.

        -1 where neither is before position `end`, or has weight on both sides: then the quantile is
        one value far and wide.
        """
        ordered, cumulative = self.ordered[:, column], self.cumulative[:, column]
        rows = [int(np.searchsorted(ordered, value, side=side)) - 1 for side in ("left", "right")]
        apart = {
            row: abs(cumulative[row] - q * cumulative[-1])
            for row in rows
            if 0 <= row < end and 0 < cumulative[row] < cumulative[-1]
        }
        return min(apart, key=lambda row: (apart[row], row), default=-1)

    def note(self, column: int, s: int, mark: int, marked: Floats, mass: Floats) -> None:
        """Note the share up to a row, and in every replicate its weight (r,) of all, mass (r,)."""
        cumulative = self.cumulative[:, column]
        self.share[column, s] = cumulative[mark] / cumulative[-1]
        self.redrawn[column, s] = marked / np.where(mass > 0, mass, np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class Base:
    """Who stands behind a quantile: families, of effective number, and the rules of its U."""

    families: int
    effective: float
    rule: VarianceRule
    method: ReplicateMethod | None = None


def find_ends(belows: Sequence[Below], value: Floats, q: Floats, base: Base) -> Floats:
    """Ends (c, s, l, 2) of quantiles, for the l `INTERVAL_LEVELS`; nan without replicates.

    Parameters
    ----------
    belows : of the m implicates.
    value : (c, s, m) their quantiles.
    q : (s,) shares.
    base : who stands behind them.
    """
    replicates = belows[0].redrawn.shape[2]
    middle = mean_of(value)
    ends = np.full((*middle.shape, len(INTERVAL_LEVELS), 2), np.nan)
    if replicates < 2 or base.families < 2:
        return ends
    effective, df = _effective(belows, middle, base, replicates)
    shares = _share_ends(q, effective, df, base.families)
    with_weight: list[Below] = [one for one in belows if one.cumulative.any()]
    for c in range(len(middle)):
        reached = [one.reach(c, shares[c].ravel()) for one in with_weight]
        if reached:
            ends[c] = np.mean(reached, axis=0).reshape(ends[c].shape)
    ends[..., 0] = np.minimum(ends[..., 0], middle[..., None])
    ends[..., 1] = np.maximum(ends[..., 1], middle[..., None])
    return ends


def _effective(
    belows: Sequence[Below], middle: Floats, base: Base, replicates: int
) -> tuple[Floats, Floats]:
    """Effective families (c, s) behind the share below each quantile, and degrees of freedom.

    U is of the share at each implicate's own quantile, B of the share at their mean.
    """
    m = len(belows)
    share = np.stack([one.share for one in belows], axis=-1)
    redrawn = np.stack([one.redrawn for one in belows], axis=-2)
    at_mean = [
        [[one.share_to(c, value) for one in belows] for value in row]
        for c, row in enumerate(middle.tolist())
    ]
    sampling = over_implicates(replicate_variance(redrawn, share, base.method), base.rule)
    imputation = between_implicates(np.array(at_mean))
    total = sampling + (1 + 1 / m) * imputation
    spread = mean_of(share * (1 - share))
    usable: Bools = (total > 0) & (spread > 0)
    effective = np.full(total.shape, base.effective)
    effective[usable] = spread[usable] / total[usable]
    worth = replicates if base.method is None else base.method.limit(replicates)
    complete = min(worth, base.families) - 1
    df = [
        degrees_of_freedom(u, b, m, complete) if fine else float(complete)
        for u, b, fine in zip(
            sampling.ravel().tolist(), imputation.ravel().tolist(), usable.ravel(), strict=True
        )
    ]
    return effective, np.array(df).reshape(effective.shape)


def _share_ends(q: Floats, effective: Floats, df: Floats, families: int) -> Floats:
    """Ends (c, s, l, 2) of the interval of a share q among effective families (c, s)."""
    from scipy.special import betaincinv, stdtrit

    level = np.array(INTERVAL_LEVELS)
    tail = (1 - level) / 2
    lessened = (stdtrit(families - 1.0, 1 - tail) / stdtrit(df[..., None], 1 - tail)) ** 2
    having = effective[..., None] * lessened * q[:, None]
    lacking = effective[..., None] * lessened * (1 - q[:, None])
    with np.errstate(invalid="ignore"):
        low = np.where(q[:, None] > 0, betaincinv(having, lacking + 1, tail), 0.0)
        high = np.where(q[:, None] < 1, betaincinv(having + 1, lacking, 1 - tail), 1.0)
    ends: Floats = np.stack([np.nan_to_num(low, nan=0.0), np.nan_to_num(high, nan=1.0)], axis=-1)
    return ends
