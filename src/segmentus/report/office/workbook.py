"""A study into a workbook: the answer, what they have, how to recognise one, customers, method."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import polars as pl

from segmentus.charts.style import color
from segmentus.margins import reach
from segmentus.report.office.cells import fill_table, spell_rows
from segmentus.report.office.customers import refuse_length
from segmentus.report.office.sheet import add_table, make_book
from segmentus.report.office.story import format_exact, word_foot, word_subtitle
from segmentus.report.words import capital
from segmentus.segments.answer.values import Answer
from segmentus.study import Study

_HEAD = 3
"""Row of the headings, from 0; those of the segments follow it."""

_LINE, _HEAD_HEIGHT = 15, 45
"""Points that a line takes, and three lines of a heading."""

_WIDE = 140
"""Letters of a column of sentences."""


def write_workbook(
    study: Study, customers: pl.DataFrame | None, numbers: Mapping[str, pl.Series]
) -> bytes:
    """Write the workbook; sums, means and shares on its first sheet are formulas.

    Parameters
    ----------
    study : to be told.
    customers : as `list_customers` gives them; None for a survey, which names nobody.
    numbers : columns of text that a sheet is to add up.
    """
    listed = customers is not None and not refuse_length(customers.height, customers.width)

    def write(book: Any) -> None:
        _write_answer(book, study)
        _write_products(book, study)
        _write_rules(book, study)
        if listed and customers is not None:
            add_table(book.add_worksheet("Customers"), customers, "customers")
        _write_method(book, study)

    made = make_book(write, study.plan.title)
    if not listed or customers is None:
        return made
    return fill_table(made, "sheet4", spell_rows(customers, numbers), customers.height)


def _write_answer(book: Any, study: Study) -> None:
    """One line a segment, their sum by formulas, and a chart of money and one of the outcome."""
    sheet, answer = book.add_worksheet("The answer"), study.answer
    bold, part = book.add_format({"bold": True}), book.add_format({"num_format": "0%"})
    count, head = book.add_format({"num_format": "#,##0"}), _head(book)
    figures = _head(book)
    figures.set_align("right")
    sheet.write_string(0, 0, study.plan.title, book.add_format({"bold": True, "font_size": 16}))
    sheet.write_string(1, 0, word_subtitle(study))
    k = len(answer.cards)
    first, last = _HEAD + 2, _HEAD + 1 + k
    columns = [*_list_sizes(study, count), *_list_money(study, book), *_list_rates(study, part)]
    titles = ["", "Group", *(column[0] for column in columns), f"Share of {_units(study)}"]
    titles += [f"Share of {answer.money[0].short}"] if answer.money else []
    for at, title in enumerate(titles):
        sheet.write_string(_HEAD, at, title, figures if at > 1 else head)
    for card in answer.cards:
        row = _HEAD + 1 + card.position
        sheet.write_number(row, 0, card.position + 1, _badge(book, card.position))
        sheet.write_string(row, 1, card.name)
    sheet.write_string(last, 1, "All", bold)
    for at, (_, values, total, form) in enumerate(columns, start=2):
        for row, value in enumerate(values, start=_HEAD + 1):
            _number(sheet, row, at, value, form)
        known = sum(value for value in values if math.isfinite(value))
        _total(sheet, last, at, known if total == "sum" else total, form, total == "sum", first)
    shares = [(len(columns) + 2, 2)] + ([(len(columns) + 3, 5)] if answer.money else [])
    for at, of in shares:
        _write_shares(sheet, at, of, (first, last), columns[of - 2][1], part)
    sheet.set_column(1, 1, 44)
    sheet.set_column(2, len(titles), 15)
    sheet.set_row(_HEAD, _HEAD_HEIGHT)
    sheet.freeze_panes(_HEAD + 1, 2)
    _add_charts(book, sheet, study, (first, last))
    sheet.write_string(last + 19, 1, word_foot(study))


_Column = tuple[str, list[float], Any, Any]
"""Heading, values by segment, what stands for all (a figure, "sum" or "mean"), format."""


def _list_sizes(study: Study, form: Any) -> list[_Column]:
    sizes = [card.population for card in study.answer.cards]
    values = [one.value for one in sizes]
    margins = [max(reach(one)) for one in sizes]
    return [(capital(_units(study)), values, "sum", form), ("±", margins, None, form)]


def _list_money(study: Study, book: Any) -> list[_Column]:
    """Mean, total and margin of the amount that is shown first."""
    found: list[_Column] = []
    for column in study.answer.money[:1]:
        form = book.add_format({"num_format": format_exact(column.variable.unit)})
        totals = [one.total for one in column.segments]
        means = [one.mean.value for one in column.segments]
        short = capital(column.variable.short_label)
        found = [
            (f"{short}, average", means, column.domain.mean.value, form),
            (f"{short}, together", [one.value for one in totals], "sum", form),
            ("± of that", [max(reach(one)) for one in totals], None, form),
        ]
    return found


def _list_rates(study: Study, form: Any) -> list[_Column]:
    outcome = study.answer.outcome
    if outcome is None:
        return []
    rates = [one.rate for one in outcome.segments]
    return [
        (capital(outcome.words), [one.value for one in rates], outcome.domain.value, form),
        ("± of that share", [max(reach(one)) for one in rates], None, form),
    ]


def _total(
    sheet: Any, row: int, at: int, total: float | None, form: Any, added: bool, first: int
) -> None:  # fmt: skip
    """Give what stands for all: a sum by formula, a figure of its own, or nothing."""
    if total is not None and added:
        letter = _letter(at)
        sheet.write_formula(row, at, f"=SUM({letter}{first}:{letter}{row})", form, total)
    elif total is not None:
        _number(sheet, row, at, total, form)


def _write_shares(
    sheet: Any, at: int, of: int, rows: tuple[int, int], values: list[float], form: Any
) -> None:
    """Each segment's part of a sum, by formulas."""
    letter, whole = _letter(of), sum(value for value in values if math.isfinite(value))
    for row, value in zip(range(rows[0], rows[1] + 1), values, strict=True):
        part = value / whole if whole else 0.0
        formula = f"={letter}{row}/{letter}${rows[1] + 1}"
        sheet.write_formula(row - 1, at, formula, form, part if math.isfinite(part) else 0.0)


def _add_charts(book: Any, sheet: Any, study: Study, rows: tuple[int, int]) -> None:
    """Bars of the money together, or of the sizes, and of the outcome."""
    answer = study.answer
    money = 5 if answer.money else 2
    wanted = [(money, sheet_title(study))]
    if answer.outcome is not None:
        wanted.append((7 if answer.money else 4, f"Share who {answer.outcome.words}"))
    else:
        wanted.append((len(answer.money[:1]) * 3 + 4, f"Share of {_units(study)}"))
    points = [{"fill": {"color": color(card.position)}} for card in answer.cards]
    for place, (at, title) in enumerate(wanted):
        chart = book.add_chart({"type": "bar"})
        span = [sheet.name, rows[0] - 1, 1, rows[1] - 1, 1]
        chart.add_series({"categories": span, "points": points, "gap": 60, "values":
                          [sheet.name, rows[0] - 1, at, rows[1] - 1, at],
                          "data_labels": {"value": True}})  # fmt: skip
        chart.set_title({"name": title, "name_font": {"size": 12}})
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
        chart.set_size({"width": 620, "height": 300})
        sheet.insert_chart(rows[1] + 2, 1 + 4 * place, chart)


def sheet_title(study: Study) -> str:
    """Say what the first chart shows."""
    for column in study.answer.money[:1]:
        return f"{capital(column.variable.short_label)}, together"
    return capital(_units(study))


def _write_products(book: Any, study: Study) -> None:
    """Shares that have each product, with bars in the cells, and the openings in words."""
    sheet, answer, head = book.add_worksheet("What they have"), study.answer, _head(book)
    part = book.add_format({"num_format": "0%"})
    k = len(answer.cards)
    titles = ["What", "Of whom", *(f"{card.position + 1} {card.name}" for card in answer.cards)]
    for at, title in enumerate([*titles, "All", "Open"]):
        sheet.write_string(0, at, title, head)
    if not answer.products:
        sheet.write_string(1, 0, "No column says who has which product.")
    for row, product in enumerate(answer.products, start=1):
        sheet.write_string(row, 0, product.label)
        sheet.write_string(row, 1, product.base or f"all {_units(study)}")
        for at, one in enumerate((*product.segments, product.domain), start=2):
            _number(sheet, row, at, one.value, part)
        sheet.write_string(row, k + 3, "; ".join(one.words for one in product.openings))
    for position in range(k if answer.products else 0):
        bars = {"type": "data_bar", "bar_color": color(position), "bar_solid": True,
                "min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1}  # fmt: skip
        sheet.conditional_format(1, 2 + position, len(answer.products), 2 + position, bars)
    sheet.set_column(0, 1, 30)
    sheet.set_column(2, k + 2, 18)
    sheet.set_column(k + 3, k + 3, 80)
    sheet.set_row(0, _HEAD_HEIGHT)
    sheet.freeze_panes(1, 1)


def _write_rules(book: Any, study: Study) -> None:
    """Write how to recognise a member of each segment, and what sets it apart."""
    sheet, head = book.add_worksheet("Recognise one"), _head(book)
    part = book.add_format({"num_format": "0%"})
    units = _units(study)
    titles = ("", "Group", "Rule", f"Of the {units} picked, in the group", "Of the group, picked",
              "What sets it apart")  # fmt: skip
    for at, title in enumerate(titles):
        sheet.write_string(0, at, title, head)
    for card in study.answer.cards:
        row, rule = card.position + 1, card.recognition
        sheet.write_number(row, 0, row, _badge(book, card.position))
        sheet.write_string(row, 1, card.name)
        sheet.write_string(row, 2, rule.words if rule else "No short rule tells them.")
        _number(sheet, row, 3, rule.precision if rule else math.nan, part)
        _number(sheet, row, 4, rule.coverage if rule else math.nan, part)
        sheet.write_string(row, 5, "; ".join(fact.words for fact in card.facts))
    sheet.set_column(1, 1, 44)
    sheet.set_column(2, 2, 60)
    sheet.set_column(3, 4, 24)
    sheet.set_column(5, 5, 100)
    sheet.set_row(0, _HEAD_HEIGHT)
    sheet.freeze_panes(1, 2)


def _write_method(book: Any, study: Study) -> None:
    """Write how sure it is, what it is good for, and what was done, a sentence a line."""
    sheet, head = book.add_worksheet("How it was done"), _head(book)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, _WIDE, book.add_format({"text_wrap": True, "valign": "top"}))
    row = 0
    for heading, sentences in _list_method(study.answer, study):
        sheet.write_string(row, 0, heading, head)
        for sentence in sentences:
            sheet.write_string(row, 1, sentence)
            sheet.set_row(row, _LINE * math.ceil(len(sentence) / _WIDE))
            row += 1


def _list_method(answer: Answer, study: Study) -> list[tuple[str, tuple[str, ...]]]:
    found = (
        ("How sure", answer.certainty.sentences), ("Good for", answer.good_for),
        ("Not for", answer.not_for), ("Source", (word_foot(study),)),
        ("Why so many", (study.choice.reason,)), ("Notes", study.notes),
    )  # fmt: skip
    return [(heading, sentences) for heading, sentences in found if sentences]


def _number(sheet: Any, row: int, at: int, value: float, form: Any) -> None:
    """A figure, or an empty cell where it is not known."""
    if math.isfinite(value):
        sheet.write_number(row, at, value, form)


def _head(book: Any) -> Any:
    return book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})


def _badge(book: Any, position: int) -> Any:
    return book.add_format({"bg_color": color(position), "bold": True, "align": "center"})


def _letter(at: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(at))


def _units(study: Study) -> str:
    return study.survey.source.units
