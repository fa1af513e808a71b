"""Two sides and a model into why shares moved: other people, or another definition of segments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, Labels, read_only
from segmentus.cluster.moments import label_rows
from segmentus.cluster.points import lay_out, merge_rows
from segmentus.cluster.search.kmeans import search
from segmentus.cluster.stability.similarity import adjusted_rand_index, match_labels
from segmentus.cluster.values import STARTS
from segmentus.segments.flow import Flow, trace_flow
from segmentus.segments.model.drift import training_shares
from segmentus.segments.model.values import Model
from segmentus.uses.drift.attribution import attribute_change, lend_values, shares_of
from segmentus.uses.drift.side import DriftSide


@dataclass(frozen=True, slots=True, eq=False)
class ChangeSplit:
    """The change of k shares, from those then to those that segments found afresh now would have.

    ``total = membership + definition``, and each is the sum of its parts.

    Attributes
    ----------
    total : (k,) shares of the segments found afresh in the new rows less the shares then.
    membership : (k,) the same definition, other people.
    definition : (k,) the same people, segments found afresh and matched.
    by_feature : (p, k) what of the membership comes from the spread of each feature's values;
        None where the rows of then are not at hand.
    together : (k,) what comes from how the features go together; None as above.
    by_center : (p, k) what of the definition comes from the centers' move along each feature.
    agreement : adjusted Rand index between the model's segments and those found afresh.
    flow : who would go from which of the model's segments to which found afresh.
    """

    total: Floats
    membership: Floats
    definition: Floats
    by_feature: Floats | None
    together: Floats | None
    by_center: Floats
    agreement: float
    flow: Flow


def split_change(model: Model, now: DriftSide, then: DriftSide | None) -> ChangeSplit | None:
    """ChangeSplit the change of shares; None where the new rows are too few to find segments in.

    Parameters
    ----------
    model : whose definition is kept, or found afresh on its scale.
    now : the new rows.
    then : the old ones; None where only their shares are known, from the model.
    """
    weight = now.weight
    shares_now = shares_of(now.labels, weight, model.k)
    shares_then = (
        training_shares(model).value
        if then is None
        else shares_of(then.labels, then.weight, model.k)
    )
    found = _find_afresh(model, now)
    if found is None:
        return None
    centers, labels = found
    afresh = shares_of(labels, weight, model.k)
    membership, definition = shares_now - shares_then, afresh - shares_now
    parts = None if then is None else _by_feature(model, then, now)
    return ChangeSplit(
        total=read_only(afresh - shares_then),
        membership=read_only(membership),
        definition=read_only(definition),
        by_feature=parts,
        together=None if parts is None else read_only(membership - parts.sum(axis=0)),
        by_center=_by_center(model, now, centers, (shares_now, afresh)),
        agreement=adjusted_rand_index(now.labels, labels, weight),
        flow=trace_flow(now.design, now.labels, labels),
    )


def _find_afresh(model: Model, now: DriftSide) -> tuple[Floats, Labels] | None:
    """Centers (k, p) found in the new rows, in the model's numbering, and the labels by them."""
    points = merge_rows(now.values, now.design.weight)
    if points.n_points < max(model.k, 2):
        return None
    seed = int(model.provenance.plan.get("seed", 0))
    centers = search(points, model.k, starts=STARTS, seed=seed).best.centers
    raw = label_rows(lay_out(now.values), centers, len(now.labels))
    numbers = match_labels(now.labels, raw, now.design.weight, model.k)
    ordered = np.empty_like(centers)
    ordered[numbers] = centers
    return ordered, label_rows(lay_out(now.values), ordered, len(now.labels))


def _by_center(
    model: Model, now: DriftSide, centers: Floats, ends: tuple[Floats, Floats]
) -> Floats:
    """Move the centers one feature after the other."""
    old, values = model.centers, now.values
    return read_only(
        attribute_change(
            lambda f: (values[:, f, None] - old[:, f]) ** 2,
            lambda f: (values[:, f, None] - centers[:, f]) ** 2,
            now.weight, ends, values.shape[1],
        )
    )  # fmt: skip


def _by_feature(model: Model, then: DriftSide, now: DriftSide) -> Floats:
    """Give the rows of then the values of now, one feature after the other, ranks kept."""
    centers, p = model.centers, then.values.shape[1]
    moved = np.column_stack(
        [
            lend_values(then.values[:, f], then.weight, now.values[:, f], now.weight, seed=f)
            for f in range(p)
        ]
    )
    squares = sum((moved[:, f, None] - centers[:, f]) ** 2 for f in range(p))
    last = shares_of(np.asarray(squares).argmin(axis=1), then.weight, model.k)
    return read_only(
        attribute_change(
            lambda f: (then.values[:, f, None] - centers[:, f]) ** 2,
            lambda f: (moved[:, f, None] - centers[:, f]) ** 2,
            then.weight, (shares_of(then.labels, then.weight, model.k), last), p,
        )
    )  # fmt: skip
