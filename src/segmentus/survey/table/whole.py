"""A path or a frame into a `Grid` of all its cells, not yet understood."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from segmentus.errors import InputError
from segmentus.survey.table.container import Packed, unpack
from segmentus.survey.table.delimited import parse
from segmentus.survey.table.excel import read_excel
from segmentus.survey.table.grid import Grid
from segmentus.survey.table.text import Text, decode
from segmentus.survey.table.typed import read_arrow, read_frame, read_parquet, read_stata

_READERS = {
    "parquet": read_parquet,
    "arrow": read_arrow,
    "stream": read_arrow,
    "stata": read_stata,
    "excel": read_excel,
}


def read_grid(what: Any, name: str = "table", encoding: str = "", skip: int = 0) -> Grid:
    """Read a path or a frame into cells, not yet understood.

    Raises
    ------
    InputError
        It cannot be read as a table.
    """
    if not isinstance(what, str | Path):
        return read_frame(what, name)
    packed = unpack(Path(what).expanduser())
    return (
        _READERS[packed.form](packed)
        if packed.form != "text"
        else _read_text(packed, encoding, skip)
    )


def _read_text(packed: Packed, encoding: str, skip: int) -> Grid:
    text = _below(decode(packed.data, packed.file, encoding), skip, packed.file)
    grid = parse(text, packed.file, "")
    return replace(grid, sha256=packed.sha256)


def _below(text: Text, skip: int, file: str) -> Text:
    """Text without its first lines, where the user says that these are titles.

    Raises
    ------
    InputError
        There are not so many lines.
    """
    *above, rest = text.content.split(b"\n", skip)
    if len(above) < skip or not rest.strip():
        raise no_line_below(file, skip)
    return replace(text, content=rest)


def no_line_below(file: str, skip: int) -> InputError:
    """Word that a text ends within the lines that are to be passed over."""
    return InputError(f"{file}: it has no line below the {skip:,} to pass over; skip fewer.")
