"""A word for data or a model, as an agent says it, into a file inside one folder, or a refusal."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath, PureWindowsPath

from segmentus.disk.source import check_file
from segmentus.errors import InputError

_NAMED = re.compile(r"sample|scf\d{4}", re.IGNORECASE)


def locate_data(folder: Path, data: str) -> str:
    """Return the word of a survey as it is, and the path of a file inside the folder.

    Parameters
    ----------
    folder : that the server was started with, resolved.
    data : "sample", a wave such as "scf2019", or a path relative to the folder.

    Raises
    ------
    InputError
        As `locate_file`.
    """
    return data if _NAMED.fullmatch(data) else str(locate_file(folder, data))


def locate_file(folder: Path, name: str) -> Path:
    """Find a regular file inside a folder by its relative path.

    Nothing outside can be named: no absolute path, no "..", and no link, neither at the end nor on
    the way there, whatever it points to.

    Raises
    ------
    InputError
        The path leads outside, is a link, or is no regular file.
    """
    parts = _split(name)
    path = folder
    try:
        for part in parts:
            path = path / part
            if path.is_symlink():
                raise InputError(f"{name}: links are not followed; name the file itself.")
        inside = path.resolve().is_relative_to(folder)
        check_file(path)
    except InputError as error:
        raise InputError(str(error).replace(f"{folder}/", "")) from error
    except OSError as error:
        raise InputError(f"{name[:80]!r}: {error.strerror}; name a file in the folder.") from error
    if not inside:
        raise InputError(f"{name}: this is outside the folder; name a file in it.")
    return path


def _split(name: str) -> tuple[str, ...]:
    """Split a relative path; refuse all that could lead elsewhere on any system."""
    odd = not name or "\0" in name or name.startswith("~")
    windows = PureWindowsPath(name)
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if odd or windows.drive or windows.root or name.startswith("/") or ".." in parts:
        raise InputError(
            f"{name[:80]!r}: give the path of a file relative to the folder, without .. and not "
            "beginning at the root."
        )
    return parts
