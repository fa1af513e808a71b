"""A summary extract that was read whole before, as Parquet in the cache: read again in no time.

A copy is found by the digest of the file it was made from, so a changed file is parsed anew, and it
holds nothing of that file's name: only what a zip calls its member, which is part of the bytes.
The folder may be deleted at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl

from segmentus.errors import InputError
from segmentus.survey.scf.extract import Extract
from segmentus.survey.scf.places import cache_folder, temporary_in

_FORMAT = 2
"""Goes up when a text is parsed into other numbers than before, or a copy's keys change."""


def recall(
    path: Path, sha256: str, needed: Callable[[Sequence[str]], list[str] | None]
) -> Extract | None:
    """Extract of a file that was parsed before; None where there is no copy that will do.

    Parameters
    ----------
    path : the file.
    sha256 : its hex digest.
    needed : given the names of the columns held, those wanted; None for all.
    """
    copy = _place(sha256)
    try:
        inside = pl.read_parquet_metadata(copy)["inside"]
        frame = pl.read_parquet(copy, columns=needed(list(pl.read_parquet_schema(copy))))
    except (OSError, KeyError, pl.exceptions.PolarsError):
        return None
    return Extract(frame, inside or path.name, path.name, path.name, sha256, inside)


def keep_parsed(extract: Extract) -> None:
    """Keep a whole extract for the next time; where the cache cannot be written, do nothing."""
    copy = _place(extract.sha256)
    try:
        with temporary_in(copy.parent) as waiting:
            extract.frame.write_parquet(waiting, metadata={"inside": extract.inside})
            waiting.replace(copy)
    except (InputError, OSError, pl.exceptions.PolarsError):
        pass


def _place(sha256: str) -> Path:
    return cache_folder() / "parsed" / f"{sha256}-{_FORMAT}.parquet"
