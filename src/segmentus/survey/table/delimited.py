"""The characters of a CSV or its kin into a `Grid` of text cells, or one clear sentence."""

from __future__ import annotations

import io

import polars as pl

from segmentus.survey.table.grid import Grid
from segmentus.survey.table.layout import SNIFFED, Layout, find_layout
from segmentus.survey.table.nobody import word_nobody
from segmentus.survey.table.records import read_parts
from segmentus.survey.table.text import Text

_TIMES = 16


def parse(text: Text, file: str, sha256: str) -> Grid:
    """Cut text into named columns of cells.

    Nameless columns that are empty do not count, and rows that are nobody are left out with a note.
    A first line like ``sep=;`` names the delimiter; otherwise it is the one, of comma, semicolon,
    tab, bar and the rarer caret and tilde, that cuts most lines alike.

    Raises
    ------
    InputError
        A line has too few or too many cells, a quote is not closed, a cell is endless, the first
        line is no header, or two columns have one name; the sentence names the line.
    """
    head = text.content[:SNIFFED].decode("utf-8", errors="ignore")
    layout = find_layout(head, file, whole=len(text.content) <= SNIFFED)
    parts = list(read_parts(io.BytesIO(text.content), layout, file, times=_TIMES))
    frame = pl.concat([_empty(layout), *(part.frame for part in parts)])
    left_out = [row for part in parts for row in part.left_out]
    return Grid(
        frame=frame,
        file=file,
        sha256=sha256,
        form=f"text in {text.encoding}, separated by {layout.word}",
        delimiter=layout.delimiter,
        notes=(*text.notes, *layout.notes, *word_nobody(left_out, "line")),
    )


def _empty(layout: Layout) -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(layout.names, pl.String))
