"""Files of TOML, a user's or built in, into plans."""

from __future__ import annotations

import tomllib
from pathlib import Path

from segmentus.built_in import read_built_in_texts
from segmentus.door import check_arguments
from segmentus.errors import InputError
from segmentus.plan.changes import checked_plan
from segmentus.plan.values import Plan


@check_arguments
def read_plan(name: str | Path) -> Plan:
    """Read a built-in plan by name, or a TOML file by path.

    Raises
    ------
    InputError
        Neither exists, the file is not TOML, or the plan is impossible; names the key.
    """
    built_in = read_built_in_texts()
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
    return {name: _read_built_in(name, text) for name, text in read_built_in_texts().items()}


def _read_built_in(name: str, text: str) -> Plan:
    return checked_plan(tomllib.loads(text), name, Plan)
