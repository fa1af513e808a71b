"""The values of this room: a `Survey` is rows, a `Design`, `Variable`s and a `Source`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from segmentus.arrays import Bools, Floats, read_only
from segmentus.door import check_arguments
from segmentus.errors import InputError
from segmentus.survey.condition import names_column, select_rows, unknown_column
from segmentus.survey.variable import Variable

if TYPE_CHECKING:
    from segmentus.survey.table.schema import Schema
from segmentus.survey.design import Design

__all__ = ["DrawnRows", "Source", "Survey", "Variable", "singular"]


@dataclass(frozen=True, slots=True)
class DrawnRows:
    """How many rows of a file were drawn by lot to stand for all.

    Attributes
    ----------
    rows : that were drawn.
    of : rows of the file.
    times : by how much the weight of each grew.
    encoding, skip : how the file is to be read again, see `open_table`.
    """

    rows: int
    of: int
    times: float
    encoding: str = ""
    skip: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """Where a survey came from, for provenance lines.

    Attributes
    ----------
    name : e.g. "Survey of Consumer Finances 2019" or "built-in sample, not survey data".
    year : survey year, None where a table has none.
    row : what one row is, e.g. "one family in one implicate".
    units : plural word for the sampled things, "families" or "customers".
    money_unit : e.g. "2019 dollars"; "" where the table has no money.
    sha256 : hex digest of the file read (or of the generated rows).
    file : file name as read, without its folder; "" where there is no file.
    licence : one line.
    notes : sentences that every surface must show (rebuilt families, sample data, conversion).
    named : what a plan calls the data: "sample", a wave or a path; the name of a frame in memory;
        "" where nothing reads it again.
    dollars : year whose dollars were asked for; None for those of the file.
    drawn : how many rows were drawn; None where all were read.
    """

    name: str
    year: int | None
    row: str
    units: str
    money_unit: str
    sha256: str
    file: str = ""
    licence: str = ""
    notes: tuple[str, ...] = ()
    named: str = ""
    dollars: int | None = None
    drawn: DrawnRows | None = None

    @property
    def unit(self) -> str:
        """Singular of `units`.

        >>> Source("s", None, "row", "families", "", "").unit
        'family'
        """
        return singular(self.units)


def singular(units: str) -> str:
    """Turn the plural word for sampled things into the word for one of them.

    >>> singular("families"), singular("customers")
    ('family', 'customer')
    """
    return {"families": "family"}.get(units, units.removesuffix("s"))


def plural(unit: str) -> str:
    """Turn the word for one of the sampled things into that for several.

    >>> plural("family"), plural("customer")
    ('families', 'customers')
    """
    return {"family": "families"}.get(unit, f"{unit}s")


_ELSEWHERE = {
    "columns": ".variables", "dtypes": ".variables", "shape": ".n_rows and .variables",
    "query": ".where(condition)", "filter": ".where(condition)", "weights": ".design.weight",
}  # fmt: skip
"""What pandas and others call things, and where they are here."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Survey:
    """Rows and whom they stand for.

    Attributes
    ----------
    frame : n rows; numeric columns are Float64.
    design : weights, families and implicates of the same n rows.
    variables : column name → Variable, one for every column of `frame`.
    source : provenance.
    conditions : the conditions that led from the full file to this domain, in order.
    schema : how the columns of a user's own table were understood; None for other surveys.
    cells : every column of a user's own table as it was read, n rows; None for other surveys.
    whole : the survey before its first condition, from which replicate weights are drawn; None
        where there was no condition, or where weights were changed since.
    """

    frame: pl.DataFrame
    design: Design
    variables: Mapping[str, Variable]
    source: Source
    conditions: tuple[str, ...] = ()
    schema: Schema | None = None
    cells: pl.DataFrame | None = None
    whole: Survey | None = None

    def __repr__(self) -> str:
        """Say what it is in a sentence; its rows are thousands."""
        whose = f", where {' AND '.join(self.conditions)}" if self.conditions else ""
        return (
            f"Survey of {self.source.name}: {self.n_units:,} {self.source.units} in "
            f"{self.n_rows:,} rows of {len(self.variables):,} columns{whose}; .variables says "
            'what they are, .column("NAME") gives one, .frame is the table in polars.'
        )

    if not TYPE_CHECKING:  # what it would make of every name that is misspelt

        def __getattr__(self, name: str) -> None:
            """Say where things are that are called otherwise in pandas."""
            at = _ELSEWHERE.get(name, ".frame")
            if name.upper() in self.variables:
                at = f'.column("{name}")'
            raise AttributeError(f"a Survey has no {name}; see its {at}.")

    def __getitem__(self, name: str) -> Floats:
        """Return a column, as `column` does."""
        return self.column(name)

    __iter__ = None  # else Python would ask for columns 0, 1, …

    @property
    def n_rows(self) -> int:
        """Rows in the domain."""
        return self.frame.height

    @property
    def n_units(self) -> int:
        """Families with at least one row in the domain."""
        return int(np.count_nonzero(np.bincount(self.design.unit)))

    def word_units(self) -> str:
        """Say how many there are, "7,043 customers", or "500 of 7,043 customers" if drawn."""
        units, drawn = self.n_units, self.source.drawn
        every = f" of {round(units * drawn.times):,}" if drawn is not None else ""
        return f"{units:,}{every} {self.source.units}"

    @property
    def population(self) -> float:
        """Sum of the weights in the domain."""
        return float(self.design.weight.sum())

    @check_arguments
    def column(self, name: str) -> Floats:
        """Return one column as (n,) float64; missing values are nan.

        Raises
        ------
        InputError
            The column does not exist; the sentence names the nearest spellings.
        """
        numbers = self.frame[self.variable(name).name].to_numpy()
        return read_only(numbers.astype(np.float64, copy=False))

    @check_arguments
    def variable(self, name: str) -> Variable:
        """Look up a variable by name; upper and lower case are the same.

        Raises
        ------
        InputError
            No such column.
        """
        known = name.strip() if name not in self.variables else name
        found = self.variables.get(known) or self.variables.get(known.upper())
        if found is None:
            alike = [v for v in self.variables if v.casefold() == known.casefold()]
            if len(alike) != 1:
                self._refuse_left_out(name)
                raise InputError(unknown_column(name, list(self.variables)))
            found = self.variables[alike[0]]
        return found

    def _refuse_left_out(self, name: str) -> None:
        """Raise where a customer table has the column and its role kept it out."""
        for column in self.schema.columns if self.schema is not None else ():
            if column.name.casefold() == name.casefold():
                raise InputError(
                    f"column {column.name} was left out: its role is {column.role} "
                    f"({column.why}); if it should be kept, correct its role in [columns]."
                )

    @check_arguments
    def where(self, condition: str, note: str = "") -> Survey:
        """Restrict to a domain by an SQL-like condition and keep the design.

        Parameters
        ----------
        condition : e.g. "TURNFEAR = 1 AND NETWORTH < 2e6".
        note : words to show instead of the condition.

        Raises
        ------
        InputError
            The condition cannot be read, names an unknown column, or no row satisfies it.
        """
        if set(note) & set("<>="):
            raise InputError(f"where: {note!r} is a second condition; join the two by AND.")
        taken, whole = self.take(self.rows_where(condition)), self.whole
        if not self.conditions:
            whole = self
        return replace(taken, conditions=(*self.conditions, note or condition), whole=whole)

    def take(self, rows: Bools) -> Survey:
        """Keep the rows where `rows` (n,) is true; every sampled family stays known."""
        return replace(
            self,
            frame=self.frame.filter(rows),
            design=self.design.take(rows),
            cells=None if self.cells is None else self.cells.filter(rows),
        )

    @property
    def size(self) -> int:
        """Bytes that its rows take in memory, about."""
        cells = 0 if self.cells is None else self.cells.estimated_size()
        return int(self.frame.estimated_size() + cells)

    def rows_where(self, condition: str) -> Bools:
        """Tell which rows (n,) satisfy a condition as `where` reads it.

        Raises
        ------
        InputError
            As for `where`.
        """
        return select_rows(self._in_words(), condition)

    def _in_words(self) -> pl.DataFrame:
        """Rows to compare with: categories that a table wrote as words are words again."""
        if self.schema is None:
            return self.frame
        words = [
            pl.col(v.name).replace_strict(dict(v.codes), default=None, return_dtype=pl.String)
            for v in self.variables.values()
            if v.kind == "code" and self.schema.column(v.name).type == "text"
        ]
        return self.frame.with_columns(words)

    def is_chosen_by(self, name: str) -> bool:
        """Tell whether the domain was chosen by a column: a condition that led to it names it."""
        return any(names_column(condition, name) for condition in self.conditions)

    def unweighted(self) -> Survey:
        """The same rows, each with weight 1, as if there were no weights."""
        ones = read_only(np.ones(self.n_rows))
        design = replace(self.design, weight=ones, replicates=None)
        return replace(self, design=design, whole=None)
