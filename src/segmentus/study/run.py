"""A `Survey` and a `Plan` into a `Study`: the whole pipeline on one screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from segmentus.cluster.assess import assess
from segmentus.cluster.sensitivity import compare_fits
from segmentus.cluster.sweep import recount, sweep_k
from segmentus.cluster.trimming import set_apart
from segmentus.cluster.values import Sweep
from segmentus.door import check_arguments
from segmentus.features.select import Selection
from segmentus.features.values import Features, Treated
from segmentus.plan import Plan, make_plan
from segmentus.progress import Progress, silent
from segmentus.segments.answer.answer import RuleSearch, rename_answer
from segmentus.segments.finding import find
from segmentus.segments.segmentation import rename
from segmentus.study.build import (
    answer_plan,
    build_study,
    make_choice,
    make_profile,
    make_segmentation,
)
from segmentus.study.labelled import describe_labels, refuse_k
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
from segmentus.study.swept import Swept
from segmentus.study.values import Study, bounds_of
from segmentus.survey.values import Survey


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
    if plan.labels:
        return describe_labels(everyone, plan, progress)
    table, selection, features, sweep = _assessed(everyone, plan, progress)
    reweighted = _reweighted(table, sweep, plan)
    choice = make_choice(sweep, table.survey, plan)
    segmentation = make_segmentation(features, sweep[choice.k], choice, table.survey, plan)
    profile, refitted = make_profile(features, segmentation, table, plan, progress)
    answer = answer_plan(features, segmentation, sweep, profile, table.survey, plan)
    return build_study(
        table, plan=plan, selection=selection, features=features, sweep=sweep,
        segmentation=segmentation, profile=profile, answer=answer, refitted=refitted,
        reweighted=reweighted,
    )  # fmt: skip


def run_sweep(survey: Survey, plan: Plan, *, progress: Progress = silent) -> Swept:
    """Try every k, assess it and choose, as `run` does, and describe no segment.

    Parameters and errors are those of `run`; a plan that gives labels has nothing to try.
    """
    plan = settled_plan(survey, plan)
    everyone = survey_with_replicates(survey, plan, progress)
    table, _, features, sweep = _assessed(everyone, plan, progress)
    for name in (*plan.describe, *plan.money, *plan.outcome):
        table.survey.variable(name)
    choice = make_choice(sweep, table.survey, plan)
    return Swept(table.survey, plan, features, sweep, choice, find(sweep, choice))


def quick_study(survey: Survey, plan: Plan, *, progress: Progress = silent) -> Study:
    """Run what is quick: no standard errors, and no k is judged by its stability.

    `complete` adds these; both together give what `run` gives. Parameters and errors are those
    of `run`.
    """
    plan = settled_plan(survey, plan)
    everyone = survey_without_replicates(survey, plan)
    if plan.labels:
        return describe_labels(everyone, plan, progress)
    domain = domain_of(everyone, plan)
    selection = select(domain, plan)
    table = complete_table(domain, everyone, selection, plan)
    features, sweep = _swept(scaled_features(table, plan), table, plan, progress)
    choice = make_choice(sweep, table.survey, plan)
    segmentation = make_segmentation(features, sweep[choice.k], choice, table.survey, plan)
    profile, refitted = make_profile(features, segmentation, table, plan, progress)
    answer = answer_plan(features, segmentation, sweep, profile, table.survey, plan)
    return build_study(
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
    if plan.labels:
        return describe_labels(everyone, plan, progress)
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


def rechoose(
    study: Study, *, progress: Progress = silent, recognition: RuleSearch = "now", **changes: Any
) -> Study:
    """Choose, name and describe anew from the sweep that a study holds.

    Parameters
    ----------
    study : its features and sweep stay as they are.
    progress : called as the work goes on; may raise to cancel.
    recognition : "later" leaves out how segments are recognised, which takes most of the time.
    changes : of the plan's `title`, `rule`, `k`, `names` or `describe`; the result is what `run`
        gives for the changed plan.

    Raises
    ------
    InputError
        The sweep lacks that k, or the changed plan is impossible.
    """
    plan = make_plan(study.plan, **changes)
    if plan.labels:
        refuse_k(plan, study.choice.k)
    choice = study.choice if plan.labels else make_choice(study.sweep, study.survey, plan)
    fit = study.sweep[choice.k]
    segmentation = make_segmentation(study.features, fit, choice, study.survey, plan)
    if plan.labels and study.segmentation.named and not plan.names:
        segmentation = rename(segmentation, study.segmentation.names)
    profile, refitted = make_profile(study.features, segmentation, study, plan, progress)
    answer = answer_plan(
        study.features, segmentation, study.sweep, profile, study.survey, plan, recognition
    )
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


def _assessed(
    everyone: Survey, plan: Plan, progress: Progress
) -> tuple[Treated, Selection, Features, Sweep]:
    """The domain, how its features were found, and every k fitted to them and assessed."""
    domain = domain_of(everyone, plan)
    selection = select(domain, plan)
    table = complete_table(domain, everyone, selection, plan)
    features, sweep = _swept(scaled_features(table, plan), table, plan, progress)
    sweep = assess(sweep, features, table.survey.design, seed=plan.seed, progress=progress)
    return table, selection, features, sweep


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
