"""A questionnaire into a workbook: choose answers from lists, or paste many people's numbers."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from segmentus.segments.questionnaire.form import word_right
from segmentus.segments.questionnaire.values import Questionnaire

_PEOPLE = 1000
_FIRST = 2
"""Line of the sheet "Points" of the first answer; before it stand a heading and the start."""


def write_sheet(asked: Questionnaire) -> bytes:
    """Write the workbook: the sheets "One person", "Many people" and "Points"."""
    content = io.BytesIO()
    book = Workbook(content, {"in_memory": True})
    book.set_properties({"title": asked.title, "created": datetime(2000, 1, 1, tzinfo=UTC)})
    book.set_calc_mode("auto")
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    one, many, points = map(book.add_worksheet, ("One person", "Many people", "Points"))
    _write_points(points, asked, bold)
    _write_one(one, asked, bold, book)
    _write_many(many, asked, bold)
    book.close()
    return content.getvalue()


def _write_points(sheet: Any, asked: Questionnaire, bold: Any) -> None:
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, len(asked.names), 18)
    sheet.write_string(0, 0, "points of each answer", bold)
    for at, name in enumerate(asked.names, start=1):
        sheet.write_string(0, at, name, bold)
    lines = [("before any answer", asked.points.start.tolist())]
    for question, points in zip(asked.questions, asked.points.answers, strict=True):
        lines += zip(question.answers, points.tolist(), strict=True)
    for row, (text, worth) in enumerate(lines, start=1):
        sheet.write_string(row, 0, text)
        for at, each in enumerate(worth, start=1):
            sheet.write_number(row, at, each)
    sheet.freeze_panes(1, 1)


def _blocks(asked: Questionnaire) -> list[tuple[int, int]]:
    """First and last line of each question's answers on the sheet "Points", from 0."""
    ends, row = [], _FIRST
    for question in asked.questions:
        ends.append((row, row + len(question.answers) - 1))
        row += len(question.answers)
    return ends


def _write_one(sheet: Any, asked: Questionnaire, bold: Any, book: Any) -> None:
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    open_ = book.add_format({"bg_color": "#FFF6D6", "border": 1, "text_wrap": True})
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, 1, 34)
    sheet.write_string(0, 0, "Question", bold)
    sheet.write_string(0, 1, "Answer (choose from the list)", bold)
    n, blocks = len(asked.questions), _blocks(asked)
    for row, (question, (first, last)) in enumerate(zip(asked.questions, blocks, strict=True), 1):
        sheet.write_string(row, 0, question.text, wrapped)
        sheet.write_blank(row, 1, None, open_)
        source = f"=Points!$A${first + 1}:$A${last + 1}"
        sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": source})
    totals = []
    for c in range(len(asked.names)):
        column = xl_col_to_name(c + 1)
        parts = [f"Points!${column}$2"] + [
            f"INDEX(Points!${column}${first + 1}:${column}${last + 1},"
            f"MATCH($B${row},Points!$A${first + 1}:$A${last + 1},0))"
            for row, (first, last) in enumerate(blocks, start=2)
        ]
        sheet.write_string(n + 4 + c, 0, f"Points of {asked.names[c]}")
        sheet.write_formula(n + 4 + c, 1, f'=IF(COUNTA($B$2:$B${n + 1})<{n},"",{"+".join(parts)})')
        totals.append(n + 5 + c)
    span = f"$B${totals[0]}:$B${totals[-1]}"
    names = f"Points!$B$1:${xl_col_to_name(len(asked.names))}$1"
    found = (
        f'=IF(COUNT({span})=0,"answer all questions",INDEX({names},MATCH(MAX({span}),{span},0)))'
    )
    sheet.write_string(n + 2, 0, "Segment", bold)
    sheet.write_formula(n + 2, 1, found, bold)
    sheet.write_string(totals[-1] + 1, 0, word_right(asked), wrapped)
    sheet.fit_to_pages(1, 0)


def _write_many(sheet: Any, asked: Questionnaire, bold: Any) -> None:
    n, k = len(asked.questions), len(asked.names)
    sheet.set_column(0, n + k + 1, 18)
    for at, question in enumerate(asked.questions):
        sheet.write_string(0, at, question.column, bold)
        numbers = "\n".join(f"{place} = {text}" for place, text in enumerate(question.answers, 1))
        sheet.write_comment(0, at, f"{question.text}\n{numbers}", {"x_scale": 2, "y_scale": 2})
    sheet.write_string(0, n, "segment", bold)
    sheet.write_string(0, n + 1, "segment_name", bold)
    for c, name in enumerate(asked.names):
        sheet.write_string(0, n + 2 + c, f"points of {name}", bold)
    inputs = f"$A#:${xl_col_to_name(n - 1)}#"
    totals = f"${xl_col_to_name(n + 2)}#:${xl_col_to_name(n + 1 + k)}#"
    label, names = f"${xl_col_to_name(n)}#", f"Points!$B$1:${xl_col_to_name(k)}$1"
    formulas = [
        f'=IF(COUNT({inputs})=0,"",MATCH(MAX({totals}),{totals},0))',
        f'=IF(ISNUMBER({label}),INDEX({names},{label}),"")',
        *(f"={_total(asked, c)}" for c in range(k)),
    ]
    for row in range(1, _PEOPLE + 1):
        for at, text in enumerate(formulas):
            sheet.write_formula(row, n + at, text.replace("#", str(row + 1)), None, "")
    sheet.freeze_panes(1, 0)


def _total(asked: Questionnaire, segment: int) -> str:
    """Formula of one segment's points in a line of answers by number; # stands for its number."""
    column = xl_col_to_name(segment + 1)
    parts = [f"Points!{xl_rowcol_to_cell(1, segment + 1, row_abs=True, col_abs=True)}"]
    for at, (first, last) in enumerate(_blocks(asked)):
        cell = f"${xl_col_to_name(at)}#"
        block = f"Points!${column}${first + 1}:${column}${last + 1}"
        parts.append(f"IF(ISNUMBER({cell}),INDEX({block},{cell}),0)")
    return "+".join(parts)
