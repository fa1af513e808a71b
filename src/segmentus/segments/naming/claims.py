"""Columns of a survey into claims: words that a name may hold, and the rows they are true of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Bools, Floats
from segmentus.estimate.weighted import mean
from segmentus.survey.phrases import Form
from segmentus.survey.values import Variable

LOW, HIGH = 0.38, 0.62
"""Ranks that a segment's median must reach for "high" or stay under for "low"."""
_RARE = 0.05
"""Who has any of it is told apart where so many have and so many have not."""


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """Words that may stand in a name.

    Attributes
    ----------
    variable : the column they speak of.
    state : "some", "none", "high", "low", "middle", or the value of a category; "any" for none
        of its values that say no.
    form : where in a name they stand.
    text : the words.
    true : (n,) the rows they are true of: for "high" those above the median of all.
    ranks : (n,) weighted mid-rank of each row for "high" and "low", which a segment's own median
        must reach; None for others.
    """

    variable: Variable
    state: str
    form: Form
    text: str
    true: Bools
    ranks: Floats | None = None


def list_claims(variable: Variable, column: Floats, weight: Floats, units: str) -> list[Claim]:
    """List what names may say of one column.

    Parameters
    ----------
    variable : what the column means, with its words.
    column : (n,) values; of missing ones nothing is true.
    weight : (n,) weights.
    units : plural word for the sampled things.
    """
    if variable.aside or not weight.sum() > 0:
        return []
    if variable.kind == "code":
        return list(_list_levels(variable, column))
    found = _list_holdings(variable, column, weight)
    if variable.kind != "share":
        found |= _list_amounts(column, weight)
    words = variable.phrases.words or _usual_words(variable)
    return [
        Claim(variable, state, form, text.replace("{units}", units), *found[state])
        for state, form, text in words
        if state in found
    ]


def _usual_words(variable: Variable) -> tuple[tuple[str, Form, str], ...]:
    """Words for a column that nobody has given any."""
    short = variable.short_label
    if variable.kind == "share":
        bare = short.removeprefix("has ")
        return ("some", "tail", f"with {bare}"), ("none", "tail", f"without {bare}")
    return (
        ("some", "tail", f"with {short}"),
        ("none", "tail", f"without {short}"),
        ("high", "tail", f"with high {short}"),
        ("low", "tail", f"with low {short}"),
        ("middle", "tail", f"with middling {short}"),
    )


def _list_holdings(
    variable: Variable, column: Floats, weight: Floats
) -> dict[str, tuple[Bools, Floats | None]]:
    """Claim who has any and who has none, where both are told apart by more than a few."""
    known = ~np.isnan(column)
    some = known & (column != 0)
    held = mean(some[known].astype(float), weight[known])
    least = 0.0 if variable.kind == "share" else _RARE
    if not least <= held <= 1 - least:
        return {}
    return {"some": (some, None), "none": (known & (column == 0), None)}


def _list_amounts(column: Floats, weight: Floats) -> dict[str, tuple[Bools, Floats | None]]:
    """Claim who has more than most, who has less, and who is in between."""
    ranks = rank(column, weight)
    return {
        "high": (ranks > 0.5, ranks),
        "low": (ranks < 0.5, ranks),
        "middle": ((ranks > 0.2) & (ranks < 0.8), None),
    }


def _list_levels(variable: Variable, column: Floats) -> Iterator[Claim]:
    """Claim who has each value of a category, and who has any but the one that says no."""
    levels = variable.phrases.levels
    for code, text in levels.items():
        yield Claim(variable, f"{code:g}", "tail", text, column == code)
    none = [code for code, text in levels.items() if text.startswith("without ")]
    if len(none) == 1 and len(levels) > 2:
        text = levels[none[0]].replace("without ", "with ", 1)
        yield Claim(variable, "any", "tail", text, ~np.isnan(column) & (column != none[0]))


def rank(column: Floats, weight: Floats) -> Floats:
    """Weighted mid-rank (n,) of each value, 0…1; nan for missing values.

    >>> rank(np.array([5.0, 1.0, 5.0, 7.0]), np.ones(4)).tolist()
    [0.5, 0.125, 0.5, 0.875]
    """
    ranks = np.full(len(column), np.nan)
    known = ~np.isnan(column)
    if weight[known].sum() > 0:
        values, at = np.unique(column[known], return_inverse=True)
        mass = np.bincount(at, weight[known], len(values))
        ranks[known] = ((np.cumsum(mass) - mass / 2) / mass.sum())[at]
    return ranks
