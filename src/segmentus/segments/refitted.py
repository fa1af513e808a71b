"""A segmentation's refits into errors that count how its segments move with the sample.

The errors of a profile are conditional on the definition of the segments. These are not: in each
replicate the segments are found anew, matched to the first ones, and measured there. A refit is
*warm*, from the segments' own centers, under every replicate; some are *cold*, a search that knows
nothing of them. Where the two differ, warm refits have been held fast by where they began.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from segmentus.arrays import Bools, Floats, Ints, Labels, read_only
from segmentus.cluster.stability.similarity import match_labels
from segmentus.estimate.moving import moving_means
from segmentus.estimate.pool import VarianceRule
from segmentus.estimate.rubin import sampling_variance
from segmentus.estimate.values import Estimate
from segmentus.estimate.ways import with_sampling
from segmentus.segments.profile import Line, Profile
from segmentus.survey.design import Design, ReplicateMethod
from segmentus.survey.values import Survey

SE_RATIO_APART = 1.25
"""Cold over warm standard error, or the reverse, from which the cold one is shown."""


@dataclass(frozen=True, slots=True, eq=False)
class Refitted:
    """The estimates of a profile with the sampling variance of refitted segments.

    Attributes
    ----------
    share : k shares of the domain's population.
    means : variable → k means, for every variable whose mean or share of 1 is in the profile.
    rows : (b,) positions of the rows that were refitted: all, or those of families drawn.
    kept : (b,) share of the warm refits in which each of them stays in its segment.
    n_refits : warm refits made.
    n_cold : cold ones; 0 where none were.
    cold_share : (k,) whether the error of a share is the cold one; all others are warm.
    cold_means : variable → the same of its means.
    """

    share: tuple[Estimate, ...]
    means: Mapping[str, tuple[Estimate, ...]]
    rows: Ints
    kept: Floats
    n_refits: int
    n_cold: int
    cold_share: Bools
    cold_means: Mapping[str, Bools]

    def word(self, position: int, name: str = "") -> str:
        """Tell which refits the error of a segment's share is of, or of its mean of a variable."""
        cold = self.cold_means[name] if name else self.cold_share
        return "cold" if cold[position] else "warm"


@dataclass(frozen=True, slots=True, eq=False)
class _Errors:
    """Shares and means with the sampling variance of one kind of refits."""

    share: tuple[Estimate, ...]
    means: Mapping[str, tuple[Estimate, ...]]


def refit_errors(
    survey: Survey,
    profile: Profile,
    base: Labels,
    labels: Ints,
    *,
    cold: Ints | None = None,
    rows: Ints | None = None,
    variance: VarianceRule = "rubin",
) -> Refitted:
    """Replace the sampling variance of shares and means by that over refits.

    Values, variance between implicates and degrees of freedom stay those of the profile. A
    replicate in which a segment dissolves to nothing gives no mean of it and a share of 0. Where
    the cold standard error is more than a quarter larger or smaller than the warm one, the estimate
    has the cold one.

    Parameters
    ----------
    survey : the rows that were segmented, with replicate weights.
    profile : of them.
    base : (n,) segment of every row.
    labels : (r, n) segment of every row in each replicate's warm refit, matched to the profile's.
    cold : (s, n) cluster of every row in a search afresh under each of the first s replicates, in
        the numbering of that search; None where there was none.
    rows : (n,) positions of these rows among those of the profile; None where they are the same.
    variance : "rubin" averages U over the implicates; "fed" takes that of implicate 1.
    """
    warm = _take(survey, profile, labels, variance)
    k, found = len(profile.share), warm
    if cold is not None and len(cold) > 1:
        part = replace(survey, design=_first(survey.design, len(cold)))
        found = _take(part, profile, match_all(base, cold, survey.design.weight, k), variance)
    share, moved = _choose(warm.share, found.share)
    chosen = {name: _choose(warm.means[name], found.means[name]) for name in warm.means}
    return Refitted(
        share=share,
        means={name: means for name, (means, _) in chosen.items()},
        rows=read_only(np.arange(len(base)) if rows is None else rows),
        kept=read_only((labels == base).mean(axis=0)),
        n_refits=len(labels),
        n_cold=0 if found is warm or cold is None else len(cold),
        cold_share=moved,
        cold_means={name: each for name, (_, each) in chosen.items()},
    )


def match_all(base: Labels, labels: Ints, weight: Floats, k: int) -> Ints:
    """Labels (s, n) of several clusterings in the numbering of the base (n,), each by itself."""
    return np.array([match_labels(base, each, weight, k)[each] for each in labels], labels.dtype)


def _take(survey: Survey, profile: Profile, labels: Ints, variance: VarianceRule) -> _Errors:
    lines = {line.variable.name: line for line in profile.lines if _is_mean(line)}
    columns = np.column_stack([survey.column(name) for name in lines] or [np.ones(survey.n_rows)])
    shares, means = moving_means(columns, labels, survey.design, len(profile.share))
    replicates = survey.design.replicates
    method = None if replicates is None else replicates.method
    return _Errors(
        share=_with_variance(profile.share, shares, variance, method),
        means={
            name: _with_variance(line.segments, means[..., place], variance, method)
            for place, (name, line) in enumerate(lines.items())
        },
    )


def _choose(
    warm: tuple[Estimate, ...], cold: tuple[Estimate, ...]
) -> tuple[tuple[Estimate, ...], Bools]:
    """Cold estimates where their error is far from the warm one; and where that is so (k,)."""
    pairs = list(zip(warm, cold, strict=True))
    moved = np.array([_is_apart(one.se, other.se) for one, other in pairs], bool)
    chosen = [
        other if is_apart else one for (one, other), is_apart in zip(pairs, moved, strict=True)
    ]
    return tuple(chosen), read_only(moved)


def _is_apart(warm: float, cold: float) -> bool:
    return cold > SE_RATIO_APART * warm or warm > SE_RATIO_APART * cold


def _first(design: Design, count: int) -> Design:
    """The design with its first replicates only."""
    assert design.replicates is not None
    weight = read_only(np.ascontiguousarray(design.replicates.weight[:, :count]))
    return replace(design, replicates=replace(design.replicates, weight=weight))


def _is_mean(line: Line) -> bool:
    """Means, and shares of a 0/1 column, which are its mean."""
    return line.statistic == "mean" or line.variable.kind == "share"


def _with_variance(
    estimates: tuple[Estimate, ...],
    figures: Floats,
    variance: VarianceRule,
    method: ReplicateMethod | None,
) -> tuple[Estimate, ...]:
    """Estimates with U from figures (r, m, k)."""
    sampling = sampling_variance(np.moveaxis(figures, (0, 1, 2), (2, 1, 0)), variance, method)
    return tuple(with_sampling(one, float(u)) for one, u in zip(estimates, sampling, strict=True))
