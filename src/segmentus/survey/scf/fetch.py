"""A wave's year into its file in the cache: found there, or brought, checked and moved there."""

from __future__ import annotations

import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from segmentus.errors import InputError
from segmentus.progress import Progress, silent
from segmentus.survey.scf import waves
from segmentus.survey.scf.download import BrokenConnectionError, check_address, download, is_address
from segmentus.survey.scf.extract import read_numbers
from segmentus.survey.scf.packing import DamagedError, UnpackedTable, unpack_wave
from segmentus.survey.scf.places import Held, available, cache_folder, find_in, temporary_in
from segmentus.survey.scf.replicates import count_replicates
from segmentus.survey.scf.rows import FAMILY, WEIGHT
from segmentus.survey.scf.wave import survey_of
from segmentus.survey.scf.waves import What

__all__ = ["Fetched", "Held", "available", "cache_folder", "fetch"]

PAUSES = (1.0, 2.0, 4.0)
"""Seconds to wait before each further attempt after a connection broke."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A wave's file in the cache.

    Attributes
    ----------
    path : where it is.
    sha256 : hex digest of the file.
    size : bytes.
    year : survey year.
    what : "summary" or "replicates".
    families : families in it.
    money_unit : e.g. "2022 dollars"; "" for replicate weights.
    notes : sentences on what is unusual about it.
    licence : one line.
    origin : address or path it came from; "" where it was there before.
    fresh : True if it was brought now, False if it was already there.
    """

    path: Path
    sha256: str
    size: int
    year: int
    what: What
    families: int
    money_unit: str
    notes: tuple[str, ...]
    licence: str
    origin: str
    fresh: bool


def fetch(
    year: int,
    *,
    what: What = "summary",
    origin: str | Path | None = None,
    progress: Progress = silent,
) -> Fetched:
    """Bring a wave's file into the cache, unless a sound one is there.

    The file goes to a temporary name in the cache folder, is read and checked there, and only
    then takes its own name, so that no other run ever sees half a file.

    Parameters
    ----------
    year : survey year.
    what : "summary" for the extract, "replicates" for the replicate weights.
    origin : where to take it from instead of the Board's site: an http or https address (one that
        ends in "/" is a mirror's folder), or a local file or folder.
    progress : called with the file's name, the bytes brought and the bytes in all (0 if unknown).

    Raises
    ------
    InputError
        There is no such wave; the address cannot be reached, even in three further attempts, or
        answers with an error or a web page; the file is not the one asked for.

    Notes
    -----
    Board of Governors of the Federal Reserve System, https://www.federalreserve.gov/econres/files/.
    """
    folder = cache_folder()
    kept = find_in(folder, waves.check_wave(year), what)
    if kept is not None:
        try:
            return _described(unpack_wave(kept), kept, year, what)
        except InputError:
            # A damaged file of an earlier version or a full disk: bring it anew.
            pass
    source = _resolve(origin, year, what)
    with temporary_in(folder) as part:
        table = _brought(source, part, progress)
        path = folder / _cache_name(table, year, what)
        done = _described(table, path, year, what, origin=source)
        part.replace(path)
    if kept is not None and kept.name.lower() != path.name.lower():
        kept.unlink(missing_ok=True)
    return done


def _resolve(origin: str | Path | None, year: int, what: What) -> str:
    """Return the address or path to take the file from."""
    name = waves.published_name(year, what)
    if origin is None:
        return waves.FILES_URL + name
    if is_address(str(origin)):
        address = check_address(str(origin))
        return address + name if address.endswith("/") else address
    path = Path(origin).expanduser()
    if path.is_dir():
        found = find_in(path, year, what)
        if found is None:
            raise InputError(f"{path}: this folder holds no {name}; name the file itself.")
        return str(found)
    return str(path)


def _brought(source: str, part: Path, progress: Progress) -> UnpackedTable:
    """Bring the file to `part`, trying again where the connection breaks, and unpack it."""
    if not is_address(source):
        table = unpack_wave(Path(source), source)
        try:
            shutil.copyfile(source, part)
        except OSError as error:
            raise InputError(
                f"{part.parent}: {table.file} cannot be copied there ({error.strerror}); make "
                "room, or name another folder in SEGMENTUS_CACHE."
            ) from error
        return table
    for pause in PAUSES:
        try:
            download(source, part, progress)
            return unpack_wave(part, source)
        except (BrokenConnectionError, DamagedError):
            time.sleep(pause)
    download(source, part, progress)
    return unpack_wave(part, source)


def _cache_name(table: UnpackedTable, year: int, what: What) -> str:
    """Name the file by what it is, so that it is found again under one of its usual names."""
    if what == "replicates":
        zipped, plain = waves.file_names(year, what)
        return zipped if table.packed == "zip" else plain
    text, gzipped, zipped, stata_zipped, stata = waves.file_names(year)
    if table.form == "stata":
        return stata_zipped if table.packed == "zip" else stata
    return {"zip": zipped, "gzip": gzipped, "": text}[table.packed]


def _described(
    table: UnpackedTable, path: Path, year: int, what: What, origin: str = ""
) -> Fetched:
    """Check that the table is the wave asked for, and describe it."""
    if what == "summary":
        # What comes from outside is read whole, so that a cell that is no number is found now.
        survey = survey_of(table, year, columns=None if origin else [WEIGHT])
        families, money, notes = survey.n_units, survey.source.money_unit, survey.source.notes
    else:
        families, money, notes = _count_replicated(table, year), "", ()
    return Fetched(
        path=path,
        sha256=table.sha256,
        size=table.size,
        year=year,
        what=what,
        families=families,
        money_unit=money,
        notes=notes,
        licence=waves.LICENCE,
        origin=origin,
        fresh=bool(origin),
    )


def _count_replicated(table: UnpackedTable, year: int) -> int:
    """Count the families of a file of replicate weights after checking that it is one."""
    count_replicates(table)
    families = read_numbers(table, [FAMILY]).height
    short = re.match(r"p(\d\d)_rw1", table.name.lower())
    others = {waves.year_in(table.name), waves.year_by_count(families)} - {None, year}
    if others or (short and int(short[1]) != year % 100):
        raise InputError(
            f"{table.label}: {table.name} with {families:,} families is of another wave than "
            f"{year}; give {waves.published_name(year, 'replicates')}."
        )
    return families
