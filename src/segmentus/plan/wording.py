"""What pydantic holds against values of a plan into one sentence of ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from segmentus.argument_names import guess_name
from segmentus.door import shorten_value
from segmentus.errors import InputError
from segmentus.survey.table.schema import Hint

_UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")
_KINDS = {
    "int": "give a whole number",
    "float": "give a number",
    "bool": "give true or false",
    "string": "give text",
    "tuple": "give a list of texts",
    "dict": "give names and their values",
    "mapping": "give names and their values",
}
"""What a value should have been, by the first word of pydantic's kind of error."""


class Worded(BaseModel):
    """Named values that never change, and say in a sentence of ours what is impossible."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def __init__(self, *unnamed: Any, **values: Any) -> None:
        """Check values; what is impossible is said in a sentence of ours."""
        if unnamed:
            cure = "write Plan(features=[…], k=4), or read a plan by read_plan(…)"
            raise InputError(f"plan: {unnamed[0]!r} has no name; {cure}.")
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise InputError(f"plan: {word_impossible(error, type(self).model_fields)}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        """Refuse: a plan stays what it is."""
        raise InputError(f"plan: it never changes; write plan.change({name}=…) for another one.")


_CURES = {
    "k": "; numbers to choose among are ks",
    "columns": "; the columns to form segments by are features",
    "where": "; join several conditions by AND in one text",
}
"""What is meant by those who give a key something else."""


def word_impossible(error: ValidationError, known: Iterable[str]) -> str:
    """Say the first of some errors, with the key and what was given.

    Parameters
    ----------
    error : of a plan.
    known : keys of a plan.
    """
    first = error.errors(include_url=False)[0]
    where = first["loc"]
    inside = where[:3] if where[:1] == ("columns",) else where[:1]
    key = ".".join(map(str, inside))
    if first["type"] in _UNKNOWN:
        return _word_unknown(key, known)
    said = _word_message(first)
    if not isinstance(first["input"], int | float | str):
        said += _CURES.get(key, "")
    return (
        f"{key} = {shorten_value(first['input'])} is not possible: {said}." if key else f"{said}."
    )


def _word_unknown(key: str, known: Iterable[str]) -> str:
    names = list(vars(Hint()) if key.startswith("columns.") else known)
    near = guess_name(key.rsplit(".", 1)[-1], names)
    cure = f"did you mean {near!r}?" if near else f"known are {', '.join(names)}."
    return f"unknown key {key!r}; {cure}"


def _word_message(error: Mapping[str, Any]) -> str:
    """Say what is wrong with a value, in lower case."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        return f"give {context['expected']}"
    bound = {"greater_than_equal": "ge", "less_than_equal": "le", "greater_than": "gt"}.get(kind)
    if bound:
        words = {"ge": "at least", "le": "at most", "gt": "more than"}[bound]
        return f"give {words} {context[bound]:g}"
    if kind == "finite_number":
        return "give a finite number"
    said = _KINDS.get(kind.partition("_")[0], "")
    return said or error["msg"][:1].lower() + error["msg"][1:]
