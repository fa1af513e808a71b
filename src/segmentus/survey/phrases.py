"""Entries of a codebook into `Phrases`: words for a column inside sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from segmentus.errors import InputError

State = Literal["some", "none", "high", "low"]
"""Any of it, none of it, more or less of it than most: what a name may say of an amount."""

Form = Literal["head", "adjective", "tail"]
"""Where in a name words stand: "indebted", "home owners", "without a car"."""

KEYS = ("heads", "adjectives", "tails", "levels", "has", "lacks")

_STATES: tuple[State, ...] = get_args(State)
_FORMS: dict[str, Form] = {"heads": "head", "adjectives": "adjective", "tails": "tail"}


@dataclass(frozen=True, slots=True, eq=False)
class Phrases:
    """Words for what someone has, is or lacks.

    Attributes
    ----------
    words : state, form and words of a name, e.g. ("none", "head", "renters"); "{units}" in them
        stands for families or customers.
    levels : code → words of a name for those of a category who have it, "with fiber optic".
    has, lacks : of one family, after its name: "owns a home", "owns no home"; "" where nobody
        says.
    """

    words: tuple[tuple[State, Form, str], ...] = ()
    levels: Mapping[float, str] = field(default_factory=dict)
    has: str = ""
    lacks: str = ""


def read_phrases(entry: Mapping[str, Any], where: str) -> Phrases:
    """Read the keys `KEYS` of an entry of the codebook.

    `heads`, `adjectives` and `tails` are tables of the states some, none, high and low, `levels`
    one of codes; `has` and `lacks` are text.

    Raises
    ------
    InputError
        A table or a state is none, or words are no text; the sentence names the entry.
    """
    words: list[tuple[State, Form, str]] = []
    for key, form in _FORMS.items():
        table = entry.get(key, {})
        if not isinstance(table, dict) or not all(isinstance(x, str) for x in table.values()):
            raise InputError(f'{where}: {key} is {table!r}; write it as {{ some = "with debt" }}.')
        odd = [state for state in table if state not in _STATES]
        if odd:
            raise InputError(f"{where}: {key} has the state {odd[0]!r}; use {', '.join(_STATES)}.")
        words += [(state, form, table[state]) for state in _STATES if state in table]
    return Phrases(
        tuple(words), _read_levels(entry, where), entry.get("has", ""), entry.get("lacks", "")
    )


def _read_levels(entry: Mapping[str, Any], where: str) -> dict[float, str]:
    """Words for the values of a category, which must be among its codes."""
    levels = entry.get("levels", {})
    if not isinstance(levels, dict) or not set(levels) <= set(entry.get("codes", {})):
        raise InputError(f"{where}: levels are {levels!r}; write words for some of its codes.")
    return {float(code): str(words) for code, words in levels.items()}


def plural_verb(words: str) -> str:
    """Say of many what words say of one.

    >>> plural_verb("carries card debt"), plural_verb("has a car"), plural_verb("paid a loan late")
    ('carry card debt', 'have a car', 'paid a loan late')
    """
    verb, _, rest = words.partition(" ")
    many = _IRREGULAR.get(verb)
    if many is None:
        many = re.sub(r"(?<=[^aeiou])ies$", "y", verb)
        many = re.sub(r"(?<=ss|sh|ch)es$|(?<=[^s])s$", "", many) if many == verb else many
    return f"{many} {rest}".strip().replace(" its ", " their ").replace(" it ", " they ")


_IRREGULAR = {"has": "have", "is": "are", "was": "were", "does": "do", "goes": "go"}


def negate(words: str) -> str:
    """Say that someone lacks what words say that someone has.

    >>> negate("has a pension"), negate("carries card debt"), negate("dislikes banks")
    ('has no pension', 'carries no card debt', 'does not dislike banks')
    """
    verb, _, rest = words.partition(" ")
    if verb in _OF_THINGS:
        return f"{verb} no {re.sub(r'^(a|an|any|some|the) ', '', rest)}"
    return f"does not {plural_verb(words)}"


_OF_THINGS = ("has", "owns", "carries", "owes", "uses", "holds", "pays", "takes")
