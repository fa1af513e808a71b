"""A `Survey` and a `Plan` into a `Study`: the whole pipeline on one screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from segmentus.cluster.sweep import Sweep, sweep_k
from segmentus.errors import InputError
from segmentus.features.project import Projection, fit_projection
from segmentus.features.scale import Features, fit_features
from segmentus.features.select import Selection, find_identity, select_features
from segmentus.plan import Plan, make_plan
from segmentus.progress import Progress, silent
from segmentus.segments.choose import Choice, choose
from segmentus.segments.profile import Profile, describe
from segmentus.segments.segmentation import Segmentation, rename, segment
from segmentus.survey.values import Survey

AXES = 3
"""Principal axes kept for pictures; the third is zero where there are two features."""


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """Everything a surface may show; surfaces compute nothing themselves.

    Attributes
    ----------
    plan : what was asked.
    everyone : the survey before the plan's condition.
    survey : the domain that was segmented.
    selection : how the features were found.
    features : what was clustered.
    sweep : every k tried.
    segmentation : the chosen one, with its choice.
    profile : who is in each segment.
    projection : three axes for pictures.
    notes : sentences every surface shows, on data and method.
    """

    plan: Plan
    everyone: Survey
    survey: Survey
    selection: Selection
    features: Features
    sweep: Sweep
    segmentation: Segmentation
    profile: Profile
    projection: Projection
    notes: tuple[str, ...]

    @property
    def choice(self) -> Choice:
        """The number of segments and why."""
        return self.segmentation.choice


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
    domain = survey.where(plan.where) if plan.where else survey
    fitted = domain.unweighted() if plan.weights == "none" else domain
    selection = select(fitted, plan)
    features = fit_features(
        fitted,
        selection.names,
        curve=plan.curve,
        scaling=plan.scale,
        asinh_unit=plan.asinh_unit,
        identities="allow" if plan.identities == "allow" else "refuse",
    )
    units = survey.source.units
    sweep = sweep_k(
        features, domain.design, ks=plan.tried, starts=plan.starts, seed=plan.seed,
        progress=progress,
    )  # fmt: skip
    choice = choose(sweep, plan.rule, k=plan.k, units=units)
    segmentation = segment(features, sweep[choice.k], choice, units=units)
    segmentation = rename(segmentation, plan.names)
    progress("profile", 0, 1)
    profile = describe(domain, segmentation, plan.describe, everyone=survey)
    progress("profile", 1, 1)
    return Study(
        plan, survey, domain, selection, features, sweep, segmentation, profile,
        fit_projection(features, AXES), _notes(domain, features, selection, plan),
    )  # fmt: skip


def choose_again(study: Study, *, progress: Progress = silent, **changes: Any) -> Study:
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
    units = study.survey.source.units
    choice = choose(study.sweep, plan.rule, k=plan.k, units=units)
    segmentation = segment(study.features, study.sweep[choice.k], choice, units=units)
    segmentation = rename(segmentation, plan.names)
    progress("profile", 0, 1)
    profile = describe(study.survey, segmentation, plan.describe, everyone=study.everyone)
    progress("profile", 1, 1)
    return replace(study, plan=plan, segmentation=segmentation, profile=profile)


def name_again(study: Study, names: Sequence[str]) -> Study:
    """Give the segments of a study names of one's own; every figure stays.

    Raises
    ------
    InputError
        There are not as many names as segments, or one is empty or there twice.
    """
    plan = make_plan(study.plan, names=tuple(names))
    return replace(study, plan=plan, segmentation=rename(study.segmentation, plan.names))


def select(survey: Survey, plan: Plan) -> Selection:
    """Find the features a plan asks for, in a domain with the weights of the fit.

    Raises
    ------
    InputError
        The plan names no features and no way to select them.
    """
    if plan.select:
        return select_features(
            survey,
            plan.count,
            plan.select,
            identities="allow" if plan.identities == "allow" else "drop",
        )
    if not plan.features:
        raise InputError(
            "plan: it names no features; give --features A,B, or --select variance, or a plan."
        )
    return Selection(tuple(survey.variable(name).name for name in plan.features), "given")


def _notes(survey: Survey, features: Features, selection: Selection, plan: Plan) -> tuple[str, ...]:
    """What a reader must know of data and method beside every figure."""
    notes = [*survey.source.notes, *selection.dropped]
    if plan.weights == "none":
        notes.append(
            "Fitted without weights, as asked: every row counted the same. Sizes and profiles "
            "use the survey weights."
        )
    if plan.identities == "allow":  # else the features would have been refused
        identity = find_identity([survey.column(name) for name in features.names], features.names)
        if identity is not None:
            notes.append(f"The features hold an identity, {identity.text}: it is counted twice.")
    return tuple(notes)
