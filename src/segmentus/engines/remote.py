"""Files behind URLs through fsspec: listed, read column by column, fetched whole, put in place.

The URL names the store (`s3://`, `gs://`, `abfs://` …), and the store's own package finds who asks
and where it answers, as in `AWS_ACCESS_KEY_ID` and `AWS_ENDPOINT_URL`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl

from segmentus.errors import INSTALL, InputError, first_line


def is_url(where: str) -> bool:
    """Tell a URL from a path.

    >>> is_url("s3://bank/rows.parquet"), is_url("bank/rows.parquet")
    (True, False)
    """
    return "://" in where


def list_urls(where: str, ends: tuple[str, ...]) -> list[str]:
    """List the files that a URL names, each as a URL; of a folder those with one of some ends.

    Raises
    ------
    InputError
        There is none, or the store does not answer.
    """
    with _asking(where) as (system, path):
        found = sorted(system.glob(path)) if "*" in path else [path]
        if len(found) == 1 and system.isdir(found[0]):
            found = sorted(p for p in system.find(found[0]) if p.lower().endswith(ends))
        urls = [str(system.unstrip_protocol(each)) for each in found if system.exists(each)]
    if not urls:
        raise InputError(f"{where}: no files match; check the URL.")
    return urls


def mark_url(url: str) -> str:
    """Give what changes when the file does: its size, and what the store says of its content."""
    with _asking(url) as (system, path):
        told = system.info(path)
    known = ("ETag", "etag", "md5Hash", "LastModified", "last_modified", "mtime", "created")
    return f"{told.get('size')} {next((told[name] for name in known if told.get(name)), '')}"


def exists(url: str) -> bool:
    """Tell whether there is such a file."""
    with _asking(url) as (system, path):
        return bool(system.exists(path))


def fetch_file(url: str, path: Path) -> None:
    """Copy a whole file to the disk."""
    with _asking(url) as (system, there):
        system.get_file(there, str(path))


def put_file(path: Path, url: str) -> None:
    """Copy a file of the disk to a store, where it is seen when it is whole."""
    with _asking(url) as (system, there):
        system.makedirs(system._parent(there), exist_ok=True)
        system.put_file(str(path), there)


def read_text(url: str) -> str:
    """Read a short file."""
    with _asking(url) as (system, path):
        return bytes(system.cat_file(path)).decode()


def write_text(text: str, url: str) -> None:
    """Write a short file."""
    with _asking(url) as (system, path):
        system.pipe_file(path, text.encode())


def list_parquet_columns(url: str) -> list[str]:
    """Names of the columns of a Parquet file, from its end alone."""
    with _open_parquet(url) as file:
        return list(file.schema_arrow.names)


def count_parquet_rows(url: str) -> int:
    """Rows of a Parquet file, from its end alone."""
    with _open_parquet(url) as file:
        return int(file.metadata.num_rows)


def read_parquet_frames(
    url: str, names: list[str], size: int, first: int, rows: int
) -> Iterator[pl.DataFrame]:
    """Give columns of a Parquet file as frames, from a row on; only their bytes are fetched."""
    with _open_parquet(url) as file:
        groups, before = _cut_groups(file.metadata, first, first + rows)
        skip, left = first - before, rows
        for batch in file.iter_batches(size, row_groups=groups, columns=names):
            frame = pl.DataFrame(pl.from_arrow(batch))[max(skip, 0) :].head(left).select(names)
            skip, left = skip - len(batch), left - frame.height
            if frame.height:
                yield frame


def _cut_groups(metadata: Any, first: int, last: int) -> tuple[list[int], int]:
    """Row groups that hold rows first…last − 1, and the first row of these groups."""
    groups: list[int] = []
    begin, row = first, 0
    for number in range(metadata.num_row_groups):
        end = row + metadata.row_group(number).num_rows
        if row < last and end > first:
            begin = begin if groups else row
            groups.append(number)
        row = end
    return groups, begin


@contextmanager
def _open_parquet(url: str) -> Iterator[Any]:
    try:
        from pyarrow import parquet
    except ModuleNotFoundError as error:
        raise _absent(url) from error
    with (
        _asking(url) as (system, path),
        system.open(path, "rb") as opened,
        parquet.ParquetFile(opened, pre_buffer=True) as file,
    ):
        yield file


@contextmanager
def _asking(url: str) -> Iterator[tuple[Any, str]]:
    """Give the file system of a URL and the path in it; what it says against it, in a sentence."""
    try:
        import fsspec
    except ModuleNotFoundError as error:
        raise _absent(url) from error
    try:
        system, path = fsspec.core.url_to_fs(url)
        system.invalidate_cache()
        yield system, path
    except (ImportError, ValueError, OSError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"{url} cannot be used ({first_line(error)}); check the URL, and who may use it."
        ) from error


def _absent(url: str) -> InputError:
    return InputError(
        f"{url}: URLs need the packages fsspec and pyarrow, and that of the store (s3fs, gcsfs, "
        f"adlfs); {INSTALL.format(extra='files')}."
    )
