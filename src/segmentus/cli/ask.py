"""Options of the command line into a `Plan`: one for each of its fields, made when needed."""

from __future__ import annotations

import functools
import inspect
import re
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from segmentus.errors import InputError

if TYPE_CHECKING:
    from segmentus.plan import Plan, PlanField

_PAIR = re.compile("[:=](?=[^:=]*$)")
"""The last colon or equals sign: names of columns may hold others."""

_TYPES = {"switch": bool, "whole": int, "number": float, "bound": float}
"""Forms that options check themselves; all others are texts."""

_WRITTEN = {
    "names": "A,B,C", "pairs": "A:WORD", "word": "WORD", "condition": "CONDITION",
    "numbers": "NUMBERS", "k": "RULE|NUMBER", "replicates": "NUMBER|FILE", "data": "DATA",
}  # fmt: skip
"""What stands in the help for a text of a form."""


class PlanCommand(TyperCommand):
    """A command whose first options, one for each field of a plan, make the `obj` of its context.

    They are made when they are looked at: to list all commands must not load what a plan needs.
    """

    _params: list[Any]
    _is_complete: bool

    @property
    def params(self) -> list[Any]:
        """Arguments and options; typer itself puts more into this list."""
        if not self._is_complete:
            self._params[:0] = plan_options()
            self._is_complete = True
        return self._params

    @params.setter
    def params(self, own: list[Any]) -> None:
        self._params, self._is_complete = list(own), False

    def invoke(self, context: Any) -> Any:
        """Make the plan from the options, and give it to the command."""
        given = {each.name: context.params.pop(each.name) for each in plan_options()}
        context.obj = read_options(given)
        return super().invoke(context)


@functools.cache
def plan_options() -> tuple[Any, ...]:
    """Make the options that ask for a plan: the built-in one it starts from, and every field."""
    from segmentus.plan import GROUPS, Plan, fields_of

    fields = sorted(fields_of(Plan).values(), key=lambda each: GROUPS.index(each.asked.group))
    start = typer.Option(
        help="A built-in plan (see `segmentus plans`) or a TOML file; where none is given, "
        "customers for a table of your own, else credit."
    )
    parameters = [_parameter("plan", str, start)]
    for field in fields:
        parameters += _parameters(field)
    parameters.sort(key=lambda each: each.name != "data")  # an argument comes first

    def ask(**given: Any) -> None:
        """Stand for a command, so that typer makes its options."""

    ask.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    ask.__annotations__ = {each.name: each.annotation for each in parameters}
    app = typer.Typer(add_completion=False)
    app.command()(ask)
    return tuple(typer.main.get_command(app).params)


def read_options(given: dict[str, Any]) -> Plan:
    """Make the plan that options ask for, starting from a built-in one or a file.

    Parameters
    ----------
    given : value of each of `plan_options`; None or False where it was not given.

    Raises
    ------
    InputError
        An option cannot be what it is, or options do not fit together.
    """
    from segmentus.plan import DEFAULT, OWN_TABLE, Plan, fields_of, make_plan, read_plan
    from segmentus.survey.named import is_own_table

    own = given["data"] is not None and is_own_table(given["data"])
    changes = {}
    for field in fields_of(Plan).values():
        for name in (field.name, *field.asked.former):
            changes[name] = _value(field, given.get(name))
    return make_plan(read_plan(given["plan"] or (OWN_TABLE if own else DEFAULT)), **changes)


def split_names(text: str | None, option: str) -> tuple[str, ...] | None:
    """Split the columns named in an option, "A,B"; None where it was not given."""
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise InputError(f"{option} {text!r} names no column; write it like INCOME,DEBT.")
    return names


def split_pairs(text: str | None, option: str) -> dict[str, str] | None:
    """Split what an option says of single columns, "A:x,B=y"; None where it was not given."""
    names = split_names(text, option)
    pairs = [_PAIR.split(name, maxsplit=1) for name in names or ()]
    odd = [pair[0] for pair in pairs if len(pair) == 1 or not pair[0].strip()]
    if odd:
        raise InputError(f"{option} {text!r}: {odd[0]!r} has no column; write it like A:linear.")
    return None if names is None else {column.strip(): word.strip() for column, word in pairs}


def _parameters(field: PlanField) -> list[inspect.Parameter]:
    """The option of a field, and hidden ones that it had under former names."""
    from segmentus.plan.surfaces import option_of

    panel, words = field.asked.group, field.asked.words
    if field.name == "data":
        return [_parameter("data", str, typer.Argument(help=words, metavar=_WRITTEN[field.form]))]
    if not field.option:
        return []
    kind = bool if field.asked.means else _TYPES.get(field.form, str)
    written = None if kind is bool else _WRITTEN.get(field.form)
    said = typer.Option(field.option, help=words, rich_help_panel=panel, metavar=written)
    former = [
        _parameter(name, kind, typer.Option(option_of(name), hidden=True))
        for name in field.asked.former
    ]
    return [_parameter(field.name, kind, said), *former]


def _parameter(name: str, kind: type, said: Any) -> inspect.Parameter:
    """A parameter as typer reads it from a function."""
    annotation = Annotated[bool, said] if kind is bool else Annotated[kind | None, said]
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        default=False if kind is bool else None,
        annotation=annotation,
    )


def _value(field: PlanField, given: Any) -> Any:
    """Return what a plan holds for what was given; None where nothing was."""
    if field.form == "names":
        return split_names(given, field.option)
    if field.form == "pairs":
        return split_pairs(given, field.option)
    if field.asked.means:
        return field.asked.means if given else None
    return given or None if field.form == "switch" else given
