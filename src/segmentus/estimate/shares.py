"""Labels of a survey's rows into the share of each label, with errors and their covariance."""

from __future__ import annotations

import numpy as np

from segmentus.arrays import Floats, Labels, read_only
from segmentus.compiled.arithmetic import multiply
from segmentus.estimate.groups import Groups, add_all, count_group_families, cut, divide
from segmentus.estimate.homogeneity import Shares, effective_of
from segmentus.estimate.interval import Binomial, OneSided
from segmentus.estimate.pool import Figures, combine, pool_many
from segmentus.estimate.values import Estimate
from segmentus.estimate.ways import of_shares
from segmentus.survey.design import Design


def estimate_shares(design: Design, labels: Labels, k: int) -> tuple[tuple[Estimate, ...], Shares]:
    """Estimate the share of each label among the rows that have one.

    Parameters
    ----------
    design : of n rows.
    labels : (n,) 0…k−1, −1 for rows that are left out.
    k : labels there may be.

    Returns
    -------
    k estimates, and the shares as `compare_shares` takes them.
    """
    groups = cut(design, [labels == label for label in range(k)])
    figures = share_figures(groups)
    families = count_group_families(design, (labels >= 0) & (design.weight > 0))
    estimates = pool_many(
        figures,
        unit="share",
        families=[families] * k,
        ways=of_shares(np.full(k, _effective(design, labels))),
    )
    value = read_only(np.array([each.value for each in estimates]))
    if design.replicates is None:
        shares = Shares(value, _effective(design, labels))
        return tuple(estimate_count(share, shares.effective) for share in value.tolist()), shares
    covariance = read_only(covariance_of(figures))
    df = float(min(design.replicates.worth, families) - 1)
    return estimates, Shares(value, effective_of(value, covariance), covariance, df)


def share_figures(groups: Groups) -> Figures:
    """Shares (k, m) of groups that divide what they hold among them."""
    return combine(divide, groups.mass, add_all(groups.mass))


def covariance_of(figures: Figures) -> Floats:
    """Covariance (k, k) of figures (k, m): U averaged over implicates, and (1 + 1/m) B."""
    k, m, r = figures.redrawn.shape
    method = figures.method
    by_mean = method is None or method.about == "mean"
    center = figures.redrawn.mean(axis=2) if by_mean else figures.value
    gap = figures.redrawn - center[:, :, None]
    coefficient = np.full(r, 1 / (r - 1)) if method is None else method.coefficient
    flat, weighed = gap.reshape(k, -1), (gap * coefficient).reshape(k, -1)
    total: Floats = multiply(flat, weighed.T) / m
    if m > 1:
        apart = figures.value - figures.value.mean(axis=1, keepdims=True)
        total = total + (1 + 1 / m) * multiply(apart, apart.T) / (m - 1)
    return np.asarray(total).reshape(k, k)


def estimate_count(share: float, effective: float) -> Estimate:
    """Give a share of so many units drawn alike its binomial error."""
    count = int(effective)
    variance, df = share * (1 - share) / max(effective, 1.0), max(count - 1, 1)
    alike = share in (0.0, 1.0)
    way = OneSided(max(effective, 1.0)) if alike else Binomial(count)
    return Estimate(share, variance, 0.0, 1, df, "share", count, way)


def _effective(design: Design, labels: Labels) -> float:
    """Families of equal weight that would tell as much as those with a label."""
    return float(cut(design, [labels >= 0]).effective[0])
