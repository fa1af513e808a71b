"""The outcome into dots with their margins, and the splits inside the group it strikes most."""

from __future__ import annotations

import math
from dataclasses import dataclass

from segmentus.estimate.pool import Estimate
from segmentus.formats import heading
from segmentus.margins import share_with_margin, whole
from segmentus.report.segment_cards import make_badges
from segmentus.report.values import Badge
from segmentus.report.words import capital
from segmentus.segments.answer.values import Outcome
from segmentus.study import Study

_LONGEST = 8


@dataclass(frozen=True, slots=True)
class Dot:
    """The rate of one group: all places in per cent of the axis.

    Attributes
    ----------
    badge : who.
    at, low, width : of the dot, and of the bar that is its margin; "" where it has none.
    rate : in words, with its margin.
    """

    badge: Badge
    at: str
    low: str
    width: str
    rate: str


@dataclass(frozen=True, slots=True)
class SplitRow:
    """One split: a value and the others, each with its rate and how many are behind it."""

    label: str
    rate: str
    other: str
    other_rate: str


@dataclass(frozen=True, slots=True, eq=False)
class OutcomePanel:
    """The outcome, ready to print.

    Attributes
    ----------
    title, lead : of the section.
    dots : one a group.
    domain : place of all groups on the axis.
    ticks : (place, words).
    caption : what line and bars are.
    inside : heading of the splits, "" where there are none.
    splits : the widest first.
    """

    title: str
    lead: str
    dots: tuple[Dot, ...]
    domain: str
    ticks: tuple[tuple[str, str], ...]
    caption: str
    inside: str
    splits: tuple[SplitRow, ...]


def show_outcome(study: Study) -> OutcomePanel | None:
    """Show the outcome by group; None where the study has none."""
    outcome, source = study.answer.outcome, study.survey.source
    if outcome is None:
        return None
    top = _find_top(outcome)
    units = source.units
    base = f" The rates are of all {units}, {outcome.base}." if outcome.base else ""
    badges = make_badges(study.answer)
    bars = "Bars: 95 % margins." if _has_margins(outcome) else ""
    return OutcomePanel(
        title=f"Who {outcome.words}",
        lead=f"The outcome is “{heading(outcome.variable)}”; it took no part in making the "
        f"groups.{base}",
        dots=tuple(
            _place(rate.rate, badge, top)
            for rate, badge in zip(outcome.segments, badges, strict=True)
        ),
        domain=f"{100 * outcome.domain.value / top:.2f}",
        ticks=tuple(
            (f"{100 * at / top:.2f}", whole(at)) for at in _ticks(top)
        ),
        caption=f"Dashed line: all groups, {share_with_margin(outcome.domain)}. {bars}".rstrip(),
        inside="" if outcome.worst is None else f"Inside group {outcome.worst + 1}",
        splits=tuple(
            SplitRow(
                capital(split.label), _word_rate(split.rate, split.families),
                capital(split.other), _word_rate(split.other_rate, split.other_families),
            )
            for split in outcome.splits[:_LONGEST]
        ),
    )  # fmt: skip


def _has_margins(outcome: Outcome) -> bool:
    return any(math.isfinite(rate.rate.interval()[0]) for rate in outcome.segments)


def _find_top(outcome: Outcome) -> float:
    """End of the axis: a round share above every margin."""
    ends = [outcome.domain.value]
    for rate in outcome.segments:
        ends += [rate.rate.value, rate.rate.interval()[1]]
    highest = max((end for end in ends if math.isfinite(end)), default=1.0)
    return next(top for top in (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
                if top >= min(highest, 1.0))  # fmt: skip


def _ticks(top: float) -> list[float]:
    """Four or five shares from 0 to the end of the axis."""
    count = 3 if round(1000 * top) % 3 == 0 else 5 if round(1000 * top) % 5 == 0 else 4
    if top in (0.2, 0.4, 0.8):
        count = 4
    return [top * at / count for at in range(count + 1)]


def _place(rate: Estimate, badge: Badge, top: float) -> Dot:
    low, high = rate.interval()
    at = f"{100 * rate.value / top:.2f}" if math.isfinite(rate.value) else ""
    words = share_with_margin(rate)
    if not math.isfinite(low):
        return Dot(badge, at, "", "", words)
    return Dot(badge, at, f"{100 * low / top:.2f}", f"{100 * (high - low) / top:.2f}", words)


def _word_rate(rate: Estimate, families: int) -> str:
    return f"{share_with_margin(rate)} of {families:,}"
