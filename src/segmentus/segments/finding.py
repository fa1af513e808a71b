"""A sweep and a choice into a `Finding`: groups that stand apart, bands of one piece, or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from segmentus.cluster.scores.separation import LEVEL
from segmentus.cluster.values import Sweep
from segmentus.segments.choose import Choice
from segmentus.segments.evidence import expect_silhouette, find_k, list_exceeding

FindingKind = Literal["groups", "bands", "none"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What the data say of a number of segments, whoever chose one.

    Attributes
    ----------
    kind : "groups", a number of groups that stand apart; "bands", more structure than columns and
        their correlations explain, but its parts run into one another; "none", no more structure
        than that.
    k : number of segments that this is said of: what the data ask for; the one chosen for "none".
    parts : parts that stand apart at that k; 1 unless groups.
    text : one or two sentences with the figures behind it.
    """

    kind: FindingKind
    k: int
    parts: int
    text: str


def find(sweep: Sweep, choice: Choice) -> Finding | None:
    """Say what the data ask for; None where the sweep was not assessed beside references.

    Parameters
    ----------
    sweep : as assessed.
    choice : from it; if its k is not what the data ask for, the text says so.
    """
    if sweep.gap is None:
        return None
    k = find_k(sweep, choice.disqualified)
    if k is None:
        return Finding("none", choice.k, 1, _word_none(sweep, choice.k))
    parts, other = _count_parts(sweep, k, choice), _word_other(k, choice.k)
    if parts == 1:
        return Finding("bands", k, 1, _word_bands(k, _beside(sweep, k)) + other)
    return Finding("groups", k, parts, _word_groups(k, parts, _beside(sweep, k)) + other)


def _count_parts(sweep: Sweep, k: int, choice: Choice) -> int:
    """Parts that stand apart at k, or at the other number of segments that shows them best.

    A long group is cut into many, and between so many small clusters a valley may not be seen that
    a coarser cut shows; as every k that was tried is a chance to see one, it must then be clearer.
    """
    seen = [
        (separation.chance, separation.n_parts)
        for other in list_exceeding(sweep, choice.disqualified)
        if (separation := sweep[other].separation) and other != k
    ]
    own = sweep[k].separation
    if own and own.n_parts > 1:
        return own.n_parts
    chance, parts = min(seen, default=(1.0, 1))
    return parts if chance <= LEVEL / len(sweep.fits) else 1


def _word_groups(k: int, parts: int, figures: str) -> str:
    if parts == k:
        return f"These data fall into {k} groups that stand apart: {figures}."
    return (
        f"These data fall into groups: the {k} segments form {parts} parts with a clear valley "
        f"between them, and inside a part some run into one another ({figures})."
    )


def _word_bands(k: int, figures: str) -> str:
    return (
        f"These data hold more structure than their columns and correlations explain ({figures}), "
        f"but the {k} segments run into one another: there is no valley between neighbours. Read "
        "them as regions of a whole, not as groups."
    )


def _word_none(sweep: Sweep, k: int) -> str:
    return (
        "These data suggest no particular number of segments: data without groups, but with the "
        f"same zeros, skew and correlations, would look as clustered ({_beside(sweep, k)}). The "
        f"{k} segments are bands that may be useful, not groups."
    )


def _word_other(asked: int, chosen: int) -> str:
    """Say that another k was chosen than the data suggest."""
    if asked == chosen:
        return ""
    than = "coarser" if chosen < asked else "finer"
    return f" The {chosen} segments chosen are {than} than that: the data suggest {asked}."


def _beside(sweep: Sweep, k: int) -> str:
    """Silhouettes of the data and of references at one k."""
    if k not in sweep.ks or k < 2:
        return "one segment has no silhouette"
    return (
        f"silhouette {sweep[k].score.silhouette:.2f}, without groups "
        f"{expect_silhouette(sweep, k):.2f}"
    )
