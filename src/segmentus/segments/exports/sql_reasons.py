"""A model into the steps of a query that say why each row is where it is.

The words are those of `segments.model.reasons`, made of whole numbers alone, as engines round and
print fractions in different ways.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp

from segmentus.segments.exports.sql_words import (
    divided,
    double,
    least_of,
    minus,
    named_step,
    step_column,
)
from segmentus.segments.model.terms import ONE_DIGIT, TIERS, Term, list_terms, word_against
from segmentus.segments.model.values import Model

_FAR = 1e300
Step = tuple[str, list[exp.Expression]]


def list_reason_steps(model: Model) -> list[Step]:
    """List the steps after the second nearest center is known; the last one makes `why`."""
    terms = list_terms(model)
    if model.k == 1:
        return [("segmentus_reasons", [named_step("why", exp.Null())])]
    return [
        ("segmentus_runners", [named_step("runner", _runner(model)), *_sizes(model, terms)]),
        ("segmentus_weighed", list(_weigh(model, terms))),
        ("segmentus_words", list(_word_terms(model, terms))),
        ("segmentus_first", _pick("first", [step_column(f"w{t}") for t in _numbers(terms)])),
        (
            "segmentus_firsts",
            [
                named_step("reason1", _reason_at("first", terms)),
                named_step("at_first", _number_at("first", terms)),
            ],
        ),
        ("segmentus_then", _pick("then", [_unless_first(t) for t in _numbers(terms)])),
        ("segmentus_thens", [named_step("reason2", _reason_at("then", terms))]),
        ("segmentus_reasons", [named_step("why", _join(len(terms)))]),
    ]


def _numbers(terms: Sequence[Term]) -> range:
    return range(1, len(terms) + 1)


def _runner(model: Model) -> exp.Expression:
    """The first segment but the own one at the second least distance."""
    case = exp.case()
    for c in range(1, model.k + 1):
        other = exp.NEQ(this=step_column("label"), expression=exp.Literal.number(c))
        there = exp.EQ(this=step_column(f"d{c}"), expression=step_column("next"))
        case = case.when(exp.And(this=other, expression=there), exp.Literal.number(c))
    return case


def _sizes(model: Model, terms: Sequence[Term]) -> Iterator[exp.Expression]:
    """Sizes of the numbers that reasons show, in the unit of their column."""
    for t, term in enumerate(terms, start=1):
        if term.value >= 0 and not term.yes_no:
            feature = model.features[term.value]
            x: exp.Expression = step_column(f"x{term.value + 1}")
            if feature.curve == "asinh" and feature.per != 1:
                x = exp.Mul(this=x, expression=double(feature.per))
            yield named_step(f"v{t}", x)


def _weigh(model: Model, terms: Sequence[Term]) -> Iterator[exp.Expression]:
    """Squared distance to the own center less that to the runner-up, by term."""
    for t, term in enumerate(terms, start=1):
        parts = [exp.Paren(this=_squares(model, term, of)) for of in ("label", "runner")]
        yield named_step(f"w{t}", exp.Sub(this=parts[0], expression=parts[1]))


def _squares(model: Model, term: Term, of: str) -> exp.Expression:
    case = exp.Case(this=step_column(of))
    for segment in model.segments:
        total: exp.Expression | None = None
        for at in term.features:
            gap = exp.Paren(this=minus(step_column(f"z{at + 1}"), segment.center[at]))
            square = exp.Mul(this=gap, expression=gap.copy())
            total = square if total is None else exp.Add(this=total, expression=square)
        assert total is not None  # a term has a feature
        case = case.when(exp.Literal.number(segment.number), total)
    return case


def _pick(name: str, weighed: list[exp.Expression]) -> list[exp.Expression]:
    """Give the least of some columns, that is, the largest difference."""
    return [named_step(name, least_of(weighed))]


def _unless_first(t: int) -> exp.Expression:
    same = exp.EQ(this=step_column("at_first"), expression=exp.Literal.number(t))
    return exp.case().when(same, double(_FAR)).else_(step_column(f"w{t}"))


def _reason_at(which: str, terms: Sequence[Term]) -> exp.Expression:
    """The words of the first term at the least difference, where that separates at all."""
    case = exp.case()
    for t in _numbers(terms):
        case = case.when(_at(which, t), step_column(f"says{t}"))
    return case


def _number_at(which: str, terms: Sequence[Term]) -> exp.Expression:
    case = exp.case()
    for t in _numbers(terms):
        case = case.when(_at(which, t), exp.Literal.number(t))
    return case.else_(exp.Literal.number(0))


def _at(which: str, t: int) -> exp.Expression:
    here = exp.EQ(this=step_column(f"w{t}"), expression=step_column(which))
    some = exp.LT(this=step_column(which), expression=double(0.0))
    return exp.And(this=here, expression=some)


def _join(count: int) -> exp.Expression:
    first, second = step_column("reason1"), step_column("reason2")
    if count == 1:
        return first
    none = exp.Is(this=second.copy(), expression=exp.Null())
    both = _chain([first.copy(), exp.Literal.string("; "), second])
    return exp.case().when(none, first).else_(both)


def _word_terms(model: Model, terms: Sequence[Term]) -> Iterator[exp.Expression]:
    """The words of each term, whether or not they are taken."""
    for t, term in enumerate(terms, start=1):
        yield named_step(f"says{t}", _word(model, term, t))


def _word(model: Model, term: Term, t: int) -> exp.Expression:
    if term.levels:
        case = exp.case()
        for at, word in term.levels:
            said = _chain([exp.Literal.string(f"{term.name} {word}"), _against(model, term, at)])
            case = case.when(_is_one(at), said)
        return case
    number = _yes_no(term) if term.yes_no else _amount(term, step_column(f"v{t}"))
    said = _chain([
        exp.Literal.string(f"{term.name} "), number, _against(model, term, max(term.value, 0)),
    ])  # fmt: skip
    if term.marks < 0:
        return said
    unknown = exp.Literal.string(f"{term.name} unknown")
    return exp.case().when(_is_one(term.marks), unknown).else_(said)


def _is_one(at: int) -> exp.Expression:
    return exp.GT(this=step_column(f"x{at + 1}"), expression=double(0.5))


def _yes_no(term: Term) -> exp.Expression:
    yes, no = exp.Literal.string("yes"), exp.Literal.string("no")
    return exp.case().when(_is_one(term.value), yes).else_(no)


def _against(model: Model, term: Term, at: int) -> exp.Expression:
    case = exp.Case(this=step_column("runner"))
    for segment in model.segments:
        words = exp.Literal.string(word_against(model, term, at, segment.number - 1))
        case = case.when(exp.Literal.number(segment.number), words)
    return case


def _amount(term: Term, value: exp.Expression) -> exp.Expression:
    """A number in two or three digits, as `say_size` writes it."""
    size = exp.Abs(this=value)
    case = exp.case()
    for below, unit, suffix in TIERS:
        part = divided(size.copy(), double(unit)) if unit != 1 else size.copy()
        text = _whole(part) if term.money and not suffix else _digits(part)
        text = _chain([text, exp.Literal.string(suffix)]) if suffix else text
        if below < float("inf"):
            case = case.when(exp.LT(this=size.copy(), expression=double(below)), text)
        else:
            case = case.else_(text)
    least = 0.5 if term.money else 0.05
    negative = exp.LTE(this=value.copy(), expression=double(-least))
    sign = exp.case().when(negative, exp.Literal.string(f"−{term.symbol}")).else_(
        exp.Literal.string(term.symbol))  # fmt: skip
    return _chain([sign, case])


def _digits(part: exp.Expression) -> exp.Expression:
    """One digit after the point where it is small."""
    tenths = _floor(exp.Add(this=exp.Mul(this=double(10.0), expression=part.copy()),
                            expression=double(0.5)))  # fmt: skip
    whole = _floor(divided(tenths, double(10.0)))
    digit = exp.Sub(
        this=tenths.copy(),
        expression=exp.Mul(this=double(10.0), expression=exp.Paren(this=whole.copy())),
    )
    plain = exp.EQ(this=exp.Paren(this=digit), expression=double(0.0))
    with_digit = _chain([_text(whole), exp.Literal.string("."), _text(exp.Paren(this=digit))])
    short = exp.case().when(plain, _text(whole)).else_(with_digit)
    small = exp.LT(this=part.copy(), expression=double(ONE_DIGIT))
    return exp.case().when(small, short).else_(_whole(part))


def _whole(part: exp.Expression) -> exp.Expression:
    return _text(_floor(exp.Add(this=part.copy(), expression=double(0.5))))


def _floor(value: exp.Expression) -> exp.Expression:
    return exp.Floor(this=value.copy())


def _text(number: exp.Expression) -> exp.Expression:
    return exp.cast(exp.cast(number.copy(), "bigint"), "text")


def _chain(parts: Sequence[exp.Expression]) -> exp.Expression:
    """Join texts."""
    joined = parts[0]
    for part in parts[1:]:
        joined = exp.DPipe(this=joined, expression=part, safe=True)
    return joined
