"""An answer's figures into the three sentences of the first screen."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from segmentus.estimate.values import Estimate
from segmentus.formats import share
from segmentus.margins import whole
from segmentus.segments.answer.money import is_sum
from segmentus.segments.answer.openings import list_offers
from segmentus.segments.answer.told import read_words
from segmentus.segments.answer.values import Lead, MoneyColumn, Outcome, Product

_LEAST = 0.05
"""How far above its share of the people a segment's share of the money must be to be told."""


def write_leads(
    names: Sequence[str],
    shares: Sequence[Estimate],
    units: str,
    money: Sequence[MoneyColumn],
    outcome: Outcome | None,
    products: Sequence[Product],
) -> tuple[Lead, ...]:
    """Say where most of the money is, where the outcome is most often, and what is most open.

    Parameters
    ----------
    names : of the segments.
    shares : of the people in each.
    units : plural word for them.
    money, outcome, products : of the answer.

    Returns
    -------
    At most three; one that nothing qualifies for is left out.
    """
    names = [_with_noun(name, units) for name in names]
    found = (
        _lead_money(names, shares, units, money),
        _lead_outcome(names, money, outcome),
        _lead_opening(names, products),
    )
    return tuple(lead for lead in found if lead is not None)


def _lead_money(
    names: Sequence[str], shares: Sequence[Estimate], units: str, money: Sequence[MoneyColumn]
) -> Lead | None:
    """The segment and amount whose share is farthest above that of the people.

    Of a table of customers the first amount leads, which cards and kicker speak of, if any segment
    stands out in it. Sums since the beginning say who has stayed, and lead where nothing else does.
    """
    told = [column for column in money if not is_sum(column.variable)] or money
    apart = [
        (each.share.value - share.value, column, c)
        for column in told
        for c, (each, share) in enumerate(zip(column.segments, shares, strict=True))
        if np.isfinite(each.share.value) and each.share.families > 0
        if each.share.value - share.value >= _LEAST
    ]
    if not apart:
        return None
    known = read_words("amounts")["survey"]
    first = [each for each in apart if each[1] is told[0] and each[1].variable.name not in known]
    _, column, c = max(first or apart, key=lambda each: each[0])
    part = column.segments[c].share.value
    verb = read_words("amounts")["verbs"].get(column.variable.name, "account for")
    it = "them" if re.split(r" (?:on|of|for|in|at) ", column.short)[0].endswith("s") else "it"
    return Lead(
        f"{_how_much(column, c)} the {column.short}",
        f"{names[c]}: {whole(shares[c].value)} of the {units} {verb} {whole(part)} of {it}.",
    )


def _how_much(column: MoneyColumn, position: int) -> str:
    """Most of it, the largest part of it, or more than so many would have."""
    parts = [each.share.value for each in column.segments]
    if parts[position] > 0.5:
        return "Most of"
    return "Largest part of" if parts[position] == np.nanmax(parts) else "More than its part of"


def _lead_outcome(
    names: Sequence[str], money: Sequence[MoneyColumn], outcome: Outcome | None
) -> Lead | None:
    """The segment where the outcome is most often, with its money."""
    if outcome is None or outcome.worst is None:
        return None
    c = outcome.worst
    rate, of_all = tell_apart(outcome.segments[c].rate.value, outcome.domain.value)
    if rate == of_all:
        return None
    words = f"{names[c]}: {rate} {outcome.words}, against {of_all} of all"
    return Lead(f"Most often {outcome.doing}", f"{words}{_their_money(money, outcome, c)}.")


def _their_money(money: Sequence[MoneyColumn], outcome: Outcome, position: int) -> str:
    """Say what part of the money of those with the outcome is the segment's.

    Of all families few have the loan that may be paid late, and their income says nothing of it.
    """
    if outcome.base:
        return ""
    part = money[0].segments[position].share_with_outcome if money else None
    if part is None or not np.isfinite(part.value):
        return ""
    if outcome.words == "left" and money[0].flow:
        return f"; {whole(part.value)} of the {money[0].short} lost were theirs"
    return f", and account for {whole(part.value)} of the {money[0].short} of all who did"


def _lead_opening(names: Sequence[str], products: Sequence[Product]) -> Lead | None:
    """The opening of most people, and who has the product most."""
    product, opening = next(list_offers(products), (None, None))
    if product is None or opening is None:
        return None
    said = opening.words.replace(f" of group {opening.position + 1}", "", 1)
    best = int(np.nanargmax([share.value for share in product.segments]))
    there = whole(product.segments[best].value)
    many = product.label.endswith("s") and not product.label.endswith("ss")
    most = f"among {_inside(names[best])}, {there} have {'them' if many else 'it'}"
    return Lead("Most room to grow", f"{names[opening.position]}: {said}; {most}.")


def tell_apart(rate: float, of_all: float) -> tuple[str, str]:
    """Write a rate beside that of all in whole per cent, or with the digit that tells them apart.

    >>> [text.replace(chr(160), " ") for text in tell_apart(0.024, 0.016)]
    ['2.4 %', '1.6 %']
    """
    write = share if whole(rate) == whole(of_all) else whole
    return write(rate), write(of_all)


def _with_noun(name: str, units: str) -> str:
    """Give a name a noun to begin a sentence with: "Customers with earlier contacts"."""
    bare = name.startswith(("With ", "Without "))
    return f"{units[:1].upper()}{units[1:]} {_inside(name)}" if bare else name


def _inside(name: str) -> str:
    """A name within a sentence: "renters", but "CLV above most"."""
    return name if name[1:2].isupper() else f"{name[:1].lower()}{name[1:]}"
