"""A finding, cold starts and short rules into how sure the segments are, in plain words."""

from __future__ import annotations

import math

from segmentus.cluster.values import Fit
from segmentus.formats import join
from segmentus.margins import whole
from segmentus.segments.answer.values import Certainty
from segmentus.segments.evidence import stand_apart
from segmentus.segments.finding import Finding

RANGE = 0.8
"""A segment that comes back from fewer of the fresh samples is a range and not a type."""


def judge_certainty(
    verdict: Finding | None, fit: Fit, right: float, units: str = "families"
) -> Certainty:
    """Say how sure the segments of a fit are.

    Parameters
    ----------
    verdict : what the data say; None in a quick study.
    fit : with its stability, from searches that began anew on re-drawn samples.
    right : share that the short rules place rightly, out of sample; nan where there are none.
    units : plural word for the sampled things.
    """
    returned: tuple[int, ...] = ()
    samples = 0
    if fit.stability is not None:
        samples = fit.stability.n_refits
        returned = tuple(round((1 - gone) * samples) for gone in fit.stability.dissolved.tolist())
    sentences = (
        _word_verdict(verdict, fit, units),
        _word_returned(returned, samples),
        _word_rules(right, units),
    )
    kind = verdict.kind if verdict else None
    return Certainty(kind, tuple(filter(None, sentences)), returned, samples, right)


def _word_verdict(verdict: Finding | None, fit: Fit, units: str) -> str:
    if verdict is None:
        return ""
    if verdict.kind == "groups":
        return _word_groups(verdict, fit, units)
    if verdict.kind == "bands":
        return (
            "These are gradual bands: the differences are real, but the borders are blurred, and "
            f"{units} near one could be in either group."
        )
    return (
        f"There are no natural groups here: these are {_number(fit.score.k)} bands for "
        "convenience, and other cuts would serve as well."
    )


def _word_groups(verdict: Finding, fit: Fit, units: str) -> str:
    """Say how the segments of a fit, whose number may have been asked for, lie to the groups."""
    k, natural = fit.score.k, verdict.k
    if stand_apart(fit) or k == natural == verdict.parts:
        return f"These are clear groups: few {units} lie between them."
    if k == natural:
        return (
            f"These groups form {_number(verdict.parts)} clear parts: few {units} lie between the "
            "parts, but inside one the borders are blurred."
        )
    if k > natural:
        return (
            f"There are {_number(natural)} clear groups; these {_number(k)} cut them finer, and "
            "some of their borders are blurred."
        )
    return (
        f"There are {_number(natural)} clear groups; these {_number(k)} put some of them together."
    )


def _word_returned(returned: tuple[int, ...], samples: int) -> str:
    """Say what came back when the search began anew on fresh samples."""
    if not returned:
        return ""
    begun = f"Looked for again from scratch in {samples} re-drawn samples,"
    weak = [at for at, times in enumerate(returned) if times < RANGE * samples]
    if min(returned) == samples:
        return f"{begun} every group was found every time."
    if not weak:
        return f"{begun} every group was found in at least {min(returned)}."
    told = join([f"group {at + 1} was found in {returned[at]}" for at in weak])
    what = "it as a range, not a type" if len(weak) == 1 else "them as ranges, not as types"
    return f"{begun} {told}: treat {what}."


def _word_rules(right: float, units: str) -> str:
    if not math.isfinite(right):
        return ""
    return (
        f"The short rules on the cards place {whole(right)} of {units} in the right group, "
        "tested on others than they were made from."
    )


def _number(k: int) -> str:
    words = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[k - 2] if 2 <= k <= 10 else str(k)
