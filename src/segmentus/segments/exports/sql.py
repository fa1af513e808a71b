"""A model into one SQL query that scores a table, in any engine that sqlglot can write for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect

from segmentus.errors import InputError
from segmentus.segments.exports.sql_features import clip_step, has_bounds, read_step, scale_step
from segmentus.segments.exports.sql_reasons import list_reason_steps
from segmentus.segments.exports.sql_words import (
    LEAST_CALL,
    aliased,
    divided,
    double,
    fence,
    least_of,
    minus,
    named_step,
    quoted,
    step_column,
    table_of,
)
from segmentus.segments.model.scoring import word_gap
from segmentus.segments.model.values import Model

_FAR = 1e300


def write_sql(
    model: Model,
    *,
    dialect: str = "duckdb",
    table: str = "customers",
    keys: Sequence[str] = (),
    reasons: Literal["none", "why"] = "none",
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
    reasons : "why" gives out a column `why` too, as `segmentus assign --why` does.

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
        ("segmentus_read", read_step(model, dialect.lower())),
        ("segmentus_scaled", scale_step(model)),
        *([("segmentus_clipped", clip_step(model))] if has_bounds(model) else []),
        ("segmentus_apart", _measure(model)),
        (
            "segmentus_found",
            [named_step("near", least_of([step_column(f"d{c}") for c in _numbers(model)]))],
        ),
        ("segmentus_labelled", [named_step("label", _label(model))]),
        ("segmentus_second", [named_step("next", _second(model))]),
        ("segmentus_margins", [named_step("margin", _margin())]),
        *(list_reason_steps(model) if reasons == "why" else []),
    ]
    query, source = exp.Select(), table_of(table)
    for name, columns in steps:
        step = fence(exp.select(exp.Star(), *columns).from_(source), dialect.lower())
        query, source = query.with_(name, as_=step, copy=False), exp.to_table(name, quoted=True)
    given: list[exp.Expression] = [*map(quoted, keys)] if keys else [exp.Star()]
    result = [*_result(model), *([_why()] if reasons == "why" else [])]
    query = query.select(*given, *result).from_(source)
    if dialect.lower() == "sqlite":
        for call in query.find_all(exp.Anonymous):
            if call.this == LEAST_CALL:
                call.set("this", "MIN")
    return f"{_comment(model)}{query.sql(dialect=dialect, pretty=True)};\n"


def _measure(model: Model) -> Iterator[exp.Expression]:
    """Squared distances, summed in the order of the features as everywhere else."""
    for segment in model.segments:
        total: exp.Expression | None = None
        for number, center in enumerate(segment.center, start=1):
            gap = exp.Paren(this=minus(step_column(f"z{number}"), center))
            square = exp.Mul(this=gap, expression=gap.copy())
            total = square if total is None else exp.Add(this=total, expression=square)
        assert total is not None  # a model has a feature
        yield named_step(f"d{segment.number}", total)


def _label(model: Model) -> exp.Expression:
    """Give the first segment at the least distance: a tie goes to the lower number."""
    case = exp.Case(this=step_column("near"))
    for number in _numbers(model):
        case = case.when(step_column(f"d{number}"), exp.Literal.number(number))
    return case


def _second(model: Model) -> exp.Expression:
    others = [
        exp.case()
        .when(
            exp.EQ(this=step_column("label"), expression=exp.Literal.number(number)), double(_FAR)
        )
        .else_(step_column(f"d{number}"))
        for number in _numbers(model)
    ]
    return least_of(others)


def _margin() -> exp.Expression:
    """(d2 − d1) / (d2 + d1), 0 where both are 0; with one center alone it comes to 1."""
    near, far = exp.Sqrt(this=step_column("near")), exp.Sqrt(this=step_column("next"))
    ratio = divided(
        exp.Paren(this=exp.Sub(this=far, expression=near)),
        exp.Paren(this=exp.Add(this=far.copy(), expression=near.copy())),
    )
    return (
        exp.case()
        .when(exp.EQ(this=step_column("next"), expression=double(0.0)), double(0.0))
        .else_(ratio)
    )


def _result(model: Model) -> Iterator[exp.Expression]:
    label = step_column("label")
    name, beyond = exp.Case(this=label.copy()), exp.Case(this=label.copy())
    for segment in model.segments:
        number = exp.Literal.number(segment.number)
        name = name.when(number, exp.Literal.string(segment.name))
        beyond = beyond.when(number.copy(), double(segment.unlike_beyond))
    away = exp.Sqrt(this=step_column("near"))
    yield aliased(label.copy(), "segment")
    yield aliased(name, "segment_name")
    yield aliased(away, "distance")
    yield aliased(_confidence(model), "confidence")
    yield aliased(_unlike(model, exp.GT(this=away.copy(), expression=beyond)), "unlike_training")
    yield aliased(_reason(model), "not_scored")


def _why() -> exp.Expression:
    return aliased(step_column("why"), "why")


def _unlike(model: Model, far: exp.Expression) -> exp.Expression:
    """Test whether a row is far from its center, or beyond what a feature reached in training."""
    if not has_bounds(model):
        return far
    for number, feature in enumerate(model.features, start=1):
        for end, beyond in zip(feature.reach or (), (exp.LT, exp.GT), strict=False):
            out = beyond(this=step_column(f"y{number}"), expression=double(end))
            far = exp.Or(this=far, expression=out)
    known = exp.Not(this=exp.Is(this=step_column("label"), expression=exp.Null()))
    return exp.case().when(known, far)


def _confidence(model: Model) -> exp.Expression:
    """Margins by the table of the calibration, straight between its knots."""
    table, margin = model.calibration, step_column("margin")
    if table is None:
        return margin
    case = exp.case().when(
        exp.LTE(this=margin, expression=double(table.margin[0])), double(table.kept[0])
    )
    knots = list(zip(table.margin, table.kept, strict=True))
    for (x0, y0), (x1, y1) in pairwise(knots):
        beyond = exp.Paren(this=exp.Sub(this=margin.copy(), expression=double(x0)))
        rise = exp.Mul(this=beyond, expression=double((y1 - y0) / (x1 - x0)))
        value = exp.Add(this=double(y0), expression=rise)
        case = case.when(exp.LTE(this=margin.copy(), expression=double(x1)), value)
    known = exp.GT(this=margin.copy(), expression=double(table.margin[-1]))
    return case.when(known, double(table.kept[-1]))


def _reason(model: Model) -> exp.Expression:
    case = exp.case()
    for number, feature in enumerate(model.features, start=1):
        absent = exp.Is(this=step_column(f"z{number}"), expression=exp.Null())
        case = case.when(absent, exp.Literal.string(word_gap(feature)))
    return case


def _numbers(model: Model) -> range:
    return range(1, model.k + 1)


def _comment(model: Model) -> str:
    """One line a remark; what a title holds cannot end it."""
    words = " ".join(
        re.sub(r"[^\w .,:;()%&+-]", " ", f"{model.title} {model.provenance.data}").split()
    )
    return (
        f"-- Segments for every row of a table. {words}\n"
        "-- segment is null where a row cannot be scored; not_scored then says why.\n"
    )
