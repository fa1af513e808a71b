"""A model into one SQL query that scores a table, in any engine that sqlglot can write for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect

from segmentus.errors import InputError
from segmentus.segments.exports.content import is_folded, list_numbers, list_words
from segmentus.segments.model.scoring import word_gap
from segmentus.segments.model.values import Feature, Model

TINY = 1e-100
"""Below this size a value is 0: some engines stop a query whose product underflows."""

_FAR = 1e300
_LEAST = "LEAST"
_MERGING = ("postgres", "redshift", "materialize", "risingwave")
_MOST_ARGUMENTS = 50


def write(
    model: Model, *, dialect: str = "duckdb", table: str = "customers", keys: Sequence[str] = ()
) -> str:
    """Write the query.

    Only ABS, SIGN, SQRT, LN, LEAST and CASE are asked of the engine, in double precision. Steps
    stand one in a common table expression, so that each is computed once and can be looked at.

    Parameters
    ----------
    model : to be written.
    dialect : a name sqlglot knows: duckdb, postgres, snowflake, bigquery, spark, sqlite …
    table : queried; dots part catalog, schema and table.
    keys : columns to give out beside the result; all of the table, and the steps, where none.

    Raises
    ------
    InputError
        The dialect is not known or a name is empty.
    """
    if not dialect or dialect.lower() not in Dialect.classes:
        known = ", ".join(sorted(name for name in Dialect.classes if name))
        raise InputError(f"--dialect {dialect!r} is not known; known are {known}.")
    if not table.strip(".") or not all(keys):
        raise InputError("--table and --key must name a table and columns.")
    steps = [
        ("segmentus_read", _read(model, dialect.lower())),
        ("segmentus_scaled", _scale(model)),
        *([("segmentus_clipped", _clip(model))] if _has_bounds(model) else []),
        ("segmentus_apart", _measure(model)),
        ("segmentus_found", [_named("near", _least([_column(f"d{c}") for c in _numbers(model)]))]),
        ("segmentus_labelled", [_named("label", _label(model))]),
        ("segmentus_second", [_named("next", _second(model))]),
        ("segmentus_margins", [_named("margin", _margin())]),
    ]
    query, source = exp.Select(), _table(table)
    for name, columns in steps:
        step = _fence(exp.select(exp.Star(), *columns).from_(source), dialect.lower())
        query, source = query.with_(name, as_=step, copy=False), exp.to_table(name, quoted=True)
    given: list[exp.Expression] = [*map(_quoted, keys)] if keys else [exp.Star()]
    query = query.select(*given, *_result(model)).from_(source)
    if dialect.lower() == "sqlite":
        for call in query.find_all(exp.Anonymous):
            if call.this == _LEAST:
                call.set("this", "MIN")
    return f"{_comment(model)}{query.sql(dialect=dialect, pretty=True)};\n"


def _fence(step: exp.Select, dialect: str) -> exp.Select:
    """Keep planners that would write one step into the next from repeating it over and over.

    An offset of 0 takes nothing away, and stops PostgreSQL and SQLite from merging a subquery into
    its reader; the formulas would double in size with every step.
    """
    if dialect == "sqlite":
        return step.limit(-1).offset(0)
    return step.offset(0) if dialect in _MERGING else step


def _read(model: Model, dialect: str) -> Iterator[exp.Expression]:
    """Columns as doubles: filled, indicated, or null where a row cannot be scored."""
    for number, feature in enumerate(model.features, start=1):
        if feature.take == "is":
            yield _named(f"x{number}", _level(model, feature))
            continue
        if list_numbers(feature) is not None:
            yield _named(f"x{number}", _rank(feature))
            continue
        value: exp.Expression = exp.cast(_quoted(feature.column), "double")
        if dialect == "sqlite":  # there any column may hold text, which a cast would make 0
            kind = exp.Anonymous(this="TYPEOF", expressions=[_quoted(feature.column)])
            value = exp.case().when(kind.neq(exp.Literal.string("text")), value)
        size = exp.Abs(this=value.copy())
        usable = exp.LTE(this=size, expression=_number(model.largest))
        if feature.take == "missing":
            found: exp.Expression = exp.case().when(usable, _number(0.0)).else_(_number(1.0))
        else:
            tiny = exp.LT(this=size.copy(), expression=_number(TINY))
            figure = exp.case().when(tiny, _number(0.0)).when(usable, value)
            fill = feature.missing.fill
            found = figure if fill is None else figure.else_(_number(fill))
        if feature.curve == "asinh" and feature.per != 1:
            found = _divide(found, _number(feature.per))
        yield _named(f"x{number}", found)


def _rank(feature: Feature) -> exp.Expression:
    """The numbers that words stand for, missing ones filled; null where a word is unknown."""
    cell: exp.Expression = exp.Trim(this=exp.cast(_quoted(feature.column), "text"))
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
        case = case.when(_among(cell, unknown), _scaled(feature, fill))
    for value in dict.fromkeys(value for value in words.values() if value is not None):
        same = [word for word, other in words.items() if other == value]
        found = exp.In(this=cell.copy(), expressions=[*map(exp.Literal.string, same)])
        case = case.when(found, _scaled(feature, 0.0 if marks else value))
    return case


def _among(cell: exp.Expression, words: Sequence[Any]) -> exp.Expression:
    """Whether a cell is one of some words or numbers; null is the word ""."""
    literals = [
        exp.Literal.string(word) if isinstance(word, str) else _number(word) for word in words
    ]
    found = exp.In(this=cell.copy(), expressions=literals)
    if "" not in words:
        return found
    return exp.Or(this=exp.Is(this=cell.copy(), expression=exp.Null()), expression=found)


def _scaled(feature: Feature, value: float) -> exp.Expression:
    return _number(value / feature.per if feature.curve == "asinh" else value)


def _level(model: Model, feature: Feature) -> exp.Expression:
    """1 for the words of a value, 0 for those of the others, else as the model says."""
    yes, no, rest = list_words(model, feature)
    cell: exp.Expression = _quoted(feature.column)
    if all(isinstance(word, str) for word in (*yes, *no)):
        cell = exp.Trim(this=exp.cast(cell, "text"))
        cell = exp.Lower(this=cell) if is_folded(feature) else cell
    case = exp.Case()
    for words, value in ((yes, 1.0), (no, 0.0)):
        if words:
            case = case.when(_among(cell, words), _number(value))
    return case if rest is None else case.else_(_number(rest))


def _scale(model: Model) -> Iterator[exp.Expression]:
    for number, feature in enumerate(model.features, start=1):
        curved = _curve(feature, _column(f"x{number}"))
        less = exp.Paren(this=_less(curved, feature.center))
        name = f"z{number}" if feature.clip is None else f"y{number}"
        yield _named(name, _divide(less, _number(feature.spread)))


def _has_bounds(model: Model) -> bool:
    return any(feature.clip is not None for feature in model.features)


def _clip(model: Model) -> Iterator[exp.Expression]:
    """Draw features in to their bounds; by CASE, as LEAST passes over nulls in some engines."""
    for number, feature in enumerate(model.features, start=1):
        if feature.clip is None:
            continue
        y = _column(f"y{number}")
        low = exp.LT(this=y, expression=_number(-feature.clip))
        high = exp.GT(this=y.copy(), expression=_number(feature.clip))
        bounded = exp.case().when(low, _number(-feature.clip)).when(high, _number(feature.clip))
        yield _named(f"z{number}", bounded.else_(y.copy()))


def _curve(feature: Feature, x: exp.Expression) -> exp.Expression:
    """Write asinh(x) = sign(x) ln(|x| + sqrt(x² + 1)): no digit is lost on the negative side."""
    if feature.curve == "linear":
        return x
    square = exp.Mul(this=x.copy(), expression=x.copy())
    root = exp.Sqrt(this=exp.Add(this=square, expression=_number(1.0)))
    log = exp.Ln(this=exp.Add(this=exp.Abs(this=x.copy()), expression=root))
    return exp.Mul(this=exp.Sign(this=x.copy()), expression=log)


def _measure(model: Model) -> Iterator[exp.Expression]:
    """Squared distances, summed in the order of the features as everywhere else."""
    for segment in model.segments:
        total: exp.Expression | None = None
        for number, center in enumerate(segment.center, start=1):
            gap = exp.Paren(this=_less(_column(f"z{number}"), center))
            square = exp.Mul(this=gap, expression=gap.copy())
            total = square if total is None else exp.Add(this=total, expression=square)
        assert total is not None  # a model has a feature
        yield _named(f"d{segment.number}", total)


def _label(model: Model) -> exp.Expression:
    """Give the first segment at the least distance: a tie goes to the lower number."""
    case = exp.Case(this=_column("near"))
    for number in _numbers(model):
        case = case.when(_column(f"d{number}"), exp.Literal.number(number))
    return case


def _second(model: Model) -> exp.Expression:
    others = [
        exp.case()
        .when(exp.EQ(this=_column("label"), expression=exp.Literal.number(number)), _number(_FAR))
        .else_(_column(f"d{number}"))
        for number in _numbers(model)
    ]
    return _least(others)


def _margin() -> exp.Expression:
    """(d2 − d1) / (d2 + d1), 0 where both are 0; with one center alone it comes to 1."""
    near, far = exp.Sqrt(this=_column("near")), exp.Sqrt(this=_column("next"))
    ratio = _divide(
        exp.Paren(this=exp.Sub(this=far, expression=near)),
        exp.Paren(this=exp.Add(this=far.copy(), expression=near.copy())),
    )
    return (
        exp.case()
        .when(exp.EQ(this=_column("next"), expression=_number(0.0)), _number(0.0))
        .else_(ratio)
    )


def _result(model: Model) -> Iterator[exp.Expression]:
    label = _column("label")
    name, beyond = exp.Case(this=label.copy()), exp.Case(this=label.copy())
    for segment in model.segments:
        number = exp.Literal.number(segment.number)
        name = name.when(number, exp.Literal.string(segment.name))
        beyond = beyond.when(number.copy(), _number(segment.unlike_beyond))
    away = exp.Sqrt(this=_column("near"))
    yield _as(label.copy(), "segment")
    yield _as(name, "segment_name")
    yield _as(away, "distance")
    yield _as(_confidence(model), "confidence")
    yield _as(_unlike(model, exp.GT(this=away.copy(), expression=beyond)), "unlike_training")
    yield _as(_reason(model), "not_scored")


def _unlike(model: Model, far: exp.Expression) -> exp.Expression:
    """Whether a row is far from its center, or beyond what a feature reached in training."""
    if not _has_bounds(model):
        return far
    for number, feature in enumerate(model.features, start=1):
        for end, beyond in zip(feature.reach or (), (exp.LT, exp.GT), strict=False):
            out = beyond(this=_column(f"y{number}"), expression=_number(end))
            far = exp.Or(this=far, expression=out)
    known = exp.Not(this=exp.Is(this=_column("label"), expression=exp.Null()))
    return exp.case().when(known, far)


def _confidence(model: Model) -> exp.Expression:
    """Margins by the table of the calibration, straight between its knots."""
    table, margin = model.calibration, _column("margin")
    if table is None:
        return margin
    case = exp.case().when(
        exp.LTE(this=margin, expression=_number(table.margin[0])), _number(table.kept[0])
    )
    knots = list(zip(table.margin, table.kept, strict=True))
    for (x0, y0), (x1, y1) in pairwise(knots):
        beyond = exp.Paren(this=exp.Sub(this=margin.copy(), expression=_number(x0)))
        rise = exp.Mul(this=beyond, expression=_number((y1 - y0) / (x1 - x0)))
        value = exp.Add(this=_number(y0), expression=rise)
        case = case.when(exp.LTE(this=margin.copy(), expression=_number(x1)), value)
    known = exp.GT(this=margin.copy(), expression=_number(table.margin[-1]))
    return case.when(known, _number(table.kept[-1]))


def _reason(model: Model) -> exp.Expression:
    case = exp.case()
    for number, feature in enumerate(model.features, start=1):
        absent = exp.Is(this=_column(f"z{number}"), expression=exp.Null())
        case = case.when(absent, exp.Literal.string(word_gap(feature)))
    return case


def _least(values: Sequence[exp.Expression]) -> exp.Expression:
    """Write the least of any number of values; engines bound the arguments of a function."""
    if len(values) == 1:
        return values[0]
    if len(values) > _MOST_ARGUMENTS:
        runs = [values[at : at + _MOST_ARGUMENTS] for at in range(0, len(values), _MOST_ARGUMENTS)]
        return _least([_least(run) for run in runs])
    return exp.Anonymous(this=_LEAST, expressions=list(values))


def _less(a: exp.Expression, b: float) -> exp.Expression:
    """Write a − b, as a + |b| where b is negative; the bits are the same."""
    kind = exp.Add if b < 0 else exp.Sub
    return kind(this=a, expression=_number(abs(b)))


def _divide(a: exp.Expression, b: exp.Expression) -> exp.Expression:
    """Divide doubles; nothing to be cast, and no divisor is 0."""
    return exp.Div(this=a, expression=b, typed=True, safe=False)


def _number(value: float) -> exp.Expression:
    """Write a double by its shortest decimals, with an exponent: without one it is a decimal."""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    literal = exp.Literal(this=f"{mantissa}e{int(exponent or 0)}", is_string=False)
    return exp.Paren(this=exp.Neg(this=literal)) if value < 0 else literal


def _numbers(model: Model) -> range:
    return range(1, model.k + 1)


def _column(name: str) -> exp.Column:
    return _quoted(f"segmentus_{name}")


def _quoted(name: str) -> exp.Column:
    return exp.column(exp.to_identifier(name, quoted=True))


def _named(name: str, value: exp.Expression) -> exp.Expression:
    return _as(value, f"segmentus_{name}")


def _as(value: exp.Expression, name: str) -> exp.Expression:
    return exp.Alias(this=value, alias=exp.to_identifier(name, quoted=True))


def _table(name: str) -> exp.Table:
    parts = [exp.to_identifier(part, quoted=True) for part in name.split(".")[-3:]]
    return exp.Table(**dict(zip(("this", "db", "catalog"), reversed(parts), strict=False)))


def _comment(model: Model) -> str:
    """One line a remark; what a title holds cannot end it."""
    words = " ".join(
        re.sub(r"[^\w .,:;()%&+-]", " ", f"{model.title} {model.provenance.data}").split()
    )
    return (
        f"-- Segments for every row of a table. {words}\n"
        "-- segment is null where a row cannot be scored; not_scored then says why.\n"
    )
