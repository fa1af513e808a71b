"""A user's own table into features, where nobody named any: the stated rule, step by step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from segmentus.arrays import Floats
from segmentus.errors import InputError
from segmentus.features.candidates import (
    Candidate,
    find_duplicate,
    judge_column,
    list_able,
    take_present,
)
from segmentus.features.select import Selection, find_identity
from segmentus.features.values import CurveRule
from segmentus.features.worth import correlate_blocks, find_principal
from segmentus.survey.values import Survey

COUNT = 12
"""The most features taken where nobody says how many."""
_TOLD = 8


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
    present = take_present(survey)
    able: list[Candidate] = []
    dropped: list[str] = []
    for variable in list_able(survey, include_protected):
        found = judge_column(present, variable, curve)
        if isinstance(found, str):
            dropped.append(f"{variable.name} was skipped: {found}.")
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
    survey: Survey, able: Sequence[Candidate], count: int, identities: bool
) -> tuple[list[str], list[str]]:
    """Take all but what others say already; the names, and why the others were passed over."""
    taken: list[Candidate] = []
    dropped = []
    for candidate in able:
        reason = find_duplicate(survey, candidate, taken, identities)
        if reason:
            dropped.append(f"{candidate.variable.name} was skipped: {reason}.")
        else:
            taken.append(candidate)
    return [candidate.variable.name for candidate in taken], dropped


def _by_worth(
    survey: Survey, able: Sequence[Candidate], count: int, identities: bool
) -> tuple[list[str], list[str]]:
    """Take those that tell most of all; the names, and what they stand for."""
    names = [candidate.variable.name for candidate in able]

    def block(rows: slice) -> Floats:
        return np.column_stack([c.scale.apply(c.values(survey, rows)) for c in able])

    def refused(columns: Sequence[int]) -> bool:
        values = [able[at].values(survey) for at in columns]
        return identities and find_identity(values, [names[at] for at in columns]) is not None

    matrix = correlate_blocks(survey.n_rows, block, survey.design.weight, len(able))
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
