"""How far drawn replicate weights are off, and which way, by kind of figure.

Run with: python -m benchmarks.drawn [SAMPLES]. First two waves of the Survey of Consumer Finances,
from the folder named by SEGMENTUS_DATA: standard errors with all families drawn alike, and drawn
within classes of weight, beside the one the Board published. Then samples from the population of
`benchmarks.coverage`, whose strata and whose truth are known: the mean standard error over the
standard deviation that the estimates really have.
"""

import sys
from functools import partial

import numpy as np

from benchmarks.coverage import Population, draw_survey, make_population
from segmentus.arrays import Floats, Ints
from segmentus.estimate import weighted
from segmentus.estimate.variance import Statistic, estimate
from segmentus.survey import scf
from segmentus.survey.design import Replicates
from segmentus.survey.replicates import classify_weights, redraw, with_replicates
from segmentus.survey.values import Survey

REPLICATES = 400
SAMPLED = 5_800
PUBLISHED = {(2022, "mean net worth"): 23_200.0}
"""Aladangady et al. (2023), Changes in U.S. Family Finances from 2019 to 2022, table 2."""

FIGURES: dict[str, tuple[Statistic, str]] = {
    "mean net worth": (weighted.mean, "NETWORTH"),
    "mean income": (weighted.mean, "INCOME"),
    "mean debt": (weighted.mean, "DEBT"),
    "median net worth": (weighted.median, "NETWORTH"),
    "median income": (weighted.median, "INCOME"),
    "90th percentile of net worth": (partial(weighted.quantile, q=0.9), "NETWORTH"),
    "share that fears to be turned down": (weighted.mean, "TURNFEAR"),
}


def main(samples: str = "150") -> None:
    for year in (2019, 2022):
        survey = scf.read(year)
        errors = [
            [estimate(s, drawn.column(name), drawn.design, unit="").se for s, name in
             FIGURES.values()]
            for drawn in (redrawn(survey, classes) for classes in (1, 10))
        ]  # fmt: skip
        print(f"\n{year}: {'':<32}{'alike':>12}{'by weight':>12}{'ratio':>8}{'published':>12}")
        for name, alike, classed in zip(FIGURES, *errors, strict=True):
            known = PUBLISHED.get((year, name))
            shown = f"{known:>12,.0f}" if known else ""
            print(f"{name:<38}{alike:>12,.4g}{classed:>12,.4g}{classed / alike:>8.2f}{shown}")
    names, ratios = simulate(make_population(), int(samples))
    print(f"\n{samples} samples of {SAMPLED:,}: standard error over the spread of the estimates")
    print(f"{'':<38}{'alike':>12}{'by weight':>12}{'by stratum':>12}")
    for name, row in zip(names, ratios, strict=True):
        print(f"{name:<38}" + "".join(f"{each:>12.2f}" for each in row))


def redrawn(survey: Survey, classes: int, seed: int = 0) -> Survey:
    """Replicates of a survey drawn within so many classes of weight."""
    family = np.bincount(survey.design.unit, survey.design.weight).astype(float)
    return _draw(survey, family, classify_weights(family, classes), seed)


def simulate(
    population: Population, samples: int, sampled: int = SAMPLED, seed: int = 5
) -> tuple[tuple[str, ...], Floats]:
    """Mean standard error over the standard deviation of the estimates, (q, 3).

    The three ways are all alike, by class of weight, and by the strata that were sampled.
    """
    wealthy = len(population.names) - 1
    figures: dict[str, tuple[Statistic, int]] = {
        "mean net worth": (weighted.mean, 0),
        "median net worth": (weighted.median, 0),
        "90th percentile of net worth": (partial(weighted.quantile, q=0.9), 0),
        "share of a k-means segment": (weighted.mean, 3),
        "share of the wealthy": (weighted.mean, wealthy),
    }
    rows = []
    for rng in np.random.default_rng(seed).spawn(samples):
        survey, columns = draw_survey(rng, population, sampled)
        family = np.bincount(survey.design.unit, survey.design.weight).astype(float)
        stratum = np.zeros(len(family), np.int64)
        stratum[survey.design.unit] = survey.column("STRATUM")
        ways = (np.zeros_like(stratum), classify_weights(family), stratum)
        drawn = [_draw(survey, family, way, int(rng.integers(2**32))).design for way in ways]
        found = [
            [estimate(s, columns[:, at], one, unit="") for one in drawn]
            for s, at in figures.values()
        ]
        rows.append([[each[0].value, *(one.se for one in each)] for each in found])
    seen = np.array(rows)
    spread = seen[:, :, 0].std(axis=0, ddof=1)
    ratios: Floats = seen[:, :, 1:].mean(axis=0) / spread[:, None]
    return tuple(figures), ratios


def _draw(survey: Survey, family: Floats, stratum: Ints, seed: int) -> Survey:
    weight = redraw(np.random.default_rng(seed), family, stratum, REPLICATES)
    return with_replicates(survey, Replicates(weight, 1.0, "drawn"))


if __name__ == "__main__":
    main(*sys.argv[1:])
