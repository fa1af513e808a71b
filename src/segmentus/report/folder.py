"""Texts into a folder: all of them or none."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from segmentus.errors import InputError


def write_folder(folder: str | Path, contents: Mapping[str, str]) -> dict[str, Path]:
    """Write texts into a folder, which is made where it does not exist; all of them or none.

    Raises
    ------
    InputError
        The folder cannot be made or written.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return replace_together(folder, contents)
    except OSError as error:
        raise InputError(
            f"report folder {str(folder)!r} cannot be written ({error.strerror}); choose another."
        ) from error


def replace_together(folder: Path, contents: Mapping[str, str]) -> dict[str, Path]:
    """Write texts under temporary names, then move all into place; leave no temporary behind.

    Parameters
    ----------
    folder : exists.
    contents : file name → text, written as UTF-8 with line feeds.
    """
    waiting = {name: folder / f".{name}.{os.getpid()}.part" for name in contents}
    try:
        for name, text in contents.items():
            waiting[name].write_bytes(text.encode())
        for name, path in waiting.items():
            path.replace(folder / name)
    finally:
        for path in waiting.values():
            path.unlink(missing_ok=True)
    return {name: folder / name for name in contents}
