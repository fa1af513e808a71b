"""Segments into names that an editor might give: "Renters without a car"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from segmentus.arrays import Floats, Labels
from segmentus.cluster.values import Clustering
from segmentus.compiled.arithmetic import asinh
from segmentus.features.values import Features
from segmentus.segments.naming.choose import (
    Candidates,
    choose_claims,
    judge_claims,
    list_next,
    weigh_claims,
)
from segmentus.segments.naming.claims import Claim, list_claims
from segmentus.segments.naming.join import join_apart
from segmentus.segments.naming.sample import sample_rows
from segmentus.survey.values import Survey, Variable


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """Names with what they say.

    Attributes
    ----------
    names : k names, all different.
    claims : of each, what it says; () for a name that says nothing.
    """

    names: tuple[str, ...]
    claims: tuple[tuple[Claim, ...], ...]


def name_segments(
    features: Features,
    clustering: Clustering,
    *,
    survey: Survey | None = None,
    described: Sequence[Variable] = (),
    units: str = "families",
) -> Names:
    """Give each cluster a name of at most six words, true of three quarters of its weight.

    A name says what a segment has, has not, or has more or less of than most; never who people are
    or what happened to them. No two parts of a name say one thing. See `claims`, `choose`, `join`.

    Parameters
    ----------
    features : what was clustered, with the weights of the fit.
    clustering : of the same rows.
    survey : of the same rows, for what names may say beside the features.
    described : its variables that names may speak of.
    units : plural word for the sampled things.
    """
    rows = sample_rows(features, clustering.labels, clustering.k)
    weight, labels = features.weight[rows], clustering.labels[rows]
    columns = _list_columns(features, survey, described, rows)
    found = _find(columns, [scale.name for scale in features.scales], weight, units)
    standings = [judge_claims(found, labels == number, weight) for number in range(clustering.k)]
    chosen = [choose_claims(found, standing, weight) for standing in standings]
    more = [
        list_next(found, standing, claims)
        for standing, claims in zip(standings, chosen, strict=True)
    ]
    names, said = join_apart(chosen, more, units)
    return Names(tuple(names), tuple(said))


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """A column that names may speak of: its values in their unit, and on a curve to compare."""

    variable: Variable
    values: Floats
    curved: Floats


def _list_columns(
    features: Features, survey: Survey | None, described: Sequence[Variable], rows: Labels
) -> list[_Column]:
    """The features, then what else is described: what someone has, amounts only in a survey.

    Numbers of a customer table that are no features were passed over for a reason.
    """
    found = []
    for scale, variable, scaled in zip(
        features.scales, features.variables, features.values.T, strict=True
    ):
        if scale.level is None and not scale.marks:
            curved = scaled[rows]
            found.append(_Column(variable, scale.undo(curved), curved))
    taken = {column.variable.name for column in found}
    own = survey is not None and survey.schema is not None
    for variable in described:
        able = variable.phrases.words or variable.phrases.levels
        if survey is None or variable.name in taken or not able:
            continue
        if own and variable.kind in ("money", "count"):
            continue
        values = survey.column(variable.name)[rows]
        curved = asinh(values) if variable.bent else values
        found.append(_Column(variable, values, curved))
    return found


def _find(
    columns: Sequence[_Column], features: Sequence[str], weight: Floats, units: str
) -> Candidates:
    """Every claim of every column, with what decides between them."""
    claims = [
        claim
        for column in columns
        for claim in list_claims(column.variable, column.values, weight, units)
    ]
    curved = {
        column.variable.name: column.curved for column in columns if column.variable.kind != "code"
    }
    return weigh_claims(claims, curved, features, weight)
