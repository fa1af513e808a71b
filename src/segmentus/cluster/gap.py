"""A sweep and even clouds of the same covariance into `Gap`, and into a `Verdict` on groups.

Two things make groups. The clusters must be tighter than a continuum's could be: the gap
statistic of Tibshirani, Walther & Hastie (2001), weighted. And there must be little between any
two of them, because a long tail makes tight clusters too: see `link`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from segmentus.arrays import Floats, Labels, read_only
from segmentus.cluster.kmeans import QUICK, search_all
from segmentus.cluster.moments import label_rows
from segmentus.cluster.points import each_in_threads, lay_out, merge_rows
from segmentus.cluster.scores import sum_by
from segmentus.cluster.silhouette import measure_silhouettes
from segmentus.features.scale import Features
from segmentus.progress import Progress, silent
from segmentus.survey.values import Design

if TYPE_CHECKING:
    from segmentus.cluster.sweep import Fit

REFERENCE_ROWS = 2000
"""Most rows of a reference. On SCF 2019 gaps move by under 0.03 from 2,000 rows to 6,000."""
REFERENCE_STARTS = 2
"""Independent starts of a search in a reference."""
APART = 0.5
"""Link up to which two clusters count as apart: half as dense between them as in them."""
BIN, STRIPS = 0.2, 41
"""Width of the strips in which density is compared, in distances between two centers; how many."""
DOUBT = 1.0
"""Two standard errors of the square root of a number of families (it varies by a half): chance
is given that much more on the boundary, and as much less inside."""


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """How much tighter than an even cloud the data cluster, for K numbers of clusters.

    The references are uniform in the box that is aligned with the data's weighted principal
    axes and has their weighted mean and covariance.

    Attributes
    ----------
    ks : (K,) numbers of clusters.
    gap : (K,) mean over references of log W_k* − log W_k; 0 at k = 1 by construction.
    se : (K,) standard deviation over references × sqrt(1 + 1 / n_references).
    log_within : (K,) log of the share of the data's weighted variance left within clusters.
    expected : (K,) its mean over references.
    n_references : B.
    silhouette : (K,) of the data.
    silhouettes : (B, K) of the references: a null for the silhouette.
    link : (K,) density between the two clusters least apart, as a share of that in them.
    """

    ks: tuple[int, ...]
    gap: Floats
    se: Floats
    log_within: Floats
    expected: Floats
    n_references: int
    silhouette: Floats
    silhouettes: Floats
    link: Floats

    @property
    def suggested(self) -> int:
        """The smallest k whose gap is not beaten by the next by more than its standard error.

        k = 1, with gap 0, stands first. Source: Tibshirani, Walther & Hastie (2001), step 3.
        """
        ladder = [(1, 0.0, 0.0)] if 1 not in self.ks else []
        ladder += list(zip(self.ks, self.gap.tolist(), self.se.tolist(), strict=True))
        for (k, gap, _), (_, after, se) in pairwise(ladder):
            if gap >= after - se:
                return k
        return ladder[-1][0]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the data fall into groups.

    Attributes
    ----------
    kind : "groups", or "continuum" that any clustering only cuts into bands.
    k : number of groups, or of bands.
    text : one sentence with the figures behind it.
    """

    kind: Literal["groups", "continuum"]
    k: int
    text: str


def measure_gap(
    features: Features,
    design: Design,
    fits: Sequence[Fit],
    *,
    references: int,
    seed: int,
    progress: Progress = silent,
) -> Gap:
    """Compare clusterings with those of even clouds of the same covariance.

    A reference has a row for each family that carries weight, 2,000 at most, and the families'
    fit weights, drawn without replacement: implicates are not rows of their own.

    Parameters
    ----------
    features : what was clustered, with the weights of the fit.
    design : of the same rows.
    fits : of ascending k.
    references : B, at least 2.
    seed : with a reference's number, decides its draws.
    progress : called before each reference and at the end.
    """
    ks = [fit.clustering.k for fit in fits]
    middle, axes, spread = _principal_axes(features)
    mass = sum_by(design.unit, features.weight, len(design.units))
    mass = mass[mass > 0]
    generator = np.random.default_rng(seed)
    drawn = []
    for _ in range(references):
        weight = generator.permutation(mass)[:REFERENCE_ROWS]
        even = generator.uniform(-np.sqrt(3.0), np.sqrt(3.0), (len(weight), len(spread)))
        drawn.append((middle + (even * spread) @ axes.T, weight))

    def cluster(b: int) -> tuple[Floats, Floats]:
        return _cluster_reference(*drawn[b], ks, seed + b)

    progress("references", 0, references)
    logs, silhouettes = np.empty((references, len(ks))), np.empty((references, len(ks)))
    for b, found in enumerate(each_in_threads(cluster, references)):
        progress("references", b, references)
        logs[b], silhouettes[b] = found
    progress("references", references, references)
    whole = features.weight.sum() * float((spread**2).sum())
    log_within = _log([fit.clustering.inertia / whole for fit in fits])
    expected = logs.mean(axis=0)
    return Gap(
        ks=tuple(ks),
        gap=read_only(expected - log_within),
        se=read_only(logs.std(axis=0) * np.sqrt(1 + 1 / references)),
        log_within=read_only(log_within),
        expected=read_only(expected),
        n_references=references,
        silhouette=read_only(np.array([fit.score.silhouette for fit in fits])),
        silhouettes=read_only(silhouettes),
        link=read_only(np.array([link(features, design, fit) for fit in fits])),
    )


def link(features: Features, design: Design, fit: Fit) -> float:
    """How much lies between the two clusters least apart, as a share of what lies in them.

    The rows of two clusters are laid on the line through their centers and counted in strips a
    fifth of the centers' distance wide, one of them on the boundary. Of each side the fullest
    strip counts, and of the two sides the emptier one: where density has one peak, the boundary
    holds at least as much, so the link is 1 or more. Weights are turned into families by Kish's
    effective number, and both counts moved by two standard errors towards a link, so that a few
    families far out are not called apart. 0 for one cluster.
    """
    base = fit.clustering
    order = np.argsort(base.labels, kind="stable")
    weight = features.weight[order]
    edges = np.searchsorted(base.labels[order], np.arange(base.k + 1))
    sides = [slice(first, last) for first, last in pairwise(edges.tolist())]
    along = base.centers @ features.values[order].T  # a place on a line is a difference of two
    square = (base.centers**2).sum(axis=1)
    links = [0.0]
    for c, d in combinations(range(base.k), 2):
        apart = square[c] + square[d] - 2 * base.centers[c] @ base.centers[d]
        middle = (square[d] - square[c]) / 2
        one, other = (
            _count_strips((along[d, side] - along[c, side] - middle) / apart, weight[side])
            for side in (sides[c], sides[d])
        )
        mass, squares = one + other
        links.append(_link_of(mass, squares * design.n_implicates))
    return max(links)


def _count_strips(place: Floats, weight: Floats) -> Floats:
    """Weights and squared weights (2, strips) by place on a line, the middle strip at 0."""
    strip = np.minimum(np.maximum(place * (1 / BIN) + (STRIPS // 2 + 0.5), 0.0), STRIPS - 1)
    strip = strip.astype(np.intp)
    return np.array([sum_by(strip, each, STRIPS) for each in (weight, weight**2)])


def _link_of(mass: Floats, squares: Floats) -> float:
    """Middle strip over the fuller strips of either side; weights as effective families."""
    families = mass * mass.sum() / squares.sum()
    alone = np.sqrt(np.divide(squares, mass**2, where=mass > 0, out=np.ones(STRIPS)))
    least = np.sqrt(families) * np.maximum(1 - DOUBT * alone, 0.0)  # one heavy row is one family
    half = STRIPS // 2
    inside = min(least[:half].max(), least[half + 1 :].max())
    return float(((np.sqrt(families[half]) + DOUBT) / max(inside, DOUBT)) ** 2)


def pronounce(gap: Gap, k: int | None = None) -> Verdict:
    """Say whether the data fall into groups.

    They do at the largest k where the gap exceeds 0 by more than its standard error and no two
    clusters are linked by more than a half.

    Parameters
    ----------
    gap : as measured, with a k above 1.
    k : bands to speak of if there are no groups, by default the k of the best silhouette; if
        there are and it is another number of segments, the text says so.
    """
    many = [position for position, each in enumerate(gap.ks) if each > 1]
    grouped = [i for i in many if gap.gap[i] > gap.se[i] and gap.link[i] <= APART]
    if grouped:
        at = grouped[-1]
        text = f"These data fall into {gap.ks[at]} groups: {_why(gap, at)}"
        if k not in (None, gap.ks[at]):
            than = "coarser" if k < gap.ks[at] else "finer"
            text += f" The {k} segments chosen are {than} than that, for the reason given."
        return Verdict("groups", gap.ks[at], text)
    best = max(many, key=lambda i: float(gap.silhouette[i]))
    at = gap.ks.index(k) if k in gap.ks and k != 1 else best
    text = f"These data are better seen as a continuum cut into {gap.ks[at]} bands: {_why(gap, at)}"
    return Verdict("continuum", gap.ks[at], text)


def _why(gap: Gap, at: int) -> str:
    """The figures of one k, to follow a colon."""
    left, even = 100 * np.exp(gap.log_within[at]), 100 * np.exp(gap.expected[at])
    null = gap.silhouettes[:, at].mean()
    return (
        f"halfway between the two least apart lie up to {100 * min(gap.link[at], 1.0):.0f} % as "
        f"many as inside them, {left:.0f} % of the variance is left within (in an even cloud "
        f"{even:.0f} %, gap {gap.gap[at]:+.2f} ± {gap.se[at]:.2f}), and the silhouette is "
        f"{gap.silhouette[at]:.2f} (in an even cloud {null:.2f})."
    )


def _principal_axes(features: Features) -> tuple[Floats, Floats, Floats]:
    """Weighted mean (p,), principal axes in columns (p, p), standard deviations along them (p,)."""
    share = features.weight / features.weight.sum()
    middle = share @ features.values
    gaps = features.values - middle
    variance, axes = np.linalg.eigh((gaps * share[:, None]).T @ gaps)
    return middle, axes, np.sqrt(np.maximum(variance, 0.0))


def _cluster_reference(
    values: Floats, weight: Floats, ks: Sequence[int], seed: int
) -> tuple[Floats, Floats]:
    """Log of the share of variance left within, and silhouette, for each k (K,)."""
    points, blocks = merge_rows(values, weight), lay_out(values)
    gaps = values - weight @ values / weight.sum()
    whole = float(weight @ (gaps**2).sum(axis=1))
    found = search_all(points, ks, starts=REFERENCE_STARTS, most=QUICK, seed=seed)
    labelings: list[Labels] = [label_rows(blocks, one.best.centers, len(values)) for one in found]
    within = [one.best.inertia / whole for one in found]
    return _log(within), measure_silhouettes(points, labelings, weight).scores


def _log(shares: Sequence[float]) -> Floats:
    """Logarithms; a share of 0 counts as the least that rounding can tell from it."""
    logs: Floats = np.log(np.maximum(np.array(shares), np.finfo(np.float64).eps))
    return logs
