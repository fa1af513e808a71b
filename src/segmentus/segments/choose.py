"""A sweep into a `Choice`: how many segments, by which rule, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from segmentus.cluster.scores import find_elbow
from segmentus.cluster.sweep import Fit, Sweep
from segmentus.errors import InputError
from segmentus.segments.guard import Warning, guard, word_sizes

Rule = Literal["auto", "silhouette", "elbow", "fixed"]


@dataclass(frozen=True, slots=True)
class Choice:
    """The number of segments.

    Attributes
    ----------
    k : chosen.
    rule : that chose it.
    reason : one or two sentences a manager can read.
    elbow : where the inertia bends most, None where it does not.
    disqualified : k → why `auto` passes it over, for every k that the guard rejects.
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
    rule : "auto", the best silhouette among the k whose segments all pass the guard, the larger
        k where equal; "silhouette", the best of all; "elbow"; "fixed", the given `k`.
    k : for "fixed".
    units : plural word for the sampled things.

    Raises
    ------
    InputError
        The rule cannot decide: `k` was not swept, or the inertia has no elbow.
    """
    warnings = {fit.score.k: guard(fit, units) for fit in sweep}
    rejected = {k: _objection(sweep[k], units, found) for k, found in warnings.items() if found}
    elbow = find_elbow(sweep.ks, [score.inertia for score in sweep.scores])
    fit, reason = _decide(sweep, rule, k, rejected, elbow)
    return Choice(fit.score.k, rule, reason, elbow, rejected)


def _decide(
    sweep: Sweep, rule: Rule, k: int | None, rejected: dict[int, str], elbow: int | None
) -> tuple[Fit, str]:
    if rule == "fixed":
        return _fixed(sweep, k, rejected)
    if rule == "elbow":
        return _at_elbow(sweep, elbow, rejected)
    sound = [fit for fit in sweep if fit.score.k not in rejected and fit.score.k > 1]
    if rule == "auto" and sound:
        return _best_sound(sound, sweep, rejected)
    best = _best([fit for fit in sweep if fit.score.k > 1] or list(sweep))
    caution = _caution(best, rejected)
    if rule == "auto":
        return best, f"Every k has a segment the guard rejects; {_named(best)}.{caution}"
    return best, f"{_named(best, capital=True)} of all k tried.{caution}"


def _fixed(sweep: Sweep, k: int | None, rejected: dict[int, str]) -> tuple[Fit, str]:
    if k is None or k not in sweep.ks:
        raise InputError(f"k: {k} is not among the numbers tried, {list(sweep.ks)}; sweep it too.")
    fit = sweep[k]
    silhouette = f" (silhouette {fit.score.silhouette:.3f})" if k > 1 else ""
    return fit, f"k = {k} was asked for{silhouette}.{_caution(fit, rejected)}"


def _at_elbow(sweep: Sweep, elbow: int | None, rejected: dict[int, str]) -> tuple[Fit, str]:
    if elbow is None:
        raise InputError(
            f"k: the inertia over k = {list(sweep.ks)} has no elbow; try more k or another rule."
        )
    fit = sweep[elbow]
    return fit, f"The inertia bends most at k = {elbow}.{_caution(fit, rejected)}"


def _best_sound(sound: Sequence[Fit], sweep: Sweep, rejected: dict[int, str]) -> tuple[Fit, str]:
    best = _best(sound)
    reason = f"{_named(best, capital=True)} among the k whose segments all pass the guard."
    top = _best([fit for fit in sweep if fit.score.k > 1])
    if top.score.k != best.score.k:
        reason += (
            f" k = {top.score.k} scores {top.score.silhouette:.3f} but is passed over: "
            f"{rejected[top.score.k]}"
        )
    return best, reason


def _best(fits: Sequence[Fit]) -> Fit:
    return max(fits, key=lambda fit: (round(fit.score.silhouette, 9), fit.score.k))


def _named(fit: Fit, *, capital: bool = False) -> str:
    text = f"k = {fit.score.k} has the best silhouette, {fit.score.silhouette:.3f},"
    return text if capital else text.rstrip(",")


def _caution(fit: Fit, rejected: dict[int, str]) -> str:
    objection = rejected.get(fit.score.k)
    return f" Beware: {objection}" if objection else ""


def _objection(fit: Fit, units: str, warnings: tuple[Warning, ...]) -> str:
    """What disqualifies a k, in a sentence: the sizes, and where they do not tell, the reason."""
    sizes = f"its segments rest on {word_sizes(fit, units)}"
    if any(warning.rule == "families" for warning in warnings):
        return f"{sizes}."
    first = warnings[0].text
    return f"{sizes}; {first[:1].lower()}{first[1:]}"
