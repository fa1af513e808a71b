"""Files into a folder as one set: the old ones or the new ones, however the run ends."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from segmentus.disk.target import holding, in_use, name_temporary, naming, remove_litter
from segmentus.errors import InputError
from segmentus.memory import release_memory

_HERE = -100
_EXCHANGE = 2
"""AT_FDCWD and RENAME_EXCHANGE of Linux; RENAME_SWAP of macOS is 2 as well."""


def write_folder(
    folder: str | Path,
    contents: Mapping[str, bytes | Callable[[], bytes | Iterable[bytes]]],
    *,
    gone: Collection[str] = (),
) -> dict[str, Path]:
    """Write files into a folder as one set; what else is in the folder stays.

    The set is written into a folder beside, which then changes places with the one there, in one
    step of the system. Where that cannot be (Windows, the current folder, a mount point, a
    parent that may not be written), the files, all of them whole, are moved into place one after
    another. What killed runs have left is removed first.

    Parameters
    ----------
    folder : made where it does not exist.
    contents : file name → content, or what makes it, also piece by piece, when its turn comes.
    gone : names of files of an older set that this one lacks, which do not stay.

    Returns
    -------
    File name → path.

    Raises
    ------
    InputError
        The folder cannot be made or written, also when the disk is full.
    """
    folder = Path(folder)
    check_folder(folder, contents)
    with naming(folder):
        target = folder.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = _may_stand_aside(target)
        _clear(target, beside=beside)
        with _stage(target, beside=beside) as stage:
            for name, content in contents.items():
                release_memory()  # that the last one was made in
                _fill(stage / name, content() if callable(content) else content)
                if (target / name).exists():
                    shutil.copymode(target / name, stage / name)
            _put(stage, target, contents, gone, beside=beside)
    return {name: folder / name for name in contents}


def _fill(path: Path, content: bytes | Iterable[bytes]) -> None:
    if isinstance(content, bytes):
        path.write_bytes(content)
        return
    with path.open("wb") as file:
        file.writelines(content)


def check_folder(folder: Path, names: Collection[str]) -> None:
    """Refuse, before any work, a folder that the files named cannot be written to.

    Raises
    ------
    InputError
        It is a file, has a folder where a file should be, or may not be made or written.
    """
    with naming(folder):
        if folder.exists() and not folder.is_dir():
            raise InputError(f"{folder} cannot be written: this is a file; name a folder.")
        for name in names:
            if (folder / name).is_dir():
                raise InputError(
                    f"{folder / name}: this is a folder where a file is to be written; move it "
                    "away, or choose another folder."
                )
        nearest = next(each for each in (folder, *folder.absolute().parents) if each.is_dir())
        if not os.access(nearest, os.W_OK | os.X_OK):
            raise InputError(f"{folder} cannot be written: {nearest} is not writable.")


def _may_stand_aside(folder: Path) -> bool:
    """Tell whether another folder can take this one's place without anybody being left behind."""
    here = Path.cwd()
    return (
        folder not in (here, *here.parents)
        and os.access(folder.parent, os.W_OK | os.X_OK)
        and not os.path.ismount(folder)
    )


@contextmanager
def _stage(folder: Path, *, beside: bool) -> Iterator[Path]:
    """Give an empty folder beside the one to be written, or in it, and remove it in the end."""
    if not beside:
        folder.mkdir(exist_ok=True)
    stage = name_temporary(folder.parent if beside else folder, _word(folder))
    with holding(stage, stage.mkdir):
        try:
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def _put(
    stage: Path, folder: Path, names: Collection[str], gone: Collection[str], *, beside: bool
) -> None:
    """Put the set into its place: in one step, or file by file where there is no such step."""
    if beside and not folder.exists():
        with suppress(OSError):  # another run has made it meanwhile
            stage.rename(folder)
            return
    if beside and _link_others(folder, stage, gone) and _exchange(stage, folder):
        _bring_back(stage, folder, gone, files=True)
        return
    for name in names:
        (stage / name).replace(folder / name)
    for name in gone:
        if not (folder / name).is_dir():
            (folder / name).unlink(missing_ok=True)


def _link_others(folder: Path, stage: Path, gone: Collection[str]) -> bool:
    """Let all other files of the old folder be in the new one as well; False if they cannot be."""
    try:
        for path in folder.iterdir():
            held = path.name in gone or (stage / path.name).exists()
            if not (path.is_symlink() or path.is_dir() or held):
                os.link(path, stage / path.name)
        about = folder.stat()
        shutil.copystat(folder, stage)
        if (about.st_uid, about.st_gid) != (stage.stat().st_uid, stage.stat().st_gid):
            os.chown(stage, about.st_uid, about.st_gid)
    except OSError:
        return False
    return True


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where the system has no such step."""
    names = os.fsencode(one), os.fsencode(other)
    try:
        system = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            return bool(system.renamex_np(*names, _EXCHANGE) == 0)
        return bool(system.renameat2(_HERE, names[0], _HERE, names[1], _EXCHANGE) == 0)
    except (AttributeError, OSError, TypeError):
        return False


def _bring_back(old: Path, folder: Path, gone: Collection[str] = (), *, files: bool) -> None:
    """Move the folders and links that the old folder alone holds to the new one, files too."""
    for path in old.iterdir():
        wanted = (files and path.name not in gone) or path.is_symlink() or path.is_dir()
        if wanted and not os.path.lexists(folder / path.name):
            with suppress(OSError):
                path.rename(folder / path.name)


def _clear(folder: Path, *, beside: bool) -> None:
    """Remove what killed runs have left of this folder; folders in it that were to come back do.

    Of a set that was being written there are files only; of an old one that had already changed
    places with its successor, files that both have, and folders that the successor lacks.
    """
    remove_litter(folder)
    for place in (folder.parent, folder) if beside else (folder,):
        for left in place.glob(f".segmentus-{_word(folder)}*.part"):
            if left.is_dir() and not in_use(left):
                _bring_back(left, folder, files=False)
                if not any(path.is_dir() and not path.is_symlink() for path in left.iterdir()):
                    shutil.rmtree(left, ignore_errors=True)


def _word(folder: Path) -> str:
    """Short word for a folder's name, which may be as long as names can be."""
    return f"{zlib.crc32(folder.name.encode(errors='surrogateescape')):08x}-"
