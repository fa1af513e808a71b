"""Columns of a table into features in SQL: read, filled, curved, scaled and clipped."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from segmentus.segments.exports.content import is_folded, list_numbers, list_words
from segmentus.segments.exports.sql_words import (
    divided,
    double,
    is_among,
    minus,
    named_step,
    quoted,
    step_column,
)
from segmentus.segments.model.feature import Feature
from segmentus.segments.model.values import Model

UNDERFLOW = 1e-100
"""Below this size a value is 0: some engines stop a query whose product underflows."""


def read_step(model: Model, dialect: str) -> Iterator[exp.Expression]:
    """Columns as doubles: filled, indicated, or null where a row cannot be scored."""
    for number, feature in enumerate(model.features, start=1):
        if feature.take == "is":
            yield named_step(f"x{number}", _level(model, feature))
            continue
        if list_numbers(feature) is not None:
            yield named_step(f"x{number}", _rank(feature))
            continue
        value: exp.Expression = exp.cast(quoted(feature.column), "double")
        if dialect == "sqlite":  # there any column may hold text, which a cast would make 0
            kind = exp.Anonymous(this="TYPEOF", expressions=[quoted(feature.column)])
            value = exp.case().when(kind.neq(exp.Literal.string("text")), value)
        size = exp.Abs(this=value.copy())
        usable = exp.LTE(this=size, expression=double(model.largest))
        if feature.take == "missing":
            found: exp.Expression = exp.case().when(usable, double(0.0)).else_(double(1.0))
        else:
            tiny = exp.LT(this=size.copy(), expression=double(UNDERFLOW))
            figure = exp.case().when(tiny, double(0.0)).when(usable, value)
            fill = feature.missing.fill
            found = figure if fill is None else figure.else_(double(fill))
        if feature.curve == "asinh" and feature.per != 1:
            found = divided(found, double(feature.per))
        yield named_step(f"x{number}", found)


def _rank(feature: Feature) -> exp.Expression:
    """The numbers that words stand for, missing ones filled; null where a word is unknown."""
    cell: exp.Expression = exp.Trim(this=exp.cast(quoted(feature.column), "text"))
    cell = exp.Lower(this=cell) if is_folded(feature) else cell
    words = dict(list_numbers(feature) or {})
    if is_folded(feature):
        words |= {"1": 1.0, "0": 0.0}
    empty = words.pop("", None)
    marks = feature.take == "missing"
    fill = 1.0 if marks else feature.missing.fill
    if empty is not None:  # a blank cell is a word for it, and lacks nothing
        fill = 0.0 if marks else empty
    case = exp.Case()
    if fill is not None:
        unknown = ["", *(word for word, value in words.items() if value is None)]
        case = case.when(is_among(cell, unknown), _scaled(feature, fill))
    for value in dict.fromkeys(value for value in words.values() if value is not None):
        same = [word for word, other in words.items() if other == value]
        found = exp.In(this=cell.copy(), expressions=[*map(exp.Literal.string, same)])
        case = case.when(found, _scaled(feature, 0.0 if marks else value))
    return case


def _scaled(feature: Feature, value: float) -> exp.Expression:
    return double(value / feature.per if feature.curve == "asinh" else value)


def _level(model: Model, feature: Feature) -> exp.Expression:
    """1 for the words of a value, 0 for those of the others, else as the model says."""
    yes, no, rest = list_words(model, feature)
    cell: exp.Expression = quoted(feature.column)
    if all(isinstance(word, str) for word in (*yes, *no)):
        cell = exp.Trim(this=exp.cast(cell, "text"))
        cell = exp.Lower(this=cell) if is_folded(feature) else cell
    case = exp.Case()
    for words, value in ((yes, 1.0), (no, 0.0)):
        if words:
            case = case.when(is_among(cell, words), double(value))
    return case if rest is None else case.else_(double(rest))


def scale_step(model: Model) -> Iterator[exp.Expression]:
    """Bend and scale what was read."""
    for number, feature in enumerate(model.features, start=1):
        curved = _curve(feature, step_column(f"x{number}"))
        less = exp.Paren(this=minus(curved, feature.center))
        name = f"z{number}" if feature.clip is None else f"y{number}"
        yield named_step(name, divided(less, double(feature.spread)))


def has_bounds(model: Model) -> bool:
    """Tell whether a feature is clipped."""
    return any(feature.clip is not None for feature in model.features)


def clip_step(model: Model) -> Iterator[exp.Expression]:
    """Draw features in to their bounds; by CASE, as LEAST passes over nulls in some engines."""
    for number, feature in enumerate(model.features, start=1):
        if feature.clip is None:
            continue
        y = step_column(f"y{number}")
        low = exp.LT(this=y, expression=double(-feature.clip))
        high = exp.GT(this=y.copy(), expression=double(feature.clip))
        bounded = exp.case().when(low, double(-feature.clip)).when(high, double(feature.clip))
        yield named_step(f"z{number}", bounded.else_(y.copy()))


def _curve(feature: Feature, x: exp.Expression) -> exp.Expression:
    """Write asinh(x) = sign(x) ln(|x| + sqrt(x² + 1)): no digit is lost on the negative side."""
    if feature.curve == "linear":
        return x
    square = exp.Mul(this=x.copy(), expression=x.copy())
    root = exp.Sqrt(this=exp.Add(this=square, expression=double(1.0)))
    log = exp.Ln(this=exp.Add(this=exp.Abs(this=x.copy()), expression=root))
    return exp.Mul(this=exp.Sign(this=x.copy()), expression=log)
