"""A `Survey` and a `Plan` into a `Study`: the whole pipeline on one screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from segmentus.arrays import Bools, read_only
from segmentus.cluster.apart import set_apart
from segmentus.cluster.assess import COLD_REFITS, assess
from segmentus.cluster.cold_starts import cold_labels
from segmentus.cluster.contrast import contrast
from segmentus.cluster.possible import find_possible
from segmentus.cluster.refits import refit_labels
from segmentus.cluster.sweep import Sweep, recount, sweep_k
from segmentus.errors import InputError
from segmentus.features.automatic import (
    CATEGORIES,
    COUNT,
    pick_categories,
    pick_features,
    refuse_categories,
    refuse_outcomes,
    word_outcomes,
)
from segmentus.features.categories import code_categories
from segmentus.features.missing import Treated, treat_missing
from segmentus.features.project import Projection, fit_projection
from segmentus.features.scale import Features, default_curve, fit_features
from segmentus.features.select import Selection, find_identity, select_features
from segmentus.plan import Plan, make_plan
from segmentus.progress import Progress, silent
from segmentus.segments.assignments import word_apart
from segmentus.segments.choose import Choice, choose
from segmentus.segments.finding import Finding, Kind, find
from segmentus.segments.guard import SURVEY, TABLE, Bounds
from segmentus.segments.holdings import Holdings, look_up_holdings
from segmentus.segments.profile import Profile, describe
from segmentus.segments.refitted import Refitted, refit_errors
from segmentus.segments.segmentation import Segmentation, rename, segment
from segmentus.segments.withhold import withhold
from segmentus.survey.replicates import add_replicates
from segmentus.survey.table.purchases import refuse_purchases
from segmentus.survey.table.read import UNFITTED
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
    refitted : shares and means whose errors count that the segments move; None without replicates.
    reweighted : k → adjusted Rand index between its fit and one without weights (with, where the
        plan fits without); empty where the weights are all alike.
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
    refitted: Refitted | None
    reweighted: Mapping[int, float]
    projection: Projection
    notes: tuple[str, ...]

    @property
    def choice(self) -> Choice:
        """The number of segments and why."""
        return self.segmentation.choice

    @property
    def verdict(self) -> Finding | None:
        """What the data ask for, with the figures; None in a sketch."""
        return find(self.sweep, self.choice)

    @property
    def apart(self) -> Bools:
        """Rows (n,) of the domain that lie far from all others and shaped no segment."""
        return read_only((self.features.weight == 0) & (self.survey.design.weight > 0))

    @property
    def finding(self) -> Kind | None:
        """Whether there are "groups", "bands" or "none"; None in a sketch."""
        verdict = self.verdict
        return verdict.kind if verdict else None

    @property
    def bounds(self) -> Bounds:
        """What the guard asks of a segment."""
        return bounds_of(self.survey, self.plan)

    @property
    def error_method(self) -> str:
        """How standard errors were found, in a few words; "" where they were not."""
        replicates = self.survey.design.replicates
        if replicates is None:
            return ""
        return f"{replicates.words}; {self.plan.variance} variance, conditional on the segments"

    @property
    def holdings(self) -> Holdings:
        """How far it tells a segment what each family has and has not."""
        labels = self.segmentation.clustering.labels
        return look_up_holdings(self.features, self.survey.design.unit, labels)


@dataclass(frozen=True, slots=True, eq=False)
class _Fitted:
    """Features and every k, before anything is chosen."""

    selection: Selection
    treated: Treated
    features: Features
    sweep: Sweep


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
    plan = _settle(survey, plan)
    everyone = _replicate(_reword(survey, plan), plan, progress)
    return _assure(_fit(everyone, plan, progress), plan, progress)


def sketch(survey: Survey, plan: Plan, *, progress: Progress = silent) -> Study:
    """Run what is quick: no standard errors, and no k is judged by how well it lasts.

    `assure` adds these; both together give what `run` gives. Parameters and errors are those of
    `run`.
    """
    plan = _settle(survey, plan)
    told = _reword(survey, plan)
    bare = replace(told, design=replace(told.design, replicates=None))
    return _study(_fit(bare, plan, progress), plan, {}, progress)


def assure(study: Study, survey: Survey, *, progress: Progress = silent) -> Study:
    """Add standard errors and stability to a sketch, and choose again in their light.

    Parameters
    ----------
    study : a sketch; its features and clusterings stay as they are.
    survey : the one it was made from.
    progress : called as the work goes on; may raise to cancel.
    """
    plan = study.plan
    everyone = _replicate(_reword(survey, plan), plan, progress)
    domain = everyone.where(plan.where) if plan.where else everyone
    treated = _treat(domain, everyone, study.selection, plan)
    sweep = recount(study.sweep, treated.survey.design)
    fitted = _Fitted(study.selection, treated, study.features, sweep)
    return _assure(fitted, plan, progress)


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
    segmentation, profile, refitted = _divide(
        study.survey, study.everyone, study.features, study.sweep, plan, progress
    )
    return replace(
        study, plan=plan, segmentation=segmentation, profile=profile, refitted=refitted
    )  # fmt: skip


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
    allow = plan.identities == "allow"
    own = survey.schema is not None and not plan.features
    if plan.select == "automatic" or (own and not plan.select):
        picked = pick_features(
            survey, plan.count or COUNT, include_protected=plan.include_protected,
            identities=not allow, curve=plan.curve or default_curve(survey),
        )  # fmt: skip
        if plan.categories == "profile":
            return picked
        more = pick_categories(survey, include_protected=plan.include_protected)
        return replace(picked, names=(*picked.names, *more))
    if plan.select:
        return select_features(
            survey, plan.count or 5, plan.select, identities="allow" if allow else "drop"
        )
    if not plan.features:
        raise InputError(
            "plan: it names no features; give --features A,B, or --select variance, or a plan."
        )
    if plan.categories == "profile":
        refuse_categories(survey, plan.features)
    refuse_outcomes(survey, plan.features)
    names = tuple(survey.variable(name).name for name in plan.features)
    return Selection(names, "given", dropped=word_outcomes(survey, names))


def scale(survey: Survey, plan: Plan) -> Features:
    """Scale the features of a plan, as `run` does before it sweeps.

    Raises
    ------
    InputError
        As `run`.
    """
    return _prepare(_reword(survey, plan), plan)[2]


def _settle(survey: Survey, plan: Plan) -> Plan:
    """Write into a plan what it leaves to the kind of table, so that it says what was done."""
    return plan if plan.curve else make_plan(plan, curve=default_curve(survey))


def bounds_of(survey: Survey, plan: Plan) -> Bounds:
    """What the guard asks of a segment: by what a table is, where the plan does not say."""
    bounds = SURVEY if survey.schema is None else TABLE
    families, share = plan.guard_families, plan.guard_share
    return replace(
        bounds,
        families=bounds.families if families is None else families,
        share=bounds.share if share is None else share,
    )


def _reword(survey: Survey, plan: Plan) -> Survey:
    """Take back the note that categories are not clustered on, where they are."""
    if plan.categories == "profile":
        return survey
    notes = tuple(note for note in survey.source.notes if not note.startswith(UNFITTED))
    return replace(survey, source=replace(survey.source, notes=notes))


def _replicate(survey: Survey, plan: Plan, progress: Progress) -> Survey:
    """Give the survey replicate weights: those it has, or what the plan asks for."""
    if plan.replicates == "auto" and survey.design.replicates is not None:
        return survey
    return add_replicates(
        survey, plan.replicates, strata=plan.strata or None, seed=plan.seed, progress=progress
    )


def _treat(domain: Survey, everyone: Survey, selection: Selection, plan: Plan) -> Treated:
    """Fill or mark missing numbers; make features of the values of categories."""
    coded = [
        name
        for name in selection.names
        if plan.categories == "fit" and domain.variable(name).kind in CATEGORIES
    ]
    numbers = [name for name in selection.names if name not in coded]
    treated = treat_missing(domain, numbers, plan.missing, everyone=everyone)
    weight = _weigh(treated.survey, plan).design.weight
    return code_categories(treated, coded, weight, plan.gap)


def _weigh(domain: Survey, plan: Plan) -> Survey:
    """The domain with the weights of the fit."""
    return domain.unweighted() if plan.weights == "none" else domain


def _scale(domain: Survey, treated: Treated, plan: Plan) -> Features:
    return fit_features(
        _weigh(domain, plan),
        treated.names,
        curve=plan.curve,
        scaling=plan.scale,
        asinh_unit=plan.asinh_unit,
        clip=plan.clip,
        identities="allow" if plan.identities == "allow" else "refuse",
        fills=treated.fills,
        levels=treated.levels,
        curves=plan.curves,
        scalings=plan.scales,
    )


def _prepare(everyone: Survey, plan: Plan) -> tuple[Selection, Treated, Features]:
    """Select features, give every missing value an answer, and scale."""
    _refuse_purchases(everyone, plan)
    domain = everyone.where(plan.where) if plan.where else everyone
    selection = select(_weigh(domain, plan), plan)
    treated = _treat(domain, everyone, selection, plan)
    return selection, treated, _scale(treated.survey, treated, plan)


def _refuse_purchases(survey: Survey, plan: Plan) -> None:
    """Raise where rows look like purchases and nobody says that they are customers."""
    found = survey.schema.purchases if survey.schema is not None else None
    if found is not None and not (plan.rows or plan.unit or plan.id):
        here = Path(plan.data).name == survey.source.file
        refuse_purchases(found, plan.data if here else survey.source.file or "purchases.csv")


def _fit(everyone: Survey, plan: Plan, progress: Progress) -> _Fitted:
    """Fit every k to the features."""
    selection, treated, features = _prepare(everyone, plan)
    ks, design = _possible(features, everyone, plan), treated.survey.design

    def fit(values: Features) -> Sweep:
        return sweep_k(
            values, design, ks=ks, starts=plan.starts, seed=plan.seed, progress=progress
        )  # fmt: skip

    sweep = fit(features)
    if everyone.schema is not None and plan.curve == "auto":
        bounds = bounds_of(everyone, plan)
        features, sweep = set_apart(features, sweep, fit, bounds.families, bounds.share)
    return _Fitted(selection, treated, features, sweep)


def _possible(features: Features, survey: Survey, plan: Plan) -> tuple[int, ...]:
    """The numbers to try, as far as rows differ; one that was asked for stays, to be refused."""
    possible = find_possible(features.values, features.weight, plan.tried)
    if plan.k is not None and plan.k not in possible:
        return plan.tried
    if not possible:
        raise InputError(
            f"{survey.source.name}: too few {survey.source.units} differ in "
            f"{', '.join(features.names)} to make segments of; take other features or more rows."
        )
    return possible


def _assure(fitted: _Fitted, plan: Plan, progress: Progress) -> Study:
    """Find how well each k lasts, then choose and describe."""
    domain = fitted.treated.survey
    sweep = assess(fitted.sweep, fitted.features, domain.design, seed=plan.seed, progress=progress)
    reweighted = _reweigh(domain, fitted.treated, sweep, plan)
    return _study(replace(fitted, sweep=sweep), plan, reweighted, progress)


def _study(
    fitted: _Fitted, plan: Plan, reweighted: Mapping[int, float], progress: Progress
) -> Study:
    """Choose, describe, and put all together."""
    domain, everyone = fitted.treated.survey, fitted.treated.everyone
    features, sweep = fitted.features, fitted.sweep
    segmentation, profile, refitted = _divide(domain, everyone, features, sweep, plan, progress)
    return Study(
        plan, everyone, domain, fitted.selection, features, sweep, segmentation, profile, refitted,
        reweighted, fit_projection(features, AXES),
        (*_notes(domain, features, fitted.selection, sweep, plan), *fitted.treated.notes),
    )  # fmt: skip


def _divide(
    domain: Survey,
    everyone: Survey,
    features: Features,
    sweep: Sweep,
    plan: Plan,
    progress: Progress,
) -> tuple[Segmentation, Profile, Refitted | None]:
    """Choose from a sweep, name and describe the segments, and refit their errors."""
    units = domain.source.units
    bounds = bounds_of(domain, plan)
    choice = choose(sweep, plan.rule, k=plan.k, units=units, bounds=bounds)
    segmentation = segment(features, sweep[choice.k], choice, units=units, bounds=bounds)
    segmentation = rename(segmentation, plan.names)
    progress("profile", 0, 1)
    profile = describe(
        domain, segmentation, plan.describe, everyone=everyone, variance=plan.variance,
        progress=progress,
    )  # fmt: skip
    refitted = _refit(domain, features, segmentation, profile, plan)
    progress("profile", 1, 1)
    return segmentation, withhold(profile, plan.min_families), refitted


def _refit(
    domain: Survey, features: Features, segmentation: Segmentation, profile: Profile, plan: Plan
) -> Refitted | None:
    """Errors of shares and means with the segments found anew in each replicate."""
    if domain.design.replicates is None:
        return None
    labels = refit_labels(features, domain.design, segmentation.fit)
    base = segmentation.clustering.labels
    cold = cold_labels(
        features, domain.design, segmentation.clustering, refits=COLD_REFITS, seed=plan.seed
    )
    return refit_errors(domain, profile, base, labels, cold=cold, variance=plan.variance)


def _reweigh(domain: Survey, treated: Treated, sweep: Sweep, plan: Plan) -> dict[int, float]:
    """Adjusted Rand index of each fit with one of the other weighting, where that differs."""
    weight = domain.design.weight
    if (weight == weight[0]).all():
        return {}
    other = plan.model_copy(update={"weights": "survey" if plan.weights == "none" else "none"})
    features = _scale(domain, treated, other)
    rand = contrast(sweep, features, weight, starts=plan.starts, seed=plan.seed)
    return dict(zip(sweep.ks, rand.tolist(), strict=True))


def _notes(
    survey: Survey, features: Features, selection: Selection, sweep: Sweep, plan: Plan
) -> tuple[str, ...]:
    """What a reader must know of data and method beside every figure."""
    notes = [*survey.source.notes, *selection.dropped]
    if sweep.ks[-1] < plan.tried[-1]:
        notes.append(
            f"At most {sweep.ks[-1]} segments were tried, not {plan.tried[-1]}: no more "
            f"{survey.source.units} differ in these features."
        )
    if plan.weights == "none":
        notes.append(
            "Fitted without weights, as asked: every row counted the same. Sizes and profiles "
            "use the survey weights."
        )
    apart = np.flatnonzero((features.weight == 0) & (survey.design.weight > 0))
    if len(apart):
        notes.append(word_apart(apart, survey))
    if plan.identities == "allow":  # else the features would have been refused
        numbers = [scale.name for scale in features.scales if scale.level is None]
        identity = find_identity([survey.column(name) for name in numbers], numbers)
        if identity is not None:
            notes.append(f"The features hold an identity, {identity.text}: it is counted twice.")
    return tuple(notes)
