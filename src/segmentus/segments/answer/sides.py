"""Variables into the two sides that each value makes of a segment, with words for both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from segmentus.arrays import Floats
from segmentus.segments.answer.openings import Having
from segmentus.survey.phrases import plural_verb
from segmentus.survey.values import Variable

OTHERS = "others"
"""What stands for the side of all other values of a category."""


@dataclass(frozen=True, slots=True, eq=False)
class Half:
    """Two parts of those whose value is known.

    Attributes
    ----------
    variable : that parts them.
    codes : of those on the one side.
    other_codes : of those on the other; None for all other values.
    label, other : words for them after "those": "with a car", "who carry card debt"; the other may
        be `OTHERS`.
    """

    variable: Variable
    codes: tuple[float, ...]
    other_codes: tuple[float, ...] | None
    label: str
    other: str

    def mark(self, column: Floats) -> Floats:
        """Tell 1 for the one side, 0 for the other and nan for neither."""
        one = np.isin(column, self.codes)
        if self.other_codes is None:
            known = ~np.isnan(column)
        else:
            known = one | np.isin(column, self.other_codes)
        return np.where(known, one, np.nan)


def list_sides(variables: Sequence[Variable], products: Sequence[Having]) -> Iterator[Half]:
    """List the sides of every variable: yes and no, has and has not, a category and all others.

    Parameters
    ----------
    variables : yes-or-no columns and categories.
    products : of which those who are not asked ("No internet service") are on neither side.
    """
    asked = {each.variable.name: each for each in products if each.base}
    for variable in variables:
        if variable.kind == "share":
            yield Half(variable, (1.0,), (0.0,), *_word_both(variable))
        elif variable.name in asked:
            one = asked[variable.name]
            words = f"with {one.label}", f"without {one.label}"
            yield Half(variable, one.having, one.lacking, *words)
        else:
            yield from _levels(variable)


def _word_both(variable: Variable) -> tuple[str, str]:
    """Words for those of whom a column says yes, and for those of whom it says no."""
    said = {state: text for state, form, text in variable.phrases.words if form == "tail"}
    if "some" in said and "none" in said:
        return said["some"], said["none"]
    if variable.phrases.has and variable.phrases.lacks:
        has, lacks = (plural_verb(each) for each in (variable.phrases.has, variable.phrases.lacks))
        return f"who {has}", f"who {lacks}"
    bare = variable.short_label.removeprefix("has ")
    return f"with {bare}", f"without {bare}"


def _levels(variable: Variable) -> Iterator[Half]:
    """Each value of a category against all others; one that says nothing is no side."""
    words = variable.phrases.levels
    for code, label in variable.codes.items():
        said = words.get(code, "") if words else f"with “{label}” for {variable.short_label}"
        if said:
            yield Half(variable, (code,), None, said, OTHERS)


def name_other(side: Half, column: Floats) -> Half:
    """Name the other side of a category by its value, where a segment's rows have but one more."""
    rest = set(np.unique(column[~np.isnan(column)]).tolist()) - set(side.codes)
    said = side.variable.phrases.levels
    if side.other != OTHERS or len(rest) != 1 or not said.get(min(rest)):
        return side
    return replace(side, other=said[min(rest)])


def word_rates(words: str, high: str, low: str, rates: tuple[str, str]) -> str:
    """Say what part of either side the outcome happened to, the larger part first.

    >>> word_rates("left", "without tech support", "with tech support", ("53 %", "27 %"))
    '53 % of those without tech support left, 27 % of those with it'
    >>> word_rates("left", "with two year contract", "others", ("53 %", "27 %"))
    '53 % of those with two year contract left, 27 % of the others'
    >>> word_rates("left", "others", "with two year contract", ("53 %", "27 %"))
    '27 % of those with two year contract left, 53 % of the others'
    """
    if high == OTHERS:
        high, low, rates = low, high, (rates[1], rates[0])
    return f"{rates[0]} of those {high} {words}, {rates[1]} of {_again(high, low)}"


def _again(high: str, low: str) -> str:
    """Words for the other side, without saying again what was said of the one."""
    if low == OTHERS:
        return "the others"
    word, _, thing = low.partition(" ")
    if {word, high.partition(" ")[0]} == {"with", "without"} and high.partition(" ")[2] == thing:
        many = thing.endswith("s") and not thing.endswith("ss")
        return f"those {word} {'them' if many else 'it'}"
    return f"those {low}"
