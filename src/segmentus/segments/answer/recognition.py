"""Short rules into a sentence a segment: "Owns no home, has a vehicle, owes nothing."."""

from __future__ import annotations

import math
from collections.abc import Sequence

from segmentus.features.values import Features
from segmentus.formats import amount
from segmentus.segments.answer.values import Recognition
from segmentus.segments.profile import Profile
from segmentus.segments.short_rule_values import Condition, ShortRules
from segmentus.survey.phrases import negate


def recognise(
    found: ShortRules | None, features: Features, profile: Profile, least: int = 0
) -> tuple[Recognition | None, ...]:
    """Say in one sentence a segment how a member is recognised.

    Parameters
    ----------
    found : short rules of k segments; None where there are none.
    features : that their conditions are about.
    profile : of the segments.
    least : families of a segment below which nothing is said of it.

    Returns
    -------
    k sentences with their precision and coverage out of sample; None where no rule is short enough.
    """
    if found is None:
        return (None,) * len(profile.families)
    return tuple(
        None
        if rule is None or families < least or not math.isfinite(rule.precision)
        else Recognition(word_conditions(rule.conditions, features), rule.precision, rule.coverage)
        for rule, families in zip(found.rules, profile.families, strict=True)
    )


def word_conditions(conditions: Sequence[Condition], features: Features) -> str:
    """Join conditions into a sentence."""
    text = ", ".join(_word(each, features) for each in conditions)
    return f"{text[:1].upper()}{text[1:]}."


def _word(condition: Condition, features: Features) -> str:
    variable = features.variables[condition.feature]
    scale = features.scales[condition.feature]
    phrases = variable.phrases
    some = condition.has if condition.has is not None else condition.low > -math.inf
    if scale.marks:
        return f"{variable.short_label.removeprefix('missing ')} {'un' * some}known"
    if condition.has is not None or scale.level is not None or variable.kind == "share":
        has = phrases.has or f"has {variable.short_label}"
        return has if some else phrases.lacks or negate(has)
    low, high = (amount(bound, variable, "median") for bound in (condition.low, condition.high))
    short = variable.short_label
    if condition.low == -math.inf:
        return f"{short} up to {high}"
    return f"{short} over {low}" if condition.high == math.inf else f"{short} {low} to {high}"
