"""A sweep and a choice into a `Finding`: groups that stand apart, bands of one piece, or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from segmentus.cluster.sweep import Sweep
from segmentus.segments.choose import Choice, expected_silhouette, find_best

Kind = Literal["groups", "bands", "none"]


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

    kind: Kind
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
    asked = find_best(sweep, choice.disqualified)
    if not asked:
        return Finding("none", choice.k, 1, _word_none(sweep, choice.k))
    k, separation = asked[0], sweep[asked[0]].separation
    parts = separation.n_parts if separation else 1
    kind: Kind = "groups" if parts > 1 else "bands"
    word = _word_groups if parts > 1 else _word_bands
    return Finding(kind, k, parts, word(k, parts, _beside(sweep, k)) + _word_other(k, choice.k))


def _word_groups(k: int, parts: int, figures: str) -> str:
    if parts == k:
        return f"These data fall into {k} groups that stand apart: {figures}."
    return (
        f"These data fall into {parts} groups that stand apart, one of which or more {k} segments "
        f"cut further: {figures}."
    )


def _word_bands(k: int, parts: int, figures: str) -> str:
    return (
        f"These data hold more structure than their columns and correlations explain ({figures}), "
        f"but the {k} segments run into one another: no valley lies between neighbours. Read them "
        "as regions of one piece, not as groups."
    )


def _word_none(sweep: Sweep, k: int) -> str:
    return (
        "There is no number of segments that these data ask for: cut as finely, data with the same "
        f"zeros, skew and correlations would look alike ({_beside(sweep, k)}). The {k} segments "
        "are bands that you may find useful, not groups."
    )


def _word_other(asked: int, chosen: int) -> str:
    """What to add where another k was chosen than the data ask for."""
    if asked == chosen:
        return ""
    than = "coarser" if chosen < asked else "finer"
    return f" The {chosen} segments chosen are {than} than that, for the reason given."


def _beside(sweep: Sweep, k: int) -> str:
    """Silhouettes of the data and of references at one k."""
    if k not in sweep.ks or k < 2:
        return "one segment has no silhouette"
    return (
        f"silhouette {sweep[k].score.silhouette:.2f}, without groups "
        f"{expected_silhouette(sweep, k):.2f}"
    )
