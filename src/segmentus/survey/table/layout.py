"""The beginning of a delimited text into its `Layout`: delimiter, header and kind of columns."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from segmentus.errors import InputError
from segmentus.survey.table.grid import name_columns, refuse_headless
from segmentus.survey.table.header import Header, Record, find_header, is_number
from segmentus.survey.table.nobody import Usual, find_usual

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_RARE = {"^": "carets", "~": "tildes", "¦": "broken bars"}
LONGEST_CELL = 131_072
"""A cell of more characters is taken for a quote that was never closed."""
SNIFFED = 262_144
_MOST_RECORDS = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """How a text is laid out.

    Attributes
    ----------
    delimiter : between cells.
    spaced : whether blanks stand before quotes.
    width : cells of a record.
    names : of the columns that are kept, tidied and unique.
    kept : their positions, ascending.
    header : as found.
    skipped : lines before the first that was looked at, as sep=; is one.
    body : line on which the first customer may stand.
    usual : what the customers of the beginning look like.
    notes : sentences on what had to be decided.
    """

    delimiter: str
    spaced: bool
    width: int
    names: tuple[str, ...]
    kept: tuple[int, ...]
    header: Header
    skipped: int
    body: int
    usual: Usual
    notes: tuple[str, ...]

    @property
    def spelled(self) -> list[str]:
        """Names of the kept columns as the file spells them."""
        return [
            self.header.names[place] if self.header.names[place].strip() else name
            for place, name in zip(self.kept, self.names, strict=True)
        ]

    @property
    def word(self) -> str:
        """Say what the delimiter is called."""
        return (DELIMITERS | _RARE).get(self.delimiter, repr(self.delimiter))


def find_layout(head: str, file: str, *, whole: bool) -> Layout:
    """Find out how a text is laid out from its beginning.

    Parameters
    ----------
    head : the first characters, with line feeds only.
    file : what messages call the table.
    whole : whether that is all of it, so that its last line is complete.

    Raises
    ------
    InputError
        There is nothing, no header, or the first customer does not fit it; the sentence names the
        line.
    """
    content, skipped, told = _told_delimiter(head)
    if not content.strip():
        raise InputError(f"{file}: the file is empty; export it again.")
    if not whole and "\n" in content:
        content = content[: content.rindex("\n") + 1]
    delimiter = told or find_delimiter(content)
    spaced = bool(re.search(rf'{re.escape(delimiter)}[ ]+"', content)) and delimiter != " "
    records = cut_head(content, delimiter, spaced, skipped)
    if not records:
        raise InputError(
            f"{file}: no cell of the first lines is filled, or one has more than "
            f"{LONGEST_CELL:,} characters; export the table again."
        )
    header, width, notes = _fit(records, file)
    refuse_headless([name for name in header.names if name] or header.names, file)
    rows = records[header.length :]
    kept = [
        place for place, name in enumerate(header.names)
        if name.strip() or any(place < len(cells) and cells[place].strip() for _, cells in rows)
    ]  # fmt: skip
    names = name_columns([header.names[place] for place in kept], file)
    body = rows[0][0] if rows else header.lines[-1] + 1
    return Layout(
        delimiter=delimiter, spaced=spaced, width=width, names=tuple(names), kept=tuple(kept),
        header=header, skipped=skipped, body=body,
        usual=find_usual([cells for _, cells in rows], header.names, width),
        notes=(*header.word("line"), *notes),
    )  # fmt: skip


def find_delimiter(content: str) -> str:
    r"""Find the delimiter that cuts most lines into as many cells, more than one.

    The rarer ones are tried where the usual ones do not cut.

    >>> find_delimiter("name;price\nthis, that;1,50\nother;2,75\n"), find_delimiter("a^b\n1^2\n")
    (';', '^')
    """
    for delimiters in (DELIMITERS, _RARE):
        scores = {}
        for delimiter in delimiters:
            score = _score(content, delimiter)
            if score is not None:
                scores[delimiter] = score
        if scores:
            return max(scores, key=lambda delimiter: scores[delimiter])
    return ","


def _score(content: str, delimiter: str) -> tuple[bool, float, int] | None:
    """Tell whether the first record is cut like the others, how many are, and into how many cells.

    None where most are one cell, or where what would be the header holds numbers.
    """
    if delimiter not in content:
        return None
    spaced = bool(re.search(rf'{re.escape(delimiter)}[ ]+"', content))
    records = cut_head(content, delimiter, spaced, 0)
    widths = Counter(len(cells) for _, cells in records)
    if not widths:
        return None
    first = len(records[0][1])
    width = max(widths, key=lambda w: (widths[w], w))
    if first > 1 and widths[first] >= 0.5 * widths[width]:
        return (True, round(widths[first] / len(records), 1), first)
    if first > 1 and first + 1 == width:  # a delimiter ends each row, or row names begin it
        return (True, round(widths[width] / len(records), 1), width)
    if width == 1 or _names_first(records, width) is None:
        return None
    share = widths[width] / len(records)
    return (False, share, width) if share > 0.5 else None


def _names_first(records: Sequence[Record], width: int) -> Record | None:
    """The first record of a width, None where it holds numbers: the cut is none of the table's."""
    first = next(record for record in records if len(record[1]) == width)
    numbers = sum(is_number(cell) for cell in first[1])
    return first if numbers < len(first[1]) / 2 else None


def cut_head(content: str, delimiter: str, spaced: bool, skipped: int) -> list[Record]:
    """Records of the beginning that are not blank, each with the line on which it begins."""
    reader = csv.reader(
        io.StringIO(content, newline="\n"), delimiter=delimiter, skipinitialspace=spaced
    )
    records: list[Record] = []
    begins = skipped + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                records.append((begins, cells))
            begins = skipped + reader.line_num + 1
            if len(records) >= _MOST_RECORDS:
                break
    except csv.Error:  # an endless cell, which is refused by its line where rows are cut
        return records
    return records


def _fit(records: Sequence[Record], file: str) -> tuple[Header, int, list[str]]:
    """The header, the cells of a record, and what was decided where the two differ by one."""
    widths = Counter(len(cells) for _, cells in records)
    most = max(widths, key=lambda w: (widths[w], w))
    header = find_header(records, max(most, len(records[0][1])))
    own = _own_width(records, header)
    rows = [cells for _, cells in records[header.length :]]
    names = header.names[:own]
    if not rows or own == most:
        return _renamed(header, names), own, []
    if own > most and not any(name.strip() for name in names[most:]):
        return _renamed(header, names[:most]), most, []
    if most == own + 1 and all(len(cells) == most for cells in rows):
        if all(not cells[-1].strip() for cells in rows):  # a delimiter ends each row
            return _renamed(header, (*names, "")), most, []
        firsts = [cells[0] for cells in rows]
        if len(rows) > 1 and len(set(firsts)) == len(firsts):
            note = "The header lacks a name for the first column, which was taken for row names."
            return _renamed(header, ("", *names)), most, [note]
    return _renamed(header, names), own, []


def _own_width(records: Sequence[Record], header: Header) -> int:
    """Cells of the header's own rows, those before it passed over."""
    first = header.length - len(header.lines)
    return max(len(cells) for _, cells in records[first : header.length])


def _renamed(header: Header, names: Sequence[str]) -> Header:
    return Header(tuple(names), header.lines, header.above, header.title, header.length)


def _told_delimiter(content: str) -> tuple[str, int, str]:
    """Content after a line like sep=; with the lines skipped and the delimiter told, if any."""
    first, _, rest = content.partition("\n")
    if first.lower().startswith("sep=") and len(first) == 5:
        return rest, 1, first[4]
    return content, 0, ""
