"""Values of a plan as people type them in Python into the one form that each is kept in.

>>> spell_ks((2, 3, 4, 8)), spell_ks(range(2, 13)), spell_ks("2,4")
('2-4,8', '2-12', '2,4')
"""

from __future__ import annotations

import operator
import os
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, get_args

from pydantic import BeforeValidator

from segmentus.argument_names import names_in
from segmentus.door import as_whole, list_held, shorten_value
from segmentus.ks import parse_ks
from segmentus.segments.asked import ChoiceRule
from segmentus.survey.table.schema import Hint

LEAST_K, MOST_K = 2, 200
"""Numbers of segments that a plan may ask for."""
K_RULES: Final = tuple(rule for rule in get_args(ChoiceRule) if rule != "fixed")
"""Rules by which k may be asked for."""


def with_rule(given: Mapping[str, Any]) -> dict[str, Any]:
    """Let k, where it names a rule, be that rule; and let k and the rule follow from each other.

    Raises
    ------
    ValueError
        k is a word that names no rule.

    >>> with_rule({"k": 4}), with_rule({"k": "elbow"})
    ({'k': 4, 'rule': 'fixed'}, {'k': None, 'rule': 'elbow'})
    """
    k = as_whole(given.get("k"))
    if isinstance(k, str):
        if k.strip().lower() not in K_RULES:
            rules = ", ".join(K_RULES)
            raise ValueError(f"k = {k!r} is not possible: give {rules} or a whole number")
        return {**given, "k": None, "rule": k.strip().lower()}
    if k is not None and given.get("rule") is None:
        return {**given, "k": k, "rule": "fixed"}
    if k is None and given.get("rule", "fixed") != "fixed":
        return {**given, "k": None}
    return dict(given)


def spell_ks(ks: Any) -> str:
    """Write numbers to try as text; a range or any collection of whole numbers will do.

    Raises
    ------
    ValueError
        They are no whole numbers from 2 to 200.
    """
    text = ks if isinstance(ks, str) else _spell(ks)
    numbers = parse_ks(text)
    if not numbers or min(numbers) < LEAST_K or max(numbers) > MOST_K:
        raise ValueError(
            f"{shorten_value(ks)} is not numbers from {LEAST_K} to {MOST_K}, like 2-12, 2,4,8, "
            "(2, 4, 8) or range(2, 13)"
        )
    return text


def list_names(names: Any) -> Any:
    """Take one name for a list of one, and whatever holds names for a list; else leave it."""
    if isinstance(names, str):
        return names_in(names)
    if isinstance(names, Mapping | bytes) or not isinstance(names, Iterable):
        return names
    return list_held(names)


def as_text(value: Any) -> Any:
    """Take a number or a path for its text."""
    if isinstance(value, bool) or not (
        isinstance(value, os.PathLike) or hasattr(value, "__index__")
    ):
        return value
    return os.fspath(value) if isinstance(value, os.PathLike) else str(operator.index(value))


def spell_out(columns: Any) -> Any:
    """Read `day = "number"` as `day = { role = "number" }`."""
    if not isinstance(columns, dict):
        return columns
    return {name: {"role": h} if isinstance(h, str) else h for name, h in columns.items()}


def _spell(ks: Any) -> str:
    """Write whole numbers as runs: (2, 3, 4, 8) as "2-4,8"; "" where they are none."""
    many = ks if isinstance(ks, Iterable) else (ks,)
    numbers = [as_whole(k) for k in many]
    if not all(type(k) is int for k in numbers):
        return ""
    runs: list[list[int]] = []
    for k in sorted(set(numbers)):
        if runs and k == runs[-1][-1] + 1:
            runs[-1].append(k)
        else:
            runs.append([k])
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


NameList = Annotated[tuple[str, ...], BeforeValidator(list_names)]
WholeNumber = Annotated[int, BeforeValidator(as_whole)]
WholeOrNone = Annotated[int | None, BeforeValidator(as_whole)]
SpelledText = Annotated[str, BeforeValidator(as_text)]
SpelledKs = Annotated[str, BeforeValidator(spell_ks)]
SaidColumns = Annotated[dict[str, Hint], BeforeValidator(spell_out)]
"""Types of fields that are read before they are checked."""
