"""What a browser asks of a callback into a request that Dash and the callbacks can trust.

Dash takes a request for what its own pages send. One that is not would end in an error of Python,
somewhere; here its form and the type of every value are checked first, and it gets 400.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from threading import Lock
from typing import Annotated, Any, ParamSpec, TypeVar, get_type_hints

from dash import Dash
from flask import request
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from werkzeug.exceptions import BadRequest

from segmentus.app.security import CALLBACKS

_ONE_AT_A_TIME = Lock()
"""Parsing lets no other thread run; several long requests would keep everybody else waiting."""

_P = ParamSpec("_P")
_R = TypeVar("_R")
_STRICT = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)
_Text = Annotated[str, Field(max_length=500)]


class _Property(BaseModel):
    """A property of a component, and its value."""

    model_config = _STRICT
    id: _Text | dict[_Text, _Text | int]
    property: _Text
    value: Any = None

    def keys(self) -> set[str]:
        """Keys of an id that is a dictionary."""
        return set(self.id) if isinstance(self.id, dict) else set()


_Properties = list[_Property | Annotated[list[_Property], Field(max_length=2_000)]]


class _Asked(BaseModel):
    """What a page sends to have a callback called."""

    model_config = ConfigDict(strict=True, extra="ignore", hide_input_in_errors=True)
    output: _Text
    outputs: _Property | _Properties
    inputs: _Properties
    state: _Properties = []
    changedPropIds: list[str] = []  # noqa: N815 - Dash's own name


def check_requests(app: Dash) -> None:
    """Answer 400 to whatever asks a callback in another form than the pages of an application."""

    def check() -> None:
        if request.path == CALLBACKS and request.method == "POST":
            _check(_read(), app.callback_map)

    app.server.before_request(check)


def typed(callback: Callable[_P, _R]) -> Callable[_P, _R]:
    """Check the type of every argument of a callback, as its annotations have it."""
    hints = get_type_hints(callback)
    kinds = tuple(hints[name] for name in inspect.signature(callback).parameters)
    adapter: TypeAdapter[Any] = TypeAdapter(tuple[kinds], config=ConfigDict(strict=True))  # type: ignore[valid-type]

    @wraps(callback)
    def checked(*arguments: _P.args, **named: _P.kwargs) -> _R:
        try:
            found = adapter.validate_python(arguments)
        except ValidationError as error:
            raise _malformed(error) from error
        return callback(*found, **named)

    return checked


def _read() -> _Asked:
    if not request.is_json:
        raise BadRequest("The request is not JSON.")
    request.get_data()  # a server that hands on requests as they arrive waits here
    try:
        with _ONE_AT_A_TIME:
            return _Asked.model_validate(request.get_json())
    except ValidationError as error:
        raise _malformed(error) from error
    except RecursionError as error:
        raise BadRequest("The request is nested too deeply.") from error


def _check(asked: _Asked, callbacks: Mapping[str, Any]) -> None:
    """Compare a request with the callback that it asks for."""
    known = callbacks.get(asked.output)
    if known is None:
        raise BadRequest("There is no such callback.")
    for given, declared in ((asked.inputs, known["inputs"]), (asked.state, known["state"])):
        if len(given) != len(declared):
            raise BadRequest("The request has values that its callback does not take.")
        for one, wanted in zip(given, declared, strict=True):
            if not _fits(one, wanted["id"], wanted["property"]):
                raise BadRequest("The request has values that its callback does not take.")
    several = asked.output.startswith("..")
    count = len(asked.output[2:-2].split("...")) if several else None
    if (len(asked.outputs) if isinstance(asked.outputs, list) else None) != count:
        raise BadRequest("The request has outputs that its callback does not have.")
    names = {name for one in asked.inputs for each in _flat(one) for name in _names(each)}
    if not names.issuperset(asked.changedPropIds):
        raise BadRequest("The request reports a change in something it does not contain.")


def _fits(given: _Property | list[_Property], wanted: str, name: str) -> bool:
    """Tell whether a value is that of the component that a callback names, or a list of such."""
    pattern = '["ALL"]' in wanted
    if isinstance(given, list) != pattern:
        return False
    keys = json.loads(wanted).keys() if pattern else set()
    return all(
        each.property == name
        and (name != "id" or each.value == each.id)
        and (each.keys() == keys if pattern else f"{wanted}.{name}" in _names(each))
        for each in _flat(given)
    )


def _flat(given: _Property | list[_Property]) -> list[_Property]:
    return given if isinstance(given, list) else [given]


def _names(given: _Property) -> Iterator[str]:
    """A property as Dash writes it: here with letters beyond ASCII escaped, in browsers not."""
    for escaped in (True, False):
        plain = given.id
        if isinstance(plain, dict):
            plain = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=escaped)
        yield f"{plain}.{given.property}"


def _malformed(error: ValidationError) -> BadRequest:
    first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(map(str, first["loc"]))[:100]
    return BadRequest(f"The request is malformed at {where}: {first['msg'][:200]}.")
