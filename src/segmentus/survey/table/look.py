"""The facts of one column that its role is told from: a `Look`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from segmentus.arrays import Floats
from segmentus.survey.table.cells import Values
from segmentus.survey.table.names import cut_name

_EXACT = 1e15
"""Up to this a float keeps every digit."""
_NUMERIC = ("number", "whole number")


@dataclass(frozen=True, eq=False)
class Look:
    """A column as its role sees it.

    Attributes
    ----------
    name : of the column.
    values : as read, of the rows that have weight.
    unit : of its cells or its heading: a currency, "%", "kg" …; "" for none.
    money : whether that unit is a currency.
    labelled : whether the file gives its values labels.
    """

    name: str
    values: Values
    unit: str = ""
    money: bool = False
    labelled: bool = False

    @cached_property
    def words(self) -> list[str]:
        """Words of the name."""
        return cut_name(self.name)

    @cached_property
    def cells(self) -> pl.Series:
        """The known cells (m,) as text."""
        return self.values.cells.drop_nulls()

    def show(self, count: int) -> pl.Series:
        """The first different cells as text."""
        if self._spelled_whole:
            written = self.values.written.drop_nulls()
            return written.unique(maintain_order=True).head(count).cast(pl.String)
        return self.cells.unique(maintain_order=True).head(count)

    @cached_property
    def numbers(self) -> Floats:
        """The known numbers (m,); none for text and dates."""
        if self.values.numbers is None or self.values.type not in _NUMERIC:
            return np.zeros(0)
        return self.values.numbers.drop_nulls().to_numpy().astype(np.float64)

    @cached_property
    def total(self) -> int:
        """Number of cells that are known."""
        written = self.values.written
        return written.len() - written.null_count()

    @cached_property
    def different(self) -> int:
        """Different spellings among the cells."""
        written = self.values.written
        return written.drop_nulls().n_unique() if self._spelled_whole else self.cells.n_unique()

    @cached_property
    def distinct(self) -> int:
        """Different values; of numbers longer than a float tells apart, different spellings."""
        numbers = self.values.numbers
        if numbers is None or (np.abs(self.numbers).max(initial=0.0) >= _EXACT and self.digits):
            return self.different
        return numbers.drop_nulls().n_unique()

    @property
    def whole(self) -> bool:
        """Tell whether its values are whole numbers."""
        return self.values.type == "whole number"

    @cached_property
    def digits(self) -> bool:
        """Tell whether each cell is digits and nothing else."""
        if self._spelled_whole:
            return self.total > 0 and bool(self.numbers.min(initial=0.0) >= 0)
        return self.cells.len() > 0 and bool(self.cells.str.contains(r"^\d+$").all())

    @property
    def _spelled_whole(self) -> bool:
        """Tell whether the table holds whole numbers and no text, so that each has one spelling."""
        return self.values.written.dtype.is_integer()
