"""Segments into cards: size, three facts, how to recognise a member, what to beware of."""

from __future__ import annotations

from collections.abc import Sequence

from segmentus.segments.answer.facts import pick_facts
from segmentus.segments.answer.values import Card, Recognition
from segmentus.segments.profile import Profile
from segmentus.segments.segmentation import Segmentation
from segmentus.survey.values import Survey


def make_cards(
    survey: Survey,
    segmentation: Segmentation,
    profile: Profile,
    recognitions: Sequence[Recognition | None],
    warnings: Sequence[Sequence[str]],
) -> tuple[Card, ...]:
    """Make one card a segment, in their order.

    Parameters
    ----------
    survey : the domain.
    segmentation, profile : of its rows; what the profile withholds stands on no card.
    recognitions : k, as `recognise` gives them.
    warnings : k, in plain words.
    """
    claims = segmentation.claims or ((),) * segmentation.clustering.k
    return tuple(
        Card(
            position=position,
            name=name,
            families=profile.families[position],
            population=profile.population[position],
            share=profile.share[position],
            facts=pick_facts(
                survey, profile, position, [claim.variable.name for claim in claims[position]]
            ),
            recognition=recognitions[position],
            warnings=tuple(warnings[position]),
        )
        for position, name in enumerate(segmentation.names)
    )
