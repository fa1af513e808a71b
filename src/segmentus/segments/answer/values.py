"""The values of this room: an `Answer` is cards, money, outcome, openings and how sure they are.

Every figure is an `Estimate`; every sentence is plain text, not yet escaped, in the words that all
surfaces show alike (report, terminal, slides, workbook, dashboard).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from segmentus.estimate.values import Estimate
from segmentus.segments.finding import Finding, FindingKind
from segmentus.survey.values import Variable

Beside = Literal["more", "fewer", "about"]
"""How a rate stands to that of the others: apart by more than two standard errors, or not."""


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """One line of a card.

    Attributes
    ----------
    variable : what it is about.
    statistic : "median" or "share".
    label : of the value whose share is taken; "" for medians.
    segment, domain : the figure of the segment and of all.
    difference : standardised, of the segment from all.
    words : e.g. "Typical home value $200,000 (all: $0)".
    """

    variable: Variable
    statistic: Literal["median", "share"]
    label: str
    segment: Estimate
    domain: Estimate
    difference: float
    words: str


@dataclass(frozen=True, slots=True, eq=False)
class Recognition:
    """One sentence by which a member is recognised, found without the families it is judged on.

    Attributes
    ----------
    words : e.g. "Owns no home, has a vehicle, owes nothing."
    precision : share of those it is true of who are in the segment, out of sample.
    coverage : share of the segment whom it is true of, out of sample.
    """

    words: str
    precision: float
    coverage: float


@dataclass(frozen=True, slots=True, eq=False)
class Money:
    """What one segment has of one amount.

    Attributes
    ----------
    total : of the segment.
    share : of the total of all segments; nan where amounts of both signs make it meaningless.
    mean : of a family or customer of the segment.
    with_outcome : total of those of the segment with the outcome; None without an outcome.
    share_with_outcome : that, of the total of all with the outcome.
    """

    total: Estimate
    share: Estimate
    mean: Estimate
    with_outcome: Estimate | None
    share_with_outcome: Estimate | None


@dataclass(frozen=True, slots=True, eq=False)
class MoneyColumn:
    """One amount, by segment.

    Attributes
    ----------
    variable : what it is.
    short : words for it in a sentence, "the debt", "revenue a month".
    flow : whether it is an amount a period, not a balance.
    segments : k values.
    domain : the same of all, its share 1.
    largest : (k,) largest share that one family has of each segment's total, for the guard.
    warnings : (k,) a sentence where that is so much that the total is hardly more than that
        family's, else "".
    """

    variable: Variable
    short: str
    flow: bool
    segments: tuple[Money, ...]
    domain: Money
    largest: tuple[float, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Rate:
    """How often the outcome happens in one segment.

    Attributes
    ----------
    rate : in the segment.
    difference : from those in all other segments.
    beside : what the difference amounts to.
    people : how many of the segment it happened to.
    others : how many of it it did not happen to.
    """

    rate: Estimate
    difference: Estimate
    beside: Beside
    people: Estimate
    others: Estimate


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """The outcome inside one segment, by one other variable.

    Attributes
    ----------
    variable : that divides the segment.
    label, other : the value and its complement in words, "without tech support", "with".
    rate, other_rate : of the outcome with it and without.
    families, other_families : sampled families or customers behind each.
    words : e.g. "53 % of those without tech support left, 27 % of those with it".
    """

    variable: Variable
    label: str
    other: str
    rate: Estimate
    other_rate: Estimate
    families: int
    other_families: int
    words: str


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """The outcome, by segment.

    Attributes
    ----------
    variable : what is looked at; it took no part in making the segments.
    value : code that counts as the outcome.
    words : it in the past tense, "paid a loan late", "left".
    doing : it in a heading, "Most often leaving".
    hoped : whether it is what one hopes for, so that the highest rate is the best and not the
        worst.
    base : whom it is of, where that is not obvious, "also those without a loan"; "" else.
    segments : k rates.
    domain : rate of all.
    worst : position of the segment with the highest rate, if it is above the others; else None.
    splits : inside the worst segment, the widest first; none where there is none.
    """

    variable: Variable
    value: float
    words: str
    doing: str
    hoped: bool
    base: str
    segments: tuple[Rate, ...]
    domain: Estimate
    worst: int | None
    splits: tuple[Split, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Opening:
    """A segment that lacks a product which others have.

    Attributes
    ----------
    position : of the segment.
    lacking : people of the segment without it, of those of the base.
    words : e.g. "1.4 million of group 2 have no checking account".
    """

    position: int
    lacking: Estimate
    words: str


@dataclass(frozen=True, slots=True, eq=False)
class Product:
    """Who has one product.

    Attributes
    ----------
    variable : the product.
    label : its name, "Checking account".
    base : whom the shares are of, "customers with internet service"; "" for all.
    segments, domain : shares that have it.
    openings : segments at least 20 points below the one that has it most, and below all.
    """

    variable: Variable
    label: str
    base: str
    segments: tuple[Estimate, ...]
    domain: Estimate
    openings: tuple[Opening, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Certainty:
    """How sure the segments are.

    Attributes
    ----------
    kind : the finding; None in a quick study.
    sentences : what it means, what came back, how well the short rules do.
    returned : k counts, how often each segment came back from a cold start; () where not tried.
    samples : of how many.
    right : share that the short rules place rightly, out of sample; nan where there are none.
    """

    kind: FindingKind | None
    sentences: tuple[str, ...]
    returned: tuple[int, ...]
    samples: int
    right: float


@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """One segment.

    Attributes
    ----------
    position : from 0.
    name : of at most six words.
    families : sampled.
    population, share : whom it stands for.
    facts : at most three, of different topics, the largest first.
    recognition : how to recognise a member; None where no rule is short enough.
    warnings : of the guard, in plain words.
    """

    position: int
    name: str
    families: int
    population: Estimate
    share: Estimate
    facts: tuple[Fact, ...]
    recognition: Recognition | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Lead:
    """One sentence of the first screen: a heading, and what it says."""

    heading: str
    words: str


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """Everything above the fold.

    Attributes
    ----------
    leads : at most three; one that nothing qualifies for is left out.
    cards : k, in order of the segments.
    money : amounts, the one shown first at the front; () where the table has none.
    outcome : None where there is none.
    products : who has what, and what is open.
    certainty : how sure.
    good_for, not_for : uses it bears and does not, from the data.
    from_headings : whether names were made from headings of columns only, so that the page offers
        to rename them.
    verdict : what the data ask for, with the figures; None in a quick study.
    """

    leads: tuple[Lead, ...]
    cards: tuple[Card, ...]
    money: tuple[MoneyColumn, ...]
    outcome: Outcome | None
    products: tuple[Product, ...]
    certainty: Certainty
    good_for: tuple[str, ...]
    not_for: tuple[str, ...]
    from_headings: bool
    verdict: Finding | None
