"""A fit into warnings: which of its segments are too thin to speak of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from segmentus.survey.values import singular

if TYPE_CHECKING:
    from segmentus.cluster.sweep import Fit

MIN_FAMILIES = 30
MIN_SHARE = 0.01
MAX_ONE_FAMILY = 0.10
MAX_CV = 0.30
"""Coefficient of variation above which a share is too imprecise to publish."""


Rule = Literal["families", "effective", "population", "one-family", "imprecise"]


@dataclass(frozen=True, slots=True)
class Warning:
    """One reason not to trust a segment.

    Attributes
    ----------
    segment : its number, from 1.
    rule : which bound it breaks.
    text : one sentence for people.
    """

    segment: int
    rule: Rule
    text: str


def guard(fit: Fit, units: str = "families") -> tuple[Warning, ...]:
    """Warn of segments that too few families stand behind, or whose size is too uncertain.

    The bounds: under 30 families, or under 30 effective ones (Kish); under 1 % of the
    population; one family with more than a tenth of the weight; a share whose coefficient of
    variation is over 30 %, as far as its standard error is known.

    Parameters
    ----------
    fit : any k of a sweep.
    units : plural word for the sampled things.
    """
    return tuple(
        Warning(c + 1, rule, text)
        for c in range(fit.clustering.k)
        for rule, text in _broken(fit, c, units)
    )


def _broken(fit: Fit, c: int, units: str) -> Iterator[tuple[Rule, str]]:
    """Bounds that one segment breaks, with a sentence each."""
    size, support, unit = int(fit.clustering.size[c]), fit.support, singular(units)
    share, largest, cv = float(support.share[c]), float(support.largest[c]), float(support.cv[c])
    effective = float(support.effective[c])
    if size < MIN_FAMILIES:
        rests = f"{size} {units if size > 1 else unit}"
        yield "families", f"Segment {c + 1} rests on {rests} (fewer than {MIN_FAMILIES})."
    elif effective < MIN_FAMILIES:
        yield (
            "effective",
            (
                f"Segment {c + 1} rests on {size} {units} whose weights differ so much that they "
                f"tell as much as {effective:.0f} (fewer than {MIN_FAMILIES})."
            ),
        )
    if share < MIN_SHARE:
        yield "population", f"Segment {c + 1} is {percent(share)} of the population (under 1 %)."
    if largest > MAX_ONE_FAMILY:
        yield "one-family", f"One {unit} holds {percent(largest)} of the weight of segment {c + 1}."
    if cv > MAX_CV:
        yield (
            "imprecise",
            (
                f"The share of segment {c + 1}, {percent(share)}, is too imprecise to publish: its "
                f"coefficient of variation is {percent(cv)} (over {percent(MAX_CV)})."
            ),
        )


def word_sizes(fit: Fit, units: str = "families") -> str:
    """Say how many families stand behind each segment, largest first.

    The original notebook's four segments read "921, 5, 2 and 1 families".
    """
    *most, last = [f"{size:,}" for size in sorted(fit.clustering.size.tolist(), reverse=True)]
    return f"{', '.join(most)} and {last} {units}" if most else f"{last} {units}"


def percent(share: float) -> str:
    """Write a share in per cent with two digits.

    >>> percent(0.0042), percent(0.334)
    ('0.42 %', '33 %')
    """
    return f"{100 * share:.2g} %" if share < 0.1 else f"{100 * share:.0f} %"
