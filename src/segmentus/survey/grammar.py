"""The text of a condition into the words that a condition may hold, and nothing else.

SQL can do more than compare columns: a subquery reads files, and some functions fill memory. A
condition comes from addresses and files of others, so what it may hold is listed here and looked at
before any SQL parser sees it. What is handed on is written anew from the words that were read, so
that the parser cannot read them in another way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from segmentus.errors import InputError
from segmentus.survey.cures import JOINING_WORDS, cure_unread, refuse_signs
from segmentus.survey.operators import spell_operators

_LONGEST = 8_000
MOST_OPERATIONS = 200
"""Bounds of a condition: characters, and comparisons, sums and AND or OR together. Parsing takes
time with the square of them."""

_TOKEN = re.compile(
    r"""
      (?P<space>   \s+ | --[^\n]* )
    | (?P<text>    '(?:[^'\\]|'')*' )
    | (?P<quoted>  "(?:[^"\\]|"")+" | `[^`"\\]+` )
    | (?P<number>  (?:\d+(?:_\d+)*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?!\w) )
    | (?P<word>    [^\W\d]\w* )
    | (?P<strange> === | !== | => | =< | := | \*\* )
    | (?P<sign>    <= | >= | <> | != | == | \|\| | && | [-+*/%=<>&|^~!≤≥≠] )
    | (?P<other>   [](),[] )
    """,
    re.VERBOSE,
)
_WORDS = JOINING_WORDS | {"NULL", "TRUE", "FALSE"}
_QUERIES = frozenset(
    {
        "SELECT", "FROM", "WITH", "VALUES", "TABLE", "UNION", "EXCEPT", "INTERSECT", "OVER",
        "UNNEST", "EXISTS", "ANY", "ALL", "SOME", "ANALYZE", "CLUSTER", "CURRENT_DATE",
        "CURRENT_TIME", "CURRENT_TIMESTAMP", "CURRENT_USER", "DISTRIBUTE", "EXPLAIN", "FETCH",
        "GROUP", "HAVING", "INTERVAL", "INTO", "LATERAL", "LIMIT", "LOCALTIME", "LOCALTIMESTAMP",
        "MINUS", "OFFSET", "ORDER", "RETURNING", "SESSION_USER", "SORT", "STRUCT", "TOP", "USER",
        "VIEW", "WHERE",
    }
)  # fmt: skip
"""Words that a parser of SQL does not take for the name of a column, and no comparison needs."""
_FUNCTIONS = frozenset(
    {
        "ABS", "ROUND", "FLOOR", "CEIL", "CEILING", "SQRT", "LN", "LOG", "LOG10", "LOG2",
        "EXP", "POW", "POWER", "MOD", "SIGN", "LEAST", "GREATEST", "COALESCE", "NULLIF",
        "IFNULL", "IF", "LOWER", "UPPER", "TRIM", "LENGTH", "CHAR_LENGTH", "STARTS_WITH",
        "ENDS_WITH", "SUBSTR", "LEFT", "RIGHT", "DATE_PART",
    }
)  # fmt: skip
_JOINING = frozenset({"AND", "OR", "NOT", "LIKE", "ILIKE", "WHEN", "BETWEEN", "IN", "IS"})


def read_condition(condition: str) -> str:
    """Return a condition written anew from its words, one space between any two.

    Raises
    ------
    InputError
        It holds something that no comparison of columns needs, or is too long.

    >>> read_condition("debt == 1 & 0 < age < 2_000 | ~(kids in [1, 2])")
    'debt == 1 AND ( 0 < age AND age < 2000 ) OR NOT ( kids in ( 1 , 2 ) )'
    >>> read_condition("debt>0 and NAME like 'a%' -- those who owe")
    "debt > 0 and NAME like 'a%'"
    >>> read_condition("A IN (SELECT x FROM read_csv('/etc/passwd'))")
    Traceback (most recent call last):
    ...
    segmentus.errors.InputError: condition "A IN (SELECT x FROM read_csv('/etc/passwd'))": SELECT
    does not belong in a comparison; compare columns with numbers, or write the name of a column
    in "".
    """
    where = f"condition {shorten(condition)!r}"
    if len(condition) > _LONGEST:
        raise InputError(
            f"{where} has {len(condition):,} characters; the limit is {_LONGEST:,}, so use IN (…) "
            "or a column of your own."
        )
    if not condition.strip():
        raise InputError("condition: none is given; leave it out to take everyone.")
    words = list(_tokens(condition, where))
    _refuse_queries(words, where)
    refuse_signs(words, where)
    tokens = spell_operators(words, where)
    operations = sum(kind == "sign" or text.upper() in _JOINING for kind, text in tokens)
    if operations > MOST_OPERATIONS:
        raise InputError(
            f"{where} has {operations:,} operations; the limit is {MOST_OPERATIONS}, so use IN (…) "
            "or a column of your own."
        )
    for (kind, text), (_, following) in pairwise([*tokens, ("", "")]):
        _check(kind, text, following, where)
    return " ".join(text for _, text in tokens)


def spell(name: str) -> str:
    """Write the name of a column as a condition has it.

    >>> spell("AGE"), spell("From"), spell("income in 2019")
    ('AGE', '"From"', '"income in 2019"')
    """
    plain = name.isidentifier() and name.upper() not in _WORDS | _QUERIES | _FUNCTIONS
    return name if plain else '"{}"'.format(name.replace('"', '""'))


def shorten(condition: str) -> str:
    """Return a condition as it is repeated in a sentence: not more than people read."""
    return condition if len(condition) <= 200 else f"{condition[:199]}…"


def _tokens(condition: str, where: str) -> Iterator[tuple[str, str]]:
    """Kind and text of each word; comments and spaces left out."""
    at = 0
    while at < len(condition):
        found = _TOKEN.match(condition, at)
        if found is None:
            raise InputError(
                f"{where} cannot be read from {condition[at : at + 20]!r} on; "
                f"{cure_unread(condition)}."
            )
        at = found.end()
        kind = found.lastgroup or ""
        if kind != "space":
            yield kind, found[0]


def _refuse_queries(tokens: Sequence[tuple[str, str]], where: str) -> None:
    """Refuse words of queries, which say more than any two words side by side."""
    for kind, text in tokens:
        if kind == "word" and text.upper() in _QUERIES:
            raise InputError(
                f"{where}: {text.upper()} does not belong in a comparison; compare columns with "
                'numbers, or write the name of a column in "".'
            )


def _check(kind: str, text: str, following: str, where: str) -> None:
    """Refuse calls of anything but the functions listed."""
    word = text.upper()
    called = following == "(" and kind in ("word", "quoted")
    if called and not (kind == "word" and word in _WORDS | _FUNCTIONS):
        raise InputError(
            f"{where}: there is no function {text}; there are {', '.join(sorted(_FUNCTIONS))}."
        )
