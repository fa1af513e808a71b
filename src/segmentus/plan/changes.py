"""Keys and values, as files and options have them, into a plan that is possible."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from segmentus.errors import InputError
from segmentus.plan.spellings import list_names, with_rule
from segmentus.plan.surfaces import with_current_names
from segmentus.plan.values import Plan

_Plan = TypeVar("_Plan", bound=Plan)


def make_plan(base: _Plan, **changes: Any) -> _Plan:
    """Change some fields of a plan; None changes nothing.

    `k` may be a number or the name of a rule. A plan that asks for a selection gives up its list of
    features, and the reverse; one that asks for a rule gives up its fixed k, and one that asks for
    a k has the rule "fixed". One whose condition changes gives up its title, which speaks of
    another domain; one whose features change gives up outcomes that are among them; one whose curve
    changes to "auto" gives up the unit of the former curve.

    Raises
    ------
    InputError
        An unknown field, an impossible value, or values that do not fit together.
    """
    given = {name: value for name, value in changes.items() if value is not None}
    try:
        given = with_rule(with_current_names(given, type(base)))
    except ValueError as error:
        raise InputError(f"{error}.") from None
    given |= {name: list_names(given[name]) for name in ("features", "outcome") if name in given}
    if given.get("select") and "features" not in given:
        given["features"] = ()
    if given.get("features") and "select" not in given:
        given["select"] = None
    if isinstance(given.get("features"), tuple) and "outcome" not in given:
        fitted = {str(name).casefold() for name in given["features"]}
        given["outcome"] = tuple(each for each in base.outcome if each.casefold() not in fitted)
    if given.get("where", base.where) != base.where:
        given.setdefault("title", Plan().title)
    if base.curve in ("asinh", "linear") and given.get("curve") == "auto":
        given.setdefault("asinh_unit", None)
    return checked_plan({**base.model_dump(), **given}, "plan", type(base))


def checked_plan(content: Mapping[str, Any], where: str, kind: type[_Plan]) -> _Plan:
    """Make a plan of keys and values; errors name `where` they stand.

    Raises
    ------
    InputError
        An unknown key, an impossible value, or values that do not fit together.
    """
    try:
        return kind(**content)
    except InputError as error:
        raise InputError(f"{where}{str(error).removeprefix('plan')}") from None
