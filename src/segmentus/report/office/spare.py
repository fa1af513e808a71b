"""A study into slides that take the place of those on money, outcome or products that it lacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from segmentus.margins import whole
from segmentus.report.office.charts import add_bars, add_columns
from segmentus.report.office.deck import EDGE, WIDE, Spot, add_slide, add_slide_table
from segmentus.report.office.story import find_largest_share, number_names, shade, word_foot
from segmentus.report.words import capital
from segmentus.study import Study

BODY = Spot(EDGE, 1.75, WIDE - 2 * EDGE, 5.0)
"""What a slide has below its title."""
Slide = Callable[[Any, Study], None]
"""Adds a slide on a study to a deck."""

_MOST_COLUMNS = 5


def _add_amounts(deck: Any, study: Study) -> None:
    """Share of each segment in every amount, beside its share of the members."""
    answer = study.answer
    columns = [one for one in answer.money if find_largest_share(one) is not None][:_MOST_COLUMNS]
    slide = add_slide(
        deck, "Who has how much of what",
        f"Share of each group in all {study.survey.source.units} and in every amount",
        word_foot(study),
    )  # fmt: skip
    series = [
        (name, [card.share.value, *(one.segments[card.position].share.value for one in columns)],
         shade(card.position))
        for name, card in zip(number_names(answer), answer.cards, strict=True)
    ]  # fmt: skip
    names = [
        capital(study.survey.source.units),
        *(capital(one.variable.short_label) for one in columns),
    ]
    add_columns(slide, BODY, names, series, "0%")


def _add_sizes(deck: Any, study: Study) -> None:
    answer = study.answer
    slide = add_slide(
        deck, "How large the groups are",
        f"Share of all {study.survey.source.units}", word_foot(study),
    )  # fmt: skip
    shares = [card.share for card in answer.cards]
    names = [
        f"{name}: {whole(one.value)}"
        for name, one in zip(number_names(answer), shares, strict=True)
    ]
    add_bars(slide, BODY, names, shares, [shade(card.position) for card in answer.cards], "0%")


def _add_rules(deck: Any, study: Study) -> None:
    answer = study.answer
    units = study.survey.source.units
    slide = add_slide(
        deck, "How to recognise a member", "Judged on others than it was found on", word_foot(study)
    )
    rows = [
        (
            name,
            card.recognition.words,
            whole(card.recognition.precision),
            whole(card.recognition.coverage),
        )
        for name, card in zip(number_names(answer), answer.cards, strict=True)
        if card.recognition is not None
    ]
    head = ("Group", "Rule", f"Of the {units} picked, in the group", "Of the group, picked")
    add_slide_table(
        slide,
        Spot(EDGE, 1.9, BODY.width, 0.7 * (len(rows) + 1)),
        head,
        rows,
        (3.0, 5.3, 1.9, 1.7),
        13,
        words=2,
    )


def _add_facts(deck: Any, study: Study) -> None:
    answer = study.answer
    slide = add_slide(
        deck, "What sets them apart", "Typical: the one in the middle", word_foot(study)
    )
    rows = [
        (name, "; ".join(fact.words for fact in card.facts))
        for name, card in zip(number_names(answer), answer.cards, strict=True)
    ]
    add_slide_table(
        slide,
        Spot(EDGE, 1.9, BODY.width, 0.7 * (len(rows) + 1)),
        ("Group", "Facts"),
        rows,
        (3.3, 8.6),
        13,
        words=2,
    )


def _has_amounts(study: Study) -> bool:
    return sum(find_largest_share(one) is not None for one in study.answer.money) > 1


def _has_rules(study: Study) -> bool:
    return any(card.recognition is not None for card in study.answer.cards)


def _has_facts(study: Study) -> bool:
    return any(card.facts for card in study.answer.cards)


SPARE: tuple[tuple[Callable[[Study], bool], Slide], ...] = (
    (_has_amounts, _add_amounts), (_has_rules, _add_rules), (_has_facts, _add_facts),
    (lambda study: True, _add_sizes),
)  # fmt: skip
"""What takes the place of a slide that a study has nothing for."""
