"""The value of this room: an `Estimate`, a figure with what is known of its error."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from segmentus.estimate.interval import PLAIN, Known, OneSided, Way
from segmentus.estimate.scales import UNKNOWN, Ends


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """A figure with what is known of its uncertainty.

    Attributes
    ----------
    value : the figure, in `unit`.
    sampling : U, variance from sampling families; nan where no replicates were used.
    imputation : B, variance between implicates with divisor m − 1; 0 for m = 1.
    n_implicates : m.
    df : degrees of freedom of the interval; inf where U is not known.
    unit : unit of `value`, e.g. "2019 dollars", "share".
    families : sampled families (or customers) behind the figure.
    way : how its interval is found.
    """

    value: float
    sampling: float
    imputation: float
    n_implicates: int
    df: float
    unit: str
    families: int
    way: Way = PLAIN

    @property
    def se(self) -> float:
        """sqrt(U + (1 + 1/m) B); nan where U is not known or says nothing, 0 where nothing varies.

        Families that all have a property, or none of them, do not tell how far off that is.

        >>> Estimate(1.0, 3.0, 5.0, 5, np.inf, "", 9).se
        3.0
        """
        total = self.sampling + (1 + 1 / self.n_implicates) * self.imputation
        return self.way.error(float(np.sqrt(total)))

    @property
    def known(self) -> bool:
        """Tell whether every replicate gives the same total, as weights are calibrated to it."""
        return isinstance(self.way, Known)

    @property
    def one_sided(self) -> bool:
        """Tell whether only a bound can be given, because none or all of the families have it."""
        return isinstance(self.way, OneSided) and not np.isnan(self.sampling)

    def interval(self, level: float = 0.95) -> Ends:
        """Lower and upper end, by `way` with `df` degrees of freedom; nan without U.

        Parameters
        ----------
        level : chance that such intervals hold the population's figure, between 0 and 1.

        >>> low, high = Estimate(10.0, 4.0, 0.0, 1, 60.0, "", 99).interval()
        >>> round(low, 3), round(high, 3)
        (5.999, 14.001)
        """
        if np.isnan(self.value) or np.isnan(self.sampling):
            return UNKNOWN
        return self.way.between(self.value, self.se, self.df, level)

    def settle(self) -> Estimate:
        """Take a share of none or all for known: the group was chosen by what it is a share of."""
        return replace(self, way=Known()) if self.one_sided else self

    def blank(self) -> Estimate:
        """Leave out the figure and its errors, and keep how many families stand behind it."""
        nan = float("nan")
        return replace(self, value=nan, sampling=nan, imputation=nan, way=PLAIN)
