"""The notebooks that come with the package into a folder of the user's."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from segmentus.disk.folder import write_folder
from segmentus.errors import InputError

_KINDS = (".ipynb", ".csv", ".md")


def copy_notebooks(folder: str | Path) -> tuple[Path, ...]:
    """Copy the notebooks with the table and the glossary that they use; return where they are now.

    Parameters
    ----------
    folder : made where it does not exist.

    Raises
    ------
    InputError
        The folder is a file, or holds a file of the same name: what you changed is never lost. Or
        this installation came without notebooks.
    """
    target = Path(folder).expanduser()
    if target.exists() and not target.is_dir():
        raise InputError(f"notebooks: {target} is a file; name a folder.")
    held = _find_notebooks()
    there = [item.name for item in held if (target / item.name).exists()]
    if there:
        raise InputError(
            f"notebooks: {target} already holds {there[0]}; move it away or name another folder."
        )
    return tuple(write_folder(target, {item.name: item.read_bytes() for item in held}).values())


def _find_notebooks() -> list[Traversable]:
    """Find what comes with the package, in order of name."""
    home = files("segmentus") / "notebooks"
    held = [item for item in home.iterdir() if item.name.endswith(_KINDS)] if home.is_dir() else []
    if not any(
        item.name.endswith(".ipynb") for item in held
    ):  # as in a checkout without symbolic links
        raise InputError(
            f"notebooks: this installation has none in {home}; install segmentus again from a "
            "checkout that holds the folder notebooks."
        )
    return sorted(held, key=lambda item: item.name)
