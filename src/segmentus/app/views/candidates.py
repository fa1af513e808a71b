"""What a domain offers as features: its amounts by spread, and sums among those chosen."""

from __future__ import annotations

from dataclasses import dataclass

from segmentus.features.select import Identity, Ranked, find_identity, rank_money
from segmentus.plan import Plan
from segmentus.survey.values import Survey


@dataclass(frozen=True, slots=True, eq=False)
class FeatureChoices:
    """What a domain offers as features.

    Attributes
    ----------
    domain : the rows.
    by_variance, by_trimmed : money columns by weighted variance and trimmed variance.
    identity : among the features of the plan, None for none.
    """

    domain: Survey
    by_variance: tuple[Ranked, ...]
    by_trimmed: tuple[Ranked, ...]
    identity: Identity | None


def find_candidates(survey: Survey, plan: Plan) -> FeatureChoices:
    """Rank what a plan could use, with the weights of its fit.

    Raises
    ------
    InputError
        The condition cannot be read, or a feature does not exist.
    """
    domain = survey.where(plan.where) if plan.where else survey
    fitted = domain.unweighted() if plan.weights == "none" else domain
    names = [domain.variable(name).name for name in plan.features]
    return FeatureChoices(
        domain,
        rank_money(fitted, "variance"),
        rank_money(fitted, "trimmed-variance"),
        find_identity([domain.column(name) for name in names], names),
    )
