"""A finished sweep into the notes that every surface shows beside its figures."""

from __future__ import annotations

import numpy as np

from segmentus.cluster.values import Sweep
from segmentus.features.select import Selection, find_identity
from segmentus.features.values import Features, Treated
from segmentus.formats import join
from segmentus.plan import Plan
from segmentus.segments.assignments import word_apart


def notes_on(
    table: Treated, selection: Selection, features: Features, sweep: Sweep, plan: Plan
) -> tuple[str, ...]:
    """Say what a reader must know of data and method beside every figure."""
    source = table.survey.source
    notes = [*source.notes, *selection.dropped]
    if sweep.ks[-1] < plan.tried[-1] and not plan.labels:
        notes.append(
            f"At most {sweep.ks[-1]} segments were tried, not {plan.tried[-1]}: no more "
            f"{source.units} differ in these features."
        )
    if plan.weights == "none":
        notes.append(
            "Fitted without weights, as requested: every row counted the same. Sizes and profiles "
            "use the survey weights."
        )
    if plan.emphasis:
        words = join([f"{name} {weight:g}" for name, weight in plan.emphasis.items()])
        notes.append(f"Weights of features in squared distances, as requested: {words}; others 1.")
    apart = np.flatnonzero((features.weight == 0) & (table.survey.design.weight > 0))
    if len(apart):
        notes.append(word_apart(apart, table.survey))
    if plan.identities == "allow":  # else the features would have been refused
        notes += _identity_notes(table, features)
    return (*notes, *table.notes)


def _identity_notes(table: Treated, features: Features) -> list[str]:
    """One note where a feature is the sum or difference of others."""
    numbers = [scale.name for scale in features.scales if scale.level is None]
    identity = find_identity([table.survey.column(name) for name in numbers], numbers)
    if identity is None:
        return []
    return [f"The features contain an identity, {identity.text}: the same thing is counted twice."]
