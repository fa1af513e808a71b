"""A fit into warnings: which of its segments are too thin to speak of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from segmentus.cluster.sweep import Fit
from segmentus.survey.values import singular

MIN_FAMILIES = 30
MIN_SHARE = 0.01
MAX_ONE_FAMILY = 0.10


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
    rule: Literal["families", "population", "one-family"]
    text: str


def guard(fit: Fit, units: str = "families") -> tuple[Warning, ...]:
    """Warn of segments of under 30 families, under 1 % of the population, or that one rules.

    Parameters
    ----------
    fit : any k of a sweep.
    units : plural word for the sampled things.
    """
    unit = singular(units)
    warnings: list[Warning] = []
    for c in range(fit.clustering.k):
        size, share = int(fit.clustering.size[c]), float(fit.support.share[c])
        largest = float(fit.support.largest[c])
        if size < MIN_FAMILIES:
            rests = f"{size} {units if size > 1 else unit}"
            text = f"Segment {c + 1} rests on {rests} (fewer than {MIN_FAMILIES})."
            warnings.append(Warning(c + 1, "families", text))
        if share < MIN_SHARE:
            text = f"Segment {c + 1} is {_percent(share)} of the population (under 1 %)."
            warnings.append(Warning(c + 1, "population", text))
        if largest > MAX_ONE_FAMILY:
            text = f"One {unit} holds {_percent(largest)} of the weight of segment {c + 1}."
            warnings.append(Warning(c + 1, "one-family", text))
    return tuple(warnings)


def word_sizes(fit: Fit, units: str = "families") -> str:
    """Say how many families stand behind each segment, largest first.

    The original notebook's four segments read "921, 5, 2 and 1 families".
    """
    *most, last = [f"{size:,}" for size in sorted(fit.clustering.size.tolist(), reverse=True)]
    return f"{', '.join(most)} and {last} {units}" if most else f"{last} {units}"


def _percent(share: float) -> str:
    return f"{100 * share:.2g} %" if share < 0.1 else f"{100 * share:.0f} %"
