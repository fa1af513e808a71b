"""A segmented survey into its `Answer`: everything that a page says above the fold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from segmentus.cluster.values import Sweep
from segmentus.estimate.pool import VarianceRule
from segmentus.features.values import Features
from segmentus.segments.answer.cards import make_cards
from segmentus.segments.answer.certainty import judge_certainty
from segmentus.segments.answer.leads import write_leads
from segmentus.segments.answer.money import pick_amounts, sum_money
from segmentus.segments.answer.openings import count_products, find_products
from segmentus.segments.answer.outcome import rate_outcome
from segmentus.segments.answer.parts import cut_parts
from segmentus.segments.answer.recognition import recognise
from segmentus.segments.answer.sides import list_sides
from segmentus.segments.answer.target import find_target, list_outcomes
from segmentus.segments.answer.uses import list_bad, list_good
from segmentus.segments.answer.values import Answer, MoneyColumn
from segmentus.segments.finding import find
from segmentus.segments.guard import Bounds
from segmentus.segments.profile import Profile
from segmentus.segments.segmentation import Segmentation
from segmentus.segments.short_rules import find_short_rules
from segmentus.survey.values import Survey, Variable

RuleSearch = Literal["now", "later"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a plan says of an answer.

    Attributes
    ----------
    money : amounts, the one shown first at the front; empty for the usual ones.
    outcome : columns that are outcomes, beside those of the table.
    variance : how U is taken.
    least : families (or customers) below which a figure is withheld.
    bounds : what the guard asks.
    seed : of what is drawn.
    counts : value of the outcome that counts, "" for the usual one.
    recognition : whether short rules are looked for now, which takes most of the time, or later.
    """

    money: tuple[str, ...]
    outcome: tuple[str, ...]
    variance: VarianceRule
    least: int
    bounds: Bounds
    seed: int = 0
    counts: str = ""
    recognition: RuleSearch = "now"


def make_answer(
    survey: Survey,
    features: Features,
    segmentation: Segmentation,
    sweep: Sweep,
    profile: Profile,
    asked: Asked,
) -> Answer:
    """Put together what a page says above the fold.

    Parameters
    ----------
    survey : the domain, its rows in the order of the labels.
    features, segmentation, sweep, profile : of the study.
    asked : what the plan says.

    Returns
    -------
    An answer; where the design has no replicate weights its figures have no errors, and nothing is
    said to differ.

    Raises
    ------
    InputError
        The plan names a column that does not exist.
    """
    labels, k = segmentation.clustering.labels, segmentation.clustering.k
    parts = cut_parts(survey, labels, k, variance=asked.variance, least=asked.least)
    outcomes = list_outcomes(survey, asked.outcome)
    target = find_target(survey, asked.outcome, asked.counts)
    money = sum_money(parts, pick_amounts(survey, asked.money, outcomes), target, asked.bounds)
    taken = (*features.names, *outcomes)
    outcome = None
    found = find_products(survey, taken)
    if target is not None:
        sides = list(list_sides(_candidates(survey, profile, taken), found))
        outcome = rate_outcome(parts, target, sides, asked.bounds)
    products = count_products(parts, found, asked.bounds)
    rules = None
    if asked.recognition == "now":
        rules = find_short_rules(features, survey.design, labels, k, seed=asked.seed)
    verdict = find(sweep, segmentation.choice)
    kind = verdict.kind if verdict else None
    right = rules.right if rules else math.nan
    answer = Answer(
        leads=(),
        cards=make_cards(
            survey, segmentation, profile, recognise(rules, features, profile, asked.least),
            _warn(segmentation, money),
        ),
        money=money,
        outcome=outcome,
        products=products,
        certainty=judge_certainty(verdict, segmentation.fit, right, survey.source.units),
        good_for=list_good(survey, money=bool(money)),
        not_for=list_bad(survey, profile, features.names, outcome, kind),
        from_headings=False,
        verdict=verdict,
    )  # fmt: skip
    named = rename_answer(answer, segmentation.names, survey.source.units)
    return replace(named, from_headings=_are_from_headings(survey, segmentation))


def rename_answer(answer: Answer, names: Sequence[str], units: str) -> Answer:
    """Give the segments of an answer other names, on cards and in sentences."""
    shares = [card.share for card in answer.cards]
    return replace(
        answer,
        cards=tuple(
            replace(card, name=name) for card, name in zip(answer.cards, names, strict=True)
        ),
        from_headings=False,
        leads=write_leads(names, shares, units, answer.money, answer.outcome, answer.products),
    )


def _candidates(survey: Survey, profile: Profile, taken: Sequence[str]) -> list[Variable]:
    """Described columns that a segment may be split by.

    Neither what made the segments or says the same, nor who someone is or what happened to them.
    """
    described = dict.fromkeys(line.variable.name for line in profile.lines)
    return [
        variable
        for variable in (survey.variables[name] for name in described)
        if {variable.name, variable.subject}.isdisjoint(taken)
        and (variable.kind == "share" or (variable.kind == "code" and _has_words(survey, variable)))
        and not variable.aside
        and not _is_made(survey, variable)
    ]


def _has_words(survey: Survey, variable: Variable) -> bool:
    """Tell whether the values of a category are told: those of a table's calendar are not."""
    return survey.schema is None or bool(variable.phrases.levels)


def _is_made(survey: Survey, variable: Variable) -> bool:
    """Tell whether a column was made for the fit: a category's value, or a missing indicator."""
    own = survey.schema
    return own is not None and all(column.name != variable.name for column in own.columns)


def _warn(segmentation: Segmentation, money: Sequence[MoneyColumn]) -> list[tuple[str, ...]]:
    """Say what to beware of in each segment: what the guard says of it and of its totals."""
    return [
        (
            *(warning.text for warning in segmentation.warnings if warning.segment == c + 1),
            *(column.warnings[c] for column in money if column.warnings[c]),
        )
        for c in range(segmentation.clustering.k)
    ]


def _are_from_headings(survey: Survey, segmentation: Segmentation) -> bool:
    """Tell whether a name holds but words of headings, which somebody may know better ones for."""
    able = survey.schema is not None and not segmentation.named
    return able and any(
        all(claim.form != "head" for claim in claims) for claims in segmentation.claims
    )
