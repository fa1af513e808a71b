"""An estimate into words: with its standard error, beside it, or without."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from segmentus.charts.profile import row_title
from segmentus.estimate.values import Estimate
from segmentus.formats import NOTHING, amount, doubt, people, points, share, with_doubt
from segmentus.survey.values import Variable

if TYPE_CHECKING:
    from segmentus.segments.profile import Line
    from segmentus.segments.refitted import Refitted
    from segmentus.study import Study

_EVEN = 1.25
"""An end so much farther off than the other is told apart from it."""


def word_people(size: Estimate) -> str:
    """Write a population, ± its standard error where known: "2.36 million ± 267,000"."""
    return with_doubt(size, people, lambda se: people(float(f"{se:.3g}")))


def word_share(part: Estimate) -> str:
    """Write a share with what is known of its error: "12.3 % ± 1.2"."""
    return with_doubt(part, share, points)


def word_estimate(line: Line, estimate: Estimate) -> str:
    """One estimate of a line in its own format, ± its standard error where known."""
    return word_figure(estimate, line.variable, line.statistic)


def word_figure(estimate: Estimate, variable: Variable, statistic: str) -> str:
    """One estimate in the format of its variable, with its error in two digits if known."""
    if _is_share(variable, statistic):
        return with_doubt(estimate, lambda value: amount(value, variable, statistic), points)
    return with_doubt(
        estimate,
        lambda value: amount(value, variable, statistic),
        lambda se: amount(float(f"{se:.2g}"), variable, statistic),
    )


def word_margin(estimate: Estimate, variable: Variable, statistic: str) -> str:
    """One estimate ± its 95 % margin, or the ends in brackets where one side is wider."""

    def write(value: float) -> str:
        return amount(value, variable, statistic)

    text, (low, high) = write(estimate.value), estimate.interval()
    if estimate.known or not math.isfinite(low) or low == estimate.value == high:
        return text
    down, up = estimate.value - low, high - estimate.value
    if estimate.one_sided or max(down, up) > _EVEN * min(down, up):
        return f"{text} ({write(low)} to {write(high)})"
    margin = max(down, up)
    short = points(margin) if _is_share(variable, statistic) else write(float(f"{margin:.2g}"))
    return f"{text} ± {short}"


def split_figure(estimate: Estimate, variable: Variable, statistic: str) -> tuple[str, str]:
    """One estimate for two columns of a table: the figure, and what is known of its error."""

    def write(value: float) -> str:
        return amount(value, variable, statistic)

    if _is_share(variable, statistic):
        return write(estimate.value), doubt(estimate, write, points)
    return write(estimate.value), doubt(estimate, write, lambda se: write(float(f"{se:.2g}")))


def list_refitted(refitted: Refitted) -> list[str]:
    """Errors of the shares with refitted segments, and which are those of cold refits: "1.2"."""
    pairs = zip(refitted.share, refitted.cold_share.tolist(), strict=True)
    return [
        f"{points(one.se) if one.se == one.se else NOTHING}{' (cold)' if cold else ''}"
        for one, cold in pairs
    ]


def word_count(families: int, study: Study) -> str:
    """Sampled families in words: "1 family", "86 families"."""
    source = study.survey.source
    return f"{families:,} {source.unit if families == 1 else source.units}"


def line_title(line: Line) -> str:
    """Variable, value and statistic in words that are not yet escaped: "Home value, median"."""
    return row_title(line) if line.statistic == "share" else f"{row_title(line)}, {line.statistic}"


def _is_share(variable: Variable, statistic: str) -> bool:
    return statistic == "share" or variable.kind == "share"
