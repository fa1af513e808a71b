"""What a field of a plan is, said once: its option, its address and its page follow from it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import NoneType
from typing import Any, Final, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from segmentus.errors import InputError

WHAT: Final = "What to segment"
HOW: Final = "How"
ERRORS: Final = "Standard errors"
TABLE_GROUP: Final = "Your own table"
SHOWN: Final = "What the report shows"
GROUPS = (WHAT, HOW, ERRORS, TABLE_GROUP, SHOWN)
"""Headings under which `--help` and the reference list the fields, in this order."""

FieldForm = Literal[
    "switch", "whole", "number", "bound", "word", "text", "names", "pairs",
    "data", "condition", "numbers", "replicates", "k",
]  # fmt: skip
"""How a value is written where it is text: what its type says, or something narrower."""


@dataclass(frozen=True, slots=True)
class AskedField:
    """What the type of a field does not say; stands in its annotation.

    Attributes
    ----------
    group : one of `GROUPS`.
    words : what it asks for, in a sentence or two; the help of its option, too.
    form : how it is written, where its type does not tell.
    option : of the command line, where it is not "--" and the name; "" where it has none.
    means : the value that an option without a value stands for.
    former : names it had before, which still work.
    """

    group: str
    words: str
    form: FieldForm | None = None
    option: str | None = None
    means: str = ""
    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanField:
    """All that surfaces need to know of one field.

    Attributes
    ----------
    name : its key.
    asked : what was said of it.
    form : how it is written.
    choices : words that it may be; () where others may be too.
    default : its value where nobody says; None where that depends on the data.
    optional : whether None is possible.
    """

    name: str
    asked: AskedField
    form: FieldForm
    choices: tuple[str, ...]
    default: Any
    optional: bool

    @property
    def option(self) -> str:
        """The option of the command line, "" where there is none."""
        return option_of(self.name) if self.asked.option is None else self.asked.option


def option_of(name: str) -> str:
    """Spell the option of a key: "min_families" → "--min-families"."""
    return f"--{name.replace('_', '-')}"


@cache
def fields_of(plan: type[BaseModel]) -> dict[str, PlanField]:
    """List the fields of a class of plans, in order."""
    return {name: _field(name, info) for name, info in plan.model_fields.items()}


def with_current_names(content: Mapping[str, Any], plan: type[BaseModel]) -> dict[str, Any]:
    """Give values under former names their present ones, and warn in one line; None says nothing.

    Raises
    ------
    InputError
        A value is there under both names.
    """
    current = {name: value for name, value in content.items() if value is not None}
    for field in fields_of(plan).values():
        for former in field.asked.former:
            if former not in current:
                continue
            if field.name in current:
                raise InputError(f"{former} is the former name of {field.name}; give one of them.")
            option = f" (option {field.option})" if field.option else ""
            warnings.warn(
                f"{former} is now {field.name}{option}; the old spelling works in this release.",
                FutureWarning,
                stacklevel=2,
            )
            current[field.name] = current.pop(former)
    return current


def _field(name: str, info: FieldInfo) -> PlanField:
    asked = next((each for each in info.metadata if isinstance(each, AskedField)), None)
    if asked is None:
        raise TypeError(f"{name}: say with `AskedField` what the field is for.")
    kinds = [each for each in _parts(info.annotation) if each is not NoneType]
    choices = tuple(word for kind in kinds for word in get_args(kind) if _is_words(kind))
    return PlanField(
        name=name,
        asked=asked,
        form=asked.form or _form(kinds),
        choices=choices,
        default=info.get_default(call_default_factory=True),
        optional=len(kinds) < len(_parts(info.annotation)),
    )


def _parts(annotation: Any) -> tuple[Any, ...]:
    """The alternatives of a type: itself, or those of a union."""
    is_one = get_origin(annotation) in (None, tuple, dict, Literal)
    return (annotation,) if is_one else get_args(annotation)


def _is_words(kind: Any) -> bool:
    return get_origin(kind) is Literal


def _form(kinds: list[Any]) -> FieldForm:
    """Return how values of a type are written."""
    if all(map(_is_words, kinds)):
        return "word"
    forms: dict[Any, FieldForm] = {
        bool: "switch", int: "whole", float: "number", str: "text", tuple: "names", dict: "pairs",
    }  # fmt: skip
    return forms[get_origin(kinds[0]) or kinds[0]]
