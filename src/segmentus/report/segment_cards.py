"""An answer into one card a group: how many, their money, what sets them apart, one rule."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from segmentus.charts.style import color, ink_on
from segmentus.formats import heading
from segmentus.margins import (
    share_with_margin,
    sum_with_margin,
    whole,
)
from segmentus.report.values import Badge
from segmentus.report.words import capital, count_members, stand_for_themselves
from segmentus.segments.answer.leads import tell_apart
from segmentus.segments.answer.values import Answer, Beside, Card, MoneyColumn, Outcome
from segmentus.study import Study
from segmentus.survey.values import Survey

IN_A_ROW = 5
"""Cards that stand side by side on a wide page."""

_TOLD = 3
GONE = ("left", "canceled")
"""Outcomes, in words, after which a customer is here no more."""

_Item = TypeVar("_Item")
_COMPARED: dict[Beside, str] = {
    "more": "more than in the other groups",
    "fewer": "fewer than in the other groups",
    "about": "about as in the other groups",
}


@dataclass(frozen=True, slots=True)
class Happened:
    """The outcome on a card: what, how often, beside the others, and how many are left to keep."""

    what: str
    rate: str
    beside: str
    way: Beside
    staying: str


@dataclass(frozen=True, slots=True)
class SegmentCard:
    """One group, ready to print.

    Attributes
    ----------
    badge : who.
    size : how many, with a margin.
    money : (what, how much).
    facts : sentences, the most telling first.
    happened : the outcome, None without one.
    rule : how to recognise a member, "" for no short way.
    rule_worth : how far that holds.
    warnings : why to beware.
    """

    badge: Badge
    size: str
    money: tuple[tuple[str, str], ...]
    facts: tuple[str, ...]
    happened: Happened | None
    rule: str
    rule_worth: str
    warnings: tuple[str, ...]


def make_badges(answer: Answer) -> tuple[Badge, ...]:
    """Make the badges in order of the groups."""
    return tuple(
        Badge(
            card.position + 1, card.name, color(card.position), ink_on(color(card.position)),
            f"{card.share.value:.4f}", whole(card.share.value),
        )
        for card in answer.cards
    )  # fmt: skip


def make_report_cards(study: Study) -> tuple[tuple[SegmentCard, ...], ...]:
    """Make the cards in rows that each fill the page."""
    answer = study.answer
    cards = [
        _make_card(card, badge, study)
        for card, badge in zip(answer.cards, make_badges(answer), strict=True)
    ]
    return tuple(split_rows(cards))


def split_rows(items: Sequence[_Item], most: int = IN_A_ROW) -> Iterator[tuple[_Item, ...]]:
    """Split into rows as even as can be, the longer ones first.

    >>> [len(row) for row in split_rows(list(range(7)))]
    [4, 3]
    """
    rows = -(-len(items) // most)
    short, longer = divmod(len(items), max(rows, 1))
    start = 0
    for row in range(rows):
        end = start + short + (row < longer)
        yield tuple(items[start:end])
        start = end


def _make_card(card: Card, badge: Badge, study: Study) -> SegmentCard:
    answer, units, found = study.answer, study.survey.source.units, card.recognition
    worth = ""
    if found is not None:
        worth = (
            f"{capital(whole(found.precision))} of the {units} this picks are in the group; "
            f"the rule finds {whole(found.coverage)} of the group."
        )
    return SegmentCard(
        badge=badge,
        size=count_members(card, study.survey),
        money=tuple(_list_money(card.position, study)),
        facts=tuple(fact.words for fact in card.facts),
        happened=_word_outcome(card, answer.outcome, study.survey),
        rule=found.words if found else "",
        rule_worth=worth,
        warnings=card.warnings,
    )


def _list_money(position: int, study: Study) -> Iterator[tuple[str, str]]:
    """Totals of a survey's amounts; of a customer table the first amount in three ways."""
    answer = study.answer
    if study.survey.schema is None:
        for column in answer.money[:_TOLD]:
            yield (
                capital(heading(column.variable)),
                sum_with_margin(column.segments[position].total),
            )
        return
    for column in answer.money[:1]:
        yield from _detail(column, position, answer.outcome)
    for column in answer.money[1 : 2 if answer.outcome else 3]:
        yield (
            _entitle_total(capital(heading(column.variable))),
            sum_with_margin(column.segments[position].total),
        )


def _detail(
    column: MoneyColumn, position: int, outcome: Outcome | None
) -> Iterator[tuple[str, str]]:
    money, title = column.segments[position], capital(heading(column.variable))
    yield f"{title}, average", sum_with_margin(money.mean)
    yield _entitle_total(title), sum_with_margin(money.total)
    if outcome is not None and money.with_outcome is not None:
        yield f"… of those who {outcome.words}", sum_with_margin(money.with_outcome)


def _entitle_total(title: str) -> str:
    """Name a total; "Total charges" are one already."""
    return title if title.startswith("Total ") else f"{title}, total"


def _word_outcome(card: Card, outcome: Outcome | None, survey: Survey) -> Happened | None:
    if outcome is None:
        return None
    rate, of_all = outcome.segments[card.position], whole(outcome.domain.value)
    differs = rate.beside != "about" and whole(rate.rate.value) == of_all
    if differs:  # "12 %, more than the others (all: 12 %)" would read as a slip
        own, of_all = tell_apart(rate.rate.value, outcome.domain.value)
        of_all = f"{own}, all: {of_all}"
    else:
        of_all = f"all: {of_all}"
    known = math.isfinite(outcome.domain.se)  # without errors nothing is said to differ or not
    return Happened(
        capital(outcome.words),
        share_with_margin(rate.rate),
        f"{'slightly ' if differs else ''}{_COMPARED[rate.beside]} ({of_all})" if known else of_all,
        rate.beside,
        _word_staying(card, outcome, survey),
    )


def _word_staying(card: Card, outcome: Outcome, survey: Survey) -> str:
    """Count the customers of a list who have not left: they alone can still be kept."""
    staying = outcome.segments[card.position].others.value
    if outcome.words not in GONE or not (stand_for_themselves(survey) and math.isfinite(staying)):
        return ""
    return f"{staying:,.0f} are still here"
