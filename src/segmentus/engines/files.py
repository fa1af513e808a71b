"""Paths, globs, folders and URLs into files, and files into frames of some thousand rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from segmentus.errors import INSTALL, InputError

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
    if "://" in where:
        return _list_remote(where)
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
    try:
        frame = scan_file(path, kind).select(names)
        if rows:
            frame = frame.slice(first, rows)
        for batch in frame.collect_batches(maintain_order=True, chunk_size=size):
            yield from batch.iter_slices(size)
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
        raise InputError(
            f"{path} cannot be read ({reason}); fetch or write the file again."
        ) from error


def _match(path: Path) -> Iterator[Path]:
    """Paths that match a pattern, relative or not."""
    anchor = Path(path.anchor) if path.anchor else Path()
    pattern = str(path.relative_to(path.anchor)) if path.anchor else str(path)
    return anchor.glob(pattern) if "*" in pattern or "?" in pattern or "[" in pattern else iter(())


def scan_file(path: str, kind: str) -> pl.LazyFrame:
    """Look at a file without reading its rows."""
    what: Any = path
    if "://" in path:
        what = _open_remote(path)
    if kind == "parquet":
        return pl.scan_parquet(what)
    if kind == "arrow":
        return pl.scan_ipc(what)
    tabs = path.lower().removesuffix(".gz").endswith(".tsv")
    return pl.scan_csv(what, separator="\t" if tabs else ",", infer_schema_length=10_000)


def _fsspec(where: str) -> Any:
    try:
        import fsspec
    except ModuleNotFoundError:
        raise InputError(
            f"{where}: URLs need the package fsspec, and that of the store (s3fs, gcsfs, adlfs); "
            f"{INSTALL.format(extra='files')}."
        ) from None
    return fsspec


def _list_remote(where: str) -> list[str]:
    """List the files of an fsspec URL, each as a URL."""
    fsspec = _fsspec(where)
    try:
        system, path = fsspec.core.url_to_fs(where)
        found = sorted(system.glob(path)) if "*" in path else [path]
        if len(found) == 1 and system.isdir(found[0]):
            found = sorted(p for p in system.find(found[0]) if Path(p).suffix.lower() in FILE_KINDS)
        urls = [str(system.unstrip_protocol(each)) for each in found if system.exists(each)]
    except (ImportError, ValueError, OSError) as error:
        raise InputError(f"{where} cannot be listed ({error}); check the URL.") from error
    if not urls:
        raise InputError(f"{where}: no files match; check the URL.")
    return urls


def _open_remote(path: str) -> Any:
    """A remote file whose bytes are fetched as they are asked for."""
    return _fsspec(path).open(path, "rb").open()
