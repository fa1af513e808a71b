"""A model into the formulas of a sheet that say why each row is where it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from segmentus.segments.model.terms import ONE_DIGIT, TIERS, Term, list_terms, word_against
from segmentus.segments.model.values import Model


def count_reason_columns(model: Model) -> int:
    """Count the hidden columns that reasons need: other distances, terms and their words."""
    return model.k + 2 * len(list_terms(model))


def write_reason_formulas(
    model: Model, cells: Sequence[str], zs: Sequence[str], d: Sequence[str], hidden: Sequence[str],
    segment: str, centers: Callable[[int], str],
) -> tuple[str, list[str]]:  # fmt: skip
    """Write the formula of a row's `why`, and those of its hidden columns.

    Parameters
    ----------
    model : of numbers alone.
    cells : for each feature the cell of its column.
    zs, d : cells of the features on their scale and of the squared distances.
    hidden : cells of the hidden columns, `count_reason_columns` of them.
    segment : cell of the row's segment.
    centers : position of a feature → cells of its centers, one a segment.
    """
    terms, k = list_terms(model), model.k
    others, weighed = hidden[:k], hidden[k : k + len(terms)]
    said = hidden[k + len(terms) :]
    runner = f"MATCH(MIN({others[0]}:{others[-1]}),{others[0]}:{others[-1]},0)"
    formulas = [_unless_blank(segment, f"IF({segment}={c + 1},1E+300,{d[c]})") for c in range(k)]
    formulas += [
        _unless_blank(segment, _weigh(term, zs, segment, runner, centers)) for term in terms
    ]
    formulas += [_unless_blank(segment, _word(model, term, cells, runner)) for term in terms]
    row = f"{weighed[0]}:{weighed[-1]}"
    words = f"{said[0]}:{said[-1]}"
    first = f'IF(LARGE({row},1)>0,INDEX({words},MATCH(LARGE({row},1),{row},0)),"")'
    if k == 1:
        return '=""', formulas
    if len(terms) == 1:
        return _unless_blank(segment, first), formulas
    then = f'IF(LARGE({row},2)>0,"; "&INDEX({words},MATCH(LARGE({row},2),{row},0)),"")'
    return _unless_blank(segment, f"{first}&{then}"), formulas


def _weigh(
    term: Term, zs: Sequence[str], segment: str, runner: str, centers: Callable[[int], str]
) -> str:
    """Squared distance to the runner-up's center less that to the own one, over a term."""
    parts = [
        f"({zs[at]}-INDEX({centers(at)},{runner}))^2-({zs[at]}-INDEX({centers(at)},{segment}))^2"
        for at in term.features
    ]
    return "+".join(parts)


def _word(model: Model, term: Term, cells: Sequence[str], runner: str) -> str:
    against = ",".join(
        _quote(word_against(model, term, max(term.value, 0), c)) for c in range(model.k)
    )
    number = _amount(model, term, cells)
    said = f"{_quote(term.name + ' ')}&{number}&CHOOSE({runner},{against})"
    if term.marks < 0:
        return said
    return f"IF(ISNUMBER({cells[term.marks]}),{said},{_quote(f'{term.name} unknown')})"


def _amount(model: Model, term: Term, cells: Sequence[str]) -> str:
    """Formula of the number shown, filled where missing."""
    if term.value < 0:
        return '""'
    cell, fill = cells[term.value], model.features[term.value].missing.fill
    x = f"IF(ISNUMBER({cell}),{cell},{0 if fill is None else repr(fill)})"
    if term.yes_no:
        return f'IF({x}>0.5,"yes","no")'
    size = f"ABS({x})"
    text = ""
    for below, unit, suffix in reversed(TIERS):
        part = f"{size}/{unit:.0f}" if unit != 1 else size
        tier = f"INT({part}+0.5)"
        if suffix or not term.money:
            tier = f"IF({part}<{ONE_DIGIT},INT(10*{part}+0.5)/10,{tier})"
        tier = f'{tier}&"{suffix}"' if suffix else tier
        text = f"IF({size}<{below!r},{tier},{text})" if text else tier
    sign = f'IF({x}<={-0.5 if term.money else -0.05},"−","")'
    return f"{sign}&{_quote(term.symbol)}&{text}"


def _quote(text: str) -> str:
    """Quote text in a formula, where # stands for the number of the row."""
    return '"' + text.replace('"', '""').replace("#", '"&CHAR(35)&"') + '"'


def _unless_blank(cell: str, formula: str) -> str:
    return f'=IF(ISNUMBER({cell}),{formula},"")'
