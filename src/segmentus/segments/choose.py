"""A sweep into a `Choice`: how many segments, by which rule, and why."""

from __future__ import annotations

import operator
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import SupportsIndex

from segmentus.cluster.assessments import Stability
from segmentus.cluster.scores.indices import find_elbow
from segmentus.cluster.values import Fit, Sweep
from segmentus.door import check_arguments
from segmentus.errors import InputError
from segmentus.segments.asked import ChoiceRule
from segmentus.segments.evidence import expect_silhouette, find_k, stand_apart
from segmentus.segments.guard import SURVEY_BOUNDS, Bounds, Warning, guard, word_sizes
from segmentus.segments.offered import offer_k

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
    warnings : k → what the guard says of its segments, for every k tried.
    """

    k: int
    rule: ChoiceRule
    reason: str
    elbow: int | None
    disqualified: dict[int, str]
    warnings: dict[int, tuple[Warning, ...]]


@check_arguments
def choose(
    sweep: Sweep,
    rule: ChoiceRule | SupportsIndex = "auto",
    *,
    k: int | None = None,
    units: str = "families",
    bounds: Bounds = SURVEY_BOUNDS,
) -> Choice:
    """Choose k.

    Parameters
    ----------
    sweep : fits to choose from.
    rule : "auto", of the k that pass three tests the one `find_k` takes. The tests: every segment
        passes the guard; every segment comes back from cold starts (mean Jaccard of at least
        0.6) and implicates agree (adjusted Rand of at least 0.8); and the silhouette exceeds
        that of references without groups. Where no k passes the last, the smallest of 3 to 5
        unless cold starts reproduce another clearly better. "silhouette",
        the best of all; "elbow"; "gap", the smallest k whose gap is within one standard error
        of the next; "stability", the k whose least stable segment comes back best; "fixed", the
        given `k`. What a sweep was not assessed for is not held against it.
    k : a number given is taken, for whatever reason you have; the rule is then "fixed".
    units : plural word for the sampled things.
    bounds : of the guard.

    Raises
    ------
    InputError
        The rule cannot decide: `k` was not swept, the inertia has no elbow, or the sweep was not
        assessed for what the rule looks at; or there is no such rule, or one beside a `k`.
    """
    rule, k = _settle(rule, k)
    warnings = {fit.score.k: guard(fit, units, bounds) for fit in sweep}
    thin = {
        fit.score.k: _thin(fit, units, found, bounds)
        for fit in sweep
        if (found := warnings[fit.score.k])
    }
    rejected = {fit.score.k: text for fit in sweep if (text := _object(fit, thin))}
    elbow = find_elbow(sweep.ks, [score.inertia for score in sweep.scores])
    if rule == "fixed":
        fit, reason = _fixed(sweep, k)
    elif rule == "elbow":
        fit, reason = _at_elbow(sweep, elbow)
    elif rule == "gap":
        fit, reason = _by_gap(sweep)
    else:
        several = [fit for fit in sweep if fit.score.k > 1] or list(sweep)
        fit, reason = _judge(sweep, several, rule, rejected, thin)
    objection = rejected.get(fit.score.k)
    caution = f" Beware: {objection}" if objection else ""
    return Choice(fit.score.k, rule, f"{reason}{caution}", elbow, rejected, warnings)


def _settle(rule: ChoiceRule | SupportsIndex, k: int | None) -> tuple[ChoiceRule, int | None]:
    """Let the rule and k follow from each other; a number in the place of the rule is a k."""
    if isinstance(rule, SupportsIndex):
        if k is not None:
            raise InputError(f"k: both {rule} and {k} are asked for; give one of them.")
        return "fixed", operator.index(rule)
    if k is not None and rule not in ("auto", "fixed"):
        raise InputError(f"k: {k} and the rule {rule!r} do not fit together; leave out one.")
    return ("fixed" if k is not None else rule), k


def _judge(
    sweep: Sweep,
    several: Sequence[Fit],
    rule: ChoiceRule,
    rejected: Mapping[int, str],
    thin: Collection[int],
) -> tuple[Fit, str]:
    """By the rules that look at more than one figure of fits with several segments."""
    if rule == "stability":
        return _most_stable(several)
    if rule == "silhouette":
        best = max(several, key=_rank)
        return best, f"{_named(best)}, of all k tried."
    found = find_k(sweep, rejected)
    if found is not None:
        return _found(sweep, found, several, rejected)
    if sweep.gap is None:
        return _best_silhouette(several, rejected)
    sound = [fit for fit in several if fit.score.k not in thin]
    return offer_k(sound or several, sweep.ks, MIN_JACCARD)


def _fixed(sweep: Sweep, k: int | None) -> tuple[Fit, str]:
    if k is None:
        raise InputError(f"k: none is given; give one of those tried, {list(sweep.ks)}.")
    if k not in sweep.ks:
        raise InputError(f"k: {k} is not among the numbers tried, {list(sweep.ks)}; try it too.")
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
                f"error of the next ({ahead:.3f}, standard error {error:.3f}, at k = {following})."
            )
    top = max(tried, key=lambda k: known[k][0])
    return sweep[top], f"k = {top} has the largest gap, {known[top][0]:.3f}; it rises to the end."


def _most_stable(fits: Sequence[Fit]) -> tuple[Fit, str]:
    """Take the k whose least stable segment comes back best, the larger where equal."""
    known = [(fit.stability, fit) for fit in fits if fit.stability is not None]
    if not known:
        raise InputError(
            "k: no refits were made, so stability is not known; give replicate weights, or choose "
            "another rule."
        )
    stability, best = max(known, key=lambda pair: (round(pair[0].lowest, 9), pair[1].score.k))
    return best, (
        f"k = {best.score.k} is the most stable: over {stability.n_refits} cold starts its least "
        f"stable segment keeps a mean Jaccard of {stability.lowest:.2f}."
    )


def _found(
    sweep: Sweep, k: int, fits: Sequence[Fit], rejected: Mapping[int, str]
) -> tuple[Fit, str]:
    """The k that the data ask for, with the figures of what it was held against."""
    fit = sweep[k]
    best = "largest number of segments that all stand apart from one another"
    if not stand_apart(fit):
        best = "smallest number of segments that stand out as clearly as any"
    reason = (
        f"k = {k} is the {best}, among the k that pass {_tests(fit)}: silhouette "
        f"{fit.score.silhouette:.3f}, and {expect_silhouette(sweep, k):.3f} in data without groups."
    )
    if k == fits[-1].score.k and len(fits) > 1:
        reason += " It is the largest number tried; try more."
    highest = max(fits, key=_rank)
    if highest.score.k in rejected and _rank(highest) > _rank(fit):
        reason += (
            f" k = {highest.score.k} scores {highest.score.silhouette:.3f} but is ruled out: "
            f"{rejected[highest.score.k]}"
        )
    return fit, reason


def _best_silhouette(fits: Sequence[Fit], rejected: Mapping[int, str]) -> tuple[Fit, str]:
    """The best silhouette among the k that pass, of a sweep that was not assessed."""
    sound = [fit for fit in fits if fit.score.k not in rejected]
    best = max(sound or fits, key=_rank)
    if sound:
        return best, f"{_named(best)}, among the k that pass {_tests(best)}."
    return best, f"Every k has something against it; {_named(best)}."


def _tests(fit: Fit) -> str:
    """Name the tests that a k was put to."""
    tests = ["the guard"]
    tests += ["come back from cold starts"] if fit.stability else []
    tests += ["agree between implicates"] if fit.implicates else []
    *most, last = tests
    return f"{', '.join(most)} and {last}" if most else last


def _rank(fit: Fit) -> tuple[float, int]:
    """By silhouette; the larger k where equal."""
    return round(fit.score.silhouette, 9), fit.score.k


def _named(fit: Fit) -> str:
    return f"k = {fit.score.k} has the best silhouette, {fit.score.silhouette:.3f}"


def _object(fit: Fit, thin: Mapping[int, Sequence[str]]) -> str:
    """Say what rules out a k, in one sentence; "" for nothing."""
    parts = [*thin.get(fit.score.k, ()), *_unstable(fit.stability), *_disagreeing(fit)]
    return f"{'; '.join(parts)}." if parts else ""


def _thin(fit: Fit, units: str, warnings: Sequence[Warning], bounds: Bounds) -> list[str]:
    """List the sizes of segments and, if they do not explain it, the guard's first reason."""
    sizes = f"its segments rest on {word_sizes(fit, units)}"
    if any(warning.rule == "families" for warning in warnings):
        return [f"{sizes}, and each needs {bounds.families}"]
    first = warnings[0].text.removesuffix(".")
    return [sizes, f"{first[:1].lower()}{first[1:]}"]


def _unstable(stability: Stability | None) -> list[str]:
    if stability is None or stability.lowest >= MIN_JACCARD:
        return []
    worst = int(stability.jaccard.argmin())
    return [
        f"its segment {worst + 1} is not reproduced: mean Jaccard {stability.lowest:.2f} over "
        f"{stability.n_refits} cold starts (under {MIN_JACCARD})"
    ]


def _disagreeing(fit: Fit) -> list[str]:
    if fit.implicates is None or fit.score.agreement >= MIN_RAND:
        return []
    return [
        f"its implicates disagree: mean adjusted Rand {fit.score.agreement:.2f} between their fits "
        f"(under {MIN_RAND})"
    ]
