"""A finding, cold starts and short rules into how sure the segments are, in plain words."""

from __future__ import annotations

import math

from segmentus.cluster.values import Fit
from segmentus.formats import join
from segmentus.margins import whole
from segmentus.segments.answer.values import Certainty
from segmentus.segments.finding import FindingKind

RANGE = 0.8
"""A segment that comes back from fewer of the fresh samples is a range and not a type."""


def judge_certainty(
    kind: FindingKind | None, fit: Fit, right: float, units: str = "families"
) -> Certainty:
    """Say how sure the segments of a fit are.

    Parameters
    ----------
    kind : what the data say, `Finding.kind`; None in a quick study.
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
        _word_kind(kind, fit.clustering.k, units),
        _word_returned(returned, samples),
        _word_rules(right, units),
    )
    return Certainty(kind, tuple(filter(None, sentences)), returned, samples, right)


def _word_kind(kind: FindingKind | None, k: int, units: str) -> str:
    if kind == "groups":
        return f"These are clear groups: few {units} lie between them."
    if kind == "bands":
        return (
            "These are gradual bands: the differences are real, but the borders are blurred, and "
            f"{units} near one could be in either group."
        )
    if kind == "none":
        return (
            f"There are no natural groups here: these are {_number(k)} bands for convenience, and "
            "other cuts would serve as well."
        )
    return ""


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
