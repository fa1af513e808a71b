"""A segmented survey into its `Answer`: everything that a page says above the fold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from segmentus.cluster.values import Sweep
from segmentus.estimate.pool import VarianceRule
from segmentus.features.values import Features
from segmentus.segments.answer.leads import write_leads
from segmentus.segments.answer.money import pick_amounts, sum_money
from segmentus.segments.answer.openings import count_products, find_products
from segmentus.segments.answer.outcome import rate_outcome
from segmentus.segments.answer.parts import cut_parts
from segmentus.segments.answer.target import find_target, list_outcomes
from segmentus.segments.answer.values import Answer, Card, Certainty, MoneyColumn
from segmentus.segments.finding import find
from segmentus.segments.guard import Bounds
from segmentus.segments.profile import Profile
from segmentus.segments.segmentation import Segmentation
from segmentus.survey.values import Survey, Variable


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
    """

    money: tuple[str, ...]
    outcome: tuple[str, ...]
    variance: VarianceRule
    least: int
    bounds: Bounds


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
    target = find_target(survey, asked.outcome)
    money = sum_money(parts, pick_amounts(survey, asked.money, outcomes), target, asked.bounds)
    taken = (*features.names, *outcomes)
    outcome = None
    if target is not None:
        outcome = rate_outcome(parts, target, _candidates(survey, profile, taken), asked.bounds)
    products = count_products(parts, find_products(survey, taken), asked.bounds)
    cards = _cards(segmentation, profile, money)
    answer = Answer(
        (), cards, money, outcome, products, _certainty(sweep, segmentation), (), (),
        from_headings=survey.schema is not None,
    )  # fmt: skip
    return rename_answer(answer, segmentation.names, survey.source.units)


def rename_answer(answer: Answer, names: Sequence[str], units: str) -> Answer:
    """Give the segments of an answer other names, on cards and in sentences."""
    shares = [card.share for card in answer.cards]
    return replace(
        answer,
        cards=tuple(
            replace(card, name=name) for card, name in zip(answer.cards, names, strict=True)
        ),
        leads=write_leads(names, shares, units, answer.money, answer.outcome, answer.products),
    )


def _candidates(survey: Survey, profile: Profile, taken: Sequence[str]) -> list[Variable]:
    """Described columns that a segment may be split by: no features, outcomes, protected ones."""
    described = dict.fromkeys(line.variable.name for line in profile.lines)
    return [
        survey.variables[name]
        for name in described
        if name not in taken
        and survey.variables[name].kind in ("share", "code")
        and not _is_protected(survey, name)
    ]


def _is_protected(survey: Survey, name: str) -> bool:
    return survey.schema is not None and survey.schema.column(name).protected


def _cards(
    segmentation: Segmentation, profile: Profile, money: Sequence[MoneyColumn]
) -> tuple[Card, ...]:
    """One card a segment."""
    warned = {
        c: [w.text for w in segmentation.warnings if w.segment == c + 1]
        for c in range(segmentation.clustering.k)
    }
    return tuple(
        Card(
            c, name, profile.families[c], profile.population[c], profile.share[c], (), None,
            (*warned[c], *(column.warnings[c] for column in money if column.warnings[c])),
        )
        for c, name in enumerate(segmentation.names)
    )  # fmt: skip


def _certainty(sweep: Sweep, segmentation: Segmentation) -> Certainty:
    """How sure the segments are."""
    verdict = find(sweep, segmentation.choice)
    return Certainty(verdict.kind if verdict else None, (), (), 0, math.nan)
