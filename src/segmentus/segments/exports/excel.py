"""A model into a workbook: rows pasted on one sheet, their segments beside them by formulas."""

from __future__ import annotations

import errno
import io
import math
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter as letter

from segmentus.errors import InputError
from segmentus.segments.exports.excel_reasons import count_reason_columns, write_reason_formulas
from segmentus.segments.model.feature import Feature
from segmentus.segments.model.values import Model

_HEAD = ("column", "unit", "per", "center", "spread", "fill", "clip", "least", "most")
_FIRST_CENTER = len(_HEAD) + 3
_ADDED = (
    "segment", "segment_name", "distance", "confidence", "unlike_training", "not_scored", "margin",
)  # fmt: skip
_MOST_NESTED = 60
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def write_excel(
    model: Model, *, rows: int = 1000, reasons: Literal["none", "why"] = "none"
) -> bytes:
    """Write the workbook; `rows` lines of the sheet "Score" hold formulas.

    Sheet "Model" holds every number once: features in columns, segments in rows. Formulas use
    ASINH, SUMXMY2, MATCH and SMALL, which Excel and LibreOffice share. With `reasons` a column
    says why, as `segmentus assign --why` does.

    Raises
    ------
    InputError
        A number of rows that no sheet holds.
    """
    if not 1 <= rows <= 1_000_000:
        raise InputError(f"--rows {rows}: a sheet holds 1 to 1,000,000 rows; give one of those.")
    book, content = Workbook(write_only=True), io.BytesIO()
    book.calculation.fullCalcOnLoad = True
    with _spooling():
        _write_scores(book.create_sheet("Score"), model, rows, reasons == "why")
        _write_model(book.create_sheet("Model"), model)
        book.save(content)
    return content.getvalue()


@contextmanager
def _spooling() -> Iterator[None]:
    """Turn what lxml says of a full disk, where openpyxl spools its sheets, into an OSError."""
    try:
        yield
    except Exception as error:
        if type(error).__name__ != "SerialisationError":  # of lxml, which may be absent
            raise
        number = getattr(errno, str(error).removeprefix("IO_"), errno.EIO)
        raise OSError(number, os.strerror(number)) from error


def _write_scores(sheet: Any, model: Model, rows: int, why: bool) -> None:
    c, p, k = len(model.columns), len(model.features), model.k
    first_z = c + len(_ADDED) + 1
    titles = [*model.columns, *_ADDED, *(f"z {n + 1}" for n in range(p))]
    titles += [f"d² {n + 1}" for n in range(k)]
    sheet.freeze_panes = "A2"
    last = first_z + p + k
    if why:
        titles += [f"reason {n + 1}" for n in range(count_reason_columns(model))]
        titles.append("why")
        last += count_reason_columns(model)
    for column in range(c + len(_ADDED), last):
        sheet.column_dimensions[letter(column)].hidden = True
    tint = PatternFill("solid", fgColor="EEF3FA")
    sheet.append([_text(sheet, title, fill=tint, font=Font(bold=True)) for title in titles])
    formulas = [*_row_formulas(model), *(_reasons(model) if why else [])]
    for row in range(2, rows + 2):
        sheet.append([None] * c + [text.replace("#", str(row)) for text in formulas])


def _row_formulas(model: Model) -> list[str]:
    """Formulas of one row, in order of the columns after the inputs; # stands for its number."""
    c, p, k = len(model.columns), len(model.features), model.k
    at = {name: f"${letter(c + 1 + n)}#" for n, name in enumerate(_ADDED)}
    first_z, first_d = c + len(_ADDED) + 1, c + len(_ADDED) + 1 + p
    z, d = _span(first_z, p), _span(first_d, k)
    segment, inputs = at["segment"], _span(1, c)
    scored = f"AND(COUNTA({inputs})>0,COUNT({z})={p})"
    table = _segments_of(model)
    zs = [f"${letter(first_z + n)}#" for n in range(p)]
    cells = [_input(model, feature) for feature in model.features]
    return [
        f'=IF({scored},MATCH(MIN({d}),{d},0),"")',
        _unless_blank(segment, f"INDEX({table('B')},{segment})"),
        _unless_blank(segment, f"SQRT(MIN({d}))"),
        _unless_blank(segment, _confidence(model, at["margin"])),
        _unless_blank(segment, _unlike(model, at["distance"], f"INDEX({table('C')},{segment})")),
        f'=IF(OR(COUNTA({inputs})=0,ISNUMBER({segment})),"",{_reason(zs, cells)})',
        _unless_blank(segment, _margin(d, k)),
        *(f"={_scaled(feature, cell, n)}" for n, (feature, cell) in
          enumerate(zip(model.features, cells, strict=True))),
        *(f'=IF(COUNT({z})={p},SUMXMY2({z},{_center(p, n)}),"")' for n in range(k)),
    ]  # fmt: skip


def _reasons(model: Model) -> list[str]:
    """Formulas of the hidden columns that reasons need, and of the reasons."""
    c, p, k = len(model.columns), len(model.features), model.k
    first = c + len(_ADDED) + 1
    ends = (first, first + p, first + p + k, first + p + k + count_reason_columns(model))
    zs, d, hidden = (
        [f"${letter(n)}#" for n in range(start, stop)] for start, stop in pairwise(ends)
    )
    rows = f"{_FIRST_CENTER}:${{0}}${_FIRST_CENTER + k - 1}"
    why, formulas = write_reason_formulas(
        model, [_input(model, feature) for feature in model.features], zs, d, hidden,
        f"${letter(c + 1)}#",
        lambda at: f"Model!${letter(4 + at)}${rows.format(letter(4 + at))}",
    )  # fmt: skip
    return [*formulas, why]


def _scaled(feature: Feature, cell: str, number: int) -> str:
    """Formula of a feature on its scale; "" where the row cannot be scored."""
    per, center, spread, fill, clip = (_of_model(number, name) for name in _HEAD[2:7])

    def scale(x: str) -> str:
        curved = f"ASINH(({x})/{per})" if feature.curve == "asinh" else x
        scaled = f"({curved}-{center})/{spread}"
        return scaled if feature.clip is None else f"MAX(-{clip},MIN({clip},{scaled}))"

    if feature.take == "missing":
        usable = f"IF(ISNUMBER({cell}),ABS({cell})<=1E+100,FALSE)"
        return scale(f"IF({usable},0,1)")
    other = '""' if feature.missing.fill is None else scale(fill)
    figure = f"IF(ABS({cell})<=1E+100,{scale(cell)},{other})"
    return f'IF(ISNUMBER({cell}),{figure},IF({cell}="",{other},""))'


def _unlike(model: Model, distance: str, beyond: str) -> str:
    """Formula of whether a row is far from its center or beyond what training reached."""
    parts = [f"{distance}>{beyond}"]
    for number, feature in enumerate(model.features):
        if feature.reach is not None and feature.take == "value":
            cell, least, most = (
                _input(model, feature), _of_model(number, "least"), _of_model(number, "most")
            )  # fmt: skip
            parts.append(
                f"AND(ISNUMBER({cell}),OR({cell}<{least},{cell}>{most}),ABS({cell})<=1E+100)"
            )
    return f"OR({','.join(parts)})" if len(parts) > 1 else parts[0]


def _of_model(number: int, name: str) -> str:
    """The cell of the sheet "Model" that holds a number of a feature."""
    return f"Model!${letter(number + 2)}${_HEAD.index(name) + 1}"


def _reason(zs: Sequence[str], cells: Sequence[str]) -> str:
    """Formula naming the first feature that stands in the way."""
    text = '"a value is missing"'
    for number, (z, cell) in reversed(list(enumerate(zip(zs, cells, strict=True)))):
        if number < _MOST_NESTED:
            why = f'IF(ISTEXT({cell})," is not a number"," is missing")'
            text = f'IF({z}="",Model!${letter(number + 2)}$1&{why},{text})'
    return text


def _margin(d: str, k: int) -> str:
    if k == 1:
        return "1"
    near, far = f"SQRT(MIN({d}))", f"SQRT(SMALL({d},2))"
    return f"IF({far}=0,0,({far}-{near})/({far}+{near}))"


def _confidence(model: Model, margin: str) -> str:
    """Formula of the calibration: straight lines between the knots on the sheet "Model"."""
    if model.calibration is None:
        return margin
    first, n = _FIRST_CENTER + model.k + 2, len(model.calibration.margin)
    x, y = (f"Model!${column}${first}:${column}${first + n - 1}" for column in "AB")
    at = f"MATCH({margin},{x},1)"
    rise = f"(INDEX({y},{at}+1)-INDEX({y},{at}))/(INDEX({x},{at}+1)-INDEX({x},{at}))"
    between = f"INDEX({y},{at})+({margin}-INDEX({x},{at}))*{rise}"
    return (
        f"IF({margin}<=INDEX({x},1),INDEX({y},1),"
        f"IF({margin}>=INDEX({x},{n}),INDEX({y},{n}),{between}))"
    )


def _write_model(sheet: Any, model: Model) -> None:
    for name in _HEAD:
        sheet.append([_text(sheet, name), *(_part(sheet, f, name) for f in model.features)])
    sheet.append([])
    heads = [
        "segment",
        "name",
        "unlike beyond",
        *(f"center {n + 1}" for n in range(len(model.features))),
    ]
    sheet.append([_text(sheet, head) for head in heads])
    for one in model.segments:
        sheet.append([one.number, _text(sheet, one.name), one.unlike_beyond, *one.center])
    if model.calibration is not None:
        sheet.append([_text(sheet, "margin"), _text(sheet, "confidence")])
        sheet.append([])
        for pair in zip(model.calibration.margin, model.calibration.kept, strict=True):
            sheet.append(list(pair))


def _part(sheet: Any, feature: Feature, name: str) -> Any:
    """One number or word of a feature for the sheet "Model"."""
    least, most = feature.scale.undo(np.array(feature.reach or (np.nan, np.nan))).tolist()
    values = {
        "column": feature.column, "unit": feature.unit, "per": feature.per,
        "center": feature.center, "spread": feature.spread, "fill": feature.missing.fill,
        "clip": feature.clip, "least": least, "most": most,
    }  # fmt: skip
    value = values[name]
    if isinstance(value, float) and math.isnan(value):
        return None
    return _text(sheet, value) if isinstance(value, str) else value


def _text(sheet: Any, text: str, **style: Any) -> Any:
    """Make a cell of plain text: never a formula, without what XML cannot hold."""
    cell = WriteOnlyCell(sheet, "")
    cell.value = _UNSEEN.sub(" ", text)[:32_000]
    cell.data_type = "s"
    for name, value in style.items():
        setattr(cell, name, value)
    return cell


def _input(model: Model, feature: Feature) -> str:
    return f"${letter(model.columns.index(feature.column) + 1)}#"


def _span(first: int, count: int) -> str:
    return f"${letter(first)}#:${letter(first + count - 1)}#"


def _center(p: int, number: int) -> str:
    row = _FIRST_CENTER + number
    return f"Model!$D${row}:${letter(3 + p)}${row}"


def _segments_of(model: Model) -> Any:
    """Give a function: letter of a column → its cells beside the segments."""
    last = _FIRST_CENTER + model.k - 1
    return lambda column: f"Model!${column}${_FIRST_CENTER}:${column}${last}"


def _unless_blank(cell: str, formula: str) -> str:
    return f'=IF(ISNUMBER({cell}),{formula},"")'
