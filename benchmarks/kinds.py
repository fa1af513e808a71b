"""How often the interval of each kind of figure holds the truth: rare shares, zeros, totals.

Part of `python -m benchmarks.coverage`; alone: python -m benchmarks.kinds [DRAWS [SAMPLED]]. The
families are those of `benchmarks.coverage`, with properties that 1, 2, 5 and 50 % of the population
have, and an amount that 49 % do not have at all. A fifth of the families leave each unanswered, and
are completed from those sampled with them by the approximate Bayesian bootstrap within strata
(Rubin and Schenker 1986, Journal of the American Statistical Association 81, 366-374), which is
proper. Beside our interval stands value ± t · se, which it replaces.
"""

import sys
from dataclasses import dataclass
from functools import partial

import numpy as np

from benchmarks.coverage import SPARE, Population, draw_survey, make_population, monte_carlo_error
from segmentus.arrays import Floats
from segmentus.estimate import weighted
from segmentus.estimate.scales import student
from segmentus.estimate.variance import Estimate, Statistic, estimate
from segmentus.survey.design import Design
from segmentus.survey.replicates import draw_replicates

SHARES = (0.01, 0.02, 0.05, 0.5)
NONE_AT_ALL = 0.49
UNANSWERED = 0.2
REPLICATES = 200


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A statistic of one column of the population."""

    name: str
    column: int
    statistic: Statistic
    unit: str


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """What came of many draws, by kind, each (q,).

    Attributes
    ----------
    truth : figures of the population.
    ours, normal : share of intervals that held it: ours, and value ± t · se.
    below, above : share of ours that lay wholly below, or wholly above it.
    """

    kinds: tuple[Kind, ...]
    truth: Floats
    ours: Floats
    normal: Floats
    below: Floats
    above: Floats


def main(draws: str = "500", *sizes: str) -> None:
    count = int(draws)
    population = add_properties(make_population())
    for sampled in map(int, sizes or ("5800", "600")):
        print(
            f"{count} samples of {sampled:,} families, {REPLICATES} replicates each; Monte-Carlo "
            f"error {100 * monte_carlo_error(count):.1f} points\n"
        )
        found = hold(population, count, sampled)
        print(f"{'':<36}{'truth':>16}{'ours':>9}{'below':>8}{'above':>8}{'± t se':>9}")
        for at, kind in enumerate(found.kinds):
            shares = (found.ours, found.below, found.above, found.normal)
            cells = [f"{100 * each[at]:.1f} %" for each in shares]
            shown = f"{found.truth[at]:,.4g}"
            print(f"{kind.name:<36}{shown:>16}" + "".join(f"{cell:>9}" for cell in cells))
        print()


def add_properties(population: Population, seed: int = 2) -> Population:
    """Give the families properties of known shares and an amount with zeros.

    What a family has depends on its stratum. Columns are those of `SHARES` and the amount, and then
    for each of them whether the family leaves it unanswered.
    """
    rng = np.random.default_rng(seed)
    h = len(population.weight)
    tilt = 1 + 0.5 * (population.stratum == population.stratum.max())
    columns = [rng.random(h) < np.minimum(p * tilt, 1) for p in SHARES]
    amounts = np.round(np.exp(8 + tilt + 1.3 * rng.standard_normal(h)))
    columns.append(np.where(rng.random(h) < NONE_AT_ALL, 0.0, amounts))
    columns += [rng.random(h) < UNANSWERED for _ in columns]
    names = (*(f"has it, {100 * p:g} %" for p in SHARES), "amount")
    truth = np.stack(columns, axis=1).astype(float)[:, :, None]
    return Population(
        population.weight,
        population.stratum,
        names,
        np.broadcast_to(truth, (h, truth.shape[1], 1 + SPARE)),
    )


def impute(rng: np.random.Generator, columns: Floats, design: Design, stratum: Floats) -> Floats:
    """Complete columns (n, 2 q), values and whether they are missing, into (n, q)."""
    q = columns.shape[1] // 2
    filled = columns[:, :q].copy()
    for at in range(q):
        missing = columns[:, q + at] == 1
        for implicate in range(1, design.n_implicates + 1):
            for each in np.unique(stratum):
                inside = (design.implicate == implicate) & (stratum == each)
                donors = columns[inside & ~missing, at]
                again = rng.choice(donors, len(donors))
                filled[inside & missing, at] = rng.choice(again, int((inside & missing).sum()))
    return filled


def list_kinds() -> tuple[Kind, ...]:
    """The figures looked at."""
    amount = len(SHARES)
    shares = [Kind(f"share of {100 * p:g} %", at, weighted.mean, "share") for at, p in
              enumerate(SHARES)]  # fmt: skip
    return (
        *shares,
        Kind("families with the 2 %", 1, weighted.total, "families"),
        Kind("median, 49 % of it zeros", amount, weighted.median, "dollars"),
        Kind("90th percentile", amount, partial(weighted.quantile, q=0.9), "dollars"),
        Kind("mean amount", amount, weighted.mean, "dollars"),
        Kind("total amount", amount, weighted.total, "dollars"),
    )


def hold(population: Population, draws: int, sampled: int, seed: int = 11) -> Held:
    """Sample, estimate every kind and look whether the truth is inside, `draws` times."""
    kinds = list_kinds()
    truth = np.array(
        [each.statistic(population.columns[:, each.column, 0], population.weight) for each in kinds]
    )
    seen = np.array(
        [_once(rng, population, kinds, sampled) for rng in np.random.default_rng(seed).spawn(draws)]
    )
    low, high, normal_low, normal_high = np.moveaxis(seen, 2, 0)
    return Held(
        kinds,
        truth,
        ours=((low <= truth) & (truth <= high)).mean(axis=0),
        normal=((normal_low <= truth) & (truth <= normal_high)).mean(axis=0),
        below=(high < truth).mean(axis=0),
        above=(truth < low).mean(axis=0),
    )


def _once(
    rng: np.random.Generator, population: Population, kinds: tuple[Kind, ...], sampled: int
) -> list[tuple[float, float, float, float]]:
    """Ends of our interval and of value ± t · se for every kind, from one sample."""
    survey, columns = draw_survey(rng, population, sampled)
    columns = impute(rng, columns, survey.design, survey.column("STRATUM"))
    seed = int(rng.integers(2**32))
    design = draw_replicates(survey, REPLICATES, seed=seed, strata="STRATUM").design
    found = [
        estimate(kind.statistic, columns[:, kind.column], design, unit=kind.unit) for kind in kinds
    ]
    return [(*one.interval(), *_normal(one)) for one in found]


def _normal(one: Estimate) -> tuple[float, float]:
    """Value ± t · se by U and B, whatever kind of figure it is."""
    error = np.sqrt(one.sampling + (1 + 1 / one.n_implicates) * one.imputation)
    reach = student(one.df, 0.95) * float(error)
    return one.value - reach, one.value + reach


if __name__ == "__main__":
    main(*sys.argv[1:])
