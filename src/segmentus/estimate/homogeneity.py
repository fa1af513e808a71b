"""Shares of two samples into the chance that they differ as much where nothing has changed.

Sources: Fisher (1935), Journal of the Royal Statistical Society 98(1), 39-82, for the exact law
given both margins; Lehmann and Romano (2005), Testing Statistical Hypotheses, section 15.2, for
ties that are broken at random; Rao and Scott (1984), Annals of Statistics 12(1), 46-60, and Thomas
and Rao (1987), Journal of the American Statistical Association 82(398), 630-636, for surveys.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, Ints, read_only
from segmentus.compiled.arithmetic import add_products, log

DRAWS = 9_999
"""Tables drawn with the same margins, so that a p-value comes in steps of 1 / 10,000."""

MANY_EXPECTED = 5_000.0
"""Expected count of every cell from which the chi-squared law is as good as drawing."""

_TIE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """Shares of one sample in k categories, with what is known of their error.

    Attributes
    ----------
    value : (k,) they sum to 1.
    effective : units of equal weight, drawn alike, that would tell as much.
    covariance : (k, k) of the shares, from replicate weights; None for plain counts.
    df : degrees of freedom of the covariance.
    salt : whole number that the rows behind plain counts decide, by which ties are broken; 0 where
        only the counts are known.
    """

    value: Floats
    effective: float
    covariance: Floats | None = None
    df: float = np.inf
    salt: int = 0

    @property
    def spread(self) -> Floats:
        """Covariance (k, k): that of replicates, or of so many units drawn alike."""
        if self.covariance is not None:
            return self.covariance
        alike = np.diag(self.value) - np.outer(self.value, self.value)
        return np.asarray(alike / self.effective)


@dataclass(frozen=True, slots=True)
class Homogeneity:
    """What a test of equal shares found.

    Attributes
    ----------
    statistic : Pearson's, of the effective counts; or F.
    df : degrees of freedom of its law.
    p : chance of as much or more where both are samples of one population.
    method : "exact", "chi-squared" or "Rao-Scott".
    """

    statistic: float
    df: float
    p: float
    method: str


def count_effective(weight: Floats) -> float:
    """Units of equal weight that would tell as much, (Σw)² / Σw² (Kish 1965, section 11.7).

    >>> count_effective(np.array([1.0, 1.0, 2.0]))
    2.6666666666666665
    """
    largest = float(weight.max(initial=0.0))
    scaled = weight / (largest or 1.0)  # so that no square overflows
    square = add_products(scaled, scaled)
    return float(scaled.sum()) ** 2 / square if square > 0 else 0.0


def effective_of(value: Floats, covariance: Floats) -> float:
    """Units drawn alike whose shares would have errors as large, by the mean design effect.

    The first-order correction of Rao and Scott, (k − 1) / Σ V_j / p_j.
    """
    held = value > 0
    room = float((np.diag(covariance)[held] / value[held]).sum())
    return (int(held.sum()) - 1) / room if room > 0 else float("inf")


def compare_shares(then: Shares, now: Shares, *, draws: int = DRAWS) -> Homogeneity:
    """Test whether two samples may be of one population.

    Plain counts are tested exactly: given both margins, how often a table drawn at random is as
    uneven. As few counts make few tables, a test that only ever rejects whole tables cannot have
    5 % false alarms; those as uneven as the observed one count in part, by a number between 0 and 1
    that the rows (else the counts) decide, so the same data always get the same answer. Shares with
    replicates are tested by the F statistic of Rao and Scott's second-order correction.

    Parameters
    ----------
    then, now : shares of the same k categories.
    draws : tables drawn.

    Raises
    ------
    ValueError
        The categories differ in number, or a sample is of less than one unit.

    >>> few = Shares(np.array([0.5, 0.5]), 40.0)
    >>> compare_shares(few, Shares(np.array([0.0, 1.0]), 40.0)).p < 0.001
    True
    """
    if len(then.value) != len(now.value):
        raise ValueError(f"{len(then.value)} shares then, {len(now.value)} now")
    if min(then.effective, now.effective) < 1:
        raise ValueError("a sample of less than one unit has no shares")
    if then.covariance is not None or now.covariance is not None:
        return _test_surveys(then, now)
    return _test_counts(_count(then), _count(now), draws, then.salt ^ now.salt)


def _count(side: Shares) -> Ints:
    """Whole counts (k,) as near to the shares of the effective sample as can be."""
    total = max(1, round(side.effective))
    wanted = side.value * total
    counts = np.floor(wanted + 1e-9).astype(np.int64)
    short = total - int(counts.sum())
    counts[np.argsort(counts - wanted, kind="stable")[:short]] += 1
    return counts


def salt_of(values: Floats) -> int:
    """Whole number that values decide, and that is as good as drawn."""
    digest = hashlib.sha256(np.ascontiguousarray(values, "<f8").tobytes())
    return int.from_bytes(digest.digest()[:7], "little")


def _test_counts(then: Ints, now: Ints, draws: int, salt: int) -> Homogeneity:
    both = then + now
    then, now, both = then[both > 0], now[both > 0], both[both > 0]
    if len(both) < 2:
        return Homogeneity(0.0, 0.0, 1.0, "exact")
    expected = both * (now.sum() / both.sum())
    other = both * (then.sum() / both.sum())
    weight = 1 / expected + 1 / other
    statistic, df = float(((now - expected) ** 2 * weight).sum()), len(both) - 1
    if min(expected.min(), other.min()) >= MANY_EXPECTED:
        from scipy.special import chdtrc

        return Homogeneity(statistic, df, float(chdtrc(df, statistic)), "chi-squared")
    rng = np.random.default_rng(_seed(then, now, np.array([salt])))
    tables = rng.multivariate_hypergeometric(both, int(now.sum()), draws, method="marginals")
    drawn = ((tables - expected) ** 2 * weight).sum(axis=1)
    slack = _TIE * max(statistic, 1.0)
    above = int((drawn > statistic + slack).sum())
    alike = int((np.abs(drawn - statistic) <= slack).sum()) + 1
    p = (above + rng.random() * alike) / (draws + 1)
    return Homogeneity(statistic, df, 1.0 if above + alike == draws + 1 else p, "exact")


def _seed(*counts: Ints) -> int:
    """Whole number that counts decide, and that is as good as drawn."""
    digest = hashlib.sha256(b"".join(each.astype("<i8").tobytes() for each in counts))
    return int.from_bytes(digest.digest()[:16], "little")


def _test_surveys(then: Shares, now: Shares) -> Homogeneity:
    """F of the second-order correction: the mean and the spread of the design effects count."""
    from scipy.special import fdtrc

    one, other = 1 / then.effective, 1 / now.effective
    common = (other * then.value + one * now.value) / (one + other)
    held = common > 0
    gap, scale = (now.value - then.value)[held], common[held]
    if len(scale) < 2 or not np.abs(gap).max() > _TIE:
        return Homogeneity(0.0, 0.0, 1.0, "Rao-Scott")
    joint = (then.spread + now.spread)[np.ix_(held, held)]
    effects = joint / np.sqrt(np.outer(scale, scale))
    trace, square = float(np.trace(effects)), float((effects * effects).sum())
    df, statistic = trace**2 / square, float((gap**2 / scale).sum()) / trace
    below = df * min(then.df, now.df)
    if np.isinf(below):
        from scipy.special import chdtrc

        return Homogeneity(statistic, df, float(chdtrc(df, statistic * df)), "Rao-Scott")
    return Homogeneity(statistic, df, float(fdtrc(df, below, statistic)), "Rao-Scott")


def bound_index(k: int, then: float, now: float) -> float:
    """Largest population stability index that 95 of 100 quiet pairs of samples stay under.

    The index is about (1/n + 1/m) times chi-squared with k − 1 degrees of freedom where nothing
    has changed (Yurdakul and Naranjo 2020, Journal of Risk Model Validation 14(4)).
    """
    from scipy.special import chdtri

    return float(chdtri(k - 1, 0.05)) * (1 / then + 1 / now) if k > 1 else 0.0


def index_stability(then: Floats, now: Floats, least: float) -> float:
    """Population stability index, Σ (now − then) ln(now / then); shares below `least` count so."""
    a, b = np.maximum(now, least), np.maximum(then, least)
    return float(((a - b) * log(a / b)).sum())


def shares_of_counts(mass: Floats, effective: float, salt: int = 0) -> Shares:
    """Shares of the weight (k,) that fell into each category."""
    return Shares(read_only(mass / mass.sum()), effective, salt=salt)
