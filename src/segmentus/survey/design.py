"""Whom the rows of a survey stand for: a `Design` with its weights, families and `Replicates`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from segmentus.arrays import Bools, Floats, Ints, read_only

IMPLICATES = 5
"""Completed data sets of the Survey of Consumer Finances."""


@dataclass(frozen=True, slots=True, eq=False)
class ReplicateMethod:
    """How the figures under replicate weights become a variance: Σ c_r (θ_r − center)².

    Attributes
    ----------
    name : of the design, e.g. "BRR".
    coefficient : (r,) c_r.
    about : what the center is: the mean of the replicates' figures, or the estimate itself.
    freedom : degrees of freedom at most, where few were sampled; None where only the replicates
        and the families behind a figure limit them.
    """

    name: str
    coefficient: Floats
    about: Literal["mean", "estimate"]
    freedom: int | None = None

    def first(self, count: int) -> ReplicateMethod:
        """Make do with some of the replicates, which then count for more each."""
        times = self.coefficient.sum() / self.coefficient[:count].sum()
        return replace(self, coefficient=read_only(self.coefficient[:count] * times))

    def limit(self, replicates: int) -> int:
        """Return how many independent replicates so many of them are worth at most."""
        return replicates if self.freedom is None else min(replicates, self.freedom + 1)


@dataclass(frozen=True, slots=True, eq=False)
class Replicates:
    """Weights in re-drawn samples, one column a replicate.

    Attributes
    ----------
    weight : (h, r) float64, population scale: each column sums to about the population. With
        groups (g, r), what the weights of all families of a group are multiplied by.
    scale : factor that turned the file's weights into population scale.
    origin : "published" by the survey's makers, or "drawn" by us.
    strata : what was redrawn within, where they are drawn; "" where nothing was.
    full : (h,) each family's weight in the full design that the columns re-draw; None where
        unknown, then it is taken from the rows at hand. Known where there are groups.
    group : (h,) number of each family's random group, where many families are redrawn by groups;
        None where each is redrawn by itself.
    method : how they become a variance; None for a bootstrap: about their mean, divisor r − 1.
    """

    weight: Floats
    scale: float
    origin: Literal["published", "drawn"]
    strata: str = ""
    full: Floats | None = None
    group: Ints | None = None
    method: ReplicateMethod | None = None

    @property
    def count(self) -> int:
        """Number of replicates r."""
        return int(self.weight.shape[1])

    @property
    def worth(self) -> int:
        """Number of independent replicates that they are worth at most."""
        return self.count if self.method is None else self.method.limit(self.count)

    def place(self, units: Ints, part: Floats | None) -> tuple[Ints, Floats | None]:
        """Row of `weight` for each of some rows' units (b,), and what it is multiplied by (b,).

        part : (b,) what part of its unit's weight a row carries; None where all of it.
        """
        if self.group is None:
            return units, part
        assert self.full is not None
        full = self.full[units]
        return self.group[units], full if part is None else full * part

    @property
    def words(self) -> str:
        """Describe them, for use beside a standard error.

        >>> Replicates(np.ones((3, 200)), 1.0, "drawn").words
        '200 replicate weights, drawn: ignores stratification'
        """
        if self.method is not None and self.origin == "published":
            center = "their mean" if self.method.about == "mean" else "the estimate"
            return (
                f"{self.count:,} replicate weights of the table, {self.method.name}, about {center}"
            )
        how = f"drawn within {self.strata}" if self.strata else "drawn: ignores stratification"
        if self.method is not None:
            how = f"of {self.method.name}, {how}"
        if self.group is not None:
            how = f"of {len(self.weight)} random groups, {how}"
        return (
            f"{self.count:,} replicate weights, "
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

    @property
    def is_plain(self) -> bool:
        """Tell whether each row is a unit of its own, in the order of the units."""
        return self.n_implicates == 1 and bool((np.diff(self.unit) > 0).all())

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
        part = None if self.part is None else self.part[rows]
        places, part = self.replicates.place(self.unit[rows], part)
        weight: Floats
        if len(places) and (np.diff(places) == 1).all():  # no copy where families follow each other
            weight = self.replicates.weight[places[0] : places[-1] + 1, columns]
        else:
            weight = self.replicates.weight[places, columns]
        return weight if part is None else weight * part[:, None]

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
