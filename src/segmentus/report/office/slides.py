"""A study into six slides: the answer, money, outcome, what was lost, what they have, how sure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from segmentus.margins import large_sum, share_with_margin, whole
from segmentus.report.office.charts import add_bars, add_bubbles, add_columns
from segmentus.report.office.deck import (
    DIM,
    EDGE,
    INK,
    LONGEST_TITLE,
    WIDE,
    Paragraph,
    Spot,
    add_card,
    add_choice,
    add_slide,
    add_slide_table,
    add_strip,
    add_text,
    close_deck,
    open_deck,
)
from segmentus.report.office.spare import BODY, SPARE, Slide
from segmentus.report.office.story import (
    choose_title,
    find_largest_share,
    format_money,
    ink_of,
    number_names,
    shade,
    title_answer,
    word_foot,
    word_part,
    word_subtitle,
)
from segmentus.report.words import FINDINGS, capital, count_members
from segmentus.segments.answer.values import Card, MoneyColumn
from segmentus.study import Study

_MOST_PRODUCTS, _MOST_COLUMNS, _IN_A_ROW = 6, 5, 4


def write_slides(study: Study) -> bytes:
    """Make the presentation; where there is no outcome or money, the next best takes its place."""
    deck = open_deck(study.plan.title)
    told: list[Slide] = [_add_answer]
    wanted: tuple[tuple[Callable[[Study], bool], Slide], ...] = (
        (_has_money, _add_money), (_has_outcome, _add_outcome), (_has_lost, _add_lost),
        (_has_products, _add_products),
    )  # fmt: skip
    others = iter([one for has, one in SPARE if has(study)])
    for has, one in wanted:
        found = one if has(study) else next(others, None)
        told += [found] if found else []
    for one in (*told, _add_certainty):
        one(deck, study)
    return close_deck(deck)


def _add_answer(deck: Any, study: Study) -> None:
    answer = study.answer
    title = choose_title(*title_answer(study), longest=LONGEST_TITLE)
    slide = add_slide(deck, title, word_subtitle(study), word_foot(study))
    parts = [
        (card.share.value, shade(card.position), ink_of(card.position),
         f"{card.position + 1}  {whole(card.share.value)}")
        for card in answer.cards
    ]  # fmt: skip
    add_strip(slide, Spot(EDGE, 1.75, BODY.width, 0.45), parts)
    rows = math.ceil(len(answer.cards) / _IN_A_ROW)
    columns = math.ceil(len(answer.cards) / rows)
    wide, high = BODY.width / columns, 4.45 / rows
    for card in answer.cards:
        down, along = divmod(card.position, columns)
        box = Spot(EDGE + along * wide, 2.4 + down * high, wide - 0.15, high - 0.12)
        add_card(slide, box, shade(card.position), list(_list_card(study, card, rows)))


def _list_card(study: Study, card: Card, rows: int) -> Iterator[Paragraph]:
    """List what stands on a card; less where there are more rows of them."""
    answer, at = study.answer, card.position
    small = 15 if rows == 1 else 11
    many = count_members(card, study.survey)
    yield Paragraph(f"{at + 1}  {card.name}", 18 if rows == 1 else 13, True)
    yield Paragraph(
        f"{many} {study.survey.source.units}, {whole(card.share.value)}", small, shade=DIM, space=2
    )
    for column in answer.money[:1]:
        one = column.segments[at]
        yield Paragraph(
            f"{_money(one.mean.value, column)} each, {_money(one.total.value, column)} together",
            small, True, space=6,
        )  # fmt: skip
    if answer.outcome is not None:
        rate = share_with_margin(answer.outcome.segments[at].rate)
        yield Paragraph(f"{rate} {answer.outcome.words}", small, True, space=2)
    for fact in card.facts[: (3, 1, 0)[min(rows, 3) - 1]]:
        yield Paragraph(f"•  {fact.words}", small, space=4)


def _add_money(deck: Any, study: Study) -> None:
    column, answer = study.answer.money[0], study.answer
    most = find_largest_share(column)
    titles = ["Where the money is"]
    if most is not None:
        part, short = whole(column.segments[most].share.value), column.short
        titles = [f"{capital(short)}: {part} in group {most + 1}", "Where the money is"]
        titles.insert(0, f"{part} of {short}: {answer.cards[most].name}")
    units = study.survey.source.units
    slide = add_slide(
        deck, choose_title(*titles, longest=LONGEST_TITLE),
        f"Right: more {units}. High: more each. Size of the bubble: {column.short} together.",
        word_foot(study),
    )  # fmt: skip
    points = [
        (name, card.population.value, one.mean.value, one.total.value)
        for name, card, one in zip(number_names(answer), answer.cards, column.segments, strict=True)
    ]
    crowd = max(across for _, across, _, _ in points)
    dearest = max(mean for _, _, mean, _ in points)
    add_bubbles(
        slide, Spot(EDGE, 1.7, 6.7, 5.1), points, [shade(card.position) for card in answer.cards],
        (capital(units), f"{capital(column.variable.short_label)}, average"),
        ('0.0,,"M"' if crowd >= 1e6 else "#,##0", format_money(column.variable.unit, dearest)),
    )  # fmt: skip
    _add_money_table(slide, study, column)


def _add_money_table(slide: Any, study: Study, column: MoneyColumn) -> None:
    """Segments with their number, total and share of the total, and all of them."""
    answer = study.answer
    rows = [
        (name, f"{card.population.value:,.0f}" if card.population.value < 1e6 else _millions(card),
         _money(one.total.value, column), word_part(one.share.value))
        for name, card, one in zip(number_names(answer), answer.cards, column.segments, strict=True)
    ]  # fmt: skip
    crowd = study.profile.domain.value
    rows.append(("All", f"{crowd:,.0f}" if crowd < 1e6 else f"{crowd / 1e6:,.1f} M",
                 _money(column.domain.total.value, column), "100 %"))  # fmt: skip
    head = ("Group", capital(study.survey.source.units), "Together", "Share")
    high = min(0.5 * (len(rows) + 1), 4.9)
    add_slide_table(
        slide,
        Spot(7.6, 1.9, 5.0, high),
        head,
        rows,
        (1.7, 1.15, 1.4, 0.75),
        11 if len(rows) < 8 else 9,
    )


def _add_outcome(deck: Any, study: Study) -> None:
    answer, outcome = study.answer, study.answer.outcome
    assert outcome is not None
    titles = [f"Who {outcome.words}"]
    if outcome.worst is not None:
        rate = whole(outcome.segments[outcome.worst].rate.value)
        titles.insert(0, f"{rate} of group {outcome.worst + 1} {outcome.words}")
    base = f" ({outcome.base})" if outcome.base else ""
    slide = add_slide(
        deck, choose_title(*titles, longest=LONGEST_TITLE),
        f"Share who {outcome.words}{base}, with 95 % margins; all: {whole(outcome.domain.value)}",
        word_foot(study),
    )  # fmt: skip
    rates = [one.rate for one in outcome.segments]
    names = [
        f"{name}: {whole(one.value)}" for name, one in zip(number_names(answer), rates, strict=True)
    ]
    wide = 7.4 if outcome.splits else BODY.width
    add_bars(
        slide,
        Spot(EDGE, 1.75, wide, 5.0),
        names,
        rates,
        [shade(c.position) for c in answer.cards],
        "0%",
    )
    if outcome.splits and outcome.worst is not None:
        lines = [Paragraph(f"Inside group {outcome.worst + 1}", 16, True)]
        lines += [Paragraph(split.words, 14, space=8) for split in outcome.splits[:4]]
        lines.append(
            Paragraph(
                "These go together with the outcome; none is shown to be its cause.",
                12,
                shade=DIM,
                space=12,
            )
        )
        add_text(slide, Spot(8.5, 2.2, WIDE - EDGE - 8.5, 4.3), lines)


def _add_lost(deck: Any, study: Study) -> None:
    """Money of those with the outcome on that of those without, by segment."""
    column, outcome = study.answer.money[0], study.answer.outcome
    assert outcome is not None
    with_it = [one.with_outcome.value if one.with_outcome else math.nan for one in column.segments]
    without = [one.total.value - part for one, part in zip(column.segments, with_it, strict=True)]
    title = f"{capital(column.short)} of those who {outcome.words}"
    words = f"{capital(column.short)} by group"
    worst = None if outcome.worst is None else column.segments[outcome.worst]
    if worst is not None and worst.share_with_outcome is not None:
        words = (
            f"Group {(outcome.worst or 0) + 1} has {word_part(worst.share.value)} of all, and "
            f"{word_part(worst.share_with_outcome.value)} of that of those who {outcome.words}"
        )
    titles = (title, "Money and outcome")
    slide = add_slide(deck, choose_title(*titles, longest=LONGEST_TITLE), words, word_foot(study))
    most = max(one.total.value for one in column.segments)
    form = format_money(column.variable.unit, most)
    series = [("Others", without, "9AA3AF"), (capital(outcome.words), with_it, INK)]
    add_columns(
        slide, BODY, number_names(study.answer), series, form, stacked=True,
        labels=f'[<{most / 12:.6g}]"";{form}',
    )  # fmt: skip


def _add_products(deck: Any, study: Study) -> None:
    products = study.answer.products
    counts = Counter(one.base for one in products)
    base = max(counts, key=lambda each: counts[each])
    shown = [one for one in products if one.base == base][:_MOST_PRODUCTS]
    titles = ["What they have, and what is open"]
    openings = [(one.lacking.value, product, one) for product in shown for one in product.openings]
    if openings:
        _, product, one = max(openings, key=lambda each: each[0])
        lacking = whole(1 - product.segments[one.position].value)
        titles.insert(0, f"{product.label}: {lacking} of group {one.position + 1} have none")
    who = base or study.survey.source.units
    slide = add_slide(
        deck, choose_title(*titles, longest=LONGEST_TITLE), f"Share of {who} who have …",
        word_foot(study),
    )  # fmt: skip
    series = [
        (name, [product.segments[at].value for product in shown], shade(at))
        for at, name in enumerate(number_names(study.answer))
    ]
    add_columns(slide, BODY, [product.label for product in shown], series, "0%")


def _add_certainty(deck: Any, study: Study) -> None:
    answer = study.answer
    slide = add_slide(deck, "How sure this is, and what it is not for", "", word_foot(study))
    wide = BODY.width / 3
    for at, (kind, heading, words) in enumerate(FINDINGS if answer.certainty.kind else ()):
        box = Spot(EDGE + at * wide, 1.5, wide - 0.15, 0.95)
        add_choice(slide, box, heading, words, kind == answer.certainty.kind)
    sentences = [Paragraph(" ".join(answer.certainty.sentences), 16)]
    add_text(slide, Spot(EDGE, 2.6, BODY.width, 1.2), sentences)
    half = BODY.width / 2
    small = 14 if sum(map(len, answer.not_for)) < 300 else 12
    for at, (heading, sign, uses) in enumerate(
        (("Good for", "✓", answer.good_for), ("Not for", "✕", answer.not_for))
    ):
        lines = [
            Paragraph(heading, 16, True),
            *(Paragraph(f"{sign}  {use}", small, space=3) for use in uses),
        ]
        add_text(slide, Spot(EDGE + at * half, 3.9, half - 0.3, 3.0), lines)


def _has_money(study: Study) -> bool:
    return bool(study.answer.money)


def _has_outcome(study: Study) -> bool:
    return study.answer.outcome is not None


def _has_lost(study: Study) -> bool:
    return (
        _has_money(study)
        and _has_outcome(study)
        and any(one.with_outcome is not None for one in study.answer.money[0].segments)
    )


def _has_products(study: Study) -> bool:
    return bool(study.answer.products)


def _money(value: float, column: MoneyColumn) -> str:
    return large_sum(value, column.variable.unit)


def _millions(card: Card) -> str:
    return f"{card.population.value / 1e6:,.1f} M"
