"""The characters of a CSV or its kin into a frame of text cells, or one clear sentence."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice

import polars as pl

from segmentus.errors import InputError
from segmentus.survey.table.grid import Grid, name_columns, refuse_headless
from segmentus.survey.table.text import Text

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
LONGEST_CELL = 131_072
"""A cell of more characters is taken for a quote that was never closed."""
_SNIFFED = 262_144
_BATCH = 50_000


def parse(text: Text, file: str, sha256: str) -> Grid:
    """Cut text into named columns of cells.

    Blank lines do not count, and neither do rows and nameless columns that are empty throughout. A
    first line like ``sep=;`` names the delimiter; otherwise it is the one, of comma, semicolon,
    tab and bar, that cuts most lines like the header.

    Raises
    ------
    InputError
        A line has too few or too many cells, a quote is not closed, a cell is endless, the first
        line is no header, or two columns have one name; the sentence names the line.
    """
    content, skipped, delimiter = _told_delimiter(text.content)
    if not content.strip():
        raise InputError(f"{file}: the file is empty; export it again.")
    delimiter = delimiter or find_delimiter(content)
    cut = _cut_quoted if '"' in content else _cut_plain
    header, frame = cut(content, delimiter, file, skipped)
    refuse_headless([name.split("\0")[0] for name in header], file)
    frame, notes = _drop_empty(frame.rename(dict(zip(frame.columns, header, strict=True))))
    names = name_columns([name.split("\0")[0] for name in frame.columns], file)
    return Grid(
        frame=frame.rename(dict(zip(frame.columns, names, strict=True))),
        file=file,
        sha256=sha256,
        form=f"text in {text.encoding}, separated by {DELIMITERS.get(delimiter, repr(delimiter))}",
        delimiter=delimiter,
        notes=notes,
    )


def find_delimiter(content: str) -> str:
    r"""Find the delimiter that cuts most lines into as many cells as the header, more than one.

    >>> find_delimiter("name;price\nthis, that;1,50\nother;2,75\n")
    ';'
    """
    sample = content[:_SNIFFED]
    if len(content) > _SNIFFED and "\n" in sample:
        sample = sample[: sample.rindex("\n")]
    scores = {}
    for delimiter in DELIMITERS:
        try:
            widths = [
                len(row) for row in csv.reader(sample.split("\n"), delimiter=delimiter) if row
            ]
        except csv.Error:  # a cell longer than the limit, which is refused later by its line
            continue
        if widths and widths[0] > 1:
            agreeing = widths.count(widths[0]) / len(widths)
            scores[delimiter] = (round(agreeing, 1), widths[0])
    return max(scores, key=lambda delimiter: scores[delimiter], default=",")


def _told_delimiter(content: str) -> tuple[str, int, str]:
    """Content after a line like sep=; with the lines skipped and the delimiter told, if any."""
    first, _, rest = content.partition("\n")
    if first.lower().startswith("sep=") and len(first.rstrip("\n")) == 5:
        return rest, 1, first[4]
    return content, 0, ""


def _cut_plain(
    content: str, delimiter: str, file: str, skipped: int
) -> tuple[list[str], pl.DataFrame]:
    """Cut text without any quote: every delimiter divides two cells."""
    lines = pl.Series("line", [content]).str.split("\n").explode()
    numbered = pl.DataFrame({"line": lines}).with_row_index("number", offset=skipped + 1)
    numbered = numbered.filter(pl.col("line").str.strip_chars() != "")
    width = numbered["line"][0].count(delimiter) + 1
    cells = numbered["line"].str.count_matches(delimiter, literal=True) + 1
    if (cells != width).any():
        at = (cells != width).arg_max() or 0
        raise _ragged(file, int(numbered["number"][at]), int(cells[at]), width)
    header = _keys(numbered["line"][0].split(delimiter), file)
    body = numbered["line"][1:].str.split_exact(delimiter, width - 1).struct.unnest()
    for name in body.columns:
        longest = body[name].str.len_chars().max()
        if isinstance(longest, int) and longest > LONGEST_CELL:
            at = int(body[name].str.len_chars().arg_max() or 0)
            raise _endless(file, int(numbered["number"][at + 1]))
    return header, body


def _cut_quoted(
    content: str, delimiter: str, file: str, skipped: int
) -> tuple[list[str], pl.DataFrame]:
    """Cut text in which cells may be quoted and hold delimiters, doubled quotes and line ends."""
    records = _records(content, delimiter, file, skipped)
    _, first = next(records)
    header, width = _keys(first, file), len(first)
    frames = []
    while batch := list(islice(records, _BATCH)):
        for line, cells in batch:
            if len(cells) != width:
                raise _ragged(file, line, len(cells), width)
        columns = zip(*(cells for _, cells in batch), strict=True)
        frames.append(pl.DataFrame(dict(zip(header, columns, strict=True))))
    empty = pl.DataFrame(schema=dict.fromkeys(header, pl.String))
    return header, pl.concat([empty, *frames])


def _records(
    content: str, delimiter: str, file: str, skipped: int
) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not blank, with the line on which it begins."""
    reader = csv.reader(io.StringIO(content, newline="\n"), delimiter=delimiter, strict=True)
    begins = skipped + 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            if "field limit" in str(error):
                raise _endless(file, begins) from error
            raise InputError(
                f"{file}: in the record that begins on line {begins:,}, a quote is not closed or "
                'not doubled; write a quote within a quoted cell as "".'
            ) from error
        if cells is None:
            return
        if len(cells) > 1 or (cells and cells[0].strip()):
            yield begins, cells
        begins = skipped + reader.line_num + 1


def _keys(header: list[str], file: str) -> list[str]:
    """Names made unique for now, so that empty columns can go before names are checked."""
    name_columns([str(number) for number in range(len(header))], file)  # not too many
    return [f"{name.strip()}\0{number}" for number, name in enumerate(header)]


def _drop_empty(frame: pl.DataFrame) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Leave out rows, and columns without a name, that are empty throughout."""
    nameless = [name for name in frame.columns if name.startswith("\0")]
    empty = [name for name in nameless if (frame[name].str.strip_chars() == "").all()]
    frame = frame.drop(empty)
    if not frame.width:
        return frame, ()
    full = frame.filter(pl.any_horizontal(pl.all().str.strip_chars() != ""))
    gone = frame.height - full.height
    return full, (f"{gone:,} empty rows were passed over.",) if gone else ()


def _ragged(file: str, line: int, cells: int, width: int) -> InputError:
    return InputError(
        f"{file}: line {line:,} has {cells:,} cells where the header has {width:,}; quote cells "
        "that hold the delimiter, and delete lines that do not belong to the table."
    )


def _endless(file: str, line: int) -> InputError:
    return InputError(
        f"{file}: in the record that begins on line {line:,}, a cell has more than "
        f"{LONGEST_CELL:,} characters; a quote is probably not closed there."
    )
