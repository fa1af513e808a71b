"""Whom the rows of a survey stand for: a `Design` with its weights, families and `Replicates`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from segmentus.arrays import Bools, Floats, Ints, read_only

if TYPE_CHECKING:
    pass


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
        """Describe them, for use beside a standard error.

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
