"""Whether a column names its rows: by its name, or because its numbers were handed out.

What is measured repeats: among n amounts spread over R whole numbers at least n (n - 1) / 2R pairs
are expected to be equal (fewest where the spread is even: the birthday problem). Numbers handed
out in turn repeat nowhere though many pairs should be equal. Numbers handed out at random fill
the width of their digits evenly, which amounts do not.
"""

from __future__ import annotations

import numpy as np

from segmentus.arrays import Floats
from segmentus.survey.table.look import Look
from segmentus.survey.table.names import (
    counts_something,
    cut_name,
    has_any,
    is_all,
    sounds_like,
)

MANY = 50
"""A name of an identifier is believed where more values than this differ."""
ROWS_NUMBERED = "the rows, numbered"
_EXPECTED = 7.0
"""Pairs expected to be equal of which none is: by chance in one table of a thousand (e**-7)."""
_FEWEST = 20
_ROWS = 8
_LONG, _ENDLESS = 6, 12
_ISSUED = 4
_BAND = 0.5
_ROUNDED = 0.3
_NEARLY = 0.95
_CHANCE = 1e-3
_AMOUNTS = ("money", "count", "ratio", "protected", "calendar", "postal", "date")


def looks_like_id(look: Look) -> str:
    """Say in a few words why a column seems to name its rows; "" where it does not."""
    if look.total < 2 or look.values.unit:
        return ""
    if look.values.type == "number" and (look.numbers != np.floor(look.numbers)).any():
        return ""
    named = _by_name(look)
    if named or look.values.type == "text":
        return named or _by_text(look)
    if look.distinct < look.total * _NEARLY or not look.digits:
        return ""
    if look.different == look.total and look.cells.str.contains(r"^0\d").any():
        return "all values differ, some begin with 0"
    if any(sounds_like(look.name, topic) for topic in _AMOUNTS) or counts_something(look.name):
        return ""
    return _handed_out(look)


def names_rows(name: str) -> bool:
    """Tell whether a name is that of an identifier.

    >>> names_rows("Policy No"), names_rows("customer_id"), names_rows("Number of policies")
    (True, True, False)
    """
    words = cut_name(name)
    if sounds_like(name, "id"):
        return not counts_something(name)
    return (
        is_all(words, "who", "thing", "numbered", "filler")
        and has_any(words, "numbered")
        and has_any(words, "who", "thing")
    )


def names_customer(words: list[str]) -> bool:
    """Tell whether the words of a name are those of a customer or account, numbered or not."""
    return has_any(words, "who") and is_all(words, "who", "id", "numbered", "filler")


def _by_name(look: Look) -> str:
    total = look.total
    if names_rows(look.name):
        different = look.different
        if different == total:
            return "by its name, all values differ"
        return "by its name" if different > MANY else ""
    bare = has_any(look.words, "numbered") and is_all(look.words, "numbered", "filler")
    if not bare and not names_customer(look.words):
        return _by_issue(look)
    different = look.different
    if look.values.type == "text":
        return "by its name" if different > MANY or different == total else ""
    differ = look.digits and different >= _NEARLY * total
    enough = total >= _ROWS or (different == total and not bare)
    return "by its name, nearly all values differ" if differ and enough else ""


def _by_issue(look: Look) -> str:
    """Tell whether whole numbers of one length are those of policies, tickets and the like."""
    if not look.digits or not has_any(look.words, "issued"):
        return ""
    lengths, total = look.cells.str.len_chars(), look.total
    alike = lengths.min() == lengths.max() and lengths.min() >= _ISSUED  # type: ignore[operator]
    differ = look.different == total >= _FEWEST and (look.numbers % 10 == 0).mean() <= _ROUNDED
    issued = alike and differ and is_all(look.words, "issued", "filler")
    return "by its name, all values differ" if issued else ""


def _by_text(look: Look) -> str:
    wordless = not look.cells.str.contains(r"\s").any()
    differ = look.different == look.total >= _FEWEST
    return "all values differ" if differ and wordless else ""


def _handed_out(look: Look) -> str:
    """Say why whole numbers that (nearly) all differ seem to be handed out and not measured."""
    numbers, total = look.numbers, look.total
    if not numbers.size:  # 0 and 1, which are yes/no
        return ""
    lengths = look.cells.str.len_chars().to_numpy()
    repeats = total - look.different
    if lengths.min() >= _ENDLESS:
        return "all values differ and are long" if repeats <= 0.01 * total else ""
    low, high = float(numbers.min()), float(numbers.max())
    room = high - low + 1
    if room == total >= _ROWS and low in (0.0, 1.0) and (np.diff(numbers) > 0).all():
        return ROWS_NUMBERED
    expected = total * (total - 1) / 2 / room
    if expected >= _EXPECTED and repeats <= 0.1 * expected:
        return "all values differ, where amounts would repeat some"
    if repeats or total < _FEWEST or lengths.min() < lengths.max() or lengths.min() < _LONG:
        return ""
    if (numbers % 10 == 0).mean() > _ROUNDED:  # as amounts are
        return ""
    alike = high - low < _BAND * low or _is_even(numbers, 10.0 ** (lengths.min() - 1))
    return "all values differ and are equally long" if alike else ""


def _is_even(numbers: Floats, least: float) -> bool:
    """Tell whether numbers (n,) of equal length spread evenly over all of that length."""
    place = np.sort((numbers - least) / (9 * least))
    total = len(place)
    apart = np.abs(place - (np.arange(total) + 0.5) / total).max() + 0.5 / total
    ends = min((1 - place[0]) ** total, place[-1] ** total)
    return bool(apart * np.sqrt(total) < 1.63 and ends > _CHANCE)  # Kolmogorov's bound at 1 %
