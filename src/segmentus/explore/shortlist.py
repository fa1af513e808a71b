"""A survey into the variables to look at where nobody names any."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from segmentus.door import check_arguments
from segmentus.survey.values import Survey, Variable

_AMOUNTS = (
    "INCOME", "NETWORTH", "ASSET", "DEBT", "HOUSES", "FIN", "RETQLIQ", "VEHIC", "MRTHEL",
    "EDN_INST", "CCBAL", "AGE",
)  # fmt: skip
_SHARES = ("TURNFEAR", "TURNDOWN", "FEARDENIAL", "HHOUSES", "LATE60", "BNKRUPLAST5", "SAVED")
_GROUPS = ("RACE", "AGECL", "INCCAT", "EDCL")
"""Columns of the Survey of Consumer Finances that come first, where a survey has them."""

_DESIGN_TOPIC = "survey design"
FEWEST_AMOUNTS, MOST_AMOUNTS, MOST_SHARES, MOST_GROUPS, MOST_CODES = 3, 8, 6, 4, 16


@dataclass(frozen=True, slots=True, eq=False)
class Shortlist:
    """Variables by what can be asked of them.

    Attributes
    ----------
    amounts : money and counts: means, quantiles, histograms, correlations.
    shares : 0/1: shares.
    groups : categories: compositions, and groups to split amounts by.
    """

    amounts: tuple[Variable, ...]
    shares: tuple[Variable, ...]
    groups: tuple[Variable, ...]

    @property
    def all(self) -> tuple[Variable, ...]:
        """All of them, amounts first."""
        return (*self.amounts, *self.shares, *self.groups)


@check_arguments
def shortlist(survey: Survey, names: Sequence[str] = ()) -> Shortlist:
    """Sort named variables by kind; kinds that none is named of get the headline columns.

    Parameters
    ----------
    survey : SCF-like surveys get the columns of the classic project; other tables their first
        columns that vary and that do not merely number the rows.
    names : columns asked for, in any case.

    Raises
    ------
    InputError
        A column does not exist.
    """
    asked = list(dict.fromkeys(survey.variable(name).name for name in names))
    given = [survey.variables[name] for name in asked]
    amounts = _of(given, "money", "count") or _amounts(survey)
    return Shortlist(
        amounts=amounts,
        shares=_of(given, "share") or (() if given else _shares(survey)),
        groups=_of(given, "code") or _groups(survey),
    )


def meaningful(survey: Survey) -> list[Variable]:
    """All variables but those that only say who a row is and whom it stands for."""
    return [v for v in survey.variables.values() if v.topic != _DESIGN_TOPIC]


def _of(variables: Iterable[Variable], *kinds: str) -> tuple[Variable, ...]:
    return tuple(variable for variable in variables if variable.kind in kinds)


def _amounts(survey: Survey) -> tuple[Variable, ...]:
    known = _known(survey, _AMOUNTS)
    if len(known) >= FEWEST_AMOUNTS:
        return known
    sensible = (v for v in _of(meaningful(survey), "money", "count") if _tells(survey, v))
    return tuple(sensible)[:MOST_AMOUNTS]


def _shares(survey: Survey) -> tuple[Variable, ...]:
    varying = (v for v in _of(survey.variables.values(), "share") if _n_values(survey, v) > 1)
    return _known(survey, _SHARES) or tuple(varying)[:MOST_SHARES]


def _groups(survey: Survey) -> tuple[Variable, ...]:
    few = (
        v for v in _of(survey.variables.values(), "code") if 1 < _n_values(survey, v) <= MOST_CODES
    )
    return _known(survey, _GROUPS) or tuple(few)[:MOST_GROUPS]


def _known(survey: Survey, names: Iterable[str]) -> tuple[Variable, ...]:
    return tuple(survey.variables[name] for name in names if name in survey.variables)


def _tells(survey: Survey, variable: Variable) -> bool:
    """Tell whether a number is informative: it varies and does not number rows or families."""
    column = survey.column(variable.name)
    seen = np.unique(column[np.isfinite(column)])
    numbers_rows = len(seen) == survey.n_units and bool((np.diff(seen) == 1).all())
    return len(seen) > 1 and not numbers_rows


def _n_values(survey: Survey, variable: Variable) -> int:
    column = survey.column(variable.name)
    return len(np.unique(column[np.isfinite(column)]))
