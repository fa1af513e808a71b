"""A plan into TOML, which reads back as an equal plan."""

from __future__ import annotations

import json
import math
from typing import Any

from pydantic import BaseModel

from segmentus.plan.surfaces import TABLE_GROUP, fields_of


def write_toml(plan: BaseModel) -> str:
    """Write every field that is known, defaults too, so that the file keeps its meaning.

    What nobody says of a customer table is left out.
    """
    scalars, tables = "", ""
    for name, field in fields_of(type(plan)).items():
        value = getattr(plan, name)
        silent = field.asked.group == TABLE_GROUP or field.form == "pairs"
        if value is None or (silent and value == field.default):
            continue
        if name == "columns":
            tables += "".join(_column(column, hint) for column, hint in value.items())
        else:
            scalars += f"{name} = {_toml(value)}\n"
    return scalars + tables


def _column(name: str, hint: Any) -> str:
    """Say what is said of one column, as a table of its own."""
    said = {key: value for key, value in vars(hint).items() if value not in ("", None, ())}
    lines = "".join(f"{key} = {_toml(value)}\n" for key, value in said.items())
    return f"\n[columns.{_toml(name)}]\n{lines}"


def _toml(value: Any) -> str:
    """Scalars, flat lists and tables as TOML; JSON text is valid TOML for scalars."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{_toml(key)} = {_toml(item)}' for key, item in value.items())} }}"
    if isinstance(value, tuple | list):
        return f"[{', '.join(_toml(item) for item in value)}]"
    if value == math.inf:
        return "inf"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
