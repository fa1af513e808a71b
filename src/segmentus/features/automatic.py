"""A user's own table into features, where nobody named any: the stated rule, step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from segmentus.arrays import Floats
from segmentus.errors import InputError
from segmentus.features.candidates import (
    Candidate,
    correlate_candidates,
    find_duplicate,
    judge_column,
    list_able,
    take_present,
)
from segmentus.features.select import PassedOver, Selection, find_identity
from segmentus.features.values import CurveRule
from segmentus.features.worth import correlate_blocks, find_principal
from segmentus.survey.values import Survey
from segmentus.threads import each_in_threads

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
    passed: dict[str, PassedOver] = {}
    known = list_able(survey, include_protected)
    judged = each_in_threads(lambda at: judge_column(present, known[at], curve), len(known))
    for variable, found in zip(known, judged, strict=True):
        if isinstance(found, str):
            passed[variable.name] = PassedOver(found)
        else:
            able.append(found)
    pick = _in_order if len(able) <= count else _by_worth
    poor = _word_skipped(passed)
    taken, more, others = pick(present, able, count, identities)
    dropped, passed = [*poor, *more], passed | others
    if not taken:
        why = " ".join(dropped) or "it has no columns of amounts, counts or numbers."
        raise InputError(
            f"features: no column of {survey.source.name} can be clustered on by default: {why} "
            "Name some with --features, or correct their roles in [columns]."
        )
    return Selection(tuple(taken), "automatic", dropped=tuple(dropped), passed_over=passed)


_Picked = tuple[list[str], list[str], dict[str, PassedOver]]
"""Names of the columns taken, sentences on the others, and why of each of these."""


def _word_skipped(passed: Mapping[str, PassedOver]) -> list[str]:
    return [f"{name} was skipped: {each.why}." for name, each in passed.items()]


def _in_order(survey: Survey, able: Sequence[Candidate], count: int, identities: bool) -> _Picked:
    """Take all but what others say already."""
    taken: list[int] = []
    passed = {}
    matrix = correlate_candidates(survey, able)
    for at, candidate in enumerate(able):
        others, alike = [able[other] for other in taken], matrix[at, taken].tolist()
        reason = find_duplicate(survey, candidate, others, alike, identities)
        if reason:
            passed[candidate.variable.name] = PassedOver(reason)
        else:
            taken.append(at)
    return [able[at].variable.name for at in taken], _word_skipped(passed), passed


def _by_worth(survey: Survey, able: Sequence[Candidate], count: int, identities: bool) -> _Picked:
    """Take those that tell most of all."""
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
    passed = {names[at]: PassedOver(taken=names[g.taken]) for g in groups for at in g.others}
    passed |= {name: PassedOver() for name in rest}
    return [names[group.taken] for group in groups], dropped, passed


def _join(names: Sequence[str]) -> str:
    return ", ".join(names[:_TOLD]) + (", …" if len(names) > _TOLD else "")
