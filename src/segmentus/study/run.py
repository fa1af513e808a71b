"""A `Survey` and a `Plan` into a `Study`: the whole pipeline on one screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from segmentus.cluster.assess import COLD_REFITS, assess
from segmentus.cluster.sensitivity import compare_fits
from segmentus.cluster.stability.cold_starts import cold_labels
from segmentus.cluster.stability.fewer_families import draw_families
from segmentus.cluster.stability.refits import refit_labels
from segmentus.cluster.sweep import recount, sweep_k
from segmentus.cluster.trimming import set_apart
from segmentus.cluster.values import Fit, Sweep
from segmentus.door import check_arguments
from segmentus.features.project import fit_projection
from segmentus.features.select import Selection
from segmentus.features.values import Features, Treated
from segmentus.plan import Plan, make_plan
from segmentus.progress import Progress, silent
from segmentus.segments.answer.answer import Asked, make_answer, rename_answer
from segmentus.segments.answer.values import Answer
from segmentus.segments.choose import Choice, choose
from segmentus.segments.profile import Profile, describe
from segmentus.segments.refitted import Refitted, refit_errors
from segmentus.segments.segmentation import Segmentation, rename, segment
from segmentus.segments.withhold import withhold
from segmentus.study.notes import notes_on
from segmentus.study.prepare import (
    complete_table,
    domain_of,
    possible_ks,
    scaled_features,
    select,
    settled_plan,
    survey_with_replicates,
    survey_without_replicates,
)
from segmentus.study.values import Study, bounds_of
from segmentus.survey.values import Survey

AXES = 3
"""Principal axes kept for pictures; the third is zero where there are two features."""


@check_arguments
def run(survey: Survey, plan: Plan, *, progress: Progress = silent) -> Study:
    """Run the whole pipeline.

    Parameters
    ----------
    survey : everyone; the plan's `where` restricts it. The plan's `data` and `dollars` are for
        whoever reads the file and are not looked at here.
    plan : what is asked.
    progress : called as the work goes on; may raise to cancel.

    Raises
    ------
    InputError
        The plan does not fit the survey: an unknown column, an empty domain, an identity …
    """
    plan = settled_plan(survey, plan)
    everyone = survey_with_replicates(survey, plan, progress)
    domain = domain_of(everyone, plan)
    selection = select(domain, plan)
    table = complete_table(domain, everyone, selection, plan)
    features, sweep = _swept(scaled_features(table, plan), table, plan, progress)
    sweep = assess(sweep, features, table.survey.design, seed=plan.seed, progress=progress)
    reweighted = _reweighted(table, sweep, plan)
    choice = _choice(sweep, table.survey, plan)
    segmentation = _segmentation(features, sweep[choice.k], choice, table.survey, plan)
    profile, refitted = _profile(features, segmentation, table, plan, progress)
    answer = _answer(features, segmentation, sweep, profile, table.survey, plan)
    return _study(
        table, plan=plan, selection=selection, features=features, sweep=sweep,
        segmentation=segmentation, profile=profile, answer=answer, refitted=refitted,
        reweighted=reweighted,
    )  # fmt: skip


def quick_study(survey: Survey, plan: Plan, *, progress: Progress = silent) -> Study:
    """Run what is quick: no standard errors, and no k is judged by its stability.

    `complete` adds these; both together give what `run` gives. Parameters and errors are those
    of `run`.
    """
    plan = settled_plan(survey, plan)
    everyone = survey_without_replicates(survey, plan)
    domain = domain_of(everyone, plan)
    selection = select(domain, plan)
    table = complete_table(domain, everyone, selection, plan)
    features, sweep = _swept(scaled_features(table, plan), table, plan, progress)
    choice = _choice(sweep, table.survey, plan)
    segmentation = _segmentation(features, sweep[choice.k], choice, table.survey, plan)
    profile, refitted = _profile(features, segmentation, table, plan, progress)
    answer = _answer(features, segmentation, sweep, profile, table.survey, plan)
    return _study(
        table, plan=plan, selection=selection, features=features, sweep=sweep,
        segmentation=segmentation, profile=profile, answer=answer, refitted=refitted,
        reweighted={},
    )  # fmt: skip


def complete(study: Study, survey: Survey, *, progress: Progress = silent) -> Study:
    """Add standard errors and stability to a quick study, and choose again in their light.

    Parameters
    ----------
    study : a quick study; its features and clusterings stay as they are.
    survey : the one it was made from.
    progress : called as the work goes on; may raise to cancel.
    """
    plan, features = study.plan, study.features
    everyone = survey_with_replicates(survey, plan, progress)
    table = complete_table(domain_of(everyone, plan), everyone, study.selection, plan)
    design = table.survey.design
    sweep = recount(study.sweep, design)
    sweep = assess(sweep, features, design, seed=plan.seed, progress=progress)
    assessed = replace(
        study,
        everyone=table.everyone,
        survey=table.survey,
        sweep=sweep,
        reweighted=_reweighted(table, sweep, plan),
        notes=notes_on(table, study.selection, features, sweep, plan),
    )
    return rechoose(assessed, progress=progress)


def rechoose(study: Study, *, progress: Progress = silent, **changes: Any) -> Study:
    """Choose, name and describe anew from the sweep that a study holds.

    Parameters
    ----------
    study : its features and sweep stay as they are.
    progress : called as the work goes on; may raise to cancel.
    changes : of the plan's `title`, `rule`, `k`, `names` or `describe`; the result is what `run`
        gives for the changed plan.

    Raises
    ------
    InputError
        The sweep lacks that k, or the changed plan is impossible.
    """
    plan = make_plan(study.plan, **changes)
    choice = _choice(study.sweep, study.survey, plan)
    fit = study.sweep[choice.k]
    segmentation = _segmentation(study.features, fit, choice, study.survey, plan)
    profile, refitted = _profile(study.features, segmentation, study, plan, progress)
    answer = _answer(study.features, segmentation, study.sweep, profile, study.survey, plan)
    return replace(
        study, plan=plan, segmentation=segmentation, profile=profile, answer=answer,
        refitted=refitted,
    )  # fmt: skip


def rename_segments(study: Study, names: Sequence[str]) -> Study:
    """Give the segments of a study other names; every figure stays.

    Raises
    ------
    InputError
        There are not as many names as segments, or one is empty or there twice.
    """
    plan = make_plan(study.plan, names=tuple(names))
    units = study.survey.source.units
    return replace(
        study,
        plan=plan,
        segmentation=rename(study.segmentation, plan.names),
        answer=rename_answer(study.answer, plan.names, units),
    )


def _study(
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


def _swept(
    features: Features, table: Treated, plan: Plan, progress: Progress
) -> tuple[Features, Sweep]:
    """The features with every k fitted to them; rows far from all others then shape nothing."""
    ks = possible_ks(features, table.survey, plan)

    def fit(values: Features) -> Sweep:
        return sweep_k(
            values, table.survey.design, ks=ks, starts=plan.starts, seed=plan.seed,
            progress=progress,
        )  # fmt: skip

    sweep = fit(features)
    if table.survey.schema is None or plan.curve != "auto":
        return features, sweep
    bounds = bounds_of(table.survey, plan)
    return set_apart(features, sweep, fit, bounds.families, bounds.share)


def _reweighted(table: Treated, sweep: Sweep, plan: Plan) -> dict[int, float]:
    """Adjusted Rand index of each fit with one of the other weighting, where that differs."""
    weight = table.survey.design.weight
    if (weight == weight[0]).all():
        return {}
    other = plan.model_copy(update={"weights": "survey" if plan.weights == "none" else "none"})
    features = scaled_features(table, other)
    rand = compare_fits(sweep, features, weight, starts=plan.starts, seed=plan.seed)
    return dict(zip(sweep.ks, rand.tolist(), strict=True))


def _choice(sweep: Sweep, domain: Survey, plan: Plan) -> Choice:
    """The number of segments that the plan's rule gives."""
    bounds = bounds_of(domain, plan)
    return choose(sweep, plan.rule, k=plan.k, units=domain.source.units, bounds=bounds)


def _segmentation(
    features: Features, fit: Fit, choice: Choice, domain: Survey, plan: Plan
) -> Segmentation:
    """The segments of the chosen fit, with the names that the plan gives."""
    found = segment(features, fit, choice, units=domain.source.units, survey=domain)
    return rename(found, plan.names)


def _profile(
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


def _answer(
    features: Features,
    segmentation: Segmentation,
    sweep: Sweep,
    profile: Profile,
    domain: Survey,
    plan: Plan,
) -> Answer:
    """Return what a page says above the fold."""
    bounds = bounds_of(domain, plan)
    asked = Asked(plan.money, plan.outcome, plan.variance, plan.min_families, bounds, plan.seed)
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
