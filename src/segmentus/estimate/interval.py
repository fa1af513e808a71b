"""What is known of a figure into an interval that can be true: one class for each way to find it.

A normal interval of a share may reach below 0, and one of a figure that is the same in every
replicate has no width at all. Sources: Korn and Graubard (1998), Survey Methodology 24(2), 193-201;
Clopper and Pearson (1934), Biometrika 26(4), 404-413; Woodruff (1952), Journal of the American
Statistical Association 47(260), 635-646. The logit and the Korn-Graubard interval are those of
R's ``survey::svyciprop`` (methods "xlogit" and "beta").
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from segmentus.estimate.scales import UNKNOWN, Ends, adjust, bend_ends, binomial, share_of, student

INTERVAL_LEVELS = (0.5, 0.8, 0.9, 0.95, 0.99)
"""Levels at which the interval of a quantile is kept: for others the rows are needed again."""

FEW_HAVING = 5.0
"""Effective families with (or without) a property below which its share has a binomial interval."""


@dataclass(frozen=True, slots=True)
class Normal:
    """Value ± t · se, or the same on a scale that ends where the figure must.

    Attributes
    ----------
    low, high : what the figure cannot be below or above, -inf and inf where nothing is known.
        Where value ± t · se goes beyond, the interval is taken of log(value − low), of
        log(high − value), or of log((value − low) / (high − value)) where both are finite.
    """

    low: float = -math.inf
    high: float = math.inf

    def error(self, se: float) -> float:
        """Return the standard error as it is."""
        return se

    def between(self, value: float, se: float, df: float, level: float) -> Ends:
        """Ends at a level; nan where the error is not known.

        >>> low, high = Normal(low=0.0).between(10.0, 8.0, math.inf, 0.95)
        >>> round(low, 2), round(high, 2), round(low * high, 6)
        (2.08, 47.97, 100.0)
        """
        reach = student(df, level) * se
        if not (self.low < value < self.high) or (
            self.low <= value - reach and value + reach <= self.high
        ):
            return max(value - reach, self.low), min(value + reach, self.high)
        if math.isnan(reach):
            return UNKNOWN
        return bend_ends(value, reach, self.low, self.high)


@dataclass(frozen=True, slots=True)
class Logit:
    """A share's interval on the logit scale, log(p / (1 − p)).

    Attributes
    ----------
    center, se, df : pooled over the implicates on that scale.
    """

    center: float
    se: float
    df: float

    def error(self, se: float) -> float:
        """Return the standard error as it is."""
        return se

    def between(self, value: float, se: float, df: float, level: float) -> Ends:
        """Ends at a level."""
        reach = student(self.df, level) * self.se
        return share_of(self.center - reach), share_of(self.center + reach)


@dataclass(frozen=True, slots=True)
class Binomial:
    """A share's interval as if so many families had been drawn alike that the error is the same.

    Attributes
    ----------
    families : behind the share.
    """

    families: int

    def error(self, se: float) -> float:
        """Return the standard error as it is."""
        return se

    def between(self, value: float, se: float, df: float, level: float) -> Ends:
        """Ends at a level."""
        effective = value * (1 - value) / se**2
        return binomial(value, adjust(effective, self.families, df, level), level)


@dataclass(frozen=True, slots=True)
class OneSided:
    """A share of which no error can be estimated, because none or all of the families have it.

    Attributes
    ----------
    effective : families of equal weight that tell as much.
    times : what a share of one amounts to: 1, or a population where a total is meant.
    """

    effective: float
    times: float = 1.0

    def error(self, se: float) -> float:
        """Return nan: families that are all alike do not tell it."""
        return math.nan

    def between(self, value: float, se: float, df: float, level: float) -> Ends:
        """Ends: the figure itself, and a bound that one draw in 1 / (1 − level) would pass.

        Of n families drawn alike none has what a share p has with chance (1 − p)^n.

        >>> low, high = OneSided(34.0).between(0.0, 0.0, 33.0, 0.95)
        >>> low, round(high, 4)
        (0.0, 0.0843)
        """
        reach = -math.expm1(math.log1p(-level) / self.effective) * self.times
        return (value, reach) if value <= self.times / 2 else (self.times - reach, value)


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """The interval of a quantile, found while the rows were at hand.

    Attributes
    ----------
    ends : for each of `INTERVAL_LEVELS` the lower and the upper end.
    """

    ends: Mapping[float, Ends]

    def error(self, se: float) -> float:
        """Return the standard error as it is."""
        return se

    def between(self, value: float, se: float, df: float, level: float) -> Ends:
        """Ends at one of `INTERVAL_LEVELS`.

        Raises
        ------
        ValueError
            Another level.
        """
        if level not in self.ends:
            kept = ", ".join(f"{each:g}" for each in self.ends)
            raise ValueError(
                f"level: got {level:g}; the interval of a quantile is kept at {kept} only."
            )
        return self.ends[level]


@dataclass(frozen=True, slots=True)
class Known:
    """What every replicate repeats: the weights are calibrated to it, or a domain chosen by it."""

    def error(self, se: float) -> float:
        """Return 0."""
        return 0.0 if se == se else se

    def between(self, value: float, se: float, df: float, level: float) -> Ends:
        """Return the figure itself, twice."""
        return (value, value) if se == se else UNKNOWN


@dataclass(frozen=True, slots=True)
class Alike:
    """A mean of families that all have the same value: how far others are from it, none tells."""

    def error(self, se: float) -> float:
        """Return nan."""
        return math.nan

    def between(self, value: float, se: float, df: float, level: float) -> Ends:
        """Return nan twice."""
        return UNKNOWN


@dataclass(frozen=True, slots=True)
class Times:
    """A number of families in a known population: so many times the interval of their share.

    Attributes
    ----------
    way : of the share.
    population : that the number is a part of.
    """

    way: Logit | Binomial
    population: float

    def error(self, se: float) -> float:
        """Return the standard error as it is."""
        return se

    def between(self, value: float, se: float, df: float, level: float) -> Ends:
        """Ends at a level."""
        share, error = value / self.population, se / self.population
        low, high = self.way.between(share, error, df, level)
        return low * self.population, high * self.population


@dataclass(frozen=True, slots=True)
class Apart:
    """The difference of two shares one of which only has a bound: its ends from theirs.

    The distances to the ends of both are added as squares, as if the groups were independent
    (Newcombe 1998, Statistics in Medicine 17(8), 873-890, method 10).

    Attributes
    ----------
    one, other : value, standard error, degrees of freedom and way of the two.
    """

    one: tuple[float, float, float, Way]
    other: tuple[float, float, float, Way]

    def error(self, se: float) -> float:
        """Return nan: one of the two has none."""
        return math.nan

    def between(self, value: float, se: float, df: float, level: float) -> Ends:
        """Ends at a level."""
        (low, high), (low_other, high_other) = (
            way.between(share, error, nu, level) for share, error, nu, way in (self.one, self.other)
        )
        one, other = self.one[0], self.other[0]
        down, up = (
            math.hypot(one - low, high_other - other),
            math.hypot(high - one, other - low_other),
        )
        return value - down, value + up


Way = Normal | Logit | Binomial | OneSided | Kept | Known | Alike | Apart | Times
"""How the interval of a figure is found."""

PLAIN = Normal()
"""Value ± t · se, whatever the figure is."""


def word_way(way: Way) -> str:
    """Name a way in the words of statistics, for tables that programs read."""
    names: dict[type, str] = {
        Normal: "t", Logit: "logit", Binomial: "Korn-Graubard", OneSided: "one-sided",
        Kept: "Woodruff", Known: "known", Alike: "all alike", Apart: "Newcombe",
    }  # fmt: skip
    return word_way(way.way) if isinstance(way, Times) else names[type(way)]
