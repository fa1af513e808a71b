"""The fields of a form, as a browser sends them, into values of the kinds that they have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AllowInfNan, ConfigDict, Field, TypeAdapter, ValidationError

from segmentus.errors import InputError
from segmentus.plan import Plan, fields_of

_Finite = Annotated[float, AllowInfNan(False)]
_Names = Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=2_000)]


def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind, config=ConfigDict(strict=True))


_NAMES = _adapter(_Names | None)
_NUMBER = _adapter(int | _Finite | None)
_WHOLE = _adapter(int | None)
_BY_FORM = {"names": _NAMES, "whole": _WHOLE, "number": _NUMBER, "bound": _NUMBER}
_KINDS = {
    **{
        name: _BY_FORM[field.form]
        for name, field in fields_of(Plan).items()
        if field.form in _BY_FORM
    },
    "about": _NAMES,
    "values": _adapter(Annotated[list[int | _Finite], Field(max_length=2_000)] | None),
    "low": _NUMBER,
    "high": _NUMBER,
}
_OTHER = _adapter(Annotated[str, Field(max_length=8_000)] | bool | int | _Finite | None)


def read_form(ids: Sequence[dict[str, str]], values: Sequence[Any]) -> dict[str, Any]:
    """Return the values of a form by their fields.

    Parameters
    ----------
    ids : ``{"field": name}`` for each control.
    values : of the controls.

    Raises
    ------
    InputError
        There is not one value for each control, or one is of another kind.

    >>> read_form([{"field": "low"}], [3])
    {'low': 3}
    >>> read_form([{"field": "count"}], ["/dev/zero"])
    Traceback (most recent call last):
    ...
    segmentus.errors.InputError: count: this is not a value the form can have; choose again.
    >>> read_form([{"field": "features"}], ["/dev/zero"])
    Traceback (most recent call last):
    ...
    segmentus.errors.InputError: features: this is not a value the form can have; choose again.
    """
    names = [each.get("field", "") for each in ids]
    if len(names) != len(values):
        raise InputError("form: some controls have no value or more than one; reload the page.")
    form = {}
    for name, value in zip(names, values, strict=True):
        try:
            form[name] = _KINDS.get(name, _OTHER).validate_python(value)
        except ValidationError as error:
            raise InputError(
                f"{name[:40]}: this is not a value the form can have; choose again."
            ) from error
    return form
