"""Paths, globs, folders and URLs into files, and files into frames of some thousand rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from segmentus.engines.remote import (
    count_parquet_rows,
    fetch_file,
    is_url,
    list_parquet_columns,
    list_urls,
    mark_url,
    read_parquet_frames,
)
from segmentus.errors import InputError, first_line

FILE_KINDS = {
    ".parquet": "parquet", ".pq": "parquet", ".arrow": "arrow", ".feather": "arrow",
    ".ipc": "arrow", ".csv": "csv", ".tsv": "csv", ".txt": "csv",
}  # fmt: skip


def find_files(where: str) -> list[str]:
    """List the files that a path, a glob, a folder or a URL names, in order.

    Raises
    ------
    InputError
        There is none.
    """
    if is_url(where):
        return list_urls(where, tuple(FILE_KINDS))
    path = Path(where).expanduser()
    if path.is_file():
        return [str(path)]
    if path.is_dir():
        inside = (each for each in path.rglob("*") if each.suffix.lower() in FILE_KINDS)
        found = sorted(str(each) for each in inside if not each.name.startswith((".", "_")))
    else:
        found = sorted(str(each) for each in _match(path) if each.is_file())
    if not found:
        raise InputError(f"{where}: no such file, and no files match; check the path.")
    return found


def kind_of_file(path: str) -> str:
    """Tell "parquet", "arrow" or "csv" by the end of a name.

    Raises
    ------
    InputError
        It is another.
    """
    name = path.lower().removesuffix(".gz")
    kind = next((kind for end, kind in FILE_KINDS.items() if name.endswith(end)), "")
    if not kind:
        raise InputError(
            f"{path}: the name ends in none of {', '.join(FILE_KINDS)}; convert or rename the file."
        )
    return kind


def read_frames(
    path: str, kind: str, names: list[str], size: int, first: int = 0, rows: int = 0
) -> Iterator[pl.DataFrame]:
    """Give columns of a file as frames of at most `size` rows, from a row on.

    Raises
    ------
    InputError
        The file is damaged or lacks a column.
    """
    if is_url(path) and kind == "parquet":
        yield from read_parquet_frames(path, names, size, first, rows)
        return
    with _reading(path), _at_hand(path) as local:
        frame = _scan(local, kind).select(names)
        if rows:
            frame = frame.slice(first, rows)
        rows_a_batch = None if kind == "parquet" else size  # its groups of rows, uncopied
        for batch in frame.collect_batches(maintain_order=True, chunk_size=rows_a_batch):
            yield from batch.iter_slices(size)


def list_file_columns(path: str, kind: str) -> list[str]:
    """Names of the columns of a file.

    Raises
    ------
    InputError
        The file is damaged.
    """
    if is_url(path) and kind == "parquet":
        return list_parquet_columns(path)
    with _reading(path), _at_hand(path) as local:
        return list(_scan(local, kind).collect_schema())


def count_rows(path: str) -> int:
    """Rows of a Parquet file.

    Raises
    ------
    InputError
        The file is damaged.
    """
    if is_url(path):
        return count_parquet_rows(path)
    with _reading(path):
        return int(_scan(path, "parquet").select(pl.len()).collect().item())


def mark_file(path: str) -> str:
    """Give what changes when a file does."""
    if is_url(path):
        return mark_url(path)
    stat = Path(path).stat()
    return f"{stat.st_size} {stat.st_mtime_ns}"


def _match(path: Path) -> Iterator[Path]:
    """Paths that match a pattern, relative or not."""
    anchor = Path(path.anchor) if path.anchor else Path()
    pattern = str(path.relative_to(path.anchor)) if path.anchor else str(path)
    return anchor.glob(pattern) if "*" in pattern or "?" in pattern or "[" in pattern else iter(())


@contextmanager
def _reading(path: str) -> Iterator[None]:
    """Put what polars says against a file into a sentence."""
    try:
        yield
    except pl.exceptions.ColumnNotFoundError as error:
        name = error.args[0].partition('"')[2].partition('"')[0]
        raise InputError(
            f"{path}: there is no column {name}, which the first file has; write the file again "
            "with it, or leave the file out."
        ) from error
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(
            f"{path} cannot be read ({first_line(error)}); fetch or write the file again."
        ) from error


@contextmanager
def _at_hand(path: str) -> Iterator[str]:
    """Give the file on this machine; one behind a URL is fetched for as long as it is read."""
    if not is_url(path):
        yield path
        return
    with TemporaryDirectory(prefix="segmentus-") as folder:
        local = Path(folder) / path.rsplit("/", 1)[-1]
        fetch_file(path, local)
        yield str(local)


def _scan(path: str, kind: str) -> pl.LazyFrame:
    """Look at a file of the disk without reading its rows."""
    if kind == "parquet":
        return pl.scan_parquet(path)
    if kind == "arrow":
        return pl.scan_ipc(path)
    tabs = path.lower().removesuffix(".gz").endswith(".tsv")
    return pl.scan_csv(path, separator="\t" if tabs else ",", infer_schema_length=10_000)
