"""Files of TOML, a user's or built in, into plans."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

from segmentus.errors import InputError
from segmentus.plan.changes import checked_plan
from segmentus.plan.values import Plan

DEFAULT = "credit"
OWN_TABLE = "customers"
"""The plans where none is named: for surveys, and for a table of the user's own."""


def read_plan(name: str | Path) -> Plan:
    """Read a built-in plan by name, or a TOML file by path.

    Raises
    ------
    InputError
        Neither exists, the file is not TOML, or the plan is impossible; names the key.
    """
    built_in = _built_in_texts()
    if name in built_in:
        return _read_built_in(str(name), built_in[str(name)])
    path = Path(name)
    if not path.is_file():
        raise InputError(
            f"plan {str(name)!r} is neither a file nor built in; the built-in plans are "
            f"{', '.join(built_in)}."
        )
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name} is not TOML ({error}); correct that line.") from error
    return checked_plan(content, path.name, Plan)


def built_in_plans() -> dict[str, Plan]:
    """Return the plans that come with the package, by name, the default first."""
    return {name: _read_built_in(name, text) for name, text in _built_in_texts().items()}


def _built_in_texts() -> dict[str, str]:
    """Find what comes with the package, the default first."""
    folder = files("segmentus.plan") / "built_in"
    texts = {
        item.name.removesuffix(".toml"): item.read_text(encoding="utf-8")
        for item in folder.iterdir()
        if item.name.endswith(".toml")
    }
    return {name: texts[name] for name in sorted(texts, key=lambda name: (name != DEFAULT, name))}


def _read_built_in(name: str, text: str) -> Plan:
    return checked_plan(tomllib.loads(text), name, Plan)
