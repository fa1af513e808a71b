"""Numbers, names and comparisons as SQL writes them: the small words that the query is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlglot import exp

LEAST_CALL = "LEAST"
_MERGING = ("postgres", "redshift", "materialize", "risingwave")
_MOST_ARGUMENTS = 50


def fence(step: exp.Select, dialect: str) -> exp.Select:
    """Keep planners that would write one step into the next from repeating it over and over.

    An offset of 0 takes nothing away, and stops PostgreSQL and SQLite from merging a subquery into
    its reader; the formulas would double in size with every step.
    """
    if dialect == "sqlite":
        return step.limit(-1).offset(0)
    return step.offset(0) if dialect in _MERGING else step


def is_among(cell: exp.Expression, words: Sequence[Any]) -> exp.Expression:
    """Test whether a cell is one of some words or numbers; null is the word ""."""
    literals = [
        exp.Literal.string(word) if isinstance(word, str) else double(word) for word in words
    ]
    found = exp.In(this=cell.copy(), expressions=literals)
    if "" not in words:
        return found
    return exp.Or(this=exp.Is(this=cell.copy(), expression=exp.Null()), expression=found)


def least_of(values: Sequence[exp.Expression]) -> exp.Expression:
    """Write the least of any number of values; engines bound the arguments of a function."""
    if len(values) == 1:
        return values[0]
    if len(values) > _MOST_ARGUMENTS:
        runs = [values[at : at + _MOST_ARGUMENTS] for at in range(0, len(values), _MOST_ARGUMENTS)]
        return least_of([least_of(run) for run in runs])
    return exp.Anonymous(this=LEAST_CALL, expressions=list(values))


def minus(a: exp.Expression, b: float) -> exp.Expression:
    """Write a − b, as a + |b| where b is negative; the bits are the same."""
    kind = exp.Add if b < 0 else exp.Sub
    return kind(this=a, expression=double(abs(b)))


def divided(a: exp.Expression, b: exp.Expression) -> exp.Expression:
    """Divide doubles; nothing to be cast, and no divisor is 0."""
    return exp.Div(this=a, expression=b, typed=True, safe=False)


def double(value: float) -> exp.Expression:
    """Write a double by its shortest decimals, with an exponent: without one it is a decimal."""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    literal = exp.Literal(this=f"{mantissa}e{int(exponent or 0)}", is_string=False)
    return exp.Paren(this=exp.Neg(this=literal)) if value < 0 else literal


def step_column(name: str) -> exp.Column:
    """Name a column that an earlier step made."""
    return quoted(f"segmentus_{name}")


def quoted(name: str) -> exp.Column:
    """Quote the name of a column, whatever is in it."""
    return exp.column(exp.to_identifier(name, quoted=True))


def named_step(name: str, value: exp.Expression) -> exp.Expression:
    """Name what a step makes, apart from columns of the table."""
    return aliased(value, f"segmentus_{name}")


def aliased(value: exp.Expression, name: str) -> exp.Expression:
    """Give an expression a name."""
    return exp.Alias(this=value, alias=exp.to_identifier(name, quoted=True))


def table_of(name: str) -> exp.Table:
    """Read catalog, schema and table out of a dotted name."""
    parts = [exp.to_identifier(part, quoted=True) for part in name.split(".")[-3:]]
    return exp.Table(**dict(zip(("this", "db", "catalog"), reversed(parts), strict=False)))
