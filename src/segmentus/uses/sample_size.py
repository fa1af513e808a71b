"""Shares of segments and how far they lie apart into how many must be asked, by simulation.

Segments are drawn as round normal clouds of standard deviation 1, whose centers are all equally
far from each other. A sample *finds* them where k-means in it divides people as k-means in an
endless sample would, by an adjusted Rand index of 0.9; the clouds themselves overlap, so that
nobody can tell all their members apart, however many are asked.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from segmentus.arrays import Floats, Labels, read_only
from segmentus.cluster.moments import label_rows
from segmentus.cluster.points import lay_out, merge_rows
from segmentus.cluster.search.kmeans import search
from segmentus.cluster.stability.similarity import adjusted_rand_index
from segmentus.errors import InputError
from segmentus.progress import Progress, silent

FOUND_INDEX = 0.9
"""Adjusted Rand index from which segments count as found."""

SURE_SAMPLES = 0.95
"""Share of samples that must find them."""

LARGEST_SAMPLE = 40_000
"""Effective families up to which is searched."""

ENDLESS, LOOKED_AT, SAMPLES = 20_000, 2_000, 100
"""People who stand for an endless sample; those whose segments are compared; samples of each size,
of which no more are drawn once too many have failed."""

_STARTS = 2
_SMALLEST = 20


@dataclass(frozen=True, slots=True)
class TriedSize:
    """One size of sample.

    Attributes
    ----------
    families : to be asked.
    found : share of samples that found the segments.
    samples : that were drawn.
    """

    families: int
    found: float
    samples: int


@dataclass(frozen=True, slots=True)
class SampleSize:
    """How many must be asked, and why.

    Attributes
    ----------
    families : to be asked, the larger of the next two; None where no sample tried finds them.
    for_error : so that the least share has its standard error.
    for_finding : so that the segments are found in 95 % of samples; None as above.
    shares, apart, features, effect, error : as asked; shares are of 1.
    curve : sizes tried, ascending.
    at_best : adjusted Rand index between the true groups and what an endless sample gives.
    """

    families: int | None
    for_error: int
    for_finding: int | None
    shares: tuple[float, ...]
    apart: float
    features: int
    effect: float
    error: float
    curve: tuple[TriedSize, ...]
    at_best: float


def plan_sample(
    shares: Sequence[float],
    apart: float,
    *,
    features: int | None = None,
    effect: float = 1.0,
    error: float = 0.02,
    seed: int = 0,
    progress: Progress = silent,
) -> SampleSize:
    """Find how many families must be asked.

    Parameters
    ----------
    shares : of the segments, of 1 or of 100.
    apart : distance between their centers, in standard deviations within a segment.
    features : asked of everyone; None for four, or as many as the centers need, k − 1.
    effect : design effect, by which weights and clusters make a sample tell less.
    error : standard error of the least share that is wanted.
    seed : of the simulation.
    progress : called as samples are drawn.

    Raises
    ------
    InputError
        Shares do not add up, or a number is out of its range.
    """
    part = _check(shares, apart, effect, error)
    k, p = len(part), max(features or 4, len(part) - 1)
    centers = place_centers(k, p, apart)
    rng = np.random.default_rng(seed)
    crowd, truth = draw_crowd(rng, part, centers, ENDLESS)
    endless = search(merge_rows(crowd, np.ones(ENDLESS)), k, starts=8, seed=seed).best.centers
    seen_by = _label(crowd, endless)
    at_best = adjusted_rand_index(truth, seen_by, np.ones(ENDLESS))
    looked = crowd[:LOOKED_AT]
    wanted = seen_by[:LOOKED_AT]

    def try_size(size: int) -> TriedSize:
        times, drawn = 0, 0
        while drawn < SAMPLES and drawn - times <= (1 - SURE_SAMPLES) * SAMPLES + 1e-9:
            rng_of_one = np.random.default_rng([seed, size, drawn])
            rows, _ = draw_crowd(rng_of_one, part, centers, size)
            found = search(merge_rows(rows, np.ones(size)), k, starts=_STARTS, seed=drawn)
            labels = _label(looked, found.best.centers)
            times += adjusted_rand_index(wanted, labels, np.ones(LOOKED_AT)) >= FOUND_INDEX
            drawn += 1
        return TriedSize(size, times / drawn, drawn)

    tried = _climb(try_size, max(_SMALLEST, 4 * k), progress)
    enough = [one.families for one in tried if one.found >= SURE_SAMPLES]
    least = float(part.min())
    for_error = math.ceil(effect * least * (1 - least) / error**2 - 1e-9)
    finding = math.ceil(effect * min(enough) - 1e-9) if enough else None
    return SampleSize(
        None if finding is None else max(for_error, finding), for_error, finding,
        tuple(part.tolist()), apart, p, effect, error,
        tuple(replace(one, families=math.ceil(effect * one.families)) for one in tried), at_best,
    )  # fmt: skip


def place_centers(k: int, p: int, apart: float) -> Floats:
    """Centers (k, p) of which each two are equally far apart: the corners of a simplex.

    >>> centers = place_centers(4, 5, 2.5)
    >>> bool(abs(np.linalg.norm(centers[0] - centers[3]) - 2.5) < 1e-12)
    True
    """
    corners = np.eye(k) - 1 / k
    axes = np.linalg.svd(corners)[2][: k - 1]
    centers = np.zeros((k, p))
    centers[:, : k - 1] = corners @ axes.T * (apart / math.sqrt(2))
    return read_only(centers)


def draw_crowd(
    rng: np.random.Generator, part: Floats, centers: Floats, size: int
) -> tuple[Floats, Labels]:
    """Draw people (size, p) and the group of each."""
    group = rng.choice(len(part), size, p=part)
    return centers[group] + rng.standard_normal((size, centers.shape[1])), group


def _label(rows: Floats, centers: Floats) -> Labels:
    return label_rows(lay_out(rows), centers, len(rows))


def _climb(
    try_size: Callable[[int], TriedSize], smallest: int, progress: Progress
) -> list[TriedSize]:
    """Double sizes until samples find the segments, then look twice between the last two."""
    tried: list[TriedSize] = []
    size = smallest
    most = 2 + math.ceil(math.log2(LARGEST_SAMPLE / smallest))
    while size <= LARGEST_SAMPLE:
        progress("samples", len(tried), most)
        tried.append(try_size(size))
        if tried[-1].found >= SURE_SAMPLES:
            break
        size *= 2
    low, high = size / 2, float(size)
    for _ in range(2 if tried[-1].found >= SURE_SAMPLES and len(tried) > 1 else 0):
        progress("samples", len(tried), most)
        middle = round(math.sqrt(low * high))
        tried.append(try_size(middle))
        low, high = (low, middle) if tried[-1].found >= SURE_SAMPLES else (middle, high)
    progress("samples", most, most)
    return sorted(tried, key=lambda one: one.families)


def _check(shares: Sequence[float], apart: float, effect: float, error: float) -> Floats:
    part = np.array(shares, np.float64)
    if len(part) < 2 or not (part > 0).all():
        raise InputError("--shares: give at least two, all above 0, as 40,30,20,10.")
    total = float(part.sum())
    if not (abs(total - 1) < 0.005 or abs(total - 100) < 0.5):
        raise InputError(f"--shares: they add up to {total:g}; they must add up to 100 (or to 1).")
    for name, value in (("--apart", apart), ("--design-effect", effect), ("--error", error)):
        if not (math.isfinite(value) and value > 0):
            raise InputError(f"{name}: got {value:g}; give a number above 0.")
    if error >= 0.5:
        raise InputError(f"--error: got {100 * error:g} points; give fewer than 50.")
    return part / total
