"""Columns of a survey into those that could be features: which tell too little, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats
from segmentus.errors import InputError
from segmentus.estimate import weighted
from segmentus.features.named import OF_THE_DESIGN
from segmentus.features.scale import fit_scale
from segmentus.features.select import find_identity
from segmentus.features.values import CurveRule, Scale
from segmentus.survey.table.rfm_scores import SCORED
from segmentus.survey.values import Survey, Variable
from segmentus.threads import each_in_threads

MOST_MISSING = 0.5
MOST_ALIKE = 0.95
"""A column of which more than this share of the weight has one value tells few apart."""
CATEGORY_KINDS = ("code", "share")
"""Kinds of variables that are categories where these are clustered on."""
SENTINELS = (-1.0, -9.0, -99.0, -999.0, -9999.0)
"""Alone below zero among whole numbers, such a value stands for "none" and not for an amount."""
MOST_SENTINEL = 0.01
NEAR_DUPLICATE = 0.98
"""Two columns of a larger correlation, as features, count one thing twice."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A column that could be a feature, as it would be scaled.

    `fill` stands for its missing values.
    """

    variable: Variable
    scale: Scale
    fill: float

    def values(self, survey: Survey, rows: slice = slice(None)) -> Floats:
        """Complete values, in their own unit; not copied where none is missing."""
        column = survey.column(self.variable.name)[rows]
        missing = np.isnan(column)
        return np.where(missing, self.fill, column) if missing.any() else column


def pick_categories(survey: Survey, *, include_protected: bool = False) -> tuple[str, ...]:
    """Take the columns of categories and of yes/no that tell enough, in the table's order.

    Passed over are protected columns, scores of recency, frequency and monetary, and those that
    `pick_features` would pass over for missing values or for one value that nearly all have.
    """
    if survey.schema is None:
        return ()
    roles = ("category", "yes/no", *(["protected"] if include_protected else []))
    return tuple(
        column.name
        for column in survey.schema.columns
        if column.role in roles
        and column.kind in CATEGORY_KINDS
        and column.name not in SCORED
        and not _poor(survey.column(column.name), survey.design.weight)
    )


def list_able(survey: Survey, include_protected: bool) -> list[Variable]:
    """Columns that may form segments, money first."""
    if survey.schema is None:
        kept = (v for v in survey.variables.values() if v.name not in OF_THE_DESIGN)
        known = [variable for variable in kept if variable.kind in ("money", "count")]
    else:
        names = [column.name for column in survey.schema.features]
        if include_protected:
            names += [c.name for c in survey.schema.columns if c.protected]
        known = [survey.variables[name] for name in names]
        known = [v for v in known if v.kind in ("money", "count")]
    return sorted(known, key=lambda variable: variable.kind != "money")


def take_present(survey: Survey) -> Survey:
    """The rows that have weight."""
    rows = survey.design.weight > 0
    if rows.all():
        return survey
    return survey.take(rows)


def judge_column(survey: Survey, variable: Variable, curve: CurveRule) -> Candidate | str:
    """A column as a feature would be scaled, or why it tells too little to be one."""
    column, weight = survey.column(variable.name), survey.design.weight
    poor = _poor(column, weight)
    if poor:
        return poor
    known = ~np.isnan(column)
    fill = float(weighted.quantile(column[known], weight[known], 0.5))
    complete = np.where(known, column, fill)
    marked = _find_sentinel(complete, weight)
    if marked:
        return marked
    try:
        scale = fit_scale(variable, complete, weight, curve)
    except InputError:  # as that of a feature named would be
        return "its values differ too little"
    return Candidate(variable, scale, fill)


def _poor(column: Floats, weight: Floats) -> str:
    """Say why a column tells too little; "" where it does not."""
    known = ~np.isnan(column)
    mass = float(weight.sum())
    if float(weight[known].sum()) < (1 - MOST_MISSING) * mass:
        return f"more than {MOST_MISSING:.0%} of its values are missing".replace("%", " %")
    largest = _heaviest(column[known], weight[known]) / float(weight[known].sum())
    if largest == 1:
        return "it has only one value"
    if largest > MOST_ALIKE:
        return f"{100 * largest:.1f} % have the same value"
    return ""


def _heaviest(values: Floats, weight: Floats) -> float:
    """Weight of the heaviest value."""
    if (weight == 1).all():  # a plain sort is several times faster
        ordered = np.sort(values)
        ends = np.append(np.flatnonzero(np.diff(ordered)), len(ordered) - 1)
        return float(np.diff(ends, prepend=-1).max())
    _, place = np.unique(values, return_inverse=True)
    return float(np.bincount(place, weights=weight).max())


def _find_sentinel(column: Floats, weight: Floats) -> str:
    """Say which value seems to be a mark for "none", and how frequent it is; "" for no mark."""
    least = float(column.min())
    if least not in SENTINELS or ((column < 0) & (column != least)).any():
        return ""
    share = float(weight[column == least].sum()) / float(weight.sum())
    if share <= MOST_SENTINEL or (column != np.floor(column)).any():
        return ""
    return (
        f"{least:g}, its only value below zero, holds {100 * share:.1f} % and seems to mean "
        "none; leave those cells empty, or name it with --features"
    )


def correlate_candidates(survey: Survey, able: Sequence[Candidate]) -> Floats:
    """Weighted correlations (p, p) of columns as features."""
    features = np.empty((survey.n_rows, len(able)))

    def fill(at: int) -> None:
        features[:, at] = able[at].scale.apply(able[at].values(survey))

    for _ in each_in_threads(fill, len(able)):
        pass
    return weighted.correlation(features, survey.design.weight)


def find_duplicate(
    survey: Survey,
    candidate: Candidate,
    taken: Sequence[Candidate],
    alike: Sequence[float],
    identities: bool,
) -> str:
    """Say which columns taken, correlated so much with it, say the same; "" for none."""
    names = [other.variable.name for other in taken]
    for name, correlation in zip(names, alike, strict=True):
        if abs(correlation) > NEAR_DUPLICATE:
            return f"it says nearly the same as {name} (correlation {correlation:.3f})"
    if identities:
        columns = [other.values(survey) for other in (*taken, candidate)]
        found = find_identity(columns, [*names, candidate.variable.name])
        if found is not None:
            return f"{found.text} in every row"
    return ""
