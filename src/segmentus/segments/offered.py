"""Fits of data that ask for no number of segments into the one that is offered, and why."""

from __future__ import annotations

from collections.abc import Sequence

from segmentus.cluster.values import Fit

OFFERED, AS_REPRODUCIBLE = (3, 4, 5), 0.2
"""Numbers of segments that are offered where data ask for none; how far the adjusted Rand index
between two refits may lie below the best of them: at 0.05 another seed often gave another k."""


def offer_k(fits: Sequence[Fit], tried: Sequence[int], least: float) -> tuple[Fit, str]:
    """Take the smallest of 3 to 5 that refits reproduce as well as any: no number stands out.

    Parameters
    ----------
    fits : those that may be offered.
    tried : numbers of segments of the whole sweep, which the words are about.
    least : mean Jaccard of the least stable segment that is well reproduced.
    """
    few = [fit for fit in fits if fit.score.k in OFFERED] or fits[:1]
    lasting = [fit for fit in few if fit.stability and fit.stability.lowest >= least]
    reproduced = {fit.score.k: fit.stability.reproduced for fit in lasting if fit.stability}
    told = "is offered for convenience: the data suggest no particular number of segments, and"
    if not reproduced:
        reason = f"k = {few[0].score.k} {told} {_none_of(tried)} well reproduced by cold starts."
        return few[0], reason
    top = max(reproduced.values())
    k = min(k for k, rand in reproduced.items() if rand >= top - AS_REPRODUCIBLE)
    return next(fit for fit in few if fit.score.k == k), (
        f"k = {k} {told} {_no_other(k, tried)} (adjusted Rand {reproduced[k]:.2f})."
    )


def _none_of(tried: Sequence[int]) -> str:
    """Say of which numbers none is reproduced."""
    if set(OFFERED) <= set(tried):
        return "none from 3 to 5 is"
    return "none of those tried is" if len(tried) > 1 else "this one, the only one tried, is not"


def _no_other(k: int, tried: Sequence[int]) -> str:
    """Say what was held against a number, as far as it was tried."""
    if {k, *OFFERED} <= set(tried) and k in OFFERED:
        return "cold starts reproduce no other from 3 to 5 clearly better"
    if len(tried) == 1:
        return "no other was tried; cold starts reproduce it"
    others = [each for each in tried if each in OFFERED and each != k]
    if not others:
        return "none from 3 to 5 was tried; cold starts reproduce it"
    named = " or ".join(f"k = {each}" for each in others)
    return f"cold starts do not reproduce {named} clearly better"
