"""What is wrong with a condition into what to write instead.

People write conditions as they would in pandas, in a spreadsheet or in a sentence; the cure depends
on which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from segmentus.errors import InputError

_Token = tuple[str, str]
"""Kind and text of a word of a condition."""

EXAMPLE = 'write it like "TURNFEAR = 1 AND NETWORTH < 2e6"'
_MEANT = {"=>": ">=", "=<": "<=", "===": "=", ":=": "=", "!==": "<>", "**": "POW(x, 2)"}
_DIGITS = "write numbers in digits alone, as in 50000 or 5e4"
_PATTERNS = (
    (r"\d,\d{3}(?!\d)|[$€£]\s*\d|\d\s*[$€£%]|\d[kKmM]\b", _DIGITS),
    (r"\w\s*\.\s*[^\W\d]|\w\s*\[\s*['\"]", 'name a column alone, as in "AGE > 30"'),
    (r"\blog\s*\([^,)]*\)", "write LN(x), or LOG(x, 10) with the base"),
    (r",", "join comparisons by AND"),
    (r"\bis\s+(not\s+)?[\w']", "compare by = or <>, as in \"TURNFEAR = 1\""),
)  # fmt: skip
"""What people write, and what to write instead; the first that is found is said."""
_VALUES = ("number", "text", "quoted", "word")


def cure_unread(condition: str) -> str:
    """Say what to write instead of a condition that cannot be read.

    >>> cure_unread("INCOME > 50k"), cure_unread("df.AGE > 30")
    ('write numbers in digits alone, as in 50000 or 5e4', 'name a column alone, as in "AGE > 30"')
    """
    plain = re.sub(r"'[^']*'(?!\s*\])", "''", condition)
    return next((cure for pattern, cure in _PATTERNS if re.search(pattern, plain, re.I)), EXAMPLE)


def cure_unevaluated(said: str) -> str:
    """Say what is wrong where a condition is read and cannot be computed.

    Parameters
    ----------
    said : by polars.
    """
    if "string" in said:
        return (
            "a column of numbers is compared with text, or one of text with numbers; write 1 for a "
            "number and 'yes' for text"
        )
    if "Boolean" in said:
        return 'on both sides of AND and OR, compare, as in "AGE = 30 OR AGE = 40"'
    return "compare columns with numbers"


def refuse_signs(tokens: Sequence[_Token], where: str) -> None:
    """Refuse signs of other languages, and values that stand side by side.

    The parser would take the second of two values for another name of the first, and "AGE > 2
    million" for "AGE > 2".

    Parameters
    ----------
    tokens : of a condition.
    where : words for the condition in an error.

    Raises
    ------
    InputError
        There is such a sign, or such a value; the sentence says what to write.
    """
    for kind, text in tokens:
        if kind == "strange":
            raise InputError(f"{where}: there is no {text}; write {_MEANT[text]}.")
    for (kind, text), (following, other) in pairwise(tokens):
        ends = kind in _VALUES and not _joins(kind, text)
        if (ends or text == ")") and following in _VALUES and not _joins(following, other):
            number = "number" in (kind, following)
            cure = "write numbers in digits alone, as in 2e6" if number else "join by AND"
            raise InputError(f"{where}: nothing stands between {text} and {other}; {cure}.")


JOINING_WORDS = frozenset(
    {
        "AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "ILIKE", "IS", "CASE", "WHEN", "THEN", "ELSE",
        "END", "DATE",
    }
)  # fmt: skip
"""Words of a condition that join values, and are none themselves."""


def _joins(kind: str, text: str) -> bool:
    """Tell whether a word joins values and is none itself."""
    return kind == "word" and text.upper() in JOINING_WORDS
