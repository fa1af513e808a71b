"""Words of the codebook into questions: "owns a home" into "Do you or your family own a home?"."""

from __future__ import annotations

import re

from segmentus.formats import heading
from segmentus.survey.phrases import plural_verb
from segmentus.survey.values import Variable

_ASKED = {"is": "Are", "was": "Were", "would": "Would"}
_PRESENT = re.compile(r"(has|does|goes|[a-z]+s)\b(?<!ss)")


def ask_whether(variable: Variable, unit: str) -> str:
    """Ask whether people have any of what a column holds.

    Parameters
    ----------
    variable : with its words.
    unit : singular word for whom a row stands for; a family is asked about all of it.

    >>> from segmentus.survey.phrases import Phrases
    >>> def ask(has, unit="family"):
    ...     variable = Variable("X", "X", "share", phrases=Phrases(has=has))
    ...     return ask_whether(variable, unit)
    >>> ask("owns a home"), ask("was turned down for credit")
    ('Do you or your family own a home?', 'Were you or your family turned down for credit?')
    >>> ask("took cash out of its home")
    'Is it true that your family took cash out of its home?'
    """
    who = "you or your family" if unit == "family" else "you"
    has = variable.phrases.has
    if not has:
        return f"{heading(variable).removeprefix('Has ').capitalize()}: yes or no?"
    verb, _, rest = has.partition(" ")
    if verb in _ASKED:
        return _yours(f"{_ASKED[verb]} {who} {rest}?")
    if _PRESENT.fullmatch(verb):
        return _yours(f"Do {who} {plural_verb(has)}?")
    if unit == "family":
        return f"Is it true that your family {has}?"
    return f"Is it true that this {unit} {has}?"


def ask_how_much(variable: Variable) -> str:
    """Ask for an amount or a number; the answers are ranges.

    >>> ask_how_much(Variable("RENT", "Monthly rent", "money", "2019 dollars per month"))
    'Monthly rent: about how much, in 2019 dollars per month?'
    >>> ask_how_much(Variable("CARS", "Cars and trucks", "count", "vehicles"))
    'Cars and trucks: how many vehicles?'
    """
    if variable.kind == "money":
        unit = f", in {variable.unit}" if variable.unit else ""
        return f"{_title(variable)}: about how much{unit}?"
    return f"{_title(variable)}: how many{f' {variable.unit}' if variable.unit else ''}?"


def ask_which(variable: Variable) -> str:
    """Ask which of its values a category has."""
    return f"{_title(variable)}: which of these?"


def _title(variable: Variable) -> str:
    """The label, or the words of a heading where the label is the column's own name."""
    return heading(variable) if variable.label == variable.name else variable.label


def _yours(text: str) -> str:
    """Speak to people of what is theirs."""
    return re.sub(r"\b(its|their)\b", "your", re.sub(r"\b(it|they)\b", "you", text))
