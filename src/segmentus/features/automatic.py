"""A user's own table into features, where nobody named any: the stated rule, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from segmentus.arrays import Floats
from segmentus.errors import InputError
from segmentus.estimate import weighted
from segmentus.features.scale import CurveRule, Scale, fit_scale
from segmentus.features.select import Selection, find_identity
from segmentus.features.worth import correlate, find_principal
from segmentus.survey.table.rfm_scores import SCORED
from segmentus.survey.table.schema import Column
from segmentus.survey.values import Survey, Variable

COUNT = 12
"""The most features taken where nobody says how many."""
MOST_MISSING = 0.5
MOST_ALIKE = 0.95
"""A column of which more than this share of the weight has one value tells few apart."""
CATEGORIES = ("code", "share")
"""Kinds of variables that are categories where these are clustered on."""
MARKS = (-1.0, -9.0, -99.0, -999.0, -9999.0)
"""Alone below zero among whole numbers, such a value stands for "none" and not for an amount."""
MOST_MARKED = 0.01
_TOLD = 8
NEAR_DUPLICATE = 0.98
"""Two columns of a larger correlation, as features, count one thing twice."""


@dataclass(frozen=True, slots=True, eq=False)
class _Candidate:
    """A column that could be a feature, as it would be scaled.

    `fill` stands for its missing values.
    """

    variable: Variable
    scale: Scale
    fill: float

    def values(self, survey: Survey, rows: slice = slice(None)) -> Floats:
        """Complete values, in their own unit."""
        column = survey.frame[self.variable.name][rows].to_numpy().astype(np.float64)
        return np.where(np.isnan(column), self.fill, column)


def pick_features(
    survey: Survey,
    count: int = COUNT,
    *,
    include_protected: bool = False,
    identities: bool = True,
    curve: CurveRule = "auto",
) -> Selection:
    """Take the columns of amounts, counts and numbers, money first, each in the table's order.

    Passed over are protected columns; those with more than half of the weight missing; those
    where one value holds more than 95 % of it; those where a mark such as -1, the only value below
    zero among whole numbers, holds more than 1 %; near duplicates (correlation above 0.98 with a
    column taken, after the curves) and columns that those taken add up to. Where more than `count`
    are left, those are taken that tell most of all, see `features.worth`.

    Parameters
    ----------
    survey : the domain, with the weights of the fit.
    count : the most features to take.
    include_protected : whether protected columns may be taken.
    identities : whether to pass over columns that others add up to.
    curve : of the fit; decides which columns are near duplicates.

    Raises
    ------
    InputError
        No column is left.
    """
    present = _present(survey)
    able: list[_Candidate] = []
    dropped: list[str] = []
    for variable in _able(survey, include_protected):
        found = _judge(present, variable, curve)
        if isinstance(found, str):
            dropped.append(f"{variable.name} was passed over: {found}.")
        else:
            able.append(found)
    pick = _in_order if len(able) <= count else _by_worth
    taken, more = pick(present, able, count, identities)
    dropped += more
    if not taken:
        why = " ".join(dropped) or "it has no columns of amounts, counts or numbers."
        raise InputError(
            f"features: no column of {survey.source.name} can be clustered on by default: {why} "
            "Name some with --features, or correct their roles in [columns]."
        )
    return Selection(tuple(taken), "automatic", dropped=tuple(dropped))


def _in_order(
    survey: Survey, able: Sequence[_Candidate], count: int, identities: bool
) -> tuple[list[str], list[str]]:
    """Take all but what others say already; the names, and why the others were passed over."""
    taken: list[_Candidate] = []
    dropped = []
    for candidate in able:
        reason = _repeated(survey, candidate, taken, identities)
        if reason:
            dropped.append(f"{candidate.variable.name} was passed over: {reason}.")
        else:
            taken.append(candidate)
    return [candidate.variable.name for candidate in taken], dropped


def _by_worth(
    survey: Survey, able: Sequence[_Candidate], count: int, identities: bool
) -> tuple[list[str], list[str]]:
    """Take those that tell most of all; the names, and what they stand for."""
    names = [candidate.variable.name for candidate in able]

    def block(rows: slice) -> Floats:
        return np.column_stack([c.scale.apply(c.values(survey, rows)) for c in able])

    def refused(columns: Sequence[int]) -> bool:
        values = [able[at].values(survey) for at in columns]
        return identities and find_identity(values, [names[at] for at in columns]) is not None

    matrix = correlate(survey.n_rows, block, survey.design.weight, len(able))
    groups = sorted(find_principal(matrix, count, refused), key=lambda group: group.taken)
    dropped = []
    for group in groups:
        if group.others:
            least = min(abs(matrix[group.taken, at]) for at in group.others)
            dropped.append(
                f"{names[group.taken]} stands for {_join([names[at] for at in group.others])}, "
                f"which move with it (correlation {least:.2f} or more)."
            )
    known = {at for group in groups for at in (group.taken, *group.others)}
    rest = [name for at, name in enumerate(names) if at not in known]
    if rest:
        dropped.append(
            f"Not clustered on, after the {len(groups)} that tell most of all: {_join(rest)}; "
            "--count or --features changes that."
        )
    return [names[group.taken] for group in groups], dropped


def _join(names: Sequence[str]) -> str:
    return ", ".join(names[:_TOLD]) + (", …" if len(names) > _TOLD else "")


def refuse_categories(survey: Survey, names: Iterable[str]) -> None:
    """Raise where a feature named is a category without an order.

    Raises
    ------
    InputError
        Its codes are labels, and distances between them mean nothing.
    """
    for name in names:
        variable = survey.variable(name)
        if survey.schema is not None and variable.kind == "code":
            raise InputError(
                f"feature {variable.name}: it holds categories, whose distances mean nothing; "
                "leave it out, say --categories fit, or if it is a number, say role = "
                '"number" for it in [columns].'
            )


def refuse_outcomes(survey: Survey, names: Iterable[str]) -> None:
    """Raise where a feature named is a column that the user calls an outcome.

    Raises
    ------
    InputError
        Segments made from an outcome say nothing about it.
    """
    for name in names:
        column = _column(survey, name)
        if column is not None and column.role == "outcome" and column.why == "as asked":
            raise InputError(
                f"feature {column.name}: it is named as an outcome, which is described and never "
                "clustered on; leave it out of one of the two."
            )


def word_outcomes(survey: Survey, names: Iterable[str]) -> tuple[str, ...]:
    """Say which features named look like outcomes."""
    columns = [_column(survey, name) for name in names]
    return tuple(
        f"{column.name} is clustered on, as asked, though it looks like an outcome: that segments "
        "differ in it is then no finding."
        for column in columns
        if column is not None and column.role == "outcome"
    )


def _column(survey: Survey, name: str) -> Column | None:
    """What was made of a column of an own table."""
    return None if survey.schema is None else survey.schema.column(survey.variable(name).name)


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
        and column.kind in CATEGORIES
        and column.name not in SCORED
        and not _poor(survey.column(column.name), survey.design.weight)
    )


def _able(survey: Survey, include_protected: bool) -> list[Variable]:
    """Columns that may be clustered on, money first."""
    if survey.schema is None:
        known = [v for v in survey.variables.values() if v.kind in ("money", "count")]
    else:
        names = [column.name for column in survey.schema.features]
        if include_protected:
            names += [c.name for c in survey.schema.columns if c.protected]
        known = [survey.variables[name] for name in names]
        known = [v for v in known if v.kind in ("money", "count")]
    return sorted(known, key=lambda variable: variable.kind != "money")


def _present(survey: Survey) -> Survey:
    """The rows that have weight."""
    rows = survey.design.weight > 0
    if rows.all():
        return survey
    return replace(survey, frame=survey.frame.filter(rows), design=survey.design.take(rows))


def _judge(survey: Survey, variable: Variable, curve: CurveRule) -> _Candidate | str:
    """A column as a feature would be scaled, or why it tells too little to be one."""
    column, weight = survey.column(variable.name), survey.design.weight
    poor = _poor(column, weight)
    if poor:
        return poor
    known = ~np.isnan(column)
    fill = float(weighted.quantile(column[known], weight[known], 0.5))
    complete = np.where(known, column, fill)
    marked = _marked(complete, weight)
    if marked:
        return marked
    try:
        scale = fit_scale(variable, complete, weight, curve)
    except InputError:  # as that of a feature named would be
        return "its values differ too little"
    return _Candidate(variable, scale, fill)


def _poor(column: Floats, weight: Floats) -> str:
    """Why a column tells too little; "" where it does not."""
    known = ~np.isnan(column)
    mass = float(weight.sum())
    if float(weight[known].sum()) < (1 - MOST_MISSING) * mass:
        return f"more than {MOST_MISSING:.0%} of its values are missing".replace("%", " %")
    _, place = np.unique(column[known], return_inverse=True)
    largest = float(np.bincount(place, weights=weight[known]).max()) / float(weight[known].sum())
    if largest == 1:
        return "it has one value only"
    if largest > MOST_ALIKE:
        return f"{100 * largest:.1f} % have the same value"
    return ""


def _marked(column: Floats, weight: Floats) -> str:
    """Which value seems to be a mark for "none", and how frequent it is; "" for no mark."""
    least = float(column.min())
    if least not in MARKS or ((column < 0) & (column != least)).any():
        return ""
    share = float(weight[column == least].sum()) / float(weight.sum())
    if share <= MOST_MARKED or (column != np.floor(column)).any():
        return ""
    return (
        f"{least:g}, its only value below zero, holds {100 * share:.1f} % and seems to stand for "
        "none; leave those cells empty, or name it with --features"
    )


def _repeated(
    survey: Survey, candidate: _Candidate, taken: Sequence[_Candidate], identities: bool
) -> str:
    """Which columns taken say the same; "" for none."""
    column, weight = candidate.values(survey), survey.design.weight
    scaled = candidate.scale.apply(column)
    for other in taken:
        pair = np.column_stack([scaled, other.scale.apply(other.values(survey))])
        alike = weighted.pearson(pair, weight)
        if abs(alike) > NEAR_DUPLICATE:
            name = other.variable.name
            return f"it says nearly the same as {name} (correlation {alike:.3f})"
    if identities:
        names = [other.variable.name for other in taken]
        columns = [other.values(survey) for other in taken]
        found = find_identity([*columns, column], [*names, candidate.variable.name])
        if found is not None:
            return f"{found.text} in every row"
    return ""
