"""Money by segment into panes: bars as wide as a group and as high as its mean, and a table."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from segmentus.formats import heading, money
from segmentus.margins import (
    large_sum,
    people_with_margin,
    share_with_margin,
    sum_with_margin,
    whole,
)
from segmentus.report.segment_cards import make_badges
from segmentus.report.values import Badge, GridRow, TableGrid
from segmentus.report.words import capital, count_members, word_number
from segmentus.segments.answer.values import Money, MoneyColumn, Outcome
from segmentus.study import Study

_MOST = 8
"""Amounts that can be looked at; the style sheet knows as many labels."""

_LINES = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """One group: its area is what it has together.

    Attributes
    ----------
    badge : who.
    bottom, height : of the bar, in per cent of the chart.
    hatched : part of the bar that those with the outcome have, in per cent.
    label : the mean in words.
    """

    badge: Badge
    bottom: str
    height: str
    hatched: str
    label: str


@dataclass(frozen=True, slots=True, eq=False)
class Pane:
    """One amount.

    Attributes
    ----------
    title : its name, for the label that shows it.
    lead : where most of it is.
    alt : what a screen reader says of the chart.
    lines : (height in per cent, words) of the grid.
    bars : in order of the groups.
    axes : what width and height are.
    table : groups ranked by what they have together.
    """

    title: str
    lead: str
    alt: str
    lines: tuple[tuple[str, str], ...]
    bars: tuple[Bar, ...]
    axes: str
    table: TableGrid


def make_panes(study: Study) -> tuple[Pane, ...]:
    """Make one pane an amount, the one shown first at the front."""
    return tuple(_make_pane(column, study) for column in study.answer.money[:_MOST])


def _make_pane(column: MoneyColumn, study: Study) -> Pane:
    source, title = study.survey.source, capital(heading(column.variable))
    means = [one.mean.value for one in column.segments]
    steps = find_steps([mean for mean in means if math.isfinite(mean)])
    low, span = steps[0], steps[-1] - steps[0]
    bars = tuple(
        _make_bar(one, badge, low, span)
        for one, badge in zip(column.segments, make_badges(study.answer), strict=True)
    )
    each = "; ".join(f"group {bar.badge.number}, {bar.label}" for bar in bars)
    axes = (
        f"Width: {source.units} ({people_with_margin(study.profile.domain)}). "
        f"Height: mean {column.variable.short_label} of a {source.unit}."
    )
    if any(bar.hatched for bar in bars) and study.answer.outcome is not None:
        axes += f" Hatched: of those who {study.answer.outcome.words}."
    return Pane(
        title=title,
        lead=_word_lead(column),
        alt=f"Bars of mean {column.variable.short_label}: {each}. The table gives all figures.",
        lines=tuple(
            (f"{100 * (step - low) / span:.2f}", money(step, column.variable.unit))
            for step in steps
        ),
        bars=bars,
        axes=axes,
        table=_tabulate(column, study),
    )


def find_steps(values: list[float]) -> list[float]:
    """Round amounts from at most 0 to at least the largest value, about five of them.

    >>> find_steps([15e3, 206e3])
    [0.0, 50000.0, 100000.0, 150000.0, 200000.0, 250000.0]
    """
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    rough = (high - low) / _LINES or 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step + 0.15)
    return [step * at for at in range(first, last + 1)]


def _make_bar(one: Money, badge: Badge, low: float, span: float) -> Bar:
    mean = one.mean.value if math.isfinite(one.mean.value) else 0.0
    base = -low / span
    bottom, height = (base, mean / span) if mean >= 0 else (base + mean / span, -mean / span)
    hatched = ""
    if one.with_outcome is not None and one.total.value > 0 <= one.with_outcome.value:
        hatched = f"{100 * min(one.with_outcome.value / one.total.value, 1.0):.1f}"
    label = large_sum(one.mean.value, one.mean.unit)
    return Bar(badge, f"{100 * bottom:.2f}", f"{100 * height:.2f}", hatched, label)


def _word_lead(column: MoneyColumn) -> str:
    """Say where most of an amount is, in a sentence; "" where shares have no meaning."""
    shares = [one.share.value for one in column.segments]
    known = [share for share in shares if math.isfinite(share)]
    if not known:
        return ""
    most = shares.index(max(known))
    return f"Group {most + 1} accounts for {whole(shares[most])} of the {column.short}."


def _tabulate(column: MoneyColumn, study: Study) -> TableGrid:
    """Groups ranked by what they have together, then all of them."""
    answer, units = study.answer, study.survey.source.units
    order = sorted(
        range(len(column.segments)), key=lambda at: -_finite(column.segments[at].total.value)
    )
    badges, outcome = make_badges(answer), answer.outcome
    has_shares = any(math.isfinite(one.share.value) for one in column.segments)
    rows = [
        GridRow(
            badges[at].name,
            tuple(_cells(
                count_members(answer.cards[at], study.survey), column.segments[at], has_shares,
                outcome,
            )),
            badges[at],
        )
        for at in order
    ]  # fmt: skip
    domain = tuple(
        _cells(people_with_margin(study.profile.domain), column.domain, has_shares, outcome)
    )
    rows.append(GridRow(f"All {word_number(len(order))}", domain, None))
    return TableGrid(
        caption=f"{capital(heading(column.variable))} by group, the most first.",
        head=(
            "Group", capital(units), "Mean", "Together",
            *(("Share",) if has_shares else ()),
            *((f"Of those who {outcome.words}",) if outcome else ()),
        ),
        rows=tuple(rows),
    )  # fmt: skip


def _cells(people: str, one: Money, has_shares: bool, outcome: Outcome | None) -> Iterator[str]:
    yield from (people, sum_with_margin(one.mean), sum_with_margin(one.total))
    if has_shares:
        yield share_with_margin(one.share)
    if outcome is not None:
        yield "" if one.with_outcome is None else sum_with_margin(one.with_outcome)


def _finite(value: float) -> float:
    return value if math.isfinite(value) else -math.inf
