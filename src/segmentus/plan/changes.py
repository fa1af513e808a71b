"""Keys and values, as files and options have them, into a plan that is possible."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import ValidationError

from segmentus.errors import InputError
from segmentus.plan.surfaces import with_current_names
from segmentus.plan.values import Plan
from segmentus.segments.asked import ChoiceRule
from segmentus.survey.table.schema import Hint

_RULES = tuple(rule for rule in get_args(ChoiceRule) if rule != "fixed")
"""Rules by which k may be asked for."""


def make_plan(base: Plan, **changes: Any) -> Plan:
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
    given = _with_rule(with_current_names(given, type(base)))
    if given.get("select") and "features" not in given:
        given["features"] = ()
    if given.get("features") and "select" not in given:
        given["select"] = None
    if given.get("features") and "outcome" not in given:
        fitted = {name.casefold() for name in given["features"]}
        given["outcome"] = tuple(each for each in base.outcome if each.casefold() not in fitted)
    if given.get("where", base.where) != base.where:
        given.setdefault("title", Plan().title)
    if base.curve in ("asinh", "linear") and given.get("curve") == "auto":
        given.setdefault("asinh_unit", None)
    return checked_plan({**base.model_dump(), **given}, "plan", type(base))


def _with_rule(given: dict[str, Any]) -> dict[str, Any]:
    """Let k, where it names a rule, be that rule; and let k and the rule fit together."""
    k = given.get("k")
    if k in _RULES:
        return {**given, "rule": k, "k": None}
    if isinstance(k, str) and not k.isdecimal():
        raise InputError(f"k = {k!r} is not possible: give {', '.join(_RULES)} or a whole number.")
    if given.get("rule", "fixed") != "fixed":
        return {**given, "k": None}
    return {**given, "rule": "fixed"} if "k" in given else given


def checked_plan(content: Mapping[str, Any], where: str, kind: type[Plan] = Plan) -> Plan:
    """Make a plan of keys and values; errors name `where` they stand.

    Raises
    ------
    InputError
        An unknown key, an impossible value, or values that do not fit together.
    """
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        inside = first["loc"][:3] if first["loc"][:1] == ("columns",) else first["loc"][:1]
        key = ".".join(map(str, inside))
        raise InputError(f"{where}: {_word_error(first, key)}") from error


def _word_error(error: Any, key: str) -> str:
    """One validation error as a sentence."""
    if error["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        known = vars(Hint()) if key.startswith("columns.") else Plan.model_fields
        near = difflib.get_close_matches(key.rsplit(".", 1)[-1], known, n=1)
        cure = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}."
        return f"unknown key {key!r}; {cure}"
    message = error["msg"].removeprefix("Value error, ")
    if not key:
        return f"{message}."
    return f"{key} = {error['input']!r} is not possible: {message[:1].lower() + message[1:]}."
