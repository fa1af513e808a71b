"""A sweep into a `Choice`: how many segments, by which rule, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from segmentus.cluster.scores import find_elbow
from segmentus.cluster.stability import Stability
from segmentus.cluster.sweep import Fit, Sweep
from segmentus.errors import InputError
from segmentus.segments.guard import guard, word_sizes

Rule = Literal["auto", "silhouette", "elbow", "gap", "stability", "fixed"]

MIN_JACCARD = 0.6
"""Least mean Jaccard of a segment with its refits; below it do not trust one (Hennig 2007)."""
MIN_RAND = 0.8
"""Least mean adjusted Rand index between the fits of the implicates."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The number of segments.

    Attributes
    ----------
    k : chosen.
    rule : that chose it.
    reason : one or two sentences a manager can read.
    elbow : where the inertia bends most, None where it does not.
    disqualified : k → why `auto` passes it over, for every k that it does.
    """

    k: int
    rule: Rule
    reason: str
    elbow: int | None
    disqualified: dict[int, str]


def choose(
    sweep: Sweep, rule: Rule = "auto", *, k: int | None = None, units: str = "families"
) -> Choice:
    """Choose k.

    Parameters
    ----------
    sweep : fits to choose from.
    rule : "auto", among the k whose segments all pass the guard, whose least stable segment has a
        mean Jaccard of at least 0.6 and whose implicates agree (adjusted Rand of at least 0.8), the
        best silhouette; silhouettes within one standard error of the best count as equal, and
        the larger k is taken; where no k qualifies, the most stable one. "silhouette", the best
        of all; "elbow"; "gap", the smallest k whose gap is within one standard error of the
        next; "stability", the k whose least stable segment lasts best; "fixed", the given `k`.
        What a sweep was not assessed for is not held against it.
    k : for "fixed".
    units : plural word for the sampled things.

    Raises
    ------
    InputError
        The rule cannot decide: `k` was not swept, the inertia has no elbow, or the sweep was not
        assessed for what the rule looks at.
    """
    rejected = {fit.score.k: text for fit in sweep if (text := _objection(fit, units))}
    elbow = find_elbow(sweep.ks, [score.inertia for score in sweep.scores])
    fit, reason = _decide(sweep, rule, k, rejected, elbow)
    objection = rejected.get(fit.score.k)
    caution = f" Beware: {objection}" if objection else ""
    return Choice(fit.score.k, rule, f"{reason}{caution}", elbow, rejected)


def _decide(
    sweep: Sweep, rule: Rule, k: int | None, rejected: Mapping[int, str], elbow: int | None
) -> tuple[Fit, str]:
    several = [fit for fit in sweep if fit.score.k > 1] or list(sweep)
    if rule == "fixed":
        return _fixed(sweep, k)
    if rule == "elbow":
        return _at_elbow(sweep, elbow)
    if rule == "gap":
        return _by_gap(sweep)
    if rule == "stability":
        return _most_stable(several, "")
    if rule == "silhouette":
        best = max(several, key=_rank)
        return best, f"{_named(best)}, of all k tried."
    return _auto(several, rejected)


def _fixed(sweep: Sweep, k: int | None) -> tuple[Fit, str]:
    if k is None or k not in sweep.ks:
        raise InputError(f"k: {k} is not among the numbers tried, {list(sweep.ks)}; sweep it too.")
    fit = sweep[k]
    silhouette = f" (silhouette {fit.score.silhouette:.3f})" if k > 1 else ""
    return fit, f"k = {k} was asked for{silhouette}."


def _at_elbow(sweep: Sweep, elbow: int | None) -> tuple[Fit, str]:
    if elbow is None:
        raise InputError(
            f"k: the inertia over k = {list(sweep.ks)} has no elbow; try more k or another rule."
        )
    return sweep[elbow], f"The inertia bends most at k = {elbow}."


def _by_gap(sweep: Sweep) -> tuple[Fit, str]:
    """Take the first k that the next does not beat by a standard error (Tibshirani et al. 2001)."""
    gap = sweep.gap
    if gap is None:
        raise InputError("k: the gap statistic was not computed; assess the sweep, or choose auto.")
    known = dict(zip(gap.ks, zip(gap.gap.tolist(), gap.se.tolist(), strict=True), strict=True))
    tried = [k for k in sweep.ks if k in known]
    for k, following in pairwise(tried):
        ahead, error = known[following]
        if known[k][0] >= ahead - error:
            return sweep[k], (
                f"k = {k} is the smallest whose gap, {known[k][0]:.3f}, is within one standard "
                f"error of the next ({ahead:.3f} ± {error:.3f} at k = {following})."
            )
    top = max(tried, key=lambda k: known[k][0])
    return sweep[top], f"k = {top} has the largest gap, {known[top][0]:.3f}; it rises to the end."


def _most_stable(fits: Sequence[Fit], before: str) -> tuple[Fit, str]:
    """Take the k whose least stable segment lasts best, the larger where equal."""
    known = [(fit.stability, fit) for fit in fits if fit.stability is not None]
    if not known:
        raise InputError(
            "k: no refits were made, so stability is not known; give replicate weights, or choose "
            "another rule."
        )
    stability, best = max(known, key=lambda pair: (round(pair[0].lowest, 9), pair[1].score.k))
    return best, (
        f"{before}k = {best.score.k} is the most stable: over {stability.n_refits} refits its "
        f"least stable segment keeps a mean Jaccard of {stability.lowest:.2f}."
    )


def _auto(fits: Sequence[Fit], rejected: Mapping[int, str]) -> tuple[Fit, str]:
    sound = [fit for fit in fits if fit.score.k not in rejected]
    if sound:
        return _best_sound(sound, fits, rejected)
    stable = [fit for fit in fits if fit.stability is not None]
    if stable:
        return _most_stable(stable, "Something speaks against every k; ")
    best = max(fits, key=_rank)
    return best, f"Something speaks against every k; {_named(best)}."


def _best_sound(
    sound: Sequence[Fit], fits: Sequence[Fit], rejected: Mapping[int, str]
) -> tuple[Fit, str]:
    """Take the largest k among the sound ones that are as good as the best."""
    top = max(sound, key=_rank)
    error = top.score.silhouette_se if top.score.silhouette_se > 0 else 0.0
    equal = [fit for fit in sound if fit.score.silhouette >= top.score.silhouette - error - 1e-9]
    best = max(equal, key=lambda fit: fit.score.k)
    among = f"among the k that pass {_tests(best)}"
    if best is top:
        reason = f"{_named(top)}, {among}."
    else:
        reason = (
            f"k = {best.score.k} is the largest whose silhouette, {best.score.silhouette:.3f}, is "
            f"within one standard error of the best, {top.score.silhouette:.3f} ± {error:.3f} at "
            f"k = {top.score.k}, {among}."
        )
    highest = max(fits, key=_rank)
    if highest.score.k in rejected and _rank(highest) > _rank(top):
        reason += (
            f" k = {highest.score.k} scores {highest.score.silhouette:.3f} but is passed over: "
            f"{rejected[highest.score.k]}"
        )
    return best, reason


def _tests(fit: Fit) -> str:
    """What a k was held against, in words."""
    tests = ["the guard"]
    tests += ["last when refitted"] if fit.stability else []
    tests += ["agree between implicates"] if fit.implicates else []
    *most, last = tests
    return f"{', '.join(most)} and {last}" if most else last


def _rank(fit: Fit) -> tuple[float, int]:
    """By silhouette; the larger k where equal."""
    return round(fit.score.silhouette, 9), fit.score.k


def _named(fit: Fit) -> str:
    return f"k = {fit.score.k} has the best silhouette, {fit.score.silhouette:.3f}"


def _objection(fit: Fit, units: str) -> str:
    """What disqualifies a k, as one sentence; "" for nothing."""
    parts = [*_thin(fit, units), *_unstable(fit.stability), *_disagreeing(fit)]
    return f"{'; '.join(parts)}." if parts else ""


def _thin(fit: Fit, units: str) -> list[str]:
    """What the guard says: the sizes, and where they do not tell, its first reason."""
    warnings = guard(fit, units)
    if not warnings:
        return []
    sizes = f"its segments rest on {word_sizes(fit, units)}"
    if any(warning.rule == "families" for warning in warnings):
        return [sizes]
    first = warnings[0].text.removesuffix(".")
    return [sizes, f"{first[:1].lower()}{first[1:]}"]


def _unstable(stability: Stability | None) -> list[str]:
    if stability is None or stability.lowest >= MIN_JACCARD:
        return []
    worst = int(stability.jaccard.argmin())
    return [
        f"its segment {worst + 1} does not last: mean Jaccard {stability.lowest:.2f} over "
        f"{stability.n_refits} refits (under {MIN_JACCARD})"
    ]


def _disagreeing(fit: Fit) -> list[str]:
    if fit.implicates is None or fit.score.agreement >= MIN_RAND:
        return []
    return [
        f"its implicates disagree: mean adjusted Rand {fit.score.agreement:.2f} between their fits "
        f"(under {MIN_RAND})"
    ]
