"""A `Survey` and a `Plan` into what is clustered: weights, features, and their common scale."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from segmentus.cluster.feasible import find_feasible
from segmentus.errors import InputError
from segmentus.features.automatic import COUNT, pick_features
from segmentus.features.candidates import CATEGORY_KINDS, pick_categories
from segmentus.features.categories import code_categories
from segmentus.features.emphasis import emphasise
from segmentus.features.missing import treat_missing
from segmentus.features.named import refuse_categories, refuse_outcomes, word_outcomes
from segmentus.features.scale import default_curve, fit_features
from segmentus.features.select import Selection, select_features
from segmentus.features.values import Features, Treated
from segmentus.plan import Plan, make_plan
from segmentus.progress import Progress
from segmentus.segments.answer.target import refuse_fitted
from segmentus.survey.replicates import add_replicates
from segmentus.survey.table.purchases import refuse_purchases
from segmentus.survey.table.read import UNFITTED
from segmentus.survey.values import Survey


def select(domain: Survey, plan: Plan) -> Selection:
    """Find the features a plan asks for.

    Raises
    ------
    InputError
        The plan names no features and no way to select them.
    """
    domain = weighted_for_fit(domain, plan)
    own = domain.schema is not None and not plan.features
    if plan.select == "automatic" or (own and not plan.select):
        return _automatic_selection(domain, plan)
    if plan.select:
        return select_features(
            domain,
            plan.count or 5,
            plan.select,
            identities="allow" if plan.identities == "allow" else "drop",
        )
    if not plan.features:
        raise InputError(
            "plan: it names no features; give --features A,B, in Python "
            "features=[…], or --select variance, or a plan."
        )
    if plan.categories == "profile":
        refuse_categories(domain, plan.features)
    refuse_outcomes(domain, plan.features)
    names = tuple(domain.variable(name).name for name in plan.features)
    refuse_fitted(domain, names, plan.outcome)
    return Selection(names, "given", dropped=word_outcomes(domain, names))


def scale(survey: Survey, plan: Plan) -> Features:
    """Scale the features of a plan, as `run` does before it sweeps.

    Raises
    ------
    InputError
        As `run`.
    """
    everyone = _without_overruled_notes(survey, plan)
    domain = domain_of(everyone, plan)
    table = complete_table(domain, everyone, select(domain, plan), plan)
    return scaled_features(table, plan)


def settled_plan(survey: Survey, plan: Plan) -> Plan:
    """Write into a plan what it leaves to the kind of table, so that it says what was done."""
    return plan if plan.curve else make_plan(plan, curve=default_curve(survey))


def survey_with_replicates(survey: Survey, plan: Plan, progress: Progress) -> Survey:
    """Give the survey replicate weights: those it has, or what the plan asks for; 0 for none."""
    if str(plan.replicates) == "0":
        return survey_without_replicates(survey, plan)
    survey = _without_overruled_notes(survey, plan)
    if plan.replicates == "auto" and survey.design.replicates is not None:
        return survey
    return add_replicates(
        survey, plan.replicates, strata=plan.strata or None, seed=plan.seed, progress=progress
    )


def survey_without_replicates(survey: Survey, plan: Plan) -> Survey:
    """Take the replicate weights from a survey, for figures without errors."""
    survey = _without_overruled_notes(survey, plan)
    return replace(survey, design=replace(survey.design, replicates=None))


def domain_of(everyone: Survey, plan: Plan) -> Survey:
    """Restrict a survey to those whom the plan is about.

    Raises
    ------
    InputError
        Nobody is left, or rows look like purchases and nobody says that they are customers.
    """
    found = everyone.schema.purchases if everyone.schema is not None else None
    if found is not None and not (plan.rows or plan.unit or plan.id):
        here = Path(plan.data).name == everyone.source.file
        refuse_purchases(found, plan.data if here else everyone.source.file or "purchases.csv")
    return everyone.where(plan.where) if plan.where else everyone


def weighted_for_fit(domain: Survey, plan: Plan) -> Survey:
    """Give the domain the weights of the fit."""
    return domain.unweighted() if plan.weights == "none" else domain


def complete_table(domain: Survey, everyone: Survey, selection: Selection, plan: Plan) -> Treated:
    """Fill or mark missing numbers; make features of the values of categories."""
    coded = [
        name
        for name in selection.names
        if plan.categories == "fit" and domain.variable(name).kind in CATEGORY_KINDS
    ]
    numbers = [name for name in selection.names if name not in coded]
    treated = treat_missing(domain, numbers, plan.missing, everyone=everyone)
    weight = weighted_for_fit(treated.survey, plan).design.weight
    return code_categories(treated, coded, weight, plan.category_distance)


def scaled_features(table: Treated, plan: Plan) -> Features:
    """Bend and scale the features of a complete table as the plan says."""
    features = fit_features(
        weighted_for_fit(table.survey, plan),
        table.names,
        curve=plan.curve,
        scaling=plan.scale,
        asinh_unit=plan.asinh_unit,
        clip=plan.clip,
        identities="allow" if plan.identities == "allow" else "refuse",
        fills=table.fills,
        levels=table.levels,
        curves=plan.curves,
        scalings=plan.scales,
    )
    return emphasise(features, plan.emphasis)


def possible_ks(features: Features, survey: Survey, plan: Plan) -> tuple[int, ...]:
    """Give the numbers to try, as far as rows differ; one asked for stays, to be refused."""
    possible = find_feasible(features.values, features.weight, plan.tried)
    if plan.k is not None and plan.k not in possible:
        return plan.tried
    if not possible:
        raise InputError(
            f"{survey.source.name}: too few {survey.source.units} differ in "
            f"{', '.join(features.names)} to make segments of; take other features or more rows."
        )
    return possible


def _automatic_selection(domain: Survey, plan: Plan) -> Selection:
    """The columns that the rule for a table of the user's own picks."""
    picked = pick_features(
        domain, plan.count or COUNT, include_protected=plan.include_protected,
        identities=plan.identities != "allow", curve=plan.curve or default_curve(domain),
    )  # fmt: skip
    if plan.categories == "profile":
        return picked
    more = pick_categories(domain, include_protected=plan.include_protected)
    return replace(picked, names=(*picked.names, *more))


def _without_overruled_notes(survey: Survey, plan: Plan) -> Survey:
    """The survey without the note that categories are not clustered on, where they are."""
    if plan.categories == "profile":
        return survey
    notes = tuple(note for note in survey.source.notes if not note.startswith(UNFITTED))
    return replace(survey, source=replace(survey.source, notes=notes))
