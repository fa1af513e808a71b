"""A study into the words and figures that deck, workbook and terminal tell alike."""

from __future__ import annotations

import math

from segmentus.charts.style import color, ink_on
from segmentus.formats import NOTHING, currency
from segmentus.margins import large_sum, people_with_margin, whole
from segmentus.report.words import capital, stand_for_themselves, word_number
from segmentus.segments.answer.values import Answer, MoneyColumn
from segmentus.study import Study


def shade(position: int) -> str:
    """Colour of a segment as Office files take it."""
    return color(position).removeprefix("#").upper()


def ink_of(position: int) -> str:
    """Colour of letters on that of a segment."""
    return ink_on(f"#{shade(position)}").removeprefix("#").upper()


def number_names(answer: Answer) -> list[str]:
    """Number and name of every segment, for an axis or a legend."""
    return [f"{card.position + 1} {card.name}" for card in answer.cards]


def choose_title(*titles: str, longest: int) -> str:
    """The first title that fits.

    >>> choose_title("much too long to fit", "short", longest=10)
    'short'
    """
    return next((title for title in titles if title and len(title) <= longest), titles[-1])


def title_answer(study: Study) -> tuple[str, ...]:
    """Say what there is in one line, the most telling first."""
    answer, many = study.answer, capital(word_number(study.choice.k))
    plain = f"{many} groups of {study.survey.source.units}"
    if answer.certainty.kind == "none":
        return (f"No natural groups: {word_number(study.choice.k)} bands", plain)
    titles = [plain]
    if answer.money and (most := find_largest_share(answer.money[0])) is not None:
        part = answer.money[0].segments[most].share.value
        titles.insert(
            0, f"{many} groups; group {most + 1} has {whole(part)} of {answer.money[0].short}"
        )
    outcome = answer.outcome
    if outcome is not None and outcome.worst is not None:
        rate = whole(outcome.segments[outcome.worst].rate.value)
        titles.insert(0, f"{many} groups; in group {outcome.worst + 1}, {rate} {outcome.words}")
    return tuple(titles)


def word_subtitle(study: Study) -> str:
    """Say how many there are, what money they hold, and how often the outcome happens."""
    survey, answer = study.survey, study.answer
    units = survey.source.units
    count = f"{survey.n_units:,}"
    parts = [f"{count if stand_for_themselves(survey) else count_people(study)} {units}"]
    for one in answer.money[:1]:
        total = one.domain.total
        parts.append(f"{large_sum(total.value, total.unit)} {one.short}")
    if answer.outcome is not None:
        parts.append(f"{whole(answer.outcome.domain.value)} {answer.outcome.words}")
    return " · ".join(parts)


def count_people(study: Study) -> str:
    """The population with its margin."""
    return people_with_margin(study.profile.domain)


def word_foot(study: Study) -> str:
    """Source, method and what ± is, in one line."""
    survey, outcome = study.survey, study.answer.outcome
    names = [variable.short_label for variable in study.features.variables]
    listed = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    apart = f"; {outcome.variable.short_label} took no part" if outcome is not None else ""
    return (
        f"Source: {capital(survey.source.name)}. Groups by k-means on {listed}{apart}. "
        "± is a 95 % margin."
    )


def find_largest_share(column: MoneyColumn) -> int | None:
    """The segment with the largest share of an amount; None where there are no shares."""
    parts = [one.share.value for one in column.segments]
    known = [at for at, part in enumerate(parts) if math.isfinite(part)]
    return max(known, key=lambda at: parts[at]) if known else None


def format_money(unit: str, most: float) -> str:
    """Number format of amounts up to some size, for Excel and PowerPoint.

    >>> format_money("2019 dollars", 3e9), format_money("euros", 50.0)
    ('"$"#,##0.0,,,"B"', '"€"#,##0')
    """
    symbol = f'"{currency(unit)}"' if currency(unit) else ""
    for size, form in ((1e9, '#,##0.0,,,"B"'), (1e6, '#,##0.0,,"M"'), (1e5, '#,##0,"k"')):
        if most >= size:
            return symbol + form
    return f"{symbol}#,##0"


def format_exact(unit: str) -> str:
    """Number format of amounts to the last dollar.

    >>> format_exact("2019 dollars")
    '"$"#,##0'
    """
    return f'"{currency(unit)}"#,##0' if currency(unit) else "#,##0"


def word_part(value: float) -> str:
    """A share in whole per cent, "–" where there is none."""
    return whole(value) if math.isfinite(value) else NOTHING
