"""Conditions as Python and R spell them into the words of SQL: `&` into AND, `|` into OR.

SQL has the signs, too, but for bits, and binds them more tightly than a comparison:
"A = 1 & B < 2" would be "A = (1 & B) < 2", which is true of every row. So between comparisons
they are read as AND and OR, between numbers as bits, and anything in between is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from segmentus.errors import InputError

_Token = tuple[str, str]
"""Kind and text of a word of a condition."""

_COMPARING = frozenset({"=", "==", "<", ">", "<=", ">=", "<>", "!="})
_TELLING = frozenset({"IN", "LIKE", "ILIKE", "IS", "BETWEEN", "NOT", "TRUE", "FALSE"})
_CALLED = frozenset({"STARTS_WITH", "ENDS_WITH"})
_PRINTED = {"≤": "<=", "≥": ">=", "≠": "<>"}
_JOINED = {"&": "AND", "&&": "AND", "|": "OR", "||": "OR"}
_SPLITTING = frozenset({"AND", "OR", "CASE", "WHEN", "THEN", "ELSE", "END", ",", "(", ")"})
_RISING, _FALLING = frozenset({"<", "<="}), frozenset({">", ">="})
_DEEPEST = 50
_CLOSING = {"(": ")", "[": "]"}


def spell_operators(tokens: Sequence[_Token], where: str) -> list[_Token]:
    """Write the operators of Python and R as SQL has them.

    Parameters
    ----------
    tokens : of a condition.
    where : words for the condition in an error.

    Raises
    ------
    InputError
        It cannot be told whether an operator joins comparisons or numbers.

    >>> words = [("word", "A"), ("sign", "="), ("number", "1"), ("sign", "&"), ("word", "B"),
    ...          ("sign", "<"), ("number", "2")]
    >>> " ".join(text for _, text in spell_operators(words, ""))
    'A = 1 AND B < 2'
    """
    spelled = [token for pair in pairwise([*_plain(tokens), ("", "")]) for token in _absent(*pair)]
    return list(_flat(_level(iter(spelled), where, "")))


class _Group(list["_Group | _Token"]):
    """What stands in brackets, brackets included."""


def _plain(tokens: Sequence[_Token]) -> Iterator[_Token]:
    """Single words: `~` and `!` are NOT, ≤ is <=, names in backquotes are quoted, 2_000 is 2000."""
    for kind, text in tokens:
        if text in ("~", "!"):
            yield "word", "NOT"
        elif text in _PRINTED:
            yield kind, _PRINTED[text]
        elif text.startswith("`"):
            yield "quoted", f'"{text[1:-1]}"'
        elif kind == "number":
            yield kind, text.replace("_", "")
        else:
            yield kind, text


def _absent(token: _Token, following: _Token) -> Iterator[_Token]:
    """Nothing of a value: `= None` and `is None` as IS NULL."""
    if following == ("word", "None") and token[1] in ("=", "==", "!=", "<>"):
        yield "word", "IS"
        if token[1] in ("!=", "<>"):
            yield "word", "NOT"
    elif token == ("word", "None"):
        yield "word", "NULL"
    elif token != ("", ""):
        yield token


def _level(tokens: Iterator[_Token], where: str, closing: str, depth: int = 0) -> _Group:
    """Spell what stands between two brackets, or in none."""
    parts: list[_Group | _Token] = []
    for token in tokens:
        if token == ("other", closing):
            closing = ""
            break
        in_list = bool(parts) and _text(parts[-1]) == "IN"
        if token[1] == "(" or (token[1] == "[" and in_list):
            if depth == _DEEPEST:
                raise InputError(f"{where}: more than {_DEEPEST} brackets are open; use fewer.")
            inner = _level(tokens, where, _CLOSING[token[1]], depth + 1)
            parts.append(_Group([("other", "("), *inner, ("other", ")")]))
        elif token[1] in ("[", "]"):
            raise InputError(
                f"{where}: {token[1]} belongs in a list, as in KIDS IN [1, 2]; a column stands "
                "alone, as in AGE > 30."
            )
        else:
            parts.append(token)
    if closing:
        raise InputError(f"{where}: a bracket is opened and not closed; close it by {closing}.")
    return _Group(part for run in _runs(parts) for part in _join(run, where))


def _runs(parts: Sequence[_Group | _Token]) -> Iterator[list[_Group | _Token]]:
    """Cut at AND, OR and the like, each a run of its own; the AND of BETWEEN cuts nothing."""
    run: list[_Group | _Token] = []
    between = False
    for part in parts:
        word = _text(part)
        if word in _SPLITTING and not (between and word == "AND"):
            yield run
            yield [part]
            run = []
        else:
            run.append(part)
        between = word == "BETWEEN" or (between and word != "AND")
    yield run


def _join(run: list[_Group | _Token], where: str) -> Iterator[_Group | _Token]:
    """Read the signs between comparisons as AND and OR; those between numbers stay."""
    at = [place for place, part in enumerate(run) if _text(part) in _JOINED]
    pieces = [run[i + 1 : j] for i, j in pairwise([-1, *at, len(run)])]
    told = [_tells(piece) for piece in pieces]
    signs = [_text(run[place]) for place in at]
    if at and not all(told):
        if any(told) and set(signs) - {"||"}:
            raise InputError(
                f"{where}: {signs[0]} stands between a comparison and a value; write "
                f"{_JOINED[signs[0]]} between comparisons, or set bits in brackets."
            )
        yield from run
        return
    for place, piece in enumerate(pieces):
        yield from _chain(piece, where)
        if place < len(signs):
            yield "word", _JOINED[signs[place]]


def _tells(piece: Sequence[_Group | _Token]) -> bool:
    """Tell whether a piece is true or false, and not a number."""
    if any(_text(part) in _COMPARING | _TELLING for part in piece):
        return True
    *before, last = piece or [("", "")]
    called = [_text(part) for part in before]
    return isinstance(last, _Group) and (
        called[-1:] in ([name] for name in _CALLED)
        or (not called and any(_tells(run) for run in _runs(last)))
    )


def _chain(piece: list[_Group | _Token], where: str) -> Iterator[_Group | _Token]:
    """Read 0 < A < 5 as (0 < A AND A < 5)."""
    at = [place for place, part in enumerate(piece) if _text(part) in _COMPARING]
    if len(at) < 2:
        yield from piece
        return
    signs = {_text(piece[place]) for place in at}
    if len(at) > 2 or not (signs <= _RISING or signs <= _FALLING):
        raise InputError(
            f"{where}: it compares {len(at) + 1} values at once; write AND in between."
        )
    start = next((i for i, part in enumerate(piece) if _text(part) != "NOT"), 0)
    middle = piece[at[0] + 1 : at[1]]
    yield from piece[:start]
    yield from (("other", "("), *piece[start : at[1]], ("word", "AND"))
    yield from (*middle, *piece[at[1] :], ("other", ")"))


def _text(part: _Group | _Token) -> str:
    """Return a word in capitals, "" for what stands in brackets, or in quotes."""
    if isinstance(part, _Group) or part[0] in ("text", "quoted", "number"):
        return ""
    return part[1].upper()


def _flat(parts: _Group) -> Iterator[_Token]:
    for part in parts:
        if isinstance(part, _Group):
            yield from _flat(part)
        else:
            yield part
