"""A fit into warnings: which of its segments are too thin to speak of."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from segmentus.survey.values import singular

if TYPE_CHECKING:
    from segmentus.cluster.values import Fit


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a segment must reach to be spoken of.

    Attributes
    ----------
    families : least number, and least effective number (Kish), of sampled families or customers.
    share : least share of the population.
    largest : most that one family may hold of a segment's weight.
    cv : coefficient of variation above which a share is too imprecise to publish.
    """

    families: int
    share: float
    largest: float
    cv: float


SURVEY_BOUNDS = Bounds(families=30, share=0.01, largest=0.10, cv=0.30)
"""For surveys, whose segments are estimates of a population."""
TABLE = Bounds(families=10, share=0.02, largest=0.50, cv=math.inf)
"""For a table of customers, who stand for themselves."""


GuardRule = Literal["families", "effective", "population", "one-family", "imprecise"]


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
    rule: GuardRule
    text: str


def guard(fit: Fit, units: str = "families", bounds: Bounds = SURVEY_BOUNDS) -> tuple[Warning, ...]:
    """Warn of segments that too few families stand behind, or whose size is too uncertain.

    Parameters
    ----------
    fit : any k of a sweep.
    units : plural word for the sampled things.
    bounds : what each segment must reach; the coefficient of variation as far as the standard
        error of the share is known.
    """
    return tuple(
        Warning(c + 1, rule, text)
        for c in range(fit.clustering.k)
        for rule, text in _broken(fit, c, units, bounds)
    )


def _broken(fit: Fit, c: int, units: str, bounds: Bounds) -> Iterator[tuple[GuardRule, str]]:
    """Bounds that one segment breaks, with a sentence each."""
    size, support, unit = int(fit.clustering.size[c]), fit.support, singular(units)
    share, largest, cv = float(support.share[c]), float(support.largest[c]), float(support.cv[c])
    effective = float(support.effective[c])
    if size < bounds.families:
        rests = f"{size} {units if size > 1 else unit}"
        yield "families", f"Segment {c + 1} rests on {rests} (fewer than {bounds.families})."
    elif effective < bounds.families:
        yield (
            "effective",
            (
                f"Segment {c + 1} rests on {size} {units} whose weights differ so much that they "
                f"are worth only {effective:.0f} (fewer than {bounds.families})."
            ),
        )
    if share < bounds.share:
        least = f"under {100 * bounds.share:g} %"
        yield "population", f"Segment {c + 1} is {percent(share)} of the population ({least})."
    if largest > bounds.largest:
        held = f"{percent(largest)} of the weight of segment {c + 1}"
        yield "one-family", f"One {unit} holds {held} (over {percent(bounds.largest)})."
    if cv > bounds.cv:
        yield (
            "imprecise",
            (
                f"The share of segment {c + 1}, {percent(share)}, is too imprecise to publish: its "
                f"coefficient of variation is {percent(cv)} (over {percent(bounds.cv)})."
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
