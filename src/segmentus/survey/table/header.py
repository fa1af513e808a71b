"""The first records of a table into its header: what are titles, and what columns are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

Record = tuple[int, list[str]]
"""The line on which a record begins, and its cells."""

_MOST_ABOVE = 20
_BELOW = 40
_NUMBER = re.compile(
    r"^[-+−(]?\s*([A-Z]{3}\s+)?[$€£¥₹]?\s*[-+−]?(\d[\d.,'’ \u00a0]*|[.,]\d+)([eE][+-]?\d+)?"
    r"(\s*[$€£¥₹%]|\s+[^\W\d_]{1,4}\.?|[KMk])?\s*[)-]?$"
)


@dataclass(frozen=True, slots=True, eq=False)
class Header:
    """What stands above the customers.

    Attributes
    ----------
    names : one for each column as the file spells it, "" where a column has none.
    lines : on which the names stand, two where they are in two rows.
    above : lines passed over above them.
    title : what the first of those says.
    length : records that are no customers, names and titles.
    """

    names: tuple[str, ...]
    lines: tuple[int, ...]
    above: tuple[int, ...]
    title: str
    length: int

    def word(self, place: str) -> tuple[str, ...]:
        """Say where the header was found, where that is not the first line."""
        notes = []
        if self.above:
            notes.append(
                f"The header was found on {place} {self.lines[0]:,}, below {self.title!r}."
                if self.title
                else f"The header was found on {place} {self.lines[0]:,}."
            )
        if len(self.lines) == 2:
            notes.append(
                f"The header spans two rows, {place}s {self.lines[0]:,} and {self.lines[1]:,}; "
                f"they were combined as {next(n for n in self.names if ' ' in n)!r} and the "
                "like."
            )
        return tuple(notes)


def is_number(cell: str) -> bool:
    """Tell whether a cell is a number as people write one, roughly: to tell names from values.

    >>> [is_number(cell) for cell in ("12.5", "1.234,50 €", "$ 3", "(5)", "K01", "spend", "12 %")]
    [True, True, True, True, False, False, True]
    """
    text = cell.strip()
    if text.isascii() and text.replace(".", "", 1).isdigit():  # most are, and need no pattern
        return True
    return bool(_NUMBER.match(text))


def find_header(records: Sequence[Record], width: int) -> Header:
    """Find the header among the first records of a table, none of them blank.

    Parameters
    ----------
    records : the first ones, the header among them.
    width : cells of most records.

    Titles, remarks and dates of an export stand above the header and fill fewer cells than it does.
    A header may stand in two rows, years over what was counted in each.
    """
    most = max(width, *(len(cells) for _, cells in records))
    padded = [(line, _pad(cells, most)) for line, cells in records]
    start = _skip_titles(padded, width)
    names, rows = _put_together(padded, start)
    above = tuple(line for line, _ in padded[:start])
    title = next((cell.strip() for cell in padded[0][1] if cell.strip()), "") if start else ""
    lines = tuple(line for line, _ in padded[start : start + rows])
    if not above and lines[0] > 1:
        above = tuple(range(1, lines[0]))
    return Header(tuple(names), lines, above, title[:60], start + rows)


def _skip_titles(padded: Sequence[Record], width: int) -> int:
    """Position of the first record that may be the header."""
    typical = _typical(padded)
    if _filled(padded[0]) >= typical or width < 2:
        return 0
    for position in range(1, min(_MOST_ABOVE, len(padded) - 1) + 1):
        above, here = padded[:position], padded[position]
        if _filled(here) < typical or not _names_columns(here[1]):
            continue
        alone = all(_filled(record) == 1 and record[1][0].strip() for record in above)
        apart = here[0] - above[-1][0] > 1  # a blank line between
        if alone or apart or _contrasts(padded, position):
            return position
        return 0
    first = padded[0]
    lone = _filled(first) == 1 and first[1][0].strip() and len(padded) > 2 and typical > 1
    headless = lone and all(is_number(cell) for cell in padded[1][1] if cell.strip())
    named = lone and width > 2 and (_contrasts(padded, 1) or _contrasts(padded, 2))
    return 1 + _skip_titles(padded[1:], width) if headless or named else 0


def _put_together(padded: Sequence[Record], start: int) -> tuple[list[str], int]:
    """The names of the columns, and in how many rows they stand."""
    upper = [cell.strip() for cell in padded[start][1]]
    if start + 2 >= len(padded):
        return upper, 1
    lower = [cell.strip() for cell in padded[start + 1][1]]
    known = [name for name in upper if name]
    gaps = [place for place, name in enumerate(upper) if not name]
    repeated = len(set(known)) < len(known)
    fills = any(lower[place] for place in gaps if place > 0)
    words = [cell for cell in lower if cell]
    if not words or any(map(is_number, words)) or not (fills or repeated):
        return upper, 1
    if not _contrasts(padded, start + 1):
        return upper, 1
    names, group = [], ""
    for over, under in zip(upper, lower, strict=True):
        group = over or (group if under else "")
        names.append(f"{group} {under}".strip() if under else over)
    return names, 2


def _contrasts(padded: Sequence[Record], position: int) -> bool:
    """Tell whether in some column a record is text and those below it are mostly numbers."""
    below = padded[position + 1 : position + 1 + _BELOW]
    for place, cell in enumerate(padded[position][1]):
        if not cell.strip() or is_number(cell):
            continue
        within = [record[1][place] for record in below if place < len(record[1])]
        cells = [cell for cell in within if cell.strip()]
        if cells and sum(map(is_number, cells)) >= 0.8 * len(cells):
            return True
    return False


def _names_columns(cells: Sequence[str]) -> bool:
    known = [cell.strip() for cell in cells if cell.strip()]
    words = sum(not is_number(cell) for cell in known)
    return len(set(known)) == len(known) and 2 * words >= len(known) and not is_number(known[0])


def _typical(padded: Sequence[Record]) -> int:
    """Cells filled in most of the records, those at the top apart."""
    below = padded[min(2, len(padded) - 1) :]
    counts = Counter(map(_filled, below))
    return max(counts, key=lambda filled: (counts[filled], filled))


def _filled(record: Record) -> int:
    return sum(1 for cell in record[1] if cell.strip())


def _pad(cells: list[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]
