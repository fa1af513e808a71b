"""A wave's year into the file that holds it: the user's data folder, then the cache."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import platformdirs

from segmentus.disk.target import temporary_beside
from segmentus.errors import InputError
from segmentus.survey.scf.waves import FAMILIES_SURVEYED, What, file_names, year_in

DATA_VARIABLE = "SEGMENTUS_DATA"
CACHE_VARIABLE = "SEGMENTUS_CACHE"

WavePlace = Literal["SEGMENTUS_DATA", "cache"]


@dataclass(frozen=True, slots=True)
class Held:
    """A wave and where its files are.

    Attributes
    ----------
    year : survey year.
    families : families in the public extract; None for a wave not known here.
    place : "SEGMENTUS_DATA", "cache" or "not here": where the summary extract is.
    path : the summary extract; None where it is not here.
    replicates : the replicate weights; None where they are not here.
    """

    year: int
    families: int | None
    place: WavePlace | Literal["not here"]
    path: Path | None
    replicates: Path | None


def cache_folder() -> Path:
    """Folder that downloads are kept in; `SEGMENTUS_CACHE` overrides the platform's choice.

    The folder need not exist yet.
    """
    chosen = os.environ.get(CACHE_VARIABLE)
    return Path(chosen).expanduser() if chosen else Path(platformdirs.user_cache_dir("segmentus"))


@contextmanager
def temporary_in(folder: Path) -> Iterator[Path]:
    """Give a file of a unique name in a folder of the cache, and remove it whatever happens.

    Raises
    ------
    InputError
        The folder cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error
    with ExitStack() as held:
        try:
            part = held.enter_context(temporary_beside(folder / "file"))
        except OSError as error:
            raise _unwritable(folder, error) from error
        yield part


def _unwritable(folder: Path, error: OSError) -> InputError:
    return InputError(
        f"{folder}: the cache folder cannot be written ({error.strerror}); name another one in "
        "SEGMENTUS_CACHE."
    )


def data_folder() -> Path | None:
    """Folder named by `SEGMENTUS_DATA`; None where it is not set.

    Raises
    ------
    InputError
        `SEGMENTUS_DATA` names something that is not a folder.
    """
    chosen = os.environ.get(DATA_VARIABLE)
    if not chosen:
        return None
    folder = Path(chosen).expanduser()
    if not folder.is_dir():
        raise InputError(f"{DATA_VARIABLE}: {folder} is not a folder; name one, or unset it.")
    return folder


def find_in(folder: Path, year: int, what: What = "summary") -> Path | None:
    """Find a wave's file in one folder by its usual names, upper or lower case; None if absent."""
    if not folder.is_dir():
        return None
    held = {path.name.lower(): path for path in sorted(folder.iterdir()) if path.is_file()}
    names = (name.lower() for name in file_names(year, what))
    return next((held[name] for name in names if name in held), None)


def find_wave(year: int) -> Path:
    """Find a wave's summary extract in the data folder, else in the cache.

    Raises
    ------
    InputError
        It is in neither; the sentence says how to get it.
    """
    folders = [folder for folder in (data_folder(), cache_folder()) if folder is not None]
    for folder in folders:
        found = find_in(folder, year)
        if found is not None:
            return found
    looked = " and ".join(str(folder) for folder in folders)
    raise InputError(
        f"Survey of Consumer Finances {year} is not here (looked in {looked}); run "
        f"`segmentus data fetch {year}`, or name a folder that holds SCFP{year}.csv in "
        f"{DATA_VARIABLE}."
    )


def find_replicates(year: int) -> Path | None:
    """Find a wave's replicate weights in the data folder, else in the cache; None if absent.

    Raises
    ------
    InputError
        `SEGMENTUS_DATA` names something that is not a folder.
    """
    folders = [folder for folder in (data_folder(), cache_folder()) if folder is not None]
    found = (find_in(folder, year, "replicates") for folder in folders)
    return next((path for path in found if path is not None), None)


def available() -> list[Held]:
    """List the waves known or found here, oldest first, and where each one is.

    Raises
    ------
    InputError
        `SEGMENTUS_DATA` names something that is not a folder.
    """
    folders = [folder for folder in (data_folder(), cache_folder()) if folder and folder.is_dir()]
    named = {year_in(path.name) for folder in folders for path in folder.iterdir()}
    years = sorted({*FAMILIES_SURVEYED, *(year for year in named if year is not None)})
    return [held for year in years if (held := _held(year)).path or year in FAMILIES_SURVEYED]


def _held(year: int) -> Held:
    """Find where one wave is, in the order in which `scf.read` looks."""
    data, cache = data_folder(), cache_folder()
    places: list[tuple[WavePlace, Path]] = [("cache", cache)]
    if data is not None:
        places.insert(0, ("SEGMENTUS_DATA", data))
    found = [(place, path) for place, folder in places if (path := find_in(folder, year))]
    replicates = find_replicates(year)
    if not found:
        return Held(year, FAMILIES_SURVEYED.get(year), "not here", None, replicates)
    return Held(year, FAMILIES_SURVEYED.get(year), *found[0], replicates)
