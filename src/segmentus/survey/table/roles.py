"""A `Look` at a column into what it is for: the first rule of a table that fits."""

from __future__ import annotations

from collections.abc import Callable
from math import gcd

import numpy as np

from segmentus.survey.table.identifiers import MANY, looks_like_id, names_rows
from segmentus.survey.table.look import Look
from segmentus.survey.table.names import (
    counts_something,
    has_any,
    is_all,
    names_outcome,
    sounds_like,
)
from segmentus.survey.table.personal import looks_personal
from segmentus.survey.table.schema import Role

MOST_CATEGORIES = MANY
"""A column of text with more values is free text."""
MOST_CODES = 10
"""Whole numbers 1, 2, … up to ten, with ten rows for each, are taken for codes."""
_MOST_SCATTERED = 20
_MOST_OUTCOMES = 10
_FEW_ROWS = 20
_MOST_YEARS = 20
_SMALL = 12
"""Whole numbers of at most so many values, none larger, with ten rows for each, are no amounts."""


def tell_role(look: Look, *, personal: bool = True) -> tuple[Role, str]:
    """The role of a column with several values, and what it was told from in a few words.

    Parameters
    ----------
    look : its facts.
    personal : whether it may be found to be personal.
    """
    for role, test in RULES:
        if (personal or role != "personal") and (why := test(look)):
            return role, why
    raise AssertionError("the last rule fits every column")


def _outcome(look: Look) -> str:
    if has_any(look.words, "leaks") and look.values.type != "date" and not _is_long(look):
        return "by its name"
    if not names_outcome(look.name):
        return ""
    few = look.values.type in ("yes/no", "text") or (look.whole and look.distinct <= 2)
    return "by its name" if few and look.distinct <= _MOST_OUTCOMES else ""


def _is_long(look: Look) -> bool:
    return look.values.type == "text" and look.different > MOST_CATEGORIES


def _yes_no(look: Look) -> str:
    return "two values" if look.values.type == "yes/no" else ""


def _date(look: Look) -> str:
    return "its values" if look.values.type == "date" else ""


def _text(look: Look) -> str:
    return f"{look.distinct} values" if look.values.type == "text" else ""


def _labelled(look: Look) -> str:
    return "labels in the file" if look.labelled else ""


def _currency(look: Look) -> str:
    if not look.money or _is_code(look):
        return ""
    return "sign of a currency" if look.values.money else "a currency in its heading"


def _is_code(look: Look) -> bool:
    """Tell whether the last word of a name is that of a code, or each is one or numbers it."""
    words = [word for word in look.words if not word.isdigit()]
    last = is_all(words[-1:], "code") or any(
        sounds_like(" ".join(words[-size:]), "code") for size in (1, 2) if len(words) >= size
    )
    coded = ("code", "who", "thing", "numbered", "filler", "id")
    return bool(words) and (last or (is_all(words, *coded) and has_any(words, "code")))


def _code_by_name(look: Look) -> str:
    if not look.whole or look.distinct > MOST_CATEGORIES or counts_something(look.name):
        return ""
    return "by its name" if _is_code(look) or names_rows(look.name) else ""


def _calendar(look: Look) -> str:
    words = look.words
    short = len(words) <= 3 and not counts_something(look.name)
    calendar = sounds_like(look.name, "calendar") and (short or "date" in words)
    if not look.whole or not calendar or "days" in words:
        return ""
    low, high = look.numbers.min(), look.numbers.max()
    years = low >= 1900 and high <= 2100 and look.distinct <= _MOST_YEARS
    return "a part of the calendar" if (low >= 0 and high <= 53) or years else ""


def _leading_zero(look: Look) -> str:
    few = look.whole and look.distinct <= MOST_CATEGORIES
    return "some begin with 0" if few and look.cells.str.contains(r"^0\d").any() else ""


def _two_values(look: Look) -> str:
    counted = sounds_like(look.name, "count", "ratio") or counts_something(look.name)
    counted |= sounds_like(look.name, "money") and look.numbers.size < _FEW_ROWS
    return "two values" if look.whole and look.distinct <= 2 and not counted else ""


def _in_a_row(look: Look) -> str:
    """Tell whether whole numbers are 1 to m, each of which some ten rows have."""
    if not look.whole or sounds_like(look.name, "count", "money", "ratio"):
        return ""
    low, high, m = look.numbers.min(), look.numbers.max(), look.distinct
    codes = low == 1 and high == m <= MOST_CODES and look.numbers.size >= 10 * m
    return f"codes 1 to {m}" if codes and not counts_something(look.name) else ""


def _scattered(look: Look) -> str:
    """Tell whether few whole numbers stand apart without a common step, as 12, 17, 31, 44, 52."""
    named = sounds_like(look.name, "count", "money", "ratio", "protected")
    if not look.whole or named or counts_something(look.name):
        return ""
    seen = np.unique(look.numbers)
    if not 3 <= seen.size <= _MOST_SCATTERED or look.numbers.size < 10 * seen.size or seen[0] <= 1:
        return ""
    gaps = np.diff(seen).astype(np.int64).tolist()
    apart = seen.size < 0.5 * (seen[-1] - seen[0] + 1)
    return f"{seen.size} numbers without a step" if apart and gcd(*gaps) == 1 else ""


def _postal(look: Look) -> str:
    return "postal codes" if look.whole and sounds_like(look.name, "postal") else ""


def _many_codes(look: Look) -> str:
    """Codes of so many places or channels that they are no categories and still no amounts."""
    if not look.whole or look.distinct <= MOST_CATEGORIES:
        return ""
    coded = _is_code(look) and has_any(look.words, "place") and not names_rows(look.name)
    return _postal(look) or ("codes by its name" if coded else "")


def _per_cent(look: Look) -> str:
    return "per cent" if look.unit == "%" else ""


def _rfm_score(look: Look) -> str:
    *rest, last = look.words or [""]
    scored = last == "score" and len(rest) == 1 and rest[0] in ("recency", "frequency", "monetary")
    fifths = look.whole and look.numbers.min() >= 1 and look.numbers.max() <= 5
    return "a score of recency, frequency or monetary" if scored and fifths else ""


def _ratio(look: Look) -> str:
    """Ratios and ratings, also where the name speaks of money as well."""
    if sounds_like(look.name, "ratio") and not sounds_like(look.name, "rate_of_pay"):
        return "a ratio or score by its name"
    if not sounds_like(look.name, "money"):
        return ""
    numbers = look.numbers
    if look.values.type == "number" and np.abs(numbers).max() <= 1:
        return "between −1 and 1" if numbers.min() < 0 else "between 0 and 1"
    small = look.whole and look.distinct <= _SMALL and np.abs(numbers).max() <= _SMALL
    return "few small whole numbers" if small and numbers.size >= 10 * look.distinct else ""


def _counted(look: Look) -> str:
    whole = look.whole and look.numbers.min() >= 0
    return "counts by its name" if whole and counts_something(look.name) else ""


def _paid_for(look: Look) -> str:
    broken = look.values.type == "number" and np.abs(look.numbers).max() > 1
    paid = broken and sounds_like(look.name, "bought")
    return "by its name, and no whole numbers" if paid else ""


def _money(look: Look) -> str:
    return "by its name" if sounds_like(look.name, "money") else ""


def _count(look: Look) -> str:
    return "whole numbers from 0 up" if look.whole and look.numbers.min() >= 0 else ""


def _number(look: Look) -> str:
    return "its values"


RULES: tuple[tuple[Role, Callable[[Look], str]], ...] = (
    ("personal", looks_personal),
    ("outcome", _outcome),
    ("free text", _many_codes),
    ("id", looks_like_id),
    ("yes/no", _yes_no),
    ("date", _date),
    ("category", _text),
    ("category", _labelled),
    ("money", _currency),
    ("category", _postal),
    ("category", _leading_zero),
    ("category", _code_by_name),
    ("category", _calendar),
    ("category", _two_values),
    ("number", _per_cent),
    ("category", _rfm_score),
    ("number", _ratio),
    ("count", _counted),
    ("money", _money),
    ("money", _paid_for),
    ("category", _in_a_row),
    ("category", _scattered),
    ("count", _count),
    ("number", _number),
)
"""Role and the test that says why a column has it, or "". The first that fits decides."""


def looks_like_money(look: Look) -> bool:
    """Tell whether the numbers of an outcome are amounts, as "revenue" named as one is."""
    numeric = look.numbers.size > 0 and look.distinct > 2
    return numeric and bool(_currency(look) or (not _ratio(look) and _money(look)))


def looks_like_codes(look: Look) -> str:
    """Say why whole numbers of a protected column seem to be codes; "" where they do not."""
    if not look.whole:
        return ""
    few = look.numbers.max() <= MOST_CODES and look.numbers.size >= 10 * look.distinct
    return _two_values(look) or _in_a_row(look) or ("few small numbers" if few else "")
