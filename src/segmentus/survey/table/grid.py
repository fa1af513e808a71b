"""The value between reading and understanding: a `Grid` of cells, columns named and counted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from segmentus.errors import InputError
from segmentus.survey.values import DrawnRows

MOST_COLUMNS = 5_000
"""Tables of more columns are refused: nobody can look at what was read."""
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A table as it was read. Text columns are still to be understood, others have their type.

    Attributes
    ----------
    frame : n rows; names are unique and not empty.
    file : what messages call the table.
    sha256 : hex digest of the file; "" for a frame in memory.
    form : how it was read, e.g. "text in UTF-8, separated by commas".
    delimiter : between the cells of a text file, else "".
    point : the decimal sign where the form settles it, else "".
    labels : column → label, where the file has them.
    codes : column → value → label, where the file has them.
    notes : sentences on what had to be decided.
    drawn : how many rows were drawn from the file; None where all are here.
    """

    frame: pl.DataFrame
    file: str
    sha256: str = ""
    form: str = ""
    delimiter: str = ""
    point: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[float, str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    drawn: DrawnRows | None = None


def name_columns(header: Sequence[str], file: str) -> list[str]:
    """Tidy the names of columns: blanks and control characters folded, empty ones numbered.

    Raises
    ------
    InputError
        Two columns have one name, a name is endless or reads as a pattern, or there are too many
        columns.

    >>> name_columns([" a ", "", "b  c"], "t.csv")
    ['a', 'column 2', 'b c']
    """
    if len(header) > MOST_COLUMNS:
        raise InputError(
            f"{file}: the table has {len(header):,} columns, more than {MOST_COLUMNS:,}; keep "
            "those that matter."
        )
    names = [re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", " ", name).strip() for name in header]
    names = [name or f"column {number}" for number, name in enumerate(names, start=1)]
    first: dict[str, int] = {}
    for number, name in enumerate(names, start=1):
        if len(name) > _LONGEST_NAME:
            raise InputError(
                f"{file}: the name of column {number} has {len(name):,} characters ({name[:40]!r} "
                "…); put a header of short names on the first line, and save the table as UTF-8."
            )
        if name.startswith("^") and name.endswith("$"):
            raise InputError(
                f"{file}: column {number} is called {name!r}, and a name from ^ to $ is a pattern "
                "of names here; rename it."
            )
        if name in first:
            raise InputError(
                f"{file}: columns {first[name]} and {number} are both called {name!r}; rename or "
                "drop one."
            )
        first[name] = number
    return names


def check_table_rows(frame: pl.DataFrame, file: str) -> None:
    """Raise where there is nothing to segment.

    Raises
    ------
    InputError
        No column, no row, or one row only.
    """
    if frame.width == 0:
        raise InputError(f"{file}: the table has no columns; export it again.")
    if frame.height == 0:
        raise InputError(f"{file}: there is a header but no rows; export it again.")
    if frame.height == 1:
        raise InputError(f"{file}: there is only one row; segments need many customers.")


def refuse_headless(names: Sequence[str], file: str) -> None:
    """Raise where every cell of the first line is a number: it is data.

    Raises
    ------
    InputError
        Says what stands there.
    """
    if names and all(map(_is_number, names)):
        raise InputError(
            f"{file}: line 1 holds numbers only ({', '.join(names[:4])[:60]}), not names of "
            "columns; put a header above it."
        )


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return True
