"""What each column of a survey is used for under a plan, and the plan that changes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from segmentus.app.address import Address
from segmentus.errors import InputError
from segmentus.plan import Plan
from segmentus.segments.headline import list_headline
from segmentus.survey.values import Survey, Variable

SurveyUse = Literal["groups", "outcome", "described", "out"]
"""The four that exclude each other."""

_MOST_OUTCOMES = 10


@dataclass(frozen=True, slots=True)
class UsedVariable:
    """One column of a survey and what is done with it.

    Attributes
    ----------
    variable : what it means.
    use : what it is used for.
    blocked : uses that cannot be, and why.
    """

    variable: Variable
    use: SurveyUse
    blocked: Mapping[SurveyUse, str]


def list_survey_uses(
    survey: Survey, forming: Sequence[str], plan: Plan
) -> tuple[UsedVariable, ...]:
    """Say of every column of a survey what it is used for, in the order of its codebook.

    Parameters
    ----------
    survey : with a codebook, and no customer table.
    forming : names of the columns that form the groups.
    plan : which names outcomes and what is described.
    """
    described = _described(survey, forming, plan)
    return tuple(
        UsedVariable(each, _use_of(each.name, forming, plan, described), _blocked(each))
        for each in survey.variables.values()
    )


def change_survey_use(
    address: Address, survey: Survey, forming: Sequence[str], name: str, use: str
) -> Address:
    """Use a column of a survey for something else.

    Parameters
    ----------
    address : now.
    survey : of the address.
    forming : names of the columns that form the groups now.
    name, use : the column, and its new use.

    Raises
    ------
    InputError
        There is no such column or use, or nothing would form the groups.
    """
    if name not in survey.variables or use not in get_args(SurveyUse):
        raise InputError("columns: choose a column of the survey and one of its uses.")
    plan = address.plan
    described = [each for each in _described(survey, forming, plan) if each != name]
    changes: dict[str, Any] = {"outcome": tuple(each for each in plan.outcome if each != name)}
    forms = [each for each in forming if each != name]
    if use == "groups":
        forms.append(name)
    elif use == "outcome":
        changes |= {"outcome": (name, *changes["outcome"]), "outcome_value": ""}
    elif use == "described":
        changes["describe"] = (*described, name)
    elif name in _described(survey, forming, plan):
        changes["describe"] = tuple(described)
    if use == "groups" or name in forming:
        if not forms:
            raise InputError("columns: one column must form the groups; add another first.")
        changes |= {"features": tuple(forms), "select": None}
    return address.asking(**changes)


def _described(survey: Survey, forming: Sequence[str], plan: Plan) -> tuple[str, ...]:
    """Name what groups are described by, in order."""
    known = [each for each in forming if each in survey.variables]
    return plan.describe or tuple(each.name for each in list_headline(survey, known))


def _use_of(name: str, forming: Sequence[str], plan: Plan, described: Sequence[str]) -> SurveyUse:
    if name in forming:
        return "groups"
    if name in plan.outcome:
        return "outcome"
    return "described" if name in described else "out"


def _blocked(variable: Variable) -> dict[SurveyUse, str]:
    """Say which uses cannot be."""
    blocked: dict[SurveyUse, str] = {}
    if variable.aside == "protected":
        blocked["groups"] = "Protected: an expert can allow it under “Form groups”."
    elif variable.kind == "code":
        blocked["groups"] = "It has kinds, not amounts: groups are described by it."
    if variable.kind not in ("share", "code") or len(variable.codes) > _MOST_OUTCOMES:
        blocked["outcome"] = "An outcome happens or does not; this has amounts, or many kinds."
    return blocked
