"""The values of this room: a `Survey` is rows, a `Design`, `Variable`s and a `Source`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from segmentus.arrays import Bools, Floats, Ints, read_only
from segmentus.errors import InputError
from segmentus.survey.condition import names_column, select_rows, unknown_column

if TYPE_CHECKING:
    from segmentus.survey.table.schema import Schema

Kind = Literal["money", "count", "share", "code"]
"""money: dollars; count: a number of things, years or a ratio; share: 0/1; code: categories."""


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """What one column means.

    Attributes
    ----------
    name : column name, upper case in the SCF.
    label : one line in plain words, without the unit.
    kind : money, count, share (0/1) or code (categories).
    unit : unit of the values as shown on an axis, e.g. "2019 dollars", "years"; "" for codes.
    codes : value → label, in display order; empty unless the values are categories or 0/1.
    topic : heading under which the codebook lists it, e.g. "credit".
    short : two or three lower-case words for names of segments and card lines, e.g. "home value".
    curve : "asinh" or "linear" where the user says so; "" leaves it to the plan.
    long_tail : not money, but bent like it under "asinh": a few values are far above the others.
    """

    name: str
    label: str
    kind: Kind
    unit: str = ""
    codes: Mapping[float, str] = field(default_factory=dict)
    topic: str = "other"
    short: str = ""
    curve: Literal["", "asinh", "linear"] = ""
    long_tail: bool = False

    @property
    def bent(self) -> bool:
        """Whether a plan's curve applies, and not the straight line."""
        return self.kind == "money" or self.long_tail

    @property
    def short_label(self) -> str:
        """`short` where there is one, else the label."""
        return self.short or self.label


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


@dataclass(frozen=True, slots=True, eq=False)
class Replicates:
    """Weights in re-drawn samples, one column a replicate.

    Attributes
    ----------
    weight : (h, r) float64, population scale: each column sums to about the population.
    scale : factor that turned the file's weights into population scale.
    origin : "published" by the survey's makers, or "drawn" by us.
    strata : what was redrawn within, where they are drawn; "" where nothing was.
    full : (h,) each family's weight in the full design that the columns re-draw; None where
        unknown, then it is taken from the rows at hand.
    """

    weight: Floats
    scale: float
    origin: Literal["published", "drawn"]
    strata: str = ""
    full: Floats | None = None

    @property
    def words(self) -> str:
        """What every surface says of them beside a standard error.

        >>> Replicates(np.ones((3, 200)), 1.0, "drawn").words
        '200 replicate weights, drawn: ignores stratification'
        """
        how = f"drawn within {self.strata}" if self.strata else "drawn: ignores stratification"
        return (
            f"{self.weight.shape[1]:,} replicate weights, "
            f"{'published' if self.origin == 'published' else how}"
        )


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """Whom each row stands for. n rows, h sampled units (families), m implicates.

    Attributes
    ----------
    weight : (n,) float64; over *all* rows of the full survey it sums to the population.
    unit : (n,) int64 in 0…h−1, position of the row's family in `units`.
    implicate : (n,) int64 in 1…m.
    units : (h,) identifiers of every family sampled, also of those outside the domain.
    n_implicates : m.
    replicates : replicate weights of the h families, or None.
    part : (n,) what part of its unit's weight a row carries in its implicate; None where every
        row is its unit's only one there, as in the SCF; set for tables with several rows a unit.
    """

    weight: Floats
    unit: Ints
    implicate: Ints
    units: NDArray[Any]
    n_implicates: int
    replicates: Replicates | None = None
    part: Floats | None = None

    def replicate_weight(self, rows: Ints, columns: slice = slice(None)) -> Floats:
        """Weights of some rows (b,) in some replicates, (b, s), at population scale.

        Parameters
        ----------
        rows : positions of the rows.
        columns : the replicates wanted; a copy of all rows and all replicates may be large.

        Raises
        ------
        ValueError
            There are no replicate weights.
        """
        if self.replicates is None:
            raise ValueError("the design has no replicate weights")
        units = self.unit[rows]
        weight: Floats
        if len(units) and (np.diff(units) == 1).all():  # no copy where families follow each other
            weight = self.replicates.weight[units[0] : units[-1] + 1, columns]
        else:
            weight = self.replicates.weight[units, columns]
        return weight if self.part is None else weight * self.part[rows, None]

    def take(self, rows: Bools) -> Design:
        """Keep the rows where `rows` (n,) is true; every sampled family stays known.

        The variance of a domain is that of the full design: families outside count as zeros.
        """
        return replace(
            self,
            weight=read_only(self.weight[rows]),
            unit=read_only(self.unit[rows]),
            implicate=read_only(self.implicate[rows]),
            part=None if self.part is None else read_only(self.part[rows]),
        )


@dataclass(frozen=True, slots=True, eq=False)
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
    """

    frame: pl.DataFrame
    design: Design
    variables: Mapping[str, Variable]
    source: Source
    conditions: tuple[str, ...] = ()
    schema: Schema | None = None

    @property
    def n_rows(self) -> int:
        """Rows in the domain."""
        return self.frame.height

    @property
    def n_units(self) -> int:
        """Families with at least one row in the domain."""
        return int(np.unique(self.design.unit).size)

    @property
    def population(self) -> float:
        """Sum of the weights in the domain."""
        return float(self.design.weight.sum())

    def column(self, name: str) -> Floats:
        """Return one column as (n,) float64; missing values are nan.

        Raises
        ------
        InputError
            The column does not exist; the sentence names the nearest spellings.
        """
        return read_only(self.frame[self.variable(name).name].to_numpy().astype(np.float64))

    def variable(self, name: str) -> Variable:
        """Look up a variable by name; upper and lower case are the same.

        Raises
        ------
        InputError
            No such column.
        """
        found = self.variables.get(name) or self.variables.get(name.upper())
        if found is None:
            alike = [v for v in self.variables if v.casefold() == name.casefold()]
            if len(alike) != 1:
                self._refuse_left_out(name)
                raise InputError(unknown_column(name, list(self.variables)))
            found = self.variables[alike[0]]
        return found

    def _refuse_left_out(self, name: str) -> None:
        """Raise where an own table has the column and its role kept it out."""
        for column in self.schema.columns if self.schema is not None else ():
            if column.name.casefold() == name.casefold():
                raise InputError(
                    f"column {column.name} was left out: its role is {column.role} "
                    f"({column.why}); if it should be kept, correct its role in [columns]."
                )

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
        rows = self.rows_where(condition)
        return replace(
            self,
            frame=self.frame.filter(rows),
            design=self.design.take(rows),
            conditions=(*self.conditions, note or condition),
        )

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
        """Whether the domain was chosen by a column: a condition that led to it names it."""
        return any(names_column(condition, name) for condition in self.conditions)

    def unweighted(self) -> Survey:
        """The same rows, each with weight 1: what one gets who forgets the weights."""
        ones = read_only(np.ones(self.n_rows))
        return replace(self, design=replace(self.design, weight=ones, replicates=None))
