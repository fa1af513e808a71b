"""The notebooks that come with the package into a folder of the user's."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from segmentus.disk.folder import write_folder
from segmentus.errors import InputError

_KINDS = (".ipynb", ".csv")


def copy_notebooks(folder: str | Path) -> tuple[Path, ...]:
    """Copy the notebooks, and the table that one of them reads; returns where they are now.

    Parameters
    ----------
    folder : made where it does not exist.

    Raises
    ------
    InputError
        The folder is a file, or holds a file of the same name: what you changed is never lost.
    """
    target = Path(folder).expanduser()
    if target.exists() and not target.is_dir():
        raise InputError(f"notebooks: {target} is a file; name a folder.")
    held = sorted(
        (item for item in (files("segmentus") / "notebooks").iterdir() if _is_ours(item.name)),
        key=lambda item: item.name,
    )
    there = [item.name for item in held if (target / item.name).exists()]
    if there:
        raise InputError(
            f"notebooks: {target} already holds {there[0]}; move it away or name another folder."
        )
    return tuple(write_folder(target, {item.name: item.read_bytes() for item in held}).values())


def _is_ours(name: str) -> bool:
    return name.endswith(_KINDS)
