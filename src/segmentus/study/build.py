"""What a sweep found into the parts of a `Study`: choice, segments, profile, answer, the whole."""

from __future__ import annotations

from typing import Any

from segmentus.cluster.assess import COLD_REFITS
from segmentus.cluster.stability.cold_starts import cold_labels
from segmentus.cluster.stability.fewer_families import draw_families
from segmentus.cluster.stability.refits import refit_labels
from segmentus.cluster.values import Fit, Sweep
from segmentus.features.project import fit_projection
from segmentus.features.select import Selection
from segmentus.features.values import Features, Treated
from segmentus.plan import Plan
from segmentus.progress import Progress
from segmentus.segments.answer.answer import Asked, RuleSearch, make_answer
from segmentus.segments.answer.values import Answer
from segmentus.segments.choose import Choice
from segmentus.segments.least_share import choose_at_least
from segmentus.segments.profile import Profile, describe
from segmentus.segments.refitted import Refitted, refit_errors
from segmentus.segments.segmentation import Segmentation, rename, segment
from segmentus.segments.withhold import withhold
from segmentus.study.notes import notes_on
from segmentus.study.values import Study, bounds_of
from segmentus.survey.values import Survey

AXES = 3
"""Principal axes kept for pictures; the third is zero where there are two features."""


def build_study(
    table: Treated,
    *,
    plan: Plan,
    selection: Selection,
    features: Features,
    sweep: Sweep,
    **found: Any,
) -> Study:
    """All that was found in one value: the only place where a study is made."""
    return Study(
        plan=plan,
        everyone=table.everyone,
        survey=table.survey,
        selection=selection,
        features=features,
        sweep=sweep,
        projection=fit_projection(features, AXES),
        notes=notes_on(table, selection, features, sweep, plan),
        **found,
    )


def make_choice(sweep: Sweep, domain: Survey, plan: Plan) -> Choice:
    """The number of segments that the plan's rule gives."""
    bounds = bounds_of(domain, plan)
    return choose_at_least(
        sweep, plan.least_share, plan.rule, k=plan.k, units=domain.source.units, bounds=bounds
    )


def make_segmentation(
    features: Features, fit: Fit, choice: Choice, domain: Survey, plan: Plan
) -> Segmentation:
    """The segments of the chosen fit, with the names that the plan gives."""
    found = segment(features, fit, choice, units=domain.source.units, survey=domain)
    return rename(found, plan.names)


def make_profile(
    features: Features,
    segmentation: Segmentation,
    table: Treated | Study,
    plan: Plan,
    progress: Progress,
) -> tuple[Profile, Refitted | None]:
    """Describe each segment, without figures of too few, and refitted errors."""
    progress("profile", 0, 1)
    domain = table.survey
    profile = describe(
        domain, segmentation, plan.describe, everyone=table.everyone, variance=plan.variance,
        progress=progress,
    )  # fmt: skip
    refitted = _refitted(domain, features, segmentation, profile, plan)
    progress("profile", 1, 1)
    return withhold(profile, plan.min_families), refitted


def answer_plan(
    features: Features,
    segmentation: Segmentation,
    sweep: Sweep,
    profile: Profile,
    domain: Survey,
    plan: Plan,
    recognition: RuleSearch = "now",
) -> Answer:
    """Return what a page says above the fold."""
    bounds = bounds_of(domain, plan)
    asked = Asked(
        plan.money, plan.outcome, plan.variance, plan.min_families, bounds, plan.seed,
        plan.outcome_value, recognition,
    )  # fmt: skip
    return make_answer(domain, features, segmentation, sweep, profile, asked)


def _refitted(
    domain: Survey, features: Features, segmentation: Segmentation, profile: Profile, plan: Plan
) -> Refitted | None:
    """Errors of shares and means with the segments found anew in each replicate."""
    replicates, base = domain.design.replicates, segmentation.clustering.labels
    if replicates is None:
        return None
    rows = None
    if replicates.group is not None:
        rows, domain, features = draw_families(domain, features, seed=plan.seed)
        base = base[rows]
    labels = refit_labels(features, domain.design, segmentation.fit)
    cold = cold_labels(
        features, domain.design, segmentation.clustering, refits=COLD_REFITS, seed=plan.seed
    )
    return refit_errors(
        domain, profile, base, labels, cold=cold, rows=rows, variance=plan.variance
    )  # fmt: skip
