"""A column understood into its `Variable`: codes with labels, and the numbers of its rows."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from segmentus.survey.table.cells import Values
from segmentus.survey.table.grid import Grid
from segmentus.survey.table.headings import humanise, phrase_heading
from segmentus.survey.table.schema import Column, Hint
from segmentus.survey.table.spelling import Spelling
from segmentus.survey.table.units import without_currency, without_unit
from segmentus.survey.values import Variable

_NO_YES = {0.0: "no", 1.0: "yes"}
_NUMERIC = ("number", "whole number")


def encode(
    values: Values, column: Column, labels: Mapping[float, str]
) -> tuple[dict[float, str], pl.Series]:
    """Codes with their labels, and the column as Float64."""
    numbers = values.numbers
    if column.kind == "share":
        assert numbers is not None
        return {**_NO_YES, **{float(k): v for k, v in labels.items()}}, numbers
    if column.kind != "code":
        assert numbers is not None
        return {}, numbers
    if numbers is not None and not spelled_out(values):
        written = _written(values.cells, numbers)
        return {value: labels.get(value) or text for value, text in written}, numbers
    places = _places(values.cells)
    coded = values.cells.replace_strict(places, default=None, return_dtype=pl.Float64)
    return {place: " ".join(text.split()) for text, place in places.items()}, coded


def find_spelling(values: Values, column: Column) -> Spelling | None:
    """The rule by which `encode` made numbers of a column."""
    if column.kind == "code" and spelled_out(values):
        return Spelling("category", codes=_places(values.cells))
    return values.spelling


def spelled_out(values: Values) -> bool:
    """Tell whether categories keep the spelling of the cells: words, and numbers such as 001."""
    if values.numbers is None or values.type not in _NUMERIC:
        return True
    return bool(values.cells.str.contains(r"^[+-]?0\d|^[+-]?\d{16,}$").any())


def make_variable(column: Column, codes: dict[float, str], grid: Grid, hint: Hint) -> Variable:
    """Describe the column, in the user's words where there are any."""
    plain = " ".join(without_unit(column.name).replace("_", " ").split()) or column.name
    short = hint.short or hint.label or humanise(without_currency(plain))
    return Variable(
        name=column.name,
        label=hint.label or grid.labels.get(column.name, "") or plain,
        kind=column.kind or "count",
        unit="" if column.kind in ("code", "share") else column.unit,
        codes=codes,
        topic=column.role,
        short=short,
        curve=hint.curve,
        long_tail=column.curve == "asinh",
        aside="outcome" if column.role == "outcome" else "protected" if column.protected else "",
        phrases=phrase_heading(short, column.role, codes, told=bool(hint.short or hint.label)),
    )


def _written(cells: pl.Series, numbers: pl.Series) -> list[tuple[float, str]]:
    """Codes and how the table writes them, so that 10012345 comes back as it was."""
    pairs = pl.DataFrame({"number": numbers, "text": cells}).drop_nulls().unique()
    texts = pairs.sort("number", "text").group_by("number", maintain_order=True).agg("text")
    return [
        (number, written[0] if len(written) == 1 and "." not in written[0] else f"{number:.15g}")
        for number, written in texts.iter_rows()
    ]


def _places(cells: pl.Series) -> dict[str, float]:
    """Codes 1, 2, … of the texts, in their order."""
    texts = sorted(cells.drop_nulls().unique().to_list())
    return {text: float(place) for place, text in enumerate(texts, start=1)}
