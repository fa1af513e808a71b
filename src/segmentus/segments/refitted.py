"""A segmentation's refits into errors that count how its segments move with the sample.

The errors of a profile are conditional on the definition of the segments. These are not: in each
replicate the segments are found anew, matched to the first ones, and measured there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, Ints, Labels, read_only
from segmentus.estimate.moving import moving_means
from segmentus.estimate.pool import Estimate, VarianceRule
from segmentus.estimate.rubin import sampling_variance
from segmentus.estimate.ways import with_sampling
from segmentus.segments.profile import Line, Profile
from segmentus.survey.values import Survey


@dataclass(frozen=True, slots=True, eq=False)
class Refitted:
    """The estimates of a profile with the sampling variance of refitted segments.

    Attributes
    ----------
    share : k shares of the domain's population.
    means : variable → k means, for every variable whose mean or share of 1 is in the profile.
    kept : (n,) share of the refits in which each row stays in its segment.
    n_refits : refits made.
    """

    share: tuple[Estimate, ...]
    means: Mapping[str, tuple[Estimate, ...]]
    kept: Floats
    n_refits: int


def refit_errors(
    survey: Survey,
    profile: Profile,
    base: Labels,
    labels: Ints,
    *,
    variance: VarianceRule = "rubin",
) -> Refitted:
    """Replace the sampling variance of shares and means by that over refits.

    Values, variance between implicates and degrees of freedom stay those of the profile. A
    replicate in which a segment dissolves to nothing gives no mean of it and a share of 0.

    Parameters
    ----------
    survey : the rows that were segmented, with replicate weights.
    profile : of them.
    base : (n,) segment of every row.
    labels : (r, n) segment of every row in each replicate's refit, matched to the profile's.
    variance : "rubin" averages U over the implicates; "fed" takes that of implicate 1.
    """
    lines = {line.variable.name: line for line in profile.lines if _is_mean(line)}
    columns = np.column_stack([survey.column(name) for name in lines] or [np.ones(survey.n_rows)])
    shares, means = moving_means(columns, labels, survey.design, len(profile.share))
    return Refitted(
        share=_with_variance(profile.share, shares, variance),
        means={
            name: _with_variance(line.segments, means[..., place], variance)
            for place, (name, line) in enumerate(lines.items())
        },
        kept=read_only((labels == base).mean(axis=0)),
        n_refits=len(labels),
    )


def _is_mean(line: Line) -> bool:
    """Means, and shares of a 0/1 column, which are its mean."""
    return line.statistic == "mean" or line.variable.kind == "share"


def _with_variance(
    estimates: tuple[Estimate, ...], figures: Floats, variance: VarianceRule
) -> tuple[Estimate, ...]:
    """Estimates with U from figures (r, m, k)."""
    sampling = sampling_variance(np.moveaxis(figures, (0, 1, 2), (2, 1, 0)), variance)
    return tuple(with_sampling(one, float(u)) for one, u in zip(estimates, sampling, strict=True))
