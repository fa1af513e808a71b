"""Arguments of public functions, as people type them, into what their annotations say.

>>> @check_arguments
... def repeat(word: str, times: int = 2) -> str:
...     return word * times
>>> repeat("ab", times="3")
'ababab'
>>> repeat("ab", times="often")
Traceback (most recent call last):
...
segmentus.errors.InputError: repeat: times = 'often' is not possible; give a whole number.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, wraps
from numbers import Real
from types import NoneType, UnionType
from typing import (
    Any,
    Literal,
    ParamSpec,
    SupportsIndex,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from segmentus.argument_names import names_in, word_call
from segmentus.errors import InputError

_P = ParamSpec("_P")
_R = TypeVar("_R")
_WORDS: dict[Any, str] = {
    str: "text", int: "a whole number", float: "a number", bool: "True or False",
    SupportsIndex: "a whole number",
}  # fmt: skip
_REFUSED = object()
_WHOLE = re.compile(r"\s*[+-]?[0-9]{1,9}\s*")


def check_arguments(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Look at every argument before the function does, and refuse in a sentence what is none.

    One name does for a list of one, an array of names for a list, and numbers of other libraries
    for Python's. Ranges are for the function itself to check.
    """
    signature = inspect.signature(function)

    @wraps(function)
    def checked(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            given = signature.bind(*args, **kwargs)
        except TypeError as error:
            raise InputError(word_call(signature, function.__name__, error, kwargs)) from None
        for name, value in given.arguments.items():
            wanted = _hints(function).get(name, Any)
            taken = _take(value, wanted)
            if taken is _REFUSED:
                raise InputError(
                    f"{function.__name__}: {name} = {shorten_value(value)} is not possible; "
                    f"give {_word(wanted)}."
                )
            given.arguments[name] = taken
        return function(*given.args, **given.kwargs)

    return checked


def at_least(least: int, **given: int) -> None:
    """Refuse a number below the least that is possible.

    Raises
    ------
    InputError
        One is; the sentence has its name.
    """
    for name, value in given.items():
        if value < least:
            raise InputError(f"{name}: got {value}; give a whole number from {least} up.")


def same_columns(columns: int, **given: int) -> None:
    """Refuse values of other columns.

    Raises
    ------
    InputError
        One has not that many; the sentence has its name.
    """
    for name, value in given.items():
        if value != columns:
            raise InputError(
                f"{name}: it has {value} columns where {columns} were clustered; take those that "
                "were."
            )


def same_rows(rows: int, **given: int) -> None:
    """Refuse values of other rows.

    Raises
    ------
    InputError
        One has not that many rows; the sentence has its name.
    """
    for name, value in given.items():
        if value != rows:
            raise InputError(
                f"{name}: it has {value:,} rows where {rows:,} were clustered; take what comes "
                "from the same survey."
            )


@cache
def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    """Types of its arguments; those of a star, which hold several, are left to Python."""
    kinds = inspect.signature(function).parameters.values()
    several = {one.name for one in kinds if one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD)}
    return {name: kind for name, kind in get_type_hints(function).items() if name not in several}


def _take(value: Any, wanted: Any) -> Any:
    """Return a value as one of a type, or `_REFUSED`."""
    origin, inside = get_origin(wanted), get_args(wanted)
    if origin in (Union, UnionType):
        taken = (_take(value, one) for one in inside)
        return next((one for one in taken if one is not _REFUSED), _REFUSED)
    if origin is Literal:
        word = value.strip().lower() if isinstance(value, str) else value
        return word if isinstance(word, str) and word in inside else _REFUSED
    if origin is tuple and inside[1:] != (...,):
        return value if isinstance(value, tuple) and len(value) == len(inside) else _REFUSED
    if origin in (list, tuple, Sequence, Iterable):
        return _take_several(value, inside)
    if origin in (Mapping, dict):
        return _take_mapping(value, inside)
    if wanted in (int, float, SupportsIndex):
        return _take_number(value, wanted)
    if wanted is NoneType:
        return value if value is None else _REFUSED
    if wanted is Any:
        return value
    if isinstance(wanted, type) and origin is None:
        return value if isinstance(value, wanted) else _REFUSED
    return value if origin is not Callable or callable(value) else _REFUSED


def _take_number(value: Any, wanted: type) -> Any:
    if wanted is not float:
        whole = as_whole(value)
        return whole if type(whole) is int else _REFUSED
    return float(value) if isinstance(value, Real) and not isinstance(value, bool) else _REFUSED


def as_whole(number: Any) -> Any:
    """Take whole numbers of other libraries, 4.0 and "4" for Python's 4; else leave it.

    >>> as_whole(4.0), as_whole(" 4"), as_whole(4.5), as_whole("four")
    (4, 4, 4.5, 'four')
    """
    if isinstance(number, str):
        return int(number) if _WHOLE.fullmatch(number) else number
    if isinstance(number, Real) and not isinstance(number, bool):
        exact = float(number)
        return int(exact) if exact.is_integer() else number
    return number


def _take_several(value: Any, inside: tuple[Any, ...]) -> Any:
    """Take a list, a single text for a list of one, and an array for a list."""
    if isinstance(value, str):
        return names_in(value) if inside[:1] == (str,) else _REFUSED
    if not isinstance(value, Iterable) or isinstance(value, Mapping):
        return _REFUSED
    held = list_held(value)
    taken = tuple(_take(one, inside[0]) for one in held)
    return _REFUSED if any(one is _REFUSED for one in taken) else taken


def list_held(several: Iterable[Any]) -> tuple[Any, ...]:
    """Return what a collection holds; a set in an order that does not depend on the run."""
    held = several.tolist() if hasattr(several, "tolist") else several
    return tuple(sorted(held, key=str) if isinstance(held, set | frozenset) else held)


def _take_mapping(value: Any, inside: tuple[Any, ...]) -> Any:
    if not isinstance(value, Mapping):
        return _REFUSED
    taken = {key: _take(one, inside[1]) for key, one in value.items() if isinstance(key, str)}
    whole = len(taken) == len(value) and all(one is not _REFUSED for one in taken.values())
    return taken if whole else _REFUSED


def _word(wanted: Any) -> str:
    """Say what a type asks for."""
    origin, inside = get_origin(wanted), get_args(wanted)
    if origin in (Union, UnionType):
        return " or ".join(_word(one) for one in inside)
    if origin is Literal:
        *most, last = map(repr, inside)
        return f"{', '.join(most)} or {last}" if most else last
    if origin in (list, tuple, Sequence, Iterable):
        return {str: "a list of names", int: "whole numbers"}.get(inside[0], "a list")
    if origin in (Mapping, dict):
        return f"a dictionary of {_word(inside[1])} by name"
    if wanted is NoneType:
        return "None"
    name = getattr(wanted, "__name__", "a function")
    if wanted in _WORDS or origin is Callable:
        return _WORDS.get(wanted, "a function")
    return f"{'an' if name[:1] in 'AEIO' else 'a'} {name}"


def shorten_value(value: Any) -> str:
    """Write a value where it is short and on one line, else its type."""
    text = repr(value)
    return text if len(text) <= 60 and "\n" not in text else f"a {type(value).__name__}"
