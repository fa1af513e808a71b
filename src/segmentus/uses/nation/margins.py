"""Customers and the nation into the variables that weights are raked to."""

from __future__ import annotations

from collections.abc import Sequence

from segmentus.errors import InputError
from segmentus.uses.nation.classes import EmptyClassError, RakingMargin, cut_margin
from segmentus.uses.nation.shared import SharedSegments

RAKED = ("AGE", "INCOME")
"""Variables raked to where they are mapped and nobody says which."""


def choose_margins(
    shared: SharedSegments, raking: Sequence[str]
) -> tuple[tuple[RakingMargin, ...], tuple[str, ...]]:
    """Cut the variables to rake to.

    Parameters
    ----------
    shared : both sides.
    raking : names that were asked for; () takes the usual ones of which each class has people on
        both sides, and where there is none, the first other one that has.

    Returns
    -------
    The margins, and a sentence on each usual variable that cannot be raked to.

    Raises
    ------
    InputError
        A name is not mapped; a class of one that was asked for is empty; nothing can be raked to.
    """
    names = [scale.name for scale in shared.features.scales]
    if raking:
        return tuple(_cut(shared, name) for name in _known(shared, raking, names)), ()
    usual = [name for name in RAKED if name in names] or names[:2]
    found, refused = _try(shared, usual)
    others = iter(name for name in names if name not in usual)
    while not found and (name := next(others, "")):
        found, _ = _try(shared, [name])
    if not found:
        raise InputError(
            f"raking: no column of {', '.join(names)} has customers and families in each of its "
            "classes; pair another column in which they overlap."
        )
    return tuple(found), tuple(refused)


def _known(shared: SharedSegments, raking: Sequence[str], names: list[str]) -> list[str]:
    """Look up the names that were asked for."""
    wanted = [shared.survey.variable(name).name for name in raking]
    for name in wanted:
        if name not in names:
            raise InputError(f"raking: {name} is not mapped; name one of {', '.join(names)}.")
    return wanted


def _try(shared: SharedSegments, names: Sequence[str]) -> tuple[list[RakingMargin], list[str]]:
    found, refused = [], []
    for name in names:
        try:
            found.append(_cut(shared, name))
        except EmptyClassError as error:
            refused.append(f"Weights are not raked to {name}: {error.what}.")
    return found, refused


def _cut(shared: SharedSegments, name: str) -> RakingMargin:
    at = [scale.name for scale in shared.features.scales].index(name)
    survey = shared.survey
    return cut_margin(
        survey.variable(name), survey.column(name), survey.design.weight, shared.values[:, at]
    )
