"""How often 95 % intervals hold the truth: samples drawn again and again from a known population.

Run with: python -m benchmarks.coverage [DRAWS]. The population is generated as the built-in sample
is; each of its families has a true balance sheet and further completions of what it would leave
unanswered. Every draw takes a stratified sample of families, gives each five of its completions as
implicates, draws replicate weights, and asks whether the interval of each figure holds the truth.
Beside it: replicates that ignore the strata, and the interval of someone who takes every row of
every implicate for a family of its own. Then the same of every kind of figure: `benchmarks.kinds`.
"""

import sys
from dataclasses import dataclass

import numpy as np
import polars as pl

from segmentus.arrays import Floats, Ints
from segmentus.cluster.points import merge_rows
from segmentus.cluster.search.kmeans import search_all
from segmentus.estimate.groups import cut, divide, take_sums
from segmentus.estimate.pool import combine, pool
from segmentus.survey.design import Design
from segmentus.survey.replicates import draw_replicates
from segmentus.survey.sample import planted
from segmentus.survey.sample.balance_sheet import draw_balance_sheet, impute
from segmentus.survey.sample.households import draw_sample_families
from segmentus.survey.values import Source, Survey, Variable

FAMILIES = 60_000
SAMPLED = 5_800
REPLICATES = 200
SPARE = 20
"""Completions of each family besides the truth, of which a sample gets five."""

_SEGMENTS = 5
_FEATURES = ("ASSET", "DEBT", "HOUSES", "FIN", "BUS")
_FIN = ("CHECKING", "SAVING", "MMA", "CALL", "CDS", "NMMF", "STOCKS", "BOND", "RETQLIQ", "SAVBND",
        "CASHLI", "OTHMA", "OTHFIN")  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """H families and what is true of them.

    Attributes
    ----------
    weight : (H,) families each stands for.
    stratum : (H,) int64.
    names : q figures.
    columns : (H, q, 1 + SPARE) values whose weighted means are the figures; the first is the truth.
    """

    weight: Floats
    stratum: Ints
    names: tuple[str, ...]
    columns: Floats

    @property
    def truth(self) -> Floats:
        """The q figures."""
        return np.average(self.columns[:, :, 0], axis=0, weights=self.weight)


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """What came of many draws, by figure, each (q,).

    Attributes
    ----------
    truth : the population's figures.
    bias : mean error, in standard deviations of the estimates.
    ours, plain, naive : share of intervals that held the truth: replicates within the strata,
        replicates that ignore them, and rows taken for families.
    width : mean width of our intervals over 2 · 1.96 standard deviations of the estimates.
    """

    names: tuple[str, ...]
    truth: Floats
    bias: Floats
    ours: Floats
    plain: Floats
    naive: Floats
    width: Floats


def main(draws: str = "500") -> None:
    count = int(draws)
    found = simulate(make_population(), count)
    print(
        f"{count} samples of {SAMPLED:,} families from {FAMILIES:,}, {REPLICATES} replicates each; "
        f"Monte-Carlo error of a share covered: {100 * monte_carlo_error(count):.1f} points\n"
    )
    print(f"{'':<46}{'truth':>12}{'bias':>7}{'width':>7}{'ours':>9}{'no strata':>11}{'rows':>8}")
    rows = zip(
        found.names, found.truth, found.bias, found.width, found.ours, found.plain, found.naive,
        strict=True,
    )  # fmt: skip
    for name, truth, bias, width, *covered in rows:
        shown = f"{truth:,.0f}" if truth > 1 else f"{100 * truth:.1f} %"
        cells = "".join(
            f"{100 * one:{size}.1f} %" for one, size in zip(covered, (7, 9, 6), strict=True)
        )
        print(f"{name:<46}{shown:>12}{bias:7.2f}{width:7.2f}{cells}")
    for word, shares in (("ours", found.ours), ("no strata", found.plain), ("rows", found.naive)):
        print(f"mean over segment shares, {word}: {100 * shares[1:].mean():.1f} %")
    from benchmarks import kinds  # which draws its samples from the population of this module

    print()
    kinds.main(draws)


def monte_carlo_error(draws: int) -> float:
    """Standard error of a share of 0.95 seen in so many draws."""
    return float(np.sqrt(0.95 * 0.05 / draws))


def make_population(families: int = FAMILIES, seed: int = 1) -> Population:
    """Generate families, their completions, and five segments of their true balance sheets."""
    people, sheet, fill = np.random.default_rng(seed).spawn(3)
    drawn = draw_sample_families(people, families)
    amounts = impute(fill, draw_balance_sheet(sheet, drawn), drawn, 1 + SPARE)
    held = {name: amount.reshape(families, 1 + SPARE) for name, amount in amounts.items()}
    held["ASSET"] = np.sum([held[name] for name in planted.ASSETS], axis=0)
    held["DEBT"] = np.sum([held[name] for name in planted.DEBTS], axis=0)
    held["FIN"] = np.sum([held[name] for name in _FIN], axis=0)
    held["BUS"] = held["ACTBUS"] + held["NONACTBUS"]
    labels = _segment(np.stack([held[name] for name in _FEATURES], axis=2), drawn.weight)
    net_worth = held["ASSET"] - held["DEBT"]
    found = [labels == number for number in range(_SEGMENTS)]
    given = [
        np.repeat((drawn.segment == number)[:, None], 1 + SPARE, axis=1)
        for number in range(len(planted.PLANTED_SEGMENTS))
    ]
    names = [
        "mean net worth",
        *(f"share of segment {number + 1} (k-means)" for number in range(_SEGMENTS)),
        *(f"share of {name}" for name in planted.PLANTED_SEGMENTS),
    ]
    columns = np.stack([net_worth, *found, *given], axis=1).astype(float)
    return Population(drawn.weight, drawn.stratum, tuple(names), columns)


def simulate(
    population: Population,
    draws: int,
    *,
    sampled: int = SAMPLED,
    replicates: int = REPLICATES,
    seed: int = 7,
) -> Coverage:
    """Sample, estimate and look whether the truth is inside, `draws` times."""
    rngs = np.random.default_rng(seed).spawn(draws)
    truth = population.truth
    results = np.array([_once(rng, population, truth, sampled, replicates) for rng in rngs])
    value, low, high = results[:, 0], results[:, 1], results[:, 2]
    deviation = value.std(axis=0, ddof=1)
    return Coverage(
        names=population.names,
        truth=truth,
        bias=(value.mean(axis=0) - truth) / deviation,
        ours=((low <= truth) & (truth <= high)).mean(axis=0),
        plain=results[:, 3].mean(axis=0),
        naive=results[:, 4].mean(axis=0),
        width=(high - low).mean(axis=0) / (2 * 1.96 * deviation),
    )


def _once(
    rng: np.random.Generator, population: Population, truth: Floats, sampled: int, replicates: int
) -> Floats:
    """Value, low and high of our interval, and whether the two others hold the truth, (5, q)."""
    survey, columns = draw_survey(rng, population, sampled)
    seed = int(rng.integers(2**32))
    intervals = []
    for strata in ("STRATUM", None):
        design = draw_replicates(survey, replicates, seed=seed, strata=strata).design
        groups = cut(design, [np.ones(len(columns), bool)])
        means = combine(divide, *take_sums(groups, columns))[0]
        pooled = [pool(means[at], unit="", families=sampled) for at in range(columns.shape[1])]
        intervals.append(np.array([one.interval() for one in pooled]))
    value = np.array([one.value for one in pooled])
    (low, high), (low_plain, high_plain) = intervals[0].T, intervals[1].T
    reach = 1.96 * naive_error(columns, survey.design.weight)
    return np.stack(
        [
            value,
            low,
            high,
            (low_plain <= truth) & (truth <= high_plain),
            np.abs(value - truth) <= reach,
        ]
    )


def draw_survey(
    rng: np.random.Generator, population: Population, sampled: int
) -> tuple[Survey, Floats]:
    """Draw a stratified sample of families with five implicates; its survey and columns (n, q)."""
    chosen, weight = [], []
    for stratum in np.unique(population.stratum):
        members = np.flatnonzero(population.stratum == stratum)
        n = round(sampled * len(members) / len(population.stratum))
        chosen.append(rng.choice(members, n))
        weight.append(population.weight[chosen[-1]] * len(members) / n)
    families, mass = np.concatenate(chosen), np.concatenate(weight)
    h = len(families)
    which = 1 + rng.permuted(np.tile(np.arange(SPARE), (h, 1)), axis=1)[:, :5]
    columns = population.columns[families[:, None], :, which].reshape(5 * h, -1)
    rows = mass[:, None] * np.exp(0.05 * rng.standard_normal((h, 5)))  # as the sample's do
    rows *= population.weight.sum() / 5 / rows.sum(axis=0)
    design = Design(
        weight=rows.ravel(),
        unit=np.repeat(np.arange(h), 5),
        implicate=np.tile(np.arange(1, 6), h),
        units=np.arange(h),
        n_implicates=5,
    )
    strata = np.repeat(population.stratum[families], 5).astype(float)
    survey = Survey(
        pl.DataFrame({"STRATUM": strata}),
        design,
        {"STRATUM": Variable("STRATUM", "stratum", "code")},
        Source("simulated", None, "one family in one implicate", "families", "dollars", ""),
    )
    return survey, columns


def naive_error(columns: Floats, weight: Floats) -> Floats:
    """Standard error (q,) of weighted means of (n, q) if every row were drawn by itself."""
    gap = columns - np.average(columns, axis=0, weights=weight)
    return np.asarray(np.sqrt((weight**2) @ gap**2) / weight.sum())


def _segment(values: Floats, weight: Floats) -> Ints:
    """Labels (H, 1 + SPARE) by the nearest center of a k-means fit of the truth, asinh scaled."""
    bent = np.arcsinh(values)
    center = np.average(bent[:, 0], axis=0, weights=weight)
    scaled = (bent - center) / np.sqrt(
        np.average((bent[:, 0] - center) ** 2, axis=0, weights=weight)
    )
    (found,) = search_all(merge_rows(scaled[:, 0], weight), [_SEGMENTS], starts=5, seed=0)
    away = [((scaled - one) ** 2).sum(axis=2) for one in found.best.centers]
    return np.argmin(away, axis=0)


if __name__ == "__main__":
    main(*sys.argv[1:])
